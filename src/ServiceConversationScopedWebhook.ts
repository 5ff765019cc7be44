/**
 * The webhooks of one conversation: an address, or a Studio flow, that is called for what happens in it.
 *
 * See https://www.twilio.com/docs/conversations/api/conversation-scoped-webhook-resource for Twilio's own
 * documentation.
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
import * as Parameters from "./internal/parameters.ts"
import * as Record from "./internal/record.ts"
import * as Resource from "./internal/resource.ts"
import type { ListOptions, Page, PageOptions } from "./Page.ts"
import type { ConversationPath, ServiceConversationPath } from "./Path.ts"
import type { WebhookMethod } from "./Webhook.ts"

/**
 * Where a webhook of a conversation leads, and what it is called for.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationScopedWebhookConfiguration {
  /** The address that is called. */
  readonly url?: string | null
  /** The method that it is called with. */
  readonly method?: WebhookMethod | null
  /** The events that it is called for: `onMessageAdded`, say. */
  readonly filters?: ReadonlyArray<string> | null
  /** The words that it is called for. */
  readonly triggers?: ReadonlyArray<string> | null
  /** The Studio flow (`FW…`) that is started. */
  readonly flowSid?: string | null
  /** The index of the message from which on it was called for earlier messages too. */
  readonly replayAfter?: number | null
}

/**
 * What a webhook of a conversation leads to. An unknown one is kept as it is.
 *
 * @since 0.2.0
 * @category models
 */
export type WebhookTarget = "webhook" | "trigger" | "studio" | (string & NonNullable<unknown>)

/**
 * One webhook of a conversation, where the service is not named.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationScopedWebhook {
  /** The webhook (`WH…`). */
  readonly sid: string
  /** The account (`AC…`). */
  readonly accountSid: string
  /** The conversation (`CH…`). */
  readonly conversationSid: string
  /** What it leads to. */
  readonly target: WebhookTarget | null
  /** Where it leads, and what it is called for. */
  readonly configuration: ConversationScopedWebhookConfiguration | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last changed. */
  readonly dateUpdated: DateTime.Utc | null
  /** The address of this resource. */
  readonly url: string | null
}

/**
 * One webhook of a conversation.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationScopedWebhook extends ConversationScopedWebhook {
  /** The conversation service (`IS…`). */
  readonly chatServiceSid: string
}

const fields: Record.Fields<ConversationScopedWebhook> = {
  sid: Record.text,
  accountSid: Record.text,
  conversationSid: Record.text,
  target: Record.nullableText,
  configuration: /* @__PURE__ */ Record.nullable(
    /* @__PURE__ */ Record.struct<ConversationScopedWebhookConfiguration>("ConversationScopedWebhookConfiguration", {
      url: Record.optional(Record.nullableText),
      method: Record.optional(Record.nullableText),
      filters: Record.optional(Record.nullable(Record.array(Record.text))),
      triggers: Record.optional(Record.nullable(Record.array(Record.text))),
      flowSid: Record.optional(Record.nullableText),
      replayAfter: Record.optional(Record.nullableInt)
    })
  ),
  dateCreated: Record.nullableDate,
  dateUpdated: Record.nullableDate,
  url: Record.nullableText
}

/**
 * The schema of a webhook of a conversation where the service is not named. Unknown fields are left out, and unknown
 * targets are kept.
 *
 * @example
 * ```ts
 * import {
 *   ConversationScopedWebhook,
 *   createConversationScopedWebhook,
 *   pageConversationScopedWebhook
 * } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const order = { conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   yield* createConversationScopedWebhook(order, {
 *     target: "webhook",
 *     configuration: { url: "https://example.com/hook" }
 *   })
 *   // a backup, in the form in which Twilio sends them
 *   const Backup = Schema.parseJson(Schema.Array(ConversationScopedWebhook))
 *   const { items } = yield* pageConversationScopedWebhook(order)
 *   const text = yield* Schema.encode(Backup)(items)
 *   const saved = yield* Schema.decode(Backup)(text)
 *   yield* Console.log(saved.map(({ configuration }) => configuration?.url).join())
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * https://example.com/hook
 * ```
 *
 * @since 0.2.0
 * @category schemas
 */
export const ConversationScopedWebhook: Schema.Schema<ConversationScopedWebhook, Encoded<ConversationScopedWebhook>> =
  /* @__PURE__ */ Record.struct<ConversationScopedWebhook>("ConversationScopedWebhook", fields)

