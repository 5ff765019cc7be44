// The examples in doc comments, which are those of the API reference: a `ts` block is a complete program on the
// simulator, and the `text` block right after it is what the program prints, on every runtime alike. That each export
// has one is the business of test/package/reference.test.ts.

import { assert, beforeAll, describe, it } from "@effect/vitest"
import { currentRuntime } from "../scripts/runtimes.ts"
import { blocks, modules, programs, typeCheck, writePrograms } from "./runtimes/markdown.ts"
import { runProgram } from "./runtimes/program.ts"

const folder = `.snippets/${currentRuntime}-reference`
const written = writePrograms(folder, modules().flatMap(programs))

interface Result {
  readonly path: string
  readonly stdout: string
  readonly failure: string | null
}

describe("the examples of the API reference", () => {
  let results: ReadonlyArray<Result> = []

  beforeAll(async () => {
    // Metrics are those of the process, so that their examples must not count what others do.
    const metrics = written.filter(({ file }) => file === "src/ConversationsMetrics.ts")
    const runs = [metrics, written.filter((program) => !metrics.includes(program))].map(async (programs) => {
      const { status, stdout, stderr } = await runProgram("test/runtimes/programs.ts", programs.map(({ path }) => path))
      assert.strictEqual(status, 0, stdout + stderr)
      return JSON.parse(stdout) as ReadonlyArray<Result>
    })
    results = (await Promise.all(runs)).flat()
  }, 60_000)

  it("are in languages that are run or compared", () => {
    for (const { file, line, language } of modules().flatMap(blocks)) {
      assert.include(["ts", "text"], language, `${file}:${line}`)
    }
  })

  it("type-check", { timeout: 180_000 }, async () => {
    assert.isNotEmpty(written)
    const { status, stdout, stderr } = await typeCheck(folder, written.map(({ path }) => path))
    assert.strictEqual(status, 0, stdout + stderr)
    assert.notInclude(stderr, "No matching files")
  })

  for (const { file, line, output, path } of written) {
    it(`${file}:${line} prints what it shows`, () => {
      const result = results.find((result) => result.path === path)
      assert.isNull(result?.failure)
      assert.strictEqual(result?.stdout, output)
    })
  }
})
