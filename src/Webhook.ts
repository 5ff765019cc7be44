/**
 * Whether a change made over the API calls the application's webhooks.
 *
 * @module
 * @since 0.2.0
 */

/**
 * What every operation takes that changes something.
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
