/**
 * A bounded run of the fuzzer: whatever the answers are, a function ends with a value of its type or with one of the
 * typed errors. `npm run fuzz` looks for longer, from another seed each time.
 */
import { assert, describe, it } from "@effect/vitest"
import { fuzz, names } from "./fuzz.ts"

describe("mutated answers", () => {
  it.each(names)(
    "to %s: a right value or a typed error, no defect, no hang, no unhandled rejection",
    { timeout: 60_000 },
    async (name) => {
      const { counterexample, runs } = await fuzz({ names: [name], numRuns: 120, seed: 20_404 })
      assert.isUndefined(counterexample, counterexample)
      assert.strictEqual(runs, 120)
    }
  )
})
