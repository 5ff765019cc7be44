/**
 * Writes the pictures in docs/pictures/ and the tables below them in the documents, from what is measured here and from
 * bench/RESULTS.md: `npm run pictures`. They are the same each time, and a test compares them.
 */
import {
  fetchServiceUserConversation,
  listServiceUserConversation,
  RetryPolicy,
  updateServiceUserConversation
} from "../mod.ts"
import { ConcurrencyLimit } from "../src/internal/call/concurrencyLimit.ts"
import { fastForward, Fault, Seed, Simulator } from "../src/testing/mod.ts"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestContext from "effect/TestContext"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { type Rows, table } from "../bench/report.ts"
import { root } from "./runtimes.ts"

export interface Picture {
  readonly name: string
  /** The document that shows it, above a table with its numbers. */
  readonly document: string
  readonly svg: string
  readonly rows: Rows
}

// Shapes and labels say everything, so that colours are only an ornament.
const style = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 14px }
  .end { text-anchor: end } .middle { text-anchor: middle }
  .axis { stroke: #656d76; fill: none }
  .bar { fill: #0969da } .other { fill: none; stroke: #1f2328 }
  .limit { stroke: #1f2328; stroke-dasharray: 6 4; fill: none }
  .line { stroke: #0969da; stroke-width: 3; fill: none }
  .own { stroke: #1f2328; stroke-width: 2; fill: none }
  .cross { stroke: #cf222e; stroke-width: 2; fill: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .axis { stroke: #8d96a0 } .bar { fill: #4493f8 } .other { stroke: #e6edf3 } .limit, .own { stroke: #e6edf3 }
    .line { stroke: #4493f8 } .cross { stroke: #f85149 }
  }`

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

const text = (x: number, y: number, content: string, name = ""): string =>
  `<text x="${x}" y="${y}"${name === "" ? "" : ` class="${name}"`}>${escaped(content)}</text>`

const path = (name: string, d: string): string => `<path class="${name}" d="${d}"/>`

const drawn = (width: number, height: number, title: string, parts: ReadonlyArray<string>): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `role="img" aria-label="${escaped(title)}">`,
    `<style>${style}</style>`,
    text(16, 24, title, "title"),
    ...parts,
    "</svg>",
    ""
  ].join("\n")

const onTestClock = <A, E>(effect: Effect.Effect<A, E>): Promise<A> =>
  Effect.runPromise(
    effect.pipe(
      Effect.withRandom(Random.make("pictures")),
      Logger.withMinimumLogLevel(LogLevel.None),
      Effect.provide(TestContext.TestContext)
    )
  )

/** The limits that the gate has come to while an effect runs, each with the time in milliseconds. */
const watchingLimit = async <A>(run: () => Promise<A>) => {
  const { prototype } = ConcurrencyLimit
  const { confirmed, onRateLimited } = prototype
  const limits: Array<{ readonly at: number; readonly limit: number }> = []
  const seen = (at: number, limit: number) => {
    // Each of a crowd of 429s lowers it.
    if (limits[limits.length - 1]?.at === at) limits.pop()
    if (limits[limits.length - 1]?.limit !== limit) limits.push({ at, limit })
  }
  prototype.confirmed = function (permit, now) {
    confirmed.call(this, permit, now)
    seen(now, this.current)
  }
  prototype.onRateLimited = function (permit, now, asked, maxPause) {
    const pause = onRateLimited.call(this, permit, now, asked, maxPause)
    seen(now, this.current)
    return pause
  }
  try {
    return { value: await run(), limits: limits.filter(({ limit }) => limit < Infinity) }
  } finally {
    Object.assign(prototype, { confirmed, onRateLimited })
  }
}

/** 40 fibers make 1,200 fetches from a service that takes 20 requests at once, and only 10 from the third second to the sixth. */
const gate = async (): Promise<Picture> => {
  const latency = 100
  const fetches = 1_200
  const changes = [{ at: 0, capacity: 20 }, { at: 3_000, capacity: 10 }, { at: 6_000, capacity: 20 }]
  const capacityAt = (time: number): number => [...changes].reverse().find(({ at }) => at <= time)?.capacity ?? 0
  const { limits, value: [done, requests] } = await watchingLimit(() =>
    onTestClock(Effect.gen(function* () {
      const simulator = yield* Simulator.make({ latency })
      let accepted: ReadonlyArray<number> = []
      yield* simulator.setFaults(({ receivedAt }) => {
        accepted = accepted.filter((at) => at > receivedAt - latency)
        if (accepted.length >= capacityAt(receivedAt)) return Fault.rateLimited()
        accepted = [...accepted, receivedAt]
        return null
      })
      const fetch = Effect.provide(fetchServiceUserConversation(Seed.order), RetryPolicy.layer({ maxRetries: 8 }))
      const all = Effect.forEach(Array.from({ length: fetches }), () => Effect.either(fetch), { concurrency: 40 })
      const results = yield* fastForward(Effect.provide(all, Simulator.layerClientFrom(simulator)))
      return [results.filter(({ _tag }) => _tag === "Right").length, yield* simulator.requests] as const
    }))
  )
  const start = requests[0]?.receivedAt ?? 0
  const end = Math.max(...requests.map(({ receivedAt }) => receivedAt)) - start + latency
  const steps = Array.from({ length: Math.ceil(end / latency) }, (_, index) => {
    const from = start + index * latency
    const within = requests.filter(({ receivedAt }) => receivedAt >= from && receivedAt < from + latency)
    const rejected = within.filter(({ status }) => status === 429).length
    return { at: index * latency, accepted: within.length - rejected, rejected }
  })
  const left = 60
  const bottom = 230
  const y = (count: number): number => bottom - count * 4.5
  const step = Math.min(20, Math.floor(600 / steps.length))
  const x = (at: number): number => Math.round(left + (at - start) / latency * step)
  const right = x(start + end)
  const most = Math.max(...steps.map(({ accepted, rejected }) => accepted + rejected))
  const limitLine = limits.map(({ at, limit }, index) => `${index === 0 ? `M${x(at)} ` : `H${x(at)}V`}${y(limit)}`)
  const svg = drawn(
    720,
    300,
    `The gate: 1,200 fetches by 40 fibers; the service takes 20 at once, then 10, then 20`,
    [
      path("axis", `M${left} ${y(most)}V${bottom}H${right}`),
      ...[0, 10, 20, most].map((count) => text(left - 8, y(count) + 4, `${count}`, "end")),
      ...steps.filter(({ at }) => at % 1_000 === 0).map(({ at }) =>
        text(x(start + at), bottom + 18, `${at / 1_000} s`, "middle")
      ),
      ...steps.map(({ accepted, at }) =>
        `<rect class="bar" x="${x(start + at) + 1}" y="${y(accepted)}" width="${step - 2}" height="${
          bottom - y(accepted)
        }"/>`
      ),
      ...steps.flatMap(({ accepted, at, rejected }) => {
        const middle = x(start + at) + step / 2
        return Array.from({ length: rejected }, (_, index) => {
          const top = y(accepted + index + 1)
          return path("cross", `M${middle - 2} ${top}l4 4m0 -4l-4 4`)
        })
      }),
      path(
        "limit",
        changes.map(({ at, capacity }, index) =>
          index === 0 ? `M${left} ${y(capacity)}` : `H${x(start + at)}V${y(capacity)}`
        ).join("") + `H${right}`
      ),
      path("own", `${limitLine.join("")}H${right}`),
      text(left, bottom + 40, "bar: requests in flight; ×: a request that got a 429"),
      text(left, bottom + 58, "dashed: the service's limit; line: the gate's own, which it has from the first 429 on")
    ]
  )
  /** The limits in a second, from the one that it begins with. */
  const limitsIn = (second: number): string => {
    const from = start + second * 1_000
    const before = limits.filter(({ at }) => at < from)
    const within = limits.filter(({ at }) => at >= from && at < from + 1_000)
    const all = [...before.slice(-1), ...within].map(({ limit }) => limit)
    const [least, greatest] = [Math.min(...all), Math.max(...all)]
    return least === greatest ? `${least}` : `${least} to ${greatest}`
  }
  const seconds = Array.from({ length: Math.ceil(end / 1_000) }, (_, index) => {
    const within = steps.filter(({ at }) => Math.floor(at / 1_000) === index)
    const sum = (of: (step: (typeof steps)[number]) => number) => within.reduce((total, step) => total + of(step), 0)
    return [
      `${index} to ${index + 1} s`,
      `${within.length === 0 ? 0 : Math.max(...within.map(({ accepted }) => accepted))}`,
      limitsIn(index),
      `${sum(({ accepted }) => accepted)}`,
      `${sum(({ rejected }) => rejected)}`
    ]
  })
  return {
    name: "gate",
    document: "docs/policies.md",
    svg,
    rows: [
      ["", "most at once", "the gate's limit", "done", "429"],
      ...seconds,
      ["all", "", "", `${done}`, `${requests.length - done}`]
    ]
  }
}

/** 200 users in a batch of 20 at a time, of a service where one request in four fails. */
const batch = async (): Promise<Picture> => {
  const users = 200
  const concurrency = 20
  const tick = 100
  const seed = Seed.make({
    users: Array.from({ length: users }, (_, user) =>
      Seed.user({
        identity: `user-${user}`,
        conversations: Array.from({ length: 1 + user % 6 }, (_, index) =>
          Seed.conversation({ uniqueName: `ticket-${user}-${index}`, state: "closed" }))
      }))
  })
  const chance = Effect.runSync(Random.next.pipe(
    Effect.replicateEffect(10_000),
    Effect.withRandom(Random.make("faults"))
  ))
  const [events, end] = await onTestClock(Effect.gen(function* () {
    const simulator = yield* Simulator.make({ seed, latency: 100 })
    yield* simulator.setFaults((_, index) => (chance[index] ?? 1) < 0.25 ? Fault.serverError({ status: 503 }) : null)
    const events: Array<{ readonly from: number; readonly to: number; readonly failed: boolean }> = []
    const mute = (userSid: string) =>
      Effect.gen(function* () {
        const from = yield* Clock.currentTimeMillis
        const { _tag } = yield* listServiceUserConversation({ chatServiceSid: seed.chatServiceSid, userSid }).pipe(
          Stream.mapEffect((one) => updateServiceUserConversation(one, { notificationLevel: "muted" })),
          Stream.runDrain,
          Effect.either
        )
        events.push({ from, to: yield* Clock.currentTimeMillis, failed: _tag === "Left" })
      })
    yield* fastForward(
      Effect.forEach(seed.users, ({ identity }) => mute(identity), { concurrency, discard: true }).pipe(
        Effect.provide(RetryPolicy.layer({ schedule: Schedule.spaced(tick), maxRetries: 2, retryUpdates: true })),
        Effect.provide(Simulator.layerClientFrom(simulator))
      )
    )
    return [events, yield* Clock.currentTimeMillis] as const
  }))
  const at = (time: number) => ({
    time,
    inFlight: events.filter(({ from, to }) => from <= time && to > time).length,
    done: events.filter(({ failed, to }) => !failed && to <= time).length,
    failed: events.filter(({ failed, to }) => failed && to <= time).length
  })
  const ticks = Math.ceil(end / tick)
  const steps = Array.from({ length: ticks + 1 }, (_, index) => at(index * tick))
  const left = 60
  const bottom = 230
  const x = (time: number): number => Math.round(left + time / (ticks * tick) * 560)
  const y = (count: number): number => bottom - Math.round(count / users * 180)
  const lineOf = (of: (step: (typeof steps)[number]) => number): string =>
    steps.map((step, index) => `${index === 0 ? "M" : "L"}${x(step.time)} ${y(of(step))}`).join("")
  const last = at(end)
  const failures = events.filter(({ failed }) => failed)
  const wide = Math.max(1, Math.floor(560 / ticks) - 1)
  const svg = drawn(720, 300, `A batch: ${users} users, ${concurrency} at a time, and a service that fails often`, [
    path("axis", `M${left} ${y(users)}V${bottom}H${x(ticks * tick)}`),
    ...[0, concurrency, users].map((count) => text(left - 8, y(count) + 4, `${count}`, "end")),
    ...steps.filter(({ time }) => time % 2_000 === 0).map(({ time }) =>
      text(x(time), bottom + 18, `${time / 1_000} s`, "middle")
    ),
    ...steps.slice(0, -1).map(({ inFlight, time }) =>
      `<rect class="bar" x="${x(time)}" y="${y(inFlight)}" width="${wide}" height="${bottom - y(inFlight)}"/>`
    ),
    path("own", lineOf(({ done }) => done)),
    path("limit", lineOf(({ failed }) => failed)),
    ...failures.map(({ to }) => path("cross", `M${x(to) - 3} ${y(at(to).failed) - 3}l6 6m0 -6l-6 6`)),
    text(x(ticks * tick) + 6, y(last.done) + 4, `done: ${last.done}`),
    text(x(ticks * tick) + 6, y(last.failed) - 2, `failed: ${last.failed}`),
    text(left, bottom + 40, "bar: users in progress; line: users that are done"),
    text(left, bottom + 58, "dashed: users that have failed, each of them a ×")
  ])
  const seconds = Array.from({ length: Math.ceil(end / 2_000) + 1 }, (_, index) => at(Math.min(index * 2_000, end)))
  return {
    name: "batch",
    document: "docs/scale.md",
    svg,
    rows: [
      ["after", "in progress", "done", "failed"],
      ...seconds.map(({ done, failed, inFlight, time }) => [`${time / 1_000} s`, `${inFlight}`, `${done}`, `${failed}`])
    ]
  }
}

/** A conversation with timers of half an hour and three hours, and the states that it is seen in. */
const states = async (): Promise<Picture> => {
  const minute = 60_000
  const messages = [10, 25, 90]
  const end = 300
  const seen = await onTestClock(Effect.gen(function* () {
    const simulator = yield* Simulator.make({ startAt: new Date("2024-06-01T09:00:00Z") })
    const ask = (path: string, form?: Record<string, string>) =>
      Effect.promise(async () => {
        const body = form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) }
        const response = await simulator.ownerHandler(new Request(`https://conversations.twilio.com/v1/${path}`, body))
        return await response.json() as { readonly state: string }
      })
    yield* ask("Conversations", { UniqueName: "seen", "Timers.Inactive": "PT30M", "Timers.Closed": "PT3H" })
    const seen: Array<string> = []
    for (let at = 0; at <= end; at++) {
      if (messages.includes(at)) yield* ask("Conversations/seen/Messages", { Author: "ada", Body: "hello" })
      seen.push((yield* ask("Conversations/seen")).state)
      yield* simulator.advance(minute)
    }
    return seen
  }))
  const names = ["active", "inactive", "closed"]
  const changes = seen.flatMap((state, at) => at === 0 || seen[at - 1] !== state ? [{ at, state }] : [])
  const x = (at: number): number => 90 + at * 2
  const y = (state: string): number => 60 + names.indexOf(state) * 50
  const hour = (at: number): string => `${Math.floor(at / 60)}:${String(at % 60).padStart(2, "0")}`
  const line = changes.map(({ at, state }, index) => index === 0 ? `M${x(at)} ${y(state)}` : `H${x(at)}V${y(state)}`)
  const svg = drawn(720, 260, "A conversation with timers: inactive after 30 minutes, closed after 3 hours", [
    path("axis", `M${x(0)} 190H${x(end)}`),
    ...names.map((name) => text(x(0) - 10, y(name) + 4, name, "end")),
    ...[0, 60, 120, 180, 240, 300].map((at) => text(x(at), 208, hour(at), "middle")),
    ...changes.slice(1).map(({ at, state }) => text(x(at) + 6, y(state) - 8, hour(at))),
    path("line", `${line.join("")}H${x(end)}`),
    ...messages.map((at) => path("other", `M${x(at)} 184l-5 -10h10z`)),
    text(x(0), 240, "line: the state; triangle: a message, which makes it active and restarts both timers")
  ])
  const events = [
    { at: 0, what: "created" },
    ...messages.map((at) => ({ at, what: "a message" })),
    ...changes.filter(({ at }) => at !== 0 && !messages.includes(at)).map(({ at }) => ({ at, what: "a timer ends" }))
  ].sort((left, right) => left.at - right.at)
  return {
    name: "states",
    document: "docs/simulator.md",
    svg,
    rows: [["time", "what happens", "state"], ...events.map(({ at, what }) => [hour(at), what, seen[at] ?? ""])]
  }
}

