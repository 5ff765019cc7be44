/**
 * One page of a list.
 *
 * @since 0.1.0
 */

/**
 * One page of a list. `nextPageToken` is what to pass as `pageToken` for the page after it; `null` on the last one.
 * A page may be empty and still not be the last.
 *
 * @since 0.1.0
 * @category models
 */
export interface Page<A> {
  readonly items: ReadonlyArray<A>
  readonly nextPageToken: string | null
}
