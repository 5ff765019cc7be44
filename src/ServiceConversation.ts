/**
 * The conversations of a conversation service: opening, finding, changing, closing and deleting them.
 *
 * Operations without `Service` in their name, such as `fetchConversation`, are for the account's default conversation
 * service.
 *
 * See https://www.twilio.com/docs/conversations/api/conversation-resource for Twilio's own documentation.
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

import type { ConversationInput } from "./ConversationInput.ts"
import { type ConversationState, ConversationTimers } from "./ConversationState.ts"
import type { Encoded } from "./Encoded.ts"
import * as Pages from "./internal/pages.ts"
import * as Parameters from "./internal/parameters.ts"
import * as Record from "./internal/record.ts"
import * as Resource from "./internal/resource.ts"
import * as SharedParameters from "./internal/sharedParameters.ts"
import type { ListOptions, Page, PageOptions } from "./Page.ts"
import type { ServicePath } from "./Path.ts"
import type { WebhookOptions } from "./Webhook.ts"

/**
 * The e-mail address of a conversation.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationEmailBinding {
  /** The address that e-mails of this conversation are sent from. */
  readonly projectedAddress?: string | null
  /** The name that they are sent with. */
  readonly name?: string | null
}

/**
 * The addresses of a conversation in channels outside of the chat.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationBindings {
  /** Its e-mail address. */
  readonly email?: ConversationEmailBinding | null
}

/**
 * One conversation.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversation {
  /** The conversation (`CH…`). */
  readonly sid: string
  /** The account (`AC…`). */
  readonly accountSid: string
  /** The conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** The messaging service (`MG…`) of its participants outside of the chat. */
  readonly messagingServiceSid: string | null
  /** The human-readable name, up to 256 characters. */
  readonly friendlyName: string | null
  /** The application's own name, by which it can be addressed instead of its SID. */
  readonly uniqueName: string | null
  /** JSON text of the application's own, which `decodeAttributes` decodes. */
  readonly attributes: string | null
  /** Its state. */
  readonly state: ConversationState
  /** When the state changes by itself. */
  readonly timers: ConversationTimers | null
  /** Its addresses in channels outside of the chat. */
  readonly bindings: ConversationBindings | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last changed. */
  readonly dateUpdated: DateTime.Utc | null
  /** The address of this resource. */
  readonly url: string | null
  /** The addresses of its participants, messages and webhooks. */
  readonly links: { readonly [name: string]: string } | null
}

/**
 * The schema of a conversation. Unknown fields are left out, and unknown states are kept.
 *
 * @example
 * ```ts
 * import { fetchServiceConversation, ServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, sid: "order-1042" }
 *
 * // a conversation for a cache, in the form in which Twilio sends it
 * const Cached = Schema.parseJson(ServiceConversation)
 *
 * const program = Effect.gen(function* () {
 *   const text = yield* Schema.encode(Cached)(yield* fetchServiceConversation(order))
 *   const { friendlyName, state } = yield* Schema.decode(Cached)(text)
 *   yield* Console.log(`${friendlyName} (${state})`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Order 1042: where is my parcel? (active)
 * ```
 *
 * @since 0.2.0
 * @category schemas
 */
export const ServiceConversation: Schema.Schema<ServiceConversation, Encoded<ServiceConversation>> =
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

/**
 * One conversation of the account's default service. A {@link ServiceConversation} can be passed for it.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationInstancePath {
  /** The conversation's SID (`CH…`) or unique name. */
  readonly sid: string
}

/**
 * One conversation of a service. A {@link ServiceConversation} can be passed for it.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationInstancePath extends ServicePath, ConversationInstancePath {}

/**
 * What a conversation is created with.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationCreate extends ConversationInput {}

/**
 * What an update of a conversation changes; a field that is left out stays as it is.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationUpdate extends ConversationInput {}

/**
 * Which page of the conversations is asked for; a page holds 100 at most.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationPageOptions extends PageOptions {
  /** Those in this state only. */
  readonly state?: "initializing" | "active" | "inactive" | "closed" | undefined
  /** Those created at this time or later. Given this or `endDate`, the latest come first. */
  readonly startDate?: DateTime.DateTime | Date | undefined
  /** Those created at this time or before. */
  readonly endDate?: DateTime.DateTime | Date | undefined
}

