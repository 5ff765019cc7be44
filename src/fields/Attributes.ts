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

/**
 * A record with attributes: a conversation, a message, a participant or a user.
 *
 * @since 3.0.0
 * @category models
 */
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
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const ada = { chatServiceSid: Seed.supportDesk.chatServiceSid, sid: "ada@example.com" }
 *
 * const Agent = Schema.Struct({ team: Schema.String, languages: Schema.Array(Schema.String) })
 * const attributes: Attributes = { team: "returns", languages: ["en", "fr"] }
 *
 * const program = Effect.gen(function* () {
 *   const user = yield* updateServiceUser(ada, { attributes })
 *   const { languages, team } = yield* decodeAttributes(user, Agent)
 *   yield* Console.log(`${team}: ${languages.join(", ")}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * returns: en, fr
 * ```
 *
 * @since 3.0.0
 * @category models
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
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const Order = Schema.Struct({ order: Schema.Number, channel: Schema.String })
 *
 * const program = Effect.gen(function* () {
 *   const conversation = yield* fetchServiceUserConversation(order)
 *   const { channel, order: number } = yield* decodeAttributes(conversation, Order)
 *   yield* Console.log(`order ${number}, by ${channel}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * order 1042, by web
 * ```
 *
 * @since 0.1.0
 * @category schemas
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
