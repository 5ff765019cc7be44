/** Schemas of records: camelCase over Twilio's snake_case. The name on the wire is derived from the field name. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import type { Encoded } from "../../types/Encoded.ts"
import { snakeCase } from "../decode/names.ts"
import { optional as optionalField } from "../decode/optional.ts"
import { Timestamp } from "../decode/timestamp.ts"

/** A field that may be missing, and is then also missing from the record. */
export interface Optional<A> {
  readonly optional: Schema.Schema<A, Encoded<A>>
}

/**
 * A declaration for each field of `A`. An excess, missing or mistyped field does not compile.
 */
export type Fields<A> = {
  readonly [Name in keyof A]-?: Record<never, never> extends Pick<A, Name> ? Optional<Exclude<A[Name], undefined>>
    : Schema.Schema<A[Name], Encoded<A[Name]>>
}

/** The schema of a record. It is made on first use, to keep imports fast. */
export const struct = <A extends object>(
  identifier: string,
  fields: NoInfer<Fields<A>>
): Schema.Schema<A, Encoded<A>> =>
  Schema.suspend(() => {
    const out: Record<string, Schema.PropertySignature.All> = {}
    for (const [name, field] of Object.entries(fields as Record<string, Schema.Schema.All | Optional<unknown>>)) {
      out[name] = Schema.fromKey(
        "optional" in field ? optionalField(field.optional) : Schema.propertySignature(field),
        snakeCase(name)
      )
    }
    // The types of the fields are checked by the compiler.
    return Schema.Struct(out).annotations({ identifier }) as unknown as Schema.Schema<A, Encoded<A>>
  }).annotations({ identifier })

export const optional = <A>(schema: Schema.Schema<A, Encoded<A>>): Optional<A> => ({ optional: schema })

export const nullable = <A, I>(schema: Schema.Schema<A, I>): Schema.Schema<A | null, I | null> => Schema.NullOr(schema)

export const array = <A, I>(item: Schema.Schema<A, I>): Schema.Schema<ReadonlyArray<A>, ReadonlyArray<I>> =>
  Schema.Array(item)

export const text: Schema.Schema<string> = Schema.String
export const int: Schema.Schema<number> = Schema.Int
export const nullableText: Schema.Schema<string | null> = /* @__PURE__ */ nullable(text)
export const nullableInt: Schema.Schema<number | null> = /* @__PURE__ */ nullable(int)
export const nullableBoolean: Schema.Schema<boolean | null> = /* @__PURE__ */ nullable(Schema.Boolean)
export const nullableDate: Schema.Schema<DateTime.Utc | null, string | null> = /* @__PURE__ */ nullable(Timestamp)

/** URLs of related resources by name. */
export const nullableLinks: Schema.Schema<{ readonly [name: string]: string } | null> = /* @__PURE__ */ nullable(
  /* @__PURE__ */ Schema.Record({ key: Schema.String, value: Schema.String })
)
