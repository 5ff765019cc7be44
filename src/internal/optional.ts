/** A field that may be missing, and is then missing from the decoded value too. */
import * as Schema from "effect/Schema"

/** `Schema.optionalWith(schema, { exact: true })` makes the same of it, and brings all of its other options along. */
export const optional = <A, I>(schema: Schema.Schema<A, I>): Schema.PropertySignature<"?:", A, never, "?:", I> =>
  Schema.makePropertySignature(new Schema.PropertySignatureDeclaration(schema.ast, true, true, {}, undefined))
