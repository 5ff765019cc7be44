/**
 * Lists: a stream of records, or one page of them.
 *
 * @module
 * @since 0.1.0
 */

/**
 * A page of a list, for programs that manage page tokens themselves, such as a web page with a "more" button.
 *
 * @example
 * ```ts
 * import { type Page, pageServiceUserConversation, type ServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const grace = { ...Seed.supportDesk, userSid: "grace@example.com" }
 *
 * // a "more" button passes the token of the page before
 * const more = (pageToken: string | null) => pageServiceUserConversation(grace, { pageSize: 100, pageToken })
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const first: Page<ServiceUserConversation> = yield* more(null)
 *   const second = yield* more(first.nextPageToken)
 *   yield* Console.log(`${first.items.length} and ${second.items.length}, then ${second.nextPageToken}`)
 * }))
 * // 100 and 28, then null
 * ```
 */
export interface Page<A> {
  /** The records, in the service's order. An empty page can have a next page. */
  readonly items: ReadonlyArray<A>
  /** The `pageToken` of the next page; `null` on the last page. */
  readonly nextPageToken: string | null
}

/**
 * Options for one page of a list.
 *
 * @since 3.0.0
 */
export interface PageOptions {
  /**
   * The most records on a page, from 1 to the maximum of the list; 50 by default, or the maximum if that is less. The
   * service may send fewer.
   */
  readonly pageSize?: number | undefined
  /** The page to start at: the `nextPageToken` of an earlier page. The default, also for `null`, is the first page. */
  readonly pageToken?: string | null | undefined
}

/**
 * Options for listing records. A list is a lazy `Stream`, which fetches a page when the one before was consumed, holds
 * one page at a time, emits each as one chunk, and aborts its request when it is interrupted. If a page fails, only
 * that page is retried, so no record is repeated or missing. Only the query of a next link is used, with the client's
 * own base URL and path; a link back to an earlier page fails with `UnexpectedResponse`.
 *
 * @since 3.0.0
 */
export interface ListOptions extends PageOptions {
  /** The most records in total. `0` sends no request. A `limit` below `pageSize` also limits the page size. */
  readonly limit?: number | undefined
  /**
   * Whether to fetch the next page while the current one is being consumed. The default is `false`. It hides latency
   * when a list is read to its end, and costs one extra request when it is not.
   */
  readonly readAhead?: boolean | undefined
}
