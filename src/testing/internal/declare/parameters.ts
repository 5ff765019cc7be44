/** Parses the parameters of a form or a query. */
import { type ErrorName, fail } from "./errorCodes.ts"
import { formatDate, parseDate, parseDuration } from "../values/time.ts"

/** Parses the values of a parameter, of which there is at least one, and rejects invalid ones. */
export interface Parameter<A> {
  readonly parse: (values: readonly [string, ...ReadonlyArray<string>], name: string) => A
  readonly required?: true
}

export type Parameters = { readonly [name: string]: Parameter<unknown> }

/** The given values by parameter name. */
export type Input<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer A> & { readonly required: true } ? A
    : P[K] extends Parameter<infer A> ? A | undefined
    : never
}

const single = <A>(parse: (text: string, name: string) => A): Parameter<A> => ({
  parse: (values, name) => parse(values[values.length - 1] ?? "", name)
})

export const required = <A>(parameter: Parameter<A>): Parameter<A> & { readonly required: true } => ({
  ...parameter,
  required: true
})

export const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

export const isJsonObject = (text: string): boolean =>
  isJson(text) && typeof JSON.parse(text) === "object" && !Array.isArray(JSON.parse(text)) && text.trim() !== "null"

/** Text; empty is the same as not set. */
export const text: Parameter<string | null> = single((value) => value === "" ? null : value)

/** The number of characters, as a reader counts them: an emoji is one. A guess, since Twilio does not say. */
const lengthOf = (value: string): number => {
  let length = 0
  for (const _ of value) length++
  return length
}

/** Text of a maximum length; empty is the same as not set. */
export const limited = (error: ErrorName, max: number): Parameter<string | null> =>
  single((value) => lengthOf(value) > max ? fail(error) : value === "" ? null : value)

/** A SID with this prefix; empty is the same as not set. */
export const sid = (prefix: string, error: ErrorName): Parameter<string | null> =>
  single((value) => value === "" ? null : new RegExp(`^${prefix}[0-9a-fA-F]{32}$`).test(value) ? value : fail(error))

export const texts: Parameter<ReadonlyArray<string>> = { parse: (values) => values }

const encoder = new TextEncoder()

const kilobyte = 1024

/** JSON text of a maximum size in kilobytes. */
export const attributes = (max: number): Parameter<string> =>
  single((value) =>
    encoder.encode(value).length > max * kilobyte
      ? fail("attributesTooLong")
      : isJson(value)
      ? value
      : fail("attributes")
  )

export const boolean: Parameter<boolean> = single((value, name) =>
  /^(true|false)$/i.test(value) ? value.toLowerCase() === "true" : fail("invalidParameter", `Invalid ${name}: ${value}`)
)

export const integer: Parameter<number> = single((value, name) =>
  /^\d{1,15}$/.test(value) ? Number(value) : fail("invalidParameter", `Invalid ${name}: ${value}`)
)

export const date = (error: ErrorName): Parameter<string> =>
  single((value, name) => {
    const time = parseDate(value)
    return time === undefined ? fail(error, `Invalid ${name}: ${value}`) : formatDate(time)
  })

/** A timer in milliseconds; 0 or empty text removes it. */
export const timer = (invalid: ErrorName, tooShort: ErrorName, min: number): Parameter<number> =>
  single((value) => {
    const duration = value === "" ? 0 : parseDuration(value) ?? fail(invalid)
    return duration === 0 || duration >= min ? duration : fail(tooShort)
  })

export const oneOf = <A extends string>(...allowed: ReadonlyArray<A>): Parameter<A> =>
  single((value, name) =>
    allowed.find((one) => one === value) ??
      fail("invalidParameter", `Invalid ${name}: ${value}. It must be one of: ${allowed.join(", ")}`)
  )

export const custom = <A>(parse: (text: string, name: string) => A): Parameter<A> => single(parse)

/** Reads a form or a query. Parameters that are not declared are ignored. */
export const read = <P extends Parameters>(parameters: P, given: URLSearchParams): Input<P> => {
  const input: Record<string, unknown> = {}
  for (const [name, parameter] of Object.entries(parameters)) {
    const [first, ...rest] = given.getAll(name)
    if (first !== undefined) input[name] = parameter.parse([first, ...rest], name)
    if (parameter.required && (first === undefined || first === "")) {
      fail("missingParameter", `Missing required parameter ${name} in the post body`)
    }
  }
  return input as Input<P>
}

const snakeCase = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter, index) => (index === 0 ? "" : "_") + letter.toLowerCase())

/** Converts parameters to columns: `AutoCreation.WebhookUrl` is `{ auto_creation: { webhook_url } }`. */
export const columns = (
  input: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
  renamed: Readonly<Record<string, string>> = {}
): Record<string, unknown> => {
  const row: Record<string, unknown> = { ...before }
  for (const [name, value] of Object.entries(input)) {
    const path = (renamed[name] ?? name).split(".").map(snakeCase)
    const last = path.pop() ?? ""
    let inner = row
    for (const part of path) inner = inner[part] = { ...(inner[part] as Record<string, unknown>) }
    inner[last] = value
  }
  return row
}
