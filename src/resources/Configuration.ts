/**
 * The configuration of an account: the default service, and the timers of new conversations, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/configuration-resource).
 *
 * @module
 * @since 3.0.0
 */
import type * as Effect from "effect/Effect"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"
import type { TimerDuration } from "../fields/ConversationState.ts"
import type { Encoded } from "../types/Encoded.ts"
import * as Parameters from "../internal/declare/parameters.ts"
import * as Record from "../internal/declare/record.ts"
import * as Resource from "../internal/declare/resource.ts"

/** The configuration of an account. */
export interface Configuration {
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The SID of the default conversation service (`IS…`). */
  readonly defaultChatServiceSid: string | null
  /** The SID of the messaging service (`MG…`) of conversations that do not specify one. */
  readonly defaultMessagingServiceSid: string | null
  /** The time without activity after which a conversation becomes inactive, as an ISO 8601 duration such as `PT30M`. */
  readonly defaultInactiveTimer: string | null
  /** The time without activity after which a conversation is closed, as an ISO 8601 duration. */
  readonly defaultClosedTimer: string | null
  /** The URL of this resource. */
  readonly url: string | null
  /** The URLs of the account's default service and of the webhooks. */
  readonly links: { readonly [name: string]: string } | null
}

/** The schema of what {@link fetchConfiguration} returns. {@link Encoded} shows what it is for. */
export const Configuration: Record.Codec<Configuration, Encoded<Configuration>> = /* @__PURE__ */ Record.struct<
  Configuration
>("Configuration", {
  accountSid: Record.text,
  defaultChatServiceSid: Record.nullableText,
  defaultMessagingServiceSid: Record.nullableText,
  defaultInactiveTimer: Record.nullableText,
  defaultClosedTimer: Record.nullableText,
  url: Record.nullableText,
  links: Record.nullableLinks
})

/** What to change of the configuration. */
export interface ConfigurationUpdate {
  /** The SID of the default conversation service (`IS…`). */
  readonly defaultChatServiceSid?: string | undefined
  /** The SID of the messaging service (`MG…`) of conversations that do not specify one. */
  readonly defaultMessagingServiceSid?: string | null | undefined
  /** The time without activity until a conversation becomes inactive. Twilio documents a minimum of 1 minute. */
  readonly defaultInactiveTimer?: TimerDuration | null | undefined
  /** The time without activity until a conversation is closed. Twilio documents a minimum of 10 minutes. */
  readonly defaultClosedTimer?: TimerDuration | null | undefined
}

const resource = /* @__PURE__ */ Resource.single("Configuration", "/v1/Configuration", {}, Configuration)

/**
 * Fetches the configuration of the account.
 *
 * @example
 * ```ts
 * import { fetchConfiguration } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const { defaultChatServiceSid } = await Simulator.runPromise(fetchConfiguration())
 * console.log(defaultChatServiceSid === Seed.supportDesk.chatServiceSid)
 * // true
 * ```
 */
export const fetchConfiguration: () => Effect.Effect<Configuration, ConversationsError, ConversationsClient> =
  /* @__PURE__ */ Resource
    .withoutPath(Resource.fetch(resource))

/**
 * Updates the configuration of the account.
 *
 * @example
 * ```ts
 * import { updateConfiguration } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 *
 * const timers = { defaultInactiveTimer: "30 minutes", defaultClosedTimer: "2 days" } as const
 *
 * const updated = await Simulator.runPromise(updateConfiguration(timers))
 * console.log(`inactive after ${updated.defaultInactiveTimer}, closed after ${updated.defaultClosedTimer}`)
 * // inactive after PT30M, closed after PT48H
 * ```
 */
export const updateConfiguration: (
  update: ConfigurationUpdate
) => Effect.Effect<Configuration, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.update(resource, () => ({
    defaultChatServiceSid: Parameters.sid("IS"),
    defaultMessagingServiceSid: Parameters.clearable(Parameters.sid("MG")),
    defaultInactiveTimer: Parameters.clearable(Parameters.duration),
    defaultClosedTimer: Parameters.clearable(Parameters.duration)
  })))
