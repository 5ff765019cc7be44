/**
 * The form in which Twilio sends a record.
 *
 * @module
 * @since 0.2.0
 */
import type * as DateTime from "effect/DateTime"

/**
 * The plain form of a record, as Twilio sends it: `snake_case` names, and dates as text. It is what the schema of a record
 * decodes from and encodes to.
 *
 * @example
 * ```ts
 * import { type Encoded, fetchServiceConversation, ServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, sid: "order-1042" }
 *
 * // for rows of a cache, which keeps conversations as Twilio sends them
 * const caption = (row: Encoded<ServiceConversation>) => `${row.friendly_name}, since ${row.date_created}`
 *
 * const program = Effect.gen(function* () {
 *   const row = yield* Schema.encode(ServiceConversation)(yield* fetchServiceConversation(order))
 *   yield* Console.log(caption(row))
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Order 1042: where is my parcel?, since 2024-02-01T10:15:00.000Z
 * ```
 *
 * @since 0.2.0
 * @category models
 */
export type Encoded<A> = A extends DateTime.Utc ? string
  : A extends string ? string
  : A extends number | boolean | null | undefined ? A
  : A extends ReadonlyArray<infer Item> ? ReadonlyArray<Encoded<Item>>
  : { readonly [Name in keyof A as SnakeCase<Name>]: Encoded<A[Name]> }

/**
 * The name of a field as Twilio sends it: `lastReadMessageIndex` as `last_read_message_index`.
 *
 * @since 0.2.0
 * @category models
 */
export type SnakeCase<Name> = Name extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Tail>}`
  : Name
