/**
 * When a failed request is retried, and with which delays.
 *
 * @module
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Major from "../internal/effect/effect.ts"
import * as Either from "../internal/effect/either.ts"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import type { ConversationsError, InvalidRequest } from "../errors/ConversationsError.ts"
import * as Input from "../internal/guard/input.ts"

/** Types of a retry policy. */
export declare namespace RetryPolicy {
  /** A retry policy in the context. */
  export interface Service {
    /** Decides when to give up and how long to wait. Its input is the error of the attempt. */
    readonly schedule: Schedule.Schedule<unknown, ConversationsError>
    /**
     * The longest `Retry-After` to wait for. One that is longer, or longer than the time left, fails the call at once.
     */
    readonly maxRetryAfter: Duration.Duration
    /** Whether an update is retried even if an earlier attempt may have been processed. */
    readonly retryUpdates: boolean
  }

  /** Options of a retry policy. */
  export interface Options {
    /** The most retries: `3` by default. `n` means at most `n + 1` requests, whatever the kinds of failures. */
    readonly maxRetries?: number | undefined
    /** The upper bound of the first delay. It doubles with every retry. The default is `"500 millis"`. */
    readonly baseDelay?: Major.DurationInput | undefined
    /** The maximum of the upper bound. The default is `"20 seconds"`. A longer `Retry-After` is still honoured. */
    readonly maxDelay?: Major.DurationInput | undefined
    /**
     * The longest `Retry-After` to wait for. The default is `"1 minute"`. The call fails at once if it is longer, or
     * longer than what is left of `TimeoutPolicy`'s `overall`.
     */
    readonly maxRetryAfter?: Major.DurationInput | undefined
    /**
     * Whether an update is retried after a 5xx, a timeout or a broken connection. The default is `false`, because the
     * earlier attempt may have been processed. If it certainly was not, an update is always retried.
     */
    readonly retryUpdates?: boolean | undefined
    /** Replaces the built-in backoff. `maxRetries` still limits it, if given. */
    readonly schedule?: Schedule.Schedule<unknown, ConversationsError> | undefined
  }
}

/**
 * Exponential backoff with full jitter: the delay before retry `n` is random, between zero and `baseDelay × 2ⁿ⁻¹`, but
 * at most `maxDelay` (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter).
 */
const fullJitter = (baseDelay: Duration.Duration, maxDelay: Duration.Duration): Schedule.Schedule<unknown> => {
  const max = Duration.toMillis(maxDelay)
  return Major.scheduleOf(
    Math.min(Duration.toMillis(baseDelay), max),
    (bound) => Effect.map(Random.next, (random) => [bound * random, Math.min(2 * bound, max)] as const)
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
      schedule: Input.optionalOf(isSchedule, "must be a Schedule")
    }),
    ({ baseDelay, maxDelay, maxRetryAfter, retryUpdates = false, schedule, ...options }) => {
      const { maxRetries = schedule === undefined ? 3 : Infinity } = options
      const waits = schedule ?? fullJitter(baseDelay, maxDelay)
      return {
        schedule: maxRetries === Infinity ? waits : Major.atMost(waits, maxRetries),
        maxRetryAfter,
        retryUpdates
      }
    }
  )

const isSchedule = (u: unknown): u is RetryPolicy.Service["schedule"] => Schedule.isSchedule(u)

const make = (options?: RetryPolicy.Options | RetryPolicy.Service["schedule"]): RetryPolicy.Service =>
  Either.getOrThrow(read(options))

const RetryPolicyReference: Major.ReferenceClass<
  RetryPolicy,
  "@effect-twilio/conversations/RetryPolicy",
  RetryPolicy.Service
> = Major.referenceClass<RetryPolicy, RetryPolicy.Service>()("@effect-twilio/conversations/RetryPolicy", () => make())

/**
 * Decides whether and when a failed request is retried, for the whole program or for a single call; the nearest one
 * wins. The default is three retries, with exponential backoff and full jitter.
 *
 * - What was certainly not processed is retried for every operation: `RateLimited` (429), 425, `LimiterFailed`, and a
 *   `TransportError` whose `mayHaveArrived` is `false`.
 * - Any other `TransportError`, a `TimedOut` attempt, 408, and a `ServerError` except 501, 505 to 508, 510 and 511 are
 *   retried for a fetch, a list and a delete, and for an update with `retryUpdates`.
 * - The delay is `Retry-After` or that of the schedule, whichever is longer.
 * - A list retries the page, not the whole list. A delete that gets a 404 succeeds if an earlier attempt may have
 *   arrived.
 *
 * `docs/policies.md` has recipes.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.serverError(), Fault.droppedConnection())
 *   yield* fetchServiceUserConversation(Seed.order)
 *   yield* Console.log(`${(yield* simulator.requests).length} requests`)
 *   // the nearest policy wins: this call is not retried
 *   yield* simulator.injectFaults(Fault.serverError())
 *   const error = yield* Effect.flip(Effect.provide(fetchServiceUserConversation(Seed.order), RetryPolicy.none))
 *   yield* Console.log(error._tag)
 * }).pipe(Effect.provide(RetryPolicy.layer({ maxRetries: 5, baseDelay: "5 millis" })))
 *
 * await Simulator.runPromise(program)
 * // 3 requests
 * // ServerError
 * ```
 */
export class RetryPolicy extends RetryPolicyReference {
  /**
   * Makes a {@link RetryPolicy} as a value. A `Schedule` is short for `{ schedule }`. Throws `InvalidRequest` if an
   * option is invalid; its `field` names the option.
   */
  static readonly make: (options?: RetryPolicy.Options | RetryPolicy.Service["schedule"]) => RetryPolicy.Service = make

  /**
   * A layer with a policy of these options. A `Schedule` is short for `{ schedule }`. Fails with `InvalidRequest` if an
   * option is invalid; its `field` names the option.
   *
   * @example
   * ```ts
   * import { deleteServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
   * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import { Console, Effect, Schedule } from "effect"
   *
   * // a schedule of your own; bound it, or it may retry for ever. `Retry-After` can still make a delay longer
   * const Steady = RetryPolicy.layer({ schedule: Schedule.spaced("2 millis"), maxRetries: 5 })
   *
   * const program = Effect.gen(function* () {
   *   const simulator = yield* Simulator
   *   yield* simulator.injectFaults(Fault.serverError(), Fault.droppedConnection())
   *   yield* deleteServiceUserConversation(Seed.order)
   *   yield* Console.log(`deleted after ${(yield* simulator.requests).length} requests`)
   * }).pipe(Effect.provide(Steady))
   *
   * await Simulator.runPromise(program)
   * // deleted after 3 requests
   * ```
   */
  static readonly layer: (
    options?: RetryPolicy.Options | RetryPolicy.Service["schedule"]
  ) => Layer.Layer<Major.Provided<RetryPolicy>, InvalidRequest> = (options) =>
    Layer.effect(RetryPolicy, Effect.suspend(() => Either.toEffect(read(options))))

  /** A layer that turns retries off, as in the example of {@link RetryPolicy}. */
  static readonly none: Layer.Layer<Major.Provided<RetryPolicy>> = Layer.sync(
    RetryPolicy,
    () => make({ maxRetries: 0 })
  )
}
