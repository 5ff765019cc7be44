import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"

export * from "effect/Metric"

export const snapshot = Effect.map(Metric.snapshot, (all) =>
  all.map(({ attributes = {}, id, state, type }) => ({
    metricKey: { name: id, tags: Object.entries(attributes).map(([key, value]) => ({ key, value })) },
    metricState: { ...state, type }
  })))
export const tagged = (name, value) => Metric.withAttributes({ [name]: value })
