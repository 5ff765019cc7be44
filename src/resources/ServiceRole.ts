/**
 * The roles of a conversation service: what users and participants may do.
 *
 * See https://www.twilio.com/docs/conversations-classic/api/role-resource for Twilio's documentation.
 *
 * Operations with `Service` in their names take the SID of a service; the others use the account's default service.
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

/**
 * The scope of a role: participants have a `conversation` role, users a `service` role. Unknown values are kept.
 *
 * @since 3.0.0
 * @category models
 */
export type RoleType = "conversation" | "service" | (string & NonNullable<unknown>)

/**
 * A role.
 *
 * @since 3.0.0
 * @category models
 */
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

/**
 * Schema of a role. Unknown fields are dropped, and unknown types are kept.
 *
 * @example
 * ```ts
 * import { createServiceRole, pageServiceRole, ServiceRole } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * const program = Effect.gen(function* () {
 *   // the roles for a cache, encoded as Twilio sends them
 *   const Roles = Schema.parseJson(Schema.Array(ServiceRole))
 *   yield* createServiceRole(desk, { friendlyName: "guest", type: "conversation", permission: ["sendMessage"] })
 *   const { items } = yield* pageServiceRole(desk)
 *   const text = yield* Schema.encode(Roles)(items)
 *   const cached = yield* Schema.decode(Roles)(text)
 *   yield* Console.log(cached.map(({ friendlyName, permissions }) => `${friendlyName}: ${permissions}`).join())
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * guest: sendMessage
 * ```
 *
 * @since 3.0.0
 * @category schemas
 */
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

/**
 * The path of a role of a service. A {@link ServiceRole} can be passed as is.
 *
 * @since 3.0.0
 * @category models
 */
export interface ServiceRolePath extends ServicePath {
  /** The SID of the role (`RL…`). */
  readonly sid: string
}

/**
 * The path of a role in the account's default service. A {@link ServiceRole} can be passed as is.
 *
 * @since 3.0.0
 * @category models
 */
export interface RolePath {
  /** The SID of the role (`RL…`). */
  readonly sid: string
}

/**
 * The fields of a role to update.
 *
 * @since 3.0.0
 * @category models
 */
export interface ServiceRoleUpdate {
  /** All of the permissions, such as `sendMessage` and `leaveConversation`. They replace the current ones. At least one. */
  readonly permission: ReadonlyArray<string>
}

