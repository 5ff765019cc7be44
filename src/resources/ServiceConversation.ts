/**
 * Conversations of a service: create, fetch, update, close and delete them, and find them by state and date, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/conversation-resource).
 *
 * @module
 * @since 3.0.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"

import type { ConversationInput } from "../fields/ConversationInput.ts"
import { type ConversationState, ConversationTimers } from "../fields/ConversationState.ts"
import type { Encoded } from "../types/Encoded.ts"
import * as Pages from "../internal/declare/pages.ts"
import * as Parameters from "../internal/declare/parameters.ts"
import * as Record from "../internal/declare/record.ts"
import * as Resource from "../internal/declare/resource.ts"
import * as SharedParameters from "../internal/fields/sharedParameters.ts"
import type { ListOptions, Page, PageOptions } from "../types/Page.ts"
import type { ServicePath } from "../types/Path.ts"
import type { WebhookOptions } from "../fields/Webhook.ts"
import type { Service } from "./Service.ts"

/** The e-mail address of a conversation. */
export interface ConversationEmailBinding {
  /** The address that e-mails of this conversation are sent from. */
  readonly projectedAddress?: string | null
  /** The name that they are sent from. */
  readonly name?: string | null
}

/** The addresses of a conversation in channels other than chat. */
export interface ConversationBindings {
  /** Its e-mail address. */
  readonly email?: ConversationEmailBinding | null
}

/** A conversation. */
export interface ServiceConversation {
  /** The SID of the conversation (`CH…`). */
  readonly sid: string
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The SID of the conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** The SID of the messaging service (`MG…`) for its participants outside of chat. */
  readonly messagingServiceSid: string | null
  /** The human-readable name, up to 256 characters. */
  readonly friendlyName: string | null
  /** An application-defined name. It can be used in place of the SID. */
  readonly uniqueName: string | null
  /** Application-defined JSON text. Decode it with `decodeAttributes`. */
  readonly attributes: string | null
  /** Its state. */
  readonly state: ConversationState
  /** When the state changes automatically. */
  readonly timers: ConversationTimers | null
  /** Its addresses in channels other than chat. */
  readonly bindings: ConversationBindings | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last updated. */
  readonly dateUpdated: DateTime.Utc | null
  /** The URL of this resource. */
  readonly url: string | null
  /** The URLs of its participants, messages and webhooks. */
  readonly links: { readonly [name: string]: string } | null
}

/** The schema of what {@link fetchServiceConversation} returns. {@link Encoded} shows what it is for. */
export const ServiceConversation: Record.Codec<ServiceConversation, Encoded<ServiceConversation>> =
  /* @__PURE__ */ Record.struct<ServiceConversation>("ServiceConversation", {
    sid: Record.text,
    accountSid: Record.text,
    chatServiceSid: Record.text,
    messagingServiceSid: Record.nullableText,
    friendlyName: Record.nullableText,
    uniqueName: Record.nullableText,
    attributes: Record.nullableText,
    state: Record.text,
    timers: Record.nullable(ConversationTimers),
    bindings: Record.nullable(Record.struct<ConversationBindings>("ConversationBindings", {
      email: Record.optional(Record.nullable(Record.struct<ConversationEmailBinding>("ConversationEmailBinding", {
        projectedAddress: Record.optional(Record.nullableText),
        name: Record.optional(Record.nullableText)
      })))
    })),
    dateCreated: Record.nullableDate,
    dateUpdated: Record.nullableDate,
    url: Record.nullableText,
    links: Record.nullableLinks
  })

/** The path of a conversation in the account's default service. */
export interface ConversationInstancePath {
  /** The conversation's SID (`CH…`) or unique name. */
  readonly sid: string
}

/** The path of a conversation of a service. */
export interface ServiceConversationInstancePath extends ServicePath, ConversationInstancePath {}

/** The fields of a new conversation. */
export interface ServiceConversationCreate extends ConversationInput {}

/** What to change of a conversation. */
export interface ServiceConversationUpdate extends ConversationInput {}

/** Options for one page of conversations. */
export interface ServiceConversationPageOptions extends PageOptions {
  /** Only conversations in this state. */
  readonly state?: "initializing" | "active" | "inactive" | "closed" | undefined
  /** Only conversations created at or after this time. With this or `endDate`, the newest come first. */
  readonly startDate?: DateTime.DateTime | Date | undefined
  /** Only conversations created at or before this time. */
  readonly endDate?: DateTime.DateTime | Date | undefined
}

/** Options for listing conversations. */
export interface ServiceConversationListOptions extends ServiceConversationPageOptions, ListOptions {}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceConversation",
  "/v1/Services/{ChatServiceSid}/Conversations",
  "Sid",
  { chatServiceSid: "IS", sid: { orName: "CH" } },
  ServiceConversation
)

const defaultService = /* @__PURE__ */ Resource.make(
  "Conversation",
  "/v1/Conversations",
  "Sid",
  { sid: { orName: "CH" } },
  ServiceConversation
)

const pages = /* @__PURE__ */ Pages.make("conversations", ServiceConversation, 100)

