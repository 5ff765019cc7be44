/** {@link Contestant.fetches} for who fetches with an effect; apart, because others are measured without Effect in memory. */
import * as Effect from "effect/Effect"
import { type Contestant, conversationSids } from "./contestant.ts"

export const byEffect = <E, R>(
  fetch: (conversationSid: string) => Effect.Effect<unknown, E, R>,
  run: (effect: Effect.Effect<void, E, R>) => Promise<void>
): Contestant["fetches"] =>
(count, callers, took) =>
  run(Effect.suspend(() => {
    let started = 0
    const caller = Effect.gen(function* () {
      while (started < count) {
        const index = started++
        const start = took === undefined ? 0 : performance.now()
        yield* fetch(conversationSids[index % 64] ?? "")
        if (took !== undefined) took[index] = performance.now() - start
      }
    })
    return Effect.forEach(Array.from({ length: callers }), () => caller, { concurrency: "unbounded", discard: true })
  }))
