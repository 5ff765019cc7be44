/** The schemas of Effect 4 that records and errors are made of. `schema.ts` has the same names for Effect 3. */
import type * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Codec, SchemaError as DecodeError } from "effect/Schema"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as Issue from "effect/SchemaIssue"
import * as Transformation from "effect/SchemaTransformation"
import * as SchemaParser from "effect/SchemaParser"
import * as Either from "./either.ts"
import { durationOf } from "./effect.ts"
import type { DurationEncoded, Located, StructField } from "./types.ts"

export type { Codec, DecodeError }

/** A schema that only decodes. */
export type Decodable<A, I, R> = Codec<A, I, R, unknown>

export const strings: Codec<{ readonly [name: string]: string }> = /* @__PURE__ */ Schema.Record(
  Schema.String,
  Schema.String
)

/** Decodes by the names on the wire, so that a problem has them, and renames what was decoded. */
export const struct = (
  identifier: string,
  fields: ReadonlyArray<StructField<Codec<unknown, unknown>>>
): Codec<unknown, unknown> => {
  const wire: Record<string, Codec<unknown, unknown>> = {}
  const record: Record<string, Codec<unknown>> = {}
  const names: Array<readonly [to: string, from: string]> = []
  for (const { from, missing, schema, to } of fields) {
    wire[from] = missing === "refused"
      ? schema
      : missing === "omitted"
      ? Schema.optionalKey(schema)
      : Schema.withDecodingDefaultTypeKey<Codec<unknown, unknown>>(Effect.succeed(null))(schema)
    const type: Codec<unknown> = Schema.toType(schema)
    record[to] = missing === "omitted" ? Schema.optionalKey(type) : type
    names.push([to, from])
  }
  const rename = (input: Readonly<Record<string, unknown>>, to: 0 | 1): Record<string, unknown> => {
    const out: Record<string, unknown> = {}
    for (const name of names) {
      const from = name[to === 0 ? 1 : 0]
      if (Object.hasOwn(input, from)) out[name[to]] = input[from]
    }
    return out
  }
  return Schema.Struct(wire).annotate({ identifier }).pipe(
    Schema.decodeTo(
      Schema.Struct(record),
      Transformation.transform({ decode: (input) => rename(input, 0), encode: (input) => rename(input, 1) })
    ),
    Schema.annotate({ identifier })
  )
}

/** A schema that is made on first use. */
export const lazy = <A, I>(identifier: string, make: () => Codec<A, I>): Codec<A, I> =>
  Schema.suspend(make).annotate({ identifier })

/** A date, of which `parse` makes milliseconds or NaN. */
export const timestamp = (parse: (text: string) => number): Codec<DateTime.Utc, string> =>
  Schema.String.annotate({ expected: "an RFC 3339 date with a time and a zone" }).pipe(
    Schema.decodeTo(
      Schema.DateTimeUtc,
      Transformation.transformEffect({
        decode: (text) => {
          const millis = parse(text)
          return Number.isNaN(millis)
            ? Effect.fail(new Issue.InvalidValue({ message: "Timestamp" }, text))
            : Effect.succeed(DateTime.fromDateUnsafe(new Date(millis)))
        },
        encode: (date) => Effect.succeed(DateTime.formatIso(date))
      })
    ),
    Schema.annotate({ identifier: "Timestamp" })
  )

/** A value of which there is a text for each name. What `decode` returns may be no such value. */
export const fromStrings = <A>(
  identifier: string,
  is: (u: unknown) => u is A,
  decode: (strings: { readonly [name: string]: string }) => unknown,
  encode: (value: A) => { readonly [name: string]: string }
): Codec<A, { readonly [name: string]: string }> =>
  strings.pipe(
    Schema.decodeTo(
      Schema.declare(is, { identifier }),
      Transformation.transformEffect({
        decode: (input: { readonly [name: string]: string }) => {
          const value = decode(input)
          return is(value) ? Effect.succeed(value) : Effect.fail(new Issue.InvalidValue({ message: identifier }, input))
        },
        encode: (value: A) => Effect.succeed(encode(value))
      })
    ),
    Schema.annotate({ identifier: `${identifier}Parameters` })
  )

export const decodeUnknown: <A, I, R>(
  schema: Decodable<A, I, R>
) => (input: unknown) => Effect.Effect<A, DecodeError, R> = Schema.decodeUnknownEffect

export const fromJsonText = <A, I, R>(schema: Decodable<A, I, R>): Decodable<A, string, R> =>
  Schema.fromJsonString(schema)

