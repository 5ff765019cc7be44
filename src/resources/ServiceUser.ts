/**
 * The users of a conversation service, who can take part in its chat.
 *
 * Operations without `Service` in their names, such as `fetchUser`, use the account's default conversation service.
 *
 * See https://www.twilio.com/docs/conversations-classic/api/user-resource for Twilio's documentation.
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
import type { ListOptions, Page, PageOptions } from "../types/Page.ts"
import type { ServicePath } from "../types/Path.ts"
import type { WebhookOptions } from "../fields/Webhook.ts"
import type { Service } from "./Service.ts"

/** A user of a conversation service. */
export interface ServiceUser {
  /** The SID of the user (`US…`). */
  readonly sid: string
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The SID of the conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** The role (`RL…`) in the service. */
  readonly roleSid: string | null
  /** An application-defined name of the user. It can be used in place of the SID. */
  readonly identity: string
  /** The human-readable name. */
  readonly friendlyName: string | null
  /** Application-defined JSON text. Decode it with `decodeAttributes`. */
  readonly attributes: string | null
  /** Whether the user is connected. Only set when fetching a single user, if the service has `reachabilityEnabled`. */
  readonly isOnline: boolean | null
  /**
   * Whether the user can get push notifications. Only set when fetching a single user, if the service has
   * `reachabilityEnabled`.
   */
  readonly isNotifiable: boolean | null
  /** When the user was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When the user was last updated. */
  readonly dateUpdated: DateTime.Utc | null
  /** The URL of this resource. */
  readonly url: string | null
  /** The URL of the user's conversations. */
  readonly links: { readonly [name: string]: string } | null
}

/**
 * Schema of a user. Unknown fields are dropped.
 *
 * @example
 * ```ts
 * import { pageServiceUser, ServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Schema } from "effect"
 *
 * // users for a cache, encoded as Twilio sends them
 * const Cached = Schema.parseJson(Schema.Array(ServiceUser))
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { items } = yield* pageServiceUser(Seed.supportDesk)
 *   const text = yield* Schema.encode(Cached)(items)
 *   const cached = yield* Schema.decode(Cached)(text)
 *   yield* Console.log(`${cached.length} users, ${cached[0]?.identity}`)
 * }))
 * // 5 users, ada@example.com
 * ```
 */
export const ServiceUser: Record.Codec<ServiceUser, Encoded<ServiceUser>> = /* @__PURE__ */ Record.struct<ServiceUser>(
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

/** The path of a user in the account's default service. A {@link ServiceUser} can be passed as is. */
export interface UserInstancePath {
  /** The user's SID (`US…`) or identity. */
  readonly sid: string
}

/** The path of a user of a service. A {@link ServiceUser} can be passed as is. */
export interface ServiceUserInstancePath extends ServicePath, UserInstancePath {}

/** The fields of a user to update. Omitted fields are left unchanged. */
export interface ServiceUserUpdate extends WebhookOptions {
  /** The human-readable name. `null` removes it. */
  readonly friendlyName?: string | null | undefined
  /** Application-defined data: an object, or JSON text. */
  readonly attributes?: Attributes | undefined
  /** The role (`RL…`) in the service. */
  readonly roleSid?: string | undefined
}

/** The fields of a new user. */
export interface ServiceUserCreate extends ServiceUserUpdate {
  /** An application-defined name of the user, unique in the service, such as a user name or an e-mail address. */
  readonly identity: string
}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceUser",
  "/v1/Services/{ChatServiceSid}/Users",
  "Sid",
  { chatServiceSid: "IS", sid: { orName: "US" } },
  ServiceUser
)

const defaultService = /* @__PURE__ */ Resource.make("User", "/v1/Users", "Sid", { sid: { orName: "US" } }, ServiceUser)

const pages = /* @__PURE__ */ Pages.make("users", ServiceUser, 50)

