/**
 * The delivery receipts of a message, one for each participant outside of chat, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/receipt-resource).
 *
 * @module
 * @since 3.0.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"
import type { Encoded } from "../types/Encoded.ts"
import * as Pages from "../internal/declare/pages.ts"
import * as Record from "../internal/declare/record.ts"
import * as Resource from "../internal/declare/resource.ts"
import type { ListOptions, Page, PageOptions } from "../types/Page.ts"
import type { ConversationPath, ServiceConversationPath } from "../types/Path.ts"
import type { ConversationMessage } from "./ServiceConversationMessage.ts"
import type { ServiceConversationMessage } from "./ServiceConversationMessage.ts"

/** The delivery status of a message for one participant. Unknown values are kept. */
export type DeliveryStatus =
  | "sent"
  | "delivered"
  | "read"
  | "failed"
  | "undelivered"
  | (string & NonNullable<unknown>)

/** A delivery receipt in the account's default service. */
export interface ConversationMessageReceipt {
  /** The SID of the receipt (`DY…`). */
  readonly sid: string
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The SID of the conversation (`CH…`). */
  readonly conversationSid: string
  /** The SID of the message (`IM…`). */
  readonly messageSid: string
  /** The SID of the message in its channel: `SM…` for SMS, `WA…` for WhatsApp. */
  readonly channelMessageSid: string | null
  /** The SID of the participant (`MB…`) that it was sent to. */
  readonly participantSid: string | null
  /** The delivery status. */
  readonly status: DeliveryStatus
  /** Twilio's error code if it failed, else `0`. */
  readonly errorCode: number | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last updated; `null` if it never was. */
  readonly dateUpdated: DateTime.Utc | null
  /** The URL of this resource. */
  readonly url: string | null
}

/** A delivery receipt. */
export interface ServiceConversationMessageReceipt extends ConversationMessageReceipt {
  /** The SID of the conversation service (`IS…`). */
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

/** The schema of what {@link fetchServiceConversationMessageReceipt} returns, without `chatServiceSid`. */
export const ConversationMessageReceipt: Record.Codec<
  ConversationMessageReceipt,
  Encoded<ConversationMessageReceipt>
> = /* @__PURE__ */ Record.struct<ConversationMessageReceipt>("ConversationMessageReceipt", fields)

/** The schema of what {@link fetchServiceConversationMessageReceipt} returns. {@link Encoded} shows what it is for. */
export const ServiceConversationMessageReceipt: Record.Codec<
  ServiceConversationMessageReceipt,
  Encoded<ServiceConversationMessageReceipt>
> = /* @__PURE__ */ Record.struct<ServiceConversationMessageReceipt>("ServiceConversationMessageReceipt", {
  ...fields,
  chatServiceSid: Record.text
})

/** The path of the delivery receipts of a message. */
export interface ServiceConversationMessageReceiptsPath extends ServiceConversationPath {
  /** The SID of the message (`IM…`). */
  readonly messageSid: string
}

/** The path of a delivery receipt. */
export interface ServiceConversationMessageReceiptPath extends ServiceConversationMessageReceiptsPath {
  /** The SID of the receipt (`DY…`). */
  readonly sid: string
}

/** The path of the delivery receipts of a message in the account's default service. */
export interface ConversationMessageReceiptsPath extends ConversationPath {
  /** The SID of the message (`IM…`). */
  readonly messageSid: string
}

/** The path of a delivery receipt in the account's default service. */
export interface ConversationMessageReceiptPath extends ConversationMessageReceiptsPath {
  /** The SID of the receipt (`DY…`). */
  readonly sid: string
}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceConversationMessageReceipt",
  "/v1/Services/{ChatServiceSid}/Conversations/{ConversationSid}/Messages/{MessageSid}/Receipts",
  "Sid",
  { chatServiceSid: "IS", conversationSid: { orName: "CH" }, messageSid: "IM", sid: "DY" },
  ServiceConversationMessageReceipt
)

