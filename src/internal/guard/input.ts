/** Checks of a caller's input. Each failure is an `InvalidRequest` that names the field and what is allowed. */
import * as Duration from "effect/Duration"
import * as Major from "../effect/effect.ts"
import * as Either from "../effect/either.ts"
import { InvalidRequest } from "../../errors/ConversationsError.ts"
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
 * Checks each option; a check gets `undefined` for an option that is not given. The `others` are allowed, but checked
 * elsewhere.
 */
export const options = <A>(
  values: unknown,
  checks: { readonly [Name in keyof A]: Check<A[Name]> },
  others: ReadonlyArray<string> = []
): Either.Either<A, InvalidRequest> => {
  const names = Object.keys(checks) as Array<keyof A & string>
  const wrong = unknownField("options", values, [...names, ...others])
  if (wrong !== undefined) return Either.left(wrong)
  const out: Partial<A> = {}
  for (const name of names) {
    const read = checks[name](name, (values as Partial<A>)[name])
    if (Either.isLeft(read)) return Either.left(read.left)
    out[name] = read.right
  }
  return Either.right(out as A)
}

/** Rejects a misspelt field, which would otherwise be ignored silently. `path` is the path of a nested object. */
export const unknownField = (
  field: string,
  values: unknown,
  known: ReadonlyArray<string>,
  path = ""
): InvalidRequest | undefined => {
  const names = known.join(", ")
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    return invalidRequest(field, `must be an object with any of ${names}`)
  }
  const unknown = Object.keys(values).find((name) => !known.includes(name))
  return unknown === undefined ? undefined : invalidRequest(path + unknown, `is not one of ${names}`)
}

/** Checks the type of a value; `undefined` is allowed. */
export const of = <A>(is: (value: unknown) => value is A, allowed: string): Check<A | undefined> => (field, value) =>
  value === undefined || is(value) ? Either.right(value) : Either.left(invalidRequest(field, allowed))

/** Checks for an integer from `min` to `max`; `undefined` is allowed. If `max` is `Infinity`, so is `Infinity`. */
export const integer = (
  field: string,
  value: unknown,
  min: number,
  max: number
): Either.Either<number | undefined, InvalidRequest> =>
  of(
    (value): value is number =>
      typeof value === "number" && (Number.isSafeInteger(value) || value === Infinity) && value >= min && value <= max,
    max < Number.MAX_SAFE_INTEGER
      ? `must be an integer from ${min} to ${max}`
      : `must be an integer, ${min} or more${max === Infinity ? ", or Infinity" : ""}`
  )(field, value)

/** Checks for non-empty text that can be sent as UTF-8; `undefined` is allowed. */
export const text: Check<string | undefined> = of(
  (value): value is string => typeof value === "string" && value !== "" && isWellFormed(value),
  "must be non-empty text without a lone surrogate"
)

export const boolean: Check<boolean | undefined> = of((value) => typeof value === "boolean", "must be true or false")

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
