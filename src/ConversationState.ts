/**
 * The state of a conversation, and when it changes by itself.
 *
 * See https://www.twilio.com/docs/conversations/states-timers for Twilio's own documentation.
 *
 * @module
 * @since 0.2.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import type * as Schema from "effect/Schema"
import type { Encoded } from "./Encoded.ts"
import * as Record from "./internal/record.ts"

/**
 * What state a conversation is in. An unknown one is kept as it is, because the service may have more of them.
 *
 * @since 0.1.0
 * @category models
 */
export type ConversationState =
  | "initializing"
  | "inactive"
  | "active"
  | "closed"
  | (string & NonNullable<unknown>)

/**
 * When a conversation changes its state by itself if nothing happens in it.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConversationTimers {
  /** When an active conversation becomes inactive. */
  readonly dateInactive?: DateTime.Utc | null
  /** When the conversation is closed for good. */
  readonly dateClosed?: DateTime.Utc | null
}

/**
 * The plain form of {@link ConversationTimers}, as Twilio sends it.
 *
 * @since 0.1.0
 * @category models
 */
export type ConversationTimersEncoded = Encoded<ConversationTimers>

/**
 * The schema of the timers of a conversation.
 *
 * @example
 * ```ts
 * import { ConversationTimers } from "@effect-twilio/conversations"
 * import * as Console from "effect/Console"
 * import * as DateTime from "effect/DateTime"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const program = Effect.gen(function* () {
 *   const { dateClosed, dateInactive } = yield* Schema.decode(ConversationTimers)({
 *     date_inactive: "2026-01-05T09:30:00Z"
 *   })
 *   if (dateInactive) yield* Console.log(`inactive at ${DateTime.formatIso(dateInactive)}`)
 *   if (!dateClosed) yield* Console.log("not closed by itself")
 * })
 *
 * await Effect.runPromise(program)
 * ```
 *
 * ```text
 * inactive at 2026-01-05T09:30:00.000Z
 * not closed by itself
 * ```
 *
 * @since 0.2.0
 * @category schemas
 */
export const ConversationTimers: Schema.Schema<ConversationTimers, ConversationTimersEncoded> = /* @__PURE__ */ Record
  .struct<ConversationTimers>("ConversationTimers", {
    dateInactive: Record.optional(Record.nullableDate),
    dateClosed: Record.optional(Record.nullableDate)
  })

/**
 * A time without activity: a `Duration` in whole seconds (`"30 minutes"`), or its ISO 8601 form (`"PT30M"`). None at all
 * (`0`, `"PT0S"`) turns the timer off.
 *
 * @example
 * ```ts
 * import { type TimerDuration, updateServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Duration from "effect/Duration"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, sid: "order-1042" }
 * const durations: ReadonlyArray<TimerDuration> = ["30 minutes", Duration.hours(36), "P3D", 0]
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* Effect.forEach(durations, (closed) => updateServiceConversation(order, { timers: { closed } }))
 *   const forms = (yield* simulator.requests).map(({ form }) => form?.["Timers.Closed"])
 *   yield* Console.log(`sent: ${forms.join(", ")}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * sent: PT30M, PT36H, P3D, PT0S
 * ```
 *
 * @since 0.2.0
 * @category models
 */
export type TimerDuration = Duration.DurationInput | `P${string}`

/**
 * After how long without activity a conversation changes its state.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationTimersInput {
  /** After what time an active conversation becomes inactive; a minute at least, says Twilio. */
  readonly inactive?: TimerDuration | undefined
  /** After what time the conversation is closed for good; 10 minutes at least, says Twilio. */
  readonly closed?: TimerDuration | undefined
}
