/**
 * The encoded form of a record, as Twilio sends it.
 *
 * @module
 * @since 3.0.0
 */
import type * as DateTime from "effect/DateTime"

/**
 * The encoded form of a record, as Twilio sends it: `snake_case` names, and dates as text. The schema of the record
 * decodes from it and encodes to it.
 *
 * @example
 * ```ts
 * import { type Encoded, fetchServiceConversation, ServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Schema } from "effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, sid: "order-1042" }
 *
 * // rows of a cache that stores conversations as Twilio sends them
 * const caption = (row: Encoded<ServiceConversation>) => `${row.friendly_name}, since ${row.date_created}`
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const row = yield* Schema.encode(ServiceConversation)(yield* fetchServiceConversation(order))
 *   yield* Console.log(caption(row))
 * }))
 * // Order 1042: where is my parcel?, since 2024-02-01T10:15:00.000Z
 * ```
 */
export type Encoded<A> = A extends DateTime.Utc ? string
  : A extends string ? string
  : A extends number | boolean | null | undefined ? A
  : A extends ReadonlyArray<infer Item> ? ReadonlyArray<Encoded<Item>>
  : { readonly [Name in keyof A as SnakeCase<Name>]: Encoded<A[Name]> }

/** The `snake_case` name of a field: `last_read_message_index` for `lastReadMessageIndex`. */
export type SnakeCase<Name> = Name extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Tail>}`
  : Name
