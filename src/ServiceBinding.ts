/**
 * The bindings of a conversation service: which devices of which users get push notifications. They are made by apps.
 *
 * See https://www.twilio.com/docs/conversations/api/service-binding-resource for Twilio's own documentation.
 *
 * @module
 * @since 0.2.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { ConversationsClient } from "./ConversationsClient.ts"
import type { ConversationsError } from "./ConversationsError.ts"
import type { Encoded } from "./Encoded.ts"
import * as Pages from "./internal/pages.ts"
import * as Parameters from "./internal/parameters.ts"
import * as Record from "./internal/record.ts"
import * as Resource from "./internal/resource.ts"
import type { ListOptions, Page, PageOptions } from "./Page.ts"
import type { ServicePath } from "./Path.ts"

/**
 * How notifications get to a device. An unknown type is kept as it is.
 *
 * @since 0.2.0
 * @category models
 */
export type BindingType = "apn" | "gcm" | "fcm" | "twilsock" | (string & NonNullable<unknown>)

/**
 * One device that gets push notifications.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceBinding {
  /** The binding (`BS…`). */
  readonly sid: string
  /** The account (`AC…`). */
  readonly accountSid: string
  /** The conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** The credential (`CR…`) that notifications are sent with. */
  readonly credentialSid: string | null
  /** The identity of its user. */
  readonly identity: string | null
  /** How notifications get to it. */
  readonly bindingType: BindingType
  /** What the device is called there: a device token, say. */
  readonly endpoint: string | null
  /** What it is notified of: `new_message`, say. */
  readonly messageTypes: ReadonlyArray<string> | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last changed. */
  readonly dateUpdated: DateTime.Utc | null
  /** The address of this resource. */
  readonly url: string | null
}

/**
 * The schema of a binding. Unknown fields are left out, and unknown types are kept.
 *
 * @example
 * ```ts
 * import { ServiceBinding } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * const registered = {
 *   sid: `BS${"0".repeat(32)}`,
 *   account_sid: Simulator.accountSid,
 *   chat_service_sid: desk.chatServiceSid,
 *   credential_sid: `CR${"0".repeat(32)}`,
 *   identity: "ada@example.com",
 *   binding_type: "fcm",
 *   endpoint: "device:ada",
 *   message_types: ["new_message"],
 *   date_created: "2026-01-05T09:00:00Z",
 *   date_updated: "2026-01-05T09:00:00Z",
 *   url: null
 * }
 *
 * const program = Effect.gen(function* () {
 *   const { bindingType, identity, messageTypes } = yield* Schema.decode(ServiceBinding)(registered)
 *   yield* Console.log(`${identity} gets ${messageTypes} by ${bindingType}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ada@example.com gets new_message by fcm
 * ```
 *
 * @since 0.2.0
 * @category schemas
 */
export const ServiceBinding: Schema.Schema<ServiceBinding, Encoded<ServiceBinding>> = /* @__PURE__ */ Record.struct<
  ServiceBinding
>("ServiceBinding", {
  sid: Record.text,
  accountSid: Record.text,
  chatServiceSid: Record.text,
  credentialSid: Record.nullableText,
  identity: Record.nullableText,
  bindingType: Record.text,
  endpoint: Record.nullableText,
  messageTypes: Record.nullable(Record.array(Record.text)),
  dateCreated: Record.nullableDate,
  dateUpdated: Record.nullableDate,
  url: Record.nullableText
})

/**
 * One binding of a service. A {@link ServiceBinding} can be passed for it.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceBindingPath extends ServicePath {
  /** The binding (`BS…`). */
  readonly sid: string
}

/**
 * Which page of the bindings is asked for; a page holds 100 at most.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceBindingPageOptions extends PageOptions {
  /** Those of these types only. */
  readonly bindingType?: ReadonlyArray<"apn" | "gcm" | "fcm" | "twilsock"> | undefined
  /** Those of the users with these identities only. */
  readonly identity?: ReadonlyArray<string> | undefined
}

