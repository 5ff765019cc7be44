/**
 * The delivery receipts of a message: what became of it at each participant outside of the chat.
 *
 * See https://www.twilio.com/docs/conversations/api/receipt-resource for Twilio's own documentation.
 *
 * Operations with `Service` in their names are of a service that is named; the others are of the account's default
 * service.
 *
 * @module
 * @since 0.2.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { ConversationsClient } from "./ConversationsClient.ts"
import type { ConversationsError } from "./ConversationsError.ts"
import type { Encoded } from "./Encoded.ts"
import * as Pages from "./internal/pages.ts"
import * as Record from "./internal/record.ts"
import * as Resource from "./internal/resource.ts"
import type { ListOptions, Page, PageOptions } from "./Page.ts"
import type { ConversationPath, ServiceConversationPath } from "./Path.ts"

/**
 * What became of a message at one participant. An unknown status is kept as it is.
 *
 * @since 0.2.0
 * @category models
 */
export type DeliveryStatus =
  | "sent"
  | "delivered"
  | "read"
  | "failed"
  | "undelivered"
  | (string & NonNullable<unknown>)

/**
 * One delivery receipt, where the service is not named.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationMessageReceipt {
  /** The receipt (`DY…`). */
  readonly sid: string
  /** The account (`AC…`). */
  readonly accountSid: string
  /** The conversation (`CH…`). */
  readonly conversationSid: string
  /** The message (`IM…`). */
  readonly messageSid: string
  /** What the message is in its channel: `SM…` for an SMS, `WA…` for WhatsApp. */
  readonly channelMessageSid: string | null
  /** The participant (`MB…`) whom it was sent to. */
  readonly participantSid: string | null
  /** What became of it. */
  readonly status: DeliveryStatus
  /** Why it failed: one of Twilio's error codes; 0 if it did not. */
  readonly errorCode: number | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last changed; `null` if it never was. */
  readonly dateUpdated: DateTime.Utc | null
  /** The address of this resource. */
  readonly url: string | null
}

/**
 * One delivery receipt.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationMessageReceipt extends ConversationMessageReceipt {
  /** The conversation service (`IS…`). */
  readonly chatServiceSid: string
}

const fields: Record.Fields<ConversationMessageReceipt> = {
  sid: Record.text,
  accountSid: Record.text,
  conversationSid: Record.text,
  messageSid: Record.text,
  channelMessageSid: Record.nullableText,
  participantSid: Record.nullableText,
  status: Record.text,
  errorCode: Record.nullableInt,
  dateCreated: Record.nullableDate,
  dateUpdated: Record.nullableDate,
  url: Record.nullableText
}

/**
 * The schema of a delivery receipt where the service is not named. Unknown fields are left out, and unknown statuses
 * are kept.
 *
 * @example
 * ```ts
 * import {
 *   ConversationMessageReceipt,
 *   createServiceConversationMessage,
 *   createServiceConversationParticipant,
 *   pageConversationMessageReceipt
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * // a message, and a participant who gets it by SMS
 * const post = Effect.gen(function* () {
 *   yield* createServiceConversationParticipant(order, {
 *     messagingBinding: { address: "+15005550010", proxyAddress: "+15005550006" }
 *   })
 *   const { sid } = yield* createServiceConversationMessage(order, { author: "ada@example.com", body: "Any news?" })
 *   return { conversationSid: order.conversationSid, messageSid: sid }
 * })
 *
 * const program = Effect.gen(function* () {
 *   const { items } = yield* pageConversationMessageReceipt(yield* post)
 *   // for a log, in the form in which Twilio sends it
 *   const text = yield* Schema.encode(Schema.parseJson(Schema.Array(ConversationMessageReceipt)))(items)
 *   const logged = yield* Schema.decode(Schema.parseJson(Schema.Array(ConversationMessageReceipt)))(text)
 *   yield* Console.log(logged.map(({ status }) => status).join())
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * delivered
 * ```
 *
 * @since 0.2.0
 * @category schemas
 */
export const ConversationMessageReceipt: Schema.Schema<
  ConversationMessageReceipt,
  Encoded<ConversationMessageReceipt>
> = /* @__PURE__ */ Record.struct<ConversationMessageReceipt>("ConversationMessageReceipt", fields)

