/** Our library with all of its defaults: policies, spans, metrics, decoding. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { ConversationsClient, fetchServiceUserConversation, listServiceUserConversation } from "../../mod.ts"
import { accountSid, authToken, chatServiceSid } from "../records.ts"
import { byEffect } from "./byEffect.ts"
import type { Contestant } from "./contestant.ts"
import { type Transport, transports } from "./transports.ts"

export const ours = (transport: Transport) => async (base: string): Promise<Contestant> => {
  const layer = ConversationsClient.layer({ accountSid, authToken: Redacted.make(authToken), baseUrl: base }).pipe(
    Layer.provide(await transports[transport]())
  )
  // One runtime for the whole process, as a program has it: the undici agent lives as long as its layer.
  const runtime = ManagedRuntime.make(layer)
  await runtime.runtime()
  return {
    fetches: byEffect(
      (conversationSid) =>
        fetchServiceUserConversation({ chatServiceSid, userSid: "ada@example.com", conversationSid }),
      (effect) => runtime.runPromise(effect)
    ),
    list: (user, pageSize, how) => {
      const conversations = listServiceUserConversation({ chatServiceSid, userSid: user }, { pageSize })
      if (how !== "forEach") {
        return runtime.runPromise(
          Stream.runFold(conversations, 0, (unread, conversation) => unread + (conversation.unreadMessagesCount ?? 0))
        )
      }
      let unread = 0
      const read = Stream.runForEach(conversations, (conversation) =>
        Effect.sync(() => {
          unread += conversation.unreadMessagesCount ?? 0
        }))
      return runtime.runPromise(Effect.map(read, () => unread))
    },
    walk: (user, pageSize, millis, readAhead) =>
      listServiceUserConversation({ chatServiceSid, userSid: user }, { pageSize, readAhead }).pipe(
        Stream.runForEachChunk(() => Effect.sleep(millis)),
        runtime.runPromise
      )
  }
}
