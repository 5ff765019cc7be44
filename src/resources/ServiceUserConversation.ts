/**
 * The conversations of a user in a conversation service: which ones the user is in, how far the user has read, whether
 * the conversation is muted, and removing the user.
 *
 * Operations without `Service` in their names, such as `fetchUserConversation`, use the account's default conversation
 * service.
 *
 * See https://www.twilio.com/docs/conversations-classic/api/user-conversation-resource for Twilio's documentation.
 *
 * @module
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"
import { type ConversationState, ConversationTimers } from "../fields/ConversationState.ts"
import type { Encoded } from "../types/Encoded.ts"
import * as Pages from "../internal/declare/pages.ts"
import * as Parameters from "../internal/declare/parameters.ts"
import * as Record from "../internal/declare/record.ts"
import * as Resource from "../internal/declare/resource.ts"
import type { ListOptions, Page, PageOptions } from "../types/Page.ts"
import type { ConversationPath, ServicePath, ServiceUserPath, UserPath } from "../types/Path.ts"
import type { ServiceUser } from "./ServiceUser.ts"

export { decodeAttributes } from "../fields/Attributes.ts"
export type { ConversationState, ConversationTimers, ConversationTimersEncoded } from "../fields/ConversationState.ts"
export type { ServiceUserPath } from "../types/Path.ts"

/** Whether the user is notified of new messages. Unknown values are kept. */
export type NotificationLevel = "default" | "muted" | (string & NonNullable<unknown>)

/** A conversation of a user. */
export interface ServiceUserConversation {
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The SID of the conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** The SID of the conversation (`CH…`). */
  readonly conversationSid: string
  /** The SID of the user (`US…`), even if the request used the identity. */
  readonly userSid: string
  /** The user's participant in the conversation (`MB…`). */
  readonly participantSid: string | null
  /** The human-readable name of the conversation, up to 256 characters. */
  readonly friendlyName: string | null
  /** An application-defined name of the conversation. It can be used in place of the SID. */
  readonly uniqueName: string | null
  /** The identity of the conversation's creator. */
  readonly createdBy: string | null
  /** Application-defined JSON text. Decode it with `decodeAttributes`. */
  readonly attributes: string | null
  /** The URL of this resource. */
  readonly url: string | null
  /** The number of unread messages; `null` until a read horizon is set. */
  readonly unreadMessagesCount: number | null
  /** The index of the last message that the user has read; `null` until a read horizon is set. */
  readonly lastReadMessageIndex: number | null
  /** The state of the conversation. */
  readonly conversationState: ConversationState
  /** Whether the user is notified of new messages. */
  readonly notificationLevel: NotificationLevel
  /** When the state changes automatically. */
  readonly timers: ConversationTimers | null
  /** When the conversation was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When the conversation was last updated. */
  readonly dateUpdated: DateTime.Utc | null
  /** The URLs of the participant and the conversation. */
  readonly links: { readonly [name: string]: string } | null
}

/** The encoded form of {@link ServiceUserConversation}, as Twilio sends it. */
export type ServiceUserConversationEncoded = Encoded<ServiceUserConversation>

/**
 * Schema of a user's conversation. It decodes what Twilio sends, and encodes it back. Unknown fields are dropped, and
 * unknown states and levels are kept. A missing field, or one of another type, fails.
 *
 * @example
 * ```ts
 * import { pageServiceUserConversation, ServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Schema } from "effect"
 *
 * const ada = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "ada@example.com" }
 *
 * // an inbox for a cache, encoded as Twilio sends it
 * const Inbox = Schema.parseJson(Schema.Array(ServiceUserConversation))
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { items } = yield* pageServiceUserConversation(ada)
 *   const text = yield* Schema.encode(Inbox)(items)
 *   const cached = yield* Schema.decode(Inbox)(text)
 *   yield* Console.log(`${cached.length} conversations, ${cached.at(0)?.friendlyName}`)
 * }))
 * // 7 conversations, Order 1042: where is my parcel?
 * ```
 */