/**
 * The schema of a webhook of a conversation. Unknown fields are left out, and unknown targets are kept.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationScopedWebhook,
 *   pageServiceConversationScopedWebhook,
 *   ServiceConversationScopedWebhook
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   yield* createServiceConversationScopedWebhook(order, {
 *     target: "webhook",
 *     configuration: { url: "https://example.com/hook" }
 *   })
 *   // a backup, in the form in which Twilio sends them
 *   const Backup = Schema.parseJson(Schema.Array(ServiceConversationScopedWebhook))
 *   const { items } = yield* pageServiceConversationScopedWebhook(order)
 *   const text = yield* Schema.encode(Backup)(items)
 *   const saved = yield* Schema.decode(Backup)(text)
 *   yield* Console.log(saved.map(({ configuration }) => configuration?.url).join())
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * https://example.com/hook
 * ```
 *
 * @since 0.2.0
 * @category schemas
 */
export const ServiceConversationScopedWebhook: Schema.Schema<
  ServiceConversationScopedWebhook,
  Encoded<ServiceConversationScopedWebhook>
> = /* @__PURE__ */ Record.struct<ServiceConversationScopedWebhook>("ServiceConversationScopedWebhook", {
  ...fields,
  chatServiceSid: Record.text
})

/**
 * One webhook of a conversation. A {@link ServiceConversationScopedWebhook} can be passed for it.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationScopedWebhookPath extends ServiceConversationPath {
  /** The webhook (`WH…`). */
  readonly sid: string
}

/**
 * One webhook of a conversation in the default service. A {@link ConversationScopedWebhook} can be passed for it.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationScopedWebhookPath extends ConversationPath {
  /** The webhook (`WH…`). */
  readonly sid: string
}

/**
 * Where a webhook of a conversation leads, and what it is called for.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationScopedWebhookConfigurationInput {
  /** The address that is called, for the targets `webhook` and `trigger`. */
  readonly url?: string | undefined
  /** The method that it is called with. */
  readonly method?: "get" | "post" | undefined
  /** The events that it is called for, for the target `webhook`: `onMessageAdded`, say. */
  readonly filters?: ReadonlyArray<string> | undefined
  /** The words in a message that it is called for, for the target `trigger`. */
  readonly triggers?: ReadonlyArray<string> | undefined
  /** The Studio flow (`FW…`) that is started, for the target `studio`. */
  readonly flowSid?: string | undefined
}

/**
 * What an update of a webhook changes; a field that is left out stays as it is.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationScopedWebhookUpdate {
  /** Where it leads, and what it is called for. */
  readonly configuration?: ConversationScopedWebhookConfigurationInput | undefined
}

/**
 * Where a new webhook of a conversation leads, and what it is called for.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationScopedWebhookConfigurationCreate extends ConversationScopedWebhookConfigurationInput {
  /** The index of the message from which on it is called for earlier messages too; not at all if not given. */
  readonly replayAfter?: number | undefined
}

/**
 * What a webhook is created with.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationScopedWebhookCreate {
  /**
   * What it leads to: an address that is called for events, one that is called for words in a message, or a Studio
   * flow.
   */
  readonly target: "webhook" | "trigger" | "studio"
  /** Where it leads, and what it is called for. */
  readonly configuration?: ConversationScopedWebhookConfigurationCreate | undefined
}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceConversationScopedWebhook",
  "/v1/Services/{ChatServiceSid}/Conversations/{ConversationSid}/Webhooks",
  "Sid",
  { chatServiceSid: "IS", sid: "WH" },
  ServiceConversationScopedWebhook
)

const ofAccount = /* @__PURE__ */ Resource.make(
  "ConversationScopedWebhook",
  "/v1/Conversations/{ConversationSid}/Webhooks",
  "Sid",
  { sid: "WH" },
  ConversationScopedWebhook
)

const pages = /* @__PURE__ */ Pages.make("webhooks", ServiceConversationScopedWebhook, 5)

const pagesOfAccount = /* @__PURE__ */ Pages.make("webhooks", ConversationScopedWebhook, 5)

const configuration = (): Parameters.Fields<ConversationScopedWebhookConfigurationInput> => ({
  url: Parameters.text,
  method: Parameters.oneOf("get", "post"),
  filters: Parameters.list(Parameters.text),
  triggers: Parameters.list(Parameters.text),
  flowSid: Parameters.sid("FW")
})

const changes = () => ({
  configuration: Parameters.group<ConversationScopedWebhookConfigurationInput>(configuration())
})

const creation = () => ({
  target: Parameters.required(Parameters.oneOf("webhook", "trigger", "studio")),
  configuration: Parameters.group<ConversationScopedWebhookConfigurationCreate>({
    ...configuration(),
    replayAfter: Parameters.count
  })
})

