/**
 * The bindings of a conversation service: the devices that get push notifications. Client apps create them. See
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/service-binding-resource).
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

/** The schema of what {@link fetchServiceBinding} returns. {@link Encoded} shows what it is for. */
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

/** The path of a binding. */
export interface ServiceBindingPath extends ServicePath {
  /** The SID of the binding (`BS…`). */
  readonly sid: string
}

/** Options for one page of bindings. */
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
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect } from "effect"
 *
 * // apps register devices, so the simulator has none
 * const binding = fetchServiceBinding({ ...Seed.supportDesk, sid: `BS${"0".repeat(32)}` }).pipe(
 *   Effect.map(({ bindingType, identity }) => `${identity} by ${bindingType}`),
 *   Effect.catchTag("NotFound", () => Effect.succeed("no such device"))
 * )
 *
 * console.log(await Simulator.runPromise(binding))
 * // no such device
 * ```
 */
export const fetchServiceBinding: (
  path: ServiceBindingPath
) => Effect.Effect<ServiceBinding, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(resource)

/**
 * Deletes a binding. Its device gets no more notifications.
 *
 * @example
 * ```ts
 * import { deleteServiceBinding } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect } from "effect"
 *
 * // succeeds as well if something else has deleted it
 * const remove = deleteServiceBinding({ ...Seed.supportDesk, sid: `BS${"0".repeat(32)}` }).pipe(
 *   Effect.as("deleted"),
 *   Effect.catchTag("NotFound", () => Effect.succeed("did not exist"))
 * )
 *
 * console.log(await Simulator.runPromise(remove))
 * // did not exist
 * ```
 */
export const deleteServiceBinding: (
  path: ServiceBindingPath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, Resource.noInput)

/**
 * Lists the bindings of a service, at most 100 on a page: see {@link ListOptions}.
 *
 * @example
 * ```ts
 * import { listServiceBinding } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Stream } from "effect"
 *
 * const phones = listServiceBinding(Seed.supportDesk, { bindingType: ["fcm", "apn"], identity: ["ada@example.com"] })
 *
 * console.log(`${await Simulator.runPromise(Stream.runCount(phones))} phones`)
 * // 0 phones
 * ```
 */
export const listServiceBinding: (
  path: ServicePath | Service,
  options?: ServiceBindingListOptions
) => Stream.Stream<ServiceBinding, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, filters)

/** One page of {@link listServiceBinding}: see {@link Page}. */
export const pageServiceBinding: (
  path: ServicePath | Service,
  options?: ServiceBindingPageOptions
) => Effect.Effect<Page<ServiceBinding>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(resource, pages, filters)
