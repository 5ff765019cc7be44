/**
 * The messages of a conversation: create, fetch, update, delete, and list them from either end.
 *
 * Operations without `Service` in their names, such as `fetchConversationMessage`, use the account's default
 * conversation service.
 *
 * See https://www.twilio.com/docs/conversations-classic/api/conversation-message-resource for Twilio's documentation.
 *
 * @module
 * @since 3.0.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Attributes } from "../fields/Attributes.ts"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"
import type { Encoded } from "../types/Encoded.ts"
import * as Pages from "../internal/declare/pages.ts"
import * as Parameters from "../internal/declare/parameters.ts"
import * as Record from "../internal/declare/record.ts"
import * as Resource from "../internal/declare/resource.ts"
import type { ListOptions, Page, PageOptions } from "../types/Page.ts"
import type { ConversationPath, ServiceConversationPath, ServicePath } from "../types/Path.ts"
import type { WebhookOptions } from "../fields/Webhook.ts"
import type { ServiceConversation } from "./ServiceConversation.ts"

/** A media file of a message. Its content is served by another host: Twilio's Media Content Service. */
export interface MessageMedia {
  /** The SID of the media (`ME…`). */
  readonly sid: string
  /** Its MIME type. */
  readonly contentType: string | null
  /** Its name; `null` if it was uploaded without one. */
  readonly filename: string | null
  /** Its size in bytes. */
  readonly size: number | null
}

/** How many of the participants outside of chat a delivery status applies to. */
export type DeliveryAmount = "none" | "some" | "all" | (string & NonNullable<unknown>)

/** How a message was delivered to the participants outside of chat, for example by SMS or WhatsApp. */
export interface MessageDelivery {
  /** How many participants outside of chat there are. */
  readonly total: number
  /** How many it was sent to. */
  readonly sent: DeliveryAmount
  /** How many it was delivered to. */
  readonly delivered: DeliveryAmount
  /** How many have read it. */
  readonly read: DeliveryAmount
  /** How many it could not be sent to. */
  readonly failed: DeliveryAmount
  /** How many it could not be delivered to. */
  readonly undelivered: DeliveryAmount
}

/** A message of a conversation in the account's default service. */
export interface ConversationMessage {
  /** The SID of the message (`IM…`). */
  readonly sid: string
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The SID of the conversation (`CH…`). */
  readonly conversationSid: string
  /** Its position in the conversation. It increases with each message, and can have gaps. */
  readonly index: number
  /** The author: an identity, an address, or `system`. */
  readonly author: string | null
  /** Its text; `null` if it has media instead. */
  readonly body: string | null
  /** Its media; `null` if it has none. */
  readonly media: ReadonlyArray<MessageMedia> | null
  /** Application-defined JSON text. Decode it with `decodeAttributes`. */
  readonly attributes: string | null
  /** The SID of the author's participant (`MB…`); `null` if the author is not a participant. */
  readonly participantSid: string | null
  /** The SID of the content template (`HX…`) that it was created from. */
  readonly contentSid: string | null
  /** How it was delivered to the participants outside of chat; `null` if there are none. */
  readonly delivery: MessageDelivery | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last updated. */
  readonly dateUpdated: DateTime.Utc | null
  /** The URL of this resource. */
  readonly url: string | null
  /** The URLs of its delivery receipts and of its channel metadata. */
  readonly links: { readonly [name: string]: string } | null
}

/** A message of a conversation. */
export interface ServiceConversationMessage extends ConversationMessage {
  /** The SID of the conversation service (`IS…`). */
  readonly chatServiceSid: string
}

const fields: Record.Fields<ConversationMessage> = {
  sid: Record.text,
  accountSid: Record.text,
  conversationSid: Record.text,
  index: Record.int,
  author: Record.nullableText,
  body: Record.nullableText,
  media: /* @__PURE__ */ Record.nullable(
    /* @__PURE__ */ Record.array(
      /* @__PURE__ */ Record.struct<MessageMedia>("MessageMedia", {
        sid: Record.text,
        contentType: Record.nullableText,
        filename: Record.nullableText,
        size: Record.nullableInt
      })
    )
  ),
  attributes: Record.nullableText,
  participantSid: Record.nullableText,
  contentSid: Record.nullableText,
  delivery: /* @__PURE__ */ Record.nullable(
    /* @__PURE__ */ Record.struct<MessageDelivery>("MessageDelivery", {
      total: Record.int,
      sent: Record.text,
      delivered: Record.text,
      read: Record.text,
      failed: Record.text,
      undelivered: Record.text
    })
  ),
  dateCreated: Record.nullableDate,
  dateUpdated: Record.nullableDate,
  url: Record.nullableText,
  links: Record.nullableLinks
}

