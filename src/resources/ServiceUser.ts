/**
 * The users of a conversation service, who can take part in its chat, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/user-resource).
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
  /** Whether the user is connected. Only set by a fetch, if the service has `reachabilityEnabled`. */
  readonly isOnline: boolean | null
  /** Whether the user can get push notifications. Only set by a fetch, if the service has `reachabilityEnabled`. */
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

/** The schema of what {@link fetchServiceUser} returns. {@link Encoded} shows what it is for. */
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

/** The path of a user in the account's default service. */
export interface UserInstancePath {
  /** The user's SID (`US…`) or identity. */
  readonly sid: string
}

/** The path of a user of a service. */
export interface ServiceUserInstancePath extends ServicePath, UserInstancePath {}

/** What to change of a user. */
export interface ServiceUserUpdate extends WebhookOptions {
  /** The human-readable name. */
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
 * Creates a user. Fails with `Conflict` if the identity is taken, so it can be run again.
 *
 * @example
 * ```ts
 * import { createServiceUser, fetchServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect } from "effect"
 *
 * const identity = "alan@example.com"
 *
 * const user = createServiceUser(Seed.supportDesk, { identity, friendlyName: "Alan" }).pipe(
 *   Effect.catchTag("Conflict", () => fetchServiceUser({ ...Seed.supportDesk, sid: identity }))
 * )
 *
 * console.log((await Simulator.runPromise(user)).friendlyName)
 * // Alan
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
 *
 * const user = await Simulator.runPromise(fetchServiceUser({ ...Seed.supportDesk, sid: "ada@example.com" }))
 * console.log(user.friendlyName ?? user.identity)
 * // ada@example.com
 * ```
 */
export const fetchServiceUser: (
  path: ServiceUserInstancePath
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(resource)

/**
 * Updates a user.
 *
 * @example
 * ```ts
 * import { updateServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const ada = { ...Seed.supportDesk, sid: "ada@example.com" }
 * const update = { friendlyName: "Ada Lovelace", attributes: { language: "en" } }
 *
 * const { attributes, friendlyName } = await Simulator.runPromise(updateServiceUser(ada, update))
 * console.log(`${friendlyName} ${attributes}`)
 * // Ada Lovelace {"language":"en"}
 * ```
 */
export const updateServiceUser: (
  path: ServiceUserInstancePath,
  update: ServiceUserUpdate
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Deletes a user, and removes the user from all conversations.
 *
 * @example
 * ```ts
 * import { deleteServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   yield* deleteServiceUser({ ...Seed.supportDesk, sid: "ada@example.com" })
 *   const participants = yield* Effect.flatMap(Simulator, (simulator) => simulator.participants("order-1042"))
 *   yield* Console.log(`${participants.length} participants`)
 * }))
 * // 0 participants
 * ```
 */
export const deleteServiceUser: (
  path: ServiceUserInstancePath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, deletion)

/**
 * Lists the users of a service, at most 50 on a page: see {@link ListOptions}.
 *
 * @example
 * ```ts
 * import { listServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Stream } from "effect"
 *
 * const guests = listServiceUser(Seed.supportDesk).pipe(
 *   Stream.filter(({ identity }) => !identity.endsWith("@example.com")),
 *   Stream.runForEach(({ identity }) => Console.log(identity))
 * )
 *
 * await Simulator.runPromise(guests)
 * // whatsapp:+15005550006
 * ```
 */
export const listServiceUser: (
  path: ServicePath | Service,
  options?: ListOptions
) => Stream.Stream<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, Resource.noInput)

/** One page of {@link listServiceUser}: see {@link Page}. */
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

/** One page of {@link listServiceUser}, in the account's default service: see {@link Page}. */
export const pageUser: (
  options?: PageOptions
) => Effect.Effect<Page<ServiceUser>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(/* @__PURE__ */ Resource.page(defaultService, pages, Resource.noInput))
