/** Types that both majors share. */

/** What a field that is missing on the wire is in the record. */
export type Missing = "refused" | "omitted" | "null"

/** A field of a struct, and its name on the wire. */
export interface StructField<Schema> {
  readonly schema: Schema
  readonly to: string
  readonly from: string
  readonly missing: Missing
}

/** Where a value does not fit its schema, and why. */
export interface Located {
  readonly path: ReadonlyArray<PropertyKey>
  readonly message: string
}

/**
 * A `Duration` as JSON: the encoded form of Effect 3, with Effect 4 too.
 * The `retryAfter` of {@link RateLimited} is one.
 *
 * @since 3.0.0
 * @category models
 */
export type DurationEncoded =
  | { readonly _tag: "Millis"; readonly millis: number }
  | { readonly _tag: "Nanos"; readonly nanos: string }
  | { readonly _tag: "Infinity" }
  | readonly [seconds: number, nanos: number]
