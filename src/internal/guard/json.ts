/** Encodes JSON, and nothing else: what `JSON.stringify` would drop or replace in silence is refused with its place. */
import * as Either from "../effect/either.ts"
import type { InvalidRequest } from "../../errors/ConversationsError.ts"
import { invalidRequest, isWellFormed } from "./input.ts"
import { isGetter, isPlain, kindOf, ownOf } from "./plain.ts"

const allowed = "must be JSON: text, a finite number, true, false, null, or an array or a plain object of these"

/** Deeper JSON is refused, before it fills the stack. */
const maxDepth = 500

/** The JSON text of an array or an object, or of JSON text, which is sent as it is. */
export const encode = (field: string, value: unknown): Either.Either<string, InvalidRequest> => {
  if (typeof value === "object" && value !== null) return encodeAny(field, value, [])
  const isJson = typeof value === "string" && isWellFormed(value) && parses(value)
  if (isJson) return Either.right(value)
  const kind = typeof value === "string" ? "text that is not JSON" : kindOf(value)
  return Either.left(invalidRequest(field, `must be JSON: a plain object, an array, or JSON text, not ${kind}`))
}

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** `parents` has the arrays and objects that the value is in. */
const encodeAny = (
  field: string,
  value: unknown,
  parents: ReadonlyArray<unknown>
): Either.Either<string, InvalidRequest> => {
  if (value === null || typeof value === "boolean") return Either.right(`${value}`)
  // Neither calls a `toJSON`, as for an object.
  if (typeof value === "string" || Number.isFinite(value)) return Either.right(JSON.stringify(value))
  if (parents.includes(value)) return Either.left(invalidRequest(field, `${allowed}, which must not contain itself`))
  if (parents.length > maxDepth) return Either.left(invalidRequest(field, `must be at most ${maxDepth} levels deep`))
  if (Array.isArray(value)) return encodeArray(field, value, [...parents, value])
  if (isPlain(value)) return encodeObject(field, value, [...parents, value])
  return Either.left(invalidRequest(field, `${allowed}, not ${kindOf(value)}`))
}

const encodeArray = (field: string, value: ReadonlyArray<unknown>, parents: ReadonlyArray<unknown>) => {
  const own = ownOf(value)
  const isList = !isGetter(own) && Object.keys(own).length === value.length
  if (!isList) return Either.left(invalidRequest(field, `${allowed}, not an array with gaps, getters or other fields`))
  const items: Array<string> = []
  for (let index = 0; index < value.length; index++) {
    const item = encodeAny(`${field}[${index}]`, own[index], parents)
    if (Either.isLeft(item)) return item
    items.push(item.right)
  }
  return Either.right(`[${items.join()}]`)
}

const encodeObject = (field: string, value: object, parents: ReadonlyArray<unknown>) => {
  const own = ownOf(value)
  if (isGetter(own)) return Either.left(invalidRequest(`${field}.${own.getter}`, `${allowed}, not a getter`))
  const fields: Array<string> = []
  for (const name of Object.keys(own)) {
    // An optional field that is not given, as everywhere else.
    if (own[name] === undefined) continue
    const item = encodeAny(`${field}.${name}`, own[name], parents)
    if (Either.isLeft(item)) return item
    fields.push(`${JSON.stringify(name)}:${item.right}`)
  }
  return Either.right(`{${fields.join()}}`)
}