export const ServiceUserConversation: Record.Codec<ServiceUserConversation, ServiceUserConversationEncoded> =
  /* @__PURE__ */ Record.struct<ServiceUserConversation>("ServiceUserConversation", {
    accountSid: Record.text,
    chatServiceSid: Record.text,
    conversationSid: Record.text,
    userSid: Record.text,
    participantSid: Record.nullableText,
    friendlyName: Record.nullableText,
    uniqueName: Record.nullableText,
    createdBy: Record.nullableText,
    attributes: Record.nullableText,
    url: Record.nullableText,
    unreadMessagesCount: Record.nullableInt,
    lastReadMessageIndex: Record.nullableInt,
    conversationState: Record.text,
    notificationLevel: Record.text,
    timers: Record.nullable(ConversationTimers),
    dateCreated: Record.nullableDate,
    dateUpdated: Record.nullableDate,
    links: Record.nullableLinks
  })

/**
 * The path of a conversation of a user in the account's default service. A {@link ServiceUserConversation} can be
 * passed as is.
 *
 * @since 3.0.0
 */
export interface UserConversationPath extends UserPath, ConversationPath {}

/** The path of a conversation of a user. A {@link ServiceUserConversation} can be passed as is. */
export interface ServiceUserConversationPath extends ServicePath, UserConversationPath {}

/** The fields of a user's conversation to update. Omitted fields are left unchanged. */
export interface ServiceUserConversationUpdate {
  /** `"muted"` turns notifications off for the user, `"default"` turns them on. */
  readonly notificationLevel?: "default" | "muted" | undefined
  /**
   * The date of the last message that was read. It is sent in UTC, truncated to whole seconds, which is all that the
   * API accepts.
   */
  readonly lastReadTimestamp?: DateTime.DateTime | Date | undefined
  /** The index of the last message that was read; `null` removes the read horizon. */
  readonly lastReadMessageIndex?: number | null | undefined
}

/** Options for one page of a user's conversations. */
export interface ServiceUserConversationPageOptions extends PageOptions {
  /**
   * The maximum number of records on a page, from 1 to 1,000. The default is 50. Twilio's latest OpenAPI document
   * allows at most 50, and the service may send fewer than requested. Pages of up to 1,000 records are accepted.
   */
  readonly pageSize?: number | undefined
}

/** Options for listing records. */
export interface ServiceUserConversationListOptions extends ServiceUserConversationPageOptions, ListOptions {}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceUserConversation",
  "/v1/Services/{ChatServiceSid}/Users/{UserSid}/Conversations",
  "ConversationSid",
  { chatServiceSid: "IS", userSid: { orName: "US" }, conversationSid: { orName: "CH" } },
  ServiceUserConversation
)

const defaultService = /* @__PURE__ */ Resource.make(
  "UserConversation",
  "/v1/Users/{UserSid}/Conversations",
  "ConversationSid",
  { userSid: { orName: "US" }, conversationSid: { orName: "CH" } },
  ServiceUserConversation
)

// Older API documents allow 1,000, and the service accepts it.
const pages = /* @__PURE__ */ Pages.make("conversations", ServiceUserConversation, 1_000)

const changes = (): Parameters.Fields<ServiceUserConversationUpdate> => ({
  notificationLevel: Parameters.oneOf("default", "muted"),
  lastReadTimestamp: Parameters.date,
  lastReadMessageIndex: Parameters.clearable(Parameters.count)
})

/**
 * Fetches one conversation of a user.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { friendlyName, unreadMessagesCount } = yield* fetchServiceUserConversation(Seed.order)
 *   yield* Console.log(`${friendlyName} (${unreadMessagesCount ?? "?"} unread)`)
 * }))
 * // Order 1042: where is my parcel? (4 unread)
 * ```
 */
export const fetchServiceUserConversation: (
  path: ServiceUserConversationPath
) => Effect.Effect<ServiceUserConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(resource)

/**
 * Updates how far a user has read a conversation, or whether the user is notified, and returns the updated record.
 *
 * **Gotchas**
 *
 * After a `ServerError`, a `TimedOut`, or a `TransportError` whose `mayHaveArrived` is `true`, the update may have been
 * processed. It is not retried unless `RetryPolicy` has `retryUpdates`.
 *
 * @example
 * ```ts
 * import { updateServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const muted = yield* updateServiceUserConversation(Seed.order, { notificationLevel: "muted", lastReadMessageIndex: 11 })
 *   yield* Console.log(`${muted.notificationLevel}, ${muted.unreadMessagesCount} unread`)
 *   // removes the read horizon: the unread count is then unknown
 *   const unread = yield* updateServiceUserConversation(Seed.order, { lastReadMessageIndex: null })
 *   yield* Console.log(`${unread.notificationLevel}, ${unread.unreadMessagesCount} unread`)
 * }))
 * // muted, 0 unread
 * // muted, null unread
 * ```
 */
