/**
 * When a failed request is sent again, and how long is waited before.
 *
 * @module
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as ScheduleInterval from "effect/ScheduleInterval"
import type { ConversationsError, InvalidRequest } from "./ConversationsError.ts"
import * as Input from "./internal/input.ts"

/**
 * What a retry policy is, and what it is made of.
 *
 * @since 0.1.0
 * @category models
 */
export declare namespace RetryPolicy {
  /**
   * A policy, as it stands in the context.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Service {
    /** When to give up, and how long to wait; its input is the error of the attempt. */
    readonly schedule: Schedule.Schedule<unknown, ConversationsError>
    /** The longest `Retry-After` that is waited for; a longer one fails at once, as does one that the call has no time for. */
    readonly maxRetryAfter: Duration.Duration
    /** Whether an update is sent again although an earlier attempt may have been carried out. */
    readonly retryUpdates: boolean
  }

  /**
   * What a policy is made of; every option has a default.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Options {
    /** How often a request is sent again, at most; `3` if not given. `n` means at most `n + 1` requests, however failures mix. */
    readonly maxRetries?: number | undefined
    /** The upper bound of the first wait; it doubles with every retry. `"500 millis"` if not given. */
    readonly baseDelay?: Duration.DurationInput | undefined
    /** What the upper bound of a wait never exceeds; `"20 seconds"` if not given. A longer `Retry-After` is still honoured. */
    readonly maxDelay?: Duration.DurationInput | undefined
    /**
     * The longest `Retry-After` that is waited for; `"1 minute"` if not given. A longer one fails at once, as does one
     * that is not over before `TimeoutPolicy`'s `overall` is.
     */
    readonly maxRetryAfter?: Duration.DurationInput | undefined
    /**
     * Whether an update is sent again after a 5xx, a timeout or a broken connection; `false` if not given, because the
     * earlier attempt may have been carried out. A 429, or a request that was never sent, is always safe.
     */
    readonly retryUpdates?: boolean | undefined
    /** Takes the place of the built-in waits; `maxRetries`, where given beside it, still bounds it. */
    readonly schedule?: Schedule.Schedule<unknown, ConversationsError> | undefined
  }
}

/**
 * Exponential backoff with full jitter: before retry `n` a random time between nothing and `baseDelay × 2ⁿ⁻¹`, at most
 * `maxDelay` (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter).
 */
const fullJitter = (baseDelay: Duration.Duration, maxDelay: Duration.Duration): Schedule.Schedule<unknown> => {
  const max = Duration.toMillis(maxDelay)
  return Schedule.makeWithState(
    Math.min(Duration.toMillis(baseDelay), max),
    (now, _, bound) =>
      Effect.map(Random.next, (random) => [
        Math.min(2 * bound, max),
        undefined,
        ScheduleDecision.continueWith(ScheduleInterval.after(now + bound * random))
      ])
  )
}

const read = (
  options: RetryPolicy.Options | RetryPolicy.Service["schedule"] = {}
): Either.Either<RetryPolicy.Service, InvalidRequest> =>
  Either.map(
    Input.options(isSchedule(options) ? { schedule: options } : options, {
      maxRetries: (field, value) => Input.integer(field, value, 0, Infinity),
      baseDelay: Input.duration("500 millis", 0),
      maxDelay: Input.duration("20 seconds", 0),
      maxRetryAfter: Input.duration("1 minute", 0),
      retryUpdates: Input.boolean,
      schedule: Input.of(isSchedule, "must be a Schedule")
    }),
    ({ baseDelay, maxDelay, maxRetryAfter, retryUpdates = false, schedule, ...options }) => {
      const { maxRetries = schedule === undefined ? 3 : Infinity } = options
      const waits = schedule ?? fullJitter(baseDelay, maxDelay)
      return {
        schedule: maxRetries === Infinity ? waits : Schedule.intersect(waits, Schedule.recurs(maxRetries)),
        maxRetryAfter,
        retryUpdates
      }
    }
  )

const isSchedule = (u: unknown): u is RetryPolicy.Service["schedule"] => Schedule.isSchedule(u)

const make = (options?: RetryPolicy.Options | RetryPolicy.Service["schedule"]): RetryPolicy.Service =>
  Either.getOrThrowWith(read(options), identity)

const RetryPolicyReference: Context.ReferenceClass<
  RetryPolicy,
  "@effect-twilio/conversations/RetryPolicy",
  RetryPolicy.Service
> = Context.Reference<RetryPolicy>()("@effect-twilio/conversations/RetryPolicy", {
  defaultValue: (): RetryPolicy.Service => make()
})

