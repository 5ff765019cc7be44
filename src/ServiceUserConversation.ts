/**
 * The conversations of a user within a conversation service: which ones the user is in, how far they have read, whether
 * they are muted, and taking them out.
 *
 * See https://www.twilio.com/docs/conversations/api/user-conversation-resource for Twilio's own documentation.
 *
 * @module
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { constVoid, dual } from "effect/Function"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { ConversationsClient } from "./ConversationsClient.ts"
import type { ConversationsError, InvalidRequest } from "./ConversationsError.ts"
import * as Decode from "./internal/decode.ts"
import { integer, refuse, unknownField } from "./internal/input.ts"
import * as Operation from "./internal/operation.ts"
import { optional } from "./internal/optional.ts"
import * as Pages from "./internal/pages.ts"
import * as Request from "./internal/request.ts"
import { Timestamp } from "./internal/timestamp.ts"
import type { Page } from "./Page.ts"

/**
 * What state a conversation is in. An unknown one is kept as it is, because other parts of the API already know more
 * (`initializing`).
 *
 * @since 0.1.0
 * @category models
 */
export type ConversationState = "inactive" | "active" | "closed" | (string & Record<never, never>)

/**
 * Whether the user is notified of new messages. An unknown level is kept as it is.
 *
 * @since 0.1.0
 * @category models
 */
export type NotificationLevel = "default" | "muted" | (string & Record<never, never>)

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
export interface ConversationTimersEncoded {
  /** As {@link ConversationTimers.dateInactive}. */
  readonly date_inactive?: string | null
  /** As {@link ConversationTimers.dateClosed}. */
  readonly date_closed?: string | null
}

/**
 * One conversation as one user has it.
 *
 * @since 0.1.0
 * @category models
 */
export interface ServiceUserConversation {
  /** The account (`AC…`). */
  readonly accountSid: string
  /** The conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** The conversation (`CH…`). */
  readonly conversationSid: string
  /** The user (`US…`), also where the request named the user by identity. */
  readonly userSid: string
  /** The user's participant in the conversation (`MB…`). */
  readonly participantSid: string | null
  /** The human-readable name of the conversation, up to 256 characters. */
  readonly friendlyName: string | null
  /** The application's own name of the conversation, by which it can be addressed instead of its SID. */
  readonly uniqueName: string | null
  /** The identity of who created the conversation. */
  readonly createdBy: string | null
  /** JSON text of the application's own; see {@link decodeAttributes}. */
  readonly attributes: string | null
  /** The address of this resource. */
  readonly url: string | null
  /** How many messages the user has not read; `null` until a read horizon was set. */
  readonly unreadMessagesCount: number | null
  /** The index of the last message that the user has read; `null` until a read horizon was set. */
  readonly lastReadMessageIndex: number | null
  /** The state of the conversation. */
  readonly conversationState: ConversationState
  /** Whether the user is notified of new messages. */
  readonly notificationLevel: NotificationLevel
  /** When the state changes by itself. */
  readonly timers: ConversationTimers | null
  /** When the conversation was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When the conversation was last changed. */
  readonly dateUpdated: DateTime.Utc | null
  /** The addresses of the participant and of the conversation. */
  readonly links: { readonly [name: string]: string } | null
}

/**
 * The plain form of {@link ServiceUserConversation}, as Twilio sends it.
 *
 * @since 0.1.0
 * @category models
 */
