/** Checks of what a caller passes in: each failure is an `InvalidRequest` that names the field and says what is allowed. */
import * as Either from "effect/Either"
import { InvalidRequest } from "../ConversationsError.ts"
import { oneLine } from "./redact.ts"

/** The name of a field may come from outside too: of an update it is any key of the object that was passed. */
export const refuse = (field: string, message: string): InvalidRequest => {
  const name = oneLine(field)
  return new InvalidRequest({ field: name, message: `${name} ${message}` })
}

/** A whole number from `min` to `max`; `undefined` stays. */
export const integer = (
  field: string,
  value: number | undefined,
  min: number,
  max: number
): Either.Either<number | undefined, InvalidRequest> =>
  value === undefined || (Number.isSafeInteger(value) && value >= min && value <= max)
    ? Either.right(value)
    : Either.left(refuse(
      field,
      max === Number.MAX_SAFE_INTEGER
        ? `must be a whole number, ${min} or more`
        : `must be a whole number from ${min} to ${max}`
    ))

/** Text that is not empty and can be sent as UTF-8; `undefined` stays. */
export const text = (field: string, value: string | undefined): Either.Either<string | undefined, InvalidRequest> =>
  value === undefined || (typeof value === "string" && value !== "" && isWellFormed(value))
    ? Either.right(value)
    : Either.left(refuse(field, "must be text that is not empty and has no lone surrogate"))

/** As `String.prototype.isWellFormed`, which the oldest supported runtimes do not type. */
export const isWellFormed = (value: string): boolean =>
  !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(value)
