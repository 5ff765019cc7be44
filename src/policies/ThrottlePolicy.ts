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
    /** The most requests in flight: `100` by default. A 429 lowers it for a while. With `Infinity` there is no gate. */
    readonly maxConcurrent?: number | undefined
    /** The longest time for which one 429 pauses the requests of the other fibers. The default is `"1 minute"`. */
    readonly maxPause?: Major.DurationInput | undefined
    /**
     * An effect that runs before each attempt, retries included, and ends when the request may be sent, for a limit
     * that several processes share (since 3.0.0). It runs while the attempt holds its permit, and again after a pause
     * of the gate. Its time counts towards `overall` of `TimeoutPolicy`. It is interrupted with the call. Its value is
     * ignored.
     */
    readonly limiter?: Effect.Effect<unknown, unknown> | undefined
    /**
     * What to do if the limiter fails or dies (since 3.0.0). With `"fail"`, the default, the attempt fails with
     * `LimiterFailed`, which `RetryPolicy` retries; with `"pass"` the request is sent without the limiter's permission.
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
 * Limits how many requests a client has in flight at once. All fibers of a client share one gate; the nearest policy
 * wins. Permits are given in order of arrival, and held for one attempt, never through a backoff.
 *
 * Twilio limits how many requests an account has in flight, does not publish the limit, and responds with 429 above it.
 * The gate finds the limit: a 429 pauses the gate and lowers it, and later it tries a higher one. `docs/policies.md`
 * says how, and `docs/shared-limit.md` how several processes share a `limiter`.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, ThrottlePolicy } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const order = fetchServiceUserConversation(Seed.order)
 *   yield* Effect.replicateEffect(order, 100, { concurrency: "unbounded", discard: true })
 *   const requests = yield* Effect.flatMap(Simulator, (simulator) => simulator.requests)
 *   yield* Console.log(`${requests.filter(({ status }) => status === 429).length} of ${requests.length} refused`)
 * }).pipe(Effect.provide(ThrottlePolicy.layer({ maxConcurrent: 5 })))
 *
 * // a service that accepts ten requests at once; half of them are for other programs of the account
 * await Simulator.runPromise(program, { maxConcurrentRequests: 10 })
 * // 0 of 100 refused
 * ```
 */
export class ThrottlePolicy extends ThrottlePolicyReference {
  /**
   * Makes a {@link ThrottlePolicy} as a value. Throws `InvalidRequest` if an option is invalid; its `field` names the
   * option.
   */
  static readonly make: (options?: ThrottlePolicy.Options) => ThrottlePolicy.Service = make

  /**
   * A layer with a {@link ThrottlePolicy} of these options. Fails with `InvalidRequest` if an option is invalid; its
   * `field` names the option.
   */
  static readonly layer: (
    options?: ThrottlePolicy.Options
  ) => Layer.Layer<Major.Provided<ThrottlePolicy>, InvalidRequest> = (
    options
  ) => Layer.effect(ThrottlePolicy, Effect.suspend(() => Either.toEffect(read(options))))

  /**
   * A layer without a gate and without a limiter, in place of a {@link ThrottlePolicy}: every request is sent at once.
   */
  static readonly none: Layer.Layer<Major.Provided<ThrottlePolicy>> = Layer.sync(
    ThrottlePolicy,
    () => make({ maxConcurrent: Infinity })
  )
}
