/** Decodes the text of a response with a schema. Problems are reported without repeating the value. */
import * as Either from "../effect/either.ts"
import * as FastDecode from "./fastDecode.ts"
import { type Codec, decoderOf } from "../effect/schema.ts"
import type { Located } from "../effect/types.ts"
import type { TransportResponse } from "../transport/transport.ts"

/**
 * A problem with a body: the field, by its name on the wire, and a message. It may contain text of the response, which
 * is not redacted or truncated yet.
 */
export interface Problem {
  readonly field: string | null
  readonly message: string
}

/** Reads a response with a JSON body. */
export const fromJson = <A, I>(
  schema: Codec<A, I>
): (response: Pick<TransportResponse, "headers" | "text">) => Either.Either<A, Problem> => {
  // Compiling a schema takes some time, which importing the module should not cost.
  const compiled = lazily(() => decoderOf(schema, mismatch))
  const fast = FastDecode.of(schema)
  return ({ headers, text }) => {
    if (text === "") return Either.left({ field: null, message: "the body is empty" })
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch {
      const contentType = headers["content-type"]
      return Either.left({
        field: null,
        message: contentType === undefined
          ? "the body is not JSON"
          : `the body is not JSON, its content type is ${contentType}`
      })
    }
    const value = fast(json)
    return value === FastDecode.fallback ? Either.mapLeft(compiled()(json), toProblem) : Either.right(value)
  }
}

const lazily = <A>(make: () => A): () => A => {
  let value: A | undefined
  return () => value ??= make()
}

const toProblem = ({ message, path }: Located): Problem => {
  const field = path.reduce<string>(
    (out, key) => typeof key === "number" ? `${out}[${key}]` : out === "" ? String(key) : `${out}.${String(key)}`,
    ""
  )
  return field === "" ? { field: null, message: `the body ${message}` } : { field, message: `${field} ${message}` }
}

const mismatch = (expected: string, actual: unknown): string =>
  `is ${kindOf(actual)}, expected ${expected.slice(0, 120)}`

const kindOf = (value: unknown): string =>
  value === null
    ? "null"
    : Array.isArray(value)
    ? "an array"
    : typeof value === "object"
    ? "an object"
    : `a ${typeof value}`
