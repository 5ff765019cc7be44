/** Checks of a caller's input. Each failure is an `InvalidRequest` that names the field and what is allowed. */
import * as Duration from "effect/Duration"
import * as Major from "../effect/effect.ts"
import * as Redacted from "effect/Redacted"
import * as Either from "../effect/either.ts"
import { InvalidRequest } from "../../errors/ConversationsError.ts"
import { isGetter, isPlain, kindOf, type Own, ownOf } from "./plain.ts"
import { oneLine } from "./redact.ts"

/** The name of a field may be untrusted too: for an update it can be any key of the given object. */
export const invalidRequest = (field: string, message: string): InvalidRequest => {
  const name = oneLine(field)
  return new InvalidRequest({ field: name, message: `${name} ${message}` })
}

/** Checks and converts the value of a field. */
export interface Check<A> {
  (field: string, value: unknown): Either.Either<A, InvalidRequest>
}

/**
 * The own fields of an input, of which none is misspelt: it would be ignored in silence. `prefix` is the path of a nested
 * object, with a dot.
 */
export const fieldsOf = <A extends object>(
  field: string,
  value: A,
  known: ReadonlyArray<string>,
  prefix = ""
): Either.Either<A, InvalidRequest> => {
  const names = known.join(", ")
  const own = ownFields(field, value, `must be an object with any of ${names}`, prefix)
  if (Either.isLeft(own)) return own
  const unknown = Object.keys(own.right).find((name) => !known.includes(name))
  return unknown === undefined
    ? Either.right(own.right as A)
    : Either.left(invalidRequest(prefix + unknown, `is not one of ${names}`))
}

/** The own fields of a plain object with any names. */
export const ownFields = (
  field: string,
  value: unknown,
  allowed: string,
  prefix: string
): Either.Either<Own, InvalidRequest> =>
  readable(field, () => {
    if (!isPlain(value)) return Either.left(invalidRequest(field, `${allowed}, not ${kindOf(value)}`))
    const own = ownOf(value)
    return isGetter(own)
      ? Either.left(invalidRequest(prefix + own.getter, "must be a value, not a getter"))
      : Either.right(own)
  })

/** Checks a value that may throw when it is read, such as a revoked `Proxy`. */
export const readable = <A>(
  field: string,
  check: () => Either.Either<A, InvalidRequest>
): Either.Either<A, InvalidRequest> => {
  try {
    return check()
  } catch {
    return Either.left(invalidRequest(field, "cannot be read"))
  }
}

/**
 * Checks each option; a check gets `undefined` for an option that is not given. The `others` are allowed, but checked
 * elsewhere.
 */
export const options = <A>(
  values: object,
  checks: { readonly [Name in keyof A]: Check<A[Name]> },
  others: ReadonlyArray<string> = []
): Either.Either<A, InvalidRequest> => {
  const names = Object.keys(checks) as Array<keyof A & string>
  const own = fieldsOf("options", values, [...names, ...others])
  if (Either.isLeft(own)) return own
  const out: Partial<A> = {}
  for (const name of names) {
    const read = checks[name](name, (own.right as Own)[name])
    if (Either.isLeft(read)) return Either.left(read.left)
    out[name] = read.right
  }
  return Either.right(out as A)
}

/** Checks the type of a value; `undefined` is allowed. */
export const optionalOf =
  <A>(is: (value: unknown) => value is A, allowed: string): Check<A | undefined> => (field, value) =>
    value === undefined || is(value) ? Either.right(value) : Either.left(invalidRequest(field, allowed))

/** Checks for an integer from `min` to `max`; `undefined` is allowed. If `max` is `Infinity`, so is `Infinity`. */
export const integer = (
  field: string,
  value: unknown,
  min: number,
  max: number
): Either.Either<number | undefined, InvalidRequest> =>
  optionalOf(
    (value): value is number =>
      typeof value === "number" && (Number.isSafeInteger(value) || value === Infinity) && value >= min && value <= max,
    max < Number.MAX_SAFE_INTEGER
      ? `must be an integer from ${min} to ${max}`
      : `must be an integer, ${min} or more${max === Infinity ? ", or Infinity" : ""}`
  )(field, value)

/** What is wrong with text: `undefined` for text that can be sent as UTF-8. */
export const textProblem = (value: unknown, isEmptyAllowed: boolean): string | undefined =>
  typeof value !== "string" || (value === "" && !isEmptyAllowed)
    ? `must be ${isEmptyAllowed ? "" : "non-empty "}text`
    : isWellFormed(value)
    ? undefined
    : "must not contain a lone surrogate, which cannot be sent as UTF-8"

/** Checks for non-empty text that can be sent as UTF-8; `undefined` is allowed. */
export const text: Check<string | undefined> = (field, value) => {
  const problem = value === undefined ? undefined : textProblem(value, false)
  return problem === undefined ? Either.right(value as string) : Either.left(invalidRequest(field, problem))
}

export const boolean: Check<boolean | undefined> = optionalOf(
  (value) => typeof value === "boolean",
  "must be true or false"
)

/** Checks for a duration of at least `min` milliseconds. Effect itself would treat a negative one and NaN as zero. */
export const duration =
  (fallback: Major.DurationInput, min: 0 | 1): Check<Duration.Duration> => (field, value = fallback) => {
    try {
      const read = Major.durationOf(value as Major.DurationInput)
      if (!/^-|,-|NaN/.test(String(value)) && Duration.toMillis(read) >= min) return Either.right(read)
    } catch {
      // Not a duration; rejected below.
    }
    return Either.left(invalidRequest(field, `must be a Duration such as "5 seconds", ${min} or more milliseconds`))
  }

/** `String.prototype.isWellFormed`, which the types of the oldest supported runtimes do not have. */
export const isWellFormed = (value: string): boolean =>
  !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(value)

/** A value, or the one in a `Redacted`; `undefined` if that was wiped. */
export const plainText = (value: unknown): unknown => {
  if (!Redacted.isRedacted(value)) return value
  try {
    return Redacted.value(value)
  } catch {
    return undefined
  }
}
