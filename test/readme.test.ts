// The README and the documents in docs/ are kept true by running them:
//
// - a `ts` block is a complete program, with its imports: it type-checks with the project's strict settings and runs to
//   a successful end, on the simulator, since it sees no credentials;
// - a `text` block right after a `ts` block is what that program prints, on every runtime alike;
// - a `ts` block that names a file (`ts test/testing/kit/inbox.ts`) is that file to the letter, which has tests or is one;
// - `sh` blocks are the business of test/package/commands.test.ts;
// - no other code goes by: a block in another language than those below is an error.

import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { currentRuntime, root } from "../scripts/runtimes.ts"
import { blocks, documents, programs, typeCheck, writePrograms } from "./runtimes/markdown.ts"
import { runProgram } from "./runtimes/program.ts"

const languages = ["ts", "sh", "text", "json", "mermaid"]

const folder = `.snippets/${currentRuntime}`
const written = writePrograms(folder, documents().flatMap(programs))

describe("README.md and docs/", () => {
  it("have programs in them", () => {
    assert.isAbove(written.filter((program) => program.file === "README.md").length, 0)
  })

  it("have no code in a language which is not run", () => {
    for (const file of documents()) {
      for (const { line, language } of blocks(file)) assert.include(languages, language, `${file}:${line}`)
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
