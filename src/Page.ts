/**
 * Lists: which records are asked for, and one page of them.
 *
 * @module
 * @since 0.1.0
 */

/**
 * One page of a list.
 *
 * @example
 * ```ts
 * import { type Page, pageServiceUserConversation, type ServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const grace = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "grace@example.com" }
 *
 * const caption = ({ items, nextPageToken }: Page<ServiceUserConversation>) =>
 *   `${items.length} conversations${nextPageToken === null ? "" : " and more"}`
 *
 * const program = Effect.gen(function* () {
 *   const first = yield* pageServiceUserConversation(grace, { pageSize: 100 })
 *   yield* Console.log(caption(first))
 *   if (first.nextPageToken === null) return
 *   const second = yield* pageServiceUserConversation(grace, { pageSize: 100, pageToken: first.nextPageToken })
 *   yield* Console.log(caption(second))
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * 100 conversations and more
 * 28 conversations
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Page<A> {
  /** The records, in the service's order; there may be none, and still a page after it. */
  readonly items: ReadonlyArray<A>
  /** What to pass as `pageToken` for the page after it; `null` on the last one. */
  readonly nextPageToken: string | null
}

/**
 * Which page of a list is asked for.
 *
 * @since 0.2.0
 * @category models
 */
export interface PageOptions {
  /**
   * How many records a page holds at most: from 1 to what the list allows; 50 if not given, or what the list allows if that
   * is less. The service may send fewer.
   */
  readonly pageSize?: number | undefined
  /** Where to start: the `nextPageToken` of an earlier page; at the first page if not given, or `null`. */
  readonly pageToken?: string | null | undefined
}

/**
 * Which records are listed, and how they are fetched.
 *
 * @since 0.2.0
 * @category models
 */
export interface ListOptions extends PageOptions {
  /** The most records in all; with `0` nothing is sent. A limit below `pageSize` asks for a page of that size. */
  readonly limit?: number | undefined
  /**
   * Fetches the next page while the current one is being consumed; `false` if not given. It hides the latency of a list
   * that is read to its end, and costs one request too many when the reading stops early.
   */
  readonly readAhead?: boolean | undefined
}
