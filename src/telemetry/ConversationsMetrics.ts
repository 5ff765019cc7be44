/**
 * The metrics of a client, as Effect `Metric`s. Every call updates them, whether or not the program reads them. They are
 * tagged with `operation`: the name of the function, or `ConversationsClient.http` for a request of your own.
 *
 * @module
 * @since 0.1.0
 */
import * as Major from "../internal/effect/effect.ts"

export type { MetricCounter, MetricHistogram } from "../internal/effect/effect.ts"

/**
 * Calls that ended, tagged `operation` and `outcome`: `Success`, the tag of the error, `Interrupted`, or `Defect` for a
 * bug. Its name is `twilio_conversations_calls`.
 *
 * It counts the result that the caller gets: once for each call, and for each page of a list, however many requests it
 * took. This is the metric to watch. For example, a response that does not decode is an `UnexpectedResponse` here,
 * while its request is a `Success`. A call whose input is refused sends nothing, and is not counted.
 *
 * @example
 * ```ts
 * import { callsCounter, fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Metric } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   yield* fetchServiceUserConversation(Seed.order)
 *   const { count } = yield* callsCounter.pipe(
 *     Metric.tagged("operation", "fetchServiceUserConversation"),
 *     Metric.tagged("outcome", "Success"),
 *     Metric.value
 *   )
 *   yield* Console.log(`${count} call that succeeded`)
 * }))
 * // 1 call that succeeded
 * ```
 */
export const callsCounter: Major.MetricCounter = /* @__PURE__ */ Major.counter(
  "twilio_conversations_calls",
  "Calls by operation and outcome"
)

/**
 * Requests that ended, tagged `operation` and `outcome`, as {@link callsCounter}, which shows how to read it: once for
 * each request of a call, and before the response is decoded. A `Defect` is a bug of the transport. Its name is
 * `twilio_conversations_requests`.
 */
export const requestsCounter: Major.MetricCounter = /* @__PURE__ */ Major.counter(
  "twilio_conversations_requests",
  "Requests by operation and outcome"
)

/**
 * Retries, tagged `operation` and `outcome`, which is the tag of the error before the retry. A retry counts before its
 * delay, even if the call is interrupted or times out during that. {@link callsCounter} shows how to read it. Its name
 * is `twilio_conversations_retries`.
 */
export const retriesCounter: Major.MetricCounter = /* @__PURE__ */ Major.counter(
  "twilio_conversations_retries",
  "Retries by operation and the error they follow"
)

/**
 * Requests that waited for a permit of the gate, tagged `operation`. {@link callsCounter} shows how to read it. Its
 * name is `twilio_conversations_throttled`.
 */
export const throttledCounter: Major.MetricCounter = /* @__PURE__ */ Major.counter(
  "twilio_conversations_throttled",
  "Requests that waited for a permit"
)

/**
 * How long the `limiter` of {@link ThrottlePolicy} takes in milliseconds, tagged `operation` and `outcome`: `Success`,
 * `LimiterFailed`, `TimedOut` for the overall timeout, or `Interrupted`. It is recorded each time the limiter runs,
 * even if `onLimiterFailure` is `"pass"`. {@link requestDurationHistogram} shows how to read it. Its name is
 * `twilio_conversations_limiter_duration_millis`.
 *
 * @since 3.0.0
 */
export const limiterDurationHistogram: Major.MetricHistogram = Major.histogram(
  "twilio_conversations_limiter_duration_millis",
  "Duration of a limiter's answer, in milliseconds",
  1,
  18
)

/**
 * How long a request takes in milliseconds, from sending it to the end of the response's body, tagged `operation`. Time
 * spent waiting before it is not included. Its name is `twilio_conversations_request_duration_millis`.
 *
 * @example
 * ```ts
 * import { requestDurationHistogram, updateServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Metric } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   yield* updateServiceUserConversation(Seed.order, { notificationLevel: "muted" })
 *   const { count, max } = yield* requestDurationHistogram.pipe(
 *     Metric.tagged("operation", "updateServiceUserConversation"),
 *     Metric.value
 *   )
 *   yield* Console.log(`${count} request, under a minute: ${max < 60_000}`)
 * }))
 * // 1 request, under a minute: true
 * ```
 */
export const requestDurationHistogram: Major.MetricHistogram = Major.histogram(
  "twilio_conversations_request_duration_millis",
  "Duration of a request with its body, in milliseconds",
  5,
  14
)