export interface ServiceUserConversationEncoded {
  /** As {@link ServiceUserConversation.accountSid}. */
  readonly account_sid: string
  /** As {@link ServiceUserConversation.chatServiceSid}. */
  readonly chat_service_sid: string
  /** As {@link ServiceUserConversation.conversationSid}. */
  readonly conversation_sid: string
  /** As {@link ServiceUserConversation.userSid}. */
  readonly user_sid: string
  /** As {@link ServiceUserConversation.participantSid}. */
  readonly participant_sid: string | null
  /** As {@link ServiceUserConversation.friendlyName}. */
  readonly friendly_name: string | null
  /** As {@link ServiceUserConversation.uniqueName}. */
  readonly unique_name: string | null
  /** As {@link ServiceUserConversation.createdBy}. */
  readonly created_by: string | null
  /** As {@link ServiceUserConversation.attributes}. */
  readonly attributes: string | null
  /** As {@link ServiceUserConversation.url}. */
  readonly url: string | null
  /** As {@link ServiceUserConversation.unreadMessagesCount}. */
  readonly unread_messages_count: number | null
  /** As {@link ServiceUserConversation.lastReadMessageIndex}. */
  readonly last_read_message_index: number | null
  /** As {@link ServiceUserConversation.conversationState}. */
  readonly conversation_state: string
  /** As {@link ServiceUserConversation.notificationLevel}. */
  readonly notification_level: string
  /** As {@link ServiceUserConversation.timers}. */
  readonly timers: ConversationTimersEncoded | null
  /** As {@link ServiceUserConversation.dateCreated}. */
  readonly date_created: string | null
  /** As {@link ServiceUserConversation.dateUpdated}. */
  readonly date_updated: string | null
  /** As {@link ServiceUserConversation.links}. */
  readonly links: { readonly [name: string]: string } | null
}

const from = <K extends string>(key: K) => <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.fromKey(Schema.propertySignature(schema), key)

const optionalFrom = <K extends string>(key: K) => <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.fromKey(optional(schema), key)

const nullableText = Schema.NullOr(Schema.String)
const nullableCount = Schema.NullOr(Schema.Int)
const nullableTimestamp = Schema.NullOr(Timestamp)

/**
 * The schema of a record: decodes what Twilio sends, encodes it back. Unknown fields are left out, unknown states and
 * levels are kept, and a field that is missing or of another type fails.
 *
 * @example
 * ```ts
 * import { pageServiceUserConversation, ServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const ada = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "ada@example.com" }
 *
 * // an inbox for a cache, in the form in which Twilio sends it
 * const Inbox = Schema.parseJson(Schema.Array(ServiceUserConversation))
 *
 * const program = Effect.gen(function* () {
 *   const { items } = yield* pageServiceUserConversation(ada)
 *   const text = yield* Schema.encode(Inbox)(items)
 *   const cached = yield* Schema.decode(Inbox)(text)
 *   yield* Console.log(`${cached.length} conversations, ${cached.at(0)?.friendlyName}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * 7 conversations, Order 1042: where is my parcel?
 * ```
 *
 * @since 0.1.0
 * @category schemas
 */
export const ServiceUserConversation: Schema.Schema<ServiceUserConversation, ServiceUserConversationEncoded> = Schema
  .Struct({
    accountSid: from("account_sid")(Schema.String),
    chatServiceSid: from("chat_service_sid")(Schema.String),
    conversationSid: from("conversation_sid")(Schema.String),
    userSid: from("user_sid")(Schema.String),
    participantSid: from("participant_sid")(nullableText),
    friendlyName: from("friendly_name")(nullableText),
    uniqueName: from("unique_name")(nullableText),
    createdBy: from("created_by")(nullableText),
    attributes: nullableText,
    url: nullableText,
    unreadMessagesCount: from("unread_messages_count")(nullableCount),
    lastReadMessageIndex: from("last_read_message_index")(nullableCount),
    conversationState: from("conversation_state")(Schema.String),
    notificationLevel: from("notification_level")(Schema.String),
    timers: Schema.NullOr(Schema.Struct({
      dateInactive: optionalFrom("date_inactive")(nullableTimestamp),
      dateClosed: optionalFrom("date_closed")(nullableTimestamp)
    })),
    dateCreated: from("date_created")(nullableTimestamp),
    dateUpdated: from("date_updated")(nullableTimestamp),
    links: Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.String }))
  }).annotations({ identifier: "ServiceUserConversation" })

/**
 * Decodes the `attributes` of a record, which are JSON text, with a schema of your own; in a pipe the schema alone is
 * passed. Fails with `null` attributes unless the schema allows `null`.
 *
 * @example
 * ```ts
 * import { decodeAttributes, fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const Order = Schema.Struct({ order: Schema.Number, channel: Schema.String })
 *
 * const program = Effect.gen(function* () {
 *   const conversation = yield* fetchServiceUserConversation(order)
 *   const { channel, order: number } = yield* decodeAttributes(conversation, Order)
 *   yield* Console.log(`order ${number}, by ${channel}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * order 1042, by web
 * ```
 *
 * @since 0.1.0
 * @category schemas
 */
