/**
 * The participants of a conversation: adding people, by identity or by an address outside of the chat, how far each of them
 * has read, and taking them out.
 *
 * Operations without `Service` in their name, such as `fetchConversationParticipant`, are for the account's default
 * conversation service.
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
import type { ConversationPath, ServiceConversationPath, ServicePath } from "./Path.ts"
import type { WebhookOptions } from "./Webhook.ts"

/**
 * One participant of a conversation in the account's default service.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationParticipant {
  /** The participant (`MB…`). */
  readonly sid: string
  /** The account (`AC…`). */
  readonly accountSid: string
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
 * One participant of a conversation.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationParticipant extends ConversationParticipant {
  /** The conversation service (`IS…`). */
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

/**
 * The schema of a participant in the account's default service. Unknown fields are left out, and unknown channels are
 * kept.
 *
 * @example
 * ```ts
 * import { ConversationParticipant, fetchConversationParticipant } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * // a participant for a cache, in the form in which Twilio sends it
 * const Cached = Schema.parseJson(ConversationParticipant)
 *
 * const program = Effect.gen(function* () {
 *   const ada = yield* fetchConversationParticipant({ conversationSid: "order-1042", sid: "ada@example.com" })
 *   const text = yield* Schema.encode(Cached)(ada)
 *   const { identity, lastReadMessageIndex } = yield* Schema.decode(Cached)(text)
 *   yield* Console.log(`${identity} has read up to message ${lastReadMessageIndex}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ada@example.com has read up to message 7
 * ```
 *
 * @since 0.2.0
 * @category schemas
 */
export const ConversationParticipant: Schema.Schema<ConversationParticipant, Encoded<ConversationParticipant>> =
  /* @__PURE__ */ Record.struct<ConversationParticipant>("ConversationParticipant", fields)

/**
 * The schema of a participant. Unknown fields are left out, and unknown channels are kept.
 *
 * @example
 * ```ts
 * import { fetchServiceConversationParticipant, ServiceConversationParticipant } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * // a participant for a cache, in the form in which Twilio sends it
 * const Cached = Schema.parseJson(ServiceConversationParticipant)
 *
 * const program = Effect.gen(function* () {
 *   const ada = yield* fetchServiceConversationParticipant({ ...order, sid: "ada@example.com" })
 *   const text = yield* Schema.encode(Cached)(ada)
 *   const { identity, lastReadMessageIndex } = yield* Schema.decode(Cached)(text)
 *   yield* Console.log(`${identity} has read up to message ${lastReadMessageIndex}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ada@example.com has read up to message 7
 * ```
 *
 * @since 0.2.0
 * @category schemas
 */
export const ServiceConversationParticipant: Schema.Schema<
  ServiceConversationParticipant,
  Encoded<ServiceConversationParticipant>
> = /* @__PURE__ */ Record.struct<ServiceConversationParticipant>("ServiceConversationParticipant", {
  ...fields,
  chatServiceSid: Record.text
})

/**
 * One participant in the account's default service. A {@link ConversationParticipant} can be passed for it.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConversationParticipantPath extends ConversationPath {
  /** The participant's SID (`MB…`) or, in the chat, identity. */
  readonly sid: string
}

/**
 * One participant. A {@link ServiceConversationParticipant} can be passed for it.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceConversationParticipantPath extends ServicePath, ConversationParticipantPath {}

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

const accountResource = /* @__PURE__ */ Resource.make(
  "ConversationParticipant",
  "/v1/Conversations/{ConversationSid}/Participants",
  "Sid",
  {},
  ConversationParticipant
)

