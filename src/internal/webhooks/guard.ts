/** Recognises repetitions within one process. */
import * as Effect from "effect/Effect"
import type { Reply } from "./reply.ts"

/** What is known of a delivery: its reply, or who waits for it. */
interface Entry {
  reply: Reply | undefined
  readonly waiting: Array<(reply: Reply | undefined) => void>
}

/** Whether the same delivery may be handled again: it failed, and Twilio may try again. */
const isKept = ({ status }: Reply): boolean => status < 500

export interface Guard {
  readonly once: <R>(id: string, handle: Effect.Effect<Reply, never, R>) => Effect.Effect<Reply, never, R>
}

export const inMemory = (capacity: number): Guard => {
  // Maps keep the order of insertion: the first is the oldest.
  const entries = new Map<string, Entry>()

  const settle = (id: string, entry: Entry, reply: Reply | undefined): void => {
    if (reply !== undefined && isKept(reply)) entry.reply = reply
    else if (entries.get(id) === entry) entries.delete(id)
    for (const resume of entry.waiting.splice(0)) resume(reply)
  }

  const once = <R>(id: string, handle: Effect.Effect<Reply, never, R>): Effect.Effect<Reply, never, R> =>
    Effect.suspend(() => {
      const known = entries.get(id)
      if (known?.reply !== undefined) return Effect.succeed(known.reply)
      if (known !== undefined) {
        // A promise of its own, because in workerd a fiber that another request's event resumes is lost.
        const waited = Effect.promise(() => new Promise<Reply | undefined>((resolve) => known.waiting.push(resolve)))
        return Effect.flatMap(waited, (reply) => reply === undefined ? once(id, handle) : Effect.succeed(reply))
      }
      const entry: Entry = { reply: undefined, waiting: [] }
      entries.set(id, entry)
      for (const [oldest] of entries) {
        if (entries.size <= capacity) break
        entries.delete(oldest)
      }
      return Effect.onExit(
        handle,
        (exit) => Effect.sync(() => settle(id, entry, exit._tag === "Success" ? exit.value : undefined))
      )
    })
  return { once }
}
