/**
 * Own fields of plain objects. What a caller gives is read here and nowhere else: inherited fields, getters and what a
 * polluted `Object.prototype` has are never read, and what is no plain object is refused by its kind.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** The own fields of an object by name. It has no prototype, so that a name that is not given is `undefined`. */
export type Own = Readonly<Record<string, unknown>>

/** A field that cannot be read without running code of the caller. */
export interface Getter {
  readonly getter: string
}

/** Whether a value is an object literal, or the like of another realm: not an array, an instance or a wrapper. */
export const isPlain = (value: unknown): value is object => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, "isPrototypeOf"))
}

/** The own, enumerable fields of a plain object, or the name of a getter. */
export const ownOf = (value: object): Own | Getter => {
  const own: Record<string, unknown> = Object.create(null)
  for (const name of Object.keys(value)) {
    const field = Object.getOwnPropertyDescriptor(value, name)
    if (field === undefined || !Object.hasOwn(field, "value")) return { getter: name }
    own[name] = field.value
  }
  return own
}

/** Whether {@link ownOf} found a getter. Only that has a prototype. */
export const isGetter = (own: Own | Getter): own is Getter => Object.getPrototypeOf(own) !== null

/** What a value is, for a message, without any of the value itself. */
export const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return `${value}`
  if (typeof value === "number") return Number.isFinite(value) ? "a number" : `${value}`
  if (typeof value === "string") return "text"
  if (typeof value === "function") return "a function"
  if (typeof value !== "object") return `a ${typeof value}`
  if (Array.isArray(value)) return "an array"
  if (isPlain(value as unknown)) return "an object"
  if (value instanceof Promise) return "a Promise; await it"
  if (Redacted.isRedacted(value)) return "a Redacted"
  // The classes of Effect's own values say nothing to a reader, and its errors are effects too.
  if (Effect.isEffect(value) && !(value instanceof Error)) return "an Effect; yield* it"
  const name = classOf(value)
  return name === undefined ? "an object that is not plain" : `${/^[AEIO]/.test(name) ? "an" : "a"} ${name}`
}

/** The name of the class of an instance, unless it has to be asked from a getter. */
const classOf = (value: object): string | undefined => {
  const made = fieldOf(Object.getPrototypeOf(value), "constructor")
  const name = typeof made === "function" && made !== Object ? fieldOf(made, "name") : undefined
  return typeof name === "string" && /^[A-Za-z]\w{0,40}$/.test(name) ? name : undefined
}

const fieldOf = (value: object | null, name: string): unknown => {
  const field = value === null ? undefined : Object.getOwnPropertyDescriptor(value, name)
  return field !== undefined && Object.hasOwn(field, "value") ? field.value : undefined
}