/** The schema of a {@link ConversationMessage}, see {@link ServiceConversationMessage}. */
export const ConversationMessage: Record.Codec<ConversationMessage, Encoded<ConversationMessage>> =
  /* @__PURE__ */ Record.struct<ConversationMessage>("ConversationMessage", fields)

/**
 * Schema of a message. Unknown fields are dropped, and unknown delivery amounts are kept.
 *
 * @example
 * ```ts
 * import { createServiceConversationMessage, ServiceConversationMessage } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Schema } from "effect"
 *
 * // a message for an archive, encoded as Twilio sends it
 * const Archived = Schema.parseJson(ServiceConversationMessage)
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const posted = yield* createServiceConversationMessage(Seed.order, { author: "ada@example.com", body: "Any news?" })
 *   const text = yield* Schema.encode(Archived)(posted)
 *   const { author, body } = yield* Schema.decode(Archived)(text)
 *   yield* Console.log(`${author}: ${body}`)
 * }))
 * // ada@example.com: Any news?
 * ```
 */
export const ServiceConversationMessage: Record.Codec<
  ServiceConversationMessage,
  Encoded<ServiceConversationMessage>
> = /* @__PURE__ */ Record.struct<ServiceConversationMessage>("ServiceConversationMessage", {
  ...fields,
  chatServiceSid: Record.text
})

/** The path of a message in the account's default service. A {@link ConversationMessage} can be passed as is. */
export interface ConversationMessagePath extends ConversationPath {
  /** The SID of the message (`IM…`). */
  readonly sid: string
}

/** The path of a message. A {@link ServiceConversationMessage} can be passed as is. */
export interface ServiceConversationMessagePath extends ServicePath, ConversationMessagePath {}

/** The fields of a message to update. Omitted fields are left unchanged. */
export interface ServiceConversationMessageUpdate extends WebhookOptions {
  /** The author: an identity or an address. A new message without one is by `system`. */
  readonly author?: string | undefined
  /** Its text, up to 1,600 characters. `null` removes it. */
  readonly body?: string | null | undefined
  /** Application-defined data: an object, or JSON text. */
  readonly attributes?: Attributes | undefined
  /** The subject, up to 256 characters. For e-mail only. `null` removes it. */
  readonly subject?: string | null | undefined
  /** When it was created, for messages imported from another system. Truncated to whole seconds. */
  readonly dateCreated?: DateTime.DateTime | Date | undefined
  /** When it was last updated. Truncated to whole seconds. */
  readonly dateUpdated?: DateTime.DateTime | Date | undefined
}

/** The fields of a new message. */
export interface ServiceConversationMessageCreate extends ServiceConversationMessageUpdate {
  /** The SID of an uploaded media file (`ME…`). */
  readonly mediaSid?: string | undefined
  /** The SID of a content template (`HX…`), which replaces `body` and `mediaSid`. */
  readonly contentSid?: string | undefined
  /** The values of the template's variables, as an object or JSON text. */
  readonly contentVariables?: { readonly [variable: string]: string } | string | undefined
}

/** Options for one page of messages. A page has at most 100 records. */
export interface ServiceConversationMessagePageOptions extends PageOptions {
  /** `"asc"`, the default, starts with the oldest; `"desc"` with the newest. */
  readonly order?: "asc" | "desc" | undefined
}

/** Options for listing messages. */
export interface ServiceConversationMessageListOptions extends ServiceConversationMessagePageOptions, ListOptions {}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceConversationMessage",
  "/v1/Services/{ChatServiceSid}/Conversations/{ConversationSid}/Messages",
  "Sid",
  { chatServiceSid: "IS", conversationSid: { orName: "CH" }, sid: "IM" },
  ServiceConversationMessage
)