const accountPages = /* @__PURE__ */ Pages.make("participants", ConversationParticipant, 100)

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
 * Adds a participant to a conversation. One that is in it already fails with `Conflict`.
 *
 * **Gotchas**
 *
 * It is never sent twice by itself: after a `ServerError`, a `TimedOut`, or a `TransportError` whose `mayHaveArrived` is
 * `true`, the participant may be there or not. It can simply be added again: `Conflict` then says that it is there.
 *
 * @example
 * ```ts
 * import { createServiceConversationParticipant } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * const program = Effect.gen(function* () {
 *   // in the chat
 *   const grace = yield* createServiceConversationParticipant(order, { identity: "grace@example.com" })
 *   yield* Console.log(grace.identity)
 *   // by SMS: the customer's number, and yours
 *   const customer = yield* createServiceConversationParticipant(order, {
 *     messagingBinding: { address: "+15005550010", proxyAddress: "+15005550006" }
 *   })
 *   yield* Console.log(`${customer.messagingBinding?.type} ${customer.messagingBinding?.address}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * grace@example.com
 * sms +15005550010
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const createServiceConversationParticipant: (
  path: ServiceConversationPath,
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
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * const isIn = (identity: string) =>
 *   fetchServiceConversationParticipant({ ...order, sid: identity }).pipe(
 *     Effect.as(true),
 *     Effect.catchTag("NotFound", () => Effect.succeed(false))
 *   )
 *
 * const program = Effect.forEach(["ada@example.com", "grace@example.com"], (identity) =>
 *   Effect.flatMap(isIn(identity), (answer) => Console.log(`${identity}: ${answer}`)))
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ada@example.com: true
 * grace@example.com: false
 * ```
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
 * @example
 * ```ts
 * import { updateServiceConversationParticipant } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const ada = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   conversationSid: "order-1042",
 *   sid: "ada@example.com"
 * }
 *
 * const program = Effect.gen(function* () {
 *   const read = yield* updateServiceConversationParticipant(ada, { lastReadMessageIndex: 11 })
 *   yield* Console.log(`read up to message ${read.lastReadMessageIndex}`)
 *   // as if it had never been opened
 *   const unread = yield* updateServiceConversationParticipant(ada, { lastReadMessageIndex: null })
 *   yield* Console.log(`read up to message ${unread.lastReadMessageIndex}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * read up to message 11
 * read up to message null
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const updateServiceConversationParticipant: (
  path: ServiceConversationParticipantPath,
  update: ServiceConversationParticipantUpdate
) => Effect.Effect<ServiceConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Takes a participant out of a conversation. One that is not in it fails with `NotFound`, unless this is the retry of a
 * request that may have arrived.
 *
 * @example
 * ```ts
 * import { deleteServiceConversationParticipant } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const ada = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   conversationSid: "order-1042",
 *   sid: "ada@example.com"
 * }
 *
 * // done when the participant is out, whoever did it
 * const takeOut = deleteServiceConversationParticipant(ada).pipe(
 *   Effect.as("taken out"),
 *   Effect.catchTag("NotFound", () => Effect.succeed("was not in it"))
 * )
 *
 * const program = Effect.gen(function* () {
 *   yield* Console.log(yield* takeOut)
 *   yield* Console.log(yield* takeOut)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * taken out
 * was not in it
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const deleteServiceConversationParticipant: (
  path: ServiceConversationParticipantPath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, deletion)

/**
 * Lists the participants of a conversation, fetching a page when the one before it is used up. A page holds 100 at most.
 *
 * @example
 * ```ts
 * import {
 *   createServiceConversationParticipant,
 *   listServiceConversationParticipant
 * } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 * const sms = { address: "+15005550010", proxyAddress: "+15005550006" }
 *
 * const program = Effect.gen(function* () {
 *   yield* createServiceConversationParticipant(order, { messagingBinding: sms })
 *   yield* listServiceConversationParticipant(order).pipe(
 *     Stream.runForEach(({ identity, messagingBinding }) => Console.log(identity ?? messagingBinding?.address))
 *   )
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ada@example.com
 * +15005550010
 * ```
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
 * @example
 * ```ts
 * import { pageServiceConversationParticipant } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const escalation = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "escalation/eu-1" }
 *
 * const page = (pageToken: string | null) =>
 *   pageServiceConversationParticipant(escalation, { pageSize: 1, pageToken })
 *
 * const program = Effect.gen(function* () {
 *   const first = yield* page(null)
 *   const second = yield* page(first.nextPageToken)
 *   yield* Console.log(`${first.items[0]?.identity}, then ${second.items[0]?.identity}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ada@example.com, then grace@example.com
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const pageServiceConversationParticipant: (
  path: ServiceConversationPath,
  options?: PageOptions
) => Effect.Effect<Page<ServiceConversationParticipant>, ConversationsError, ConversationsClient> =
  /* @__PURE__ */ Resource.page(resource, pages, Resource.none)

/**
 * Adds a participant to a conversation in the account's default service. One that is in it already fails with `Conflict`;
 * see {@link createServiceConversationParticipant} for failures after which it may be there.
 *
 * @example
 * ```ts
 * import { createConversationParticipant } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { conversationSid: "order-1042" }
 *
 * const program = createConversationParticipant(order, { identity: "grace@example.com" }).pipe(
 *   Effect.flatMap(({ identity }) => Console.log(identity))
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * grace@example.com
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const createConversationParticipant: (
  path: ConversationPath,
  create: ServiceConversationParticipantCreate
) => Effect.Effect<ConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .create(accountResource, creation)

/**
 * Fetches a participant in the account's default service.
 *
 * @example
 * ```ts
 * import { fetchConversationParticipant } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const ada = { conversationSid: "order-1042", sid: "ada@example.com" }
 *
 * const program = fetchConversationParticipant(ada).pipe(
 *   Effect.flatMap(({ identity, lastReadMessageIndex }) => Console.log(`${identity}: ${lastReadMessageIndex}`))
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ada@example.com: 7
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const fetchConversationParticipant: (
  path: ConversationParticipantPath
) => Effect.Effect<ConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(accountResource)

/**
 * Changes a participant in the account's default service, or how far it has read; answers with the changed record.
 *
 * @example
 * ```ts
 * import { updateConversationParticipant } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const ada = { conversationSid: "order-1042", sid: "ada@example.com" }
 *
 * const program = updateConversationParticipant(ada, { lastReadMessageIndex: 11 }).pipe(
 *   Effect.flatMap(({ lastReadMessageIndex }) => Console.log(`read up to message ${lastReadMessageIndex}`))
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * read up to message 11
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const updateConversationParticipant: (
  path: ConversationParticipantPath,
  update: ServiceConversationParticipantUpdate
) => Effect.Effect<ConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(accountResource, changes)

/**
 * Takes a participant out of a conversation in the account's default service. One that is not in it fails with `NotFound`,
 * unless this is the retry of a request that may have arrived.
 *
 * @example
 * ```ts
 * import { deleteConversationParticipant } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const ada = { conversationSid: "order-1042", sid: "ada@example.com" }
 *
 * const takeOut = deleteConversationParticipant(ada).pipe(
 *   Effect.as("taken out"),
 *   Effect.catchTag("NotFound", () => Effect.succeed("was not in it"))
 * )
 *
 * const program = Effect.gen(function* () {
 *   yield* Console.log(yield* takeOut)
 *   yield* Console.log(yield* takeOut)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * taken out
 * was not in it
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const deleteConversationParticipant: (
  path: ConversationParticipantPath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(accountResource, deletion)

/**
 * Lists the participants of a conversation in the account's default service, fetching a page when the one before it is
 * used up. A page holds 100 at most.
 *
 * @example
 * ```ts
 * import { listConversationParticipant } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const program = listConversationParticipant({ conversationSid: "escalation/eu-1" }).pipe(
 *   Stream.runForEach(({ identity }) => Console.log(identity))
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ada@example.com
 * grace@example.com
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const listConversationParticipant: (
  path: ConversationPath,
  options?: ListOptions
) => Stream.Stream<ConversationParticipant, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(accountResource, accountPages, Resource.none)

/**
 * Fetches one page of the participants of a conversation in the account's default service, for a program that keeps the
 * token itself. A page holds 100 at most.
 *
 * @example
 * ```ts
 * import { pageConversationParticipant } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const escalation = { conversationSid: "escalation/eu-1" }
 *
 * const program = Effect.gen(function* () {
 *   const first = yield* pageConversationParticipant(escalation, { pageSize: 1 })
 *   const second = yield* pageConversationParticipant(escalation, { pageSize: 1, pageToken: first.nextPageToken })
 *   yield* Console.log(`${first.items[0]?.identity}, then ${second.items[0]?.identity}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ada@example.com, then grace@example.com
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const pageConversationParticipant: (
  path: ConversationPath,
  options?: PageOptions
) => Effect.Effect<Page<ConversationParticipant>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(accountResource, accountPages, Resource.none)