/**
 * Whether and when a failed request is sent again. It has a default, so that nothing need be provided; the nearest one
 * that is provided wins, around the whole program or around one call.
 *
 * What may be sent again depends on the error and the operation:
 *
 * | error | fetch, list, delete | update |
 * |---|---|---|
 * | `RateLimited` (429) and 425: not processed | yes | yes |
 * | `TransportError` whose `mayHaveArrived` is `false`, `LimiterFailed`: never sent | yes | yes |
 * | any other `TransportError`, `TimedOut` of an attempt, 408, `ServerError` but 501, 505 to 508, 510 and 511 | yes | only with `retryUpdates` |
 * | any other | no | no |
 *
 * **Details**
 *
 * A `Retry-After` is never shortened: the wait is the longer of it and of what the schedule says. Where it is longer
 * than `maxRetryAfter`, or than what is left of the overall timeout, the call fails at once, and the error's
 * `retryAfter` tells when to come back. A list retries the page that failed, never the list. A delete that is answered
 * with 404 after an attempt that may have arrived is done.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.serverError(), Fault.droppedConnection())
 *   const { friendlyName } = yield* fetchServiceUserConversation(order)
 *   yield* Console.log(`${friendlyName}, after ${(yield* simulator.requests).length} requests`)
 *   // the nearest policy wins: this one call does not wait for a second chance
 *   yield* simulator.injectFaults(Fault.serverError())
 *   yield* fetchServiceUserConversation(order).pipe(
 *     Effect.catchTag("ServerError", (error) => Console.log(`HTTP ${error.status}`)),
 *     Effect.provide(RetryPolicy.none)
 *   )
 * }).pipe(Effect.provide(RetryPolicy.layer({ maxRetries: 5, baseDelay: "5 millis" })))
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Order 1042: where is my parcel?, after 3 requests
 * HTTP 500
 * ```
 *
 * @since 0.1.0
 * @category policies
 */
export class RetryPolicy extends RetryPolicyReference {
  /**
   * The value of a policy; a `Schedule` alone stands for `{ schedule }`. An option that is not usable throws
   * `InvalidRequest`, whose `field` names it.
   *
   * @throws {InvalidRequest}
   *
   * @example
   * ```ts
   * import { RetryPolicy } from "@effect-twilio/conversations"
   * import * as Duration from "effect/Duration"
   * import * as Effect from "effect/Effect"
   *
   * const policy = RetryPolicy.make({ maxRetryAfter: "5 minutes", retryUpdates: true })
   * console.log(`${Duration.format(policy.maxRetryAfter)}, updates: ${policy.retryUpdates}`)
   *
   * // as a service; a layer is more usual
   * const program = Effect.map(RetryPolicy, ({ retryUpdates }) => console.log(retryUpdates))
   * await Effect.runPromise(Effect.provideService(program, RetryPolicy, policy))
   * await Effect.runPromise(program)
   * ```
   *
   * ```text
   * 5m, updates: true
   * true
   * false
   * ```
   *
   * @since 0.1.0
   */
  static readonly make: (options?: RetryPolicy.Options | RetryPolicy.Service["schedule"]) => RetryPolicy.Service = make

  /**
   * A layer with the policy of these options; a `Schedule` alone stands for `{ schedule }`. Fails with `InvalidRequest`
   * when an option is not usable, which its `field` names.
   *
   * @example
   * ```ts
   * import { deleteServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
   * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import * as Console from "effect/Console"
   * import * as Effect from "effect/Effect"
   * import * as Schedule from "effect/Schedule"
   *
   * const order = {
   *   chatServiceSid: Seed.supportDesk.chatServiceSid,
   *   userSid: "ada@example.com",
   *   conversationSid: "order-1042"
   * }
   *
   * const program = Effect.gen(function* () {
   *   const simulator = yield* Simulator
   *   yield* simulator.injectFaults(Fault.serverError(), Fault.droppedConnection())
   *   yield* deleteServiceUserConversation(order)
   *   yield* Console.log(`gone after ${(yield* simulator.requests).length} requests`)
   * })
   *
   * // waits of your own, which a `Retry-After` still makes longer; bounded, for a schedule alone may go on for ever
   * const Steady = RetryPolicy.layer({ schedule: Schedule.spaced("2 millis"), maxRetries: 5 })
   *
   * await Effect.runPromise(program.pipe(Effect.provide(Steady), Effect.provide(Simulator.layerClient())))
   * ```
   *
   * ```text
   * gone after 3 requests
   * ```
   *
   * @since 0.1.0
   */
  static readonly layer: (
    options?: RetryPolicy.Options | RetryPolicy.Service["schedule"]
  ) => Layer.Layer<RetryPolicy, InvalidRequest> = (options) =>
    Layer.effect(RetryPolicy, Effect.suspend(() => read(options)))

  /**
   * A layer with which nothing is ever sent again.
   *
   * @example
   * ```ts
   * import { fetchServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
   * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import * as Console from "effect/Console"
   * import * as Effect from "effect/Effect"
   *
   * const order = {
   *   chatServiceSid: Seed.supportDesk.chatServiceSid,
   *   userSid: "ada@example.com",
   *   conversationSid: "order-1042"
   * }
   *
   * const program = Effect.gen(function* () {
   *   const simulator = yield* Simulator
   *   yield* simulator.injectFaults(Fault.rateLimited())
   *   const failure = yield* Effect.flip(fetchServiceUserConversation(order))
   *   yield* Console.log(`${failure._tag} after ${(yield* simulator.requests).length} request`)
   * }).pipe(Effect.provide(RetryPolicy.none))
   *
   * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
   * ```
   *
   * ```text
   * RateLimited after 1 request
   * ```
   *
   * @since 0.1.0
   */
  static readonly none: Layer.Layer<RetryPolicy> = Layer.sync(RetryPolicy, () => make({ maxRetries: 0 }))
}