export const decodeAttributes: {
  <A, I, R>(
    schema: Schema.Schema<A, I, R>
  ): (conversation: Pick<ServiceUserConversation, "attributes">) => Effect.Effect<A, ParseResult.ParseError, R>
  <A, I, R>(
    conversation: Pick<ServiceUserConversation, "attributes">,
    schema: Schema.Schema<A, I, R>
  ): Effect.Effect<A, ParseResult.ParseError, R>
} = /* @__PURE__ */ dual(
  2,
  <A, I, R>(
    { attributes }: Pick<ServiceUserConversation, "attributes">,
    schema: Schema.Schema<A, I, R>
  ): Effect.Effect<A, ParseResult.ParseError, R> =>
    attributes === null
      ? Schema.decodeUnknown(schema)(null)
      : Schema.decodeUnknown(Schema.parseJson(schema))(attributes)
)

/**
 * A user within a conversation service.
 *
 * @since 0.1.0
 * @category models
 */
export interface ServiceUserPath {
  /** The conversation service: `IS` and 32 hexadecimal digits. */
  readonly chatServiceSid: string
  /** The user's SID (`US…`) or identity. */
  readonly userSid: string
}

/**
 * One conversation of a user. A {@link ServiceUserConversation} can be passed for it.
 *
 * @since 0.1.0
 * @category models
 */
export interface ServiceUserConversationPath extends ServiceUserPath {
  /** The conversation's SID (`CH…`) or unique name. */
  readonly conversationSid: string
}

/**
 * What an update changes; a field that is left out stays as it is.
 *
 * @since 0.1.0
 * @category models
 */
export interface ServiceUserConversationUpdate {
  /** `"muted"` ends notifications for the user, `"default"` turns them on. */
  readonly notificationLevel?: "default" | "muted" | undefined
  /** The date of the last message that was read; sent in UTC and cut to whole seconds, as the API takes no more. */
  readonly lastReadTimestamp?: DateTime.DateTime | Date | undefined
  /** The index of the last message that was read; `null` takes the read horizon away. */
  readonly lastReadMessageIndex?: number | null | undefined
}

/**
 * Which page is asked for.
 *
 * @since 0.1.0
 * @category models
 */
export interface ServiceUserConversationPageOptions {
  /**
   * How many records a page holds at most: 1 to 1,000, 50 if not given. Twilio's newest OpenAPI document allows 50 at
   * most, and the service may send fewer than asked for. More are taken too, up to 1,000 on a page.
   */
  readonly pageSize?: number | undefined
  /** Where to start: the `nextPageToken` of an earlier page; at the first page if not given, or `null`. */
  readonly pageToken?: string | null | undefined
}

/**
 * Which records are listed, and how they are fetched.
 *
 * @since 0.1.0
 * @category models
 */
export interface ServiceUserConversationListOptions extends ServiceUserConversationPageOptions {
  /** The most records in all; with `0` nothing is sent. A limit below `pageSize` asks for a page of that size. */
  readonly limit?: number | undefined
  /**
   * Fetches the next page while the current one is being consumed; `false` if not given. It hides the latency of a list
   * that is read to its end, and costs one request too many when the reading stops early.
   */
  readonly readAhead?: boolean | undefined
}

const instancePath = "/v1/Services/{ChatServiceSid}/Users/{UserSid}/Conversations/{ConversationSid}"
const listPath = "/v1/Services/{ChatServiceSid}/Users/{UserSid}/Conversations"
const sids = { chatServiceSid: "IS" }

const instance = Operation.path(instancePath, sids)
const collection = Operation.path(listPath, sids)

const record = Decode.fromJson(ServiceUserConversation)
const pages = Pages.make("conversations", ServiceUserConversation)

