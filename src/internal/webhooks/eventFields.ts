/** Fields of events, each of one or more parameters of a request. */
import * as DateTime from "effect/DateTime"
import * as Timestamp from "../decode/timestamp.ts"
import * as Major from "../effect/effect.ts"

/** Parameters by name. */
export interface Form {
  readonly [name: string]: string
}

/** How a field that is not text is read and written. */
export interface Kind<A> {
  /** `undefined` if the value is missing, or not in its format. */
  readonly read: (value: unknown, from: Values) => A | undefined
  /** Its text, or several parameters. Without it the text is that of `String`. */
  readonly write?: (value: A) => unknown
}

/** Parameters by name, or the properties of an object in JSON. */
interface Values {
  readonly [name: string]: unknown
}

/** The kinds of fields by their names. Any other is text. */
export interface Kinds {
  readonly [field: string]:
    | { readonly read: Kind<unknown>["read"]; readonly write?: (value: never) => unknown }
    | undefined
}

export const int: Kind<number> = {
  read: (text) => /^-?\d{1,15}$/.test(String(text)) ? Number(text) : undefined
}

export const boolean: Kind<boolean> = {
  read: (text) => text === "true" ? true : text === "false" ? false : undefined
}

export const date: Kind<DateTime.Utc> = {
  read: (text) => {
    const millis = Timestamp.parse(String(text))
    return Number.isNaN(millis) ? undefined : Major.utc(new Date(millis))
  },
  write: DateTime.formatIso
}

/** A number in JSON. */
export const number: Kind<number> = {
  read: (value) => typeof value === "number" ? value : undefined,
  write: (value) => value
}

/** JSON text of an array of objects, with the fields of a list. */
export const objects = <A extends object>(list: string, kinds: Kinds): Kind<ReadonlyArray<A>> => ({
  read: (text) => {
    try {
      const items = (JSON.parse(String(text)) as ReadonlyArray<Values>).map((item) => read(list, kinds, item))
      return items.some((item) => typeof item === "string")
        ? undefined
        : items as ReadonlyArray<unknown> as ReadonlyArray<A>
    } catch {
      // not JSON, not an array, or not of objects
      return undefined
    }
  },
  write: (items) => JSON.stringify(items.map((item) => write(list, kinds, item as Values)))
})

/** A parameter for each field of a list, such as `MessagingBinding.ProxyAddress`. */
export const object = <A extends object>(prefix: string, list: string): Kind<A> => ({
  read: (_, form) => {
    const value = read(list, {}, form, prefix)
    return Object.values(value).some((text) => text !== null) ? value as A : undefined
  },
  write: (value) => write(list, {}, value as Values, prefix)
})

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
    const value = kind === undefined ? typeof given === "string" ? given : undefined : kind.read(given, from)
    if (value === undefined && field !== listed) return `${name} is ${given === undefined ? "missing" : "malformed"}`
    out[field] = value ?? null
  }
  return out
}

export const write = (list: string, kinds: Kinds, values: Values, prefix = ""): Form => {
  const out: Record<string, string> = {}
  for (const field of list.replaceAll("!", "").split(" ")) {
    const value = values[field]
    if (value === null || value === undefined) continue
    const written = (kinds[field]?.write ?? String)(value as never)
    Object.assign(out, typeof written === "object" ? written : { [prefix + parameterOf(field)]: written })
  }
  return out
}

/** The fields of a list, as their names. */
export type Listed<List extends string> = List extends `${infer Field} ${infer Rest}` ? Field | Listed<Rest> : List

/** What a list of the fields of `A` has: a field that cannot be `null` is required. */
export type ListOf<A> = {
  readonly [Field in keyof A & string]-?: null extends A[Field] ? Field : `${Field}!`
}[keyof A & string]

/** A kind for each field in the union `A` that is not text. */
export type KindsOf<A> = {
  readonly [Field in FieldOf<A> as TypeOf<A, Field> extends string ? never : Field]: Kind<TypeOf<A, Field>>
}

type FieldOf<A> = A extends unknown ? keyof A : never

type TypeOf<A, Field extends PropertyKey> = A extends { readonly [Name in Field]: infer Type }
  ? Type & NonNullable<unknown>
  : never
