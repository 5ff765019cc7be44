/** The counters of the process, as Effect 3 has them. `counters.4.ts` is this file for Effect 4. */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as MetricState from "effect/MetricState"

export interface Counter {
  readonly name: string
  readonly outcome: string
  readonly count: number
}

export const counters: Effect.Effect<ReadonlyArray<Counter>> = Effect.map(
  Metric.snapshot,
  (pairs) =>
    pairs.flatMap(({ metricKey: { name, tags }, metricState }) => {
      const outcome = tags.find(({ key }) => key === "outcome")?.value ?? ""
      return MetricState.isCounterState(metricState) ? [{ name, outcome, count: Number(metricState.count) }] : []
    })
)
