/** Paging through a list: how next links are followed, and when paging ends. */
import * as Effect from "effect/Effect"
import * as Either from "../effect/either.ts"
import * as Fiber from "effect/Fiber"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { ConversationsClient } from "../../client/ConversationsClient.ts"
import type { ConversationsError, InvalidRequest } from "../../errors/ConversationsError.ts"
import type { Page } from "../../types/Page.ts"
import * as Decode from "../decode/decode.ts"
import * as Major from "../effect/effect.ts"
import * as Record from "./record.ts"
import type { Codec } from "../effect/schema.ts"
import * as Input from "../guard/input.ts"
import type { Operation, ReadResponse } from "../call/operation.ts"
import * as Parameters from "./parameters.ts"
import * as Request from "./request.ts"
import * as ResponseError from "../call/responseError.ts"

/** The maximum number of records accepted on a page, which is the highest page size of any list in the API. */
const maxItems = 1_000

/** The default page size, unless the list has a lower maximum. */
const defaultPageSize = 50

/** The maximum number of consecutive empty pages. A server that sends more would never end. */
const maxEmptyPages = 100

/**
 * The maximum length of the query of a next link. Servers do not accept longer ones, and queries are kept in memory.
 */
const maxQueryLength = 8_192

/** How many recent pages a repeated link is compared with. */
const maxRemembered = 1_000

/** The decoded query of a page. */
type Query = ReadonlyArray<readonly [string, string]>

/** A page with the whole query of its next link. The caller only gets the token. */
interface RawPage<A> {
  readonly items: ReadonlyArray<A>
  readonly next: { readonly token: string; readonly query: Query } | null
}

interface Meta {
  readonly next_page_url?: string | null
}

/** How the pages of a list are decoded. The records are under `key`. */
export interface Pages<A> {
  readonly key: string
  /** The maximum page size. */
  readonly maxPageSize: number
  readonly decode: ReadResponse<Decoded<A>>
}

interface Decoded<A> {
  readonly items: ReadonlyArray<A>
  /** Without it, the page is the last one. */
  readonly meta: Meta | null
}

const meta = /* @__PURE__ */ Record.nullable(
  /* @__PURE__ */ Record.struct<Meta>("meta", { next_page_url: Record.optional(Record.nullableText) })
)

export const make = <A, I>(key: string, item: Codec<A, I>, maxPageSize: number): Pages<A> => ({
  key,
  maxPageSize,
  decode: Decode.fromJson(
    Record.structOf<Decoded<A>, unknown>(
      "a page of a list",
      () => [
        { to: "items", from: key, missing: "refused", schema: Record.array(item) as Codec<unknown, unknown> },
        { to: "meta", from: "meta", missing: "null", schema: meta as Codec<unknown, unknown> }
      ]
    )
  )
})

/** A list: its operation without `read`, its pages, and its filters. */
export interface List<A> {
  readonly operation: Omit<Operation<never>, "read">
  readonly pages: Pages<A>
  readonly filters: () => Parameters.Fields<object>
}

/** The page to start at, apart from the filters. */
interface Start {
  readonly pageSize: number | undefined
  readonly pageToken: string | undefined
}

const startChecks = (
  { maxPageSize }: Pages<unknown>
): { readonly [Name in keyof Start]: Input.Check<Start[Name]> } => ({
  pageSize: (field, value) => Input.integer(field, value, 1, maxPageSize),
  // `null` is the `nextPageToken` of the last page.
  pageToken: (field, value) => Input.text(field, value ?? undefined)
})

/** Checks the paging options, and encodes the filters. */
const readOptions = <A>(
  { filters, operation }: List<unknown>,
  options: object,
  checks: { readonly [Name in keyof A]: Input.Check<A[Name]> }
): Either.Either<A & { readonly filters: Query }, InvalidRequest> => {
  const fields = filters()
  const names = Object.keys(fields)
  const checked = Either.flatMap(Input.options(options, checks, names), (read) => {
    const given: Record<string, unknown> = {}
    for (const name of names) if (Object.hasOwn(options, name)) given[name] = (options as Record<string, unknown>)[name]
    return Either.map(
      Parameters.encode<object>("options", fields, given),
      ({ parameters }) => ({ ...read, filters: parameters })
    )
  })
  return Either.mapLeft(checked, (error) => Request.refused(operation, error))
}

const pageSizeOf = ({ maxPageSize }: Pages<unknown>, { pageSize }: Start): number =>
  pageSize ?? Math.min(defaultPageSize, maxPageSize)

const firstQuery = (pageSize: number, pageToken: string | undefined, filters: Query): Query => [
  ["PageSize", String(pageSize)],
  ...(pageToken === undefined ? [] : [["PageToken", pageToken] as const]),
  ...filters
]

/** Fetches one page. */
export const page = <A>(
  list: List<A>,
  path: Either.Either<string, InvalidRequest>,
  options: object
): Effect.Effect<Page<A>, ConversationsError, ConversationsClient> =>
  Effect.gen(function* () {
    const { filters, ...start } = yield* Either.toEffect(readOptions(list, options, startChecks(list.pages)))
    const pageSize = pageSizeOf(list.pages, start)
    const { items, next } = yield* fetchPage(list, path, pageSize, firstQuery(pageSize, start.pageToken, filters))
    return { items, nextPageToken: next === null ? null : next.token }
  })