/**
 * The schema of a delivery receipt. Unknown fields are left out, and unknown statuses are kept.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationMessage,
 *   createServiceConversationParticipant,
 *   pageServiceConversationMessageReceipt,
 *   ServiceConversationMessageReceipt
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * // a message, and a participant who gets it by SMS
 * const post = Effect.gen(function* () {
 *   yield* createServiceConversationParticipant(order, {
 *     messagingBinding: { address: "+15005550010", proxyAddress: "+15005550006" }
 *   })
 *   const { sid } = yield* createServiceConversationMessage(order, { author: "ada@example.com", body: "Any news?" })
 *   return { ...order, messageSid: sid }
 * })
 *
 * const program = Effect.gen(function* () {
 *   const { items } = yield* pageServiceConversationMessageReceipt(yield* post)
 *   // for a log, in the form in which Twilio sends it
 *   const text = yield* Schema.encode(Schema.parseJson(Schema.Array(ServiceConversationMessageReceipt)))(items)
 *   const logged = yield* Schema.decode(Schema.parseJson(Schema.Array(ServiceConversationMessageReceipt)))(text)
 *   yield* Console.log(logged.map(({ status }) => status).join())
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * delivered
 * ```
 *
 * @since 0.2.0
 * @category schemas
 */
export const ServiceConversationMessageReceipt: Schema.Schema<
  ServiceConversationMessageReceipt,
  Encoded<ServiceConversationMessageReceipt>
> = /* @__PURE__ */ Record.struct<ServiceConversationMessageReceipt>("ServiceConversationMessageReceipt", {
  ...fields,
  chatServiceSid: Record.text
})

/**
 * The delivery receipts of a message.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationMessageReceiptsPath extends ServiceConversationPath {
  /** The message (`IM…`). */
  readonly messageSid: string
}

/**
 * One delivery receipt. A {@link ServiceConversationMessageReceipt} can be passed for it.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationMessageReceiptPath extends ServiceConversationMessageReceiptsPath {
  /** The receipt (`DY…`). */
  readonly sid: string
}

/**
 * The delivery receipts of a message in the default service.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationMessageReceiptsPath extends ConversationPath {
  /** The message (`IM…`). */
  readonly messageSid: string
}

/**
 * One delivery receipt in the default service. A {@link ConversationMessageReceipt} can be passed for it.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationMessageReceiptPath extends ConversationMessageReceiptsPath {
  /** The receipt (`DY…`). */
  readonly sid: string
}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceConversationMessageReceipt",
  "/v1/Services/{ChatServiceSid}/Conversations/{ConversationSid}/Messages/{MessageSid}/Receipts",
  "Sid",
  { chatServiceSid: "IS", messageSid: "IM", sid: "DY" },
  ServiceConversationMessageReceipt
)

const ofAccount = /* @__PURE__ */ Resource.make(
  "ConversationMessageReceipt",
  "/v1/Conversations/{ConversationSid}/Messages/{MessageSid}/Receipts",
  "Sid",
  { messageSid: "IM", sid: "DY" },
  ConversationMessageReceipt
)

const pages = /* @__PURE__ */ Pages.make("delivery_receipts", ServiceConversationMessageReceipt, 50)

const pagesOfAccount = /* @__PURE__ */ Pages.make("delivery_receipts", ConversationMessageReceipt, 50)

/**
 * Fetches a delivery receipt.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationMessage,
 *   createServiceConversationParticipant,
 *   fetchServiceConversationMessageReceipt,
 *   pageServiceConversationMessageReceipt
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * // a message, and a participant who gets it by SMS
 * const post = Effect.gen(function* () {
 *   yield* createServiceConversationParticipant(order, {
 *     messagingBinding: { address: "+15005550010", proxyAddress: "+15005550006" }
 *   })
 *   const { sid } = yield* createServiceConversationMessage(order, { author: "ada@example.com", body: "Any news?" })
 *   return { ...order, messageSid: sid }
 * })
 *
 * const program = Effect.gen(function* () {
 *   const { items: [receipt] } = yield* pageServiceConversationMessageReceipt(yield* post)
 *   if (receipt === undefined) return
 *   const { errorCode, status } = yield* fetchServiceConversationMessageReceipt(receipt)
 *   yield* Console.log(`${status}, error ${errorCode}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * delivered, error 0
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const fetchServiceConversationMessageReceipt: (
  path: ServiceConversationMessageReceiptPath
) => Effect.Effect<ServiceConversationMessageReceipt, ConversationsError, ConversationsClient> =
  /* @__PURE__ */ Resource
    .fetch(resource)

/**
 * Lists the delivery receipts of a message, fetching a page when the one before it is used up. A page holds 50 at most.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationMessage,
 *   createServiceConversationParticipant,
 *   listServiceConversationMessageReceipt
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * // a message, and a participant who gets it by SMS
 * const post = Effect.gen(function* () {
 *   yield* createServiceConversationParticipant(order, {
 *     messagingBinding: { address: "+15005550010", proxyAddress: "+15005550006" }
 *   })
 *   const { sid } = yield* createServiceConversationMessage(order, { author: "ada@example.com", body: "Any news?" })
 *   return { ...order, messageSid: sid }
 * })
 *
 * const program = Effect.gen(function* () {
 *   yield* Stream.runForEach(listServiceConversationMessageReceipt(yield* post), ({ status }) => Console.log(status))
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * delivered
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const listServiceConversationMessageReceipt: (
  path: ServiceConversationMessageReceiptsPath,
  options?: ListOptions
) => Stream.Stream<ServiceConversationMessageReceipt, ConversationsError, ConversationsClient> =
  /* @__PURE__ */ Resource
    .list(resource, pages, Resource.none)

