/**
 * Declarations of parameters, which check, name and encode a caller's input for a form, a query or headers.
 *
 * `lastReadMessageIndex` is sent as `LastReadMessageIndex`, a field of a nested object as `Timers.Inactive`, and each item
 * of an array under the same name.
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import type * as Major from "../effect/effect.ts"
import * as Either from "../effect/either.ts"
import * as Redacted from "effect/Redacted"
import * as String from "effect/String"
import type { InvalidRequest } from "../../errors/ConversationsError.ts"
import { duration as durationOf, integer, invalidRequest, isWellFormed, unknownField } from "../guard/input.ts"
import { snakeCase } from "../decode/names.ts"
import type { Pairs } from "../call/operation.ts"

/** The encoded fields of an input. */
export interface Encoded {
  readonly parameters: Array<Pairs[number]>
  readonly headers: Record<string, string>
  /** Values that must not appear in errors, even if the service echoes them. */
  readonly secrets: Array<string>
}

/** Checks a value and adds its encoded form as `name`. An error names it `field`. */
export interface Field<in out A> {
  (field: string, name: string, value: A, out: Encoded): InvalidRequest | undefined
  readonly isRequired?: undefined
}

/** A required field. */
export interface Required<in out A> {
  (field: string, name: string, value: A, out: Encoded): InvalidRequest | undefined
  readonly isRequired: true
}

/**
 * A declaration for each field of `A`. An excess, missing or mistyped field does not compile, nor does one that is only
 * required on one side.
 */
export type Fields<A> = {
  readonly [Name in keyof A]-?: Record<never, never> extends Pick<A, Name> ? Field<Exclude<A[Name], undefined>>
    : Required<A[Name]>
}

/** A value that is sent as one text. `encode` returns `undefined` for an invalid value. */
const scalar =
  <A>(allowed: string, encode: (value: A) => string | undefined): Field<A> => (field, name, value, out) => {
    const text = encode(value)
    if (text === undefined) return invalidRequest(field, allowed)
    out.parameters.push([name, text])
    return undefined
  }

export const text: Field<string> = /* @__PURE__ */ scalar(
  "must be text without a lone surrogate, which cannot be sent as UTF-8",
  (value) => typeof value === "string" && isWellFormed(value) ? value : undefined
)

/** Non-empty text, such as a name or a SID. */
export const name: Field<string> = /* @__PURE__ */ scalar(
  "must be non-empty text without a lone surrogate",
  (value) => typeof value === "string" && value !== "" && isWellFormed(value) ? value : undefined
)

export const sid = (prefix: string): Field<string> =>
  scalar(
    `must be a SID: ${prefix} followed by 32 hexadecimal digits`,
    (value) => typeof value === "string" && new RegExp(`^${prefix}[0-9a-fA-F]{32}$`).test(value) ? value : undefined
  )

export const oneOf = <A extends string>(...values: ReadonlyArray<A>): Field<A> =>
  scalar(
    `must be ${values.map((value) => `"${value}"`).join(" or ")}`,
    (value) => values.includes(value) ? value : undefined
  )

export const boolean: Field<boolean> = /* @__PURE__ */ scalar(
  "must be true or false",
  (value) => typeof value === "boolean" ? `${value}` : undefined
)

/** An integer, 0 or more. */
export const count: Field<number> = (field, name, value, out) => {
  const read = integer(field, value, 0, Number.MAX_SAFE_INTEGER)
  if (Either.isLeft(read)) return read.left
  out.parameters.push([name, `${read.right}`])
  return undefined
}

/** JSON text, or an object to encode as JSON. */
export const json = <A extends string | object>(): Field<A> =>
  scalar<A>("must be JSON text, or an object that can be encoded as JSON", (value) => {
    try {
      if (typeof value === "object" && value !== null) return JSON.stringify(value)
      JSON.parse(value as string)
      return typeof value === "string" && isWellFormed(value) ? value : undefined
    } catch {
      return undefined
    }
  })

/** A date, sent as `2015-07-30T20:00:00Z`: the API only accepts whole seconds. */
export const date: Field<DateTime.DateTime | Date> = /* @__PURE__ */ scalar(
  "must be a valid DateTime or Date in the years 0 to 9999",
  (value) => {
    const millis = DateTime.isDateTime(value)
      ? DateTime.toEpochMillis(value)
      : value instanceof Date
      ? value.getTime()
      : Number.NaN
    const text = Number.isNaN(millis) ? "" : new Date(millis).toISOString()
    // A year with more than four digits has a sign.
    return text.length === 24 ? `${text.slice(0, 19)}Z` : undefined
  }
)

/**
 * A duration, sent as an ISO 8601 duration such as `PT30M`, which can also be given. The API only accepts whole
 * seconds.
 */
