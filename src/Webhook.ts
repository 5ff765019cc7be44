/**
 * What calls the application's webhooks, and which of them.
 *
 * @module
 * @since 0.2.0
 */

/**
 * What every operation takes that changes something.
 *
 * @example
 * ```ts
 * import { createServiceConversationMessage } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   // the application's bot is called for this message as if a person had written it
 *   yield* createServiceConversationMessage(order, { body: "Any news?", webhookEnabled: true })
 *   const [request] = yield* simulator.requests
 *   yield* Console.log(`x-twilio-webhook-enabled: ${request?.headers["x-twilio-webhook-enabled"]}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * x-twilio-webhook-enabled: true
 * ```
 *
 * @since 0.2.0
 * @category models
 */
export interface WebhookOptions {
  /**
   * Whether Twilio calls the application's webhooks for this change, which it does not do for changes over the API if this
   * is not given. Sent as the header `X-Twilio-Webhook-Enabled`.
   */
  readonly webhookEnabled?: boolean | undefined
}

/**
 * The HTTP method that a webhook is called with. An unknown one is kept as it is.
 *
 * @since 0.2.0
 * @category models
 */
export type WebhookMethod = "GET" | "POST" | (string & NonNullable<unknown>)

/**
 * Which webhooks a service or an account calls, and for what; a field that is left out stays as it is.
 *
 * @since 0.2.0
 * @category models
 */
export interface WebhookConfigurationInput {
  /** The address that is called before something is done, and may refuse it. */
  readonly preWebhookUrl?: string | undefined
  /** The address that is called after something was done. */
  readonly postWebhookUrl?: string | undefined
  /** The events that they are called for: `onMessageAdded`, say. */
  readonly filters?: ReadonlyArray<string> | undefined
  /** The method that they are called with. */
  readonly method?: "GET" | "POST" | undefined
}
