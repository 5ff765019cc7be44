/**
 * The conversations of a participant, found by identity or address, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/participant-conversation-resource).
 *
 * @module
 * @since 3.0.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"
import { type ConversationState, ConversationTimers } from "../fields/ConversationState.ts"
import type { Encoded } from "../types/Encoded.ts"
import * as Pages from "../internal/declare/pages.ts"
import * as Parameters from "../internal/declare/parameters.ts"
import * as Record from "../internal/declare/record.ts"
import * as Resource from "../internal/declare/resource.ts"
import { MessagingBinding } from "../fields/MessagingBinding.ts"
import type { ListOptions, Page, PageOptions } from "../types/Page.ts"
import type { ServicePath } from "../types/Path.ts"
import type { Service } from "./Service.ts"

/** A conversation of a participant. */
export interface ServiceParticipantConversation {
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The SID of the conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** The SID of the participant (`MB…`). */
  readonly participantSid: string
  /** The SID of the participant's user (`US…`); `null` for an address. */
  readonly participantUserSid: string | null
  /** The identity of that user; `null` for an address. */
  readonly participantIdentity: string | null
  /** The channel and addresses of a participant outside of chat; `null` for a user. */
  readonly participantMessagingBinding: MessagingBinding | null
  /** The SID of the conversation (`CH…`). */
  readonly conversationSid: string
  /** An application-defined name of the conversation. It can be used in place of the SID. */
  readonly conversationUniqueName: string | null
  /** The human-readable name of the conversation, up to 256 characters. */
  readonly conversationFriendlyName: string | null
  /** Application-defined JSON text of the conversation. */
  readonly conversationAttributes: string | null
  /** When the conversation was created. */
  readonly conversationDateCreated: DateTime.Utc | null
  /** When the conversation was last updated. */
  readonly conversationDateUpdated: DateTime.Utc | null
  /** The identity of the conversation's creator. */
  readonly conversationCreatedBy: string | null
  /** The state of the conversation. */
  readonly conversationState: ConversationState
  /** When the state changes automatically. */
  readonly conversationTimers: ConversationTimers | null
  /** The URLs of the participant and the conversation. */
  readonly links: { readonly [name: string]: string } | null
}

/** The schema of what {@link listServiceParticipantConversation} returns. {@link Encoded} shows what it is for. */
export const ServiceParticipantConversation: Record.Codec<
  ServiceParticipantConversation,
  Encoded<ServiceParticipantConversation>
> = /* @__PURE__ */ Record.struct<ServiceParticipantConversation>("ServiceParticipantConversation", {
  accountSid: Record.text,
  chatServiceSid: Record.text,
  participantSid: Record.text,
  participantUserSid: Record.nullableText,
  participantIdentity: Record.nullableText,
  participantMessagingBinding: Record.nullable(MessagingBinding),
  conversationSid: Record.text,
  conversationUniqueName: Record.nullableText,
  conversationFriendlyName: Record.nullableText,
  conversationAttributes: Record.nullableText,
  conversationDateCreated: Record.nullableDate,
  conversationDateUpdated: Record.nullableDate,
  conversationCreatedBy: Record.nullableText,
  conversationState: Record.text,
  conversationTimers: Record.nullable(ConversationTimers),
  links: Record.nullableLinks
})

/** Options for one page. Either `identity` or `address` is required, to name the participant. */
export interface ServiceParticipantConversationPageOptions extends PageOptions {
  /** The identity of a user. */
  readonly identity?: string | undefined
  /** The address of a participant outside of chat, such as a phone number. */
  readonly address?: string | undefined
}

/** The participant, and the options for listing the conversations. */
export interface ServiceParticipantConversationListOptions
  extends ServiceParticipantConversationPageOptions, ListOptions {}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceParticipantConversation",
  "/v1/Services/{ChatServiceSid}/ParticipantConversations",
  "Sid",
  { chatServiceSid: "IS" },
  ServiceParticipantConversation
)

const defaultService = /* @__PURE__ */ Resource.make(
  "ParticipantConversation",
  "/v1/ParticipantConversations",
  "Sid",
  {},
  ServiceParticipantConversation
)

const pages = /* @__PURE__ */ Pages.make("conversations", ServiceParticipantConversation, 50)

const filters = () => ({ identity: Parameters.text, address: Parameters.text })

/**
 * Lists the conversations of a participant in a service, at most 50 on a page: see {@link ListOptions}.
 *
 * @example
 * ```ts
 * import { listServiceParticipantConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Stream } from "effect"
 *
 * const ada = listServiceParticipantConversation(Seed.supportDesk, { identity: "ada@example.com", limit: 2 })
 *
 * await Simulator.runPromise(Stream.runForEach(ada, (one) => Console.log(one.conversationFriendlyName)))
 * // Order 1042: where is my parcel?
 * // Order 1043: wrong size
 * ```
 */
export const listServiceParticipantConversation: (
  path: ServicePath | Service,
  options?: ServiceParticipantConversationListOptions
) => Stream.Stream<ServiceParticipantConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, filters)

/** One page of {@link listServiceParticipantConversation}: see {@link Page}. */
export const pageServiceParticipantConversation: (
  path: ServicePath | Service,
  options?: ServiceParticipantConversationPageOptions
) => Effect.Effect<Page<ServiceParticipantConversation>, ConversationsError, ConversationsClient> =
  /* @__PURE__ */ Resource
    .page(resource, pages, filters)

/** {@link listServiceParticipantConversation} in the account's default service. */
export const listParticipantConversation: (
  options?: ServiceParticipantConversationListOptions
) => Stream.Stream<ServiceParticipantConversation, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.list(defaultService, pages, filters))

/** One page of {@link listServiceParticipantConversation}, in the account's default service: see {@link Page}. */
export const pageParticipantConversation: (
  options?: ServiceParticipantConversationPageOptions
) => Effect.Effect<Page<ServiceParticipantConversation>, ConversationsError, ConversationsClient> =
  /* @__PURE__ */ Resource
    .withoutPath(Resource.page(defaultService, pages, filters))
