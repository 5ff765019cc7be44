/**
 * The users of a conversation service: who can take part in its chat.
 *
 * Operations without `Service` in their name, such as `fetchUser`, are for the account's default conversation service.
 *
 * See https://www.twilio.com/docs/conversations/api/user-resource for Twilio's own documentation.
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
import type { ListOptions, Page, PageOptions } from "./Page.ts"
import type { ServicePath } from "./Path.ts"
import type { WebhookOptions } from "./Webhook.ts"

/**
 * One user of a conversation service.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceUser {
  /** The user (`US…`). */
  readonly sid: string
  /** The account (`AC…`). */
  readonly accountSid: string
  /** The conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** The role (`RL…`) in the service. */
  readonly roleSid: string | null
  /** The application's own name of the user, by which the user can be addressed instead of the SID. */
  readonly identity: string
  /** The human-readable name. */
  readonly friendlyName: string | null
  /** JSON text of the application's own, which `decodeAttributes` decodes. */
  readonly attributes: string | null
  /** Whether the user is connected; only in what a fetch of one user answers, and if the service keeps track of it. */
  readonly isOnline: boolean | null
  /** Whether the user can get push notifications; only in what a fetch of one user answers, and if the service keeps track of it. */
  readonly isNotifiable: boolean | null
  /** When the user was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When the user was last changed. */
  readonly dateUpdated: DateTime.Utc | null
  /** The address of this resource. */
  readonly url: string | null
  /** The address of the user's conversations. */
  readonly links: { readonly [name: string]: string } | null
}

/**
 * The schema of a user. Unknown fields are left out.
 *
 * @example
 * ```ts
 * import { pageServiceUser, ServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * // users for a cache, in the form in which Twilio sends them
 * const Cached = Schema.parseJson(Schema.Array(ServiceUser))
 *
 * const program = Effect.gen(function* () {
 *   const { items } = yield* pageServiceUser(desk)
 *   const text = yield* Schema.encode(Cached)(items)
 *   const cached = yield* Schema.decode(Cached)(text)
 *   yield* Console.log(`${cached.length} users, ${cached[0]?.identity}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * 5 users, ada@example.com
 * ```
 *
 * @since 0.2.0
 * @category schemas
 */
export const ServiceUser: Schema.Schema<ServiceUser, Encoded<ServiceUser>> = /* @__PURE__ */ Record.struct<ServiceUser>(
  "ServiceUser",
  {
    sid: Record.text,
    accountSid: Record.text,
    chatServiceSid: Record.text,
    roleSid: Record.nullableText,
    identity: Record.text,
    friendlyName: Record.nullableText,
    attributes: Record.nullableText,
    isOnline: Record.nullableBoolean,
    isNotifiable: Record.nullableBoolean,
    dateCreated: Record.nullableDate,
    dateUpdated: Record.nullableDate,
    url: Record.nullableText,
    links: Record.nullableLinks
  }
)

/**
 * One user of the account's default service. A {@link ServiceUser} can be passed for it.
 *
 * @since 0.2.0
 * @category models
 */
export interface UserInstancePath {
  /** The user's SID (`US…`) or identity. */
  readonly sid: string
}

/**
 * One user of a service. A {@link ServiceUser} can be passed for it.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceUserInstancePath extends ServicePath, UserInstancePath {}

/**
 * What an update of a user changes; a field that is left out stays as it is.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceUserUpdate extends WebhookOptions {
  /** The human-readable name. */
  readonly friendlyName?: string | undefined
  /** An object, or JSON text, of the application's own. */
  readonly attributes?: Attributes | undefined
  /** The role (`RL…`) in the service. */
  readonly roleSid?: string | undefined
}

/**
 * What a user is created with.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceUserCreate extends ServiceUserUpdate {
  /** The application's own name of the user, unique in the service: a user name or an e-mail address, say. */
  readonly identity: string
}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceUser",
  "/v1/Services/{ChatServiceSid}/Users",
  "Sid",
  { chatServiceSid: "IS" },
  ServiceUser
)

const accountResource = /* @__PURE__ */ Resource.make("User", "/v1/Users", "Sid", {}, ServiceUser)

const pages = /* @__PURE__ */ Pages.make("users", ServiceUser, 50)