/**
 * Which conversations are listed, and how they are fetched.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationListOptions extends ServiceConversationPageOptions, ListOptions {}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceConversation",
  "/v1/Services/{ChatServiceSid}/Conversations",
  "Sid",
  { chatServiceSid: "IS" },
  ServiceConversation
)

const accountResource = /* @__PURE__ */ Resource.make(
  "Conversation",
  "/v1/Conversations",
  "Sid",
  {},
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
 * Opens a conversation. A unique name that is taken fails with `Conflict`.
 *
 * **Gotchas**
 *
 * A conversation is never created twice by itself: after a `ServerError`, a `TimedOut`, or a `TransportError` whose
 * `mayHaveArrived` is `true`, it may be there or not. With a unique name it can simply be created again: `Conflict` then
 * says that it is there.
 *
 * @example
 * ```ts
 * import { createServiceConversation, fetchServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * // the conversation about an order, whoever opened it
 * const open = (order: number) =>
 *   createServiceConversation(desk, {
 *     uniqueName: `order-${order}`,
 *     friendlyName: `Order ${order}`,
 *     attributes: { order },
 *     timers: { inactive: "30 minutes", closed: "3 days" }
 *   }).pipe(Effect.catchTag("Conflict", () => fetchServiceConversation({ ...desk, sid: `order-${order}` })))
 *
 * const program = Effect.gen(function* () {
 *   const first = yield* open(2001)
 *   const second = yield* open(2001)
 *   yield* Console.log(`${first.friendlyName} is ${first.state}`)
 *   yield* Console.log(`the same one: ${first.sid === second.sid}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Order 2001 is active
 * the same one: true
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const createServiceConversation: (
  path: ServicePath,
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
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, sid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   const { friendlyName, state } = yield* fetchServiceConversation(order)
 *   yield* Console.log(`${friendlyName} (${state})`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Order 1042: where is my parcel? (active)
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const fetchServiceConversation: (
  path: ServiceConversationInstancePath
) => Effect.Effect<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(resource)

/**
 * Changes a conversation, or closes it; answers with the changed record.
 *
 * @example
 * ```ts
 * import { updateServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, sid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   const solved = yield* updateServiceConversation(order, {
 *     friendlyName: "Order 1042: found",
 *     attributes: { order: 1042, solved: true },
 *     timers: { closed: "1 day" }
 *   })
 *   yield* Console.log(`${solved.friendlyName} (${solved.state})`)
 *   const closed = yield* updateServiceConversation(order, { state: "closed" })
 *   yield* Console.log(`${closed.friendlyName} (${closed.state})`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Order 1042: found (active)
 * Order 1042: found (closed)
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const updateServiceConversation: (
  path: ServiceConversationInstancePath,
  update: ServiceConversationUpdate
) => Effect.Effect<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, SharedParameters.conversation)

/**
 * Deletes a conversation with its messages and participants. One that is not there fails with `NotFound`, unless this is
 * the retry of a request that may have arrived.
 *
 * @example
 * ```ts
 * import { deleteServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, sid: "order-1042" }
 *
 * // done when it is gone, whoever deleted it
 * const remove = deleteServiceConversation(order).pipe(
 *   Effect.as("deleted"),
 *   Effect.catchTag("NotFound", () => Effect.succeed("was not there"))
 * )
 *
 * const program = Effect.gen(function* () {
 *   yield* Console.log(yield* remove)
 *   yield* Console.log(yield* remove)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * deleted
 * was not there
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const deleteServiceConversation: (
  path: ServiceConversationInstancePath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, deletion)

/**
 * Lists the conversations of a service, fetching a page when the one before it is used up.
 *
 * @example
 * ```ts
 * import { listServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as DateTime from "effect/DateTime"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * // those that are open, of the last months
 * const program = listServiceConversation(desk, {
 *   state: "active",
 *   startDate: DateTime.unsafeMake("2024-02-02"),
 *   endDate: DateTime.unsafeMake("2024-03-31")
 * }).pipe(Stream.runForEach(({ friendlyName }) => Console.log(friendlyName)))
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Escalation: payments in the EU
 * Rückfrage zur Rechnung 🧾
 * Order 1043: wrong size
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const listServiceConversation: (
  path: ServicePath,
  options?: ServiceConversationListOptions
) => Stream.Stream<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, filters)

/**
 * Fetches one page of the conversations, for a program that keeps the token itself.
 *
 * @example
 * ```ts
 * import { pageServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * // what a "more" button asks for, with the token that came with the page before
 * const more = (pageToken: string | null) =>
 *   pageServiceConversation(desk, { state: "closed", pageSize: 20, pageToken })
 *
 * const program = Effect.gen(function* () {
 *   const first = yield* more(null)
 *   const second = yield* more(first.nextPageToken)
 *   yield* Console.log(
 *     `${first.items.length}, then ${second.items.length}; the last one: ${second.nextPageToken === null}`
 *   )
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * 20, then 6; the last one: true
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const pageServiceConversation: (
  path: ServicePath,
  options?: ServiceConversationPageOptions
) => Effect.Effect<Page<ServiceConversation>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(resource, pages, filters)

/**
 * Opens a conversation in the account's default service. A unique name that is taken fails with `Conflict`; see
 * {@link createServiceConversation} for failures after which it may be there.
 *
 * @example
 * ```ts
 * import { createConversation } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const program = createConversation({ uniqueName: "order-2001", friendlyName: "Order 2001" }).pipe(
 *   Effect.flatMap(({ friendlyName, state }) => Console.log(`${friendlyName} is ${state}`))
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Order 2001 is active
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const createConversation: (
  create?: ServiceConversationCreate
) => Effect.Effect<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(/* @__PURE__ */ Resource.create(accountResource, SharedParameters.conversation))

/**
 * Fetches a conversation of the account's default service.
 *
 * @example
 * ```ts
 * import { fetchConversation } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const program = fetchConversation({ sid: "order-1042" }).pipe(
 *   Effect.flatMap(({ friendlyName, state }) => Console.log(`${friendlyName} (${state})`))
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Order 1042: where is my parcel? (active)
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const fetchConversation: (
  path: ConversationInstancePath
) => Effect.Effect<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(accountResource)

/**
 * Changes a conversation of the account's default service, or closes it; answers with the changed record.
 *
 * @example
 * ```ts
 * import { updateConversation } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const program = updateConversation({ sid: "order-1042" }, { state: "closed", attributes: { solved: true } }).pipe(
 *   Effect.flatMap(({ attributes, state }) => Console.log(`${state} ${attributes}`))
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * closed {"solved":true}
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const updateConversation: (
  path: ConversationInstancePath,
  update: ServiceConversationUpdate
) => Effect.Effect<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(accountResource, SharedParameters.conversation)

/**
 * Deletes a conversation of the account's default service with its messages and participants. One that is not there fails
 * with `NotFound`, unless this is the retry of a request that may have arrived.
 *
 * @example
 * ```ts
 * import { deleteConversation } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const remove = deleteConversation({ sid: "order-1042" }).pipe(
 *   Effect.as("deleted"),
 *   Effect.catchTag("NotFound", () => Effect.succeed("was not there"))
 * )
 *
 * const program = Effect.gen(function* () {
 *   yield* Console.log(yield* remove)
 *   yield* Console.log(yield* remove)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * deleted
 * was not there
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const deleteConversation: (
  path: ConversationInstancePath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(accountResource, deletion)

/**
 * Lists the conversations of the account's default service, fetching a page when the one before it is used up.
 *
 * @example
 * ```ts
 * import { listConversation } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const program = listConversation({ state: "active", limit: 2 }).pipe(
 *   Stream.runForEach(({ friendlyName }) => Console.log(friendlyName))
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Order 1042: where is my parcel?
 * Order 1043: wrong size
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const listConversation: (
  options?: ServiceConversationListOptions
) => Stream.Stream<ServiceConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(/* @__PURE__ */ Resource.list(accountResource, pages, filters))

/**
 * Fetches one page of the conversations of the account's default service, for a program that keeps the token itself.
 *
 * @example
 * ```ts
 * import { pageConversation } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const program = Effect.gen(function* () {
 *   const first = yield* pageConversation({ state: "closed", pageSize: 20 })
 *   const second = yield* pageConversation({ state: "closed", pageSize: 20, pageToken: first.nextPageToken })
 *   yield* Console.log(`${first.items.length}, then ${second.items.length}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * 20, then 6
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const pageConversation: (
  options?: ServiceConversationPageOptions
) => Effect.Effect<Page<ServiceConversation>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(/* @__PURE__ */ Resource.page(accountResource, pages, filters))
