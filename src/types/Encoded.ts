/**
 * The encoded form of a record, as Twilio sends it.
 *
 * @module
 * @since 3.0.0
 */
import type * as DateTime from "effect/DateTime"

/**
 * The encoded form of a record, as Twilio sends it: `snake_case` names, and dates as text. The schema with the record's
 * name decodes it and encodes to it, for a cache, a backup or a queue. Unknown fields are dropped, and unknown states,
 * types and levels are kept. A field that can be `null` may be missing; another one, or one of another type, fails.
 *
 * @example
 * ```ts
 * import { type Encoded, fetchServiceConversation, ServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Schema } from "effect"
 *
 * const order = fetchServiceConversation({ ...Seed.supportDesk, sid: "order-1042" })
 * const Backup = Schema.parseJson(ServiceConversation)
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const text = yield* Schema.encode(Backup)(yield* order)
 *   const row: Encoded<ServiceConversation> = JSON.parse(text)
 *   const { friendlyName } = yield* Schema.decode(Backup)(text)
 *   yield* Console.log(`${friendlyName}, since ${row.date_created}`)
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
