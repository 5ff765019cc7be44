/** Schemas of records: camelCase over Twilio's snake_case. The name on the wire is derived from the field name. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import type { Encoded } from "../../types/Encoded.ts"
import * as FastDecode from "../decode/fastDecode.ts"
import { snakeCase } from "../decode/names.ts"
import * as S from "../effect/schema.ts"
import type { Codec } from "../effect/schema.ts"
import type { StructField } from "../effect/types.ts"
import { Timestamp } from "../decode/timestamp.ts"

export type { Codec }

type AnyCodec = Codec<unknown, unknown>

/** A field that may be missing, and is then also missing from the record. */
export interface Optional<A> {
  readonly optional: Codec<A, Encoded<A>>
}

/**
 * A declaration for each field of `A`. An excess, missing or mistyped field does not compile. A field that can be `null`
 * can also be missing on the wire, and is `null` then: Twilio's documents require none.
 */
export type Fields<A> = {
  readonly [Name in keyof A]-?: Record<never, never> extends Pick<A, Name> ? Optional<Exclude<A[Name], undefined>>
    : Codec<A[Name], Encoded<A[Name]>>
}

/**
 * The schema of a record. It is made on first use, to keep imports fast. `names` has the names on the wire that are others
 * than those of the fields in snake case.
 */
export const struct = <A extends object>(
  identifier: string,
  fields: NoInfer<Fields<A>>,
  names: { readonly [Name in keyof A]?: string } = {}
): Codec<A, Encoded<A>> =>
  structOf(
    identifier,
    () =>
      Object.entries(fields as Record<string, AnyCodec | { readonly optional: AnyCodec }>).map(([to, field]) => {
        const from = (Object.hasOwn(names, to) ? names[to as keyof A] : undefined) ?? snakeCase(to)
        return "optional" in field
          ? { to, from, schema: field.optional, missing: "omitted" }
          : { to, from, schema: field, missing: nullables.has(field) ? "null" : "refused" }
      })
  )

/** A struct with other names on the wire. Its fields are checked by the caller. */
export const structOf = <A, I>(identifier: string, fields: () => ReadonlyArray<StructField<AnyCodec>>): Codec<A, I> => {
  let decode: FastDecode.Decoder | undefined
  return FastDecode.attach(
    S.lazy(identifier, () => S.struct(identifier, fields()) as Codec<A, I>),
    (input) => {
      decode ??= FastDecode.struct(
        fields().map(({ schema, ...field }) => ({ ...field, decode: FastDecode.of(schema) }))
      )
      return decode(input) as A
    }
  )
}

export const optional = <A>(schema: Codec<A, Encoded<A>>): Optional<A> => ({ optional: schema })

/** The schemas that {@link nullable} has made. */
const nullables = new WeakSet<object>()

export const nullable = <A, I>(schema: Codec<A, I>): Codec<A | null, I | null> => {
  const made = FastDecode.attach(Schema.NullOr(schema), FastDecode.nullable(FastDecode.of(schema)))
  nullables.add(made)
  return made
}

export const array = <A, I>(item: Codec<A, I>): Codec<ReadonlyArray<A>, ReadonlyArray<I>> =>
  FastDecode.attach(Schema.Array(item), FastDecode.array(FastDecode.of(item)))

export const text: Codec<string> = /* @__PURE__ */ FastDecode.attach<string, string>(Schema.String, FastDecode.string)
export const int: Codec<number> = /* @__PURE__ */ FastDecode.attach<number, number>(Schema.Int, FastDecode.int)
const boolean = /* @__PURE__ */ FastDecode.attach<boolean, boolean>(Schema.Boolean, FastDecode.boolean)
export const nullableText: Codec<string | null> = /* @__PURE__ */ nullable(text)
export const nullableInt: Codec<number | null> = /* @__PURE__ */ nullable(int)
export const nullableBoolean: Codec<boolean | null> = /* @__PURE__ */ nullable(boolean)
export const nullableDate: Codec<DateTime.Utc | null, string | null> = /* @__PURE__ */ nullable(Timestamp)

/** URLs of related resources by name. */
export const nullableLinks: Codec<{ readonly [name: string]: string } | null> = /* @__PURE__ */ nullable(
  /* @__PURE__ */ FastDecode.attach(S.strings, FastDecode.strings)
)
