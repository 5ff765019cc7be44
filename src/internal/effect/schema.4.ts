/** The schemas of Effect 4 that records and errors are made of. `schema.ts` has the same names for Effect 3. */
import type * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Issue from "effect/SchemaIssue"
import * as Transformation from "effect/SchemaTransformation"
import * as SchemaParser from "effect/SchemaParser"
import * as Either from "./either.ts"

/** A schema of `A`, encoded as `I`. */
export type Codec<A, I = A, R = never> = Schema.Codec<A, I, R, R>

export type DecodeError = Schema.SchemaError

export const nullOr = <A, I>(schema: Codec<A, I>): Codec<A | null, I | null> => Schema.NullOr(schema)

export const array = <A, I>(item: Codec<A, I>): Codec<ReadonlyArray<A>, ReadonlyArray<I>> => Schema.Array(item)

export const strings: Codec<{ readonly [name: string]: string }> = /* @__PURE__ */ Schema.Record(
  Schema.String,
  Schema.String
)

/** A field of a struct, and its name on the wire. */
export interface StructField {
  readonly schema: Codec<unknown, unknown>
  readonly to: string
  readonly from: string
  readonly isOptional: boolean
}

export const struct = (identifier: string, fields: ReadonlyArray<StructField>): Codec<unknown, unknown> => {
  const out: Record<string, Schema.Top> = {}
  const names: Record<string, string> = {}
  for (const { from, isOptional, schema, to } of fields) {
    out[to] = isOptional ? Schema.optionalKey(schema) : schema
    names[to] = from
  }
  return Schema.Struct(out).pipe(Schema.encodeKeys(names)).annotate({ identifier }) as never
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

export const decodeUnknown: <A, I, R>(
  schema: Codec<A, I, R>
) => (input: unknown) => Effect.Effect<A, DecodeError, R> = Schema.decodeUnknownEffect

export const fromJsonText = <A, I, R>(schema: Codec<A, I, R>): Codec<A, string, R> => Schema.fromJsonString(schema)

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

const nameOf = (ast: Schema.Top["ast"]): string => String(ast)

// Errors

export type DurationEncoded = Duration.Duration

export const duration: Codec<Duration.Duration, DurationEncoded> = Schema.Duration

export type Field = Schema.Top

/** A field with a default, in the constructor and when an encoded value does not have it. */
export const withDefault = <A, I>(schema: Codec<A, I>, value: Exclude<A, object>): Field =>
  Schema.withConstructorDefault(Effect.succeed(value) as never)(
    Schema.withDecodingDefaultTypeKey(Effect.succeed(value) as never)(schema) as never
  )

export const optional = <A, I>(schema: Codec<A, I>): Schema.optionalKey<Schema.Codec<A, I>> =>
  Schema.optionalKey(schema)

export const literals = <A extends string>(...values: readonly [A, ...Array<A>]): Codec<A> =>
  Schema.Literals(values) as never

/** A class of errors, and its schema. Without the constructor of other schemas. */
export interface ErrorClass<Self, Tag extends string, Fields, Input, Encoded>
  extends Pick<Codec<Self, Encoded>, keyof Codec<Self, Encoded>> {
  new (fields: Input): Fields & Cause.YieldableError & { readonly _tag: Tag }
}

/** The name is that of a component in an OpenAPI document too, which allows letters, digits and `.-_` only. */
export const errorClass = <Self, Tag extends string, Fields, Input, Encoded>(
  tag: Tag,
  fields: { readonly [name: string]: Field }
): ErrorClass<Self, Tag, Fields, Input, Encoded> =>
  Schema.TaggedError<Self>(`Conversations${tag}`)(tag, fields) as unknown as ErrorClass<
    Self,
    Tag,
    Fields,
    Input,
    Encoded
  >

export type EncodedOf<S extends { readonly Encoded: unknown }> = S["Encoded"]

export const union = <A, I>(...members: ReadonlyArray<Schema.Top>): Codec<A, I> => Schema.Union(members) as never
