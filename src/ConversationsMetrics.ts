/**
 * What a client counts and measures, as Effect `Metric`s. They are updated for every request, whether or not anything
 * reads them, and are tagged with the `operation`: the function's name, or `ConversationsClient.execute` for a request of
 * your own.
 *
 * @since 0.1.0
 */
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"

/**
 * Requests that were answered or given up, tagged `operation` and `outcome`: `Success`, the tag of the error,
 * `Interrupted`, or `Defect` where the transport broke its contract. A retried call counts once for each of its requests. Its name is `twilio_conversations_requests`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const requestsCounter: Metric.Metric.Counter<number> = Metric.counter("twilio_conversations_requests", {
  description: "Requests by operation and outcome",
  incremental: true
})

/**
 * Requests that were sent again, tagged `operation` and `outcome`: the tag of the error before. Its name is
 * `twilio_conversations_retries`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const retriesCounter: Metric.Metric.Counter<number> = Metric.counter("twilio_conversations_retries", {
  description: "Retries by operation and the error they follow",
  incremental: true
})

/**
 * Requests that had to wait for a permit of the gate, tagged `operation`. Its name is `twilio_conversations_throttled`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const throttledCounter: Metric.Metric.Counter<number> = Metric.counter("twilio_conversations_throttled", {
  description: "Requests that waited for a permit",
  incremental: true
})

/**
 * How long a request takes in milliseconds, from sending it to the end of the body, tagged `operation`. Waits before it
 * are not part of it. Its name is `twilio_conversations_request_duration_millis`.
 *
 * @since 0.1.0
 * @category metrics
 */
export const requestDurationHistogram: Metric.Metric.Histogram<number> = Metric.histogram(
  "twilio_conversations_request_duration_millis",
  MetricBoundaries.exponential({ start: 5, factor: 2, count: 14 }),
  "Duration of a request with its body, in milliseconds"
)
