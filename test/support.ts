import {
  ConversationsClient,
  type ConversationsError,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  listServiceUserConversation,
  pageServiceUserConversation,
  RetryPolicy,
  type ServiceUserConversationEncoded,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import { type Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"

export const chatServiceSid: string = Seed.supportDesk.chatServiceSid

export const credentials: ConversationsClient.Credentials = {
  accountSid: Simulator.accountSid,
  authToken: Redacted.make(Simulator.authToken)
}

/** The client on a fresh simulator, which is at hand too. */
export const simulated = Simulator.layerClient

/** All requests meet with this fault. */
export const always = (fault: Fault.Fault): Effect.Effect<void, never, Simulator> =>
  Effect.flatMap(Simulator, (simulator) => simulator.setFaults(() => fault))

/** The next requests meet with these, one each. */
export const next = (...faults: ReadonlyArray<Fault.Fault>): Effect.Effect<void, never, Simulator> =>
  Effect.flatMap(Simulator, (simulator) => simulator.injectFaults(...faults))

/** What has arrived at the simulator. */
export const requests = Effect.flatMap(Simulator, (simulator) => simulator.requests)

/** A request as it left for the transport. */
export interface Sent {
  readonly request: HttpClientRequest.HttpClientRequest
  readonly url: URL
}

/** A transport that answers each request with what `answer` makes, and keeps what it was sent in `sent`. */
export const transport = (answer: (sent: Sent) => Response) => {
  const sent: Array<Sent> = []
  const httpClient = HttpClient.make((request, url) =>
    Effect.sync(() => {
      sent.push({ request, url })
      return HttpClientResponse.fromWeb(request, answer({ request, url }))
    })
  )
  return { sent, httpClient, layer: Layer.succeed(HttpClient.HttpClient, httpClient) }
}

/** The client on a transport that answers everything alike, and never asks twice. */
export const answering = (answer: (sent: Sent) => Response) => {
  const { layer, sent } = transport(answer)
  return {
    sent,
    layer: Layer.merge(Layer.provide(ConversationsClient.layer(credentials), layer), RetryPolicy.none)
  }
}

export const user = { chatServiceSid, userSid: "ada@example.com" }
export const path = { ...user, conversationSid: "CH00000000000000000000000000000000" }

/** The five functions, each as an effect. */
export const operations: ReadonlyArray<
  readonly [name: string, Effect.Effect<unknown, ConversationsError, ConversationsClient>]
> = [
  ["fetchServiceUserConversation", fetchServiceUserConversation(path)],
  ["updateServiceUserConversation", updateServiceUserConversation(path, { notificationLevel: "muted" })],
  ["deleteServiceUserConversation", deleteServiceUserConversation(path)],
  ["listServiceUserConversation", Stream.runCollect(listServiceUserConversation(user))],
  ["pageServiceUserConversation", pageServiceUserConversation(user)]
]

/** Twilio's own example of a record. */
export const record: ServiceUserConversationEncoded = {
  account_sid: "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  chat_service_sid: "ISaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  conversation_sid: "CHaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  unread_messages_count: 100,
  last_read_message_index: 100,
  participant_sid: "MBaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  user_sid: "USaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  friendly_name: "friendly_name",
  conversation_state: "inactive",
  timers: { date_inactive: "2015-12-16T22:19:38Z", date_closed: "2015-12-16T22:28:38Z" },
  attributes: "{}",
  date_created: "2015-07-30T20:00:00Z",
  date_updated: "2015-07-30T20:00:00Z",
  created_by: "created_by",
  notification_level: "default",
  unique_name: "unique_name",
  url: "https://conversations.twilio.com/v1/Services/IS/Users/US/Conversations/CH",
  links: { participant: "https://conversations.twilio.com/p", conversation: "https://conversations.twilio.com/c" }
}

/** An answer with a page of a list. */
export const pageOf = (
  conversations: ReadonlyArray<unknown>,
  nextPageUrl: unknown = null
): { readonly conversations: ReadonlyArray<unknown>; readonly meta: Readonly<Record<string, unknown>> } => ({
  conversations,
  meta: { page: 0, page_size: 50, next_page_url: nextPageUrl, key: "conversations" }
})

/** What each operation answers with when all is well, with a record in it. */
export const success = (method: string, url: URL, conversation: unknown = record): Response =>
  method === "DELETE"
    ? new Response(null, { status: 204 })
    : Response.json(url.pathname.endsWith("/Conversations") ? pageOf([conversation]) : conversation)
