/**
 * Where records are: the paths that several resources share.
 *
 * @module
 * @since 0.2.0
 */

/**
 * A conversation service.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServicePath {
  /** The conversation service: `IS` and 32 hexadecimal digits. */
  readonly chatServiceSid: string
}

/**
 * A user within a conversation service.
 *
 * @since 0.1.0
 * @category models
 */
export interface ServiceUserPath extends ServicePath {
  /** The user's SID (`US…`) or identity. */
  readonly userSid: string
}

/**
 * A conversation within a conversation service.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationPath extends ServicePath {
  /** The conversation's SID (`CH…`) or unique name. */
  readonly conversationSid: string
}

/**
 * A conversation within the account's default service.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationPath {
  /** The conversation's SID (`CH…`) or unique name. */
  readonly conversationSid: string
}
