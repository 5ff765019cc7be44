/**
 * How many requests a client has in flight at once, and which limiter it asks before each of them.
 *
 * @module
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Major from "../internal/effect/effect.ts"
import * as Either from "../internal/effect/either.ts"
import * as Layer from "effect/Layer"
import type { InvalidRequest } from "../errors/ConversationsError.ts"
import * as Input from "../internal/guard/input.ts"

/** Types of a throttle policy. */
export declare namespace ThrottlePolicy {
  /** A throttle policy in the context. */
  export interface Service {
    /** The maximum number of requests in flight. With `Infinity` there is no gate. */
    readonly maxConcurrent: number
    /** The longest time for which one 429 pauses the requests of the other fibers. */
    readonly maxPause: Duration.Duration
    /** Runs before each attempt. */
    readonly limiter?: Effect.Effect<unknown, unknown> | undefined
    /** What happens to an attempt whose limiter fails or dies. The default is `"fail"`. */
    readonly onLimiterFailure?: "fail" | "pass" | undefined
  }

  /** Options of a throttle policy. */
  export interface Options {
    /**
     * The maximum number of requests in flight: 1 or more. The default is `100`. A 429 lowers it for a while. With
     * `Infinity` there is no gate.
     */
    readonly maxConcurrent?: number | undefined
    /** The longest time for which one 429 pauses the requests of the other fibers. The default is `"1 minute"`. */
    readonly maxPause?: Major.DurationInput | undefined
    /**
     * An effect that runs before each attempt, retries included, and ends when the request may be sent. It is for a limit
     * that several processes share (since 3.0.0).
     *
     * - It runs while the attempt holds its permit, so at most `maxConcurrent` fibers of a client ask at the same time. If a
     *   429 pauses the gate meanwhile, it runs again after the pause.
     * - Its time counts towards `overall` of `TimeoutPolicy`, not towards `attempt`. It is interrupted with the call.
     * - Its value is ignored.
     */
    readonly limiter?: Effect.Effect<unknown, unknown> | undefined
    /**
     * What to do if the limiter fails or dies (since 3.0.0):
     *
     * - `"fail"`, the default: the attempt fails with `LimiterFailed`, which `RetryPolicy` retries.
     * - `"pass"`: the request is sent without the limiter's permission.
     */
    readonly onLimiterFailure?: "fail" | "pass" | undefined
  }
}

const read = (options: ThrottlePolicy.Options = {}): Either.Either<ThrottlePolicy.Service, InvalidRequest> =>
  Either.map(
    Input.options(options, {
      maxConcurrent: (field, value) => Input.integer(field, value, 1, Infinity),
      maxPause: Input.duration("1 minute", 0),
      limiter: Input.optionalOf(isLimiter, "must be an Effect"),
      onLimiterFailure: Input.optionalOf(isOnLimiterFailure, 'must be "fail" or "pass"')
    }),
    ({ limiter, maxConcurrent = 100, maxPause, onLimiterFailure = "fail" }) =>
      limiter === undefined ? { maxConcurrent, maxPause } : { maxConcurrent, maxPause, limiter, onLimiterFailure }
  )

const isLimiter = (u: unknown): u is Effect.Effect<unknown, unknown> => Effect.isEffect(u)

const isOnLimiterFailure = (u: unknown): u is "fail" | "pass" => u === "fail" || u === "pass"

const make = (options?: ThrottlePolicy.Options): ThrottlePolicy.Service => Either.getOrThrow(read(options))

const ThrottlePolicyReference: Major.ReferenceClass<
  ThrottlePolicy,
  "@effect-twilio/conversations/ThrottlePolicy",
  ThrottlePolicy.Service
> = Major.referenceClass<ThrottlePolicy, ThrottlePolicy.Service>()(
  "@effect-twilio/conversations/ThrottlePolicy",
  () => make()
)