/** The ratios of RESULTS.md; where it has none, one of its medians as a part of twilio-node's. */
const benchmark = (): Picture => {
  const results = readFileSync(`${root}bench/RESULTS.md`, "utf8")
  const number = (title: string, row: string, column: number): number => {
    const section = results.split(/^## /m).find((one) => one.startsWith(title)) ?? ""
    const cells = section.split("\n").find((line) => line.startsWith(`| ${row} `))?.split("|") ?? []
    const found = /^[\d,.]+/.exec(cells[column + 1]?.trim() ?? "")?.[0].replaceAll(",", "")
    if (found === undefined) throw new Error(`RESULTS.md has no ${row} in ${title}`)
    return Number(found)
  }
  const ratio = (label: string) => ({ label, ratio: number("In short", `${label}, of twilio-node's`, 1) })
  const part = (label: string, title: string, row: string, column: number) => ({
    label,
    ratio: number(title, row, column) / number(title, "twilio-node", column)
  })
  const measured = [
    ratio("CPU of a fetch"),
    ratio("CPU of a listed record, 50 a page"),
    ratio("CPU of a listed record, 1,000 a page"),
    ratio("99th percentile, 500 at a time"),
    part("memory of a long list, 50 a page", "A list of 1,000,000 records", "ours, UndiciHttpClient", 1),
    part("bundle with FetchHttpClient, gzipped", "A bundle of a program", "ours, FetchHttpClient", 2)
  ]
  const left = 250
  const wide = (ratio: number): number => Math.round(ratio * 360)
  const svg = drawn(
    720,
    80 + measured.length * 28,
    "Ours as a part of twilio-node's, over UndiciHttpClient: less is better",
    [
      ...measured.flatMap(({ label, ratio }, index) => {
        const top = 46 + index * 28
        return [
          text(left - 10, top + 14, label, "end"),
          `<rect class="other" x="${left}" y="${top}" width="${wide(1)}" height="18"/>`,
          `<rect class="bar" x="${left}" y="${top}" width="${wide(ratio)}" height="18"/>`,
          text(left + Math.max(wide(1), wide(ratio)) + 8, top + 14, ratio.toFixed(2))
        ]
      }),
      text(left, 66 + measured.length * 28, "frame: twilio-node; filled: ours")
    ]
  )
  return {
    name: "benchmark",
    document: "bench/README.md",
    svg,
    rows: [["", "of twilio-node's"], ...measured.map(({ label, ratio }) => [label, ratio.toFixed(2)])]
  }
}

export const pictures = async (): Promise<ReadonlyArray<Picture>> => [
  await gate(),
  await batch(),
  await states(),
  benchmark()
]

/** The picture in its document, and the table below it. */
export const shown = (name: string): RegExp =>
  new RegExp(`(!\\[[^\\]]+\\]\\([./a-z]*pictures/${name}\\.svg\\)\n\n)((?:\\|.*\n)+)`)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(`${root}docs/pictures`, { recursive: true })
  for (const { document, name, rows, svg } of await pictures()) {
    writeFileSync(`${root}docs/pictures/${name}.svg`, svg)
    const before = readFileSync(root + document, "utf8")
    if (!shown(name).test(before)) throw new Error(`${document} shows no ${name}.svg above a table`)
    writeFileSync(root + document, before.replace(shown(name), (_, image: string) => `${image}${table(rows)}\n`))
  }
}
