/** A field that may be missing, and is then also missing from the decoded value. */
import * as Schema from "effect/Schema"

/** The same as `Schema.optionalWith(schema, { exact: true })`, without bundling its other options. */
export const optional = <A, I>(schema: Schema.Schema<A, I>): Schema.PropertySignature<"?:", A, never, "?:", I> =>
  Schema.makePropertySignature(new Schema.PropertySignatureDeclaration(schema.ast, true, true, {}, undefined))
