/**
 * Twilio's user-conversations API for Effect: which conversations a user is in, how far they have read, whether they are
 * muted, and taking them out.
 *
 * @module
 * @since 0.1.0
 */
export * from "./src/Attributes.ts"
export * from "./src/ConversationInput.ts"
export * from "./src/ConversationsClient.ts"
export * from "./src/ConversationsError.ts"
export * from "./src/ConversationsMetrics.ts"
export * from "./src/ConversationState.ts"
export * from "./src/Encoded.ts"
export * from "./src/MessagingBinding.ts"
export * from "./src/Page.ts"
export * from "./src/Path.ts"
export * from "./src/RetryPolicy.ts"
export * from "./src/ServiceConversation.ts"
export * from "./src/ServiceConversationMessage.ts"
export * from "./src/ServiceConversationParticipant.ts"
export * from "./src/ServiceConversationWithParticipants.ts"
export * from "./src/ServiceUser.ts"
export * from "./src/ServiceUserConversation.ts"
export * from "./src/ThrottlePolicy.ts"
export * from "./src/TimeoutPolicy.ts"
export * from "./src/Webhook.ts"