const pages = /* @__PURE__ */ Pages.make("messages", ServiceConversationMessage, 100)

const defaultService = /* @__PURE__ */ Resource.make(
  "ConversationMessage",
  "/v1/Conversations/{ConversationSid}/Messages",
  "Sid",
  { conversationSid: { orName: "CH" }, sid: "IM" },
  ConversationMessage
)

const defaultServicePages = /* @__PURE__ */ Pages.make("messages", ConversationMessage, 100)

const changes = () => ({
  author: Parameters.text,
  body: Parameters.clearable(Parameters.text),
  attributes: Parameters.json<Attributes>(),
  subject: Parameters.clearable(Parameters.text),
  dateCreated: Parameters.date,
  dateUpdated: Parameters.date,
  webhookEnabled: Parameters.webhookEnabled
})

const creation = (): Parameters.Fields<ServiceConversationMessageCreate> => ({
  ...changes(),
  mediaSid: Parameters.sid("ME"),
  contentSid: Parameters.sid("HX"),
  contentVariables: Parameters.json<{ readonly [variable: string]: string } | string>()
})

const deletion = () => ({ webhookEnabled: Parameters.webhookEnabled })

const filters = () => ({ order: Parameters.oneOf("asc", "desc") })

/**
 * Creates a message.
 *
 * **Gotchas**
 *
 * A create that may have been processed is not retried. After a `ServerError`, a `TimedOut`, or a `TransportError`
 * whose `mayHaveArrived` is `true`, the message may or may not exist. List the latest messages to find out.
 *
 * @example
 * ```ts
 * import { createServiceConversationMessage } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { author, body, index } = yield* createServiceConversationMessage(Seed.order, {
 *     author: "grace@example.com",
 *     body: "Your parcel is on its way.",
 *     attributes: { template: "sent" }
 *   })
 *   yield* Console.log(`${index} ${author}: ${body}`)
 * }))
 * // 12 grace@example.com: Your parcel is on its way.
 * ```
 */
export const createServiceConversationMessage: (
  path: ServiceConversationPath | ServiceConversation,
  create?: ServiceConversationMessageCreate
) => Effect.Effect<ServiceConversationMessage, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .create(resource, creation)

/**
 * Fetches a message.
 *
 * @example
 * ```ts
 * import { createServiceConversationMessage, fetchServiceConversationMessage } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { sid } = yield* createServiceConversationMessage(Seed.order, { author: "ada@example.com", body: "Any news?" })
 *   const { author, body } = yield* fetchServiceConversationMessage({ ...Seed.order, sid })
 *   yield* Console.log(`${author}: ${body}`)
 * }))
 * // ada@example.com: Any news?
 * ```
 */
export const fetchServiceConversationMessage: (
  path: ServiceConversationMessagePath
) => Effect.Effect<ServiceConversationMessage, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(resource)

/**
 * Updates a message, and returns the updated record.
 *
 * @example
 * ```ts
 * import { createServiceConversationMessage, updateServiceConversationMessage } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const posted = yield* createServiceConversationMessage(Seed.order, { author: "ada@example.com", body: "Any nwes?" })
 *   const { attributes, body } = yield* updateServiceConversationMessage(posted, {
 *     body: "Any news?",
 *     attributes: { edited: true }
 *   })
 *   yield* Console.log(`${body} ${attributes}`)
 * }))
 * // Any news? {"edited":true}
 * ```
 */
export const updateServiceConversationMessage: (
  path: ServiceConversationMessagePath,
  update: ServiceConversationMessageUpdate
) => Effect.Effect<ServiceConversationMessage, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Deletes a message. Fails with `NotFound` if it does not exist, unless an earlier attempt of the same call may have
 * deleted it.
 *
 * @example
 * ```ts
 * import { createServiceConversationMessage, deleteServiceConversationMessage } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const posted = yield* createServiceConversationMessage(Seed.order, { author: "ada@example.com", body: "My PIN is 12" })
 *   // succeeds as well if something else has deleted it
 *   const remove = deleteServiceConversationMessage(posted).pipe(
 *     Effect.as("deleted"),
 *     Effect.catchTag("NotFound", () => Effect.succeed("did not exist"))
 *   )
 *   yield* Console.log(yield* remove)
 *   yield* Console.log(yield* remove)
 * }))
 * // deleted
 * // did not exist
 * ```
 */
