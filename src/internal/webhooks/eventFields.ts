/** Fields of events, each of one or more parameters of a request. */
import type * as DateTime from "effect/DateTime"
import * as Timestamp from "../decode/timestamp.ts"
import * as Major from "../effect/effect.ts"

/** Reads a field that is not text: `undefined` if the value is missing, or not in its format. */
export type Read<A> = (value: unknown, from: Values) => A | undefined

/** Parameters by name, or the properties of an object in JSON. */
interface Values {
  readonly [name: string]: unknown
}

/** What reads the fields with these names. Any other is text. */
export interface Kinds {
  readonly [field: string]: Read<unknown> | undefined
}

export const int: Read<number> = (text) => /^-?\d{1,15}$/.test(String(text)) ? Number(text) : undefined

export const boolean: Read<boolean> = (text) => text === "true" ? true : text === "false" ? false : undefined

export const date: Read<DateTime.Utc> = (text) => {
  const millis = Timestamp.parse(String(text))
  return Number.isNaN(millis) ? undefined : Major.utc(millis)
}

/** JSON text of an array of objects, with the fields of a list. */
export const objects = <A extends object>(list: string, kinds: Kinds): Read<ReadonlyArray<A>> => (text) => {
  try {
    const items = (JSON.parse(String(text)) as ReadonlyArray<Values>).map((item) => read(list, kinds, item))
    return items.some((item) => typeof item === "string")
      ? undefined
      : items as ReadonlyArray<unknown> as ReadonlyArray<A>
  } catch {
    // not JSON, not an array, or not of objects
    return undefined
  }
}

/** A parameter for each field of a list, such as `MessagingBinding.ProxyAddress`. */
export const object = <A extends object>(prefix: string, list: string): Read<A> => (_, form) => {
  const value = read(list, {}, form, prefix)
  return Object.values(value).some((text) => text !== null) ? value as A : undefined
}

/** All parameters start with a capital, but for two. */
const parameterOf = (field: string): string =>
  field === "isOnline" || field === "isNotifiable" ? field : field.charAt(0).toUpperCase() + field.slice(1)

/** The fields of a list such as `messageSid! body`, in which a required one ends in `!`; or the problem with one of them. */
export const read = (list: string, kinds: Kinds, from: Values, prefix = ""): Values | string => {
  const out: Record<string, unknown> = {}
  for (const listed of list.split(" ")) {
    const field = listed.replace("!", "")
    const name = prefix + parameterOf(field)
    const given = from[name]
    const kind = kinds[field]
    const value = kind === undefined ? typeof given === "string" ? given : undefined : kind(given, from)
    if (value === undefined && field !== listed) return `${name} is ${given === undefined ? "missing" : "malformed"}`
    out[field] = value ?? null
  }
  return out
}

/** The fields of a list, as their names. */
export type Listed<List extends string> = List extends `${infer Field} ${infer Rest}` ? Field | Listed<Rest> : List

/** What a list of the fields of `A` has: a field that cannot be `null` is required. */
export type ListOf<A> = {
  readonly [Field in keyof A & string]-?: null extends A[Field] ? Field : `${Field}!`
}[keyof A & string]

/** What reads each field in the union `A` that is not text. */
export type KindsOf<A> = {
  readonly [Field in FieldOf<A> as TypeOf<A, Field> extends string ? never : Field]: Read<TypeOf<A, Field>>
}

type FieldOf<A> = A extends unknown ? keyof A : never

type TypeOf<A, Field extends PropertyKey> = A extends { readonly [Name in Field]: infer Type }
  ? Type & NonNullable<unknown>
  : never
