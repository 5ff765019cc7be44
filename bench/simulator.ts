/**
 * Measures the simulator, served by a process of its own: requests a second of one core, the start with a million
 * messages, and a page of a long list at its beginning and at its end.
 *
 *     npx tsx bench/simulator.ts            three rounds, a minute
 *     npx tsx bench/simulator.ts --quick    one short round
 *
 * Requests a second of one core are a million divided by the CPU time of a request in µs. The CPU time is that of the
 * server, all of it: parsing HTTP, the operation, JSON and garbage collection. It judges nothing.
 */
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import { serve } from "@effect-twilio/conversations/testing/serve"
import * as Effect from "effect/Effect"
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { Pool } from "undici"
import { spread, table } from "./report.ts"

const million = 1_000_000
const callers = 32

const conversationOf = (name: string, messages: number): Seed.Conversation =>
  Seed.conversation({ uniqueName: name, messages, lastReadMessageIndex: 0 })

/** Each seed has a million messages. */
const seeds: Readonly<Record<string, () => Seed.Seed>> = {
  "one conversation": () =>
    Seed.make({ users: [Seed.user({ identity: "ada", conversations: [conversationOf("long", million)] })] }),
  "1,000 conversations of 20 users": () =>
    Seed.make({
      users: Array.from({ length: 20 }, (_, user) =>
        Seed.user({
          identity: `user-${user}`,
          conversations: Array.from({ length: 50 }, (_, index) => conversationOf(`order-${user}-${index}`, 1_000))
        }))
    }),
  "1,000 conversations, each message written out": () =>
    Seed.make({
      users: [Seed.user({
        identity: "ada",
        conversations: Array.from({ length: 1_000 }, (_, index) =>
          Seed.conversation({
            uniqueName: `order-${index}`,
            messages: Array.from({ length: 1_000 }, (_, message) => ({
              author: "ada",
              body: `Message ${message} of ${index}`
            }))
          }))
      })]
    })
}

const service = `/v1/Services/${Seed.supportDesk.chatServiceSid}`
const order = `${service}/Conversations/order-1042`

interface Work {
  readonly label: string
  readonly path: string
  readonly form?: string
  /** The records of a response. */
  readonly records: number
}

const works: ReadonlyArray<Work> = [
  { label: "fetch a conversation", path: order, records: 1 },
  {
    label: "fetch a user's conversation",
    path: `${service}/Users/ada@example.com/Conversations/order-1042`,
    records: 1
  },
  { label: "post a message", path: `${order}/Messages`, form: "Author=ada%40example.com&Body=On+its+way", records: 1 },
  { label: "list 50 messages", path: `${order}/Messages?PageSize=50&Order=desc`, records: 50 },
  {
    label: "list 50 conversations of a month, newest first",
    path: `${service}/Conversations?PageSize=50&StartDate=2024-01-01`,
    records: 50
  },
  {
    label: "list 50 conversations of a state",
    path: `${service}/Conversations?PageSize=50&State=active`,
    records: 50
  },
  { label: "list 50 conversations of a user", path: `${service}/Users/archive/Conversations?PageSize=50`, records: 50 }
]

/** The seed of the works: 2,000 conversations. */
const desk = (): Seed.Seed =>
  Seed.make({
    users: [
      ...Seed.supportDesk.users,
      Seed.user({
        identity: "archive",
        conversations: Array.from({ length: 2_000 }, (_, index) => conversationOf(`archived-${index}`, 10))
      })
    ]
  })

interface Started {
  readonly url: string
  readonly millis: number
  readonly mebibytes: number
}

/** Serves a seed until the parent disconnects, and tells it the CPU time whenever it asks. */
const serveSeed = (name: string) =>
  Effect.gen(function* () {
    const before = performance.now()
    const simulator = yield* Simulator.make({ seed: seeds[name]?.() ?? desk(), maxRecordedRequests: 500 })
    const { url } = yield* serve(simulator)
    process.on("message", () => process.send?.(process.cpuUsage()))
    process.on("disconnect", () => process.exit())
    process.send?.({ url, millis: performance.now() - before, mebibytes: process.memoryUsage().heapUsed / 2 ** 20 })
    return yield* Effect.never
  }).pipe(Effect.scoped, Effect.runFork)

const withServer = async <A>(seed: string, use: (started: Started, child: ChildProcess) => Promise<A>): Promise<A> => {
  const child = fork(fileURLToPath(import.meta.url), ["--serve", seed])
  try {
    const [started] = await once(child, "message") as [Started]
    return await use(started, child)
  } finally {
    child.disconnect()
  }
}