const fetchOperation: Operation.Operation<ServiceUserConversation> = {
  name: "fetchServiceUserConversation",
  method: "GET",
  template: instancePath,
  replay: "safe",
  read: record
}
const updateOperation: Operation.Operation<ServiceUserConversation> = {
  name: "updateServiceUserConversation",
  method: "POST",
  template: instancePath,
  replay: "overwrites",
  read: record
}
const deleteOperation: Operation.Operation<void> = {
  name: "deleteServiceUserConversation",
  method: "DELETE",
  template: instancePath,
  replay: "idempotent",
  read: Operation.noContent,
  onAlreadyDeleted: constVoid
}
const listOperation: Pages.ListOperation = {
  name: "listServiceUserConversation",
  method: "GET",
  template: listPath,
  replay: "safe"
}
const pageOperation: Pages.ListOperation = { ...listOperation, name: "pageServiceUserConversation" }

/**
 * Fetches one conversation of a user.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
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
 *   const { friendlyName, unreadMessagesCount } = yield* fetchServiceUserConversation(order)
 *   yield* Console.log(`${friendlyName} (${unreadMessagesCount ?? "?"} unread)`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Order 1042: where is my parcel? (4 unread)
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const fetchServiceUserConversation = (
  path: ServiceUserConversationPath
): Effect.Effect<ServiceUserConversation, ConversationsError, ConversationsClient> =>
  Effect.suspend(() => Request.run(fetchOperation, instance({ ...path }), noParameters))

const noParameters: Either.Either<Record<never, never>> = Either.right({})

/**
 * Changes how far a user has read a conversation, or whether they are notified; answers with the changed record.
 *
 * **Gotchas**
 *
 * After a `ServerError`, a `TimedOut`, or a `TransportError` whose `mayHaveArrived` is `true`, the update may have been
 * carried out, so it is not sent again unless `RetryPolicy` has `retryUpdates`.
 *
 * @example
 * ```ts
 * import { updateServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
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
 *   const muted = yield* updateServiceUserConversation(order, { notificationLevel: "muted", lastReadMessageIndex: 11 })
 *   yield* Console.log(`${muted.notificationLevel}, ${muted.unreadMessagesCount} unread`)
 *   // takes the read horizon away: nobody knows then how much is unread
 *   const unread = yield* updateServiceUserConversation(order, { lastReadMessageIndex: null })
 *   yield* Console.log(`${unread.notificationLevel}, ${unread.unreadMessagesCount} unread`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * muted, 0 unread
 * muted, null unread
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const updateServiceUserConversation = (
  path: ServiceUserConversationPath,
  update: ServiceUserConversationUpdate
): Effect.Effect<ServiceUserConversation, ConversationsError, ConversationsClient> =>
  Effect.suspend(() => Request.run(updateOperation, instance({ ...path }), updateForm(update)))

const updateFields: ReadonlyArray<string> = ["notificationLevel", "lastReadTimestamp", "lastReadMessageIndex"]

const updateForm = (
  update: ServiceUserConversationUpdate
): Either.Either<{ readonly form: Operation.Parameters }, InvalidRequest> => {
  const wrong = unknownField("update", update, updateFields)
  if (wrong !== undefined) return Either.left(wrong)
  const { lastReadMessageIndex, lastReadTimestamp, notificationLevel } = update
  const form: Array<readonly [string, string]> = []
  if (notificationLevel !== undefined) {
    if (notificationLevel !== "default" && notificationLevel !== "muted") {
      return Either.left(refuse("notificationLevel", 'must be "default" or "muted"'))
    }
    form.push(["NotificationLevel", notificationLevel])
  }
  if (lastReadTimestamp !== undefined) {
    const text = wholeSeconds(lastReadTimestamp)
    if (text === undefined) {
      return Either.left(refuse("lastReadTimestamp", "must be a valid DateTime or Date in the years 0 to 9999"))
    }
    form.push(["LastReadTimestamp", text])
  }
  if (lastReadMessageIndex !== undefined) {
    const index = lastReadMessageIndex === null
      ? Either.right(undefined)
      : integer("lastReadMessageIndex", lastReadMessageIndex, 0, Number.MAX_SAFE_INTEGER)
    if (Either.isLeft(index)) return Either.left(index.left)
    form.push(["LastReadMessageIndex", index.right === undefined ? "" : String(index.right)])
  }
  return Either.right({ form })
}

/** As `2015-07-30T20:00:00Z`; `undefined` for what is not a date that this form can hold. */
const wholeSeconds = (date: unknown): string | undefined => {
  const millis = DateTime.isDateTime(date) ? DateTime.toEpochMillis(date) : date instanceof Date ? date.getTime() : NaN
  if (Number.isNaN(millis)) return undefined
  const text = new Date(millis).toISOString()
  // A year beyond four digits is written with a sign.
  return text.length === 24 ? `${text.slice(0, 19)}Z` : undefined
}