/**
 * Limits how many requests a client has in flight at once. All fibers of a client share one gate. Permits are given in
 * order of arrival, waiting for one can be interrupted, and a permit is held for one attempt, never through a backoff.
 *
 * **Details**
 *
 * Twilio limits how many requests an account has in flight, does not publish the limit, and responds with 429 above it.
 * The gate finds the limit: a 429 pauses the gate (for the time in `Retry-After`, otherwise for about one round trip) and
 * lowers the limit to what was seen to work. Later the gate tries a higher limit again, and after each try that fails it
 * waits longer before the next one. A single 429 below a known limit delays its own call only. The nearest policy wins.
 *
 * A gate belongs to one client. For a limit that several processes share, set a `limiter`: an effect that runs before each
 * attempt, such as one of `@effect/experimental`'s `RateLimiter` on Redis.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, ThrottlePolicy } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Layer } from "effect"
 *
 * const { chatServiceSid } = Seed.supportDesk
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   const fetched = yield* Effect.forEach(
 *     Array.from({ length: 100 }, (_, index) => `ticket-${index + 1}`),
 *     (conversationSid) =>
 *       fetchServiceUserConversation({ chatServiceSid, userSid: "grace@example.com", conversationSid }),
 *     { concurrency: "unbounded" }
 *   )
 *   const requests = yield* simulator.requests
 *   const refused = requests.filter(({ status }) => status === 429).length
 *   yield* Console.log(`${fetched.length} fetched, ${refused} rate limited`)
 * })
 *
 * // a service that accepts ten requests at once; half of them are for other programs of the account
 * const Service = Simulator.layerClient({ maxConcurrentRequests: 10 })
 * const Main = Layer.merge(Service, ThrottlePolicy.layer({ maxConcurrent: 5 }))
 *
 * await Effect.runPromise(Effect.provide(program, Main))
 * // 100 fetched, 0 rate limited
 * ```
 *
 * @category policies
 */
export class ThrottlePolicy extends ThrottlePolicyReference {
  /**
   * Makes a policy. Throws `InvalidRequest` if an option is invalid; its `field` names the option.
   *
   * @throws {InvalidRequest}
   *
   * @example
   * ```ts
   * import { ThrottlePolicy } from "@effect-twilio/conversations"
   * import * as Duration from "effect/Duration"
   *
   * const { maxConcurrent, maxPause } = ThrottlePolicy.make({ maxConcurrent: 20 })
   * console.log(`${maxConcurrent}, ${Duration.format(maxPause)}`)
   * // 20, 1m
   * ```
   */
  static readonly make: (options?: ThrottlePolicy.Options) => ThrottlePolicy.Service = make

  /**
   * A layer with a policy of these options. Fails with `InvalidRequest` if an option is invalid; its `field` names the
   * option.
   *
   * @example
   * ```ts
   * import { fetchServiceUserConversation, ThrottlePolicy } from "@effect-twilio/conversations"
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import { Console, Effect, Fiber } from "effect"
   *
   * const program = Effect.gen(function* () {
   *   const simulator = yield* Simulator
   *   const calls = yield* Effect.fork(
   *     Effect.replicateEffect(fetchServiceUserConversation(Seed.order), 9, { concurrency: "unbounded", discard: true })
   *   )
   *   // responses take a minute, so no further request is sent
   *   const arrived = yield* simulator.awaitRequests((requests) => requests.length === 3)
   *   yield* Console.log(`${arrived.length} of 9 requests are in flight`)
   *   yield* Fiber.interrupt(calls)
   * }).pipe(Effect.provide(ThrottlePolicy.layer({ maxConcurrent: 3 })))
   *
   * await Simulator.runPromise(program, { latency: "1 minute" })
   * // 3 of 9 requests are in flight
   * ```
   */
  static readonly layer: (
    options?: ThrottlePolicy.Options
  ) => Layer.Layer<Major.Provided<ThrottlePolicy>, InvalidRequest> = (
    options
  ) => Layer.effect(ThrottlePolicy, Effect.suspend(() => Either.toEffect(read(options))))

  /**
   * A layer without a gate and without a limiter: every request is sent at once.
   *
   * @example
   * ```ts
   * import { fetchServiceUserConversation, ThrottlePolicy } from "@effect-twilio/conversations"
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import { Console, Effect, Fiber } from "effect"
   *
   * const program = Effect.gen(function* () {
   *   const simulator = yield* Simulator
   *   const calls = yield* Effect.fork(
   *     Effect.replicateEffect(fetchServiceUserConversation(Seed.order), 200, { concurrency: "unbounded", discard: true })
   *   )
   *   const arrived = yield* simulator.awaitRequests((requests) => requests.length === 200)
   *   yield* Console.log(`${arrived.length} of 200 requests are in flight`)
   *   yield* Fiber.interrupt(calls)
   * }).pipe(Effect.provide(ThrottlePolicy.none))
   *
   * await Simulator.runPromise(program, { latency: "1 minute" })
   * // 200 of 200 requests are in flight
   * ```
   */
  static readonly none: Layer.Layer<Major.Provided<ThrottlePolicy>> = Layer.sync(
    ThrottlePolicy,
    () => make({ maxConcurrent: Infinity })
  )
}
