/**
 * One page of a list.
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