/**
 * The fields of a new role.
 *
 * @since 3.0.0
 * @category models
 */
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
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * const program = Effect.gen(function* () {
 *   const { friendlyName, permissions } = yield* createServiceRole(desk, {
 *     friendlyName: "guest",
 *     type: "conversation",
 *     permission: ["sendMessage", "leaveConversation"]
 *   })
 *   yield* Console.log(`${friendlyName} may ${permissions?.join(" and ")}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * guest may sendMessage and leaveConversation
 * ```
 *
 * @since 3.0.0
 * @category operations
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
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 * const guest = { friendlyName: "guest", type: "conversation", permission: ["sendMessage"] } as const
 *
 * const program = Effect.gen(function* () {
 *   const created = yield* createServiceRole(desk, guest)
 *   const { friendlyName, type } = yield* fetchServiceRole(created)
 *   yield* Console.log(`${friendlyName} of a ${type}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * guest of a conversation
 * ```
 *
 * @since 3.0.0
 * @category operations
 */
export const fetchServiceRole: (
  path: ServiceRolePath
) => Effect.Effect<ServiceRole, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(resource)

/**
 * Updates the permissions of a role, and returns the updated record.
 *
 * @example
 * ```ts
 * import { createServiceRole, updateServiceRole } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 * const guest = { friendlyName: "guest", type: "conversation", permission: ["sendMessage"] } as const
 *
 * const program = Effect.gen(function* () {
 *   const created = yield* createServiceRole(desk, guest)
 *   const { friendlyName, permissions } = yield* updateServiceRole(created, {
 *     permission: ["sendMessage", "editOwnMessage"]
 *   })
 *   yield* Console.log(`${friendlyName} may ${permissions?.join(" and ")}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * guest may sendMessage and editOwnMessage
 * ```
 *
 * @since 3.0.0
 * @category operations
 */
export const updateServiceRole: (
  path: ServiceRolePath,
  update: ServiceRoleUpdate
) => Effect.Effect<ServiceRole, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Deletes a role. Fails with `NotFound` if it does not exist, unless an earlier attempt of the same call may have
 * deleted it.
 *
 * @example
 * ```ts
 * import { createServiceRole, deleteServiceRole } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 * const guest = { friendlyName: "guest", type: "conversation", permission: ["sendMessage"] } as const
 *
 * const program = Effect.gen(function* () {
 *   const created = yield* createServiceRole(desk, guest)
 *   // succeeds as well if something else has deleted it
 *   const remove = deleteServiceRole(created).pipe(
 *     Effect.as("deleted"),
 *     Effect.catchTag("NotFound", () => Effect.succeed("did not exist"))
 *   )
 *   yield* Console.log(yield* remove)
 *   yield* Console.log(yield* remove)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * deleted
 * did not exist
 * ```
 *
 * @since 3.0.0
 * @category operations
 */
export const deleteServiceRole: (
  path: ServiceRolePath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, Resource.noInput)

/**
 * Lists the roles of a service. Pages are fetched as the stream is consumed. A page has at most 50 records.
 *
 * @example
 * ```ts
 * import { createServiceRole, listServiceRole } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * const program = Effect.gen(function* () {
 *   for (const friendlyName of ["guest", "agent"]) {
 *     yield* createServiceRole(desk, { friendlyName, type: "conversation", permission: ["sendMessage"] })
 *   }
 *   yield* Stream.runForEach(listServiceRole(desk), ({ friendlyName }) => Console.log(friendlyName))
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * guest
 * agent
 * ```
 *
 * @since 3.0.0
 * @category operations
 */
export const listServiceRole: (
  path: ServicePath | Service,
  options?: ListOptions
) => Stream.Stream<ServiceRole, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, Resource.noInput)

/**
 * Fetches one page of the roles of a service, for programs that manage page tokens themselves. A page has at most 50
 * records.
 *
 * @example
 * ```ts
 * import { createServiceRole, pageServiceRole } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * const program = Effect.gen(function* () {
 *   for (const friendlyName of ["guest", "agent"]) {
 *     yield* createServiceRole(desk, { friendlyName, type: "conversation", permission: ["sendMessage"] })
 *   }
 *   const first = yield* pageServiceRole(desk, { pageSize: 1 })
 *   const second = yield* pageServiceRole(desk, { pageSize: 1, pageToken: first.nextPageToken })
 *   yield* Console.log([...first.items, ...second.items].map(({ friendlyName }) => friendlyName).join(", "))
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * guest, agent
 * ```
 *
 * @since 3.0.0
 * @category operations
 */
export const pageServiceRole: (
  path: ServicePath | Service,
  options?: PageOptions
) => Effect.Effect<Page<ServiceRole>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(resource, pages, Resource.noInput)

/**
 * Creates a role of the account's default service.
 *
 * @example
 * ```ts
 * import { createRole } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const program = Effect.gen(function* () {
 *   const { friendlyName, permissions } = yield* createRole({
 *     friendlyName: "guest",
 *     type: "conversation",
 *     permission: ["sendMessage", "leaveConversation"]
 *   })
 *   yield* Console.log(`${friendlyName} may ${permissions?.join(" and ")}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * guest may sendMessage and leaveConversation
 * ```
 *
 * @since 3.0.0
 * @category operations
 */
export const createRole: (
  create: ServiceRoleCreate
) => Effect.Effect<ServiceRole, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.create(defaultService, creation))

/**
 * Fetches a role.
 *
 * @example
 * ```ts
 * import { createRole, fetchRole } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const guest = { friendlyName: "guest", type: "conversation", permission: ["sendMessage"] } as const
 *
 * const program = Effect.gen(function* () {
 *   const created = yield* createRole(guest)
 *   const { friendlyName, type } = yield* fetchRole(created)
 *   yield* Console.log(`${friendlyName} of a ${type}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * guest of a conversation
 * ```
 *
 * @since 3.0.0
 * @category operations
 */
export const fetchRole: (
  path: RolePath
) => Effect.Effect<ServiceRole, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(
  defaultService
)

/**
 * Updates the permissions of a role, and returns the updated record.
 *
 * @example
 * ```ts
 * import { createRole, updateRole } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const guest = { friendlyName: "guest", type: "conversation", permission: ["sendMessage"] } as const
 *
 * const program = Effect.gen(function* () {
 *   const created = yield* createRole(guest)
 *   const { friendlyName, permissions } = yield* updateRole(created, { permission: ["sendMessage", "editOwnMessage"] })
 *   yield* Console.log(`${friendlyName} may ${permissions?.join(" and ")}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * guest may sendMessage and editOwnMessage
 * ```
 *
 * @since 3.0.0
 * @category operations
 */
export const updateRole: (
  path: RolePath,
  update: ServiceRoleUpdate
) => Effect.Effect<ServiceRole, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(defaultService, changes)

/**
 * Deletes a role. Fails with `NotFound` if it does not exist, unless an earlier attempt of the same call may have
 * deleted it.
 *
 * @example
 * ```ts
 * import { createRole, deleteRole } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const guest = { friendlyName: "guest", type: "conversation", permission: ["sendMessage"] } as const
 *
 * const program = Effect.gen(function* () {
 *   const created = yield* createRole(guest)
 *   // succeeds as well if something else has deleted it
 *   const remove = deleteRole(created).pipe(
 *     Effect.as("deleted"),
 *     Effect.catchTag("NotFound", () => Effect.succeed("did not exist"))
 *   )
 *   yield* Console.log(yield* remove)
 *   yield* Console.log(yield* remove)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * deleted
 * did not exist
 * ```
 *
 * @since 3.0.0
 * @category operations
 */
export const deleteRole: (
  path: RolePath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(defaultService, Resource.noInput)

/**
 * Lists the roles of the account's default service. Pages are fetched as the stream is consumed. A page has at most 50
 * records.
 *
 * @example
 * ```ts
 * import { createRole, listRole } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const program = Effect.gen(function* () {
 *   for (const friendlyName of ["guest", "agent"]) {
 *     yield* createRole({ friendlyName, type: "conversation", permission: ["sendMessage"] })
 *   }
 *   yield* Stream.runForEach(listRole(), ({ friendlyName }) => Console.log(friendlyName))
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * guest
 * agent
 * ```
 *
 * @since 3.0.0
 * @category operations
 */
export const listRole: (
  options?: ListOptions
) => Stream.Stream<ServiceRole, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.list(defaultService, pages, Resource.noInput))

/**
 * Fetches one page of the roles of the account's default service, for programs that manage page tokens themselves. A
 * page has at most 50 records.
 *
 * @example
 * ```ts
 * import { createRole, pageRole } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const program = Effect.gen(function* () {
 *   for (const friendlyName of ["guest", "agent"]) {
 *     yield* createRole({ friendlyName, type: "conversation", permission: ["sendMessage"] })
 *   }
 *   const first = yield* pageRole({ pageSize: 1 })
 *   const second = yield* pageRole({ pageSize: 1, pageToken: first.nextPageToken })
 *   yield* Console.log([...first.items, ...second.items].map(({ friendlyName }) => friendlyName).join(", "))
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * guest, agent
 * ```
 *
 * @since 3.0.0
 * @category operations
 */
export const pageRole: (
  options?: PageOptions
) => Effect.Effect<Page<ServiceRole>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.page(defaultService, pages, Resource.noInput))
