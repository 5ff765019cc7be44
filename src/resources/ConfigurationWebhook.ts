/**
 * The webhooks of an account: which URLs are called, and for which events, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/webhook-configuration-resource).
 *
 * @module
 * @since 3.0.0
 */
import type * as Effect from "effect/Effect"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"
import type { Encoded } from "../types/Encoded.ts"
import * as Parameters from "../internal/declare/parameters.ts"
import * as Record from "../internal/declare/record.ts"
import * as Resource from "../internal/declare/resource.ts"
import * as SharedParameters from "../internal/fields/sharedParameters.ts"
import type { WebhookConfigurationInput, WebhookMethod } from "../fields/Webhook.ts"

/** The webhooks of an account. */
export interface ConfigurationWebhook {
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The URL of the pre-event webhook, which can reject the action. */
  readonly preWebhookUrl: string | null
  /** The URL of the post-event webhook. */
  readonly postWebhookUrl: string | null
  /** The events that trigger them, such as `onMessageAdded`. */
  readonly filters: ReadonlyArray<string> | null
  /** The HTTP method of their requests; `null` if it was never set. */
  readonly method: WebhookMethod | null
  /** The target: a URL, or Flex. */
  readonly target: ConfigurationWebhookTarget
  /** The URL of this resource. */
  readonly url: string | null
}

/** The target of the webhooks of an account. Unknown values are kept. */
export type ConfigurationWebhookTarget = "webhook" | "flex" | (string & NonNullable<unknown>)

/** The schema of what {@link fetchConfigurationWebhook} returns. {@link Encoded} shows what it is for. */
export const ConfigurationWebhook: Record.Codec<ConfigurationWebhook, Encoded<ConfigurationWebhook>> =
  /* @__PURE__ */ Record.struct<ConfigurationWebhook>("ConfigurationWebhook", {
    accountSid: Record.text,
    preWebhookUrl: Record.nullableText,
    postWebhookUrl: Record.nullableText,
    filters: Record.nullable(Record.array(Record.text)),
    method: Record.nullableText,
    target: Record.text,
    url: Record.nullableText
  })

/** What to change of the webhooks. */
export interface ConfigurationWebhookUpdate extends WebhookConfigurationInput {
  /** The target: a URL, or Flex. */
  readonly target?: "webhook" | "flex" | undefined
}

const resource = /* @__PURE__ */ Resource.single(
  "ConfigurationWebhook",
  "/v1/Configuration/Webhooks",
  {},
  ConfigurationWebhook
)

/**
 * Fetches the webhooks of the account.
 *
 * @example
 * ```ts
 * import { fetchConfigurationWebhook } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 *
 * const { filters, target } = await Simulator.runPromise(fetchConfigurationWebhook())
 * console.log(`${target} for ${filters?.length} events`)
 * // webhook for 0 events
 * ```
 */
export const fetchConfigurationWebhook: () => Effect.Effect<
  ConfigurationWebhook,
  ConversationsError,
  ConversationsClient
> = /* @__PURE__ */ Resource
  .withoutPath(Resource.fetch(resource))

/**
 * Updates the webhooks of the account.
 *
 * @example
 * ```ts
 * import { updateConfigurationWebhook } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 *
 * const update = updateConfigurationWebhook({
 *   postWebhookUrl: "https://example.com/hook",
 *   filters: ["onMessageAdded", "onConversationRemoved"],
 *   method: "POST"
 * })
 *
 * const { filters, method, postWebhookUrl } = await Simulator.runPromise(update)
 * console.log(`${method} ${postWebhookUrl} for ${filters?.join(" and ")}`)
 * // POST https://example.com/hook for onMessageAdded and onConversationRemoved
 * ```
 */
export const updateConfigurationWebhook: (
  update: ConfigurationWebhookUpdate
) => Effect.Effect<ConfigurationWebhook, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.update(resource, () => ({
    ...SharedParameters.webhookConfiguration(),
    target: Parameters.oneOf("webhook", "flex")
  })))
