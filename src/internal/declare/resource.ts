/** Makes operations from the declaration of a resource. */
import * as Effect from "effect/Effect"
import * as Either from "../effect/either.ts"
import { constVoid } from "effect/Function"
import { uncapitalize } from "effect/String"
import * as Stream from "effect/Stream"
import type { ConversationsClient } from "../../client/ConversationsClient.ts"
import type { ConversationsError } from "../../errors/ConversationsError.ts"
import type { ListOptions, Page, PageOptions } from "../../types/Page.ts"
import type { Codec } from "../effect/schema.ts"
import * as Decode from "../decode/decode.ts"
import * as Operation from "../call/operation.ts"
import * as Pages from "./pages.ts"
import * as Parameters from "./parameters.ts"
import * as Request from "./request.ts"

/**
 * The parameters of a path template, as the caller names them: `chatServiceSid` for `/v1/Services/{ChatServiceSid}`.
 */
export type PathParameter<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Uncapitalize<Name> | PathParameter<Rest>
  : never

interface AnyTemplate {
  readonly text: string
  readonly fill: Operation.Fill
}

/** A path template whose parameters are exactly `Parameter`. */
export interface Template<in out Parameter extends string> extends AnyTemplate {
  readonly parameters?: (parameter: Parameter) => Parameter
}

/** A resource: its paths, and how its records are read. */
export interface Resource<in out Parent extends string, in out Instance extends string, out A> {
  /** The name, as in its operations. */
  readonly name: string
  readonly collection: Template<Parent>
  readonly instance: Template<Instance>
  readonly record: Operation.ReadResponse<A>
}

/**
 * Declares a resource by the path of its collection, and the parameter of one record. `sids` has what the parameters
 * accept.
 */
export const make = <const Path extends string, const By extends string, A, I>(
  name: string,
  path: Path,
  parameter: By,
  sids: { readonly [Name in PathParameter<Path> | Uncapitalize<By>]?: Operation.Sid },
  schema: Codec<A, I>
): Resource<PathParameter<Path>, PathParameter<Path> | Uncapitalize<By>, A> => ({
  name,
  collection: template(path, sids, parentOf(path)),
  instance: template(`${path}/{${parameter}}`, sids),
  record: Decode.fromJson(schema)
})

/** Declares a resource with a single record, such as a configuration. */
export const single = <const Path extends string, A, I>(
  name: string,
  path: Path,
  sids: { readonly [Name in PathParameter<Path>]?: Operation.Sid },
  schema: Codec<A, I>
): Resource<never, PathParameter<Path>, A> => {
  const instance = template<PathParameter<Path>>(path, sids, parentOf(path))
  return { name, collection: instance as AnyTemplate, instance, record: Decode.fromJson(schema) }
}

const template = <Parameter extends string>(
  text: string,
  sids: Readonly<Record<string, Operation.Sid | undefined>>,
  parent?: string
): Template<Parameter> => ({ text, fill: Operation.filler(text, sids, parent) })

