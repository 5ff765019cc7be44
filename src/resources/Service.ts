/**
 * The conversation services of an account. Each has its own conversations, users and roles.
 *
 * See https://www.twilio.com/docs/conversations-classic/api/service-resource for Twilio's documentation.
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

/**
 * Schema of a service. Unknown fields are dropped.
 *
 * @example
 * ```ts
 * import { Service } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Schema } from "effect"
 *
 * const berlin = {
 *   sid: `IS${"1".repeat(32)}`,
 *   account_sid: Simulator.accountSid,
 *   friendly_name: "Support in Berlin",
 *   date_created: "2026-01-05T09:00:00Z",
 *   date_updated: "2026-01-05T09:00:00Z",
 *   url: null,
 *   links: null
 * }
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { friendlyName, sid } = yield* Schema.decode(Service)(berlin)
 *   yield* Console.log(`${friendlyName} (${sid.slice(0, 2)}…)`)
 * }))
 * // Support in Berlin (IS…)
 * ```
 */
export const Service: Record.Codec<Service, Encoded<Service>> = /* @__PURE__ */ Record.struct<Service>("Service", {
  sid: Record.text,
  accountSid: Record.text,
  friendlyName: Record.nullableText,
  dateCreated: Record.nullableDate,
  dateUpdated: Record.nullableDate,
  url: Record.nullableText,
  links: Record.nullableLinks
})

/** The path of a service. A {@link Service} can be passed as is. */
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
 * **Gotchas**
 *
 * A create that may have been processed is not retried. After a `ServerError`, a `TimedOut`, or a `TransportError`
 * whose `mayHaveArrived` is `true`, the service may or may not exist. List the services to find out.
 *
 * @example
 * ```ts
 * import { createService, createServiceUser } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const berlin = yield* createService({ friendlyName: "Support in Berlin" })
 *   // a new service is empty, and can be used at once
 *   const user = yield* createServiceUser({ chatServiceSid: berlin.sid }, { identity: "ada@example.com" })
 *   yield* Console.log(`${user.identity} of ${berlin.friendlyName}`)
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
 * import { createService, fetchService } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const created = yield* createService({ friendlyName: "Support in Berlin" })
 *   const { friendlyName } = yield* fetchService(created)
 *   yield* Console.log(friendlyName)
 * }))
 * // Support in Berlin
 * ```
 */
export const fetchService: (
  path: ServiceInstancePath
) => Effect.Effect<Service, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(resource)

/**
 * Deletes a service and everything in it. Fails with `NotFound` if it does not exist, unless an earlier attempt of the
 * same call may have deleted it.
 *
 * @example
 * ```ts
 * import { createService, deleteService } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const service = yield* createService({ friendlyName: "Support in Berlin" })
 *   // succeeds as well if something else has deleted it
 *   const remove = deleteService(service).pipe(
 *     Effect.as("deleted"),
 *     Effect.catchTag("NotFound", () => Effect.succeed("did not exist"))
 *   )
 *   yield* Console.log(yield* remove)
 *   yield* Console.log(yield* remove)
 * }))
 * // deleted
 * // did not exist
 * ```
 */
export const deleteService: (
  path: ServiceInstancePath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, Resource.noInput)

/**
 * Lists the services of the account. Pages are fetched as the stream is consumed. A page has at most 100 records.
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

/**
 * Fetches one page of the services, for programs that manage page tokens themselves. A page has at most 100 records.
 *
 * @example
 * ```ts
 * import { createService, pageService } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   yield* createService({ friendlyName: "Support in Berlin" })
 *   const { items, nextPageToken } = yield* pageService({ pageSize: 100 })
 *   yield* Console.log(`${items.length}; the last page: ${nextPageToken === null}`)
 * }))
 * // 2; the last page: true
 * ```
 */
export const pageService: (
  options?: PageOptions
) => Effect.Effect<Page<Service>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.page(resource, pages, Resource.noInput))
