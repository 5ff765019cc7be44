/**
 * How a participant takes part from outside of the chat: by SMS or WhatsApp, say.
 *
 * @module
 * @since 0.2.0
 */
import type * as Schema from "effect/Schema"
import type { Encoded } from "./Encoded.ts"
import * as Record from "./internal/record.ts"

/**
 * How a participant outside of the chat takes part: by SMS or WhatsApp, say.
 *
 * @since 0.2.0
 * @category models
 */
export interface MessagingBinding {
  /** The channel. An unknown one is kept as it is. */
  readonly type?: "sms" | "whatsapp" | "email" | "rcs" | (string & NonNullable<unknown>) | null
  /** The address of the participant's device: a phone number, say. */
  readonly address?: string | null
  /** The address that the participant writes to. */
  readonly proxyAddress?: string | null
  /** The number by which a chat participant shows in a group MMS. */
  readonly projectedAddress?: string | null
  /** In an e-mail: whether it goes to the participant (`to`), or is a copy (`cc`). */
  readonly level?: string | null
  /** In an e-mail: the participant's name. */
  readonly name?: string | null
}

/**
 * The schema of a messaging binding.
 *
 * @example
 * ```ts
 * import { MessagingBinding } from "@effect-twilio/conversations"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const program = Effect.gen(function* () {
 *   const { address, proxyAddress, type } = yield* Schema.decode(MessagingBinding)({
 *     type: "sms",
 *     address: "+15005550010",
 *     proxy_address: "+15005550006"
 *   })
 *   yield* Console.log(`${type} from ${address} to ${proxyAddress}`)
 * })
 *
 * await Effect.runPromise(program)
 * ```
 *
 * ```text
 * sms from +15005550010 to +15005550006
 * ```
 *
 * @since 0.2.0
 * @category schemas
 */
export const MessagingBinding: Schema.Schema<MessagingBinding, Encoded<MessagingBinding>> = /* @__PURE__ */ Record
  .struct<MessagingBinding>("MessagingBinding", {
    type: Record.optional(Record.nullableText),
    address: Record.optional(Record.nullableText),
    proxyAddress: Record.optional(Record.nullableText),
    projectedAddress: Record.optional(Record.nullableText),
    level: Record.optional(Record.nullableText),
    name: Record.optional(Record.nullableText)
  })

/**
 * How a participant is reached outside of the chat.
 *
 * @example
 * ```ts
 * import { createServiceConversationParticipant, type MessagingBindingInput } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = { chatServiceSid: Seed.supportDesk.chatServiceSid, conversationSid: "order-1042" }
 *
 * const sms: MessagingBindingInput = { address: "+15005550010", proxyAddress: "+15005550006" }
 * const whatsApp: MessagingBindingInput = {
 *   address: "whatsapp:+15005550011",
 *   proxyAddress: "whatsapp:+15005550006"
 * }
 *
 * const program = Effect.forEach([sms, whatsApp], (messagingBinding) =>
 *   Effect.flatMap(createServiceConversationParticipant(order, { messagingBinding }), (added) =>
 *     Console.log(added.messagingBinding?.type)))
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * sms
 * whatsapp
 * ```
 *
 * @since 0.2.0
 * @category models
 */
export interface MessagingBindingInput {
  /** The address of the participant's device: a phone number, say. */
  readonly address?: string | undefined
  /** The address of yours that the participant writes to. */
  readonly proxyAddress?: string | undefined
  /** The number of yours by which a chat participant shows in a group MMS. */
  readonly projectedAddress?: string | undefined
}
