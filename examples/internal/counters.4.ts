/** The counters of the process, as Effect 4 has them. `counters.ts` is this file for Effect 3. */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"

export interface Counter {
  readonly name: string
  readonly outcome: string
  readonly count: number
}

export const counters: Effect.Effect<ReadonlyArray<Counter>> = Effect.map(
  Metric.snapshot,
  (all) =>
    all.flatMap((one) =>
      one.type === "Counter"
        ? [{ name: one.id, outcome: one.attributes?.["outcome"] ?? "", count: Number(one.state.count) }]
        : []
    )
)