/** Streams all records, one page at a time, as they are consumed. */
export const list = <A>(
  declaration: List<A>,
  path: Either.Either<string, InvalidRequest>,
  options: object
): Stream.Stream<A, ConversationsError, ConversationsClient> =>
  Major.unwrapStream(Effect.gen(function* () {
    yield* Either.toEffect(Either.mapLeft(path, (error) => Request.refused(declaration.operation, error)))
    const { filters, limit = Infinity, readAhead = false, ...first } = yield* Either.toEffect(
      readOptions(declaration, options, {
        ...startChecks(declaration.pages),
        limit: (field: string, value: unknown) => Input.integer(field, value, 0, Number.MAX_SAFE_INTEGER),
        readAhead: Input.boolean
      })
    )
    if (limit === 0) return Stream.empty
    const scope = yield* Effect.scope
    const pageSize = Math.min(pageSizeOf(declaration.pages, first), limit)
    const fetch = (query: Query) => fetchPage(declaration, path, pageSize, query)
    const visited = new VisitedPages()
    if (first.pageToken !== undefined) visited.visit(first.pageToken)
    const start: ListState<A> = {
      page: fetch(firstQuery(pageSize, first.pageToken, filters)),
      remaining: limit,
      empty: 0
    }
    return Major.paginate(start, (state) =>
      Effect.flatMap(state.page, ({ items, next }) => {
        const remaining = state.remaining - items.length
        const chunk = remaining < 0 ? items.slice(0, remaining) : items
        if (next === null || remaining <= 0) return Effect.succeed([chunk, Option.none()])
        const empty = items.length === 0 ? state.empty + 1 : 0
        const problem = !visited.visit(next.token)
          ? "leads back to an earlier page"
          : empty > maxEmptyPages
          ? `leads on after ${maxEmptyPages} empty pages`
          : undefined
        const page = problem === undefined
          ? fetch(next.query)
          : Effect.fail(pagingError(declaration.operation, problem))
        return Effect.map(
          readAhead
            // The fiber must not fail, because the runtime would log the error, with text from the service, at debug
            // level. It is interrupted with the list, even if the consumer is uninterruptible.
            ? Effect.map(
              Effect.forkIn(Effect.interruptible(Effect.exit(page)), scope),
              (fiber) => Effect.flatten(Fiber.join(fiber))
            )
            : Effect.succeed(page),
          (page) => [chunk, Option.some({ page, remaining, empty })]
        )
      }))
  }))

/**
 * Detects repeated pages in constant memory. It remembers the latest pages, and one earlier page at growing distances,
 * to which every cycle returns eventually (Brent's algorithm).
 */
class VisitedPages {
  readonly #latest = new Set<string>()
  #anchor: string | undefined
  #sinceAnchor = 0
  #distance = 1

  /** Returns `false` if the page is known to be repeated. */
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

interface ListState<A> {
  readonly page: Effect.Effect<RawPage<A>, ConversationsError, ConversationsClient>
  /** How many more records to emit. */
  readonly remaining: number
  /** The number of consecutive empty pages. */
  readonly empty: number
}

const pagingError = (operation: List<unknown>["operation"], message: string): ConversationsError =>
  ResponseError.unexpected(operation, { status: 200, headers: {} }, identity, nextLinkProblem(message))

const nextLinkProblem = (message: string): Decode.Problem => ({
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
      read: (response) =>
        Either.flatMap(pages.decode(response), ({ items, meta }) => {
          // A server with its own page size may send more records than requested, so check the actual number.
          if (items.length > maxItems) {
            return Either.left({
              field: pages.key,
              message: `${pages.key} has ${items.length} records, more than the maximum of ${maxItems}`
            })
          }
          const link = meta?.next_page_url
          return Either.map(link ? readNextLink(link, pageSize) : Either.right(null), (next) => ({ items, next }))
        }),
      ...operation
    },
    path,
    Either.right({ query })
  )

/**
 * Reads the query of a next link. Its scheme, host and path are ignored, because a response must not decide where the
 * credentials are sent. It cannot raise the page size either; a smaller one is the service's limit, and is accepted.
 */
const readNextLink = (link: string, pageSize: number): Either.Either<RawPage<never>["next"], Decode.Problem> => {
  const at = link.indexOf("?")
  const text = at < 0 ? "" : link.slice(at + 1).split("#", 1)[0] ?? ""
  if (text.length > maxQueryLength) {
    return Either.left(
      nextLinkProblem(`has a query of ${text.length} characters, more than the maximum of ${maxQueryLength}`)
    )
  }
  const query = [...new URLSearchParams(text)]
  const token = query.find(([name]) => name === "PageToken")?.[1]
  return token === undefined || token === "" ? Either.left(nextLinkProblem("has no PageToken")) : Either.right({
    token,
    query: query.map(([name, value]) =>
      name === "PageSize" && !(/^[1-9]\d*$/.test(value) && Number(value) <= pageSize)
        ? [name, String(pageSize)] as const
        : [name, value] as const
    )
  })
}
