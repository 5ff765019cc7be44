/**
 * A fast decoder derived from a schema, without effects, options and error messages.
 *
 * It supports the few kinds of schema that records consist of. For a record with renamed keys and dates it is about
 * four times as fast as the schema's own parser, where a list spends most of its time. For anything else, at compile
 * time or in a value, the schema's own parser is used, which also reports errors. So the schema remains the single
 * source of truth: a value that this decoder accepts is the value that the schema would produce.
 */
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"

/** Returned for a value that the schema's own parser has to decode. */
export const fallback: unique symbol = Symbol("fallback")

/**
 * The annotation of a schema with a custom decoder. The decoder must return the same value as the schema, or
 * {@link fallback}.
 */
export const decoder: unique symbol = Symbol("decoder")

interface Decoder {
  (input: unknown): unknown
}

/** Compiles the decoder of a schema; `undefined` if the schema is not supported. */
export const compile = <A, I>(schema: Schema.Schema<A, I>): ((input: unknown) => A | typeof fallback) | undefined =>
  decoderOf(schema.ast) as ((input: unknown) => A | typeof fallback) | undefined

const decoderOf = (ast: AST.AST): Decoder | undefined => {
  const custom = ast.annotations[decoder] as Decoder | undefined
  if (custom !== undefined) return custom
  switch (ast._tag) {
    case "StringKeyword":
      return (input) => typeof input === "string" ? input : fallback
    case "NumberKeyword":
      return (input) => typeof input === "number" ? input : fallback
    case "BooleanKeyword":
      return (input) => typeof input === "boolean" ? input : fallback
    case "UnknownKeyword":
      return identity
    case "Literal":
      return (input) => input === ast.literal ? input : fallback
    case "Refinement":
      return refinement(ast)
    case "Union":
      return nullable(ast)
    case "TupleType":
      return array(ast)
    case "TypeLiteral":
      return struct(ast, new Map())
    case "Transformation":
      return transformation(ast)
    case "Suspend":
      // Resolved on first use, which is now. No record is recursive.
      return decoderOf(ast.f())
    default:
      return undefined
  }
}

const refinement = (ast: AST.Refinement): Decoder | undefined => {
  // `Int` is the only refinement in records. The schema's own filter is slower, because it creates options and issues.
  if (ast.annotations[AST.SchemaIdAnnotationId] === Schema.IntSchemaId && ast.from._tag === "NumberKeyword") {
    return (input) => Number.isSafeInteger(input) ? input : fallback
  }
  const from = decoderOf(ast.from)
  return from && ((input) => {
    const value = from(input)
    return value !== fallback && Option.isNone(ast.filter(value, AST.defaultParseOption, ast)) ? value : fallback
  })
}

/** Supports only unions with `null`, where the order of the members does not matter. */
const nullable = (ast: AST.Union): Decoder | undefined => {
  const [first, second, ...others] = ast.types
  const rest = isNull(second) ? first : isNull(first) ? second : undefined
  const inner = rest === undefined || isNull(rest) || others.length > 0 ? undefined : decoderOf(rest)
  return inner && ((input) => input === null ? null : inner(input))
}

const isNull = (ast: AST.AST | undefined): boolean => ast?._tag === "Literal" && ast.literal === null

const array = (ast: AST.TupleType): Decoder | undefined => {
  const [rest, ...after] = ast.rest
  const item = rest === undefined || after.length > 0 || ast.elements.length > 0 ? undefined : decoderOf(rest.type)
  return item && ((input) => {
    if (!Array.isArray(input)) return fallback
    const out = new Array<unknown>(input.length)
    for (let i = 0; i < input.length; i++) {
      const value = item(input[i])
      if (value === fallback) return fallback
      out[i] = value
    }
    return out
  })
}

interface Field {
  readonly from: string
  readonly to: string
  readonly isOptional: boolean
  readonly decode: Decoder
}

const struct = (ast: AST.TypeLiteral, renamed: ReadonlyMap<PropertyKey, PropertyKey>): Decoder | undefined => {
  if (ast.indexSignatures.length > 0) return record(ast)
  const fields: Array<Field> = []
  for (const { isOptional, name, type } of ast.propertySignatures) {
    const to = renamed.get(name) ?? name
    const decode = decoderOf(type)
    if (decode === undefined || typeof name !== "string" || typeof to !== "string") return undefined
    // Every object inherits these names, even if the JSON does not have them.
    if (name in Object.prototype) return undefined
    fields.push({ from: name, to, isOptional, decode })
  }
  return (input) => {
    if (!isRecord(input)) return fallback
    const out: Record<string, unknown> = {}
    for (const { decode, from, isOptional, to } of fields) {
      const field = input[from]
      if (field === undefined) {
        // JSON has no `undefined`, so leave a value that has one to the schema.
        if (isOptional && !Object.hasOwn(input, from)) continue
        return fallback
      }
      const value = decode(field)
      if (value === fallback) return fallback
      out[to] = value
    }
    return out
  }
}

/** A record with string keys and values of one type. */
const record = (ast: AST.TypeLiteral): Decoder | undefined => {
  const [signature, ...others] = ast.indexSignatures
  if (signature?.parameter._tag !== "StringKeyword" || others.length > 0 || ast.propertySignatures.length > 0) {
    return undefined
  }
  const decode = decoderOf(signature.type)
  return decode && ((input) => {
    if (!isRecord(input)) return fallback
    const out: Record<string, unknown> = {}
    for (const key of Object.keys(input)) {
      const value = decode(input[key])
      // Assigning this key would set the prototype.
      if (value === fallback || key === "__proto__") return fallback
      out[key] = value
    }
    return out
  })
}

const isRecord = (input: unknown): input is Record<string, unknown> =>
  typeof input === "object" && input !== null && !Array.isArray(input)

/**
 * A struct with renamed keys, or a transformation of a value. The result is not validated again against the type side
 * of the schema, which takes half of the time of the schema's own parser.
 */
const transformation = (ast: AST.Transformation): Decoder | undefined => {
  const { from, transformation } = ast
  switch (transformation._tag) {
    case "TypeLiteralTransformation": {
      const renamed = new Map<PropertyKey, PropertyKey>()
      for (const { decode, from, to } of transformation.propertySignatureTransformations) {
        if (decode !== identity) return undefined
        renamed.set(from, to)
      }
      return from._tag === "TypeLiteral" ? struct(from, renamed) : undefined
    }
    case "FinalTransformation": {
      const decodeFrom = decoderOf(from)
      return decodeFrom && ((input) => {
        const value = decodeFrom(input)
        if (value === fallback) return fallback
        const result = transformation.decode(value, AST.defaultParseOption, ast, input)
        return Either.isEither(result) && Either.isRight(result) ? result.right : fallback
      })
    }
    default:
      return undefined
  }
}
