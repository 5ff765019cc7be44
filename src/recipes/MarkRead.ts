/**
 * Marking all messages of a conversation as read.
 *
 * @module
 * @since 3.0.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"
import {
  type ConversationMessage,
  listConversationMessage,
  listServiceConversationMessage,
  type ServiceConversationMessageListOptions
} from "../resources/ServiceConversationMessage.ts"
import {
  fetchServiceUserConversation,
  fetchUserConversation,
  type ServiceUserConversation,
  type ServiceUserConversationPath,
  type ServiceUserConversationUpdate,
  updateServiceUserConversation,
  updateUserConversation,
  type UserConversationPath
} from "../resources/ServiceUserConversation.ts"

type Call<A> = Effect.Effect<A, ConversationsError, ConversationsClient>

const markRead = <P>(
  list: (
    path: P,
    options: ServiceConversationMessageListOptions
  ) => Stream.Stream<ConversationMessage, ConversationsError, ConversationsClient>,
  update: (path: P, update: ServiceUserConversationUpdate) => Call<ServiceUserConversation>,
  fetch: (path: P) => Call<ServiceUserConversation>
) =>
(path: P): Call<ServiceUserConversation> =>
  Effect.flatMap(
    Stream.runHead(list(path, { order: "desc", limit: 1 })),
    Option.match({
      onNone: () => fetch(path),
      onSome: ({ index }) => update(path, { lastReadMessageIndex: index })
    })
  )

/**
 * Marks the messages of a conversation as read by a user, up to the last one, and returns the user's conversation.
 * Other fields, such as the notification level, stay as they are.
 *
 * Two requests: one for the last message, whose `index` becomes the `lastReadMessageIndex`, and the update. In a
 * conversation without messages the second one fetches the user's conversation. A message that is posted meanwhile
 * stays unread. After a `ServerError`, a `TimedOut` or a `TransportError`, run it again, or allow `retryUpdates` of
 * `RetryPolicy` around it.
 *
 * Do not compute the index as `lastReadMessageIndex + unreadMessagesCount`: deleted messages leave gaps in the indexes
 * but are not counted, so the sum stops short. A `lastReadTimestamp` of now depends on your clock.
 *
 * @example
 * ```ts
 * import { listServiceUserConversation, markServiceUserConversationRead } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Stream } from "effect"
 *
 * const ada = { ...Seed.supportDesk, userSid: "ada@example.com" }
 *
 * const program = listServiceUserConversation(ada).pipe(
 *   Stream.filter((one) => (one.unreadMessagesCount ?? 0) > 0),
 *   Stream.mapEffect(markServiceUserConversationRead),
 *   Stream.runForEach((one) => Console.log(`${one.unreadMessagesCount} unread in ${one.friendlyName}`))
 * )
 *
 * await Simulator.runPromise(program)
 * // 0 unread in Order 1042: where is my parcel?
 * // 0 unread in 注文 1044 の返品について
 * // 0 unread in Escalation: payments in the EU
 * ```
 */
export const markServiceUserConversationRead: (
  path: ServiceUserConversationPath
) => Effect.Effect<ServiceUserConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ markRead(
  listServiceConversationMessage,
  updateServiceUserConversation,
  fetchServiceUserConversation
)

/** {@link markServiceUserConversationRead} in the account's default service. */
export const markUserConversationRead: (
  path: UserConversationPath
) => Effect.Effect<ServiceUserConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ markRead(
  listConversationMessage,
  updateUserConversation,
  fetchUserConversation
)
