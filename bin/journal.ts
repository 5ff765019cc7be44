/**
 * The state of a simulator, in a file: each request that changed something, with its time. At the next start they are done
 * again, which gives the same records with the same SIDs and dates.
 */
import type { Simulator } from "../src/testing/mod.ts"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs"

const Header = Schema.Struct({ conversationsSimulator: Schema.Literal(1), startAt: Schema.Int })

const Entry = Schema.Struct({
  at: Schema.Int,
  method: Schema.String,
  pathname: Schema.String,
  body: Schema.String
})

const decodeHeader = Schema.decodeUnknown(Schema.parseJson(Header))
const decodeEntry = Schema.decodeUnknown(Schema.parseJson(Entry))
type Entry = typeof Entry.Type

/** A file that is not the state of a simulator. */
export class StateError extends Schema.TaggedError<StateError>()("StateError", { message: Schema.String }) {}

/** What a file holds: when the simulator was first started, and what was done since. */
export interface Journal {
  readonly startAt: number
  readonly entries: ReadonlyArray<Entry>
}

/** Reads a file, or starts a new one. */
export const open = (file: string, now: number): Effect.Effect<Journal, StateError> =>
  Effect.gen(function* () {
    if (!existsSync(file)) {
      writeFileSync(file, `${JSON.stringify({ conversationsSimulator: 1, startAt: now })}\n`)
      return { startAt: now, entries: [] }
    }
    const [first = "", ...lines] = readFileSync(file, "utf8").split("\n")
    const { startAt } = yield* decodeHeader(first)
    // A line that was cut by a crash is the last one. The next one must not be appended to it.
    const whole = lines.slice(0, -1)
    if (lines.at(-1) !== "") writeFileSync(file, [first, ...whole, ""].join("\n"))
    return { startAt, entries: yield* Effect.forEach(whole, (line) => decodeEntry(line)) }
  }).pipe(
    Effect.catchTag("ParseError", () => new StateError({ message: `${file} is not the state of a simulator` }))
  )

/** Does again what a file holds, then moves on to the time of now. */
export const replay = (simulator: Simulator.Service, { entries }: Journal, now: number): Effect.Effect<void> =>
  Effect.gen(function* () {
    for (const { at, body, method, pathname } of entries) {
      yield* simulator.advance(Math.max(0, at - (yield* simulator.now)))
      const request = new Request(`https://conversations.twilio.com${pathname}`, {
        method,
        ...(body === "" ? {} : { body })
      })
      yield* Effect.promise(() => simulator.ownerHandler(request))
    }
    yield* simulator.advance(Math.max(0, now - (yield* simulator.now)))
  })

/** Writes each change to the file, until the scope ends. A reset starts the file anew. */
export const follow = (simulator: Simulator.Service, file: string) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      simulator.observe((event) => {
        if (event._tag === "Reset") {
          const startAt = Effect.runSync(simulator.now)
          writeFileSync(file, `${JSON.stringify({ conversationsSimulator: 1, startAt })}\n`)
        }
        if (event._tag !== "Change" || event.request === null) return
        appendFileSync(file, `${JSON.stringify({ at: event.at, ...event.request })}\n`)
      })
    ),
    (stop) => Effect.sync(stop)
  )