const defaultService = /* @__PURE__ */ Resource.make(
  "ConversationMessageReceipt",
  "/v1/Conversations/{ConversationSid}/Messages/{MessageSid}/Receipts",
  "Sid",
  { conversationSid: { orName: "CH" }, messageSid: "IM", sid: "DY" },
  ConversationMessageReceipt
)

const pages = /* @__PURE__ */ Pages.make("delivery_receipts", ServiceConversationMessageReceipt, 50)

const defaultServicePages = /* @__PURE__ */ Pages.make("delivery_receipts", ConversationMessageReceipt, 50)

/**
 * Fetches a delivery receipt, for example one of {@link listServiceConversationMessageReceipt}.
 *
 * @example
 * ```ts
 * import { fetchServiceConversationMessageReceipt } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect } from "effect"
 *
 * const path = { ...Seed.order, messageSid: `IM${"0".repeat(32)}`, sid: `DY${"0".repeat(32)}` }
 *
 * const status = fetchServiceConversationMessageReceipt(path).pipe(
 *   Effect.map(({ errorCode, status }) => `${status}, error ${errorCode}`),
 *   Effect.catchTag("NotFound", () => Effect.succeed("no such receipt"))
 * )
 *
 * console.log(await Simulator.runPromise(status))
 * // no such receipt
 * ```
 */
export const fetchServiceConversationMessageReceipt: (
  path: ServiceConversationMessageReceiptPath
) => Effect.Effect<ServiceConversationMessageReceipt, ConversationsError, ConversationsClient> =
  /* @__PURE__ */ Resource
    .fetch(resource)

/**
 * Lists the delivery receipts of a message, at most 50 on a page: see {@link ListOptions}.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationMessage,
 *   createServiceConversationParticipant,
 *   listServiceConversationMessageReceipt
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Stream } from "effect"
 *
 * const sms = { address: "+15005550010", proxyAddress: "+15005550006" }
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   yield* createServiceConversationParticipant(Seed.order, { messagingBinding: sms })
 *   const { sid: messageSid } = yield* createServiceConversationMessage(Seed.order, { body: "Any news?" })
 *   const receipts = listServiceConversationMessageReceipt({ ...Seed.order, messageSid })
 *   yield* Stream.runForEach(receipts, ({ status }) => Console.log(status))
 * }))
 * // delivered
 * ```
 */
export const listServiceConversationMessageReceipt: (
  path: ServiceConversationMessageReceiptsPath | ServiceConversationMessage,
  options?: ListOptions
) => Stream.Stream<ServiceConversationMessageReceipt, ConversationsError, ConversationsClient> =
  /* @__PURE__ */ Resource
    .list(resource, pages, Resource.noInput)

/** One page of {@link listServiceConversationMessageReceipt}: see {@link Page}. */
export const pageServiceConversationMessageReceipt: (
  path: ServiceConversationMessageReceiptsPath | ServiceConversationMessage,
  options?: PageOptions
) => Effect.Effect<Page<ServiceConversationMessageReceipt>, ConversationsError, ConversationsClient> =
  /* @__PURE__ */ Resource
    .page(resource, pages, Resource.noInput)

/** {@link fetchServiceConversationMessageReceipt} in the account's default service. */
export const fetchConversationMessageReceipt: (
  path: ConversationMessageReceiptPath
) => Effect.Effect<ConversationMessageReceipt, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(defaultService)

/** {@link listServiceConversationMessageReceipt} in the account's default service. */
export const listConversationMessageReceipt: (
  path: ConversationMessageReceiptsPath | ConversationMessage,
  options?: ListOptions
) => Stream.Stream<ConversationMessageReceipt, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(defaultService, defaultServicePages, Resource.noInput)

/** One page of {@link listServiceConversationMessageReceipt}, in the account's default service: see {@link Page}. */
export const pageConversationMessageReceipt: (
  path: ConversationMessageReceiptsPath | ConversationMessage,
  options?: PageOptions
) => Effect.Effect<Page<ConversationMessageReceipt>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(defaultService, defaultServicePages, Resource.noInput)
