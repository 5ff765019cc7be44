/**
 * Attributes: application-defined JSON that most records carry.
 *
 * @module
 * @since 3.0.0
 */
import type * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import { type Decodable, type DecodeError, decodeUnknown, fromJsonText } from "../internal/effect/schema.ts"
import type { JsonArray, JsonObject } from "../types/Json.ts"

/** A record with attributes: a conversation, a message, a participant or a user. */
export interface WithAttributes {
  /** JSON text; `null` if the service has none. */
  readonly attributes: string | null
}

/**
 * Attributes to send: an object or an array, which is encoded as JSON, or JSON text. See `Json` for what is JSON.
 *
 * @example
 * ```ts
 * import { type Attributes, decodeAttributes, updateServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Schema } from "effect"
 *
 * const ada = { chatServiceSid: Seed.supportDesk.chatServiceSid, sid: "ada@example.com" }
 *
 * const Agent = Schema.Struct({ team: Schema.String, languages: Schema.Array(Schema.String) })
 * const attributes: Attributes = { team: "returns", languages: ["en", "fr"] }
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const user = yield* updateServiceUser(ada, { attributes })
 *   const { languages, team } = yield* decodeAttributes(user, Agent)
 *   yield* Console.log(`${team}: ${languages.join(", ")}`)
 * }))
 * // returns: en, fr
 * ```
 */
export type Attributes = JsonObject | JsonArray | string

/**
 * Decodes the JSON text in the `attributes` of a record with your own schema. It can be called with the record and the
 * schema, or with the schema alone in a pipe. Fails for `null` attributes unless the schema accepts `null`.
 *
 * @example
 * ```ts
 * import { decodeAttributes, fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Schema } from "effect"
 *
 * const Order = Schema.Struct({ order: Schema.Number, channel: Schema.String })
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const conversation = yield* fetchServiceUserConversation(Seed.order)
 *   const { channel, order: number } = yield* decodeAttributes(conversation, Order)
 *   yield* Console.log(`order ${number}, by ${channel}`)
 * }))
 * // order 1042, by web
 * ```
 *
 * @since 0.1.0
 */
export const decodeAttributes: {
  <A, I, R>(
    schema: Decodable<A, I, R>
  ): (record: WithAttributes) => Effect.Effect<A, DecodeError, R>
  <A, I, R>(
    record: WithAttributes,
    schema: Decodable<A, I, R>
  ): Effect.Effect<A, DecodeError, R>
} = /* @__PURE__ */ dual(
  2,
  <A, I, R>(
    { attributes }: WithAttributes,
    schema: Decodable<A, I, R>
  ): Effect.Effect<A, DecodeError, R> =>
    attributes === null ? decodeUnknown(schema)(null) : decodeUnknown(fromJsonText(schema))(attributes)
)