const changes = () => ({
  friendlyName: Parameters.text,
  attributes: Parameters.json<Attributes>(),
  roleSid: Parameters.sid("RL"),
  webhookEnabled: Parameters.webhookEnabled
})

const creation = (): Parameters.Fields<ServiceUserCreate> => ({
  identity: Parameters.required(Parameters.name),
  ...changes()
})

const deletion = () => ({ webhookEnabled: Parameters.webhookEnabled })

/**
 * Creates a user. An identity that is taken fails with `Conflict`.
 *
 * **Gotchas**
 *
 * It is never sent twice by itself: after a `ServerError`, a `TimedOut`, or a `TransportError` whose `mayHaveArrived` is
 * `true`, the user may be there or not. It can simply be created again: `Conflict` then says that the user is there.
 *
 * @example
 * ```ts
 * import { createServiceUser, fetchServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * // the user of an identity, whoever created it
 * const user = (identity: string, friendlyName: string) =>
 *   createServiceUser(desk, { identity, friendlyName, attributes: { team: "returns" } }).pipe(
 *     Effect.catchTag("Conflict", () => fetchServiceUser({ ...desk, sid: identity }))
 *   )
 *
 * const program = Effect.gen(function* () {
 *   const first = yield* user("alan@example.com", "Alan")
 *   const second = yield* user("alan@example.com", "Alan")
 *   yield* Console.log(`${first.friendlyName}, the same one: ${first.sid === second.sid}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Alan, the same one: true
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const createServiceUser: (
  path: ServicePath,
  create: ServiceUserCreate
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .create(resource, creation)

/**
 * Fetches a user.
 *
 * @example
 * ```ts
 * import { fetchServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const ada = { chatServiceSid: Seed.supportDesk.chatServiceSid, sid: "ada@example.com" }
 *
 * const program = Effect.gen(function* () {
 *   const { friendlyName, identity } = yield* fetchServiceUser(ada)
 *   yield* Console.log(friendlyName ?? identity)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ada@example.com
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const fetchServiceUser: (
  path: ServiceUserInstancePath
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(resource)

/**
 * Changes a user; answers with the changed record.
 *
 * @example
 * ```ts
 * import { updateServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const ada = { chatServiceSid: Seed.supportDesk.chatServiceSid, sid: "ada@example.com" }
 *
 * const program = Effect.gen(function* () {
 *   const { attributes, friendlyName } = yield* updateServiceUser(ada, {
 *     friendlyName: "Ada Lovelace",
 *     attributes: { language: "en" }
 *   })
 *   yield* Console.log(`${friendlyName} ${attributes}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Ada Lovelace {"language":"en"}
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const updateServiceUser: (
  path: ServiceUserInstancePath,
  update: ServiceUserUpdate
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Deletes a user, who leaves all conversations with it. One that is not there fails with `NotFound`, unless this is the
 * retry of a request that may have arrived.
 *
 * @example
 * ```ts
 * import { deleteServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const ada = { chatServiceSid: Seed.supportDesk.chatServiceSid, sid: "ada@example.com" }
 *
 * // done when the user is gone, whoever did it
 * const remove = deleteServiceUser(ada).pipe(
 *   Effect.as("deleted"),
 *   Effect.catchTag("NotFound", () => Effect.succeed("was not there"))
 * )
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* Console.log(yield* remove)
 *   yield* Console.log(yield* remove)
 *   yield* Console.log(`${(yield* simulator.participants("order-1042")).length} participants`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * deleted
 * was not there
 * 0 participants
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const deleteServiceUser: (
  path: ServiceUserInstancePath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, deletion)

/**
 * Lists the users of a service, fetching a page when the one before it is used up. A page holds 50 at most.
 *
 * @example
 * ```ts
 * import { listServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * const program = listServiceUser(desk).pipe(
 *   Stream.filter(({ identity }) => identity.endsWith("@example.com")),
 *   Stream.runForEach(({ identity }) => Console.log(identity))
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ada@example.com
 * grace@example.com
 * zoë@example.com
 * linus@example.com
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const listServiceUser: (
  path: ServicePath,
  options?: ListOptions
) => Stream.Stream<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, Resource.none)

/**
 * Fetches one page of the users, for a program that keeps the token itself. A page holds 50 at most.
 *
 * @example
 * ```ts
 * import { pageServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * // what a "more" button asks for, with the token that came with the page before
 * const more = (pageToken: string | null) => pageServiceUser(desk, { pageSize: 3, pageToken })
 *
 * const program = Effect.gen(function* () {
 *   const first = yield* more(null)
 *   const second = yield* more(first.nextPageToken)
 *   yield* Console.log(
 *     `${first.items.length}, then ${second.items.length}; the last one: ${second.nextPageToken === null}`
 *   )
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * 3, then 2; the last one: true
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const pageServiceUser: (
  path: ServicePath,
  options?: PageOptions
) => Effect.Effect<Page<ServiceUser>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(resource, pages, Resource.none)

/**
 * Creates a user in the account's default service. An identity that is taken fails with `Conflict`; see
 * {@link createServiceUser} for failures after which the user may be there.
 *
 * @example
 * ```ts
 * import { createUser } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const program = createUser({ identity: "alan@example.com", friendlyName: "Alan" }).pipe(
 *   Effect.flatMap(({ friendlyName, identity }) => Console.log(`${friendlyName} (${identity})`))
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Alan (alan@example.com)
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const createUser: (
  create: ServiceUserCreate
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(/* @__PURE__ */ Resource.create(accountResource, creation))