export const duration: Field<Major.DurationInput | `P${string}`> = /* @__PURE__ */ scalar(
  'must be a Duration in whole seconds such as "30 minutes", or ISO 8601 text such as "PT30M"',
  (value) => {
    if (typeof value === "string" && /^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?$/.test(value)) return value
    const read = wholeDuration("", value)
    const seconds = Either.isRight(read) ? Duration.toSeconds(read.right) : Number.NaN
    if (!Number.isSafeInteger(seconds)) return undefined
    const parts = [`${Math.floor(seconds / 3_600)}H`, `${Math.floor(seconds / 60) % 60}M`, `${seconds % 60}S`]
    return `PT${parts.filter((part) => !part.startsWith("0")).join("") || "0S"}`
  }
)

const wholeDuration = /* @__PURE__ */ durationOf(0, 0)

/** Text that must stay secret. */
export const secret: Field<Redacted.Redacted> = (field, name, value, out) => {
  const text = Redacted.isRedacted(value) ? Redacted.value(value) : undefined
  if (typeof text !== "string" || !isWellFormed(text)) {
    return invalidRequest(field, "must be Redacted text without a lone surrogate, which cannot be sent as UTF-8")
  }
  out.parameters.push([name, text])
  out.secrets.push(text)
  return undefined
}

/** A field that also accepts `null`, which is sent as empty text and removes the value. */
export const clearable = <A>(inner: Field<A>): Field<A | null> => (field, name, value, out) => {
  if (value !== null) return inner(field, name, value, out)
  out.parameters.push([name, ""])
  return undefined
}

export const required = <A>(inner: Field<A>): Required<A> =>
  Object.assign<Field<A>, { readonly isRequired: true }>(
    (field, name, value, out) => inner(field, name, value, out),
    { isRequired: true }
  )

/** An array, whose items are sent under the same name. */
export const list = <A>(item: Field<A>, max?: number): Field<ReadonlyArray<A>> => (field, name, value, out) => {
  if (!Array.isArray(value) || value.length > (max ?? Infinity)) {
    return invalidRequest(field, max === undefined ? "must be an array" : `must be an array of at most ${max} items`)
  }
  for (const [index, scalar] of (value as ReadonlyArray<A>).entries()) {
    const wrong = item(`${field}[${index}]`, name, scalar, out)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

/** An object, whose fields are sent with dotted names. */
export const group = <A extends object = never>(fields: NoInfer<Fields<A>>): Field<A> => (field, name, value, out) =>
  add(field, fields, value, `${field}.`, `${name}.`, out)

/** An object that is sent as JSON text, with the names of a record: `proxy_address`. */
export const record =
  <A extends object = never>(fields: () => NoInfer<Fields<A>>): Field<A> => (field, name, value, out) => {
    const inner: Encoded = { parameters: [], headers: {}, secrets: [] }
    const wrong = add(field, fields(), value, `${field}.`, "", inner)
    if (wrong !== undefined) return wrong
    const json: Record<string, unknown> = {}
    for (const [dotted, text] of inner.parameters) {
      const [head = "", nested] = dotted.split(".").map((part) => snakeCase(String.uncapitalize(part)))
      json[head] = nested === undefined ? text : { ...json[head] as object, [nested]: text }
    }
    out.parameters.push([name, JSON.stringify(json)])
    return undefined
  }

/** Whether Twilio calls the application's webhooks for this change. */
export const webhookEnabled: Field<boolean> = (field, _, value, out) => {
  if (typeof value !== "boolean") return invalidRequest(field, "must be true or false")
  out.headers["x-twilio-webhook-enabled"] = `${value}`
  return undefined
}

const add = <A extends object>(
  of: string,
  fields: Fields<A>,
  input: A,
  path: string,
  prefix: string,
  out: Encoded
): InvalidRequest | undefined => {
  const names = Object.keys(fields) as Array<keyof A & string>
  const unknown = unknownField(of, input, names, path)
  if (unknown !== undefined) return unknown
  for (const name of names) {
    const { [name]: value } = input
    const encode = fields[name] as Field<unknown>
    if (value === undefined && !encode.isRequired) continue
    const wrong = encode(path + name, prefix + String.capitalize(name), value, out)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

/** Checks and encodes the fields of an input, which errors call `of`. */
export const encode = <A extends object>(
  of: string,
  fields: Fields<A>,
  input: A
): Either.Either<Readonly<Encoded>, InvalidRequest> => {
  const out: Encoded = { parameters: [], headers: {}, secrets: [] }
  const wrong = add(of, fields, input, "", "", out)
  return wrong === undefined ? Either.right(out) : Either.left(wrong)
}
