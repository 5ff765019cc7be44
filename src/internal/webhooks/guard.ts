/** Recognises repetitions within one process. */
import * as Effect from "effect/Effect"
import type { Reply } from "./reply.ts"

/** What is known of a delivery: its reply, or who waits for it. */
interface Entry {
  reply?: Reply | undefined
  readonly waiting: Array<(reply: Reply | undefined) => void>
}

export interface Guard {
  readonly once: <R>(id: string, handle: Effect.Effect<Reply, never, R>) => Effect.Effect<Reply, never, R>
}

export const inMemory = (capacity: number): Guard => {
  // Maps keep the order of insertion: the first is the oldest.
  const entries = new Map<string, Entry>()

  const once = <R>(id: string, handle: Effect.Effect<Reply, never, R>): Effect.Effect<Reply, never, R> =>
    Effect.suspend(() => {
      const known = entries.get(id)
      if (known?.reply !== undefined) return Effect.succeed(known.reply)
      if (known !== undefined) {
        // A promise of its own, because in workerd a fiber that another request's event resumes is lost.
        const waited = Effect.promise(() => new Promise<Reply | undefined>((resolve) => known.waiting.push(resolve)))
        return Effect.flatMap(waited, (reply) => reply === undefined ? once(id, handle) : Effect.succeed(reply))
      }
      const entry: Entry = { waiting: [] }
      entries.set(id, entry)
      const [oldest = id] = entries.keys()
      if (entries.size > capacity) entries.delete(oldest)
      return Effect.onExit(handle, (exit) =>
        Effect.sync(() => {
          const reply = entry.reply = exit._tag === "Success" ? exit.value : undefined
          // What failed may be handled again: Twilio may try again.
          if ((reply === undefined || reply.status >= 500) && entries.get(id) === entry) entries.delete(id)
          for (const resume of entry.waiting) resume(reply)
        }))
    })
  return { once }
}
