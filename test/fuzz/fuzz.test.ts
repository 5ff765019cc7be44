/**
 * A bounded run of the fuzzer: whatever the answers are, a function ends with a value of its type or with one of the
 * typed errors. `npm run fuzz` looks for longer, from another seed each time.
 */
import { assert, describe, it } from "@effect/vitest"
import { fuzz, names } from "./fuzz.ts"

/** One of each kind of operation; the others differ in their records. */
const thorough: ReadonlyArray<string> = ["fetch", "update", "delete", "page", "list"]

describe("mutated answers", () => {
  it.each(names)(
    "to %s: a right value or a typed error, no defect, no hang, no unhandled rejection",
    { timeout: 60_000 },
    async (name) => {
      const numRuns = thorough.includes(name) ? 80 : 25
      const { counterexample, runs } = await fuzz({ names: [name], numRuns, seed: 20_404 })
      assert.isUndefined(counterexample, counterexample)
      assert.strictEqual(runs, numRuns)
    }
  )
})
