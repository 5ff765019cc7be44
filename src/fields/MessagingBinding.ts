/**
 * The channel of a participant outside of chat, such as SMS or WhatsApp.
 *
 * @module
 * @since 3.0.0
 */
import type { Encoded } from "../types/Encoded.ts"
import * as Record from "../internal/declare/record.ts"

/** The channel and the addresses of a participant outside of chat. */
export interface MessagingBinding {
  /** The channel. Unknown values are kept. */
  readonly type?: "sms" | "whatsapp" | "email" | "rcs" | (string & NonNullable<unknown>) | null
  /** The address of the participant's device, such as a phone number. */
  readonly address?: string | null
  /** The address that the participant writes to. */
  readonly proxyAddress?: string | null
  /** The number that represents a chat participant in a group MMS. */
  readonly projectedAddress?: string | null
  /** For e-mail: whether the participant is a recipient (`to`) or gets a copy (`cc`). */
  readonly level?: string | null
  /** For e-mail: the participant's name. */
  readonly name?: string | null
}

/**
 * The schema of a messaging binding.
 *
 * @example
 * ```ts
 * import { MessagingBinding } from "@effect-twilio/conversations"
 * import { Schema } from "effect"
 *
 * const sms = { type: "sms", address: "+15005550010", proxy_address: "+15005550006" }
 *
 * const { address, proxyAddress } = Schema.decodeSync(MessagingBinding)(sms)
 * console.log(`from ${address} to ${proxyAddress}`)
 * // from +15005550010 to +15005550006
 * ```
 */
export const MessagingBinding: Record.Codec<MessagingBinding, Encoded<MessagingBinding>> = /* @__PURE__ */ Record
  .struct<MessagingBinding>("MessagingBinding", {
    type: Record.optional(Record.nullableText),
    address: Record.optional(Record.nullableText),
    proxyAddress: Record.optional(Record.nullableText),
    projectedAddress: Record.optional(Record.nullableText),
    level: Record.optional(Record.nullableText),
    name: Record.optional(Record.nullableText)
  })

/**
 * The addresses of a participant outside of chat.
 *
 * @example
 * ```ts
 * import { createServiceConversationParticipant, type MessagingBindingInput } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const messagingBinding: MessagingBindingInput = {
 *   address: "whatsapp:+15005550011",
 *   proxyAddress: "whatsapp:+15005550006"
 * }
 *
 * const added = await Simulator.runPromise(createServiceConversationParticipant(Seed.order, { messagingBinding }))
 * console.log(added.messagingBinding?.type)
 * // whatsapp
 * ```
 */
export interface MessagingBindingInput {
  /** The address of the participant's device, such as a phone number. */
  readonly address?: string | undefined
  /** Your address that the participant writes to. */
  readonly proxyAddress?: string | undefined
  /** Your number that represents a chat participant in a group MMS. */
  readonly projectedAddress?: string | undefined
}
