/**
 * What a conversation is created with, and what an update of it changes.
 *
 * @module
 * @since 0.2.0
 */
import type * as DateTime from "effect/DateTime"
import type { Attributes } from "./Attributes.ts"
import type { ConversationTimersInput } from "./ConversationState.ts"
import type { WebhookOptions } from "./Webhook.ts"

/**
 * The addresses that a conversation is given in channels outside of the chat.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationBindingsInput {
  /** The address that its e-mails are sent from, and the name that they are sent with. */
  readonly email?: { readonly address?: string | undefined; readonly name?: string | undefined } | undefined
}

/**
 * What a conversation is created with, and what an update of it changes; there a field that is left out stays as it is.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationInput extends WebhookOptions {
  /** The human-readable name, up to 256 characters. */
  readonly friendlyName?: string | undefined
  /** The application's own name, unique in the service, by which the conversation can be addressed instead of its SID. */
  readonly uniqueName?: string | undefined
  /** An object, or JSON text, of the application's own. */
  readonly attributes?: Attributes | undefined
  /** The messaging service (`MG…`) of its participants outside of the chat. */
  readonly messagingServiceSid?: string | undefined
  /** Its state; a closed conversation cannot be opened again. */
  readonly state?: "initializing" | "active" | "inactive" | "closed" | undefined
  /** After how long without activity the state changes by itself. */
  readonly timers?: ConversationTimersInput | undefined
  /** Its addresses in channels outside of the chat. */
  readonly bindings?: ConversationBindingsInput | undefined
  /** When it was created, for conversations that come from another system; cut to whole seconds. */
  readonly dateCreated?: DateTime.DateTime | Date | undefined
  /** When it was last changed; cut to whole seconds. */
  readonly dateUpdated?: DateTime.DateTime | Date | undefined
}
