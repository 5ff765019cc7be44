/**
 * Fast decoders, without effects, options and error messages, for the few kinds of schema that records consist of.
 *
 * Each is attached to its schema where the schema is made (`record.ts`). For a record with renamed keys and dates it is
 * many times as fast as the schema's own parser (bench/README.md), where a list spends most of its time. For a value that it does not
 * accept the schema's own parser is used, which also reports errors. A value that it accepts is the value that the schema
 * would produce.
 */
import type { Codec } from "../effect/schema.ts"
import type { Missing } from "../effect/types.ts"

/** Returned for a value that the schema's own parser has to decode. */
export const fallback: unique symbol = Symbol("fallback")

export interface Decoder<out A = unknown> {
  (input: unknown): A | typeof fallback
}

const decoders = new WeakMap<object, Decoder>()

export const attach = <A, I>(schema: Codec<A, I>, decoder: Decoder<A>): Codec<A, I> => {
  decoders.set(schema, decoder)
  return schema
}

/** The decoder of a schema. One that has none is always decoded by its own parser. */
export const of = <A, I>(schema: Codec<A, I>): Decoder<A> => (decoders.get(schema) ?? none) as Decoder<A>

const none: Decoder<never> = () => fallback

export const string: Decoder<string> = (input) => typeof input === "string" ? input : fallback

export const boolean: Decoder<boolean> = (input) => typeof input === "boolean" ? input : fallback

export const int: Decoder<number> = (input) => Number.isSafeInteger(input) ? input as number : fallback

export const nullable = <A>(inner: Decoder<A>): Decoder<A | null> => (input) => input === null ? null : inner(input)

export const array = <A>(item: Decoder<A>): Decoder<ReadonlyArray<A>> => (input) => {
  if (!Array.isArray(input)) return fallback
  const out = new Array<A>(input.length)
  for (let i = 0; i < input.length; i++) {
    const value = item(input[i])
    if (value === fallback) return fallback
    out[i] = value
  }
  return out
}

export interface Field {
  readonly from: string
  readonly to: string
  readonly missing: Missing
  readonly decode: Decoder
}

export const struct = (fields: ReadonlyArray<Field>): Decoder<Record<string, unknown>> => (input) => {
  if (!isRecord(input)) return fallback
  const out: Record<string, unknown> = {}
  for (const { decode, from, missing, to } of fields) {
    const field = input[from]
    if (field === undefined) {
      // JSON has no `undefined`, so leave a value that has one to the schema.
      if (missing === "refused" || Object.hasOwn(input, from)) return fallback
      if (missing === "null") out[to] = null
      continue
    }
    const value = decode(field)
    if (value === fallback) return fallback
    out[to] = value
  }
  return out
}

/** A record with string keys and values. */
export const strings: Decoder<{ readonly [name: string]: string }> = (input) => {
  if (!isRecord(input)) return fallback
  const out: Record<string, string> = {}
  for (const key of Object.keys(input)) {
    const value = input[key]
    // Assigning this key would set the prototype.
    if (typeof value !== "string" || key === "__proto__") return fallback
    out[key] = value
  }
  return out
}

const isRecord = (input: unknown): input is Record<string, unknown> =>
  typeof input === "object" && input !== null && !Array.isArray(input)
