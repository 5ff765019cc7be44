/**
 * The state of a conversation, and when it changes automatically, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/states-timers).
 *
 * @module
 * @since 3.0.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Major from "../internal/effect/effect.ts"
import type { Encoded } from "../types/Encoded.ts"
import * as Record from "../internal/declare/record.ts"

/**
 * The state of a conversation. Unknown values are kept, because the service may add new ones.
 *
 * @since 0.1.0
 */
export type ConversationState =
  | "initializing"
  | "inactive"
  | "active"
  | "closed"
  | (string & NonNullable<unknown>)

/**
 * When the state of a conversation changes if there is no activity.
 *
 * @since 0.1.0
 */
export interface ConversationTimers {
  /** When an active conversation becomes inactive. */
  readonly dateInactive?: DateTime.Utc | null
  /** When the conversation is closed. */
  readonly dateClosed?: DateTime.Utc | null
}

/**
 * The timers as Twilio sends them: see {@link Encoded}.
 *
 * @since 0.1.0
 */
export type ConversationTimersEncoded = Encoded<ConversationTimers>

/**
 * The schema of the timers of a conversation.
 *
 * @example
 * ```ts
 * import { ConversationTimers } from "@effect-twilio/conversations"
 * import { DateTime, Schema } from "effect"
 *
 * const timers = Schema.decodeSync(ConversationTimers)({ date_inactive: "2026-01-05T09:30:00Z" })
 * if (timers.dateInactive) console.log(`inactive at ${DateTime.formatIso(timers.dateInactive)}`)
 * if (!timers.dateClosed) console.log("not closed automatically")
 * // inactive at 2026-01-05T09:30:00.000Z
 * // not closed automatically
 * ```
 */
export const ConversationTimers: Record.Codec<ConversationTimers, ConversationTimersEncoded> = /* @__PURE__ */ Record
  .struct<ConversationTimers>("ConversationTimers", {
    dateInactive: Record.optional(Record.nullableDate),
    dateClosed: Record.optional(Record.nullableDate)
  })

/**
 * A time without activity: a `Duration` in whole seconds (`"30 minutes"`), or an ISO 8601 duration (`"PT30M"`). Zero
 * (`0`, `"PT0S"`) turns the timer off.
 *
 * @example
 * ```ts
 * import { type TimerDuration, updateServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const inactive: TimerDuration = "30 minutes"
 * const closed: TimerDuration = "P3D"
 * const order = { ...Seed.supportDesk, sid: "order-1042" }
 *
 * const { timers } = await Simulator.runPromise(updateServiceConversation(order, { timers: { inactive, closed } }))
 * console.log(Object.keys(timers ?? {}).join(", "))
 * // dateInactive, dateClosed
 * ```
 */
export type TimerDuration = Major.DurationInput | `P${string}`

/** The times without activity after which the state of a conversation changes. */
export interface ConversationTimersInput {
  /** The time after which an active conversation becomes inactive. Twilio documents a minimum of 1 minute. */
  readonly inactive?: TimerDuration | null | undefined
  /** The time after which the conversation is closed. Twilio documents a minimum of 10 minutes. */
  readonly closed?: TimerDuration | null | undefined
}
