/**
 * The roles of a conversation service: what users and participants may do, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/role-resource).
 *
 * @module
 * @since 3.0.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"
import type { Encoded } from "../types/Encoded.ts"
import * as Pages from "../internal/declare/pages.ts"
import * as Parameters from "../internal/declare/parameters.ts"
import * as Record from "../internal/declare/record.ts"
import * as Resource from "../internal/declare/resource.ts"
import type { ListOptions, Page, PageOptions } from "../types/Page.ts"
import type { ServicePath } from "../types/Path.ts"
import type { Service } from "./Service.ts"

/** The scope of a role: participants have a `conversation` role, users a `service` role. Unknown values are kept. */
export type RoleType = "conversation" | "service" | (string & NonNullable<unknown>)

/** A role. */
export interface ServiceRole {
  /** The SID of the role (`RL…`). */
  readonly sid: string
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The SID of the conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** The human-readable name, up to 64 characters. */
  readonly friendlyName: string | null
  /** Whether it is for participants or users. */
  readonly type: RoleType
  /** The permissions, such as `sendMessage`. */
  readonly permissions: ReadonlyArray<string> | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last updated. */
  readonly dateUpdated: DateTime.Utc | null
  /** The URL of this resource. */
  readonly url: string | null
}

/** The schema of what {@link fetchServiceRole} returns. {@link Encoded} shows what it is for. */
export const ServiceRole: Record.Codec<ServiceRole, Encoded<ServiceRole>> = /* @__PURE__ */ Record.struct<ServiceRole>(
  "ServiceRole",
  {
    sid: Record.text,
    accountSid: Record.text,
    chatServiceSid: Record.text,
    friendlyName: Record.nullableText,
    type: Record.text,
    permissions: Record.nullable(Record.array(Record.text)),
    dateCreated: Record.nullableDate,
    dateUpdated: Record.nullableDate,
    url: Record.nullableText
  }
)

/** The path of a role of a service. */
export interface ServiceRolePath extends ServicePath {
  /** The SID of the role (`RL…`). */
  readonly sid: string
}

/** The path of a role in the account's default service. */
export interface RolePath {
  /** The SID of the role (`RL…`). */
  readonly sid: string
}

/** What to change of a role. */
export interface ServiceRoleUpdate {
  /** All of the permissions, such as `sendMessage`. They replace the current ones. At least one. */
  readonly permission: ReadonlyArray<string>
}

/** The fields of a new role. */
export interface ServiceRoleCreate extends ServiceRoleUpdate {
  /** The human-readable name, up to 64 characters. */
  readonly friendlyName: string
  /** Whether it is for participants of a conversation or for users of the service. */
  readonly type: "conversation" | "service"
}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceRole",
  "/v1/Services/{ChatServiceSid}/Roles",
  "Sid",
  { chatServiceSid: "IS", sid: "RL" },
  ServiceRole
)

const defaultService = /* @__PURE__ */ Resource.make("Role", "/v1/Roles", "Sid", { sid: "RL" }, ServiceRole)

const pages = /* @__PURE__ */ Pages.make("roles", ServiceRole, 50)

const changes = () => ({ permission: Parameters.required(Parameters.list(Parameters.text)) })

const creation = () => ({
  friendlyName: Parameters.required(Parameters.text),
  type: Parameters.required(Parameters.oneOf("conversation", "service")),
  ...changes()
})

/**
 * Creates a role of a service.
 *
 * @example
 * ```ts
 * import { createServiceRole } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const create = createServiceRole(Seed.supportDesk, {
 *   friendlyName: "guest",
 *   type: "conversation",
 *   permission: ["sendMessage", "leaveConversation"]
 * })
 *
 * const { friendlyName, permissions } = await Simulator.runPromise(create)
 * console.log(`${friendlyName} may ${permissions?.join(" and ")}`)
 * // guest may sendMessage and leaveConversation
 * ```
 */
export const createServiceRole: (
  path: ServicePath | Service,
  create: ServiceRoleCreate
) => Effect.Effect<ServiceRole, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .create(resource, creation)

