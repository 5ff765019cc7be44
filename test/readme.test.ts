// The README and the documents in docs/ are kept true by running them:
//
// - a `ts` block is a complete program, with its imports: it type-checks with the project's strict settings and runs to
//   a successful end, on the simulator, since it sees no credentials;
// - a `text` block right after a `ts` block is what that program prints, on every runtime alike;
// - a `ts` block that begins with its name (`// both.ts`) can be imported by the others of its document;
// - links within the repository lead somewhere;
// - `sh` blocks are the business of test/package/commands.test.ts;
// - no other code goes by: a block in another language than those below is an error.

import { assert, describe, it } from "@effect/vitest"
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, posix } from "node:path"
import { currentRuntime, executable, root } from "../scripts/runtimes.ts"
import { blocks, documents } from "./runtimes/markdown.ts"
import { runCommand, runProgram } from "./runtimes/program.ts"

const languages = ["ts", "sh", "text", "json", "mermaid"]

// Inside the repository, so that the package's name resolves as it does in examples/; git does not see it.
const folder = `.snippets/${currentRuntime}`

const programs = documents().flatMap((file) => {
  const all = blocks(file)
  return all.flatMap((block, index) => {
    if (block.language !== "ts") return []
    const next = all[index + 1]
    const adjacent = next?.language === "text" && next.line === block.line + block.text.split("\n").length + 2
    // Every document has a folder of its own, or a name would have to be unique among all of them.
    const name = /^\/\/ (\S+\.m?ts)\n/.exec(block.text)?.[1] ?? `line-${block.line}.ts`
    const path = `${folder}/${file.replace(/\.md$/, "").replaceAll("/", "-")}/${name}`
    return [{ ...block, path, output: adjacent ? next.text : undefined }]
  })
})

rmSync(root + folder, { recursive: true, force: true })
mkdirSync(root + folder, { recursive: true })
for (const { path, text } of programs) {
  mkdirSync(dirname(root + path), { recursive: true })
  // Two blocks of one name would hide each other.
  writeFileSync(root + path, text, { flag: "wx" })
}
writeFileSync(
  `${root}${folder}/tsconfig.json`,
  JSON.stringify({
    extends: "../../tsconfig.json",
    include: ["**/*.ts", "**/*.mts"],
    compilerOptions: { noUnusedLocals: true }
  })
)

/** A document without its code. */
const prose = (file: string): string =>
  readFileSync(root + file, "utf8").replaceAll(/^ *(`{3,})[^`\n]*\n[\s\S]*?^ *\1$/gm, "").replaceAll(/`[^`\n]*`/g, "")

/** The headings of a document, as links name them. */
const anchors = (file: string): ReadonlyArray<string> =>
  [...readFileSync(root + file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  )

describe("README.md and docs/", () => {
  it("have programs in them", () => {
    assert.isAbove(programs.filter((program) => program.file === "README.md").length, 0)
  })

  it("have no code in a language which is not run", () => {
    for (const file of documents()) {
      for (const { line, language } of blocks(file)) assert.include(languages, language, `${file}:${line}`)
    }
  })

  it("have no link within the repository that leads nowhere", () => {
    for (const file of [...documents(), "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "bench/README.md"]) {
      for (const [, link = ""] of prose(file).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(link)) continue
        const [path = "", anchor] = link.split("#", 2)
        const target = path === "" ? file : posix.join(posix.dirname(file), path)
        assert.isTrue(existsSync(root + target), `${file}: ${link}`)
        if (anchor !== undefined) assert.include(anchors(target), anchor, `${file}: ${link}`)
      }
    }
  })

  it("type-check", { timeout: 180_000 }, async () => {
    assert.isNotEmpty(programs)
    const args = currentRuntime === "deno"
      ? ["check", ...programs.map((program) => program.path)]
      : ["node_modules/typescript/bin/tsc", "-p", `${folder}/tsconfig.json`]
    const { status, stdout, stderr } = await runCommand(executable(currentRuntime), args, { timeout: 170_000 })
    assert.strictEqual(status, 0, stdout + stderr)
    // Deno passes over what its configuration excludes, and calls that a success.
    assert.notInclude(stderr, "No matching files")
  })

  for (const { file, line, path, output } of programs) {
    it(`${file}:${line} runs`, { timeout: 60_000 }, async () => {
      const { status, stdout, stderr } = await runProgram(path)
      assert.strictEqual(status, 0, stdout + stderr)
      if (output !== undefined) assert.strictEqual(stdout, output)
    })
  }
})
