// The README and the documents in docs/ are kept true by running them:
//
// - a `ts` block is a complete program, with its imports: it type-checks with the project's strict settings and runs to
//   a successful end, on the simulator, since it sees no credentials;
// - a `text` block right after a `ts` block is what that program prints, on every runtime alike;
// - a `ts` block that begins with its name (`// both.ts`) can be imported by the others of its document;
// - links within the repository lead somewhere;
// - a `ts` block that names a file (`ts test/testing/kit/inbox.ts`) is that file to the letter, which has tests or is one;
// - `sh` blocks are the business of test/package/commands.test.ts;
// - no other code goes by: a block in another language than those below is an error.

import { assert, describe, it } from "@effect/vitest"
import { existsSync, readFileSync } from "node:fs"
import { posix } from "node:path"
import { currentRuntime, root } from "../scripts/runtimes.ts"
import { blocks, documents, programs, typeCheck, writePrograms } from "./runtimes/markdown.ts"
import { runProgram } from "./runtimes/program.ts"

const languages = ["ts", "sh", "text", "json"]

const folder = `.snippets/${currentRuntime}`
const written = writePrograms(folder, documents().flatMap(programs))

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
    assert.isAbove(written.filter((program) => program.file === "README.md").length, 0)
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

  it("show files as they are", () => {
    for (const { file, line, shows, text } of documents().flatMap(blocks)) {
      if (shows !== undefined) assert.strictEqual(text, readFileSync(root + shows, "utf8"), `${file}:${line}`)
    }
  })

  it("type-check", { timeout: 180_000 }, async () => {
    assert.isNotEmpty(written)
    const { status, stdout, stderr } = await typeCheck(folder, written.map(({ path }) => path))
    assert.strictEqual(status, 0, stdout + stderr)
    // Deno passes over what its configuration excludes, and calls that a success.
    assert.notInclude(stderr, "No matching files")
  })

  for (const { file, line, path, output } of written) {
    it(`${file}:${line} runs`, { timeout: 60_000 }, async () => {
      const { status, stdout, stderr } = await runProgram(path)
      assert.strictEqual(status, 0, stdout + stderr)
      if (output !== undefined) assert.strictEqual(stdout, output)
    })
  }
})