/**
 * Fetches a role.
 *
 * @example
 * ```ts
 * import { createServiceRole, fetchServiceRole } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const guest = { friendlyName: "guest", type: "conversation", permission: ["sendMessage"] } as const
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const created = yield* createServiceRole(Seed.supportDesk, guest)
 *   const { friendlyName, type } = yield* fetchServiceRole(created)
 *   yield* Console.log(`${friendlyName} of a ${type}`)
 * }))
 * // guest of a conversation
 * ```
 */
export const fetchServiceRole: (
  path: ServiceRolePath
) => Effect.Effect<ServiceRole, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(resource)

/**
 * Updates the permissions of a role.
 *
 * @example
 * ```ts
 * import { createServiceRole, updateServiceRole } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const guest = { friendlyName: "guest", type: "conversation", permission: ["sendMessage"] } as const
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const created = yield* createServiceRole(Seed.supportDesk, guest)
 *   const { permissions } = yield* updateServiceRole(created, { permission: ["sendMessage", "editOwnMessage"] })
 *   yield* Console.log(permissions?.join(" and "))
 * }))
 * // sendMessage and editOwnMessage
 * ```
 */
export const updateServiceRole: (
  path: ServiceRolePath,
  update: ServiceRoleUpdate
) => Effect.Effect<ServiceRole, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Deletes a role.
 *
 * @example
 * ```ts
 * import { createServiceRole, deleteServiceRole } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const guest = { friendlyName: "guest", type: "conversation", permission: ["sendMessage"] } as const
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const created = yield* createServiceRole(Seed.supportDesk, guest)
 *   yield* deleteServiceRole(created)
 *   yield* Console.log((yield* Effect.flip(deleteServiceRole(created)))._tag)
 * }))
 * // NotFound
 * ```
 */
export const deleteServiceRole: (
  path: ServiceRolePath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, Resource.noInput)

/**
 * Lists the roles of a service, at most 50 on a page: see {@link ListOptions}.
 *
 * @example
 * ```ts
 * import { createServiceRole, listServiceRole } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Stream } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   for (const friendlyName of ["guest", "agent"]) {
 *     yield* createServiceRole(Seed.supportDesk, { friendlyName, type: "conversation", permission: ["sendMessage"] })
 *   }
 *   yield* Stream.runForEach(listServiceRole(Seed.supportDesk), ({ friendlyName }) => Console.log(friendlyName))
 * }))
 * // guest
 * // agent
 * ```
 */
export const listServiceRole: (
  path: ServicePath | Service,
  options?: ListOptions
) => Stream.Stream<ServiceRole, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, Resource.noInput)

/** One page of {@link listServiceRole}: see {@link Page}. */
export const pageServiceRole: (
  path: ServicePath | Service,
  options?: PageOptions
) => Effect.Effect<Page<ServiceRole>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(resource, pages, Resource.noInput)

/** {@link createServiceRole} in the account's default service. */
export const createRole: (
  create: ServiceRoleCreate
) => Effect.Effect<ServiceRole, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.create(defaultService, creation))

/** {@link fetchServiceRole} in the account's default service. */
export const fetchRole: (
  path: RolePath
) => Effect.Effect<ServiceRole, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(
  defaultService
)

/** {@link updateServiceRole} in the account's default service. */
export const updateRole: (
  path: RolePath,
  update: ServiceRoleUpdate
) => Effect.Effect<ServiceRole, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(defaultService, changes)

/** {@link deleteServiceRole} in the account's default service. */
export const deleteRole: (
  path: RolePath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(defaultService, Resource.noInput)

/** {@link listServiceRole} in the account's default service. */
export const listRole: (
  options?: ListOptions
) => Stream.Stream<ServiceRole, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.list(defaultService, pages, Resource.noInput))

/** One page of {@link listServiceRole}, in the account's default service: see {@link Page}. */
export const pageRole: (
  options?: PageOptions
) => Effect.Effect<Page<ServiceRole>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.page(defaultService, pages, Resource.noInput))
