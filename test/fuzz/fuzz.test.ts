/**
 * A bounded run of the fuzzer: for any responses, a function returns a value of its type or fails with a typed error.
 * `npm run fuzz` runs longer, with a new seed each time.
 */
import { assert, describe, it } from "@effect/vitest"
import { fuzz, names } from "./fuzz.ts"

/** One operation of each kind; the others only differ in their records. */
const thorough: ReadonlyArray<string> = ["fetch", "update", "delete", "page", "list"]

describe("mutated responses", () => {
  it.each(names)(
    "to %s: a valid value or a typed error, no defect, no hang, no unhandled rejection",
    { timeout: 60_000 },
    async (name) => {
      const numRuns = thorough.includes(name) ? 80 : 25
      const { counterexample, runs } = await fuzz({ names: [name], numRuns, seed: 20_404 })
      assert.isUndefined(counterexample, counterexample)
      assert.strictEqual(runs, numRuns)
    }
  )
})
