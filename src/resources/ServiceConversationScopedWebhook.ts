/**
 * The webhooks of one conversation: a URL or a Studio flow, triggered by what happens in it, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/conversation-scoped-webhook-resource).
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
import * as Parameters from "../internal/declare/parameters.ts"
import * as Record from "../internal/declare/record.ts"
import * as Resource from "../internal/declare/resource.ts"
import type { ListOptions, Page, PageOptions } from "../types/Page.ts"
import type { ConversationPath, ServiceConversationPath } from "../types/Path.ts"
import type { WebhookMethod } from "../fields/Webhook.ts"
import type { ServiceConversation } from "./ServiceConversation.ts"

/** The URL or flow of a webhook of a conversation, and what triggers it. */
export interface ConversationScopedWebhookConfiguration {
  /** The URL to call. */
  readonly url?: string | null
  /** The HTTP method of its requests. */
  readonly method?: WebhookMethod | null
  /** The events that trigger it, such as `onMessageAdded`. */
  readonly filters?: ReadonlyArray<string> | null
  /** The words in a message that trigger it. */
  readonly triggers?: ReadonlyArray<string> | null
  /** The SID of the Studio flow (`FW…`) to start. */
  readonly flowSid?: string | null
  /** The index of the first earlier message that it was replayed for. */
  readonly replayAfter?: number | null
}

/** The target of a webhook of a conversation. Unknown values are kept. */
export type WebhookTarget = "webhook" | "trigger" | "studio" | (string & NonNullable<unknown>)

/** A webhook of a conversation in the account's default service. */
export interface ConversationScopedWebhook {
  /** The SID of the webhook (`WH…`). */
  readonly sid: string
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The SID of the conversation (`CH…`). */
  readonly conversationSid: string
  /** The target. */
  readonly target: WebhookTarget | null
  /** Its URL or flow, and what triggers it. */
  readonly configuration: ConversationScopedWebhookConfiguration | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last updated. */
  readonly dateUpdated: DateTime.Utc | null
  /** The URL of this resource. */
  readonly url: string | null
}

/** A webhook of a conversation. */
export interface ServiceConversationScopedWebhook extends ConversationScopedWebhook {
  /** The SID of the conversation service (`IS…`). */
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

/** The schema of what {@link fetchServiceConversationScopedWebhook} returns, without `chatServiceSid`. */
export const ConversationScopedWebhook: Record.Codec<ConversationScopedWebhook, Encoded<ConversationScopedWebhook>> =
  /* @__PURE__ */ Record.struct<ConversationScopedWebhook>("ConversationScopedWebhook", fields)

/** The schema of what {@link fetchServiceConversationScopedWebhook} returns. {@link Encoded} shows what it is for. */
export const ServiceConversationScopedWebhook: Record.Codec<
  ServiceConversationScopedWebhook,
  Encoded<ServiceConversationScopedWebhook>
> = /* @__PURE__ */ Record.struct<ServiceConversationScopedWebhook>("ServiceConversationScopedWebhook", {
  ...fields,
  chatServiceSid: Record.text
})

/** The path of a webhook of a conversation. */
export interface ServiceConversationScopedWebhookPath extends ServiceConversationPath {
  /** The SID of the webhook (`WH…`). */
  readonly sid: string
}

/** The path of a webhook of a conversation in the account's default service. */
export interface ConversationScopedWebhookPath extends ConversationPath {
  /** The SID of the webhook (`WH…`). */
  readonly sid: string
}

/** The URL or flow of a webhook of a conversation, and what triggers it. */
export interface ConversationScopedWebhookConfigurationInput {
  /** The URL to call, for the targets `webhook` and `trigger`. */
  readonly url?: string | null | undefined
  /** The HTTP method of its requests. */
  readonly method?: "get" | "post" | undefined
  /** The events that trigger it, such as `onMessageAdded`, for the target `webhook`: at least one. */
  readonly filters?: ReadonlyArray<string> | undefined
  /** The words in a message that trigger it, for the target `trigger`: at least one. */
  readonly triggers?: ReadonlyArray<string> | undefined
  /** The SID of the Studio flow (`FW…`) to start, for the target `studio`. */
  readonly flowSid?: string | null | undefined
}

/** What to change of a webhook. */
export interface ConversationScopedWebhookUpdate {
  /** Its URL or flow, and what triggers it. */
  readonly configuration?: ConversationScopedWebhookConfigurationInput | undefined
}

/** The URL or flow of a new webhook of a conversation, and what triggers it. */
export interface ConversationScopedWebhookConfigurationCreate extends ConversationScopedWebhookConfigurationInput {
  /** The index of the first earlier message to replay. By default no earlier message is replayed. */
  readonly replayAfter?: number | undefined
}

/** The fields of a new webhook. */
export interface ConversationScopedWebhookCreate {
  /** The target: a URL that is called for events, a URL that is called for words in a message, or a Studio flow. */
  readonly target: "webhook" | "trigger" | "studio"
  /** Its URL or flow, and what triggers it. */
  readonly configuration?: ConversationScopedWebhookConfigurationCreate | undefined
}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceConversationScopedWebhook",
  "/v1/Services/{ChatServiceSid}/Conversations/{ConversationSid}/Webhooks",
  "Sid",
  { chatServiceSid: "IS", conversationSid: { orName: "CH" }, sid: "WH" },
  ServiceConversationScopedWebhook
)

