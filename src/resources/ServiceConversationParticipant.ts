/**
 * The participants of a conversation: add people by identity or by an address outside of chat, set how far they have
 * read, and remove them, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/conversation-participant-resource).
 *
 * @module
 * @since 3.0.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Attributes } from "../fields/Attributes.ts"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"

import type { Encoded } from "../types/Encoded.ts"
import * as Pages from "../internal/declare/pages.ts"
import * as Parameters from "../internal/declare/parameters.ts"
import * as Record from "../internal/declare/record.ts"
import * as Resource from "../internal/declare/resource.ts"
import * as SharedParameters from "../internal/fields/sharedParameters.ts"
import { MessagingBinding, type MessagingBindingInput } from "../fields/MessagingBinding.ts"
import type { ListOptions, Page, PageOptions } from "../types/Page.ts"
import type { ConversationPath, ServiceConversationPath, ServicePath } from "../types/Path.ts"
import type { WebhookOptions } from "../fields/Webhook.ts"
import type { ServiceConversation } from "./ServiceConversation.ts"

/** A participant of a conversation in the account's default service. */
export interface ConversationParticipant {
  /** The SID of the participant (`MB…`). */
  readonly sid: string
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The SID of the conversation (`CH…`). */
  readonly conversationSid: string
  /** The identity of the user; `null` if the participant is outside of chat. */
  readonly identity: string | null
  /** Application-defined JSON text. Decode it with `decodeAttributes`. */
  readonly attributes: string | null
  /** The channel and addresses of a participant outside of chat; `null` for a chat participant. */
  readonly messagingBinding: MessagingBinding | null
  /** The SID of the role (`RL…`) in the conversation. */
  readonly roleSid: string | null
  /** The index of the last message that the participant has read; `null` until a read horizon is set. */
  readonly lastReadMessageIndex: number | null
  /** When that message was read, as text: Twilio does not document its format. */
  readonly lastReadTimestamp: string | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last updated. */
  readonly dateUpdated: DateTime.Utc | null
  /** The URL of this resource. */
  readonly url: string | null
}

/** A participant of a conversation. */
export interface ServiceConversationParticipant extends ConversationParticipant {
  /** The SID of the conversation service (`IS…`). */
  readonly chatServiceSid: string
}

const fields: Record.Fields<ConversationParticipant> = {
  sid: Record.text,
  accountSid: Record.text,
  conversationSid: Record.text,
  identity: Record.nullableText,
  attributes: Record.nullableText,
  messagingBinding: /* @__PURE__ */ Record.nullable(MessagingBinding),
  roleSid: Record.nullableText,
  lastReadMessageIndex: Record.nullableInt,
  lastReadTimestamp: Record.nullableText,
  dateCreated: Record.nullableDate,
  dateUpdated: Record.nullableDate,
  url: Record.nullableText
}

/** The schema of what {@link fetchServiceConversationParticipant} returns, without `chatServiceSid`. */
export const ConversationParticipant: Record.Codec<ConversationParticipant, Encoded<ConversationParticipant>> =
  /* @__PURE__ */ Record.struct<ConversationParticipant>("ConversationParticipant", fields)

/** The schema of what {@link fetchServiceConversationParticipant} returns. {@link Encoded} shows what it is for. */
export const ServiceConversationParticipant: Record.Codec<
  ServiceConversationParticipant,
  Encoded<ServiceConversationParticipant>
> = /* @__PURE__ */ Record.struct<ServiceConversationParticipant>("ServiceConversationParticipant", {
  ...fields,
  chatServiceSid: Record.text
})

/** The path of a participant in the account's default service. */
export interface ConversationParticipantPath extends ConversationPath {
  /** The participant's SID (`MB…`), or the identity of a chat participant. */
  readonly sid: string
}

/** The path of a participant. */
export interface ServiceConversationParticipantPath extends ServicePath, ConversationParticipantPath {}

