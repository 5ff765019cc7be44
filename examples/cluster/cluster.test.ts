// The job on real engines: SQLite in a file, and three processes on PostgreSQL. No test clock: what an engine waits for is
// written down in a database, and other processes have clocks of their own.

import { Forbidden } from "@effect-twilio/conversations"
import { Fault, Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import type { WorkflowEngine } from "@effect/workflow/WorkflowEngine"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import * as Desk from "./desk.ts"
import * as Engine from "./engine.ts"
import { Batch, BatchLayer, Policies } from "./job.ts"

const desk = Desk.make(100)
const options = { job: "test", usersInBatch: 10, batchesAtOnce: 4 }

/** The first batch that the desk sends, for a test of one. */
const batch = {
  job: "test",
  task: "leave",
  number: 0,
  chatServiceSid: Desk.seed(desk).chatServiceSid,
  users: desk.leavers.slice(0, 10)
} as const

const file = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "cluster-test-"))),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
  ),
  (folder) => join(folder, "cluster.db")
)

/** Each use is an engine that is started, and stopped at the end; the file and the simulator stay. */
const onEngine = (file: string, simulator: Simulator.Service) => {
  const Main = BatchLayer.pipe(
    Layer.provideMerge(Engine.sqlite(file)),
    Layer.provide([Simulator.layerClientFrom(simulator), Policies])
  )
  return <A, E>(effect: Effect.Effect<A, E, WorkflowEngine>) => Effect.provide(effect, Main)
}

const setUp = Effect.gen(function* () {
  const simulator = yield* Simulator.make({ seed: Desk.seed(desk) })
  return { simulator, engine: onEngine(yield* file, simulator) }
})

const requestsOf = (simulator: Simulator.Service) => Effect.map(simulator.requests, (requests) => requests.length)

/** What a program of this folder prints; fails with it if the program fails. */
const outputOf = (program: string, ...args: ReadonlyArray<string>) =>
  Effect.promise(() =>
    new Promise<string>((resolve, reject) =>
      execFile(process.execPath, ["--import", "tsx", "--no-deprecation", program, ...args], {
        cwd: fileURLToPath(new URL(".", import.meta.url))
      }, (error, stdout, stderr) => error === null ? resolve(stdout) : reject(new Error(stdout + stderr)))
    )
  )

describe("on SQLite", () => {
  it.scopedLive("does the job with no request too many", () =>
    Effect.gen(function* () {
      const { engine, simulator } = yield* setUp
      assert.lengthOf(yield* Desk.wrong(desk, simulator), 100)
      yield* engine(Desk.run(desk, options))
      assert.deepStrictEqual(yield* Desk.wrong(desk, simulator), [])
      assert.strictEqual(yield* requestsOf(simulator), desk.leastRequests)
    }), 60_000)

  it.scopedLive("goes on where it was stopped, and does nothing that is done once more", () =>
    Effect.gen(function* () {
      const { engine, simulator } = yield* setUp
      const half = desk.leastRequests / 2
      const first = yield* Effect.fork(engine(Desk.run(desk, options)))
      yield* simulator.awaitRequests((requests) => requests.length >= half)
      yield* Fiber.interrupt(first)
      assert.isNotEmpty(yield* Desk.wrong(desk, simulator))

      yield* engine(Desk.run(desk, options))
      assert.deepStrictEqual(yield* Desk.wrong(desk, simulator), [])
      const requests = yield* requestsOf(simulator)
      // What was in flight, and a list for each of those in the batches which were begun.
      assert.isBelow(requests, desk.leastRequests + 100)

      yield* engine(Desk.run(desk, options))
      assert.strictEqual(yield* requestsOf(simulator), requests)
    }), 60_000)

  it.scopedLive(
    "puts a batch away for a rate limit, and keeps the time that it is given although it is restarted",
    () =>
      Effect.gen(function* () {
        const { engine, simulator } = yield* setUp
        yield* simulator.injectFaults(Fault.rateLimited({ retryAfter: 5 }))
        const id = yield* Batch.executionId(batch)
        yield* engine(Effect.gen(function* () {
          yield* Batch.execute(batch, { discard: true })
          const isAway = Effect.map(Batch.poll(id), (result) => result?._tag === "Suspended")
          yield* Effect.repeat(isAway, { until: (away) => away, schedule: Schedule.spaced("50 millis") })
          // The runner is free for others.
          yield* Batch.execute({ ...batch, number: 1, users: desk.leavers.slice(10, 20) })
          assert.strictEqual((yield* Batch.poll(id))?._tag, "Suspended")
        }))
        const limited = (yield* simulator.requests).findIndex(({ status }) => status === 429)
        const before = yield* requestsOf(simulator)

        yield* engine(Batch.execute(batch))
        const requests = yield* simulator.requests
        for (const user of desk.leavers.slice(0, 20)) assert.isEmpty(yield* simulator.conversations(user))
        assert.isAtLeast(requests[before]!.receivedAt - requests[limited]!.receivedAt, 5000)
      }),
    60_000
  )

  it.scopedLive("keeps an error as it was", () =>
    Effect.gen(function* () {
      const { engine, simulator } = yield* setUp
      yield* simulator.setFaults(() =>
        Fault.reply(() =>
          Response.json({ code: 20003, message: "Permission denied", more_info: "https://example.com", status: 403 }, {
            status: 403
          })
        )
      )
      const error = yield* engine(Effect.flip(Batch.execute(batch)))
      assert.instanceOf(error, Forbidden)
      const requests = yield* requestsOf(simulator)

      // By another engine, which has it from the file alone.
      const stored = yield* engine(Effect.flip(Batch.execute(batch)))
      assert.strictEqual(yield* requestsOf(simulator), requests)
      assert.instanceOf(stored, Forbidden)
      assert.deepStrictEqual({ ...stored }, { ...error })
      assert.deepInclude({ ...stored }, { status: 403, code: 20003, moreInfo: "https://example.com" })
      assert.include(stored.message, "Permission denied")
    }), 60_000)

  it.live("runs as a command", () =>
    Effect.gen(function* () {
      const output = yield* outputOf("sqlite.ts", "--users", "300")
      assert.include(output, "it is put away for 4s")
      assert.match(output, /people a second, 1,\d{3} requests,\n\d+ more than the least possible/)
      assert.include(output, "nobody was skipped")
    }), 90_000)
})

describe("by three runners on PostgreSQL", () => {
  it.live("does the job although one is killed", () =>
    Effect.gen(function* () {
      const output = yield* outputOf(
        "postgres.ts",
        ...["--users", "1000", "--batch", "20", "--at-once", "6", "--latency", "100"]
      )
      assert.include(output, "A runner is killed")
      assert.include(output, "was started again")
      assert.include(output, "nobody was skipped")
      const [, beyond = ""] = /([\d,]+) more than the least possible/.exec(output) ?? []
      // It was in the middle of something, which was done again by another: some of 6 batches or so, and by far not all.
      assert.isAbove(Number(beyond), 0)
      assert.isBelow(Number(beyond), 1000)
    }), 150_000)
})
