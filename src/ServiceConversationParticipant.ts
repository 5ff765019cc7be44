/**
 * The participants of a conversation: adding people, by identity or by an address outside of the chat, how far each of them
 * has read, and taking them out.
 *
 * See https://www.twilio.com/docs/conversations/api/conversation-participant-resource for Twilio's own documentation.
 *
 * @module
 * @since 0.2.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { Attributes } from "./Attributes.ts"
import type { ConversationsClient } from "./ConversationsClient.ts"
import type { ConversationsError } from "./ConversationsError.ts"

import type { Encoded } from "./Encoded.ts"
import * as Pages from "./internal/pages.ts"
import * as Parameters from "./internal/parameters.ts"
import * as Record from "./internal/record.ts"
import * as Resource from "./internal/resource.ts"
import * as SharedParameters from "./internal/sharedParameters.ts"
import { MessagingBinding, type MessagingBindingInput } from "./MessagingBinding.ts"
import type { ListOptions, Page, PageOptions } from "./Page.ts"
import type { ServiceConversationPath } from "./Path.ts"
import type { WebhookOptions } from "./Webhook.ts"

/**
 * One participant of a conversation.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationParticipant {
  /** The participant (`MB…`). */
  readonly sid: string
  /** The account (`AC…`). */
  readonly accountSid: string
  /** The conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** The conversation (`CH…`). */
  readonly conversationSid: string
  /** The identity of the user; `null` if the participant is outside of the chat. */
  readonly identity: string | null
  /** JSON text of the application's own, which `decodeAttributes` decodes. */
  readonly attributes: string | null
  /** How the participant takes part from outside of the chat; `null` if it does not. */
  readonly messagingBinding: MessagingBinding | null
  /** The role (`RL…`) in the conversation. */
  readonly roleSid: string | null
  /** The index of the last message that the participant has read; `null` until a read horizon was set. */
  readonly lastReadMessageIndex: number | null
  /** When that was, as text: Twilio does not promise its form. */
  readonly lastReadTimestamp: string | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last changed. */
  readonly dateUpdated: DateTime.Utc | null
  /** The address of this resource. */
  readonly url: string | null
}

/**
 * The schema of a participant. Unknown fields are left out, and unknown channels are kept.
 *
 * @since 0.2.0
 * @category schemas
 */
export const ServiceConversationParticipant: Schema.Schema<
  ServiceConversationParticipant,
  Encoded<ServiceConversationParticipant>
> = /* @__PURE__ */ Record.struct<ServiceConversationParticipant>("ServiceConversationParticipant", {
  sid: Record.text,
  accountSid: Record.text,
  chatServiceSid: Record.text,
  conversationSid: Record.text,
  identity: Record.nullableText,
  attributes: Record.nullableText,
  messagingBinding: Record.nullable(MessagingBinding),
  roleSid: Record.nullableText,
  lastReadMessageIndex: Record.nullableInt,
  lastReadTimestamp: Record.nullableText,
  dateCreated: Record.nullableDate,
  dateUpdated: Record.nullableDate,
  url: Record.nullableText
})

/**
 * One participant. A {@link ServiceConversationParticipant} can be passed for it.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationParticipantPath extends ServiceConversationPath {
  /** The participant's SID (`MB…`) or, in the chat, identity. */
  readonly sid: string
}

/**
 * What a participant is created with: an `identity`, or a `messagingBinding`.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationParticipantCreate extends WebhookOptions {
  /** The identity of a user, who is created if there is none; for participants in the chat. */
  readonly identity?: string | undefined
  /** How the participant is reached outside of the chat. */
  readonly messagingBinding?: MessagingBindingInput | undefined
  /** An object, or JSON text, of the application's own. */
  readonly attributes?: Attributes | undefined
  /** The role (`RL…`) in the conversation. */
  readonly roleSid?: string | undefined
  /** When it was created, for participants that come from another system; cut to whole seconds. */
  readonly dateCreated?: DateTime.DateTime | Date | undefined
  /** When it was last changed; cut to whole seconds. */
  readonly dateUpdated?: DateTime.DateTime | Date | undefined
}