/**
 * Fetches one page of the delivery receipts, for a program that keeps the token itself. A page holds 50 at most.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationMessage,
 *   createServiceConversationParticipant,
 *   pageServiceConversationMessageReceipt
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * // a message, and a participant who gets it by SMS
 * const post = Effect.gen(function* () {
 *   yield* createServiceConversationParticipant(order, {
 *     messagingBinding: { address: "+15005550010", proxyAddress: "+15005550006" }
 *   })
 *   const { sid } = yield* createServiceConversationMessage(order, { author: "ada@example.com", body: "Any news?" })
 *   return { ...order, messageSid: sid }
 * })
 *
 * const program = Effect.gen(function* () {
 *   const { items, nextPageToken } = yield* pageServiceConversationMessageReceipt(yield* post)
 *   yield* Console.log(`${items.length}; the last page: ${nextPageToken === null}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * 1; the last page: true
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const pageServiceConversationMessageReceipt: (
  path: ServiceConversationMessageReceiptsPath,
  options?: PageOptions
) => Effect.Effect<Page<ServiceConversationMessageReceipt>, ConversationsError, ConversationsClient> =
  /* @__PURE__ */ Resource
    .page(resource, pages, Resource.none)

/**
 * Fetches a delivery receipt.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationMessage,
 *   createServiceConversationParticipant,
 *   fetchConversationMessageReceipt,
 *   pageConversationMessageReceipt
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * // a message, and a participant who gets it by SMS
 * const post = Effect.gen(function* () {
 *   yield* createServiceConversationParticipant(order, {
 *     messagingBinding: { address: "+15005550010", proxyAddress: "+15005550006" }
 *   })
 *   const { sid } = yield* createServiceConversationMessage(order, { author: "ada@example.com", body: "Any news?" })
 *   return { conversationSid: order.conversationSid, messageSid: sid }
 * })
 *
 * const program = Effect.gen(function* () {
 *   const { items: [receipt] } = yield* pageConversationMessageReceipt(yield* post)
 *   if (receipt === undefined) return
 *   const { errorCode, status } = yield* fetchConversationMessageReceipt(receipt)
 *   yield* Console.log(`${status}, error ${errorCode}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * delivered, error 0
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const fetchConversationMessageReceipt: (
  path: ConversationMessageReceiptPath
) => Effect.Effect<ConversationMessageReceipt, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(ofAccount)

/**
 * Lists the delivery receipts of a message, fetching a page when the one before it is used up. A page holds 50 at most.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationMessage,
 *   createServiceConversationParticipant,
 *   listConversationMessageReceipt
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * // a message, and a participant who gets it by SMS
 * const post = Effect.gen(function* () {
 *   yield* createServiceConversationParticipant(order, {
 *     messagingBinding: { address: "+15005550010", proxyAddress: "+15005550006" }
 *   })
 *   const { sid } = yield* createServiceConversationMessage(order, { author: "ada@example.com", body: "Any news?" })
 *   return { conversationSid: order.conversationSid, messageSid: sid }
 * })
 *
 * const program = Effect.gen(function* () {
 *   yield* Stream.runForEach(listConversationMessageReceipt(yield* post), ({ status }) => Console.log(status))
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * delivered
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const listConversationMessageReceipt: (
  path: ConversationMessageReceiptsPath,
  options?: ListOptions
) => Stream.Stream<ConversationMessageReceipt, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(ofAccount, pagesOfAccount, Resource.none)

/**
 * Fetches one page of the delivery receipts, for a program that keeps the token itself. A page holds 50 at most.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationMessage,
 *   createServiceConversationParticipant,
 *   pageConversationMessageReceipt
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * // a message, and a participant who gets it by SMS
 * const post = Effect.gen(function* () {
 *   yield* createServiceConversationParticipant(order, {
 *     messagingBinding: { address: "+15005550010", proxyAddress: "+15005550006" }
 *   })
 *   const { sid } = yield* createServiceConversationMessage(order, { author: "ada@example.com", body: "Any news?" })
 *   return { conversationSid: order.conversationSid, messageSid: sid }
 * })
 *
 * const program = Effect.gen(function* () {
 *   const { items, nextPageToken } = yield* pageConversationMessageReceipt(yield* post)
 *   yield* Console.log(`${items.length}; the last page: ${nextPageToken === null}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * 1; the last page: true
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const pageConversationMessageReceipt: (
  path: ConversationMessageReceiptsPath,
  options?: PageOptions
) => Effect.Effect<Page<ConversationMessageReceipt>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(ofAccount, pagesOfAccount, Resource.none)
