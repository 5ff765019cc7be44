/** What everybody who is measured has to be able to do. */

export interface Contestant {
  /**
   * Fetches `count` conversations, by as many callers at once as `callers`, each of whom starts anew when it is done;
   * how many milliseconds each fetch took goes into `took`.
   */
  readonly fetches: (count: number, callers: number, took?: Float64Array) => Promise<void>
  /** Lists the conversations of a user, and adds up the messages that are unread in them. */
  readonly list: (user: string, pageSize: number, how?: string) => Promise<number>
  /** Lists them a page at a time, and does something with each page that takes `millis`. */
  readonly walk?: (user: string, pageSize: number, millis: number, readAhead: boolean) => Promise<void>
}

/** Not always the same one, so that nothing can be gained by remembering a path. */
export const conversationSids: ReadonlyArray<string> = Array.from(
  { length: 64 },
  (_, index) => `CH${index.toString(16).padStart(32, "0")}`
)

/** {@link Contestant.fetches} for who fetches with a promise. */
export const byPromise =
  (fetch: (conversationSid: string) => Promise<unknown>): Contestant["fetches"] => async (count, callers, took) => {
    let started = 0
    const caller = async () => {
      while (started < count) {
        const index = started++
        const start = took === undefined ? 0 : performance.now()
        await fetch(conversationSids[index % 64] ?? "")
        if (took !== undefined) took[index] = performance.now() - start
      }
    }
    await Promise.all(Array.from({ length: callers }, caller))
  }
