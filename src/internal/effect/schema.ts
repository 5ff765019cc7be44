/** The schemas of Effect 3 that records and errors are made of. `schema.4.ts` has the same names for Effect 4. */
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

export type { Codec, Codec as Decodable, DecodeError }

export const nullOr = <A, I>(schema: Codec<A, I>): Codec<A | null, I | null> => Schema.NullOr(schema)

export const array = <A, I>(item: Codec<A, I>): Codec<ReadonlyArray<A>, ReadonlyArray<I>> => Schema.Array(item)

export const strings: Codec<{ readonly [name: string]: string }> = /* @__PURE__ */ Schema.Record({
  key: Schema.String,
  value: Schema.String
})

/** What a field that is missing on the wire is in the record. */
export type Missing = "refused" | "omitted" | "null"

/** A field of a struct, and its name on the wire. */
export interface StructField {
  readonly schema: Codec<unknown, unknown>
  readonly to: string
  readonly from: string
  readonly missing: Missing
}

export const struct = (identifier: string, fields: ReadonlyArray<StructField>): Codec<unknown, unknown> => {
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
  Schema.transformOrFail(
    Schema.String,
    Schema.DateTimeUtcFromSelf,
    {
      strict: true,
      decode: (text, _, ast) => {
        const millis = parse(text)
        return Number.isNaN(millis)
          ? ParseResult.fail(new ParseResult.Type(ast, text))
          : ParseResult.succeed(DateTime.unsafeFromDate(new Date(millis)))
      },
      encode: (date) => ParseResult.succeed(DateTime.formatIso(date))
    }
  ).annotations({ identifier: "Timestamp", title: "an RFC 3339 date with a time and a zone" })

export const decodeUnknown: <A, I, R>(
  schema: Codec<A, I, R>
) => (input: unknown) => Effect.Effect<A, DecodeError, R> = Schema.decodeUnknown

export const fromJsonText = <A, I, R>(schema: Codec<A, I, R>): Codec<A, string, R> => Schema.parseJson(schema)

/** Where a value does not fit its schema, and why. */
export interface Located {
  readonly path: ReadonlyArray<PropertyKey>
  readonly message: string
}

/** Decodes, or locates what does not fit: the leaf with the longest path. For a union, in the best member. */
export const decoderOf = <A, I>(
  schema: Codec<A, I>,
  mismatch: (expected: { toString(): string }, actual: unknown) => string
): (input: unknown) => Either.Either<A, Located> => {
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

/**
 * A field that has to be given.
 *
 * @since 3.0.0
 * @category fields
 */
export type RequiredField<A, I = A> = Schema.Schema<A, I>

/**
 * A field that may be `null`, which is its default in the constructor.
 *
 * @since 0.1.0
 * @category fields
 */
export type NullableField<A, I = A> = Schema.PropertySignature<":", A | null, never, ":", I | null, true, never>

/**
 * A field with a default in the constructor.
 *
 * @since 0.1.0
 * @category fields
 */
export type DefaultedField<A> = Schema.PropertySignature<":", A, never, ":", A, true, never>

/**
 * A field with a default, in the constructor and when an encoded value does not have it.
 *
 * @since 3.0.0
 * @category fields
 */
export type OptionalDefaultedField<A> = Schema.PropertySignature<":", A, never, "?:", A, true, never>

/**
 * A field that may be missing.
 *
 * @since 3.0.0
 * @category fields
 */
export type OptionalField<A, I = A> = Schema.PropertySignature<"?:", A, never, "?:", I, false, never>

/**
 * A `Duration` as JSON: the encoded form of Effect 3, with Effect 4 too.
 *
 * @since 3.0.0
 * @category models
 */
export type DurationEncoded =
  | { readonly _tag: "Millis"; readonly millis: number }
  | { readonly _tag: "Nanos"; readonly nanos: string }
  | { readonly _tag: "Infinity" }
  | readonly [seconds: number, nanos: number]

export const duration: RequiredField<Duration.Duration, DurationEncoded> = Schema.Duration

export const nullable = <A, I>(schema: RequiredField<A, I>): NullableField<A, I> =>
  Schema.propertySignature(Schema.NullOr(schema)).pipe(Schema.withConstructorDefault(() => null))

export const defaulted = <A>(schema: RequiredField<A>, value: A): DefaultedField<A> =>
  Schema.propertySignature(schema).pipe(Schema.withConstructorDefault(() => value))

export const optionalDefaulted = <A>(schema: RequiredField<A>, value: A): OptionalDefaultedField<A> =>
  Schema.makePropertySignature(
    new Schema.PropertySignatureTransformation(
      new Schema.FromPropertySignature(schema.ast, true, true, {}),
      new Schema.ToPropertySignature(SchemaAST.typeAST(schema.ast), false, true, {}, () => value),
      Option.orElse(() => Option.some(value)),
      identity
    )
  )

/** The same as `Schema.optionalWith(schema, { exact: true })`, without bundling its other options. */
export const optional = <A, I>(schema: Codec<A, I>): OptionalField<A, I> =>
  Schema.makePropertySignature(new Schema.PropertySignatureDeclaration(schema.ast, true, true, {}, undefined))

export const literals = <const Values extends readonly [string, ...ReadonlyArray<string>]>(
  ...values: Values
): RequiredField<Values[number]> => Schema.Literal(...values)

export type ErrorClass<Self, Tag extends string, Fields extends Schema.Struct.Fields> = Schema.TaggedErrorClass<
  Self,
  Tag,
  { readonly _tag: Schema.tag<Tag> } & Fields
>

export const union = <Members extends SchemaAST.Members<Schema.Schema.All>>(
  ...members: Members
): Schema.Union<Members> => Schema.Union(...members)
