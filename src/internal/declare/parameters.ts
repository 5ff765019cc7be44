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
import { capitalize, uncapitalize } from "effect/String"
import type { InvalidRequest } from "../../errors/ConversationsError.ts"
import * as Input from "../guard/input.ts"
import * as Json from "../guard/json.ts"
import { snakeCase } from "../decode/names.ts"
import type { Pairs } from "../call/operation.ts"
import { isSid } from "../guard/sid.ts"

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

/** A value that is sent as one text. `encode` returns `undefined` for an invalid value, and throws for a forged one. */
const scalar =
  <A>(allowed: string, encode: (value: A) => string | undefined): Field<A> => (field, name, value, out) => {
    let text: string | undefined
    try {
      text = encode(value)
    } catch {
      text = undefined
    }
    if (text === undefined) return Input.invalidRequest(field, allowed)
    out.parameters.push([name, text])
    return undefined
  }

const anyText = (isEmptyAllowed: boolean): Field<string> => (field, name, value, out) => {
  const problem = Input.textProblem(value, isEmptyAllowed)
  if (problem !== undefined) return Input.invalidRequest(field, problem)
  out.parameters.push([name, value])
  return undefined
}

export const text: Field<string> = /* @__PURE__ */ anyText(true)

/** Non-empty text, such as a name. */
export const name: Field<string> = /* @__PURE__ */ anyText(false)

export const sid = (prefix: string): Field<string> =>
  scalar(
    `must be a SID: ${prefix} followed by 32 hexadecimal digits`,
    (value) => isSid(value, prefix) ? value : undefined
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
  const read = Input.integer(field, value, 0, Number.MAX_SAFE_INTEGER)
  if (Either.isLeft(read)) return read.left
  out.parameters.push([name, `${read.right}`])
  return undefined
}

/** A value that is JSON, or JSON text. */
export const json = <A extends string | object>(): Field<A> => (field, name, value, out) => {
  const text = Input.readable(field, () => Json.encode(field, value))
  if (Either.isLeft(text)) return text.left
  out.parameters.push([name, text.right])
  return undefined
}

/** A date, sent as `2015-07-30T20:00:00Z`: the API only accepts whole seconds. */
export const date: Field<DateTime.DateTime | Date> = /* @__PURE__ */ scalar(
  "must be a valid DateTime or Date in the years 0 to 9999",
  (value) => {
    const date = new Date(
      DateTime.isDateTime(value) ? DateTime.toEpochMillis(value) : value instanceof Date ? value.getTime() : Number.NaN
    )
    const text = Number.isNaN(date.getTime()) ? "" : date.toISOString()
    // A year with more than four digits has a sign.
    return text.length === 24 ? `${text.slice(0, 19)}Z` : undefined
  }
)

/**
 * A duration, sent as an ISO 8601 duration such as `PT30M`, which can also be given. The API only accepts whole
 * seconds, and no weeks and fractions, which become hours, minutes and seconds.
 */
export const duration: Field<Major.DurationInput | `P${string}`> = /* @__PURE__ */ scalar(
  'must be a Duration in whole seconds such as "30 minutes", or ISO 8601 text such as "PT30M", without months and ' +
    "years, which have no fixed length",
  (value) => {
    if (typeof value === "string" && /^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?$/.test(value)) return value
    const seconds = isoSeconds(value) ?? secondsOf(value)
    if (!Number.isSafeInteger(seconds)) return undefined
    const parts = [`${Math.floor(seconds / 3_600)}H`, `${Math.floor(seconds / 60) % 60}M`, `${seconds % 60}S`]
    return `PT${parts.filter((part) => !part.startsWith("0")).join("") || "0S"}`
  }
)

const secondsOf = (value: unknown): number => {
  const read = wholeDuration("", value)
  return Either.isRight(read) ? Duration.toSeconds(read.right) : Number.NaN
}

/** The seconds of an ISO 8601 duration, whose last number can have a fraction. */
const isoSeconds = (value: unknown): number | undefined => {
  const number = String.raw`\d+(?:[.,]\d+(?=.$))?`
  const pattern =
    `^P(?=.)(?:(${number})W|(?:(${number})D)?(?:T(?=.)(?:(${number})H)?(?:(${number})M)?(?:(${number})S)?)?)$`
  const units = typeof value === "string" ? new RegExp(pattern).exec(value)?.slice(1) : undefined
  if (units === undefined) return undefined
  const lengths = [604_800, 86_400, 3_600, 60, 1]
  const micros = units.reduce(
    (sum, unit, at) => sum + Number((unit ?? "0").replace(",", ".")) * (lengths[at] ?? 0) * 1_000_000,
    0
  )
  return Math.round(micros) / 1_000_000
}

const wholeDuration = /* @__PURE__ */ Input.duration(0, 0)

/** Text that must stay secret. */
export const secret: Field<Redacted.Redacted> = (field, name, value, out) => {
  const text = Redacted.isRedacted(value) ? Input.plainText(value) : undefined
  if (typeof text !== "string" || !Input.isWellFormed(text)) {
    return Input.invalidRequest(field, "must be Redacted text without a lone surrogate, which cannot be sent as UTF-8")
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

/** An array, whose items are sent under the same name. An empty one cannot be sent: it would be dropped. */
export const list = <A>(item: Field<A>, max?: number): Field<ReadonlyArray<A>> => (field, name, value, out) => {
  if (!Array.isArray(value) || value.length === 0 || value.length > (max ?? Infinity)) {
    const allowed = max === undefined ? "must be an array" : `must be an array of at most ${max} items`
    return Input.invalidRequest(field, `${allowed}, and at least one: an empty list cannot be sent, so leave it out`)
  }
  for (let index = 0; index < value.length; index++) {
    const wrong = item(`${field}[${index}]`, name, value[index], out)
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
      const [head = "", nested] = dotted.split(".").map((part) => snakeCase(uncapitalize(part)))
      json[head] = nested === undefined ? text : { ...json[head] as object, [nested]: text }
    }
    out.parameters.push([name, JSON.stringify(json)])
    return undefined
  }

/** Whether Twilio calls the application's webhooks for this change. */
export const webhookEnabled: Field<boolean> = (field, _, value, out) => {
  if (typeof value !== "boolean") return Input.invalidRequest(field, "must be true or false")
  out.headers["x-twilio-webhook-enabled"] = `${value}`
  return undefined
}

const add = <A extends object>(
  argument: string,
  fields: Fields<A>,
  input: A,
  path: string,
  prefix: string,
  out: Encoded
): InvalidRequest | undefined => {
  const names = Object.keys(fields) as Array<keyof A & string>
  const own = Input.fieldsOf(argument, input, names, path)
  if (Either.isLeft(own)) return own.left
  for (const name of names) {
    const { [name]: value } = own.right
    const encode = fields[name] as Field<unknown>
    if (value === undefined) {
      if (!encode.isRequired) continue
      const wrong = encode("", "", value, { parameters: [], headers: {}, secrets: [] })
      return Input.invalidRequest(path + name, `is required${wrong === undefined ? "" : `, and${wrong.message}`}`)
    }
    const wrong = encode(path + name, prefix + capitalize(name), value, out)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

/** Checks and encodes the fields of an input, which errors call `argument`. */
export const encode = <A extends object>(
  argument: string,
  fields: Fields<A>,
  input: A
): Either.Either<Readonly<Encoded>, InvalidRequest> =>
  Input.readable(argument, () => {
    const out: Encoded = { parameters: [], headers: {}, secrets: [] }
    const wrong = add(argument, fields, input, "", "", out)
    return wrong === undefined ? Either.right(out) : Either.left(wrong)
  })
