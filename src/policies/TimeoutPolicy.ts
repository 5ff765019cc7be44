/**
 * Timeouts of a call.
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

/** Types of a timeout policy. */
export declare namespace TimeoutPolicy {
  /** A timeout policy in the context. `Duration.infinity` is no limit. */
  export interface Service {
    /** The timeout of each attempt, from connecting to the end of the body. */
    readonly attempt: Duration.Duration
    /** The timeout of the whole call, with all attempts and waits. */
    readonly overall: Duration.Duration
    /**
     * An upload may take longer: as long as its bytes take at this rate, in bytes per second.
     *
     * @since 3.0.0
     */
    readonly minUploadRate?: number | undefined
  }

  /** Options of a timeout policy. Each must be greater than 0. `Infinity` is no limit. */
  export interface Options {
    /** The timeout of each attempt, from connecting to the end of the body. The default is `"30 seconds"`. */
    readonly attempt?: Major.DurationInput | undefined
    /**
     * The timeout of the whole call: all attempts, waits for a permit or a limiter, and delays between attempts. The
     * default is `"2 minutes"`. If a `Retry-After` leaves no time for another attempt, the call fails at once with the
     * error of the response.
     */
    readonly overall?: Major.DurationInput | undefined
    /**
     * The slowest rate of an upload, in bytes per second. `uploadMedia` may take longer than `attempt` and `overall` by the
     * time that its bytes take at this rate. The default is 131,072 (1 Mbit/s), with which an attempt to upload 16 MiB may
     * take 30 seconds and 128 more. With `Infinity` an upload has no more time than any other call.
     *
     * @since 3.0.0
     */
    readonly minUploadRate?: number | undefined
  }
}

const read = (options: TimeoutPolicy.Options = {}): Either.Either<TimeoutPolicy.Service, InvalidRequest> =>
  Input.options(options, {
    attempt: Input.duration("30 seconds", 1),
    overall: Input.duration("2 minutes", 1),
    minUploadRate: (field, value) => Input.integer(field, value, 1, Infinity)
  })

const make = (options?: TimeoutPolicy.Options): TimeoutPolicy.Service => Either.getOrThrow(read(options))

const TimeoutPolicyReference: Major.ReferenceClass<
  TimeoutPolicy,
  "@effect-twilio/conversations/TimeoutPolicy",
  TimeoutPolicy.Service
> = Major.referenceClass<TimeoutPolicy, TimeoutPolicy.Service>()(
  "@effect-twilio/conversations/TimeoutPolicy",
  () => make()
)

/**
 * How long a call may take before it fails with `TimedOut`. A request that times out is aborted on the wire. The
 * nearest policy wins. Of a list it limits each page, not the whole stream, whose duration depends on the consumer.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, TimeoutPolicy } from "@effect-twilio/conversations"
 * import { fastForward, Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 * import * as TestContext from "effect/TestContext"
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   // the first attempt times out and is aborted on the wire; the second one succeeds
 *   yield* simulator.injectFaults(Fault.latency("1 hour"))
 *   yield* fastForward(fetchServiceUserConversation(Seed.order))
 *   for (const { aborted, status } of yield* simulator.requests) yield* Console.log(`${status}, aborted: ${aborted}`)
 * }).pipe(Effect.provide(TimeoutPolicy.layer({ attempt: "5 seconds", overall: "1 minute" })))
 *
 * // on the test clock, so nothing really waits
 * await Simulator.runPromise(Effect.provide(program, TestContext.TestContext))
 * // null, aborted: true
 * // 200, aborted: false
 * ```
 */
export class TimeoutPolicy extends TimeoutPolicyReference {
  /**
   * Makes a {@link TimeoutPolicy} as a value. Throws `InvalidRequest` if an option is invalid; its `field` names the
   * option.
   */
  static readonly make: (options?: TimeoutPolicy.Options) => TimeoutPolicy.Service = make

  /**
   * A layer with a {@link TimeoutPolicy} of these options. Fails with `InvalidRequest` if an option is invalid; its
   * `field` names the option.
   */
  static readonly layer: (
    options?: TimeoutPolicy.Options
  ) => Layer.Layer<Major.Provided<TimeoutPolicy>, InvalidRequest> = (options) =>
    Layer.effect(TimeoutPolicy, Effect.suspend(() => Either.toEffect(read(options))))

  /** A layer that turns timeouts off. {@link TimeoutPolicy} shows how to provide a policy. */
  static readonly none: Layer.Layer<Major.Provided<TimeoutPolicy>> = Layer.sync(
    TimeoutPolicy,
    () => make({ attempt: Infinity, overall: Infinity })
  )
}
