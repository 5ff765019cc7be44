/**
 * What is true of all operations, and path parameters that several resources share.
 *
 * - A path names what an operation is about. A record is its own path, and a path of what is in it:
 *   `createServiceConversationMessage(conversation, { body })`.
 * - A parameter that takes a name takes any text but the SID of something else. That, text that is empty and a field
 *   that is missing fail with `InvalidRequest`, which names the parameter, before anything is sent.
 * - An operation without `Service` in its name, such as `fetchUser`, uses the account's default conversation service.
 * - A create and an update return the record. An update leaves omitted fields as they are; `null` removes a value.
 * - What a create, an update and a delete may have done when they fail, `ConversationsError` says, and what all lists
 *   do, `ListOptions`.
 *
 * @module
 * @since 3.0.0
 */

/** The path of a conversation service. */
export interface ServicePath {
  /** The SID of the conversation service: `IS` and 32 hexadecimal digits. */
  readonly chatServiceSid: string
}

/** The path of a user in the account's default conversation service. */
export interface UserPath {
  /** The user's SID (`US…`) or identity. */
  readonly userSid: string
}

/**
 * The path of a user in a conversation service.
 *
 * @since 0.1.0
 */
export interface ServiceUserPath extends ServicePath, UserPath {}

/** The path of a conversation in the account's default conversation service. */
export interface ConversationPath {
  /** The conversation's SID (`CH…`) or unique name. */
  readonly conversationSid: string
}

/** The path of a conversation in a conversation service. */
export interface ServiceConversationPath extends ServicePath, ConversationPath {}
