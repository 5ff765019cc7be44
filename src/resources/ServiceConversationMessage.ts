/**
 * The messages of a conversation: create, fetch, update, delete, and list them from either end, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/conversation-message-resource).
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

/** To how many of the participants outside of chat something applies. */
export type DeliveryAmount = "none" | "some" | "all" | (string & NonNullable<unknown>)

/** How a message was delivered to the participants outside of chat, for example by SMS or WhatsApp. */
export interface MessageDelivery {
  /** How many participants outside of chat there are. */
  readonly total: number
  /** How many of them it was sent to. */
  readonly sent: DeliveryAmount
  /** How many of them it was delivered to. */
  readonly delivered: DeliveryAmount
  /** How many of them have read it. */
  readonly read: DeliveryAmount
  /** How many of them it could not be sent to. */
  readonly failed: DeliveryAmount
  /** How many of them it could not be delivered to. */
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

/** The schema of what {@link fetchServiceConversationMessage} returns, without `chatServiceSid`. */
export const ConversationMessage: Record.Codec<ConversationMessage, Encoded<ConversationMessage>> =
  /* @__PURE__ */ Record.struct<ConversationMessage>("ConversationMessage", fields)

/** The schema of what {@link fetchServiceConversationMessage} returns. {@link Encoded} shows what it is for. */
export const ServiceConversationMessage: Record.Codec<
  ServiceConversationMessage,
  Encoded<ServiceConversationMessage>
> = /* @__PURE__ */ Record.struct<ServiceConversationMessage>("ServiceConversationMessage", {
  ...fields,
  chatServiceSid: Record.text
})

/** The path of a message in the account's default service. */
export interface ConversationMessagePath extends ConversationPath {
  /** The SID of the message (`IM…`). */
  readonly sid: string
}

/** The path of a message. */
export interface ServiceConversationMessagePath extends ServicePath, ConversationMessagePath {}

/** What to change of a message. */
export interface ServiceConversationMessageUpdate extends WebhookOptions {
  /** The author: an identity or an address. A new message without one is by `system`. */
  readonly author?: string | undefined
  /** Its text, up to 1,600 characters. */
  readonly body?: string | null | undefined
  /** Application-defined data: an object, or JSON text. */
  readonly attributes?: Attributes | undefined
  /** The subject, up to 256 characters. For e-mail only. */
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

/** Options for one page of messages. */
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
 * @example
 * ```ts
 * import { createServiceConversationMessage } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const post = createServiceConversationMessage(Seed.order, {
 *   author: "grace@example.com",
 *   body: "Your parcel is on its way.",
 *   attributes: { template: "sent" }
 * })
 *
 * const { author, body, index } = await Simulator.runPromise(post)
 * console.log(`${index} ${author}: ${body}`)
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
 *   const { sid } = yield* createServiceConversationMessage(Seed.order, { body: "Any news?" })
 *   const { author, body } = yield* fetchServiceConversationMessage({ ...Seed.order, sid })
 *   yield* Console.log(`${author}: ${body}`)
 * }))
 * // system: Any news?
 * ```
 */
export const fetchServiceConversationMessage: (
  path: ServiceConversationMessagePath
) => Effect.Effect<ServiceConversationMessage, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(resource)

/**
 * Updates a message.
 *
 * @example
 * ```ts
 * import { createServiceConversationMessage, updateServiceConversationMessage } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const posted = yield* createServiceConversationMessage(Seed.order, { body: "Any nwes?" })
 *   const change = { body: "Any news?", attributes: { edited: true } }
 *   const { attributes, body } = yield* updateServiceConversationMessage(posted, change)
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
 * Deletes a message.
 *
 * @example
 * ```ts
 * import { createServiceConversationMessage, deleteServiceConversationMessage } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const posted = yield* createServiceConversationMessage(Seed.order, { body: "My PIN is 12" })
 *   yield* deleteServiceConversationMessage(posted)
 *   const { _tag } = yield* Effect.flip(deleteServiceConversationMessage(posted))
 *   yield* Console.log(`once more: ${_tag}`)
 * }))
 * // once more: NotFound
 * ```
 */
export const deleteServiceConversationMessage: (
  path: ServiceConversationMessagePath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, deletion)

/**
 * Lists the messages of a conversation, at most 100 on a page: see {@link ListOptions}.
 *
 * @example
 * ```ts
 * import { listServiceConversationMessage } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Stream } from "effect"
 *
 * const last = listServiceConversationMessage(Seed.order, { order: "desc", limit: 1 })
 *
 * await Simulator.runPromise(Stream.runForEach(last, ({ author, body }) => Console.log(`${author}: ${body}`)))
 * // ada@example.com: Not yet, but you are the first to hear.
 * ```
 */
export const listServiceConversationMessage: (
  path: ServiceConversationPath | ServiceConversation,
  options?: ServiceConversationMessageListOptions
) => Stream.Stream<ServiceConversationMessage, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, filters)

/** One page of {@link listServiceConversationMessage}, for example to scroll up: see {@link Page}. */
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

/** One page of {@link listServiceConversationMessage}, in the account's default service: see {@link Page}. */
export const pageConversationMessage: (
  path: ConversationPath | ServiceConversation,
  options?: ServiceConversationMessagePageOptions
) => Effect.Effect<Page<ConversationMessage>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(defaultService, defaultServicePages, filters)
