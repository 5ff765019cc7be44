/**
 * Twilio's Conversations API for Effect: opening a conversation, adding people, posting, what is unread, marking it read,
 * muting, taking people out, and closing.
 *
 * @module
 * @since 0.1.0
 */
export * from "./src/Attributes.ts"
export * from "./src/ClientCredentials.ts"
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
