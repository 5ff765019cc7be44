/** A read and a write over `NodeHttpClient` at the base URL that is its argument. */
import {
  ConversationsClient,
  fetchServiceUserConversation,
  RetryPolicy,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import * as NodeHttpClient from "@effect-twilio/conversations/NodeHttpClient"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import process from "node:process"
import { credentials, path } from "../support.ts"

const Client = ConversationsClient.layer({ ...credentials, baseUrl: process.argv[2] ?? "" })

const program = Effect.gen(function* () {
  const { uniqueName } = yield* fetchServiceUserConversation(path)
  yield* Console.log(uniqueName)
  yield* updateServiceUserConversation(path, { notificationLevel: "muted" })
}).pipe(
  Effect.catchTag("TransportError", ({ mayHaveArrived, reason }) => Console.log(`${reason} ${mayHaveArrived}`)),
  Effect.provide(RetryPolicy.none),
  Effect.provide(Layer.provide(Client, NodeHttpClient.layer))
)

await Effect.runPromise(program)
