/**
 * The resources. `mod.ts` exports them, and `forService` and `PromiseClient` have their operations.
 *
 * @module
 * @since 3.0.0
 */
export * from "./Configuration.ts"
export * from "./ConfigurationAddress.ts"
export * from "./ConfigurationWebhook.ts"
export * from "./Credential.ts"
export * from "./Service.ts"
export * from "./ServiceBinding.ts"
export * from "./ServiceConfiguration.ts"
export * from "./ServiceConversation.ts"
export * from "./ServiceConversationMessage.ts"
export * from "./ServiceConversationMessageReceipt.ts"
export * from "./ServiceConversationParticipant.ts"
export * from "./ServiceConversationScopedWebhook.ts"
export * from "./ServiceConversationWithParticipants.ts"
export * from "./ServiceNotification.ts"
export * from "./ServiceParticipantConversation.ts"
export * from "./ServiceRole.ts"
export * from "./ServiceUser.ts"
export * from "./ServiceUserConversation.ts"
export * from "./ServiceWebhookConfiguration.ts"
