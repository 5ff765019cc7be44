import { existsSync, readdirSync, readFileSync } from "node:fs"
import { root } from "../../scripts/runtimes.ts"

/** A fenced block of code in one of the documents that the tests keep true. */
export interface Block {
  /** The document's path in the repository. */
  readonly file: string
  /** The line of the opening fence, from 1. */
  readonly line: number
  readonly language: string
  readonly text: string
}

/** README.md and every document in docs/. */
export const documents = (): ReadonlyArray<string> => [
  ...["README.md"].filter((file) => existsSync(root + file)),
  ...(existsSync(`${root}docs`) ? readdirSync(`${root}docs`, { recursive: true, encoding: "utf8" }) : [])
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file.replaceAll("\\", "/")}`)
    .sort()
]

export const blocks = (file: string): ReadonlyArray<Block> => {
  const found: Array<Block> = []
  let open:
    | { readonly fence: string; readonly line: number; readonly language: string; lines: Array<string> }
    | undefined
  readFileSync(root + file, "utf8").split(/\r?\n/).forEach((text, index) => {
    const [, indent, fence, language] = /^( *)(`{3,}|~{3,})(.*)$/.exec(text) ?? []
    if (open === undefined) {
      if (indent === undefined || fence === undefined || language === undefined) return
      open = { fence: indent + fence, line: index + 1, language: language.trim(), lines: [] }
    } else if (text.trimEnd() === open.fence) {
      found.push({ file, line: open.line, language: open.language, text: `${open.lines.join("\n")}\n` })
      open = undefined
    } else open.lines.push(text)
  })
  if (open !== undefined) throw new Error(`${file}:${open.line}: this block of code is never closed`)
  return found
}
