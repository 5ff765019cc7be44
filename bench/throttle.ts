/**
 * Measures the gate: 10,000 fetches by 200 fibers from a server that handles 20 requests at once, in 20 ms each, and
 * responds with 429 to any others. With and without the gate, and with and without a `Retry-After` of one second.
 *
 *     npx tsx bench/throttle.ts            three rounds, some minutes
 *     npx tsx bench/throttle.ts --quick    one round of 2,000 fetches
 *
 * Throughput is a share of the server's capacity, which is measured with exactly 20 callers before and after every run.
 * The server is a separate process, so that it does not share the client's event loop. Exits with 1 if the gate misses
 * a target.
 */
import {
  ConversationsClient,
  type ConversationsError,
  fetchServiceUserConversation,
  ThrottlePolicy
} from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { accountSid, authToken, chatServiceSid, records, userSid } from "./records.ts"
import { median, spread, table } from "./report.ts"

const capacity = 20
const latencyMillis = 20
const fibers = 200

const targets = { lost: 0, requestsPerFetch: 1.3, share: 0.75 }

/** The first segment of the path selects the headers of a 429. `counts` returns the counts since the last time. */
const prefixes = { plain: "plain", retryAfter: "retry-after" } as const

interface Counts {
  readonly requests: number
  readonly rateLimited: number
}

const path = { chatServiceSid, userSid, conversationSid: "support" }

const record = records(1)[0] ?? ""

const tooMany = JSON.stringify({ code: 20429, message: "Too Many Requests", more_info: "", status: 429 })

const serve = (): void => {
  let inFlight = 0
  let counts = { requests: 0, rateLimited: 0 }
  const server = createServer((request, response) => {
    const prefix = request.url?.split("/")[1]
    if (prefix === "counts") {
      response.end(JSON.stringify(counts))
      counts = { requests: 0, rateLimited: 0 }
      return
    }
    counts.requests++
    if (inFlight >= capacity) {
      counts.rateLimited++
      if (prefix === prefixes.retryAfter) response.setHeader("retry-after", "1")
      response.writeHead(429, { "content-type": "application/json", "content-length": tooMany.length }).end(tooMany)
      return
    }
    inFlight++
    setTimeout(() => {
      inFlight--
      response.writeHead(200, { "content-type": "application/json", "content-length": record.length }).end(record)
    }, latencyMillis)
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port))
  process.on("disconnect", () => process.exit())
}

const start = async (): Promise<{ readonly child: ChildProcess; readonly url: string }> => {
  const child = fork(fileURLToPath(import.meta.url), ["--serve"])
  const [port] = await once(child, "message")
  return { child, url: `http://127.0.0.1:${port}` }
}

interface Result extends Counts {
  readonly lost: number
  readonly perSecond: number
}

const run = async (
  url: string,
  prefix: string,
  throttle: ReturnType<typeof ThrottlePolicy.layer>,
  concurrency: number,
  fetches: number
): Promise<Result> => {
  const client = ConversationsClient.layer({
    accountSid,
    authToken: Redacted.make(authToken),
    baseUrl: `${url}/${prefix}`
  }).pipe(Layer.provide(FetchHttpClient.layer))
  const program = Effect.gen(function* () {
    const left = yield* Ref.make(fetches)
    const lost = yield* Ref.make(0)
    const worker: Effect.Effect<void, ConversationsError, ConversationsClient> = Effect.flatMap(
      Ref.getAndUpdate(left, (n) => n - 1),
      (n) =>
        n <= 0 ? Effect.void : fetchServiceUserConversation(path).pipe(
          Effect.catchAll(() => Ref.update(lost, (n) => n + 1)),
          Effect.zipRight(Effect.suspend(() => worker))
        )
    )
    const start = performance.now()
    yield* Effect.forEach(Array.from({ length: concurrency }), () => worker, {
      concurrency: "unbounded",
      discard: true
    })
    return { lost: yield* Ref.get(lost), seconds: (performance.now() - start) / 1_000 }
  })
  await fetch(`${url}/counts`).then((response) => response.text())
  const { lost, seconds } = await Effect.runPromise(Effect.provide(program, Layer.merge(client, throttle)))
  const counts: Counts = await fetch(`${url}/counts`).then((response) => response.json())
  return { ...counts, lost, perSecond: (fetches - lost) / seconds }
}

const main = async (quick: boolean): Promise<void> => {
  const rounds = quick ? 1 : 3
  const fetches = quick ? 2_000 : 10_000
  const gate = ThrottlePolicy.layer()
  const candidates = [
    { name: "with the gate", retryAfter: "none", prefix: prefixes.plain, throttle: gate },
    { name: "without", retryAfter: "none", prefix: prefixes.plain, throttle: ThrottlePolicy.none },
    { name: "with the gate", retryAfter: "1 s", prefix: prefixes.retryAfter, throttle: gate },
    { name: "without", retryAfter: "1 s", prefix: prefixes.retryAfter, throttle: ThrottlePolicy.none }
  ].map((candidate) => ({ ...candidate, results: new Array<Result & { readonly share: number }>() }))
  const { child, url } = await start()
  const callers: Array<number> = []
  try {
    // Warm up connections and compiled code before measuring.
    await run(url, prefixes.plain, ThrottlePolicy.none, capacity, 500)
    const measureCapacity = async (): Promise<number> => {
      const { perSecond } = await run(url, prefixes.plain, ThrottlePolicy.none, capacity, fetches / 4)
      callers.push(perSecond)
      return perSecond
    }
    for (let round = 0; round < rounds; round++) {
      let before = await measureCapacity()
      for (const { prefix, results, throttle } of candidates) {
        const result = await run(url, prefix, throttle, fibers, fetches)
        // The load of the machine can change, so measure the capacity just before and just after.
        const after = await measureCapacity()
        results.push({ ...result, share: result.perSecond / ((before + after) / 2) })
        before = after
      }
    }
  } finally {
    child.disconnect()
  }

  console.log(
    `${fetches.toLocaleString("en")} fetches by ${fibers} fibers; the server takes ${capacity} requests at once, ` +
      `${latencyMillis} ms each\n` +
      `${rounds === 1 ? "one round" : `median of ${rounds} rounds (least–most)`}; Node ${process.version}\n` +
      `the capacity, with ${capacity} callers: ${spread(callers)} fetches/s\n`
  )
  console.log(table([
    ["", "Retry-After", "lost", "requests", "fetches/s", "share of the capacity"],
    ...candidates.map(({ name, results, retryAfter }) => [
      name,
      retryAfter,
      spread(results.map(({ lost }) => lost)),
      spread(results.map(({ requests }) => requests)),
      spread(results.map(({ perSecond }) => perSecond)),
      spread(results.map(({ share }) => 100 * share), " %")
    ])
  ]))

  const missed = candidates.filter(({ results, throttle }) =>
    throttle === gate && (
      Math.max(...results.map((result) => result.lost)) > targets.lost ||
      median(results.map((result) => result.requests / fetches)) > targets.requestsPerFetch ||
      median(results.map((result) => result.share)) < targets.share
    )
  )
  console.log(
    `\ntargets with the gate: none lost, at most ${targets.requestsPerFetch} requests per fetch, ` +
      `at least ${100 * targets.share} % of the capacity: ${missed.length === 0 ? "met" : "MISSED"}`
  )
  if (missed.length > 0) process.exitCode = 1
}

if (process.argv.includes("--serve")) serve()
else await main(process.argv.includes("--quick"))
