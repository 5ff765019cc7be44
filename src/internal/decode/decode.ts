/** Decodes the text of a response with a schema. Problems are reported without repeating the value. */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import type * as Schema from "effect/Schema"
import * as FastDecode from "./fastDecode.ts"
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
  schema: Schema.Schema<A, I>
): (response: Pick<TransportResponse, "headers" | "text">) => Either.Either<A, Problem> => {
  // Compiling a schema takes some time, which importing the module should not cost.
  const compiled = lazily(() => ({
    fast: FastDecode.compile(schema) ?? (() => FastDecode.fallback),
    decodeBySchema: ParseResult.decodeUnknownEither(schema)
  }))
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
    const { fast, decodeBySchema } = compiled()
    const value = fast(json)
    return value === FastDecode.fallback ? Either.mapLeft(decodeBySchema(json), toProblem) : Either.right(value)
  }
}

const lazily = <A>(make: () => A): () => A => {
  let value: A | undefined
  return () => value ??= make()
}

const toProblem = (issue: ParseResult.ParseIssue): Problem => {
  const { message, path } = locate(issue, [])
  const field = path.reduce<string>(
    (out, key) => typeof key === "number" ? `${out}[${key}]` : out === "" ? String(key) : `${out}.${String(key)}`,
    ""
  )
  return field === "" ? { field: null, message: `the body ${message}` } : { field, message: `${field} ${message}` }
}

interface Located {
  readonly path: ReadonlyArray<PropertyKey>
  readonly message: string
}

/** The leaf of an issue with the longest path. For a union that is the member that matched best. */
const locate = (issue: ParseResult.ParseIssue, path: ReadonlyArray<PropertyKey>): Located => {
  switch (issue._tag) {
    case "Pointer":
      return locate(issue.issue, [...path, ...(Array.isArray(issue.path) ? issue.path : [issue.path])])
    case "Composite": {
      const issues = Array.isArray(issue.issues) ? issue.issues : [issue.issues]
      const deeper = issues.map((inner) => locate(inner, path)).find((inner) => inner.path.length > path.length)
      return deeper ?? { path, message: mismatch(issue.ast, issue.actual) }
    }
    case "Refinement":
      return issue.kind === "From" ? locate(issue.issue, path) : { path, message: mismatch(issue.ast, issue.actual) }
    case "Transformation":
      return issue.kind === "Encoded" ? locate(issue.issue, path) : { path, message: mismatch(issue.ast, issue.actual) }
    case "Missing":
      return { path, message: "is missing" }
    case "Unexpected":
      return { path, message: "is not expected" }
    default:
      return { path, message: mismatch(issue.ast, issue.actual) }
  }
}

const mismatch = (expected: { toString(): string }, actual: unknown): string =>
  `is ${kindOf(actual)}, expected ${String(expected).slice(0, 120)}`

const kindOf = (value: unknown): string =>
  value === null
    ? "null"
    : Array.isArray(value)
    ? "an array"
    : typeof value === "object"
    ? "an object"
    : `a ${typeof value}`
