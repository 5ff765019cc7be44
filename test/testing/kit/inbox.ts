import {
  type ConversationsClient,
  type ConversationsError,
  listServiceUserConversation,
  markServiceUserConversationRead
} from "@effect-twilio/conversations"
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"

/** Marks all conversations of a user as read, and returns how many had something unread. */
export const readAll = (
  chatServiceSid: string,
  userSid: string
): Effect.Effect<number, ConversationsError, ConversationsClient> =>
  listServiceUserConversation({ chatServiceSid, userSid }).pipe(
    Stream.filter(({ unreadMessagesCount }) => unreadMessagesCount !== null && unreadMessagesCount > 0),
    Stream.mapEffect(markServiceUserConversationRead),
    Stream.runCount
  )

/** The same for callers without Effect. */
export const makeInbox = <E>(client: Layer.Layer<ConversationsClient, E>) => {
  const runtime = ManagedRuntime.make(client)
  return {
    readAll: (chatServiceSid: string, userSid: string): Promise<number> =>
      runtime.runPromise(readAll(chatServiceSid, userSid)),
    close: (): Promise<void> => runtime.dispose()
  }
}
