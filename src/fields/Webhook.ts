/**
 * Options and types of webhooks that several resources share.
 *
 * @module
 * @since 3.0.0
 */

/**
 * Options of operations for which Twilio can call webhooks.
 *
 * @example
 * ```ts
 * import { createServiceConversationMessage } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   // triggers the application's bot for this message, as if a person had written it
 *   yield* createServiceConversationMessage(Seed.order, { body: "Any news?", webhookEnabled: true })
 *   const [request] = yield* Effect.flatMap(Simulator, (simulator) => simulator.requests)
 *   yield* Console.log(`x-twilio-webhook-enabled: ${request?.headers["x-twilio-webhook-enabled"]}`)
 * }))
 * // x-twilio-webhook-enabled: true
 * ```
 */
export interface WebhookOptions {
  /**
   * Whether Twilio calls the application's webhooks for this change: by default not for one that was made through the
   * API. Sent as the header `X-Twilio-Webhook-Enabled`.
   */
  readonly webhookEnabled?: boolean | undefined
}

/** The HTTP method of a webhook's requests. Unknown values are kept. */
export type WebhookMethod = "GET" | "POST" | (string & NonNullable<unknown>)

/** The webhooks of a service or an account. */
export interface WebhookConfigurationInput {
  /** The URL of the pre-event webhook, which can reject the action. */
  readonly preWebhookUrl?: string | null | undefined
  /** The URL of the post-event webhook. */
  readonly postWebhookUrl?: string | null | undefined
  /** The events that trigger them, such as `onMessageAdded`: at least one. To call no webhook, remove their URLs. */
  readonly filters?: ReadonlyArray<string> | undefined
  /** The HTTP method of their requests. */
  readonly method?: "GET" | "POST" | undefined
}
