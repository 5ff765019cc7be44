/**
 * What can be sent as JSON.
 *
 * @module
 * @since 3.0.0
 */

/**
 * JSON: text, a finite number, a boolean, `null`, or an array or an object of these. An interface, a `readonly` array
 * and optional fields are accepted; a field that is `undefined` is left out.
 *
 * What `JSON.stringify` would drop or replace does not compile: a `Promise` or an Effect that was not awaited, an
 * `Option`, a `Date`, a `Map`, a `Set`, an `Error`, a function, a `bigint`, a symbol. The compiler does not look into
 * the fields of an interface or a class, so everything is checked again when it is sent: an `InvalidRequest` then names
 * the place. Instances of classes are refused there too: spread them.
 *
 * @example
 * ```ts
 * import { type Json, updateServiceUser } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect } from "effect"
 *
 * interface Customer {
 *   readonly since: Date | string
 * }
 * const customer: Customer = { since: new Date(0) }
 * const tags: ReadonlyArray<Json> = ["returns", 7]
 * const ada = { ...Seed.supportDesk, sid: "ada@example.com" }
 *
 * const error = await Simulator.runPromise(Effect.flip(updateServiceUser(ada, { attributes: { customer, tags } })))
 * console.log(error._tag === "InvalidRequest" ? error.field : error)
 * // attributes.customer.since
 * ```
 */
export type Json = string | number | boolean | null | JsonArray | JsonObject

/** An array of {@link Json}. */
export interface JsonArray extends ReadonlyArray<Json> {}

/**
 * An object of {@link Json}. The second form accepts interfaces, which have no index signature: any object without the
 * members of what is not JSON. Its first member is the one of promises, the second of Effect's types.
 */
export type JsonObject =
  | { readonly [name: string]: Json | undefined }
  | (object & {
    readonly then?: Json
    readonly pipe?: Json
    readonly toJSON?: Json
    readonly cause?: Json
    readonly bind?: never
    readonly [Symbol.iterator]?: never
    readonly [Symbol.asyncIterator]?: never
    readonly [Symbol.toStringTag]?: never
    readonly [Symbol.match]?: never
  })
