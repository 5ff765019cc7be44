/**
 * How long a call may take.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"

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
   * What a policy is made of; every option has a default.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Options {
    /** From connecting to the end of the body, for each attempt; `"30 seconds"` if not given. */
    readonly attempt?: Duration.DurationInput | undefined
    /** All attempts, waits for a permit and waits between attempts together; `"2 minutes"` if not given. */
    readonly overall?: Duration.DurationInput | undefined
  }
}

const make = (options: TimeoutPolicy.Options = {}): TimeoutPolicy.Service => ({
  attempt: Duration.decode(options.attempt ?? "30 seconds"),
  overall: Duration.decode(options.overall ?? "2 minutes")
})

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
 * import * as Effect from "effect/Effect"
 *
 * export const impatient = fetchServiceUserConversation({
 *   chatServiceSid: "IS00000000000000000000000000000000",
 *   userSid: "ada",
 *   conversationSid: "support"
 * }).pipe(Effect.provide(TimeoutPolicy.layer({ attempt: "2 seconds", overall: "5 seconds" })))
 * ```
 *
 * @since 0.1.0
 * @category policies
 */
export class TimeoutPolicy extends TimeoutPolicyReference {
  /** The value of a policy. */
  static readonly make: (options?: TimeoutPolicy.Options) => TimeoutPolicy.Service = make

  /** A layer with the policy of these options. */
  static readonly layer: (options?: TimeoutPolicy.Options) => Layer.Layer<TimeoutPolicy> = (options) =>
    Layer.sync(TimeoutPolicy, () => make(options))

  /** A layer with which nothing times out. */
  static readonly none: Layer.Layer<TimeoutPolicy> = TimeoutPolicy.layer({ attempt: Infinity, overall: Infinity })
}
