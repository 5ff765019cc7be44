/** One operation with a client configured by the environment, to be deployed as one file. */
import { ConversationsClient, fetchServiceUserConversation } from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const Live = ConversationsClient.layerConfig({ baseUrl: Config.string("BASE_URL") }).pipe(
  Layer.provide(FetchHttpClient.layer)
)

const program = Effect.gen(function* () {
  const chatServiceSid = yield* Config.string("CHAT_SERVICE_SID")
  const order = yield* fetchServiceUserConversation({
    chatServiceSid,
    userSid: "ada@example.com",
    conversationSid: "order-1042"
  })
  yield* Console.log(`${order.unreadMessagesCount} unread in ${order.friendlyName}`)
})

await Effect.runPromise(Effect.provide(program, Live))