/**
 * Fetches a user of the account's default service.
 *
 * @example
 * ```ts
 * import { fetchUser } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const ada = { sid: "ada@example.com" }
 *
 * const program = fetchUser(ada).pipe(Effect.flatMap(({ identity }) => Console.log(identity)))
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ada@example.com
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const fetchUser: (
  path: UserInstancePath
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(accountResource)

/**
 * Changes a user of the account's default service; answers with the changed record.
 *
 * @example
 * ```ts
 * import { updateUser } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const ada = { sid: "ada@example.com" }
 *
 * const program = updateUser(ada, { friendlyName: "Ada Lovelace", attributes: { language: "en" } }).pipe(
 *   Effect.flatMap(({ attributes, friendlyName }) => Console.log(`${friendlyName} ${attributes}`))
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Ada Lovelace {"language":"en"}
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const updateUser: (
  path: UserInstancePath,
  update: ServiceUserUpdate
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(accountResource, changes)

/**
 * Deletes a user of the account's default service, who leaves all conversations with it. One that is not there fails with
 * `NotFound`, unless this is the retry of a request that may have arrived.
 *
 * @example
 * ```ts
 * import { deleteUser } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const ada = { sid: "ada@example.com" }
 *
 * const remove = deleteUser(ada).pipe(
 *   Effect.as("deleted"),
 *   Effect.catchTag("NotFound", () => Effect.succeed("was not there"))
 * )
 *
 * const program = Effect.gen(function* () {
 *   yield* Console.log(yield* remove)
 *   yield* Console.log(yield* remove)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * deleted
 * was not there
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const deleteUser: (
  path: UserInstancePath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(accountResource, deletion)

/**
 * Lists the users of the account's default service, fetching a page when the one before it is used up. A page holds 50 at
 * most.
 *
 * @example
 * ```ts
 * import { listUser } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const program = listUser({ limit: 3 }).pipe(Stream.runForEach(({ identity }) => Console.log(identity)))
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ada@example.com
 * grace@example.com
 * zoë@example.com
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const listUser: (
  options?: ListOptions
) => Stream.Stream<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(/* @__PURE__ */ Resource.list(accountResource, pages, Resource.none))

/**
 * Fetches one page of the users of the account's default service, for a program that keeps the token itself. A page holds
 * 50 at most.
 *
 * @example
 * ```ts
 * import { pageUser } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const program = Effect.gen(function* () {
 *   const first = yield* pageUser({ pageSize: 3 })
 *   const second = yield* pageUser({ pageSize: 3, pageToken: first.nextPageToken })
 *   yield* Console.log(`${first.items.length}, then ${second.items.length}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * 3, then 2
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const pageUser: (
  options?: PageOptions
) => Effect.Effect<Page<ServiceUser>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(/* @__PURE__ */ Resource.page(accountResource, pages, Resource.none))
