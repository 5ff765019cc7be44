import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Either from "./Either.js"

export * from "effect/Schema"

const toEither = (f) => (schema) => {
  const run = f(schema)
  return (input) => {
    const result = run(input)
    return Result.isSuccess(result) ? Either.right(result.success) : Either.left(result.failure)
  }
}

export const decode = Schema.decodeEffect
export const decodeEither = toEither(Schema.decodeResult)
export const decodeUnknown = Schema.decodeUnknownEffect
export const decodeUnknownEither = toEither(Schema.decodeUnknownResult)
export const encode = Schema.encodeEffect
export const encodeEither = toEither(Schema.encodeResult)
export const encodedSchema = Schema.toEncoded
export const parseJson = Schema.fromJsonString
export const typeSchema = Schema.toType
export const equivalence = Schema.toEquivalence
