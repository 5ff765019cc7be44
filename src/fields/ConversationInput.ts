/**
 * The fields of a conversation to create or update.
 *
 * @module
 * @since 3.0.0
 */
import type * as DateTime from "effect/DateTime"
import type { Attributes } from "./Attributes.ts"
import type { ConversationTimersInput } from "./ConversationState.ts"
import type { WebhookOptions } from "./Webhook.ts"

/** The addresses of a conversation in channels other than chat. */
export interface ConversationBindingsInput {
  /** The address and the name that its e-mails are sent from. `null` removes one. */
  readonly email?:
    | { readonly address?: string | null | undefined; readonly name?: string | null | undefined }
    | undefined
}

/** The fields of a conversation to create or update. */
export interface ConversationInput extends WebhookOptions {
  /** The human-readable name, up to 256 characters. */
  readonly friendlyName?: string | null | undefined
  /** An application-defined name, unique in the service. It can be used in place of the SID. */
  readonly uniqueName?: string | null | undefined
  /** Application-defined data: an object, or JSON text. */
  readonly attributes?: Attributes | undefined
  /** The SID of the messaging service (`MG…`) for its participants outside of chat. */
  readonly messagingServiceSid?: string | null | undefined
  /** Its state. A closed conversation cannot be reopened. */
  readonly state?: "initializing" | "active" | "inactive" | "closed" | undefined
  /** The times without activity after which the state changes automatically. */
  readonly timers?: ConversationTimersInput | undefined
  /** Its addresses in channels other than chat. */
  readonly bindings?: ConversationBindingsInput | undefined
  /** When it was created, for conversations imported from another system. Truncated to whole seconds. */
  readonly dateCreated?: DateTime.DateTime | Date | undefined
  /** When it was last updated. Truncated to whole seconds. */
  readonly dateUpdated?: DateTime.DateTime | Date | undefined
}
