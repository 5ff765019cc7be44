import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { currentRuntime, executable, root } from "../../scripts/runtimes.ts"
import { type ProgramResult, runCommand } from "../runtimes/program.ts"

/** A fenced code block of a document or a doc comment, which the tests check. */
export interface Block {
  /** The path of the document or module in the repository. */
  readonly file: string
  /** The line of the opening fence, from 1. */
  readonly line: number
  readonly language: string
  /** The file of the repository that it shows, named after the language; `undefined` for other blocks. */
  readonly shows: string | undefined
  readonly text: string
}

/** README.md, llms.txt and every document in docs/. */
export const documents = (): ReadonlyArray<string> => [
  ...["README.md", "llms.txt"].filter((file) => existsSync(root + file)),
  ...(existsSync(`${root}docs`) ? readdirSync(`${root}docs`, { recursive: true, encoding: "utf8" }) : [])
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file.replaceAll("\\", "/")}`)
    .sort()
]

/** The modules of the library, whose doc comments contain examples. */
export const modules = (): ReadonlyArray<string> =>
  readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
    // Examples in the file for Effect 4 of a pair are those of its twin.
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".4.ts"))
    .map((path) => `src/${path.replaceAll("\\", "/")}`)
    .sort()

/** The lines of a document. For a module, all lines outside of doc comments are empty. */
const lines = (file: string): ReadonlyArray<string> => {
  const all = readFileSync(root + file, "utf8").split(/\r?\n/)
  if (!file.endsWith(".ts")) return all
  let inside = false
  return all.map((line) => {
    if (/^ *\/\*\*/.test(line)) inside = true
    if (line.includes("*/")) inside = false
    return inside ? line.replace(/^ *\* ?/, "") : ""
  })
}

export const blocks = (file: string): ReadonlyArray<Block> => {
  const found: Array<Block> = []
  let open:
    | { readonly fence: string; readonly line: number; readonly language: string; lines: Array<string> }
    | undefined
  lines(file).forEach((text, index) => {
    const [, indent, fence, language] = /^( *)(`{3,}|~{3,})(.*)$/.exec(text) ?? []
    if (open === undefined) {
      if (indent === undefined || fence === undefined || language === undefined) return
      open = { fence: indent + fence, line: index + 1, language: language.trim(), lines: [] }
    } else if (text.trimEnd() === open.fence) {
      const [language = "", shows] = open.language.split(" ")
      found.push({ file, line: open.line, language, shows, text: `${open.lines.join("\n")}\n` })
      open = undefined
    } else open.lines.push(text)
  })
  if (open !== undefined) throw new Error(`${file}:${open.line}: this block of code is never closed`)
  return found
}

/** The links of a document that are no URLs: relative paths and anchors, outside of code. */
export const links = (file: string): ReadonlyArray<string> =>
  [
    ...readFileSync(root + file, "utf8")
      .replaceAll(/^ *(`{3,})[^`\n]*\n[\s\S]*?^ *\1$/gm, "")
      .replaceAll(/`[^`\n]*`/g, "")
      .matchAll(/\]\(([^)\s]+)\)/g)
  ].map(([, link = ""]) => link).filter((link) => !/^[a-z]+:/.test(link))

/** A `ts` block that does not show a file: a complete program. */
export interface Program extends Block {
  /** Its output: the `text` block right after it, or in a doc comment the comments at its end. */
  readonly output: string | undefined
}

const outputAtEnd = (program: string): string | undefined =>
  /(?<=\n)(?:\/\/.*\n)+$/.exec(program)?.[0].replaceAll(/^\/\/ ?/gm, "")

export const programs = (file: string): ReadonlyArray<Program> => {
  const all = blocks(file)
  return all.flatMap((block, index) => {
    if (block.language !== "ts" || block.shows !== undefined) return []
    const next = all[index + 1]
    const adjacent = next?.language === "text" && next.line === block.line + block.text.split("\n").length + 2
    return [{ ...block, output: adjacent ? next.text : file.endsWith(".ts") ? outputAtEnd(block.text) : undefined }]
  })
}

/**
 * Writes programs into an empty folder of the repository that git ignores, where the package's name resolves as in
 * examples/. Returns their paths. A program that begins with a file name (`// both.ts`) gets that name, so that other
 * programs of its document can import it.
 */
export const writePrograms = (
  folder: string,
  programs: ReadonlyArray<Program>
): ReadonlyArray<Program & { readonly path: string }> => {
  rmSync(root + folder, { recursive: true, force: true })
  mkdirSync(root + folder, { recursive: true })
  const configuration = {
    extends: "../../tsconfig.json",
    include: ["**/*.ts", "**/*.mts"],
    compilerOptions: { noUnusedLocals: true }
  }
  writeFileSync(`${root}${folder}/tsconfig.json`, JSON.stringify(configuration))
  return programs.map((program) => {
    const name = /^\/\/ (\S+\.m?ts)\n/.exec(program.text)?.[1] ?? `line-${program.line}.ts`
    const path = `${folder}/${program.file.replace(/\.(md|ts)$/, "").replaceAll("/", "-")}/${name}`
    mkdirSync(dirname(root + path), { recursive: true })
    // Two blocks with the same name would overwrite each other.
    writeFileSync(root + path, program.text, { flag: "wx" })
    return { ...program, path }
  })
}

/** Type-checks the programs in a folder with the project's strict settings. */
export const typeCheck = (folder: string, paths: ReadonlyArray<string>): Promise<ProgramResult> =>
  runCommand(
    executable(currentRuntime),
    currentRuntime === "deno"
      ? ["check", ...paths]
      : ["node_modules/typescript/bin/tsc", "-p", `${folder}/tsconfig.json`],
    { timeout: 280_000 }
  )
