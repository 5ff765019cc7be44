/** Records of the simulator as in a response. */

/**
 * A message as in a response.
 *
 * @since 3.0.0
 */
export interface Message {
  /** The SID of the message. */
  readonly sid: string
  /** The SID of the account. */
  readonly account_sid: string
  /** The SID of the service; absent if the path had none. */
  readonly chat_service_sid?: string
  /** The SID of the conversation. */
  readonly conversation_sid: string
  /** Its position in the conversation, from 0. An index is never reused. */
  readonly index: number
  /** An identity, an address, or `"system"`. */
  readonly author: string
  /** The text. */
  readonly body: string | null
  /** The attached media. The simulator only knows the SID, and makes up the rest. */
  readonly media: ReadonlyArray<Readonly<Record<string, unknown>>> | null
  /** The SID of the template that it was created from. The simulator does not have the template itself. */
  readonly content_sid: string | null
  /** JSON text. */
  readonly attributes: string
  /** The SID of the author's participant; `null` if the author is not a participant. */
  readonly participant_sid: string | null
  /** The delivery status for participants with an address, which is made up; `null` if there are none. */
  readonly delivery: Readonly<Record<string, unknown>> | null
  /** ISO 8601, in UTC with whole seconds. */
  readonly date_created: string
  /** ISO 8601, in UTC with whole seconds. */
  readonly date_updated: string
  /** The URL of this record. */
  readonly url: string
  /** URLs of related resources. */
  readonly links: { readonly delivery_receipts: string; readonly channel_metadata: string }
}

/**
 * A participant as in a response.
 *
 * @since 3.0.0
 */
export interface Participant {
  /** The SID of the participant. */
  readonly sid: string
  /** The SID of the account. */
  readonly account_sid: string
  /** The SID of the service; absent if the path had none. */
  readonly chat_service_sid?: string
  /** The SID of the conversation. */
  readonly conversation_sid: string
  /** The identity of the user; `null` for an address. */
  readonly identity: string | null
  /** The type of the address, and the addresses; `null` if there are none. */
  readonly messaging_binding: Readonly<Record<string, string>> | null
  /** JSON text. */
  readonly attributes: string
  /** The SID of the given role. The simulator has no default roles. */
  readonly role_sid: string | null
  /** The index of the last read message; `null` if there is none. */
  readonly last_read_message_index: number | null
  /** When that message was read. */
  readonly last_read_timestamp: string | null
  /** ISO 8601, in UTC with whole seconds. */
  readonly date_created: string
  /** ISO 8601, in UTC with whole seconds. */
  readonly date_updated: string
  /** The URL of this record. */
  readonly url: string
}

/**
 * A user's conversation as in a response.
 *
 * @since 0.1.0
 */
export interface UserConversation {
  /** The SID of the account. */
  readonly account_sid: string
  /** The SID of the service. */
  readonly chat_service_sid: string
  /** The SID of the conversation. */
  readonly conversation_sid: string
  /** The number of unread messages; `null` without a read horizon. */
  readonly unread_messages_count: number | null
  /** The index of the last read message; `null` if there is none. */
  readonly last_read_message_index: number | null
  /** The SID of the user's participant. */
  readonly participant_sid: string
  /** The SID of the user, even if the request used the identity. */
  readonly user_sid: string
  /** The human-readable name. */
  readonly friendly_name: string | null
  /** `"active"`, `"inactive"`, `"closed"`, or the text in the seed. */
  readonly conversation_state: string
  /** When it becomes inactive and closed. */
  readonly timers: { readonly date_inactive?: string; readonly date_closed?: string } | null
  /** JSON text. */
  readonly attributes: string
  /** ISO 8601, in UTC with whole seconds. */
  readonly date_created: string
  /** ISO 8601, in UTC with whole seconds: the date of the last message or change of state. */
  readonly date_updated: string
  /** The identity of its creator. */
  readonly created_by: string | null
  /** `"default"`, `"muted"`, or the text in the seed. */
  readonly notification_level: string
  /** The name that can be used in place of the SID. */
  readonly unique_name: string | null
  /** The URL of this record, on the host of the request. */
  readonly url: string
  /** URLs of related resources, on the same host. */
  readonly links: { readonly participant: string; readonly conversation: string }
}