/**
 * What an update of a participant changes; a field that is left out stays as it is.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationParticipantUpdate extends WebhookOptions {
  /** The identity of a user. */
  readonly identity?: string | undefined
  /** The addresses of yours; `null` takes one away. */
  readonly messagingBinding?:
    | { readonly proxyAddress?: string | null | undefined; readonly projectedAddress?: string | null | undefined }
    | undefined
  /** An object, or JSON text, of the application's own. */
  readonly attributes?: Attributes | undefined
  /** The role (`RL…`) in the conversation. */
  readonly roleSid?: string | undefined
  /** The index of the last message that was read; `null` takes the read horizon away. */
  readonly lastReadMessageIndex?: number | null | undefined
  /** The date of the last message that was read; sent in UTC and cut to whole seconds, as the API takes no more. */
  readonly lastReadTimestamp?: DateTime.DateTime | Date | undefined
  /** When it was created; cut to whole seconds. */
  readonly dateCreated?: DateTime.DateTime | Date | undefined
  /** When it was last changed; cut to whole seconds. */
  readonly dateUpdated?: DateTime.DateTime | Date | undefined
}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceConversationParticipant",
  "/v1/Services/{ChatServiceSid}/Conversations/{ConversationSid}/Participants",
  "Sid",
  { chatServiceSid: "IS" },
  ServiceConversationParticipant
)

const pages = /* @__PURE__ */ Pages.make("participants", ServiceConversationParticipant, 100)

/**
 * Adds a participant to a conversation. One that is in it already fails with `Conflict`.
 *
 * **Gotchas**
 *
 * It is never sent twice by itself: after a `ServerError`, a `TimedOut`, or a `TransportError` whose `mayHaveArrived` is
 * `true`, the participant may be there or not. It can simply be added again: `Conflict` then says that it is there.
 *
 * @since 0.2.0
 * @category operations
 */
export const createServiceConversationParticipant: (
  path: ServiceConversationPath,
  create: ServiceConversationParticipantCreate
) => Effect.Effect<ServiceConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .create(resource, () => ({
    identity: Parameters.text,
    messagingBinding: SharedParameters.messagingBinding,
    attributes: Parameters.json<Attributes>(),
    roleSid: Parameters.sid("RL"),
    dateCreated: Parameters.date,
    dateUpdated: Parameters.date,
    webhookEnabled: Parameters.webhookEnabled
  }))

/**
 * Fetches a participant.
 *
 * @since 0.2.0
 * @category operations
 */
export const fetchServiceConversationParticipant: (
  path: ServiceConversationParticipantPath
) => Effect.Effect<ServiceConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(resource)

/**
 * Changes a participant, or how far it has read; answers with the changed record.
 *
 * @since 0.2.0
 * @category operations
 */
export const updateServiceConversationParticipant: (
  path: ServiceConversationParticipantPath,
  update: ServiceConversationParticipantUpdate
) => Effect.Effect<ServiceConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, () => ({
    identity: Parameters.text,
    messagingBinding: Parameters.group({
      proxyAddress: Parameters.clearable(Parameters.text),
      projectedAddress: Parameters.clearable(Parameters.text)
    }),
    attributes: Parameters.json<Attributes>(),
    roleSid: Parameters.sid("RL"),
    lastReadMessageIndex: Parameters.clearable(Parameters.count),
    lastReadTimestamp: Parameters.date,
    dateCreated: Parameters.date,
    dateUpdated: Parameters.date,
    webhookEnabled: Parameters.webhookEnabled
  }))

/**
 * Takes a participant out of a conversation. One that is not in it fails with `NotFound`, unless this is the retry of a
 * request that may have arrived.
 *
 * @since 0.2.0
 * @category operations
 */
export const deleteServiceConversationParticipant: (
  path: ServiceConversationParticipantPath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, () => ({ webhookEnabled: Parameters.webhookEnabled }))

/**
 * Lists the participants of a conversation, fetching a page when the one before it is used up. A page holds 100 at most.
 *
 * @since 0.2.0
 * @category operations
 */
export const listServiceConversationParticipant: (
  path: ServiceConversationPath,
  options?: ListOptions
) => Stream.Stream<ServiceConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, Resource.none)

/**
 * Fetches one page of the participants, for a program that keeps the token itself. A page holds 100 at most.
 *
 * @since 0.2.0
 * @category operations
 */
export const pageServiceConversationParticipant: (
  path: ServiceConversationPath,
  options?: PageOptions
) => Effect.Effect<Page<ServiceConversationParticipant>, ConversationsError, ConversationsClient> =
  /* @__PURE__ */ Resource.page(resource, pages, Resource.none)