/**
 * Takes a user out of a conversation. A conversation that the user is not in fails with `NotFound`, unless it is the
 * retry of a request that may have arrived.
 *
 * @example
 * ```ts
 * import { deleteServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * // done when the user is out, whoever took them out
 * const leave = deleteServiceUserConversation(order).pipe(
 *   Effect.as("left"),
 *   Effect.catchTag("NotFound", () => Effect.succeed("was not in it"))
 * )
 *
 * const program = Effect.gen(function* () {
 *   yield* Console.log(yield* leave)
 *   yield* Console.log(yield* leave)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * left
 * was not in it
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const deleteServiceUserConversation = (
  path: ServiceUserConversationPath
): Effect.Effect<void, ConversationsError, ConversationsClient> =>
  Effect.suspend(() => Request.run(deleteOperation, instance({ ...path }), noParameters))

/**
 * Lists the conversations of a user, fetching a page when the one before it is used up.
 *
 * **Details**
 *
 * The stream is lazy and interruptible, holds one page at a time, and emits each page as one chunk. A page that fails is
 * retried by itself, so that no record comes twice and none is missing. Of a next link only the query is used, on the
 * client's own base URL and path; a link that leads back to an earlier page fails with `UnexpectedResponse`.
 *
 * @example
 * ```ts
 * import { listServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const grace = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "grace@example.com" }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   // the first three with something unread; no page is fetched for more
 *   yield* listServiceUserConversation(grace, { pageSize: 20 }).pipe(
 *     Stream.filter((conversation) => (conversation.unreadMessagesCount ?? 0) > 0),
 *     Stream.take(3),
 *     Stream.runForEach(({ friendlyName, unreadMessagesCount }) => Console.log(`${unreadMessagesCount} ${friendlyName}`))
 *   )
 *   yield* Console.log(`${(yield* simulator.requests).length} request`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * 4 Refund (ticket 2)
 * 5 Invoice (ticket 3)
 * 4 Warranty (ticket 5)
 * 1 request
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const listServiceUserConversation = (
  path: ServiceUserPath,
  options: ServiceUserConversationListOptions = {}
): Stream.Stream<ServiceUserConversation, ConversationsError, ConversationsClient> =>
  Stream.suspend(() => Pages.list(listOperation, pages, collection({ ...path }), options))

/**
 * Fetches one page of the list, for a program that keeps the token itself: a web page with a "more" button, say.
 *
 * @example
 * ```ts
 * import { pageServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const grace = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "grace@example.com" }
 *
 * // what a "more" button asks for, with the token that came with the page before
 * const more = (pageToken: string | null) => pageServiceUserConversation(grace, { pageSize: 100, pageToken })
 *
 * const program = Effect.gen(function* () {
 *   const first = yield* more(null)
 *   const second = yield* more(first.nextPageToken)
 *   yield* Console.log(
 *     `${first.items.length}, then ${second.items.length}; the last one: ${second.nextPageToken === null}`
 *   )
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * 100, then 28; the last one: true
 * ```
 *
 * @since 0.1.0
 * @category operations
 */
export const pageServiceUserConversation = (
  path: ServiceUserPath,
  options: ServiceUserConversationPageOptions = {}
): Effect.Effect<Page<ServiceUserConversation>, ConversationsError, ConversationsClient> =>
  Effect.suspend(() => Pages.page(pageOperation, pages, collection({ ...path }), options))
