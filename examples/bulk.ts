/**
 * Mutes the closed conversations of many users while the service fails often. The client's policies retry; an error of one
 * user does not stop the others; Ctrl-C stops and prints how far it got.
 */
import {
  listServiceUserConversation,
  RetryPolicy,
  type ServiceUserPath,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import { Fault, Seed } from "@effect-twilio/conversations/testing"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { readFile } from "node:fs/promises"
import { setImmediate } from "node:timers"
import { client, Failed, run, UsageError, wholeNumber } from "./internal/command.ts"
import { counters } from "./internal/counters.ts"
import { count, isWatched, print, progress, say, table } from "./internal/terminal.ts"

/**
 * Mutes the closed conversations of a user, and returns how many. An error is final: the client has retried it already.
 */
const muteClosed = (user: ServiceUserPath) =>
  listServiceUserConversation(user).pipe(
    Stream.filter((one) => one.conversationState === "closed" && one.notificationLevel !== "muted"),
    Stream.mapEffect((one) => updateServiceUserConversation(one, { notificationLevel: "muted" }), { concurrency: 4 }),
    Stream.runCount
  )

// Muting twice is the same as muting once, so updates can be retried too, which is not the default.
const Policies = RetryPolicy.layer({ maxRetries: 8, retryUpdates: true })

interface Done {
  users: number
  muted: number
  gone: number
  readonly failed: Map<string, number>
}

const more = (sums: Map<string, number>, key: string, n: number) => sums.set(key, (sums.get(key) ?? 0) + n)

/** The client's metrics so far. It counts every request. */
const measured = Effect.map(counters, (all) => {
  const [requests, retries] = [new Map<string, number>(), new Map<string, number>()]
  let waits = 0
  for (const { count, name, outcome } of all) {
    if (name === "twilio_conversations_requests") more(requests, outcome, count)
    if (name === "twilio_conversations_retries") more(retries, outcome, count)
    if (name === "twilio_conversations_throttled") waits += count
  }
  return { requests, retries, waits }
})

const total = (sums: Map<string, number>): number => Array.from(sums.values()).reduce((sum, n) => sum + n, 0)

const number = (n: number): string => n.toLocaleString("en-US")

const figures = table([{ title: "", width: 8, align: "right" }, { title: "" }])

const report = (done: Done, users: number, millis: number) =>
  Effect.gen(function* () {
    const { requests, retries, waits } = yield* measured
    const byNumber = (sums: Map<string, number>) => Array.from(sums).sort(([, one], [, other]) => other - one)
    yield* print([
      `${number(done.users)} of ${count(users, "user")} done in ${(millis / 1000).toFixed(1)} s: ` +
      `${count(done.muted, "closed conversation")} muted, ${done.gone} gone, ${total(done.failed)} failed`,
      "",
      figures.row([number(total(requests)), "requests"]),
      figures.row([number(total(retries)), "of them retries"]),
      ...byNumber(retries).map(([tag, n]) => figures.row([number(n), `  after ${tag}`])),
      figures.row([number(waits), "of them waited for a permit"]),
      ...byNumber(done.failed).map(([tag, n]) => figures.row([number(n), `users failed with ${tag}`]))
    ].join("\n"))
  })

const bar = (part: number, cells = 24): string => {
  const full = Math.round(part * cells)
  return `${"█".repeat(full)}${"░".repeat(cells - full)}`
}

/** Progress: one line that is overwritten on a terminal, and ten lines in a log. */
const tell = (done: Done, users: number) =>
  Effect.gen(function* () {
    if (isWatched) {
      const { requests, retries } = yield* measured
      yield* progress(
        `${bar(done.users / users)} ${done.users}/${count(users, "user")}  ${number(total(requests))} requests, ` +
          `${number(total(retries))} retries`
      )
    } else if (done.users % Math.ceil(users / 10) === 0) yield* say(`${done.users} of ${count(users, "user")}`)
  })

const topics = ["Delivery", "Refund", "Invoice", "Login"]

/** Users with up to six conversations each, of which every third is closed. */
const usersOf = (n: number) =>
  Array.from({ length: n }, (_, user) => {
    const identity = `user-${user + 1}@example.com`
    return Seed.user({
      identity,
      conversations: Array.from({ length: 1 + user % 6 }, (_, index) =>
        Seed.conversation({
          uniqueName: `ticket-${user + 1}-${index + 1}`,
          friendlyName: `${topics[(user + index) % topics.length]} (ticket ${user + 1}-${index + 1})`,
          state: (user + index) % 3 === 0 ? "closed" : "active"
        }))
    })
  })

/** Pseudo-random, and the same in every run. */
const chance = (index: number, salt: number): number => {
  const x = Math.sin(index * 12.9898 + salt * 78.233) * 43758.5453
  return x - Math.floor(x)
}

/** Makes this percentage of the requests fail in different ways, and a few of the others slow. */
const badDay = (percent: number) => (_: unknown, index: number): Fault.Fault | null => {
  if (chance(index, 1) * 100 >= percent) return chance(index, 2) < 0.05 ? Fault.latency("300 millis") : null
  const kind = chance(index, 3)
  if (kind < 0.02) return Fault.rateLimited({ retryAfter: 1 })
  if (kind < 0.15) return Fault.rateLimited()
  if (kind < 0.35) return Fault.serverError({ status: 503, body: "html" })
  if (kind < 0.55) return Fault.serverError()
  if (kind < 0.75) return Fault.droppedConnection()
  // Processed, but the response is lost.
  if (kind < 0.9) return Fault.droppedConnection({ processed: true })
  return Fault.truncatedBody()
}

/**
 * Lets the process handle signals. With the simulator in the same process there can always be a timer that is due, and
 * Node would not get to them.
 */
const breathe = Effect.async<void>((resume) => {
  setImmediate(() => resume(Effect.void))
})

const readUsers = (file: string) =>
  Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: (error) =>
      new Failed({ message: `${file} cannot be read: ${error instanceof Error ? error.message : error}` })
  }).pipe(Effect.map((text) => text.split("\n").map((line) => line.trim()).filter((line) => line !== "")))

