/** Fields of events, each of one or more parameters of a request. */
import * as DateTime from "effect/DateTime"
import * as Timestamp from "../decode/timestamp.ts"
import * as Major from "../effect/effect.ts"

/** Parameters by name. */
export interface Form {
  readonly [name: string]: string
}

/** How a field is read and written. */
export interface Field<A> {
  /** `undefined` if it is missing, or not in its format. */
  readonly read: (form: Form, name: string) => A | undefined
  readonly write: (value: A & NonNullable<unknown>, name: string) => Form
  /** Without it the event makes no sense. */
  readonly isRequired: boolean
}

/** A field for each property of `A`: an excess, missing or mistyped one does not compile. */
export type Fields<A> = { readonly [Name in keyof A]-?: Field<A[Name]> }

type AnyFields = { readonly [name: string]: Field<unknown> }

const required = <A>(
  decode: (text: string) => A | undefined,
  encode: (value: A & NonNullable<unknown>) => string
): Field<A> => ({
  isRequired: true,
  read: (form, name) => {
    const text = form[name]
    return text === undefined ? undefined : decode(text)
  },
  write: (value, name) => ({ [name]: encode(value) })
})

const nullable = <A>(field: Field<A>): Field<A | null> => ({ ...field, isRequired: false })

const same = (text: string): string => text

export const text: Field<string> = /* @__PURE__ */ required(same, same)

export const int: Field<number> = /* @__PURE__ */ required(
  (text) => /^-?\d{1,15}$/.test(text) ? Number(text) : undefined,
  String
)

export const nullableText: Field<string | null> = /* @__PURE__ */ nullable(text)

export const nullableInt: Field<number | null> = /* @__PURE__ */ nullable(int)

export const nullableBoolean: Field<boolean | null> = /* @__PURE__ */ nullable(
  /* @__PURE__ */ required((text) => text === "true" ? true : text === "false" ? false : undefined, String)
)

export const nullableDate: Field<DateTime.Utc | null> = /* @__PURE__ */ nullable(
  /* @__PURE__ */ required((text) => {
    const millis = Timestamp.parse(text)
    return Number.isNaN(millis) ? undefined : Major.utc(new Date(millis))
  }, DateTime.formatIso)
)

interface Media {
  readonly sid: string
  readonly contentType: string | null
  readonly filename: string | null
  readonly size: number | null
}

/** JSON text of an array. */
export const nullableMedia: Field<ReadonlyArray<Media> | null> = /* @__PURE__ */ nullable(
  /* @__PURE__ */ required<ReadonlyArray<Media>>(
    (text) => {
      try {
        const items: unknown = JSON.parse(text)
        if (!Array.isArray(items)) return undefined
        const media = items.map(mediaOf)
        return media.every((item) => item !== undefined) ? media : undefined
      } catch {
        return undefined
      }
    },
    (media) =>
      JSON.stringify(
        media.map(({ contentType, filename, sid, size }) => ({
          Sid: sid,
          ContentType: contentType,
          Filename: filename,
          Size: size
        }))
      )
  )
)

const mediaOf = (item: unknown): Media | undefined => {
  const { ContentType, Filename, Sid, Size } = (item ?? {}) as { readonly [name: string]: unknown }
  return typeof Sid !== "string" ? undefined : {
    sid: Sid,
    contentType: typeof ContentType === "string" ? ContentType : null,
    filename: typeof Filename === "string" ? Filename : null,
    size: typeof Size === "number" ? Size : null
  }
}

/** A parameter for each of the names, such as `MessagingBinding.ProxyAddress`; `null` if there is none. */
export const nullableObject = <A extends object>(names: ReadonlyArray<keyof A & string>): Field<A | null> => ({
  isRequired: false,
  read: (form, name) => {
    const out: Record<string, string> = {}
    for (const field of names) {
      const text = form[`${name}.${capitalized(field)}`]
      if (text !== undefined) out[field] = text
    }
    return Object.keys(out).length === 0 ? undefined : out as A
  },
  write: (value, name) => {
    const out: Record<string, string> = {}
    for (const field of names) {
      const text = value[field]
      if (typeof text === "string") out[`${name}.${capitalized(field)}`] = text
    }
    return out
  }
})

/** All parameters start with a capital, but for two. */
export const parameterOf = (field: string): string =>
  field === "isOnline" || field === "isNotifiable" ? field : capitalized(field)

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The fields of an event, or the parameter that is wrong. */
export const read = (fields: object, form: Form): Record<string, unknown> | string => {
  const out: Record<string, unknown> = {}
  for (const [field, { isRequired, read }] of Object.entries(fields as AnyFields)) {
    const name = parameterOf(field)
    const value = read(form, name)
    if (value === undefined && isRequired) {
      return form[name] === undefined ? `${name} is missing` : `${name} is malformed`
    }
    out[field] = value ?? null
  }
  return out
}

export const write = (fields: object, values: { readonly [field: string]: unknown }): Form => {
  const out: Record<string, string> = {}
  for (const [field, { write }] of Object.entries(fields as AnyFields)) {
    const value = values[field]
    if (value !== null && value !== undefined) Object.assign(out, write(value, parameterOf(field)))
  }
  return out
}
