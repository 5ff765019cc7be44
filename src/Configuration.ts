/**
 * The configuration of an account: its default service, and the timers of new conversations.
 *
 * See https://www.twilio.com/docs/conversations/api/configuration-resource for Twilio's own documentation.
 *
 * @module
 * @since 0.2.0
 */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { ConversationsClient } from "./ConversationsClient.ts"
import type { ConversationsError } from "./ConversationsError.ts"
import type { TimerDuration } from "./ConversationState.ts"
import type { Encoded } from "./Encoded.ts"
import * as Parameters from "./internal/parameters.ts"
import * as Record from "./internal/record.ts"
import * as Resource from "./internal/resource.ts"

/**
 * The configuration of an account.
 *
 * @since 0.2.0
 * @category models
 */
export interface Configuration {
  /** The account (`AC…`). */
  readonly accountSid: string
  /** The default conversation service (`IS…`). */
  readonly defaultChatServiceSid: string | null
  /** The messaging service (`MG…`) of conversations that are given none. */
  readonly defaultMessagingServiceSid: string | null
  /** After what time without activity a conversation becomes inactive, as ISO 8601 text: `PT30M`. */
  readonly defaultInactiveTimer: string | null
  /** After what time without activity a conversation is closed, as ISO 8601 text. */
  readonly defaultClosedTimer: string | null
  /** The address of this resource. */
  readonly url: string | null
  /** The addresses of the default service and of the webhooks. */
  readonly links: { readonly [name: string]: string } | null
}

/**
 * The schema of the configuration of an account. Unknown fields are left out.
 *
 * @example
 * ```ts
 * import { Configuration, fetchConfiguration } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const program = Effect.gen(function* () {
 *   // a backup, in the form in which Twilio sends it
 *   const Backup = Schema.parseJson(Configuration)
 *   const text = yield* Schema.encode(Backup)(yield* fetchConfiguration())
 *   const { defaultChatServiceSid } = yield* Schema.decode(Backup)(text)
 *   yield* Console.log(defaultChatServiceSid === Seed.supportDesk.chatServiceSid)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * true
 * ```
 *
 * @since 0.2.0
 * @category schemas
 */
export const Configuration: Schema.Schema<Configuration, Encoded<Configuration>> = /* @__PURE__ */ Record.struct<
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

/**
 * What an update of the configuration changes; a field that is left out stays as it is.
 *
 * @since 0.2.0
 * @category models
 */
export interface ConfigurationUpdate {
  /** The default conversation service (`IS…`). */
  readonly defaultChatServiceSid?: string | undefined
  /** The messaging service (`MG…`) of conversations that are given none. */
  readonly defaultMessagingServiceSid?: string | undefined
  /** After what time without activity a conversation becomes inactive; a minute at least, says Twilio. */
  readonly defaultInactiveTimer?: TimerDuration | undefined
  /** After what time without activity a conversation is closed; 10 minutes at least, says Twilio. */
  readonly defaultClosedTimer?: TimerDuration | undefined
}

const resource = /* @__PURE__ */ Resource.single("Configuration", "/v1/Configuration", {}, Configuration)

/**
 * Fetches the configuration of the account.
 *
 * @example
 * ```ts
 * import { fetchConfiguration } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const program = Effect.gen(function* () {
 *   const { defaultChatServiceSid } = yield* fetchConfiguration()
 *   yield* Console.log(defaultChatServiceSid === Seed.supportDesk.chatServiceSid)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * true
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const fetchConfiguration: () => Effect.Effect<Configuration, ConversationsError, ConversationsClient> =
  /* @__PURE__ */ Resource
    .withoutPath(Resource.fetch(resource))

/**
 * Changes the configuration of the account; answers with the changed record.
 *
 * @example
 * ```ts
 * import { updateConfiguration } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const program = Effect.gen(function* () {
 *   const { defaultClosedTimer, defaultInactiveTimer } = yield* updateConfiguration({
 *     defaultInactiveTimer: "30 minutes",
 *     defaultClosedTimer: "2 days"
 *   })
 *   yield* Console.log(`inactive after ${defaultInactiveTimer}, closed after ${defaultClosedTimer}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * inactive after PT30M, closed after PT48H
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const updateConfiguration: (
  update: ConfigurationUpdate
) => Effect.Effect<Configuration, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.update(resource, () => ({
    defaultChatServiceSid: Parameters.sid("IS"),
    defaultMessagingServiceSid: Parameters.sid("MG"),
    defaultInactiveTimer: Parameters.duration,
    defaultClosedTimer: Parameters.duration
  })))
