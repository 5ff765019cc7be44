/**
 * The conversation services of an account. Each has its own conversations, users and roles. See
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/service-resource).
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

/** A conversation service. */
export interface Service {
  /** The SID of the service (`IS…`), which is `chatServiceSid` in other operations. */
  readonly sid: string
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The human-readable name, up to 256 characters. */
  readonly friendlyName: string | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last updated. */
  readonly dateUpdated: DateTime.Utc | null
  /** The URL of this resource. */
  readonly url: string | null
  /** The URLs of its conversations, users, roles, bindings and configuration. */
  readonly links: { readonly [name: string]: string } | null
}

/** The schema of what {@link fetchService} returns. {@link Encoded} shows what it is for. */
export const Service: Record.Codec<Service, Encoded<Service>> = /* @__PURE__ */ Record.struct<Service>("Service", {
  sid: Record.text,
  accountSid: Record.text,
  friendlyName: Record.nullableText,
  dateCreated: Record.nullableDate,
  dateUpdated: Record.nullableDate,
  url: Record.nullableText,
  links: Record.nullableLinks
})

/** The path of a service. */
export interface ServiceInstancePath {
  /** The SID of the service (`IS…`). */
  readonly sid: string
}

/** The fields of a new service. */
export interface ServiceCreate {
  /** The human-readable name, up to 256 characters. */
  readonly friendlyName: string
}

const resource = /* @__PURE__ */ Resource.make("Service", "/v1/Services", "Sid", { sid: "IS" }, Service)

const pages = /* @__PURE__ */ Pages.make("services", Service, 100)

/**
 * Creates a service.
 *
 * @example
 * ```ts
 * import { createService, createServiceUser } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { friendlyName, sid } = yield* createService({ friendlyName: "Support in Berlin" })
 *   // a new service is empty, and can be used at once
 *   const { identity } = yield* createServiceUser({ chatServiceSid: sid }, { identity: "ada@example.com" })
 *   yield* Console.log(`${identity} of ${friendlyName}`)
 * }))
 * // ada@example.com of Support in Berlin
 * ```
 */
export const createService: (
  create: ServiceCreate
) => Effect.Effect<Service, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.create(resource, () => ({ friendlyName: Parameters.required(Parameters.text) })))

/**
 * Fetches a service.
 *
 * @example
 * ```ts
 * import { fetchService } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const service = await Simulator.runPromise(fetchService({ sid: Seed.supportDesk.chatServiceSid }))
 * console.log(service.friendlyName)
 * // Simulated service
 * ```
 */
export const fetchService: (
  path: ServiceInstancePath
) => Effect.Effect<Service, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(resource)

/**
 * Deletes a service and everything in it.
 *
 * @example
 * ```ts
 * import { createService, deleteService } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const service = yield* createService({ friendlyName: "Support in Berlin" })
 *   yield* deleteService(service)
 *   yield* Console.log((yield* Effect.flip(deleteService(service)))._tag)
 * }))
 * // NotFound
 * ```
 */
export const deleteService: (
  path: ServiceInstancePath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, Resource.noInput)

/**
 * Lists the services of the account, at most 100 on a page: see {@link ListOptions}.
 *
 * @example
 * ```ts
 * import { createService, listService } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Stream } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   yield* createService({ friendlyName: "Support in Berlin" })
 *   yield* Stream.runForEach(listService(), ({ friendlyName }) => Console.log(friendlyName))
 * }))
 * // Simulated service
 * // Support in Berlin
 * ```
 */
export const listService: (
  options?: ListOptions
) => Stream.Stream<Service, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.list(resource, pages, Resource.noInput))

/** One page of {@link listService}: see {@link Page}. */
export const pageService: (
  options?: PageOptions
) => Effect.Effect<Page<Service>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.page(resource, pages, Resource.noInput))
