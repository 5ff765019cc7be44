/** The schemas of Effect 3 that records and errors are made of. `schema.4.ts` has the same names for Effect 4. */
import type * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import type { ParseError as DecodeError } from "effect/ParseResult"
import * as ParseResult from "effect/ParseResult"
import type { Schema as Codec } from "effect/Schema"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as Either from "./either.ts"
import type { DurationEncoded, Located, Missing, StructField } from "./types.ts"

export type { Codec, Codec as Decodable, DecodeError }

export const strings: Codec<{ readonly [name: string]: string }> = /* @__PURE__ */ Schema.Record({
  key: Schema.String,
  value: Schema.String
})

export const struct = (
  identifier: string,
  fields: ReadonlyArray<StructField<Codec<unknown, unknown>>>
): Codec<unknown, unknown> => {
  const out: Record<string, Schema.PropertySignature.All> = {}
  for (const { from, missing, schema, to } of fields) {
    out[to] = Schema.fromKey(field(schema, missing), from)
  }
  return Schema.Struct(out).annotations({ identifier }) as unknown as Codec<unknown, unknown>
}

const field = (
  schema: Codec<unknown, unknown>,
  missing: Missing
): Schema.PropertySignature<Schema.PropertySignature.Token, unknown, never, Schema.PropertySignature.Token, unknown> =>
  missing === "refused"
    ? Schema.propertySignature(schema)
    : missing === "omitted"
    ? optional(schema)
    : Schema.withDecodingDefault(optional(schema), () => null)

/** A schema that is made on first use. */
export const lazy = <A, I>(identifier: string, make: () => Codec<A, I>): Codec<A, I> =>
  Schema.suspend(make).annotations({ identifier })

/** A date, of which `parse` makes milliseconds or NaN. */
export const timestamp = (parse: (text: string) => number): Codec<DateTime.Utc, string> =>
  transform(
    Schema.String,
    Schema.DateTimeUtcFromSelf,
    (text) => {
      const millis = parse(text)
      return Number.isNaN(millis) ? undefined : DateTime.unsafeFromDate(new Date(millis))
    },
    DateTime.formatIso
  ).annotations({ identifier: "Timestamp", title: "an RFC 3339 date with a time and a zone" })

/** `decode` returns `undefined` for what does not fit. */
const transform = <A, I, Encoded>(
  from: Codec<I, Encoded>,
  to: Codec<A>,
  decode: (input: I) => A | undefined,
  encode: (value: A) => I
): Codec<A, Encoded> =>
  Schema.transformOrFail(from, to, {
    strict: true,
    decode: (input, _, ast) => {
      const value = decode(input)
      return value === undefined ? ParseResult.fail(new ParseResult.Type(ast, input)) : ParseResult.succeed(value)
    },
    encode: (value) => ParseResult.succeed(encode(value))
  })

/** A value of which there is a text for each name. What `decode` returns may be no such value. */
export const fromStrings = <A>(
  identifier: string,
  is: (u: unknown) => u is A,
  decode: (strings: { readonly [name: string]: string }) => unknown,
  encode: (value: A) => { readonly [name: string]: string }
): Codec<A, { readonly [name: string]: string }> =>
  transform(
    strings,
    Schema.declare(is, { identifier }),
    (input) => {
      const value = decode(input)
      return is(value) ? value : undefined
    },
    encode
  ).annotations({ identifier: `${identifier}Parameters`, title: identifier })

export const decodeUnknown: <A, I, R>(
  schema: Codec<A, I, R>
) => (input: unknown) => Effect.Effect<A, DecodeError, R> = Schema.decodeUnknown

export const fromJsonText = <A, I, R>(schema: Codec<A, I, R>): Codec<A, string, R> => Schema.parseJson(schema)

/** Decodes, or locates what does not fit: the leaf with the longest path. For a union, in the best member. */
export const decoderOf = <A, I>(
  schema: Codec<A, I>,
  describe: (expected: string, actual: unknown) => string
): (input: unknown) => Either.Either<A, Located> => {
  const mismatch = (expected: SchemaAST.AST, actual: unknown): string =>
    describe(String(expected).replace(" (Encoded side)", ""), actual)
  const decode = ParseResult.decodeUnknownEither(schema)
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
        return issue.kind === "Encoded"
          ? locate(issue.issue, path)
          : { path, message: mismatch(issue.ast, issue.actual) }
      case "Missing":
        return { path, message: "is missing" }
      case "Unexpected":
        return { path, message: "is not expected" }
      default:
        return { path, message: mismatch(issue.ast, issue.actual) }
    }
  }
  return (input) => {
    const decoded = decode(input)
    return decoded._tag === "Right" ? Either.right(decoded.right) : Either.left(locate(decoded.left, []))
  }
}

// Errors

export const duration: Codec<Duration.Duration, DurationEncoded> = Schema.Duration

export type Field = Schema.Struct.Field

/** A field with a default, in the constructor and when an encoded value does not have it. */
export const withDefault = <A, I>(
  schema: Codec<A, I>,
  value: A
): Schema.PropertySignature<":", A, never, "?:", I, true, never> =>
  Schema.makePropertySignature(
    new Schema.PropertySignatureTransformation(
      new Schema.FromPropertySignature(schema.ast, true, true, {}),
      new Schema.ToPropertySignature(SchemaAST.typeAST(schema.ast), false, true, {}, () => value),
      Option.orElse(() => Option.some(value)),
      identity
    )
  )

/** The same as `Schema.optionalWith(schema, { exact: true })`, without bundling its other options. */
export const optional = <A, I>(schema: Codec<A, I>): Schema.PropertySignature<"?:", A, never, "?:", I, false, never> =>
  Schema.makePropertySignature(new Schema.PropertySignatureDeclaration(schema.ast, true, true, {}, undefined))

export const literals = <const Values extends readonly [string, ...ReadonlyArray<string>]>(
  ...values: Values
): Codec<Values[number]> => Schema.Literal(...values)

/** A class of errors, and its schema. */
export interface ErrorClass<Self, Tag extends string, Fields, Input, Encoded> extends Codec<Self, Encoded> {
  new (fields: Input): Fields & Cause.YieldableError & { readonly _tag: Tag }
}

/** The name is that of a component in an OpenAPI document too, which allows letters, digits and `.-_` only. */
export const errorClass = <Self, Tag extends string, Fields, Input, Encoded>(
  tag: Tag,
  fields: { readonly [name: string]: Field }
): ErrorClass<Self, Tag, Fields, Input, Encoded> =>
  Schema.TaggedError<Self>(`Conversations${tag}`)(tag, fields, [
    undefined,
    { identifier: `Conversations${tag}` }
  ]) as unknown as ErrorClass<Self, Tag, Fields, Input, Encoded>

export const union = <Members extends SchemaAST.Members<Schema.Schema.All>>(
  ...members: Members
): Schema.Union<Members> => Schema.Union(...members)
