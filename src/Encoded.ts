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
 * import { type Encoded, ServiceUserConversation } from "@effect-twilio/conversations"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * // what a webhook or a cache holds of a conversation
 * type Row = Pick<Encoded<ServiceUserConversation>, "conversation_sid" | "unread_messages_count" | "date_created">
 *
 * const row: Row = {
 *   conversation_sid: "CH00000000000000000000000000000001",
 *   unread_messages_count: 3,
 *   date_created: "2026-01-05T09:00:00Z"
 * }
 *
 * const Unread = Schema.pick<ServiceUserConversation, Encoded<ServiceUserConversation>, never, never>(
 *   "conversationSid"
 * )
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
