/**
 * A Cloudflare worker: Twilio's webhook comes in, and an answer goes out. It needs no compatibility flag.
 */
import {
  ConversationsClient,
  postServiceConversationMessageOnce,
  type WebhookEventOf,
  WebhookReceiver
} from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect-twilio/conversations/FetchHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"

/** The worker's bindings: `wrangler secret put TWILIO_API_SECRET`. */
export interface Env {
  readonly TWILIO_API_KEY: string
  readonly TWILIO_API_SECRET: string
  /** What Twilio signs webhooks with. */
  readonly TWILIO_AUTH_TOKEN: string
}

/** Answers the first message of a conversation: once, even if Twilio delivers its webhook again. */
const answer = ({ chatServiceSid, conversationSid, index, messageSid }: WebhookEventOf<"onMessageAdded">) =>
  index !== 0 || chatServiceSid === null ? Effect.void : postServiceConversationMessageOnce(
    { chatServiceSid, conversationSid },
    { id: `answer to ${messageSid}`, author: "desk", body: "Thank you, we have got your message." }
  ).pipe(Effect.tapError((error) => Effect.logError("No answer", error)), Effect.ignore)

const makeHandler = (env: Env) => {
  const Client = ConversationsClient.layer({
    apiKeySid: env.TWILIO_API_KEY,
    apiKeySecret: Redacted.make(env.TWILIO_API_SECRET)
  })
  const runtime = ManagedRuntime.make(Layer.provide(Client, FetchHttpClient.layer))
  return WebhookReceiver.webHandler(
    { authToken: Redacted.make(env.TWILIO_AUTH_TOKEN), on: { onMessageAdded: answer } },
    runtime
  )
}

let current: { readonly secrets: string; readonly handle: ReturnType<typeof makeHandler> } | undefined

/**
 * One client for all requests of an isolate, so that they share its limits. Secrets come with a request, and Cloudflare may
 * keep the isolate when one changes: then there is a new client.
 */
const handlerOf = (env: Env) => {
  const secrets = JSON.stringify([env.TWILIO_API_KEY, env.TWILIO_API_SECRET, env.TWILIO_AUTH_TOKEN])
  if (current?.secrets !== secrets) current = { secrets, handle: makeHandler(env) }
  return current.handle
}

export default {
  fetch: (request: Request, env: Env, context: WebhookReceiver.ExecutionContext): Promise<Response> =>
    handlerOf(env)(request, context)
}
