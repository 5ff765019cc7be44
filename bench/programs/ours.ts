/** The smallest program with the four operations: its bundle size is the size of the library. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import {
  ConversationsClient,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  listServiceUserConversation,
  updateServiceUserConversation
} from "../../mod.ts"

const user = { chatServiceSid: `IS${"0".repeat(32)}`, userSid: "ada@example.com" }
const path = { ...user, conversationSid: "support" }

const program = Effect.gen(function* () {
  console.log(yield* fetchServiceUserConversation(path))
  yield* updateServiceUserConversation(path, { notificationLevel: "muted" })
  yield* Stream.runForEach(listServiceUserConversation(user), (conversation) => Effect.log(conversation.friendlyName))
  yield* deleteServiceUserConversation(path)
})

Effect.runFork(Effect.provide(program, Layer.provide(ConversationsClient.layerConfig(), FetchHttpClient.layer)))