/** The last parameter of a collection, which is the SID of its parent. */
const parentOf = (path: string): string | undefined => {
  const [, name] = /\{(\w+)\}[^{]*$/.exec(path) ?? []
  return name === undefined ? undefined : uncapitalize(name)
}

type Call<A> = Effect.Effect<A, ConversationsError, ConversationsClient>

/** The keys of a path, which must be the parameters of the template, apart from the record of a parent. */
type Keys<P> = NoInfer<P extends { readonly accountSid: string } ? never : keyof P & string>

/** Rejects fields of `F` that `A` does not have: they would need a value of type `never`. */
type Exact<F, A> = { readonly [Name in Exclude<keyof F, keyof A>]: never }

/** The parameters of an operation without input. */
export const noInput = (): Record<never, never> => ({})

const noParameters: Either.Either<Record<never, never>> = /* @__PURE__ */ Either.right({})

/** Checks the path and the input, which errors call `argument`, and sends the request. */
const sender = <P extends object, I extends object, A>(
  operation: Operation.Operation<A>,
  fill: Operation.Fill,
  argument: string,
  fields: () => Parameters.Fields<I>
): (values: P, input: I) => Call<A> => {
  const place = operation.method === "POST" ? "form" : "query"
  // Without input, ignore further arguments, such as those of `Array.map`.
  const hasNoInput = (fields as unknown) === noInput
  // Made on first use, because importing the module should cost little, and then kept.
  let declared: Parameters.Fields<I> | undefined
  return (values, input) =>
    Effect.suspend(() =>
      Request.run(
        operation,
        fill(values),
        hasNoInput ? noParameters : Either.map(
          Parameters.encode(argument, declared ??= fields(), input),
          ({ headers, parameters, secrets }) => ({ [place]: parameters, headers, secrets })
        )
      )
    )
}

/** Fetches a record. */
export const fetch = <P extends object, Parent extends string, A>(
  { instance, name, record }: Resource<Parent, Keys<P>, A>
): (path: P) => Call<A> => {
  const run = sender<P, object, A>(
    { name: `fetch${name}`, method: "GET", template: instance.text, idempotency: "safe", read: record },
    instance.fill,
    "options",
    noInput
  )
  return (path) => run(path, {})
}

/** Creates a record. It is only retried if it was certainly not processed. */
export const create = <P extends object, I extends object, Instance extends string, A, F extends Parameters.Fields<I>>(
  { collection, name, record }: Resource<Keys<P>, Instance, A>,
  fields: () => F & Exact<F, I>
): (path: P, create?: I) => Call<A> => {
  const run = sender<P, I, A>(
    { name: `create${name}`, method: "POST", template: collection.text, idempotency: "notIdempotent", read: record },
    collection.fill,
    "create",
    fields
  )
  return (path, create = {} as I) => run(path, create)
}

/** Updates a record. Omitted fields are left unchanged. */
export const update = <P extends object, I extends object, Parent extends string, A, F extends Parameters.Fields<I>>(
  { instance, name, record }: Resource<Parent, Keys<P>, A>,
  fields: () => F & Exact<F, I>
): (path: P, update: I) => Call<A> =>
  sender<P, I, A>(
    { name: `update${name}`, method: "POST", template: instance.text, idempotency: "overwrites", read: record },
    instance.fill,
    "update",
    fields
  )

/** Deletes a record. A 404 is a success if an earlier attempt may have been processed. */
export const remove = <P extends object, I extends object, Parent extends string, A, F extends Parameters.Fields<I>>(
  { instance, name }: Resource<Parent, Keys<P>, A>,
  fields: () => F & Exact<F, I>
): (path: P, options?: I) => Call<void> => {
  const run = sender<P, I, void>(
    {
      name: `delete${name}`,
      method: "DELETE",
      template: instance.text,
      idempotency: "idempotent",
      read: Operation.noContent,
      onAlreadyDeleted: constVoid
    },
    instance.fill,
    "options",
    fields
  )
  return (path, options = {} as I) => run(path, options)
}

/** The filters among the options of a list. */
type Filters<O> = Omit<O, keyof ListOptions>

const listOf = <A>(
  verb: "list" | "page",
  { collection, name }: { readonly name: string; readonly collection: AnyTemplate },
  pages: Pages.Pages<A>,
  filters: () => Parameters.Fields<object>
): Pages.List<A> => ({
  operation: { name: `${verb}${name}`, method: "GET", template: collection.text, idempotency: "safe" },
  pages,
  filters
})

/** Lists all records of a collection. */
export const list = <
  P extends object,
  O extends ListOptions,
  Instance extends string,
  A,
  F extends Parameters.Fields<Filters<O>>
>(
  resource: Resource<Keys<P>, Instance, A>,
  pages: Pages.Pages<A>,
  filters: () => F & Exact<F, Filters<O>>
): (path: P, options?: O) => Stream.Stream<A, ConversationsError, ConversationsClient> => {
  const declaration = listOf("list", resource, pages, filters)
  return (path, options = {} as O) =>
    Stream.suspend(() => Pages.list(declaration, resource.collection.fill(path), options))
}

/** Fetches one page of a collection. */
export const page = <
  P extends object,
  O extends PageOptions,
  Instance extends string,
  A,
  F extends Parameters.Fields<Filters<O>>
>(
  resource: Resource<Keys<P>, Instance, A>,
  pages: Pages.Pages<A>,
  filters: () => F & Exact<F, Filters<O>>
): (path: P, options?: O) => Call<Page<A>> => {
  const declaration = listOf("page", resource, pages, filters)
  return (path, options = {} as O) =>
    Effect.suspend(() => Pages.page(declaration, resource.collection.fill(path), options))
}

/** Removes the path argument of an operation whose template has no parameters. */
export const withoutPath = <Input extends ReadonlyArray<unknown>, A>(
  operation: (path: Record<never, never>, ...input: Input) => A
): (...input: Input) => A =>
(...input) => operation({}, ...input)
