import { assert, describe, it } from "@effect/vitest"
import process from "node:process"
import { currentRuntime, executable, version } from "../../scripts/runtimes.ts"
import { runProgram } from "./program.ts"

/** The expected runtime of the tests. The default is Node. */
const expected = process.env["EXPECTED_RUNTIME"] ?? "node"

describe("runtime", () => {
  it("is the one of the command", () => {
    assert.strictEqual(currentRuntime, expected)
  })

  it("is detected by its globals", () => {
    const versions: Record<string, string | undefined> = process.versions
    for (const [name, global] of [["bun", "Bun"], ["deno", "Deno"]] as const) {
      assert.strictEqual(Reflect.get(globalThis, global) !== undefined, expected === name, `globalThis.${global}`)
      assert.strictEqual(versions[name] !== undefined, expected === name, `process.versions.${name}`)
    }
  })

  it("is the one that package.json pins", () => {
    assert.strictEqual(process.execPath, executable(currentRuntime))
    if (currentRuntime === "node") assert.isAtLeast(Number.parseInt(process.versions.node), 20)
    else assert.strictEqual(version(currentRuntime), (process.versions as Record<string, string>)[currentRuntime])
  })

  it("runs the programs that tests start", async () => {
    const { status, stdout, stderr } = await runProgram("test/runtimes/which.ts", ["an argument", ""])
    assert.deepStrictEqual({ status, stdout, stderr }, {
      status: 0,
      stdout: `${JSON.stringify({ runtime: expected, arguments: ["an argument", ""], credentials: [] })}\n`,
      stderr: ""
    })
  })
})
