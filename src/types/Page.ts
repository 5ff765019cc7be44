/**
 * Pages of a list, and the options for lists.
 *
 * @module
 * @since 0.1.0
 */

/**
 * A page of a list.
 *
 * @example
 * ```ts
 * import { type Page, pageServiceUserConversation, type ServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const grace = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "grace@example.com" }
 *
 * const caption = ({ items, nextPageToken }: Page<ServiceUserConversation>) =>
 *   `${items.length} conversations${nextPageToken === null ? "" : " and more"}`
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const first = yield* pageServiceUserConversation(grace, { pageSize: 100 })
 *   yield* Console.log(caption(first))
 *   if (first.nextPageToken === null) return
 *   const second = yield* pageServiceUserConversation(grace, { pageSize: 100, pageToken: first.nextPageToken })
 *   yield* Console.log(caption(second))
 * }))
 * // 100 conversations and more
 * // 28 conversations
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
   * The maximum number of records on a page, from 1 to the maximum of the list. The default is 50, or the maximum of
   * the list if that is less. The service may send fewer.
   */
  readonly pageSize?: number | undefined
  /** The page to start at: the `nextPageToken` of an earlier page. The default, also for `null`, is the first page. */
  readonly pageToken?: string | null | undefined
}

/**
 * Options for listing records.
 *
 * @since 3.0.0
 */
export interface ListOptions extends PageOptions {
  /**
   * The maximum number of records in total. With `0` no request is sent. A `limit` below `pageSize` also limits the
   * page size.
   */
  readonly limit?: number | undefined
  /**
   * Whether to fetch the next page while the current one is being consumed. The default is `false`. It hides latency
   * when a list is read to its end, and costs one extra request when it is not.
   */
  readonly readAhead?: boolean | undefined
}