/** The fields of a new participant, who has an `identity` or a `messagingBinding`. */
export interface ServiceConversationParticipantCreate extends WebhookOptions {
  /** The identity of a user, for chat participants. The user is created if it does not exist. */
  readonly identity?: string | undefined
  /** The addresses of a participant outside of chat. */
  readonly messagingBinding?: MessagingBindingInput | undefined
  /** Application-defined data: an object, or JSON text. */
  readonly attributes?: Attributes | undefined
  /** The SID of the role (`RL…`) in the conversation. */
  readonly roleSid?: string | undefined
  /** When it was created, for participants imported from another system. Truncated to whole seconds. */
  readonly dateCreated?: DateTime.DateTime | Date | undefined
  /** When it was last updated. Truncated to whole seconds. */
  readonly dateUpdated?: DateTime.DateTime | Date | undefined
}

/** What to change of a participant. */
export interface ServiceConversationParticipantUpdate extends WebhookOptions {
  /** The identity of a user. */
  readonly identity?: string | undefined
  /** Your addresses. */
  readonly messagingBinding?:
    | { readonly proxyAddress?: string | null | undefined; readonly projectedAddress?: string | null | undefined }
    | undefined
  /** Application-defined data: an object, or JSON text. */
  readonly attributes?: Attributes | undefined
  /** The SID of the role (`RL…`) in the conversation. */
  readonly roleSid?: string | undefined
  /** The index of the last message that was read; `null` removes the read horizon. */
  readonly lastReadMessageIndex?: number | null | undefined
  /** The date of the last message that was read. Sent in UTC and whole seconds, which is all that the API accepts. */
  readonly lastReadTimestamp?: DateTime.DateTime | Date | undefined
  /** When it was created. Truncated to whole seconds. */
  readonly dateCreated?: DateTime.DateTime | Date | undefined
  /** When it was last updated. Truncated to whole seconds. */
  readonly dateUpdated?: DateTime.DateTime | Date | undefined
}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceConversationParticipant",
  "/v1/Services/{ChatServiceSid}/Conversations/{ConversationSid}/Participants",
  "Sid",
  { chatServiceSid: "IS", conversationSid: { orName: "CH" }, sid: { orName: "MB" } },
  ServiceConversationParticipant
)

const pages = /* @__PURE__ */ Pages.make("participants", ServiceConversationParticipant, 100)

const defaultService = /* @__PURE__ */ Resource.make(
  "ConversationParticipant",
  "/v1/Conversations/{ConversationSid}/Participants",
  "Sid",
  { conversationSid: { orName: "CH" }, sid: { orName: "MB" } },
  ConversationParticipant
)

const defaultServicePages = /* @__PURE__ */ Pages.make("participants", ConversationParticipant, 100)

const creation = (): Parameters.Fields<ServiceConversationParticipantCreate> => ({
  identity: Parameters.text,
  messagingBinding: SharedParameters.messagingBinding,
  attributes: Parameters.json<Attributes>(),
  roleSid: Parameters.sid("RL"),
  dateCreated: Parameters.date,
  dateUpdated: Parameters.date,
  webhookEnabled: Parameters.webhookEnabled
})

const changes = (): Parameters.Fields<ServiceConversationParticipantUpdate> => ({
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
})

const deletion = () => ({ webhookEnabled: Parameters.webhookEnabled })

/**
 * Adds a participant to a conversation. Fails with `Conflict` if it is there already, so it can be run again.
 *
 * @example
 * ```ts
 * import { createServiceConversationParticipant } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const chat = { identity: "grace@example.com" }
 * const sms = { messagingBinding: { address: "+15005550010", proxyAddress: "+15005550006" } }
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const grace = yield* createServiceConversationParticipant(Seed.order, chat)
 *   const customer = yield* createServiceConversationParticipant(Seed.order, sms)
 *   yield* Console.log(`${grace.identity} and ${customer.messagingBinding?.address}`)
 * }))
 * // grace@example.com and +15005550010
 * ```
 */
export const createServiceConversationParticipant: (
  path: ServiceConversationPath | ServiceConversation,
  create: ServiceConversationParticipantCreate
) => Effect.Effect<ServiceConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .create(resource, creation)

/**
 * Fetches a participant.
 *
 * @example
 * ```ts
 * import { fetchServiceConversationParticipant } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect } from "effect"
 *
 * const isMember = fetchServiceConversationParticipant({ ...Seed.order, sid: "grace@example.com" }).pipe(
 *   Effect.as(true),
 *   Effect.catchTag("NotFound", () => Effect.succeed(false))
 * )
 *
 * console.log(await Simulator.runPromise(isMember))
 * // false
 * ```
 */