const defaultService = /* @__PURE__ */ Resource.make(
  "ConversationScopedWebhook",
  "/v1/Conversations/{ConversationSid}/Webhooks",
  "Sid",
  { conversationSid: { orName: "CH" }, sid: "WH" },
  ConversationScopedWebhook
)

const pages = /* @__PURE__ */ Pages.make("webhooks", ServiceConversationScopedWebhook, 5)

const defaultServicePages = /* @__PURE__ */ Pages.make("webhooks", ConversationScopedWebhook, 5)

const configuration = (): Parameters.Fields<ConversationScopedWebhookConfigurationInput> => ({
  url: Parameters.clearable(Parameters.text),
  method: Parameters.oneOf("get", "post"),
  filters: Parameters.list(Parameters.text),
  triggers: Parameters.list(Parameters.text),
  flowSid: Parameters.clearable(Parameters.sid("FW"))
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
 * Adds a webhook to a conversation, which can have at most five.
 *
 * @example
 * ```ts
 * import { createServiceConversationScopedWebhook } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const add = createServiceConversationScopedWebhook(Seed.order, {
 *   target: "webhook",
 *   configuration: { url: "https://example.com/hook", method: "post", filters: ["onMessageAdded"] }
 * })
 *
 * const { configuration, target } = await Simulator.runPromise(add)
 * console.log(`${target}: ${configuration?.url}`)
 * // webhook: https://example.com/hook
 * ```
 */
export const createServiceConversationScopedWebhook: (
  path: ServiceConversationPath | ServiceConversation,
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
 * import { Console, Effect } from "effect"
 *
 * const flow = { target: "studio", configuration: { flowSid: `FW${"0".repeat(32)}` } } as const
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const added = yield* createServiceConversationScopedWebhook(Seed.order, flow)
 *   const { configuration, target } = yield* fetchServiceConversationScopedWebhook(added)
 *   yield* Console.log(`${target}: ${configuration?.flowSid}`)
 * }))
 * // studio: FW00000000000000000000000000000000
 * ```
 */
export const fetchServiceConversationScopedWebhook: (
  path: ServiceConversationScopedWebhookPath
) => Effect.Effect<ServiceConversationScopedWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(resource)

/**
 * Updates the configuration of a webhook of a conversation.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationScopedWebhook,
 *   updateServiceConversationScopedWebhook
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const help = { target: "trigger", configuration: { url: "https://example.com/hook", triggers: ["help"] } } as const
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const added = yield* createServiceConversationScopedWebhook(Seed.order, help)
 *   const more = { configuration: { triggers: ["help", "human"] } }
 *   const { configuration } = yield* updateServiceConversationScopedWebhook(added, more)
 *   yield* Console.log(`${configuration?.url}: ${configuration?.triggers?.join(" or ")}`)
 * }))
 * // https://example.com/hook: help or human
 * ```
 */