/**
 * Adds a webhook to a conversation, which has five at most.
 *
 * **Gotchas**
 *
 * A webhook is never added twice by itself: after a `ServerError`, a `TimedOut`, or a `TransportError` whose
 * `mayHaveArrived` is `true`, it may be there or not. To find out, list them.
 *
 * @example
 * ```ts
 * import { createServiceConversationScopedWebhook } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   const { configuration, target } = yield* createServiceConversationScopedWebhook(order, {
 *     target: "webhook",
 *     configuration: {
 *       url: "https://example.com/hook",
 *       method: "post",
 *       filters: ["onMessageAdded", "onMessageRemoved"]
 *     }
 *   })
 *   yield* Console.log(`${target}: ${configuration?.url}, ${configuration?.filters?.length} events`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * webhook: https://example.com/hook, 2 events
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const createServiceConversationScopedWebhook: (
  path: ServiceConversationPath,
  create: ConversationScopedWebhookCreate
) => Effect.Effect<ServiceConversationScopedWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .create(resource, creation)

/**
 * Fetches a webhook of a conversation.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationScopedWebhook,
 *   fetchServiceConversationScopedWebhook
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   const flow = { flowSid: `FW${"0".repeat(32)}` }
 *   const added = yield* createServiceConversationScopedWebhook(order, { target: "studio", configuration: flow })
 *   const { configuration, target } = yield* fetchServiceConversationScopedWebhook(added)
 *   yield* Console.log(`${target}: ${configuration?.flowSid === flow.flowSid}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * studio: true
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const fetchServiceConversationScopedWebhook: (
  path: ServiceConversationScopedWebhookPath
) => Effect.Effect<ServiceConversationScopedWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(resource)

/**
 * Changes where a webhook of a conversation leads and what it is called for; answers with the changed record.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationScopedWebhook,
 *   updateServiceConversationScopedWebhook
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   const added = yield* createServiceConversationScopedWebhook(order, {
 *     target: "trigger",
 *     configuration: { url: "https://example.com/hook", triggers: ["help"] }
 *   })
 *   const { configuration } = yield* updateServiceConversationScopedWebhook(added, {
 *     configuration: { triggers: ["help", "human"] }
 *   })
 *   yield* Console.log(`${configuration?.url}: ${configuration?.triggers?.join(" or ")}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * https://example.com/hook: help or human
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const updateServiceConversationScopedWebhook: (
  path: ServiceConversationScopedWebhookPath,
  update: ConversationScopedWebhookUpdate
) => Effect.Effect<ServiceConversationScopedWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Takes a webhook from a conversation. One that is not there fails with `NotFound`, unless this is the retry of a
 * request that may have arrived.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationScopedWebhook,
 *   deleteServiceConversationScopedWebhook
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   const added = yield* createServiceConversationScopedWebhook(order, {
 *     target: "webhook",
 *     configuration: { url: "https://example.com/hook" }
 *   })
 *   // done when it is gone, whoever deleted it
 *   const remove = deleteServiceConversationScopedWebhook(added).pipe(
 *     Effect.as("deleted"),
 *     Effect.catchTag("NotFound", () => Effect.succeed("was not there"))
 *   )
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
export const deleteServiceConversationScopedWebhook: (
  path: ServiceConversationScopedWebhookPath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, Resource.none)

/**
 * Lists the webhooks of a conversation. A page holds 5 at most, which are all of them.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationScopedWebhook,
 *   listServiceConversationScopedWebhook
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   yield* createServiceConversationScopedWebhook(order, {
 *     target: "webhook",
 *     configuration: { url: "https://example.com/hook" }
 *   })
 *   yield* Stream.runForEach(
 *     listServiceConversationScopedWebhook(order),
 *     ({ configuration }) => Console.log(configuration?.url)
 *   )
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * https://example.com/hook
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const listServiceConversationScopedWebhook: (
  path: ServiceConversationPath,
  options?: ListOptions
) => Stream.Stream<ServiceConversationScopedWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, Resource.none)

/**
 * Fetches one page of the webhooks, for a program that keeps the token itself. A page holds 5 at most, which are all of
 * them.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationScopedWebhook,
 *   pageServiceConversationScopedWebhook
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   yield* createServiceConversationScopedWebhook(order, {
 *     target: "webhook",
 *     configuration: { url: "https://example.com/hook" }
 *   })
 *   const { items, nextPageToken } = yield* pageServiceConversationScopedWebhook(order)
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
export const pageServiceConversationScopedWebhook: (
  path: ServiceConversationPath,
  options?: PageOptions
) => Effect.Effect<Page<ServiceConversationScopedWebhook>, ConversationsError, ConversationsClient> =
  /* @__PURE__ */ Resource
    .page(resource, pages, Resource.none)