/**
 * Which bindings are listed, and how they are fetched.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceBindingListOptions extends ServiceBindingPageOptions, ListOptions {}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceBinding",
  "/v1/Services/{ChatServiceSid}/Bindings",
  "Sid",
  { chatServiceSid: "IS", sid: "BS" },
  ServiceBinding
)

const pages = /* @__PURE__ */ Pages.make("bindings", ServiceBinding, 100)

const filters = () => ({
  bindingType: Parameters.list(Parameters.oneOf("apn", "gcm", "fcm", "twilsock")),
  identity: Parameters.list(Parameters.text)
})

/**
 * Fetches a binding.
 *
 * @example
 * ```ts
 * import { fetchServiceBinding } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * // devices are registered by apps, so that the simulator has none
 * const registered = {
 *   sid: `BS${"0".repeat(32)}`,
 *   account_sid: Simulator.accountSid,
 *   chat_service_sid: desk.chatServiceSid,
 *   credential_sid: `CR${"0".repeat(32)}`,
 *   identity: "ada@example.com",
 *   binding_type: "fcm",
 *   endpoint: "device:ada",
 *   message_types: ["new_message"],
 *   date_created: "2026-01-05T09:00:00Z",
 *   date_updated: "2026-01-05T09:00:00Z",
 *   url: null
 * }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.reply(() => Response.json(registered)))
 *   const { bindingType, identity } = yield* fetchServiceBinding({ ...desk, sid: registered.sid })
 *   yield* Console.log(`${identity} by ${bindingType}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ada@example.com by fcm
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const fetchServiceBinding: (
  path: ServiceBindingPath
) => Effect.Effect<ServiceBinding, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(resource)

/**
 * Deletes a binding, so that its device gets no notifications any more. One that is not there fails with `NotFound`,
 * unless this is the retry of a request that may have arrived.
 *
 * @example
 * ```ts
 * import { deleteServiceBinding } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * const program = Effect.gen(function* () {
 *   // done when it is gone, whoever deleted it
 *   const remove = deleteServiceBinding({ ...desk, sid: `BS${"0".repeat(32)}` }).pipe(
 *     Effect.as("deleted"),
 *     Effect.catchTag("NotFound", () => Effect.succeed("was not there"))
 *   )
 *   yield* Console.log(yield* remove)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * was not there
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const deleteServiceBinding: (
  path: ServiceBindingPath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, Resource.none)

/**
 * Lists the bindings of a service, fetching a page when the one before it is used up.
 *
 * @example
 * ```ts
 * import { listServiceBinding } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * // devices are registered by apps, so that the simulator has none
 * const registered = {
 *   sid: `BS${"0".repeat(32)}`,
 *   account_sid: Simulator.accountSid,
 *   chat_service_sid: desk.chatServiceSid,
 *   credential_sid: `CR${"0".repeat(32)}`,
 *   identity: "ada@example.com",
 *   binding_type: "fcm",
 *   endpoint: "device:ada",
 *   message_types: ["new_message"],
 *   date_created: "2026-01-05T09:00:00Z",
 *   date_updated: "2026-01-05T09:00:00Z",
 *   url: null
 * }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   const page = { bindings: [registered], meta: { next_page_url: null } }
 *   yield* simulator.injectFaults(Fault.reply(() => Response.json(page)))
 *   yield* listServiceBinding(desk, { bindingType: ["fcm", "apn"], identity: ["ada@example.com"] }).pipe(
 *     Stream.runForEach(({ bindingType, identity }) => Console.log(`${identity} by ${bindingType}`))
 *   )
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ada@example.com by fcm
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const listServiceBinding: (
  path: ServicePath,
  options?: ServiceBindingListOptions
) => Stream.Stream<ServiceBinding, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, filters)

/**
 * Fetches one page of the bindings, for a program that keeps the token itself.
 *
 * @example
 * ```ts
 * import { pageServiceBinding } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * const program = Effect.gen(function* () {
 *   const { items, nextPageToken } = yield* pageServiceBinding(desk, { identity: ["ada@example.com"], pageSize: 100 })
 *   yield* Console.log(`${items.length} devices; the last page: ${nextPageToken === null}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * 0 devices; the last page: true
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const pageServiceBinding: (
  path: ServicePath,
  options?: ServiceBindingPageOptions
) => Effect.Effect<Page<ServiceBinding>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(resource, pages, filters)
