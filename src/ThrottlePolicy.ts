/**
 * How many requests a client has under way at once.
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
 * What a throttle policy is, and what it is made of.
 *
 * @since 0.1.0
 * @category models
 */
export declare namespace ThrottlePolicy {
  /**
   * A policy, as it stands in the context.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Service {
    /** The most requests under way at once; `Infinity` leaves the gate out altogether. */
    readonly maxConcurrent: number
    /** The longest time for which one 429 holds back the other fibers. */
    readonly maxPause: Duration.Duration
  }

  /**
   * What a policy is made of; every option has a default.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Options {
    /** The most requests under way at once: 1 or more, `100` if not given. What the service turns away with 429 lowers it for a while. */
    readonly maxConcurrent?: number | undefined
    /** The longest time for which one 429 holds back the other fibers; `"1 minute"` if not given. */
    readonly maxPause?: Duration.DurationInput | undefined
  }
}

const read = (options: ThrottlePolicy.Options = {}): Either.Either<ThrottlePolicy.Service, InvalidRequest> =>
  Either.map(
    Input.options(options, {
      maxConcurrent: (field, value) => Input.integer(field, value, 1, Infinity),
      maxPause: Input.duration("1 minute", 0)
    }),
    ({ maxConcurrent = 100, maxPause }) => ({ maxConcurrent, maxPause })
  )

const make = (options?: ThrottlePolicy.Options): ThrottlePolicy.Service =>
  Either.getOrThrowWith(read(options), identity)

const ThrottlePolicyReference: Context.ReferenceClass<
  ThrottlePolicy,
  "@effect-twilio/conversations/ThrottlePolicy",
  ThrottlePolicy.Service
> = Context.Reference<ThrottlePolicy>()("@effect-twilio/conversations/ThrottlePolicy", {
  defaultValue: (): ThrottlePolicy.Service => make()
})

/**
 * How many requests a client has under way at once. All fibers of a client share one gate: it is fair (first come,
 * first served) and interruptible, and a permit is held for one attempt, never through a backoff.
 *
 * **Details**
 *
 * Twilio limits how many requests an account has in flight and answers 429 beyond it, and the limit is not published.
 * So the gate finds it: a 429 pauses the gate (for as long as `Retry-After` asks, else about one round trip) and lowers
 * the limit to what was known to pass; it is then raised again in probes, each a little later than the one before that
 * failed. A stray 429 within a known limit changes nothing: only its own call waits. The nearest policy that is provided
 * wins, and counts for the calls inside it.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, ThrottlePolicy } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
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
 *   yield* Console.log(`${fetched.length} fetched, ${refused} turned away`)
 * })
 *
 * // a service that takes ten requests at once; half of them are left to the other programs of the account
 * const Service = Simulator.layerClient({ maxConcurrentRequests: 10 })
 * const Main = Layer.merge(Service, ThrottlePolicy.layer({ maxConcurrent: 5 }))
 *
 * await Effect.runPromise(Effect.provide(program, Main))
 * ```
 *
 * ```text
 * 100 fetched, 0 turned away
 * ```
 *
 * @since 0.1.0
 * @category policies
 */
export class ThrottlePolicy extends ThrottlePolicyReference {
  /**
   * The value of a policy. An option that is not usable throws `InvalidRequest`, whose `field` names it.
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
   * ```
   *
   * ```text
   * 20, 1m
   * ```
   *
   * @since 0.1.0
   */
  static readonly make: (options?: ThrottlePolicy.Options) => ThrottlePolicy.Service = make

  /**
   * A layer with the policy of these options. Fails with `InvalidRequest` when an option is not usable, which its `field`
   * names.
   *
   * @example
   * ```ts
   * import { fetchServiceUserConversation, ThrottlePolicy } from "@effect-twilio/conversations"
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import * as Console from "effect/Console"
   * import * as Effect from "effect/Effect"
   * import * as Fiber from "effect/Fiber"
   *
   * const order = {
   *   chatServiceSid: Seed.supportDesk.chatServiceSid,
   *   userSid: "ada@example.com",
   *   conversationSid: "order-1042"
   * }
   *
   * const program = Effect.gen(function* () {
   *   const simulator = yield* Simulator
   *   const calls = yield* Effect.fork(
   *     Effect.replicateEffect(fetchServiceUserConversation(order), 9, { concurrency: "unbounded", discard: true })
   *   )
   *   // answers take a minute, so that no more than these arrive
   *   const arrived = yield* simulator.awaitRequests((requests) => requests.length === 3)
   *   yield* Console.log(`${arrived.length} of 9 requests are on their way`)
   *   yield* Fiber.interrupt(calls)
   * }).pipe(Effect.provide(ThrottlePolicy.layer({ maxConcurrent: 3 })))
   *
   * await Effect.runPromise(Effect.provide(program, Simulator.layerClient({ latency: "1 minute" })))
   * ```
   *
   * ```text
   * 3 of 9 requests are on their way
   * ```
   *
   * @since 0.1.0
   */
  static readonly layer: (options?: ThrottlePolicy.Options) => Layer.Layer<ThrottlePolicy, InvalidRequest> = (
    options
  ) => Layer.effect(ThrottlePolicy, Effect.suspend(() => read(options)))

  /**
   * A layer without a gate: every request is sent when it is asked for.
   *
   * @example
   * ```ts
   * import { fetchServiceUserConversation, ThrottlePolicy } from "@effect-twilio/conversations"
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import * as Console from "effect/Console"
   * import * as Effect from "effect/Effect"
   * import * as Fiber from "effect/Fiber"
   *
   * const order = {
   *   chatServiceSid: Seed.supportDesk.chatServiceSid,
   *   userSid: "ada@example.com",
   *   conversationSid: "order-1042"
   * }
   *
   * const program = Effect.gen(function* () {
   *   const simulator = yield* Simulator
   *   const calls = yield* Effect.fork(
   *     Effect.replicateEffect(fetchServiceUserConversation(order), 200, { concurrency: "unbounded", discard: true })
   *   )
   *   const arrived = yield* simulator.awaitRequests((requests) => requests.length === 200)
   *   yield* Console.log(`${arrived.length} of 200 requests are on their way`)
   *   yield* Fiber.interrupt(calls)
   * }).pipe(Effect.provide(ThrottlePolicy.none))
   *
   * await Effect.runPromise(Effect.provide(program, Simulator.layerClient({ latency: "1 minute" })))
   * ```
   *
   * ```text
   * 200 of 200 requests are on their way
   * ```
   *
   * @since 0.1.0
   */
  static readonly none: Layer.Layer<ThrottlePolicy> = Layer.sync(
    ThrottlePolicy,
    () => make({ maxConcurrent: Infinity })
  )
}
