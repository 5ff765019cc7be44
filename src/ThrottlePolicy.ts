/**
 * How many requests a client has under way at once.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"

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
    /** The most requests under way at once; `100` if not given. What the service turns away with 429 lowers it for a while. */
    readonly maxConcurrent?: number | undefined
    /** The longest time for which one 429 holds back the other fibers; `"1 minute"` if not given. */
    readonly maxPause?: Duration.DurationInput | undefined
  }
}

const make = (options: ThrottlePolicy.Options = {}): ThrottlePolicy.Service => ({
  // Below one, or with NaN, nothing would ever be sent.
  maxConcurrent: Math.max(1, Math.floor(options.maxConcurrent ?? 100)) || 1,
  maxPause: Duration.decode(options.maxPause ?? "1 minute")
})

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
 * failed. The nearest policy that is provided wins, and counts for the calls inside it.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, ThrottlePolicy } from "@effect-twilio/conversations"
 * import * as Effect from "effect/Effect"
 *
 * const chatServiceSid = "IS00000000000000000000000000000000"
 *
 * // leaves room for the other programs of the account
 * export const lastRead = (users: ReadonlyArray<string>) =>
 *   Effect.forEach(
 *     users,
 *     (userSid) => fetchServiceUserConversation({ chatServiceSid, userSid, conversationSid: "support" }),
 *     { concurrency: "unbounded" }
 *   ).pipe(Effect.provide(ThrottlePolicy.layer({ maxConcurrent: 10 })))
 * ```
 *
 * @since 0.1.0
 * @category policies
 */
export class ThrottlePolicy extends ThrottlePolicyReference {
  /** The value of a policy. */
  static readonly make: (options?: ThrottlePolicy.Options) => ThrottlePolicy.Service = make

  /** A layer with the policy of these options. */
  static readonly layer: (options?: ThrottlePolicy.Options) => Layer.Layer<ThrottlePolicy> = (options) =>
    Layer.sync(ThrottlePolicy, () => make(options))

  /** A layer without a gate: every request is sent when it is asked for. */
  static readonly none: Layer.Layer<ThrottlePolicy> = ThrottlePolicy.layer({ maxConcurrent: Infinity })
}
