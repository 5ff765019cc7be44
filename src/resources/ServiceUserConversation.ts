/**
 * The conversations of a user in a conversation service: which ones the user is in, how far the user has read, whether
 * the conversation is muted, and removing the user, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/user-conversation-resource).
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

/** A {@link ServiceUserConversation} as Twilio sends it: see {@link Encoded}. */
export type ServiceUserConversationEncoded = Encoded<ServiceUserConversation>

/** The schema of what {@link fetchServiceUserConversation} returns. {@link Encoded} shows what it is for. */
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
 * The path of a conversation of a user in the account's default service.
 *
 * @since 3.0.0
 */
export interface UserConversationPath extends UserPath, ConversationPath {}

/** The path of a conversation of a user. */
export interface ServiceUserConversationPath extends ServicePath, UserConversationPath {}

/** What to change of a user's conversation. */
export interface ServiceUserConversationUpdate {
  /** `"muted"` turns notifications off for the user, `"default"` turns them on. */
  readonly notificationLevel?: "default" | "muted" | undefined
  /** The date of the last message that was read. Sent in UTC and whole seconds, which is all that the API accepts. */
  readonly lastReadTimestamp?: DateTime.DateTime | Date | undefined
  /** The index of the last message that was read; `null` removes the read horizon. */
  readonly lastReadMessageIndex?: number | null | undefined
}

/** Options for one page of a user's conversations. */
export interface ServiceUserConversationPageOptions extends PageOptions {
  /**
   * The most records on a page, from 1 to 1,000, which the service accepts; 50 by default, which is the maximum in
   * Twilio's latest OpenAPI document. The service may send fewer.
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
 *
 * const order = await Simulator.runPromise(fetchServiceUserConversation(Seed.order))
 * console.log(`${order.friendlyName} (${order.unreadMessagesCount ?? "?"} unread)`)
 * // Order 1042: where is my parcel? (4 unread)
 * ```
 */
export const fetchServiceUserConversation: (
  path: ServiceUserConversationPath
) => Effect.Effect<ServiceUserConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(resource)

/**
 * Updates how far a user has read a conversation, or whether the user is notified.
 *
 * @example
 * ```ts
 * import { updateServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const read = yield* updateServiceUserConversation(Seed.order, { lastReadMessageIndex: 11 })
 *   // without a read horizon it is not known what is unread
 *   const reset = yield* updateServiceUserConversation(Seed.order, { lastReadMessageIndex: null })
 *   yield* Console.log(`${read.unreadMessagesCount}, then ${reset.unreadMessagesCount}`)
 * }))
 * // 0, then null
 * ```
 */
export const updateServiceUserConversation: (
  path: ServiceUserConversationPath,
  update: ServiceUserConversationUpdate
) => Effect.Effect<ServiceUserConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Removes a user from a conversation.
 *
 * @example
 * ```ts
 * import { deleteServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect } from "effect"
 *
 * // succeeds as well if the user was already removed
 * const leave = deleteServiceUserConversation(Seed.order).pipe(
 *   Effect.as("left"),
 *   Effect.catchTag("NotFound", () => Effect.succeed("was not a participant"))
 * )
 *
 * console.log((await Simulator.runPromise(Effect.all([leave, leave]))).join(", then "))
 * // left, then was not a participant
 * ```
 */
export const deleteServiceUserConversation: (
  path: ServiceUserConversationPath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, Resource.noInput)

/**
 * Lists the conversations of a user: see {@link ListOptions}.
 *
 * @example
 * ```ts
 * import { listServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Stream } from "effect"
 *
 * const grace = { ...Seed.supportDesk, userSid: "grace@example.com" }
 *
 * // the first two with unread messages; no further pages are fetched
 * const unread = listServiceUserConversation(grace, { pageSize: 20 }).pipe(
 *   Stream.filter((one) => (one.unreadMessagesCount ?? 0) > 0),
 *   Stream.take(2),
 *   Stream.runForEach((one) => Console.log(`${one.friendlyName}: ${one.unreadMessagesCount} unread`))
 * )
 *
 * await Simulator.runPromise(unread)
 * // Refund (ticket 2): 4 unread
 * // Invoice (ticket 3): 5 unread
 * ```
 */
export const listServiceUserConversation: (
  path: ServiceUserPath | ServiceUser,
  options?: ServiceUserConversationListOptions
) => Stream.Stream<ServiceUserConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, Resource.noInput)

/**
 * One page of {@link listServiceUserConversation}.
 *
 * @example
 * ```ts
 * import { pageServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const grace = { ...Seed.supportDesk, userSid: "grace@example.com" }
 *
 * const { items, nextPageToken } = await Simulator.runPromise(pageServiceUserConversation(grace, { pageSize: 100 }))
 * console.log(`${items.length}, and there is more: ${nextPageToken !== null}`)
 * // 100, and there is more: true
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

/** One page of {@link listServiceUserConversation}, in the account's default service: see {@link Page}. */
export const pageUserConversation: (
  path: UserPath | ServiceUser,
  options?: ServiceUserConversationPageOptions
) => Effect.Effect<Page<ServiceUserConversation>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(defaultService, pages, Resource.noInput)
