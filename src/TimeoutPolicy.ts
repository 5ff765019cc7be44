/**
 * How long a call may take.
 *
 * @module
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Layer from "effect/Layer"
import type { InvalidRequest } from "./ConversationsError.ts"
import * as Input from "./internal/input.ts"

/**
 * What a timeout policy is, and what it is made of.
 *
 * @since 0.1.0
 * @category models
 */
export declare namespace TimeoutPolicy {
  /**
   * A policy, as it stands in the context; `Duration.infinity` is no limit.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Service {
    /** The limit of each attempt, from connecting to the end of the body. */
    readonly attempt: Duration.Duration
    /** The limit of the call, with all its attempts and waits. */
    readonly overall: Duration.Duration
  }

  /**
   * What a policy is made of; every option has a default, and has to be above 0. `Infinity` is no limit.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Options {
    /** From connecting to the end of the body, for each attempt; `"30 seconds"` if not given. */
    readonly attempt?: Duration.DurationInput | undefined
    /**
     * All attempts, waits for a permit and waits between attempts together; `"2 minutes"` if not given. A `Retry-After`
     * that leaves no time for another attempt is not waited for: the call then fails with the error it came with.
     */
    readonly overall?: Duration.DurationInput | undefined
  }
}

const read = (options: TimeoutPolicy.Options = {}): Either.Either<TimeoutPolicy.Service, InvalidRequest> =>
  Input.options(options, {
    attempt: Input.duration("30 seconds", 1),
    overall: Input.duration("2 minutes", 1)
  })

const make = (options?: TimeoutPolicy.Options): TimeoutPolicy.Service => Either.getOrThrowWith(read(options), identity)

const TimeoutPolicyReference: Context.ReferenceClass<
  TimeoutPolicy,
  "@effect-twilio/conversations/TimeoutPolicy",
  TimeoutPolicy.Service
> = Context.Reference<TimeoutPolicy>()("@effect-twilio/conversations/TimeoutPolicy", {
  defaultValue: (): TimeoutPolicy.Service => make()
})

/**
 * How long a call may take before it fails with `TimedOut`. What timed out is aborted on the wire. The nearest policy
 * that is provided wins.
 *
 * **Gotchas**
 *
 * A list applies the policy to each page, not to the stream as a whole, whose length is the consumer's affair.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, TimeoutPolicy } from "@effect-twilio/conversations"
 * import { fastForward, Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as TestContext from "effect/TestContext"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   // the first attempt is given up, on the wire too; the second one is answered
 *   yield* simulator.injectFaults(Fault.latency("1 hour"))
 *   const { friendlyName } = yield* fastForward(fetchServiceUserConversation(order))
 *   yield* Console.log(friendlyName)
 *   for (const { aborted, status } of yield* simulator.requests) yield* Console.log(`${status}, aborted: ${aborted}`)
 * }).pipe(Effect.provide(TimeoutPolicy.layer({ attempt: "5 seconds", overall: "1 minute" })))
 *
 * // on the test clock, so that nothing really waits
 * await Effect.runPromise(
 *   program.pipe(Effect.provide(Simulator.layerClient()), Effect.provide(TestContext.TestContext))
 * )
 * ```
 *
 * ```text
 * Order 1042: where is my parcel?
 * null, aborted: true
 * 200, aborted: false
 * ```
 *
 * @since 0.1.0
 * @category policies
 */
export class TimeoutPolicy extends TimeoutPolicyReference {
  /**
   * The value of a policy. An option that is not usable throws `InvalidRequest`, whose `field` names it.
   *
   * @throws {InvalidRequest}
   *
   * @example
   * ```ts
   * import { TimeoutPolicy } from "@effect-twilio/conversations"
   * import * as Duration from "effect/Duration"
   *
   * const { attempt, overall } = TimeoutPolicy.make({ attempt: "5 seconds" })
   * console.log(`${Duration.format(attempt)}, ${Duration.format(overall)}`)
   * ```
   *
   * ```text
   * 5s, 2m
   * ```
   *
   * @since 0.1.0
   */
  static readonly make: (options?: TimeoutPolicy.Options) => TimeoutPolicy.Service = make

  /**
   * A layer with the policy of these options. Fails with `InvalidRequest` when an option is not usable, which its `field`
   * names.
   *
   * @example
   * ```ts
   * import { fetchServiceUserConversation, TimeoutPolicy } from "@effect-twilio/conversations"
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
   *   yield* simulator.injectFaults(Fault.latency("1 minute"))
   *   const failure = yield* Effect.flip(fetchServiceUserConversation(order))
   *   yield* Console.log(failure.message)
   * }).pipe(Effect.provide(TimeoutPolicy.layer({ overall: "10 millis" })))
   *
   * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
   * ```
   *
   * ```text
   * fetchServiceUserConversation was not done within 10ms, retries and waits included
   * ```
   *
   * @since 0.1.0
   */
  static readonly layer: (options?: TimeoutPolicy.Options) => Layer.Layer<TimeoutPolicy, InvalidRequest> = (options) =>
    Layer.effect(TimeoutPolicy, Effect.suspend(() => read(options)))

  /**
   * A layer with which nothing times out.
   *
   * @example
   * ```ts
   * import { fetchServiceUserConversation, TimeoutPolicy } from "@effect-twilio/conversations"
   * import { fastForward, Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import * as Clock from "effect/Clock"
   * import * as Console from "effect/Console"
   * import * as Effect from "effect/Effect"
   * import * as TestContext from "effect/TestContext"
   *
   * const order = {
   *   chatServiceSid: Seed.supportDesk.chatServiceSid,
   *   userSid: "ada@example.com",
   *   conversationSid: "order-1042"
   * }
   *
   * const program = Effect.gen(function* () {
   *   const simulator = yield* Simulator
   *   yield* simulator.injectFaults(Fault.latency("10 minutes"))
   *   const { friendlyName } = yield* fastForward(fetchServiceUserConversation(order))
   *   const minutes = (yield* Clock.currentTimeMillis) / 60_000
   *   yield* Console.log(`${friendlyName}, after ${minutes} minutes`)
   * }).pipe(Effect.provide(TimeoutPolicy.none))
   *
   * // ten minutes of the test clock's
   * await Effect.runPromise(
   *   program.pipe(Effect.provide(Simulator.layerClient()), Effect.provide(TestContext.TestContext))
   * )
   * ```
   *
   * ```text
   * Order 1042: where is my parcel?, after 10 minutes
   * ```
   *
   * @since 0.1.0
   */
  static readonly none: Layer.Layer<TimeoutPolicy> = Layer.sync(
    TimeoutPolicy,
    () => make({ attempt: Infinity, overall: Infinity })
  )
}
