/** This library with all of its defaults: policies, spans, metrics, decoding. */
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { ConversationsClient, fetchServiceUserConversation, listServiceUserConversation } from "../../mod.ts"
import { accountSid, authToken, chatServiceSid, userSid } from "../records.ts"
import type { Contestant } from "./all.ts"

export const ours = async (base: string, transport: Layer.Layer<HttpClient.HttpClient>): Promise<Contestant> => {
  const layer = ConversationsClient.layer({ accountSid, authToken: Redacted.make(authToken), baseUrl: base })
  // One runtime for the whole process, as in a program: connections live as long as the layer.
  const runtime = ManagedRuntime.make(Layer.provide(layer, transport))
  await runtime.runtime() // Effect 3
  // Effect 4: await runtime.context()
  return {
    fetches: (next) =>
      runtime.runPromise(Effect.gen(function* () {
        for (let conversationSid = next(); conversationSid !== undefined; conversationSid = next()) {
          yield* fetchServiceUserConversation({ chatServiceSid, userSid, conversationSid })
        }
      })),
    list: (user, pageSize) =>
      listServiceUserConversation({ chatServiceSid, userSid: user }, { pageSize }).pipe(
        Stream.runFold(0, (unread, conversation) => unread + (conversation.unreadMessagesCount ?? 0)), // Effect 3
        // Effect 4: Stream.runFold(() => 0, (unread, conversation) => unread + (conversation.unreadMessagesCount ?? 0)),
        runtime.runPromise
      )
  }
}