export const deleteServiceConversationMessage: (
  path: ServiceConversationMessagePath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, deletion)

/**
 * Lists the messages of a conversation. Pages are fetched as the stream is consumed.
 *
 * **Details**
 *
 * The stream is lazy and interruptible, and holds one page at a time. Use `{ order: "desc", limit: 1 }` for the latest
 * message.
 *
 * @example
 * ```ts
 * import { createServiceConversationMessage, listServiceConversationMessage } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Stream } from "effect"
 *
 * const last = (limit: number) => listServiceConversationMessage(Seed.order, { order: "desc", limit })
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   yield* createServiceConversationMessage(Seed.order, { author: "ada@example.com", body: "Any news?" })
 *   yield* createServiceConversationMessage(Seed.order, { author: "grace@example.com", body: "It is on its way." })
 *   yield* Stream.runForEach(last(1), ({ body }) => Console.log(`the last one: ${body}`))
 *   yield* Stream.runForEach(last(2), ({ author, body }) => Console.log(`${author}: ${body}`))
 * }))
 * // the last one: It is on its way.
 * // grace@example.com: It is on its way.
 * // ada@example.com: Any news?
 * ```
 */
export const listServiceConversationMessage: (
  path: ServiceConversationPath | ServiceConversation,
  options?: ServiceConversationMessageListOptions
) => Stream.Stream<ServiceConversationMessage, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, filters)

/**
 * Fetches one page of the messages, for programs that manage page tokens themselves, such as a web page with a "more"
 * button.
 *
 * @example
 * ```ts
 * import { pageServiceConversationMessage } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * // when the user scrolls up, the next request passes the token of this page
 * const earlier = (pageToken: string | null) =>
 *   pageServiceConversationMessage(Seed.order, { order: "desc", pageSize: 10, pageToken })
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const newest = yield* earlier(null)
 *   const older = yield* earlier(newest.nextPageToken)
 *   yield* Console.log(`${newest.items.length} messages, and ${older.items.length} before them`)
 *   yield* Console.log(`the first one of all: ${older.nextPageToken === null}`)
 * }))
 * // 10 messages, and 2 before them
 * // the first one of all: true
 * ```
 */
export const pageServiceConversationMessage: (
  path: ServiceConversationPath | ServiceConversation,
  options?: ServiceConversationMessagePageOptions
) => Effect.Effect<Page<ServiceConversationMessage>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(resource, pages, filters)

/** {@link createServiceConversationMessage} in the account's default service. */
export const createConversationMessage: (
  path: ConversationPath | ServiceConversation,
  create?: ServiceConversationMessageCreate
) => Effect.Effect<ConversationMessage, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .create(defaultService, creation)

/** {@link fetchServiceConversationMessage} in the account's default service. */
export const fetchConversationMessage: (
  path: ConversationMessagePath
) => Effect.Effect<ConversationMessage, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(defaultService)

/** {@link updateServiceConversationMessage} in the account's default service. */
export const updateConversationMessage: (
  path: ConversationMessagePath,
  update: ServiceConversationMessageUpdate
) => Effect.Effect<ConversationMessage, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(defaultService, changes)

/** {@link deleteServiceConversationMessage} in the account's default service. */
export const deleteConversationMessage: (
  path: ConversationMessagePath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(defaultService, deletion)

/** {@link listServiceConversationMessage} in the account's default service. */
export const listConversationMessage: (
  path: ConversationPath | ServiceConversation,
  options?: ServiceConversationMessageListOptions
) => Stream.Stream<ConversationMessage, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(defaultService, defaultServicePages, filters)

/** {@link pageServiceConversationMessage} in the account's default service. */
export const pageConversationMessage: (
  path: ConversationPath | ServiceConversation,
  options?: ServiceConversationMessagePageOptions
) => Effect.Effect<Page<ConversationMessage>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(defaultService, defaultServicePages, filters)