export const updateServiceUserConversation: (
  path: ServiceUserConversationPath,
  update: ServiceUserConversationUpdate
) => Effect.Effect<ServiceUserConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Removes a user from a conversation. Fails with `NotFound` if the user is not in the conversation, unless an earlier
 * attempt of the same call may have removed them.
 *
 * @example
 * ```ts
 * import { deleteServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * // succeeds as well if the user was already removed
 * const leave = deleteServiceUserConversation(Seed.order).pipe(
 *   Effect.as("left"),
 *   Effect.catchTag("NotFound", () => Effect.succeed("was not a participant"))
 * )
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   yield* Console.log(yield* leave)
 *   yield* Console.log(yield* leave)
 * }))
 * // left
 * // was not a participant
 * ```
 */
export const deleteServiceUserConversation: (
  path: ServiceUserConversationPath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, Resource.noInput)

/**
 * Lists the conversations of a user. Pages are fetched as the stream is consumed.
 *
 * **Details**
 *
 * The stream is lazy and interruptible, holds one page at a time, and emits each page as one chunk. If a page fails,
 * only that page is retried, so no record is repeated or missing. Only the query of a next link is used, with the
 * client's own base URL and path. A link back to an earlier page fails with `UnexpectedResponse`.
 *
 * @example
 * ```ts
 * import { listServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Stream } from "effect"
 *
 * const grace = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "grace@example.com" }
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   // the first three with unread messages; no further pages are fetched
 *   yield* listServiceUserConversation(grace, { pageSize: 20 }).pipe(
 *     Stream.filter((conversation) => (conversation.unreadMessagesCount ?? 0) > 0),
 *     Stream.take(3),
 *     Stream.runForEach(({ friendlyName, unreadMessagesCount }) => Console.log(`${unreadMessagesCount} ${friendlyName}`))
 *   )
 *   yield* Console.log(`${(yield* simulator.requests).length} request`)
 * }))
 * // 4 Refund (ticket 2)
 * // 5 Invoice (ticket 3)
 * // 4 Warranty (ticket 5)
 * // 1 request
 * ```
 */
export const listServiceUserConversation: (
  path: ServiceUserPath | ServiceUser,
  options?: ServiceUserConversationListOptions
) => Stream.Stream<ServiceUserConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, Resource.noInput)

/**
 * Fetches one page of the list, for programs that manage page tokens themselves, such as a web page with a "more"
 * button.
 *
 * @example
 * ```ts
 * import { pageServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const grace = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "grace@example.com" }
 *
 * // a "more" button passes the token of the previous page
 * const more = (pageToken: string | null) => pageServiceUserConversation(grace, { pageSize: 100, pageToken })
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const first = yield* more(null)
 *   const second = yield* more(first.nextPageToken)
 *   yield* Console.log(
 *     `${first.items.length}, then ${second.items.length}; the last one: ${second.nextPageToken === null}`
 *   )
 * }))
 * // 100, then 28; the last one: true
 * ```
 */
export const pageServiceUserConversation: (
  path: ServiceUserPath | ServiceUser,
  options?: ServiceUserConversationPageOptions
) => Effect.Effect<Page<ServiceUserConversation>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(resource, pages, Resource.noInput)

/** {@link fetchServiceUserConversation} in the account's default service. */
export const fetchUserConversation: (
  path: UserConversationPath
) => Effect.Effect<ServiceUserConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(defaultService)

/** {@link updateServiceUserConversation} in the account's default service. */
export const updateUserConversation: (
  path: UserConversationPath,
  update: ServiceUserConversationUpdate
) => Effect.Effect<ServiceUserConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(defaultService, changes)

/** {@link deleteServiceUserConversation} in the account's default service. */
export const deleteUserConversation: (
  path: UserConversationPath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(defaultService, Resource.noInput)

/** {@link listServiceUserConversation} in the account's default service. */
export const listUserConversation: (
  path: UserPath | ServiceUser,
  options?: ServiceUserConversationListOptions
) => Stream.Stream<ServiceUserConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(defaultService, pages, Resource.noInput)

/** {@link pageServiceUserConversation} in the account's default service. */
export const pageUserConversation: (
  path: UserPath | ServiceUser,
  options?: ServiceUserConversationPageOptions
) => Effect.Effect<Page<ServiceUserConversation>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(defaultService, pages, Resource.noInput)
