import {
  ConversationsClient,
  type ConversationsError,
  createServiceConversationMessage,
  createServiceConversationWithParticipants,
  deleteServiceConversation,
  deleteServiceUserConversation,
  type Encoded,
  fetchServiceConversationParticipant,
  fetchServiceUserConversation,
  listServiceUser,
  listServiceUserConversation,
  pageServiceUserConversation,
  RetryPolicy,
  type ServiceConversation,
  type ServiceConversationMessage,
  type ServiceConversationParticipant,
  type ServiceUser,
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

/** The client on a new simulator, and the simulator. */
export const simulated = Simulator.layerClient

/** The tag of an error of Effect's `HttpClient`, and its reason. In Effect 4 the reason has both. */
export const failureOf = (error: {
  readonly _tag: string
  readonly reason?: unknown
}): { readonly tag: string; readonly reason: unknown } => {
  const { _tag: tag, reason } = error
  if (typeof reason !== "object" || reason === null || !("_tag" in reason)) return { tag, reason }
  const name = String(reason._tag).replace(/Error$/, "")
  return { tag: /^(Transport|Encode|InvalidUrl)$/.test(name) ? "RequestError" : "ResponseError", reason: name }
}

/** Applies a fault to all requests. */
export const always = (fault: Fault.Fault): Effect.Effect<void, never, Simulator> =>
  Effect.flatMap(Simulator, (simulator) => simulator.setFaults(() => fault))

/** Applies faults to the next requests, one each. */
export const next = (...faults: ReadonlyArray<Fault.Fault>): Effect.Effect<void, never, Simulator> =>
  Effect.flatMap(Simulator, (simulator) => simulator.injectFaults(...faults))

/** The requests that the simulator got. */
export const requests = Effect.flatMap(Simulator, (simulator) => simulator.requests)

/** A request that the transport got. */
export interface Sent {
  readonly request: HttpClientRequest.HttpClientRequest
  readonly url: URL
}

/** A transport that responds to each request with `respond`, and records requests in `sent`. */
export const transport = (respond: (sent: Sent) => Response) => {
  const sent: Array<Sent> = []
  const httpClient = HttpClient.make((request, url) =>
    Effect.sync(() => {
      sent.push({ request, url })
      return HttpClientResponse.fromWeb(request, respond({ request, url }))
    })
  )
  return { sent, httpClient, layer: Layer.succeed(HttpClient.HttpClient, httpClient) }
}

/** The client on a transport that responds with `respond`, without retries. */
export const respondingWith = (respond: (sent: Sent) => Response) => {
  const { layer, sent } = transport(respond)
  return {
    sent,
    layer: Layer.merge(Layer.provide(ConversationsClient.layer(credentials), layer), RetryPolicy.none)
  }
}

/** The same, made once for many calls, since making a client takes longer than a call. */
export const connected = (respond: (sent: Sent) => Response) => {
  const { layer, sent } = respondingWith(respond)
  return Effect.map(Layer.build(layer), (client) => ({ sent, client }))
}

export const user = { chatServiceSid, userSid: "ada@example.com" }
export const path = { ...user, conversationSid: "CH00000000000000000000000000000000" }

export const conversation = { chatServiceSid, conversationSid: "order-1042" }

/**
 * Each kind of operation, and each record at least once. The rest is covered by test/contract, which compares all
 * operations with the OpenAPI document.
 */
export const operations: ReadonlyArray<
  readonly [name: string, Effect.Effect<unknown, ConversationsError, ConversationsClient>]
> = [
  ["fetchServiceUserConversation", fetchServiceUserConversation(path)],
  ["updateServiceUserConversation", updateServiceUserConversation(path, { notificationLevel: "muted" })],
  ["deleteServiceUserConversation", deleteServiceUserConversation(path)],
  ["listServiceUserConversation", Stream.runCollect(listServiceUserConversation(user))],
  ["pageServiceUserConversation", pageServiceUserConversation(user)],
  ["createServiceConversationMessage", createServiceConversationMessage(conversation, { body: "Hello" })],
  [
    "createServiceConversationWithParticipants",
    createServiceConversationWithParticipants({ chatServiceSid }, { participant: [{ identity: "ada@example.com" }] })
  ],
  [
    "deleteServiceConversation",
    deleteServiceConversation({ chatServiceSid, sid: "order-1042" }, { webhookEnabled: true })
  ],
  ["fetchServiceConversationParticipant", fetchServiceConversationParticipant({ ...conversation, sid: "ada" })],
  ["listServiceUser", Stream.runCollect(listServiceUser({ chatServiceSid }))]
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

export const conversationRecord: Encoded<ServiceConversation> = {
  sid: record.conversation_sid,
  account_sid: record.account_sid,
  chat_service_sid: record.chat_service_sid,
  messaging_service_sid: "MGaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  friendly_name: "My First Conversation",
  unique_name: "first_conversation",
  attributes: '{ "topic": "feedback" }',
  state: "active",
  timers: record.timers,
  bindings: { email: { projected_address: "support@example.com", name: "Support" } },
  date_created: "2015-12-16T22:18:37Z",
  date_updated: "2015-12-16T22:18:38Z",
  url: "https://conversations.twilio.com/v1/Services/IS/Conversations/CH",
  links: { participants: "https://conversations.twilio.com/p", messages: "https://conversations.twilio.com/m" }
}

export const messageRecord: Encoded<ServiceConversationMessage> = {
  sid: "IMaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  account_sid: record.account_sid,
  chat_service_sid: record.chat_service_sid,
  conversation_sid: record.conversation_sid,
  index: 0,
  author: "message author",
  body: null,
  media: [{
    sid: "MEaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    size: 42056,
    content_type: "image/jpeg",
    filename: "car.jpg"
  }],
  attributes: '{ "importance": "high" }',
  participant_sid: record.participant_sid,
  content_sid: null,
  delivery: { total: 2, sent: "all", delivered: "some", read: "some", failed: "none", undelivered: "none" },
  date_created: "2015-12-16T22:18:37Z",
  date_updated: "2015-12-16T22:18:38Z",
  url: "https://conversations.twilio.com/v1/Services/IS/Conversations/CH/Messages/IM",
  links: { delivery_receipts: "https://conversations.twilio.com/r" }
}

export const participantRecord: Encoded<ServiceConversationParticipant> = {
  sid: "MBaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  account_sid: record.account_sid,
  chat_service_sid: record.chat_service_sid,
  conversation_sid: record.conversation_sid,
  identity: null,
  attributes: '{ "role": "driver" }',
  messaging_binding: {
    type: "sms",
    address: "+15558675310",
    proxy_address: "+15017122661",
    projected_address: "+15017122662"
  },
  role_sid: "RLaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  last_read_message_index: 5,
  last_read_timestamp: "2016-03-24T21:05:50Z",
  date_created: "2016-03-24T21:05:50Z",
  date_updated: "2016-03-24T21:05:50Z",
  url: "https://conversations.twilio.com/v1/Services/IS/Conversations/CH/Participants/MB"
}

export const userRecord: Encoded<ServiceUser> = {
  sid: record.user_sid,
  account_sid: record.account_sid,
  chat_service_sid: record.chat_service_sid,
  role_sid: "RLaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  identity: "admin",
  friendly_name: "name",
  attributes: '{ "duty": "tech" }',
  is_online: true,
  is_notifiable: null,
  date_created: "2019-12-16T22:18:37Z",
  date_updated: "2019-12-16T22:18:38Z",
  url: "https://conversations.twilio.com/v1/Services/IS/Users/US",
  links: { user_conversations: "https://conversations.twilio.com/c" }
}

/** The response of operations at a path. */
export interface Expected {
  readonly record: object
  /** The key of the records of a page; `undefined` for an operation that returns one record. */
  readonly key: string | undefined
}

const collections: ReadonlyArray<readonly [path: RegExp, key: string, record: object]> = [
  [/\/Users\/[^/]+\/Conversations(\/[^/]+)?$/, "conversations", record],
  [/\/Messages(\/[^/]+)?$/, "messages", messageRecord],
  [/\/Participants(\/[^/]+)?$/, "participants", participantRecord],
  [/\/Users(\/[^/]+)?$/, "users", userRecord],
  [/\/Conversation(WithParticipant)?s(\/[^/]+)?$/, "conversations", conversationRecord]
]

export const expectedAt = (method: string, { pathname }: URL): Expected => {
  for (const [path, key, record] of collections) {
    const match = path.exec(pathname)
    if (match !== null) return { record, key: method === "GET" && match.at(-1) === undefined ? key : undefined }
  }
  return { record, key: undefined }
}

/** A response with a page of a list. */
export const pageOf = (
  records: ReadonlyArray<unknown>,
  nextPageUrl: unknown = null,
  key = "conversations"
): { readonly [key: string]: unknown; readonly meta: Readonly<Record<string, unknown>> } => ({
  [key]: records,
  meta: { page: 0, page_size: 50, next_page_url: nextPageUrl, key }
})

/** The successful response of each operation, with its record, which can be changed. */
export const success = (
  method: string,
  url: URL,
  change: (record: object) => unknown = (record) => record
): Response => {
  if (method === "DELETE") return new Response(null, { status: 204 })
  const { key, record } = expectedAt(method, url)
  return Response.json(key === undefined ? change(record) : pageOf([change(record)], null, key))
}
