/** A program on Node that sends through undici. */
import { ConversationsClient, fetchServiceUserConversation } from "@effect-twilio/conversations"
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import { serve } from "@effect-twilio/conversations/testing/serve"
import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Agent } from "undici"

const program = Effect.gen(function* () {
  const simulator = yield* Simulator.make()
  const { url } = yield* serve(simulator)
  const client = ConversationsClient.layer({
    accountSid: Simulator.accountSid,
    authToken: Redacted.make(Simulator.authToken),
    baseUrl: url
  })
  const agent = yield* Effect.acquireRelease(
    Effect.sync(() => new Agent({ connections: 1 })),
    (agent) => Effect.promise(() => agent.destroy())
  )
  for (const transport of [UndiciHttpClient.layer, UndiciHttpClient.layerWith(agent)]) {
    const { uniqueName } = yield* fetchServiceUserConversation({
      chatServiceSid: Seed.supportDesk.chatServiceSid,
      userSid: "ada@example.com",
      conversationSid: "order-1042"
    }).pipe(Effect.provide(Layer.provide(client, transport)))
    yield* Console.log(uniqueName)
  }
})

await Effect.runPromise(Effect.scoped(program))