/**
 * Adds a webhook to a conversation, which has five at most.
 *
 * **Gotchas**
 *
 * A webhook is never added twice by itself: after a `ServerError`, a `TimedOut`, or a `TransportError` whose
 * `mayHaveArrived` is `true`, it may be there or not. To find out, list them.
 *
 * @example
 * ```ts
 * import { createConversationScopedWebhook } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   const { configuration, target } = yield* createConversationScopedWebhook(order, {
 *     target: "webhook",
 *     configuration: {
 *       url: "https://example.com/hook",
 *       method: "post",
 *       filters: ["onMessageAdded", "onMessageRemoved"]
 *     }
 *   })
 *   yield* Console.log(`${target}: ${configuration?.url}, ${configuration?.filters?.length} events`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * webhook: https://example.com/hook, 2 events
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const createConversationScopedWebhook: (
  path: ConversationPath,
  create: ConversationScopedWebhookCreate
) => Effect.Effect<ConversationScopedWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .create(ofAccount, creation)

/**
 * Fetches a webhook of a conversation.
 *
 * @example
 * ```ts
 * import { createConversationScopedWebhook, fetchConversationScopedWebhook } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   const flow = { flowSid: `FW${"0".repeat(32)}` }
 *   const added = yield* createConversationScopedWebhook(order, { target: "studio", configuration: flow })
 *   const { configuration, target } = yield* fetchConversationScopedWebhook(added)
 *   yield* Console.log(`${target}: ${configuration?.flowSid === flow.flowSid}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * studio: true
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const fetchConversationScopedWebhook: (
  path: ConversationScopedWebhookPath
) => Effect.Effect<ConversationScopedWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(ofAccount)

/**
 * Changes where a webhook of a conversation leads and what it is called for; answers with the changed record.
 *
 * @example
 * ```ts
 * import { createConversationScopedWebhook, updateConversationScopedWebhook } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   const added = yield* createConversationScopedWebhook(order, {
 *     target: "trigger",
 *     configuration: { url: "https://example.com/hook", triggers: ["help"] }
 *   })
 *   const { configuration } = yield* updateConversationScopedWebhook(added, {
 *     configuration: { triggers: ["help", "human"] }
 *   })
 *   yield* Console.log(`${configuration?.url}: ${configuration?.triggers?.join(" or ")}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * https://example.com/hook: help or human
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const updateConversationScopedWebhook: (
  path: ConversationScopedWebhookPath,
  update: ConversationScopedWebhookUpdate
) => Effect.Effect<ConversationScopedWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(ofAccount, changes)

/**
 * Takes a webhook from a conversation. One that is not there fails with `NotFound`, unless this is the retry of a
 * request that may have arrived.
 *
 * @example
 * ```ts
 * import { createConversationScopedWebhook, deleteConversationScopedWebhook } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   const added = yield* createConversationScopedWebhook(order, {
 *     target: "webhook",
 *     configuration: { url: "https://example.com/hook" }
 *   })
 *   // done when it is gone, whoever deleted it
 *   const remove = deleteConversationScopedWebhook(added).pipe(
 *     Effect.as("deleted"),
 *     Effect.catchTag("NotFound", () => Effect.succeed("was not there"))
 *   )
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
export const deleteConversationScopedWebhook: (
  path: ConversationScopedWebhookPath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(ofAccount, Resource.none)

/**
 * Lists the webhooks of a conversation. A page holds 5 at most, which are all of them.
 *
 * @example
 * ```ts
 * import { createConversationScopedWebhook, listConversationScopedWebhook } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const order = { conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   yield* createConversationScopedWebhook(order, {
 *     target: "webhook",
 *     configuration: { url: "https://example.com/hook" }
 *   })
 *   yield* Stream.runForEach(
 *     listConversationScopedWebhook(order),
 *     ({ configuration }) => Console.log(configuration?.url)
 *   )
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * https://example.com/hook
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const listConversationScopedWebhook: (
  path: ConversationPath,
  options?: ListOptions
) => Stream.Stream<ConversationScopedWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(ofAccount, pagesOfAccount, Resource.none)

/**
 * Fetches one page of the webhooks, for a program that keeps the token itself. A page holds 5 at most, which are all of
 * them.
 *
 * @example
 * ```ts
 * import { createConversationScopedWebhook, pageConversationScopedWebhook } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   yield* createConversationScopedWebhook(order, {
 *     target: "webhook",
 *     configuration: { url: "https://example.com/hook" }
 *   })
 *   const { items, nextPageToken } = yield* pageConversationScopedWebhook(order)
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
export const pageConversationScopedWebhook: (
  path: ConversationPath,
  options?: PageOptions
) => Effect.Effect<Page<ConversationScopedWebhook>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(ofAccount, pagesOfAccount, Resource.none)
