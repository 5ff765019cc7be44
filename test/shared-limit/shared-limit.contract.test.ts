// Three processes with 50 fibers each share 40 requests a second over a real Redis. The service accepts 40 requests a second
// and responds to the others with 429.
//
// Both count with a token bucket. The service's bucket holds the tokens of one second, because most services that limit a
// rate allow a burst of about that size. The limiter's bucket holds one token, so requests leave evenly, and the burst that
// the service allows is left for requests that arrive late and together. With a limiter that allows a burst of its own, the
// first late request would be one too many.

import { fetchServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
import { Seed } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { spawn } from "node:child_process"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { bundlePrograms, lineOf, programCommand, scopedProcess } from "../runtimes/program.ts"
import { freePort, startRedis } from "../runtimes/redis.ts"
import { record, simulated } from "../support.ts"
import { temporaryFolder } from "../temporaryFolder.ts"
import { SharedLimit } from "./SharedLimit.ts"

const limit = 40
const processes = 3
const fibers = 50
const worker = "test/shared-limit/worker.ts"

const start = (command: string, args: ReadonlyArray<string>) =>
  scopedProcess(() => spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] }))

/** A service that accepts so many requests a second, each of which takes 100 ms. */
class Service {
  accepted = 0
  rejected = 0
  #firstAt = 0
  #lastAt = 0
  #tokens = limit
  #refilledAt = 0

  readonly server = createServer((_, response) => {
    const isAccepted = this.#take(performance.now())
    setTimeout(() => {
      response.writeHead(isAccepted ? 200 : 429, { "content-type": "application/json" })
      response.end(isAccepted ? JSON.stringify(record) : "{}")
    }, 100)
  })

  #take(now: number): boolean {
    this.#tokens = Math.min(limit, this.#tokens + (now - this.#refilledAt) * limit / 1_000)
    this.#refilledAt = now
    if (this.#tokens < 1) {
      this.rejected++
      return false
    }
    this.#tokens--
    if (this.accepted++ === 0) this.#firstAt = now
    this.#lastAt = now
    return true
  }

  /** How many requests it accepted a second. */
  get rate(): number {
    return 1_000 * (this.accepted - 1) / (this.#lastAt - this.#firstAt)
  }

  /** The part of all requests that got 429. */
  get rejectedShare(): number {
    return this.rejected / (this.accepted + this.rejected)
  }
}

const startService = Effect.acquireRelease(
  Effect.promise(() =>
    new Promise<Service>((resolve) => {
      const service = new Service()
      service.server.listen(0, "127.0.0.1", () => resolve(service))
    })
  ),
  ({ server }) =>
    Effect.sync(() => {
      server.close()
      server.closeAllConnections()
    })
)

interface Result {
  readonly succeeded: number
  readonly errors: ReadonlyArray<string>
}

/** Runs the processes, in which each fiber makes so many fetches; without a Redis they have no limiter. */
const run = (fetches: number, redis?: number) =>
  Effect.gen(function* () {
    const service = yield* startService
    const { port } = service.server.address() as AddressInfo
    const [command, ...before] = programCommand(worker)
    const args = [...before, `http://127.0.0.1:${port}`, `${fetches}`, ...(redis === undefined ? [] : [`${redis}`])]
    const workers = yield* Effect.replicateEffect(start(command, args), processes)
    yield* Effect.forEach(workers, (worker) => lineOf(worker, "ready"), { concurrency: "unbounded" })
    const lines = yield* Effect.forEach(
      workers,
      (worker) => {
        worker.stdin.write("go\n")
        return lineOf(worker, "succeeded")
      },
      { concurrency: "unbounded" }
    )
    const results = lines.map((line): Result => JSON.parse(line))
    return {
      service,
      succeeded: results.reduce((sum, { succeeded }) => sum + succeeded, 0),
      errors: results.flatMap(({ errors }) => errors)
    }
  })

describe("a limit that three processes share", () => {
  it.scopedLive("is used up and hardly ever exceeded, and no call is lost", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* Effect.promise(() => bundlePrograms(folder, [worker]))
      const port = yield* freePort
      yield* startRedis(port)
      const limited = yield* run(2, port)
      assert.deepStrictEqual(limited.errors, [])
      assert.strictEqual(limited.succeeded, processes * fibers * 2)
      assert.isAtMost(limited.service.rejectedShare, 0.02)
      assert.isAtLeast(limited.service.rate, 0.9 * limit)
      // The gates alone, which know nothing of each other.
      const unlimited = yield* run(1)
      assert.isAbove(unlimited.service.rejectedShare, limited.service.rejectedShare + 0.1)
    }), 60_000)

  it.scopedLive(
    "fails with a typed error while Redis is down, and works when it is there",
    () =>
      Effect.gen(function* () {
        const port = yield* freePort
        const down = "LimiterFailed: fetchServiceUserConversation: the limiter failed: " +
          "Failed to execute tokenBucket rate limiting command"
        const fetched = Effect.match(fetchServiceUserConversation(Seed.order), {
          onFailure: (error) => `${error._tag}: ${error.message}`,
          onSuccess: () => "fetched"
        })
        /** A connection is made again after a while. */
        const untilFetched = Effect.repeat(Effect.delay(fetched, "20 millis"), {
          until: (outcome) => outcome === "fetched"
        })
        yield* Effect.gen(function* () {
          assert.strictEqual(yield* fetched, down)
          const first = yield* startRedis(port)
          yield* untilFetched
          first.kill("SIGSTOP")
          assert.strictEqual(yield* fetched, down)
          first.kill("SIGCONT")
          yield* untilFetched
          first.kill("SIGKILL")
          assert.strictEqual(yield* fetched, down)
          const second = yield* startRedis(port)
          yield* untilFetched
          // The program ends nevertheless.
          second.kill("SIGSTOP")
        }).pipe(Effect.provide(SharedLimit({ host: "127.0.0.1", port })))
      }).pipe(Effect.provide(Layer.merge(simulated(), RetryPolicy.none))),
    60_000
  )
})
