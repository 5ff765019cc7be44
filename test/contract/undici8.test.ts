/** The tests of `UndiciHttpClient` with undici 8. It needs Node 22.19, so they run on Deno, whose count has to be the same. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { executable, vitestArguments } from "../../scripts/runtimes.ts"
import { runCommand } from "../runtimes/program.ts"

const files = [
  "test/UndiciHttpClient.test.ts",
  "test/transports/undici.test.ts",
  "test/transports/undiciTransport.test.ts"
]

it.live("passes the same tests as undici 7", () =>
  Effect.gen(function* () {
    const run = (env: Record<string, string>) =>
      Effect.promise(() =>
        runCommand(executable("deno"), [...vitestArguments("deno"), "run", "--project", "suite", ...files], {
          env,
          timeout: 240_000
        })
      )
    const passed = yield* Effect.forEach(["7", "8"], (version) =>
      Effect.map(run({ UNDICI: version, EXPECTED_RUNTIME: "deno" }), ({ status, stderr, stdout }) => {
        assert.strictEqual(status, 0, stdout + stderr)
        return /Tests +(\d+) passed/.exec(stdout)?.[1]
      }))
    assert.isAbove(Number(passed[0]), 50)
    assert.strictEqual(passed[1], passed[0])
  }), 500_000)
