/**
 * The configuration of a conversation service: default roles, and whether it tracks who is online, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/service-configuration-resource).
 *
 * @module
 * @since 3.0.0
 */
import type * as Effect from "effect/Effect"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"
import type { Encoded } from "../types/Encoded.ts"
import * as Parameters from "../internal/declare/parameters.ts"
import * as Record from "../internal/declare/record.ts"
import * as Resource from "../internal/declare/resource.ts"
import type { ServicePath } from "../types/Path.ts"
import type { Service } from "./Service.ts"

/** The configuration of a conversation service. */
export interface ServiceConfiguration {
  /** The SID of the conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** The SID of the role (`RL…`) that the creator of a conversation gets in it. */
  readonly defaultConversationCreatorRoleSid: string | null
  /** The SID of the role (`RL…`) that other participants get in a conversation. */
  readonly defaultConversationRoleSid: string | null
  /** The SID of the role (`RL…`) that users get in the service. */
  readonly defaultChatServiceRoleSid: string | null
  /** Whether users have `isOnline` and `isNotifiable`. */
  readonly reachabilityEnabled: boolean | null
  /** The URL of this resource. */
  readonly url: string | null
  /** The URLs of the configurations of notifications and webhooks. */
  readonly links: { readonly [name: string]: string } | null
}

/** The schema of what {@link fetchServiceConfiguration} returns. {@link Encoded} shows what it is for. */
export const ServiceConfiguration: Record.Codec<ServiceConfiguration, Encoded<ServiceConfiguration>> =
  /* @__PURE__ */ Record.struct<ServiceConfiguration>("ServiceConfiguration", {
    chatServiceSid: Record.text,
    defaultConversationCreatorRoleSid: Record.nullableText,
    defaultConversationRoleSid: Record.nullableText,
    defaultChatServiceRoleSid: Record.nullableText,
    reachabilityEnabled: Record.nullableBoolean,
    url: Record.nullableText,
    links: Record.nullableLinks
  })

/** What to change of the configuration. */
export interface ServiceConfigurationUpdate {
  /** The SID of the role (`RL…`) that the creator of a conversation gets in it. */
  readonly defaultConversationCreatorRoleSid?: string | null | undefined
  /** The SID of the role (`RL…`) that other participants get in a conversation. */
  readonly defaultConversationRoleSid?: string | null | undefined
  /** The SID of the role (`RL…`) that users get in the service. */
  readonly defaultChatServiceRoleSid?: string | null | undefined
  /** Whether users have `isOnline` and `isNotifiable`. */
  readonly reachabilityEnabled?: boolean | undefined
}

const resource = /* @__PURE__ */ Resource.single(
  "ServiceConfiguration",
  "/v1/Services/{ChatServiceSid}/Configuration",
  { chatServiceSid: "IS" },
  ServiceConfiguration
)

/**
 * Fetches the configuration of a service.
 *
 * @example
 * ```ts
 * import { fetchServiceConfiguration } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const { reachabilityEnabled } = await Simulator.runPromise(fetchServiceConfiguration(Seed.supportDesk))
 * console.log(`tracks who is online: ${reachabilityEnabled}`)
 * // tracks who is online: false
 * ```
 */
export const fetchServiceConfiguration: (
  path: ServicePath | Service
) => Effect.Effect<ServiceConfiguration, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(resource)

/**
 * Updates the configuration of a service.
 *
 * @example
 * ```ts
 * import { updateServiceConfiguration } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const update = updateServiceConfiguration(Seed.supportDesk, { reachabilityEnabled: true })
 *
 * const { reachabilityEnabled } = await Simulator.runPromise(update)
 * console.log(`tracks who is online: ${reachabilityEnabled}`)
 * // tracks who is online: true
 * ```
 */
export const updateServiceConfiguration: (
  path: ServicePath | Service,
  update: ServiceConfigurationUpdate
) => Effect.Effect<ServiceConfiguration, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, () => ({
    defaultConversationCreatorRoleSid: Parameters.clearable(Parameters.sid("RL")),
    defaultConversationRoleSid: Parameters.clearable(Parameters.sid("RL")),
    defaultChatServiceRoleSid: Parameters.clearable(Parameters.sid("RL")),
    reachabilityEnabled: Parameters.boolean
  }))
