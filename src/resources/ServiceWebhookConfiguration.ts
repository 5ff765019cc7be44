/**
 * The webhooks of a conversation service: which URLs are called, and for which events, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/per-service-webhook-resource).
 *
 * @module
 * @since 3.0.0
 */
import type * as Effect from "effect/Effect"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"
import type { Encoded } from "../types/Encoded.ts"
import * as Record from "../internal/declare/record.ts"
import * as Resource from "../internal/declare/resource.ts"
import * as SharedParameters from "../internal/fields/sharedParameters.ts"
import type { ServicePath } from "../types/Path.ts"
import type { WebhookConfigurationInput, WebhookMethod } from "../fields/Webhook.ts"
import type { Service } from "./Service.ts"

/** The webhooks of a conversation service. */
export interface ServiceWebhookConfiguration {
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The SID of the conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** The URL of the pre-event webhook, which can reject the action. */
  readonly preWebhookUrl: string | null
  /** The URL of the post-event webhook. */
  readonly postWebhookUrl: string | null
  /** The events that trigger them, such as `onMessageAdded`. */
  readonly filters: ReadonlyArray<string> | null
  /** The HTTP method of their requests; `null` if it was never set. */
  readonly method: WebhookMethod | null
  /** The URL of this resource. */
  readonly url: string | null
}

/** The schema of what {@link fetchServiceWebhookConfiguration} returns. {@link Encoded} shows what it is for. */
export const ServiceWebhookConfiguration: Record.Codec<
  ServiceWebhookConfiguration,
  Encoded<ServiceWebhookConfiguration>
> = /* @__PURE__ */ Record.struct<ServiceWebhookConfiguration>("ServiceWebhookConfiguration", {
  accountSid: Record.text,
  chatServiceSid: Record.text,
  preWebhookUrl: Record.nullableText,
  postWebhookUrl: Record.nullableText,
  filters: Record.nullable(Record.array(Record.text)),
  method: Record.nullableText,
  url: Record.nullableText
})

/** What to change of the webhooks. */
export interface ServiceWebhookConfigurationUpdate extends WebhookConfigurationInput {}

const resource = /* @__PURE__ */ Resource.single(
  "ServiceWebhookConfiguration",
  "/v1/Services/{ChatServiceSid}/Configuration/Webhooks",
  { chatServiceSid: "IS" },
  ServiceWebhookConfiguration
)

/**
 * Fetches the webhooks of a service.
 *
 * @example
 * ```ts
 * import { fetchServiceWebhookConfiguration } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const { filters, method } = await Simulator.runPromise(fetchServiceWebhookConfiguration(Seed.supportDesk))
 * console.log(`${method} for ${filters?.length} events`)
 * // POST for 0 events
 * ```
 */
export const fetchServiceWebhookConfiguration: (
  path: ServicePath | Service
) => Effect.Effect<ServiceWebhookConfiguration, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(resource)

/**
 * Updates the webhooks of a service.
 *
 * @example
 * ```ts
 * import { updateServiceWebhookConfiguration } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const update = updateServiceWebhookConfiguration(Seed.supportDesk, {
 *   postWebhookUrl: "https://example.com/hook",
 *   filters: ["onMessageAdded", "onConversationRemoved"]
 * })
 *
 * const { filters, postWebhookUrl } = await Simulator.runPromise(update)
 * console.log(`${postWebhookUrl} for ${filters?.join(" and ")}`)
 * // https://example.com/hook for onMessageAdded and onConversationRemoved
 * ```
 */
export const updateServiceWebhookConfiguration: (
  path: ServicePath | Service,
  update: ServiceWebhookConfigurationUpdate
) => Effect.Effect<ServiceWebhookConfiguration, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, SharedParameters.webhookConfiguration)
