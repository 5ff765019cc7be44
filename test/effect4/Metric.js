import * as Metric from "effect/Metric"

export * from "effect/Metric"

export const tagged = (name, value) => Metric.withAttributes({ [name]: value })