export const fetchServiceConversationParticipant: (
  path: ServiceConversationParticipantPath
) => Effect.Effect<ServiceConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(resource)

/**
 * Updates a participant, for example how far it has read.
 *
 * @example
 * ```ts
 * import { updateServiceConversationParticipant } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const ada = { ...Seed.order, sid: "ada@example.com" }
 *
 * const read = updateServiceConversationParticipant(ada, { lastReadMessageIndex: 11 })
 * console.log((await Simulator.runPromise(read)).lastReadMessageIndex)
 * // 11
 * ```
 */
export const updateServiceConversationParticipant: (
  path: ServiceConversationParticipantPath,
  update: ServiceConversationParticipantUpdate
) => Effect.Effect<ServiceConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Removes a participant from a conversation.
 *
 * @example
 * ```ts
 * import { deleteServiceConversationParticipant } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect } from "effect"
 *
 * // succeeds as well if the participant was already removed
 * const remove = deleteServiceConversationParticipant({ ...Seed.order, sid: "grace@example.com" }).pipe(
 *   Effect.as("removed"),
 *   Effect.catchTag("NotFound", () => Effect.succeed("was not a participant"))
 * )
 *
 * console.log(await Simulator.runPromise(remove))
 * // was not a participant
 * ```
 */
export const deleteServiceConversationParticipant: (
  path: ServiceConversationParticipantPath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, deletion)

/**
 * Lists the participants of a conversation, at most 100 on a page: see {@link ListOptions}.
 *
 * @example
 * ```ts
 * import { listServiceConversationParticipant } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Stream } from "effect"
 *
 * const names = listServiceConversationParticipant(Seed.order).pipe(
 *   Stream.runForEach(({ identity, messagingBinding }) => Console.log(identity ?? messagingBinding?.address))
 * )
 *
 * await Simulator.runPromise(names)
 * // ada@example.com
 * ```
 */
export const listServiceConversationParticipant: (
  path: ServiceConversationPath | ServiceConversation,
  options?: ListOptions
) => Stream.Stream<ServiceConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, Resource.noInput)

/** One page of {@link listServiceConversationParticipant}: see {@link Page}. */
export const pageServiceConversationParticipant: (
  path: ServiceConversationPath | ServiceConversation,
  options?: PageOptions
) => Effect.Effect<Page<ServiceConversationParticipant>, ConversationsError, ConversationsClient> =
  /* @__PURE__ */ Resource.page(resource, pages, Resource.noInput)

/** {@link createServiceConversationParticipant} in the account's default service. */
export const createConversationParticipant: (
  path: ConversationPath | ServiceConversation,
  create: ServiceConversationParticipantCreate
) => Effect.Effect<ConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .create(defaultService, creation)

/** {@link fetchServiceConversationParticipant} in the account's default service. */
export const fetchConversationParticipant: (
  path: ConversationParticipantPath
) => Effect.Effect<ConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(defaultService)

/** {@link updateServiceConversationParticipant} in the account's default service. */
export const updateConversationParticipant: (
  path: ConversationParticipantPath,
  update: ServiceConversationParticipantUpdate
) => Effect.Effect<ConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(defaultService, changes)

/** {@link deleteServiceConversationParticipant} in the account's default service. */
export const deleteConversationParticipant: (
  path: ConversationParticipantPath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(defaultService, deletion)

/** {@link listServiceConversationParticipant} in the account's default service. */
export const listConversationParticipant: (
  path: ConversationPath | ServiceConversation,
  options?: ListOptions
) => Stream.Stream<ConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(defaultService, defaultServicePages, Resource.noInput)

/** One page of {@link listServiceConversationParticipant}, in the account's default service: see {@link Page}. */
export const pageConversationParticipant: (
  path: ConversationPath | ServiceConversation,
  options?: PageOptions
) => Effect.Effect<Page<ConversationParticipant>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(defaultService, defaultServicePages, Resource.noInput)