export const updateServiceConversationScopedWebhook: (
  path: ServiceConversationScopedWebhookPath,
  update: ConversationScopedWebhookUpdate
) => Effect.Effect<ServiceConversationScopedWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Removes a webhook from a conversation.
 *
 * @example
 * ```ts
 * import { deleteServiceConversationScopedWebhook } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect } from "effect"
 *
 * // succeeds as well if something else has removed it
 * const remove = deleteServiceConversationScopedWebhook({ ...Seed.order, sid: `WH${"0".repeat(32)}` }).pipe(
 *   Effect.as("removed"),
 *   Effect.catchTag("NotFound", () => Effect.succeed("was not there"))
 * )
 *
 * console.log(await Simulator.runPromise(remove))
 * // was not there
 * ```
 */
export const deleteServiceConversationScopedWebhook: (
  path: ServiceConversationScopedWebhookPath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, Resource.noInput)

/**
 * Lists the webhooks of a conversation. One page of at most 5 has all of them.
 *
 * @example
 * ```ts
 * import { listServiceConversationScopedWebhook } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Stream } from "effect"
 *
 * const webhooks = listServiceConversationScopedWebhook(Seed.order)
 * console.log(`${await Simulator.runPromise(Stream.runCount(webhooks))} webhooks`)
 * // 0 webhooks
 * ```
 */
export const listServiceConversationScopedWebhook: (
  path: ServiceConversationPath | ServiceConversation,
  options?: ListOptions
) => Stream.Stream<ServiceConversationScopedWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, Resource.noInput)

/** One page of {@link listServiceConversationScopedWebhook}: see {@link Page}. */
export const pageServiceConversationScopedWebhook: (
  path: ServiceConversationPath | ServiceConversation,
  options?: PageOptions
) => Effect.Effect<Page<ServiceConversationScopedWebhook>, ConversationsError, ConversationsClient> =
  /* @__PURE__ */ Resource
    .page(resource, pages, Resource.noInput)

/** {@link createServiceConversationScopedWebhook} in the account's default service. */
export const createConversationScopedWebhook: (
  path: ConversationPath | ServiceConversation,
  create: ConversationScopedWebhookCreate
) => Effect.Effect<ConversationScopedWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .create(defaultService, creation)

/** {@link fetchServiceConversationScopedWebhook} in the account's default service. */
export const fetchConversationScopedWebhook: (
  path: ConversationScopedWebhookPath
) => Effect.Effect<ConversationScopedWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(defaultService)

/** {@link updateServiceConversationScopedWebhook} in the account's default service. */
export const updateConversationScopedWebhook: (
  path: ConversationScopedWebhookPath,
  update: ConversationScopedWebhookUpdate
) => Effect.Effect<ConversationScopedWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(defaultService, changes)

/** {@link deleteServiceConversationScopedWebhook} in the account's default service. */
export const deleteConversationScopedWebhook: (
  path: ConversationScopedWebhookPath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(defaultService, Resource.noInput)

/** {@link listServiceConversationScopedWebhook} in the account's default service. */
export const listConversationScopedWebhook: (
  path: ConversationPath | ServiceConversation,
  options?: ListOptions
) => Stream.Stream<ConversationScopedWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(defaultService, defaultServicePages, Resource.noInput)

/** One page of {@link listServiceConversationScopedWebhook}, in the account's default service: see {@link Page}. */
export const pageConversationScopedWebhook: (
  path: ConversationPath | ServiceConversation,
  options?: PageOptions
) => Effect.Effect<Page<ConversationScopedWebhook>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(defaultService, defaultServicePages, Resource.noInput)
