/**
 * The bindings of a conversation service: the devices that get push notifications. Client apps create them.
 *
 * See https://www.twilio.com/docs/conversations-classic/api/service-binding-resource for Twilio's documentation.
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

/** How notifications are delivered to a device. Unknown values are kept. */
export type BindingType = "apn" | "gcm" | "fcm" | "twilsock" | (string & NonNullable<unknown>)

/** A device that gets push notifications. */
export interface ServiceBinding {
  /** The SID of the binding (`BS…`). */
  readonly sid: string
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The SID of the conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** The SID of the credential (`CR…`) that notifications are sent with. */
  readonly credentialSid: string | null
  /** The identity of its user. */
  readonly identity: string | null
  /** How notifications are delivered to it. */
  readonly bindingType: BindingType
  /** The identifier of the device at the push service, such as a device token. */
  readonly endpoint: string | null
  /** What it is notified of, such as `new_message`. */
  readonly messageTypes: ReadonlyArray<string> | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last updated. */
  readonly dateUpdated: DateTime.Utc | null
  /** The URL of this resource. */
  readonly url: string | null
}

/**
 * Schema of a binding. Unknown fields are dropped, and unknown types are kept.
 *
 * @example
 * ```ts
 * import { ServiceBinding } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Schema } from "effect"
 *
 * const registered = {
 *   sid: `BS${"0".repeat(32)}`,
 *   account_sid: Simulator.accountSid,
 *   chat_service_sid: Seed.supportDesk.chatServiceSid,
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
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { bindingType, identity, messageTypes } = yield* Schema.decode(ServiceBinding)(registered)
 *   yield* Console.log(`${identity} gets ${messageTypes} by ${bindingType}`)
 * }))
 * // ada@example.com gets new_message by fcm
 * ```
 */
export const ServiceBinding: Record.Codec<ServiceBinding, Encoded<ServiceBinding>> = /* @__PURE__ */ Record.struct<
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

/** The path of a binding. A {@link ServiceBinding} can be passed as is. */
export interface ServiceBindingPath extends ServicePath {
  /** The SID of the binding (`BS…`). */
  readonly sid: string
}

/** Options for one page of bindings. A page has at most 100 records. */
export interface ServiceBindingPageOptions extends PageOptions {
  /** Only bindings of these types: at least one. */
  readonly bindingType?: ReadonlyArray<"apn" | "gcm" | "fcm" | "twilsock"> | undefined
  /** Only bindings of the users with these identities: at least one. */
  readonly identity?: ReadonlyArray<string> | undefined
}

/** Options for listing bindings. */
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
 * import { Console, Effect } from "effect"
 *
 * // apps register devices, so the simulator has none
 * const registered = {
 *   sid: `BS${"0".repeat(32)}`,
 *   account_sid: Simulator.accountSid,
 *   chat_service_sid: Seed.supportDesk.chatServiceSid,
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
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.reply(() => Response.json(registered)))
 *   const { bindingType, identity } = yield* fetchServiceBinding({ ...Seed.supportDesk, sid: registered.sid })
 *   yield* Console.log(`${identity} by ${bindingType}`)
 * }))
 * // ada@example.com by fcm
 * ```
 */
export const fetchServiceBinding: (
  path: ServiceBindingPath
) => Effect.Effect<ServiceBinding, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(resource)

/**
 * Deletes a binding. Its device gets no more notifications. Fails with `NotFound` if it does not exist, unless an
 * earlier attempt of the same call may have deleted it.
 *
 * @example
 * ```ts
 * import { deleteServiceBinding } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   // succeeds as well if something else has deleted it
 *   const remove = deleteServiceBinding({ ...Seed.supportDesk, sid: `BS${"0".repeat(32)}` }).pipe(
 *     Effect.as("deleted"),
 *     Effect.catchTag("NotFound", () => Effect.succeed("did not exist"))
 *   )
 *   yield* Console.log(yield* remove)
 * }))
 * // did not exist
 * ```
 */
export const deleteServiceBinding: (
  path: ServiceBindingPath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, Resource.noInput)

/**
 * Lists the bindings of a service. Pages are fetched as the stream is consumed.
 *
 * @example
 * ```ts
 * import { listServiceBinding } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Stream } from "effect"
 *
 * // apps register devices, so the simulator has none
 * const registered = {
 *   sid: `BS${"0".repeat(32)}`,
 *   account_sid: Simulator.accountSid,
 *   chat_service_sid: Seed.supportDesk.chatServiceSid,
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
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   const page = { bindings: [registered], meta: { next_page_url: null } }
 *   yield* simulator.injectFaults(Fault.reply(() => Response.json(page)))
 *   yield* listServiceBinding(Seed.supportDesk, { bindingType: ["fcm", "apn"], identity: ["ada@example.com"] }).pipe(
 *     Stream.runForEach(({ bindingType, identity }) => Console.log(`${identity} by ${bindingType}`))
 *   )
 * }))
 * // ada@example.com by fcm
 * ```
 */
export const listServiceBinding: (
  path: ServicePath | Service,
  options?: ServiceBindingListOptions
) => Stream.Stream<ServiceBinding, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, filters)

/**
 * Fetches one page of the bindings, for programs that manage page tokens themselves.
 *
 * @example
 * ```ts
 * import { pageServiceBinding } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { items, nextPageToken } = yield* pageServiceBinding(Seed.supportDesk, { identity: ["ada@example.com"], pageSize: 100 })
 *   yield* Console.log(`${items.length} devices; the last page: ${nextPageToken === null}`)
 * }))
 * // 0 devices; the last page: true
 * ```
 */
export const pageServiceBinding: (
  path: ServicePath | Service,
  options?: ServiceBindingPageOptions
) => Effect.Effect<Page<ServiceBinding>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(resource, pages, filters)