const filters = () => ({
  state: Parameters.oneOf("initializing", "active", "inactive", "closed"),
  startDate: Parameters.date,
  endDate: Parameters.date
})

const deletion = () => ({ webhookEnabled: Parameters.webhookEnabled })

/**
 * Creates a conversation. Fails with `Conflict` if the unique name is taken, so with one it can be run again.
 *
 * @example
 * ```ts
 * import { createServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const open = createServiceConversation(Seed.supportDesk, {
 *   uniqueName: "order-2001",
 *   friendlyName: "Order 2001",
 *   attributes: { order: 2001 },
 *   timers: { inactive: "30 minutes", closed: "3 days" }
 * })
 *
 * const { friendlyName, state } = await Simulator.runPromise(open)
 * console.log(`${friendlyName} is ${state}`)
 * // Order 2001 is active
 * ```
 */
export const createServiceConversation: (
  path: ServicePath | Service,
  create?: ServiceConversationCreate
) => Effect.Effect<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .create(resource, SharedParameters.conversation)

/**
 * Fetches a conversation.
 *
 * @example
 * ```ts
 * import { fetchServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const order = fetchServiceConversation({ ...Seed.supportDesk, sid: "order-1042" })
 *
 * const { friendlyName, state } = await Simulator.runPromise(order)
 * console.log(`${friendlyName} (${state})`)
 * // Order 1042: where is my parcel? (active)
 * ```
 */
export const fetchServiceConversation: (
  path: ServiceConversationInstancePath
) => Effect.Effect<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(resource)

/**
 * Updates or closes a conversation.
 *
 * @example
 * ```ts
 * import { updateServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const order = { ...Seed.supportDesk, sid: "order-1042" }
 * const solved = { friendlyName: "Order 1042: found", state: "closed" } as const
 *
 * const { friendlyName, state } = await Simulator.runPromise(updateServiceConversation(order, solved))
 * console.log(`${friendlyName} (${state})`)
 * // Order 1042: found (closed)
 * ```
 */
export const updateServiceConversation: (
  path: ServiceConversationInstancePath,
  update: ServiceConversationUpdate
) => Effect.Effect<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, SharedParameters.conversation)

/**
 * Deletes a conversation with its messages and participants.
 *
 * @example
 * ```ts
 * import { deleteServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect } from "effect"
 *
 * // succeeds as well if something else has deleted it
 * const remove = deleteServiceConversation({ ...Seed.supportDesk, sid: "order-1042" }).pipe(
 *   Effect.as("deleted"),
 *   Effect.catchTag("NotFound", () => Effect.succeed("did not exist"))
 * )
 *
 * console.log((await Simulator.runPromise(Effect.all([remove, remove]))).join(", then "))
 * // deleted, then did not exist
 * ```
 */
export const deleteServiceConversation: (
  path: ServiceConversationInstancePath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, deletion)

/**
 * Lists the conversations of a service, at most 100 on a page: see {@link ListOptions}.
 *
 * @example
 * ```ts
 * import { listServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Stream } from "effect"
 *
 * const february = listServiceConversation(Seed.supportDesk, {
 *   state: "active",
 *   startDate: new Date("2024-02-02"),
 *   endDate: new Date("2024-03-01")
 * })
 *
 * await Simulator.runPromise(Stream.runForEach(february, ({ friendlyName }) => Console.log(friendlyName)))
 * // Rückfrage zur Rechnung 🧾
 * // Order 1043: wrong size
 * ```
 */
export const listServiceConversation: (
  path: ServicePath | Service,
  options?: ServiceConversationListOptions
) => Stream.Stream<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, filters)

/** One page of {@link listServiceConversation}: see {@link Page}. */
export const pageServiceConversation: (
  path: ServicePath | Service,
  options?: ServiceConversationPageOptions
) => Effect.Effect<Page<ServiceConversation>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(resource, pages, filters)

/** {@link createServiceConversation} in the account's default service. */
export const createConversation: (
  create?: ServiceConversationCreate
) => Effect.Effect<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(/* @__PURE__ */ Resource.create(defaultService, SharedParameters.conversation))

/** {@link fetchServiceConversation} in the account's default service. */
export const fetchConversation: (
  path: ConversationInstancePath
) => Effect.Effect<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(defaultService)

/** {@link updateServiceConversation} in the account's default service. */
export const updateConversation: (
  path: ConversationInstancePath,
  update: ServiceConversationUpdate
) => Effect.Effect<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(defaultService, SharedParameters.conversation)

/** {@link deleteServiceConversation} in the account's default service. */
export const deleteConversation: (
  path: ConversationInstancePath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(defaultService, deletion)

/** {@link listServiceConversation} in the account's default service. */
export const listConversation: (
  options?: ServiceConversationListOptions
) => Stream.Stream<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(/* @__PURE__ */ Resource.list(defaultService, pages, filters))

/** One page of {@link listServiceConversation}, in the account's default service: see {@link Page}. */
export const pageConversation: (
  options?: ServiceConversationPageOptions
) => Effect.Effect<Page<ServiceConversation>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(/* @__PURE__ */ Resource.page(defaultService, pages, filters))
