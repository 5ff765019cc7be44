// Runs the test files of docs/testing.md for `deno test` and `bun test`. Those for vitest are part of the suite.

import { assert, describe, it } from "@effect/vitest"
import { executable } from "../../scripts/runtimes.ts"
import { runCommand } from "../runtimes/program.ts"

const runners = [
  // It has the same types as test/testing/kit/vitest.test.ts. The project's settings do not include `Deno`.
  ["deno", ["test", "--no-check", "--allow-read", "test/testing/kit/deno.ts"], /2 passed \| 0 failed/],
  ["bun", ["test", "./test/testing/kit/bun.ts"], /^ *2 pass$/m]
] as const

describe("the testing kit", () => {
  for (const [runtime, args, passed] of runners) {
    it(`is for \`${runtime} test\` too`, { timeout: 60_000 }, async () => {
      const { status, stdout, stderr } = await runCommand(executable(runtime), args)
      assert.strictEqual(status, 0, stdout + stderr)
      assert.match(stdout + stderr, passed)
    })
  }
})
