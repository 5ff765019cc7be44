/** Walking through the pages of a list: what a next link is trusted for, and how the walk ends. */
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { ConversationsClient } from "../ConversationsClient.ts"
import type { ConversationsError, InvalidRequest } from "../ConversationsError.ts"
import type { Page } from "../Page.ts"
import * as Decode from "./decode.ts"
import * as Input from "./input.ts"
import type { Operation, ReadResponse } from "./operation.ts"
import { optional } from "./optional.ts"
import * as Parameters from "./parameters.ts"
import * as Request from "./request.ts"
import * as ResponseError from "./responseError.ts"

/** How many records a page is taken with, which is the most that any list of the API lets be asked for. */
const maxItems = 1_000

/** How many records a page is asked for, if a program does not say and the list has no lower limit. */
const defaultPageSize = 50

/** How many pages without a record may follow each other; a server that sends more never gets anywhere. */
const maxEmptyPages = 100

/** The longest query of a next link that is sent on: servers take no longer ones, and each is remembered for a while. */
const maxQueryLength = 8_192

/** How many pages back a repeated link is seen at once. */
const maxRemembered = 1_000

/** Where a page is: what follows the `?` of its address. */
type Query = ReadonlyArray<readonly [string, string]>

/** A page with the whole query of its next link, of which a caller gets to see the token only. */
interface RawPage<A> {
  readonly items: ReadonlyArray<A>
  readonly next: { readonly token: string; readonly query: Query } | null
}

interface Meta {
  readonly next_page_url?: string | null
}

/** How the pages of a list are decoded; the records stand under `key`. */
export interface Pages<A> {
  readonly key: string
  /** How many records a page may be asked for. */
  readonly maxPageSize: number
  readonly decode: ReadResponse<{ readonly items: ReadonlyArray<A>; readonly meta: Meta }>
}

export const make = <A, I>(key: string, item: Schema.Schema<A, I>, maxPageSize: number): Pages<A> => ({
  key,
  maxPageSize,
  decode: Decode.fromJson(
    Schema.Struct({
      items: Schema.propertySignature(Schema.Array(item)).pipe(Schema.fromKey(key)),
      meta: Schema.Struct({ next_page_url: optional(Schema.NullOr(Schema.String)) })
    }).annotations({ identifier: "a page of a list" })
  )
})

/** A list: its operation, to which the pages add how a response is read, and what it may be filtered by. */
export interface List<A> {
  readonly operation: Omit<Operation<never>, "read">
  readonly pages: Pages<A>
  readonly filters: () => Parameters.Fields<object>
}

/** Which page of a list is asked for, beside its filters. */
interface Start {
  readonly pageSize: number | undefined
  readonly pageToken: string | undefined
}

const startChecks = (
  { maxPageSize }: Pages<unknown>
): { readonly [Name in keyof Start]: Input.Check<Start[Name]> } => ({
  pageSize: (field, value) => Input.integer(field, value, 1, maxPageSize),
  // `null` is what the last page has for the token of the next.
  pageToken: (field, value) => Input.text(field, value ?? undefined)
})

/** The options that are no filters, read by their checks, and the filters as they are sent. */
const readOptions = <A>(
  { filters }: List<unknown>,
  options: object,
  checks: { readonly [Name in keyof A]: Input.Check<A[Name]> }
): Either.Either<A & { readonly filters: Query }, InvalidRequest> => {
  const fields = filters()
  const names = Object.keys(fields)
  return Either.flatMap(Input.options(options, checks, names), (read) => {
    const own = Object.entries(options).filter(([name]) => names.includes(name))
    return Either.map(
      Parameters.encode<object>("options", fields, Object.fromEntries(own)),
      ({ parameters }) => ({ ...read, filters: parameters })
    )
  })
}

const pageSizeOf = ({ maxPageSize }: Pages<unknown>, { pageSize }: Start): number =>
  pageSize ?? Math.min(defaultPageSize, maxPageSize)

const firstQuery = (pageSize: number, pageToken: string | undefined, filters: Query): Query => [
  ["PageSize", String(pageSize)],
  ...(pageToken === undefined ? [] : [["PageToken", pageToken] as const]),
  ...filters
]

/** The one page that the options ask for. */
export const page = <A>(
  list: List<A>,
  path: Either.Either<string, InvalidRequest>,
  options: object
): Effect.Effect<Page<A>, ConversationsError, ConversationsClient> =>
  Effect.gen(function* () {
    const { filters, ...start } = yield* readOptions(list, options, startChecks(list.pages))
    const pageSize = pageSizeOf(list.pages, start)
    const { items, next } = yield* fetchPage(list, path, pageSize, firstQuery(pageSize, start.pageToken, filters))
    return { items, nextPageToken: next === null ? null : next.token }
  })