run({
  name: "bulk",
  about: "Mutes the closed conversations of many users, while the service fails now and then.",
  operands: { name: "user", live: false },
  live: ["service"],
  options: {
    service: { type: "string", value: "sid", about: "the conversation service (IS…)" },
    from: { type: "string", value: "file", about: "read the users from a file, one in each line" },
    concurrency: { type: "string", value: "number", about: "how many users at once (default 50)" },
    users: { type: "string", value: "number", about: "on the simulator: how many users there are (default 300)" },
    faults: { type: "string", value: "percent", about: "on the simulator: how many requests fail (default 15)" }
  },
  notes: "After Ctrl-C, or when users failed, run it again: it continues with what is left."
}, (args) =>
  Effect.gen(function* () {
    const concurrency = (yield* wholeNumber(args, "concurrency", 1, 10_000)) ?? 50
    const simulated = (yield* wholeNumber(args, "users", 1, 100_000)) ?? 300
    const faults = (yield* wholeNumber(args, "faults", 0, 100)) ?? 15
    const named = [...args.operands, ...(args.from === undefined ? [] : yield* readUsers(args.from))]
    if (args.live && (args.service === undefined || named.length === 0)) {
      return yield* new UsageError({ message: "--live needs --service, and users as arguments or --from a file" })
    }
    const chatServiceSid = args.service ?? Seed.supportDesk.chatServiceSid
    const seeded = usersOf(simulated)
    // A few users of our list no longer exist.
    const known = seeded.map(({ identity }, index) => index % 100 === 42 ? `former-${identity}` : identity)
    const users = args.live || named.length > 0 ? named : known

    const job = Effect.gen(function* () {
      const done: Done = { users: 0, muted: 0, gone: 0, failed: new Map() }
      const started = yield* Clock.currentTimeMillis
      const summary = Effect.flatMap(Clock.currentTimeMillis, (now) => report(done, users.length, now - started))
      yield* tell(done, users.length)
      yield* Effect.forEach(users, (userSid) =>
        muteClosed({ chatServiceSid, userSid }).pipe(
          Effect.matchEffect({
            onSuccess: (muted) => Effect.sync(() => done.muted += muted),
            onFailure: (error) =>
              // Wrong credentials are wrong for every user.
              error._tag === "Unauthorized" ? Effect.fail(error) : Effect.sync(() => {
                if (error._tag === "NotFound") done.gone++
                else more(done.failed, error._tag, 1)
              })
          }),
          Effect.zipRight(Effect.suspend(() => {
            done.users++
            return Effect.zipRight(tell(done, users.length), breathe)
          }))
        ), { concurrency, discard: true }).pipe(
          Effect.onInterrupt(() =>
            Effect.zipRight(progress(""), Effect.zipRight(print("Stopped before the end."), summary))
          )
        )
      yield* progress("")
      yield* summary
      const failed = total(done.failed)
      if (failed > 0) yield* new Failed({ message: `${count(failed, "user")} failed. Run it again for them.` })
    })

    yield* job.pipe(
      Effect.provide(Policies),
      Effect.provide(client(args, {
        seed: Seed.make({ users: seeded }),
        latency: "25 millis",
        // Like Twilio it rate limits too many requests at once. The client adapts to that.
        maxConcurrentRequests: 30,
        prepare: (simulator) => simulator.setFaults(badDay(faults))
      }))
    )
  }))