const changes = () => ({
  friendlyName: Parameters.clearable(Parameters.text),
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
 * Creates a user. Fails with `Conflict` if the identity is taken.
 *
 * **Gotchas**
 *
 * A create that may have been processed is not retried. After a `ServerError`, a `TimedOut`, or a `TransportError`
 * whose `mayHaveArrived` is `true`, the user may or may not exist. It is safe to create the user again: it fails with
 * `Conflict` if the user exists.
 *
 * @example
 * ```ts
 * import { createServiceUser, fetchServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * // fetches the user of an identity, or creates it
 * const user = (identity: string, friendlyName: string) =>
 *   createServiceUser(Seed.supportDesk, { identity, friendlyName, attributes: { team: "returns" } }).pipe(
 *     Effect.catchTag("Conflict", () => fetchServiceUser({ ...Seed.supportDesk, sid: identity }))
 *   )
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const first = yield* user("alan@example.com", "Alan")
 *   const second = yield* user("alan@example.com", "Alan")
 *   yield* Console.log(`${first.friendlyName}, the same one: ${first.sid === second.sid}`)
 * }))
 * // Alan, the same one: true
 * ```
 */
export const createServiceUser: (
  path: ServicePath | Service,
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
 * import { Console, Effect } from "effect"
 *
 * const ada = { chatServiceSid: Seed.supportDesk.chatServiceSid, sid: "ada@example.com" }
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { friendlyName, identity } = yield* fetchServiceUser(ada)
 *   yield* Console.log(friendlyName ?? identity)
 * }))
 * // ada@example.com
 * ```
 */
export const fetchServiceUser: (
  path: ServiceUserInstancePath
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(resource)

/**
 * Updates a user, and returns the updated record.
 *
 * @example
 * ```ts
 * import { updateServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const ada = { chatServiceSid: Seed.supportDesk.chatServiceSid, sid: "ada@example.com" }
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { attributes, friendlyName } = yield* updateServiceUser(ada, {
 *     friendlyName: "Ada Lovelace",
 *     attributes: { language: "en" }
 *   })
 *   yield* Console.log(`${friendlyName} ${attributes}`)
 * }))
 * // Ada Lovelace {"language":"en"}
 * ```
 */
export const updateServiceUser: (
  path: ServiceUserInstancePath,
  update: ServiceUserUpdate
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Deletes a user, and removes the user from all conversations. Fails with `NotFound` if it does not exist, unless an
 * earlier attempt of the same call may have deleted it.
 *
 * @example
 * ```ts
 * import { deleteServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const ada = { chatServiceSid: Seed.supportDesk.chatServiceSid, sid: "ada@example.com" }
 *
 * // succeeds as well if something else has deleted the user
 * const remove = deleteServiceUser(ada).pipe(
 *   Effect.as("deleted"),
 *   Effect.catchTag("NotFound", () => Effect.succeed("did not exist"))
 * )
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* Console.log(yield* remove)
 *   yield* Console.log(yield* remove)
 *   yield* Console.log(`${(yield* simulator.participants("order-1042")).length} participants`)
 * }))
 * // deleted
 * // did not exist
 * // 0 participants
 * ```
 */
export const deleteServiceUser: (
  path: ServiceUserInstancePath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, deletion)

/**
 * Lists the users of a service. Pages are fetched as the stream is consumed. A page has at most 50 records.
 *
 * @example
 * ```ts
 * import { listServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Stream } from "effect"
 *
 * const program = listServiceUser(Seed.supportDesk).pipe(
 *   Stream.filter(({ identity }) => identity.endsWith("@example.com")),
 *   Stream.runForEach(({ identity }) => Console.log(identity))
 * )
 *
 * await Simulator.runPromise(program)
 * // ada@example.com
 * // grace@example.com
 * // zoë@example.com
 * // linus@example.com
 * ```
 */
export const listServiceUser: (
  path: ServicePath | Service,
  options?: ListOptions
) => Stream.Stream<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, Resource.noInput)

/**
 * Fetches one page of the users, for programs that manage page tokens themselves. A page has at most 50 records.
 *
 * @example
 * ```ts
 * import { pageServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * // a "more" button passes the token of the previous page
 * const more = (pageToken: string | null) => pageServiceUser(Seed.supportDesk, { pageSize: 3, pageToken })
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const first = yield* more(null)
 *   const second = yield* more(first.nextPageToken)
 *   yield* Console.log(
 *     `${first.items.length}, then ${second.items.length}; the last one: ${second.nextPageToken === null}`
 *   )
 * }))
 * // 3, then 2; the last one: true
 * ```
 */
export const pageServiceUser: (
  path: ServicePath | Service,
  options?: PageOptions
) => Effect.Effect<Page<ServiceUser>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(resource, pages, Resource.noInput)

/** {@link createServiceUser} in the account's default service. */
export const createUser: (
  create: ServiceUserCreate
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(/* @__PURE__ */ Resource.create(defaultService, creation))

/** {@link fetchServiceUser} in the account's default service. */
export const fetchUser: (
  path: UserInstancePath
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(defaultService)

/** {@link updateServiceUser} in the account's default service. */
export const updateUser: (
  path: UserInstancePath,
  update: ServiceUserUpdate
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(defaultService, changes)

/** {@link deleteServiceUser} in the account's default service. */
export const deleteUser: (
  path: UserInstancePath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(defaultService, deletion)

/** {@link listServiceUser} in the account's default service. */
export const listUser: (
  options?: ListOptions
) => Stream.Stream<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(/* @__PURE__ */ Resource.list(defaultService, pages, Resource.noInput))

/** {@link pageServiceUser} in the account's default service. */
export const pageUser: (
  options?: PageOptions
) => Effect.Effect<Page<ServiceUser>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(/* @__PURE__ */ Resource.page(defaultService, pages, Resource.noInput))
