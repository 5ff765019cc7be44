/** Reads and writes over `fetch` at the base URL that is its argument, in an environment with proxies. */
import {
  ConversationsClient,
  fetchServiceUserConversation,
  RetryPolicy,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect-twilio/conversations/FetchHttpClient"
import * as Platform from "@effect/platform/FetchHttpClient"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import process from "node:process"
import { credentials, path } from "../support.ts"

const program = Effect.zipRight(
  fetchServiceUserConversation(path),
  updateServiceUserConversation(path, { notificationLevel: "muted" })
).pipe(
  Effect.matchEffect({
    onFailure: ({ message }) => Console.log(message),
    onSuccess: ({ uniqueName }) => Console.log(uniqueName)
  }),
  Effect.provide(RetryPolicy.none)
)

const Client = ConversationsClient.layer({ ...credentials, baseUrl: process.argv[2] ?? "" })

for (const transport of [FetchHttpClient.layer, Platform.layer]) {
  await Effect.runPromise(Effect.provide(program, Layer.provide(Client, transport)))
}