const headers = { authorization: `Basic ${btoa(`${Simulator.accountSid}:${Simulator.authToken}`)}` }

const ask = async (pool: Pool, path: string, form?: string): Promise<string> => {
  const { body, statusCode } = await pool.request({
    path,
    method: form === undefined ? "GET" : "POST",
    headers: form === undefined ? headers : { ...headers, "content-type": "application/x-www-form-urlencoded" },
    body: form ?? null
  })
  const text = await body.text()
  if (statusCode >= 300) throw new Error(`${path}: ${statusCode} ${text}`)
  return text
}

const cpuOf = async (child: ChildProcess): Promise<number> => {
  child.send("cpu")
  const [{ system, user }] = await once(child, "message") as [NodeJS.CpuUsage]
  return system + user
}

/** Runs a work by 32 callers, and returns the server's CPU time of a request in µs, and the time of a request in µs. */
const run = async (pool: Pool, child: ChildProcess, { form, path, records }: Work, count: number) => {
  const batch = async (size: number) => {
    let left = size
    await Promise.all(Array.from({ length: callers }, async () => {
      while (left-- > 0) {
        const text = await ask(pool, path, form)
        const found = text.split('"date_created"').length - 1
        if (found !== records) throw new Error(`${path}: ${found} records`)
      }
    }))
  }
  await batch(count / 2)
  const cpu = await cpuOf(child)
  const start = performance.now()
  await batch(count)
  const wall = performance.now() - start
  return { cpu: (await cpuOf(child) - cpu) / count, wall: wall * 1_000 / count }
}

const main = async (isQuick: boolean): Promise<void> => {
  const rounds = isQuick ? 1 : 3
  const count = isQuick ? 1_000 : 6_000
  const cpu = new Map<Work, Array<number>>(works.map((work) => [work, []]))
  const wall = new Map<Work, Array<number>>(works.map((work) => [work, []]))
  const starts = new Map<string, Array<Started>>(Object.keys(seeds).map((name) => [name, []]))
  const pages: { first: Array<number>; last: Array<number> } = { first: [], last: [] }
  for (let round = 0; round < rounds; round++) {
    await withServer("", async ({ url }, child) => {
      const pool = new Pool(url, { connections: callers })
      for (const work of works) {
        const numbers = await run(pool, child, work, work.records > 1 ? count / 4 : count)
        cpu.get(work)?.push(1_000_000 / numbers.cpu)
        wall.get(work)?.push(1_000_000 / numbers.wall)
      }
      await pool.close()
    })
    for (const name of Object.keys(seeds)) {
      await withServer(name, async (started) => {
        starts.get(name)?.push(started)
        if (name !== "one conversation") return
        const pool = new Pool(started.url, { connections: 1 })
        const messages = `/v1/Conversations/long/Messages?PageSize=100`
        /** The median time of 100 pages in ms, after 100 others. */
        const page = async (path: string) => {
          const took: Array<number> = []
          for (let index = 0; index < 200; index++) {
            const start = performance.now()
            await ask(pool, path)
            took.push(performance.now() - start)
          }
          return took.slice(100).sort((a, b) => a - b)[50] ?? NaN
        }
        // The page before the one after the newest messages, in the order of their age.
        const { meta } = JSON.parse(await ask(pool, `${messages}&Order=desc`))
        const { pathname, search } = new URL(meta.next_page_url)
        const last = `${pathname}${search}`.replace("Order=desc", "Order=asc").replace("Page=1", "Page=9999")
        pages.first.push(await page(messages))
        pages.last.push(await page(last))
        await pool.close()
      })
    }
  }
  console.log(
    `${callers} callers; ${
      rounds === 1 ? "one round" : `median of ${rounds} rounds (least–most)`
    }; Node ${process.version}\n`
  )
  console.log(table([
    ["", "requests a second of one core", "requests a second"],
    ...works.map((work) => [work.label, spread(cpu.get(work) ?? []), spread(wall.get(work) ?? [])])
  ]))
  console.log()
  console.log(table([
    ["a million messages in", "start, ms", "heap, MiB"],
    ...[...starts].map(([name, all]) => [
      name,
      spread(all.map(({ millis }) => millis)),
      spread(all.map(({ mebibytes }) => mebibytes))
    ])
  ]))
  console.log(
    `\n100 messages of a million: the first page ${spread(pages.first)} ms, the last ${spread(pages.last)} ms`
  )
}

const [, , mode, seed = ""] = process.argv
if (mode === "--serve") serveSeed(seed)
else await main(mode === "--quick")
