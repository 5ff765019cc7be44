/**
 * The addresses of an account, and what happens to a message from a new sender, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/address-configuration-resource).
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
import type { WebhookMethod } from "../fields/Webhook.ts"

/** The type of an address. Unknown values are kept. */
export type ConfigurationAddressType =
  | "sms"
  | "whatsapp"
  | "messenger"
  | "gbm"
  | "email"
  | "rcs"
  | "apple"
  | "chat"
  | (string & NonNullable<unknown>)

/** Whether a message from a new sender creates a conversation, and what is triggered then. */
export interface AddressAutoCreation {
  /** Whether a conversation is created. */
  readonly enabled?: boolean | null
  /** What is added to the new conversation: nothing, a webhook, or a Studio flow. Unknown values are kept. */
  readonly type?: "default" | "webhook" | "studio" | (string & NonNullable<unknown>) | null
  /** The SID of the service (`IS…`) that it is created in. */
  readonly conversationServiceSid?: string | null
  /** The URL to call. */
  readonly webhookUrl?: string | null
  /** The HTTP method of its requests. */
  readonly webhookMethod?: WebhookMethod | null
  /** The events that trigger it, such as `onMessageAdded`: at least one. */
  readonly webhookFilters?: ReadonlyArray<string> | null
  /** The SID of the Studio flow (`FW…`) to start. */
  readonly studioFlowSid?: string | null
  /** How many times starting the flow is retried. */
  readonly studioRetryCount?: number | null
}

/** An address. */
export interface ConfigurationAddress {
  /** The SID of the configuration of the address (`IG…`). */
  readonly sid: string
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The type of the address. */
  readonly type: ConfigurationAddressType | null
  /** The address itself, such as a phone number. */
  readonly address: string | null
  /** The human-readable name, up to 256 characters. */
  readonly friendlyName: string | null
  /** The country of a short code, as an ISO 3166-1 alpha-2 code. */
  readonly addressCountry: string | null
  /** What happens to a message from a new sender. */
  readonly autoCreation: AddressAutoCreation | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last updated. */
  readonly dateUpdated: DateTime.Utc | null
  /** The URL of this resource. */
  readonly url: string | null
}

/** The schema of what {@link fetchConfigurationAddress} returns. {@link Encoded} shows what it is for. */
export const ConfigurationAddress: Record.Codec<ConfigurationAddress, Encoded<ConfigurationAddress>> =
  /* @__PURE__ */ Record.struct<ConfigurationAddress>("ConfigurationAddress", {
    sid: Record.text,
    accountSid: Record.text,
    type: Record.nullableText,
    address: Record.nullableText,
    friendlyName: Record.nullableText,
    addressCountry: Record.nullableText,
    autoCreation: Record.nullable(Record.struct<AddressAutoCreation>("AddressAutoCreation", {
      enabled: Record.optional(Record.nullableBoolean),
      type: Record.optional(Record.nullableText),
      conversationServiceSid: Record.optional(Record.nullableText),
      webhookUrl: Record.optional(Record.nullableText),
      webhookMethod: Record.optional(Record.nullableText),
      webhookFilters: Record.optional(Record.nullable(Record.array(Record.text))),
      studioFlowSid: Record.optional(Record.nullableText),
      studioRetryCount: Record.optional(Record.nullableInt)
    })),
    dateCreated: Record.nullableDate,
    dateUpdated: Record.nullableDate,
    url: Record.nullableText
  })

/** The path of an address. */
export interface ConfigurationAddressPath {
  /** The SID (`IG…`) or the address itself. */
  readonly sid: string
}

/** Whether a message from a new sender creates a conversation, and what is triggered then. */
export interface AddressAutoCreationInput {
  /** Whether a conversation is created. */
  readonly enabled?: boolean | undefined
  /** What is added to the new conversation: nothing, a webhook, or a Studio flow. */
  readonly type?: "default" | "webhook" | "studio" | undefined
  /** The SID of the service (`IS…`) that it is created in. The default, also for `null`, is the default service. */
  readonly conversationServiceSid?: string | null | undefined
  /** The URL to call, for the type `webhook`. */
  readonly webhookUrl?: string | null | undefined
  /** The HTTP method of its requests. */
  readonly webhookMethod?: "get" | "post" | undefined
  /** The events that trigger it, such as `onMessageAdded`: at least one. */
  readonly webhookFilters?: ReadonlyArray<string> | undefined
  /** The SID of the Studio flow (`FW…`) to start, for the type `studio`. */
  readonly studioFlowSid?: string | null | undefined
  /** How many times starting the flow is retried. */
  readonly studioRetryCount?: number | undefined
}

/** What to change of an address. */
export interface ConfigurationAddressUpdate {
  /** The human-readable name, up to 256 characters. */
  readonly friendlyName?: string | null | undefined
  /** What happens to a message from a new sender. */
  readonly autoCreation?: AddressAutoCreationInput | undefined
}

/** The fields of a new address. */
export interface ConfigurationAddressCreate extends ConfigurationAddressUpdate {
  /** The type of the address. */
  readonly type: "sms" | "whatsapp" | "messenger" | "gbm" | "email" | "rcs" | "apple" | "chat"
  /** The address itself, such as a phone number. */
  readonly address: string
  /** The country of a short code, as an ISO 3166-1 alpha-2 code. */
  readonly addressCountry?: string | undefined
}

