/** All operations and recipes, and how they are called with one object in place of a path and an input. */
import * as Media from "../../media/Media.ts"
import * as CreateOnce from "../../recipes/CreateOnce.ts"
import * as MarkRead from "../../recipes/MarkRead.ts"
import * as Resources from "../../resources/mod.ts"

/**
 * What the name of an operation begins with.
 *
 * @since 3.0.0
 * @category models
 */
export type OperationVerb =
  | "create"
  | "delete"
  | "download"
  | "fetch"
  | "findOrCreate"
  | "list"
  | "mark"
  | "page"
  | "post"
  | "update"
  | "upload"

/**
 * All operations and recipes by their names: the functions among the exports of the modules.
 *
 * @since 3.0.0
 * @category models
 */
export type Operations = (typeof CreateOnce & typeof MarkRead & typeof Media & typeof Resources) extends infer Modules
  ? {
    readonly [Name in keyof Modules as Name extends `${OperationVerb}${Capitalize<string>}` ? Name : never]:
      Modules[Name]
  }
  : never

/**
 * The name of an operation of a service, without `Service`: `fetchConversation`. Files are of a service, and have no
 * `Service` in their names: `fetchMedia`.
 *
 * @since 3.0.0
 * @category models
 */
export type NameInService<Name> = Name extends `${OperationVerb}Media${string}` ? Name
  : Name extends `${infer V extends OperationVerb}Service${infer Rest}` ? Rest extends "" ? never : `${V}${Rest}`
  : never

/**
 * The fields of the path and of the input of an operation, as one object. A record can be a path too, but its other fields
 * would be taken for the input.
 *
 * @since 3.0.0
 * @category models
 */
export type MergedParameters<Values extends ReadonlyArray<unknown>> = Required<Values> extends
  readonly [infer Path, infer Input, ...ReadonlyArray<unknown>]
  ? Exclude<Path, { readonly accountSid: unknown }> & NonNullable<Input>
  : Required<Values> extends readonly [infer Input] ? Exclude<NonNullable<Input>, { readonly accountSid: unknown }>
  : Record<never, never>

type AnyFunction = (...values: ReadonlyArray<unknown>) => unknown

const isOperation = /^(create|delete|download|fetch|findOrCreate|list|mark|page|post|update|upload)[A-Z]/

/** All operations by their names. Made when asked for, so that a bundler can leave all of them out. */
export const all = (): ReadonlyArray<readonly [name: string, run: AnyFunction]> =>
  [CreateOnce, MarkRead, Media, Resources].flatMap((module) =>
    Object.entries(module).filter(([name]) => isOperation.test(name)) as unknown as ReadonlyArray<
      readonly [string, AnyFunction]
    >
  )

/** The parameters of all paths. No input has a field of one of these names. */
const pathNames = new Set(["chatServiceSid", "conversationSid", "messageSid", "sid", "userSid"])

/** Calls an operation with the path and the input that one object has. */
export const callMerged = (run: AnyFunction, values: unknown, bound: object = {}): unknown => {
  // Without parameters in its path it takes the input alone.
  if (run.length === 0) return run(values)
  // Not an object: let the operation say what is wrong.
  if (typeof values !== "object" || values === null || !isPlain(values)) return run(values, {})
  const path: Record<string, unknown> = {}
  const input: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    const target = pathNames.has(name) ? path : input
    // Not by assignment, which sets the prototype for `__proto__`.
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
  }
  return run({ ...path, ...bound }, input)
}

/** Whether all that an object is are its fields. The fields of a `Promise` or a `Map` say nothing. */
const isPlain = (values: object): boolean => {
  const prototype = Object.getPrototypeOf(values)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
