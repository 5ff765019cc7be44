/**
 * Twilio's Conversations API for Effect: create conversations, add and remove participants, send messages, track what
 * is unread, mute, and close.
 *
 * @module
 * @since 0.1.0
 */
export * from "./src/tokens/AccessToken.ts"
export * from "./src/fields/Attributes.ts"
export * from "./src/client/ClientCredentials.ts"
export type * from "./src/fields/ConversationInput.ts"
export * from "./src/client/ConversationsClient.ts"
export * from "./src/errors/ConversationsError.ts"
export * from "./src/telemetry/ConversationsMetrics.ts"
export * from "./src/fields/ConversationState.ts"
export * from "./src/recipes/CreateOnce.ts"
export type * from "./src/types/Encoded.ts"
export type * from "./src/types/Json.ts"
export * from "./src/recipes/MarkRead.ts"
export * from "./src/media/Media.ts"
export * from "./src/fields/MessagingBinding.ts"
export type * from "./src/types/Page.ts"
export type * from "./src/types/Path.ts"
export * from "./src/policies/RequestOptions.ts"
export * from "./src/policies/RetryPolicy.ts"
export * from "./src/resources/mod.ts"
export * from "./src/client/runPromise.ts"
export * from "./src/facades/ServiceClient.ts"
export * from "./src/policies/ThrottlePolicy.ts"
export * from "./src/policies/TimeoutPolicy.ts"
export type * from "./src/fields/Webhook.ts"
export * from "./src/webhooks/WebhookEvent.ts"
export * from "./src/webhooks/WebhookReceiver.ts"
export * from "./src/webhooks/WebhookSignature.ts"