/** Options for one page of addresses. */
export interface ConfigurationAddressPageOptions extends PageOptions {
  /** Only addresses of this type. */
  readonly type?: ConfigurationAddressCreate["type"] | undefined
}

/** Options for listing addresses. */
export interface ConfigurationAddressListOptions extends ConfigurationAddressPageOptions, ListOptions {}

const resource = /* @__PURE__ */ Resource.make(
  "ConfigurationAddress",
  "/v1/Configuration/Addresses",
  "Sid",
  { sid: { orName: "IG" } },
  ConfigurationAddress
)

const pages = /* @__PURE__ */ Pages.make("address_configurations", ConfigurationAddress, 50)

const type = () => Parameters.oneOf("sms", "whatsapp", "messenger", "gbm", "email", "rcs", "apple", "chat")

const changes = () => ({
  friendlyName: Parameters.clearable(Parameters.text),
  autoCreation: Parameters.group<AddressAutoCreationInput>({
    enabled: Parameters.boolean,
    type: Parameters.oneOf("default", "webhook", "studio"),
    conversationServiceSid: Parameters.clearable(Parameters.sid("IS")),
    webhookUrl: Parameters.clearable(Parameters.text),
    webhookMethod: Parameters.oneOf("get", "post"),
    webhookFilters: Parameters.list(Parameters.text),
    studioFlowSid: Parameters.clearable(Parameters.sid("FW")),
    studioRetryCount: Parameters.count
  })
})

const filters = () => ({ type: type() })

/**
 * Adds an address.
 *
 * @example
 * ```ts
 * import { createConfigurationAddress } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 *
 * const add = createConfigurationAddress({
 *   type: "whatsapp",
 *   address: "whatsapp:+15005550006",
 *   autoCreation: { enabled: true, type: "webhook", webhookUrl: "https://example.com/hook", webhookMethod: "post" }
 * })
 *
 * const { address, autoCreation } = await Simulator.runPromise(add)
 * console.log(`${address} calls ${autoCreation?.webhookUrl}`)
 * // whatsapp:+15005550006 calls https://example.com/hook
 * ```
 */
export const createConfigurationAddress: (
  create: ConfigurationAddressCreate
) => Effect.Effect<ConfigurationAddress, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.create(resource, () => ({
    type: Parameters.required(type()),
    address: Parameters.required(Parameters.name),
    addressCountry: Parameters.text,
    ...changes()
  })))

/**
 * Fetches an address.
 *
 * @example
 * ```ts
 * import { createConfigurationAddress, fetchConfigurationAddress } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { sid } = yield* createConfigurationAddress({ type: "sms", address: "+15005550006" })
 *   const { address, type } = yield* fetchConfigurationAddress({ sid })
 *   yield* Console.log(`${type}: ${address}`)
 * }))
 * // sms: +15005550006
 * ```
 */
export const fetchConfigurationAddress: (
  path: ConfigurationAddressPath
) => Effect.Effect<ConfigurationAddress, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(resource)

/**
 * Updates what happens to messages to an address.
 *
 * @example
 * ```ts
 * import { createConfigurationAddress, updateConfigurationAddress } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const added = yield* createConfigurationAddress({ type: "sms", address: "+15005550006" })
 *   const { autoCreation } = yield* updateConfigurationAddress(added, { autoCreation: { enabled: true } })
 *   yield* Console.log(`creates conversations: ${autoCreation?.enabled}`)
 * }))
 * // creates conversations: true
 * ```
 */
export const updateConfigurationAddress: (
  path: ConfigurationAddressPath,
  update: ConfigurationAddressUpdate
) => Effect.Effect<ConfigurationAddress, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Deletes the configuration of an address.
 *
 * @example
 * ```ts
 * import { createConfigurationAddress, deleteConfigurationAddress } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const added = yield* createConfigurationAddress({ type: "sms", address: "+15005550006" })
 *   yield* deleteConfigurationAddress(added)
 *   yield* Console.log((yield* Effect.flip(deleteConfigurationAddress(added)))._tag)
 * }))
 * // NotFound
 * ```
 */
export const deleteConfigurationAddress: (
  path: ConfigurationAddressPath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, Resource.noInput)

/**
 * Lists the addresses of the account, at most 50 on a page: see {@link ListOptions}.
 *
 * @example
 * ```ts
 * import { createConfigurationAddress, listConfigurationAddress } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Stream } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   yield* createConfigurationAddress({ type: "sms", address: "+15005550006" })
 *   yield* createConfigurationAddress({ type: "email", address: "help@example.com" })
 *   yield* Stream.runForEach(listConfigurationAddress({ type: "email" }), ({ address }) => Console.log(address))
 * }))
 * // help@example.com
 * ```
 */
export const listConfigurationAddress: (
  options?: ConfigurationAddressListOptions
) => Stream.Stream<ConfigurationAddress, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.list(resource, pages, filters))

/** One page of {@link listConfigurationAddress}: see {@link Page}. */
export const pageConfigurationAddress: (
  options?: ConfigurationAddressPageOptions
) => Effect.Effect<Page<ConfigurationAddress>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.page(resource, pages, filters))