/** All records from where the options start, a page at a time, as they are asked for. */
export const list = <A>(
  list: List<A>,
  path: Either.Either<string, InvalidRequest>,
  options: object
): Stream.Stream<A, ConversationsError, ConversationsClient> =>
  Stream.unwrapScoped(Effect.gen(function* () {
    yield* path
    const { filters, limit = Infinity, readAhead = false, ...first } = yield* readOptions(list, options, {
      ...startChecks(list.pages),
      limit: (field: string, value: unknown) => Input.integer(field, value, 0, Number.MAX_SAFE_INTEGER),
      readAhead: Input.boolean
    })
    if (limit === 0) return Stream.empty
    const scope = yield* Effect.scope
    const pageSize = Math.min(pageSizeOf(list.pages, first), limit)
    const fetch = (query: Query) => fetchPage(list, path, pageSize, query)
    const trail = new Trail()
    if (first.pageToken !== undefined) trail.visit(first.pageToken)
    const start: Walk<A> = { page: fetch(firstQuery(pageSize, first.pageToken, filters)), left: limit, empty: 0 }
    return Stream.paginateChunkEffect(start, (walk) =>
      Effect.flatMap(walk.page, ({ items, next }) => {
        const left = walk.left - items.length
        const chunk = Chunk.unsafeFromArray(left < 0 ? items.slice(0, left) : items)
        if (next === null || left <= 0) return Effect.succeed([chunk, Option.none()])
        const empty = items.length === 0 ? walk.empty + 1 : 0
        const astray = !trail.visit(next.token)
          ? "leads back to a page that was listed before"
          : empty > maxEmptyPages
          ? `leads on after ${maxEmptyPages} pages without a record`
          : undefined
        const page = astray === undefined ? fetch(next.query) : Effect.fail(endless(list.operation, astray))
        return Effect.map(
          readAhead
            // A fiber that fails has its error logged at debug level by the runtime, with whatever the service said. It
            // ends with the list, also where the one that reads it cannot be interrupted.
            ? Effect.map(
              Effect.forkIn(Effect.interruptible(Effect.exit(page)), scope),
              (fiber) => Effect.flatten(Fiber.join(fiber))
            )
            : Effect.succeed(page),
          (page) => [chunk, Option.some({ page, left, empty })]
        )
      }))
  }))

/**
 * The pages that a walk has been to, in constant memory however long it is: the latest ones, and of those before one at a
 * time, at ever greater distances, which every circle comes back to at some time (Brent's algorithm).
 */
class Trail {
  readonly #latest = new Set<string>()
  #anchor: string | undefined
  #sinceAnchor = 0
  #distance = 1

  /** Whether this page is a new one, as far as is known. */
  visit(token: string): boolean {
    if (this.#latest.has(token) || token === this.#anchor) return false
    this.#latest.add(token)
    if (this.#latest.size > maxRemembered) {
      const [oldest] = this.#latest
      if (oldest !== undefined) this.#latest.delete(oldest)
    }
    if (++this.#sinceAnchor >= this.#distance) {
      this.#anchor = token
      this.#sinceAnchor = 0
      this.#distance *= 2
    }
    return true
  }
}

interface Walk<A> {
  readonly page: Effect.Effect<RawPage<A>, ConversationsError, ConversationsClient>
  /** How many records may still be given out. */
  readonly left: number
  /** How many pages in a row had none. */
  readonly empty: number
}

const endless = (operation: List<unknown>["operation"], message: string): ConversationsError =>
  ResponseError.unexpected(operation, { status: 200, headers: {} }, identity, nextLink(message))

const nextLink = (message: string): Decode.Problem => ({
  field: "meta.next_page_url",
  message: `meta.next_page_url ${message}`
})

const fetchPage = <A>(
  { operation, pages }: List<A>,
  path: Either.Either<string, InvalidRequest>,
  pageSize: number,
  query: Query
): Effect.Effect<RawPage<A>, ConversationsError, ConversationsClient> =>
  Request.run(
    {
      ...operation,
      read: (response) =>
        Either.flatMap(pages.decode(response), ({ items, meta }) => {
          // A server that has a page size of its own may send more than was asked for, and what it sends counts.
          if (items.length > maxItems) {
            return Either.left({
              field: pages.key,
              message: `${pages.key} holds ${items.length} records, ${maxItems} are taken`
            })
          }
          const link = meta.next_page_url
          return Either.map(link ? follow(link, pageSize) : Either.right(null), (next) => ({ items, next }))
        })
    },
    path,
    Either.right({ query })
  )

/**
 * The page a next link stands for. Its scheme, host and path are not even looked at: whoever can write into an answer
 * must not be able to say where the credentials go. Nor may it ask for larger pages; a smaller size is the service's own
 * limit, which it may insist on.
 */
const follow = (link: string, pageSize: number): Either.Either<RawPage<never>["next"], Decode.Problem> => {
  const at = link.indexOf("?")
  const text = at < 0 ? "" : link.slice(at + 1).split("#", 1)[0] ?? ""
  if (text.length > maxQueryLength) {
    return Either.left(nextLink(`has a query of ${text.length} characters, ${maxQueryLength} are taken`))
  }
  const query = [...new URLSearchParams(text)]
  const token = query.find(([name]) => name === "PageToken")?.[1]
  return token === undefined || token === "" ? Either.left(nextLink("has no PageToken")) : Either.right({
    token,
    query: query.map(([name, value]) =>
      name === "PageSize" && !(/^[1-9]\d*$/.test(value) && Number(value) <= pageSize)
        ? [name, String(pageSize)] as const
        : [name, value] as const
    )
  })
}
