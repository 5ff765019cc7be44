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
 * Attributes to send: an object or an array, which is encoded as JSON, or JSON text. See {@link JsonObject} for what is
 * JSON, and {@link decodeAttributes} for how to read them.
 */
export type Attributes = JsonObject | JsonArray | string

/**
 * Decodes the JSON text in the `attributes` of a record with your own schema, which can also be given alone in a pipe.
 * Fails for `null` attributes unless the schema accepts `null`.
 *
 * @example
 * ```ts
 * import { decodeAttributes, fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect, Schema } from "effect"
 *
 * const Order = Schema.Struct({ order: Schema.Number, channel: Schema.String })
 *
 * const program = fetchServiceUserConversation(Seed.order).pipe(Effect.flatMap(decodeAttributes(Order)))
 *
 * const { channel, order } = await Simulator.runPromise(program)
 * console.log(`order ${order}, by ${channel}`)
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
