/**
 * One page of a list.
 *
 * @since 0.1.0
 */

/**
 * One page of a list.
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