/** Decodes, or locates what does not fit: the leaf with the longest path. For a union, in the best member. */
export const decoderOf = <A, I>(
  schema: Codec<A, I>,
  mismatch: (expected: string, actual: unknown) => string
): (input: unknown) => Either.Either<A, Located> => {
  const decode = SchemaParser.decodeUnknownResult(schema, { reportInput: true })
  const locate = (issue: Issue.Issue, path: ReadonlyArray<PropertyKey>): Located => {
    switch (issue._tag) {
      case "Pointer":
        return locate(issue.issue, [...path, ...issue.path])
      case "Composite":
      case "AnyOf": {
        const deeper = issue.issues.map((inner) => locate(inner, path)).find(({ path: { length } }) =>
          length > path.length
        )
        return deeper ?? { path, message: mismatch(nameOf(issue.ast), issue.input) }
      }
      case "Encoding":
        return locate(issue.issue, path)
      case "Filter":
        return { path, message: mismatch(String(issue.filter.annotations?.expected ?? "a valid value"), issue.input) }
      case "MissingKey":
        return { path, message: "is missing" }
      case "UnexpectedKey":
        return { path, message: "is not expected" }
      case "InvalidValue":
        return { path, message: mismatch(String(issue.annotations?.message ?? "a valid value"), issue.input) }
      default:
        return { path, message: mismatch("ast" in issue ? nameOf(issue.ast) : "a valid value", issue.input) }
    }
  }
  return (input) => {
    const decoded = decode(input)
    return decoded._tag === "Success" ? Either.right(decoded.success) : Either.left(locate(decoded.failure, []))
  }
}

/** As Effect 3 calls a type: its identifier, its members, or the word of TypeScript. */
const nameOf = (ast: SchemaAST.AST): string => {
  // A struct has an identifier for its users, for which Effect 3 has another place.
  if (ast._tag === "Objects") return "Struct"
  const identifier = ast.annotations?.["identifier"]
  if (typeof identifier === "string") return identifier
  switch (ast._tag) {
    case "Union":
      return ast.types.map(nameOf).join(" | ")
    case "Literal":
      return JSON.stringify(ast.literal)
    case "Number":
      return ast.checks === undefined ? "number" : "Int"
    default:
      return ast._tag.toLowerCase()
  }
}

// Errors

const durationEncoded = Schema.Union([
  Schema.Struct({ _tag: Schema.Literal("Millis"), millis: Schema.Natural }),
  Schema.Struct({ _tag: Schema.Literal("Nanos"), nanos: Schema.String.check(Schema.isPattern(/^\d+$/)) }),
  Schema.Struct({ _tag: Schema.Literal("Infinity") }),
  Schema.Tuple([Schema.Natural, Schema.Natural]),
  Schema.Tuple([Schema.Literal(-1), Schema.Literal(0)])
])

export const duration: Schema.Codec<Duration.Duration, DurationEncoded> = durationEncoded.pipe(
  Schema.decodeTo(
    Schema.Duration,
    Transformation.transform({
      decode: (encoded: DurationEncoded) => {
        if ("millis" in encoded) return Duration.millis(encoded.millis)
        if ("nanos" in encoded) return Duration.nanos(BigInt(encoded.nanos))
        if ("_tag" in encoded || encoded[0] === -1) return Duration.infinity
        return Duration.nanos(BigInt(encoded[0]) * 1_000_000_000n + BigInt(encoded[1]))
      },
      encode: (duration): DurationEncoded => {
        const { value } = durationOf(duration)
        switch (value._tag) {
          case "Millis":
            return { _tag: "Millis", millis: value.millis }
          case "Nanos":
            return { _tag: "Nanos", nanos: String(value.nanos) }
          default:
            return { _tag: "Infinity" }
        }
      }
    })
  )
)

export type Field = Schema.Top

/** A field with a default, in the constructor and when an encoded value does not have it. */
export const withDefault = <A, I>(schema: Codec<A, I>, value: A & I): Field =>
  (schema as Schema.Bottom<A, I, never, never, Schema.Top["ast"], Schema.Top>).pipe(
    Schema.withDecodingDefaultTypeKey(Effect.succeed(value)),
    Schema.withConstructorDefault(Effect.succeed(value))
  )

export const optional = <A, I>(schema: Codec<A, I>): Schema.optionalKey<Codec<A, I>> => Schema.optionalKey(schema)

export const literals = <const Values extends readonly [string, ...ReadonlyArray<string>]>(
  ...values: Values
): Codec<Values[number]> => Schema.Literals(values)

/** A class of errors, and its schema. Without the constructor of other schemas. */
export interface ErrorClass<Self, Tag extends string, Fields, Input, Encoded>
  extends Pick<Codec<Self, Encoded>, keyof Codec<Self, Encoded>> {
  new (fields: Input): Fields & Cause.YieldableError & { readonly _tag: Tag }
}

/** The name is that of a component in an OpenAPI document too, which allows letters, digits and `.-_` only. */
export const errorClass = <Self, Tag extends string, Fields, Input, Encoded>(
  tag: Tag,
  fields: { readonly [name: string]: Field }
): ErrorClass<Self, Tag, Fields, Input, Encoded> => {
  const made = Schema.TaggedError<Self>(`Conversations${tag}`)(tag, fields) as unknown as
    & ErrorClass<Self, Tag, Fields, Input, Encoded>
    & { readonly prototype: object }
  // Effect 3 names an error, and so its stack, by its tag.
  Object.defineProperty(made.prototype, "name", { value: tag, writable: true, configurable: true })
  return made
}

export const union = <Members extends ReadonlyArray<Schema.Constraint>>(
  ...members: Members
): Schema.Union<Members> => Schema.Union(members)
