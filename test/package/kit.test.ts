// The test files that docs/testing.md shows for `deno test` and `bun test`, run by these. Those for vitest are part of
// the suite itself.

import { assert, describe, it } from "@effect/vitest"
import { executable } from "../../scripts/runtimes.ts"
import { runCommand } from "../runtimes/program.ts"

const runners = [
  // Its types are those of test/testing/kit/vitest.test.ts; the project's settings do not know of `Deno`.
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
