// The job on a real engine, with SQLite in a file. They cannot use the TestClock: the engine keeps its waits in a database.

import { Forbidden } from "@effect-twilio/conversations"
import { Fault, Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Reactivity from "@effect/experimental/Reactivity"
import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"
import type { WorkflowEngine } from "@effect/workflow/WorkflowEngine"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Desk from "./desk.ts"
import { Batch, BatchLayer, Policies } from "./job.ts"
import * as SqliteEngine from "./sqliteEngine.ts"
import * as Storage from "./storage.ts"
import { batch, desk, options, run } from "./support.ts"

/** Each use starts an engine and stops it at the end. The file and the simulator stay. */
const onEngine = (file: string, simulator: Simulator.Service) => {
  const Main = BatchLayer.pipe(
    Layer.provideMerge(SqliteEngine.layer(file)),
    Layer.provide([Simulator.layerClientFrom(simulator), Policies])
  )
  return <A, E>(effect: Effect.Effect<A, E, WorkflowEngine>) => Effect.provide(Storage.watch(effect), Main)
}

const setUp = Effect.gen(function* () {
  const simulator = yield* Simulator.make({ seed: Desk.seed(desk) })
  return { simulator, engine: onEngine(yield* SqliteEngine.temporaryFile, simulator) }
})

const requestsOf = (simulator: Simulator.Service) => Effect.map(simulator.requests, (requests) => requests.length)

describe("on SQLite", () => {
  it.scopedLive("sends no request twice", () =>
    Effect.gen(function* () {
      const { engine, simulator } = yield* setUp
      assert.lengthOf(yield* Desk.wrong(desk, simulator), 100)
      yield* engine(Desk.run(desk, options))
      assert.deepStrictEqual(yield* Desk.wrong(desk, simulator), [])
      assert.strictEqual(yield* requestsOf(simulator), desk.leastRequests)
    }), 60_000)

  it.scopedLive("continues after a stop, and does not run completed batches again", () =>
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
      // The requests in flight, and a list for each user in the batches that had been started.
      assert.isBelow(requests, desk.leastRequests + 100)

      yield* engine(Desk.run(desk, options))
      assert.strictEqual(yield* requestsOf(simulator), requests)
    }), 60_000)

  it.scopedLive(
    "suspends a batch for a rate limit, and waits as long as Retry-After says even if it is restarted",
    () =>
      Effect.gen(function* () {
        const { engine, simulator } = yield* setUp
        yield* simulator.injectFaults(Fault.rateLimited({ retryAfter: 5 }))
        const id = yield* Batch.executionId(batch)
        yield* engine(Effect.gen(function* () {
          yield* Batch.execute(batch, { discard: true })
          const isSuspended = Effect.map(Batch.poll(id), (result) => result?._tag === "Suspended")
          yield* Effect.repeat(isSuspended, {
            until: (suspended) => suspended,
            schedule: Schedule.spaced("50 millis")
          })
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

  it.scopedLive("stores an error without loss", () =>
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

      // From another engine, which reads it from the file.
      const stored = yield* engine(Effect.flip(Batch.execute(batch)))
      assert.strictEqual(yield* requestsOf(simulator), requests)
      assert.instanceOf(stored, Forbidden)
      assert.deepStrictEqual({ ...stored }, { ...error })
      assert.deepInclude({ ...stored }, { status: 403, code: 20003, moreInfo: "https://example.com" })
      assert.include(stored.message, "Permission denied")
    }), 60_000)

  it.scopedLive("runs as a command, and ends at once if another process uses the file", () =>
    Effect.gen(function* () {
      const args = ["--users", "300", "--file", yield* SqliteEngine.temporaryFile]
      // At once, so that both would create the tables.
      const both = yield* Effect.all([run("sqlite.ts", args), run("sqlite.ts", args)], { concurrency: 2 })
      const [completed, refused] = both[0].failed ? [both[1], both[0]] : both
      assert.isFalse(completed.failed, completed.output)
      assert.include(completed.output, "next attempt in 4s")
      assert.match(completed.output, /people a second, 1,\d{3} requests,\n\d+ more than the least possible/)
      assert.include(completed.output, "nobody was skipped")
      assert.isTrue(refused.failed)
      assert.match(refused.output, /^ {2}the storage of the job failed: .+cluster\.db is in use by another process$/m)
    }), 90_000)

  it.scopedLive(
    "ends with an error if the disk is full, and continues when it has space again",
    () =>
      Effect.gen(function* () {
        const file = yield* SqliteEngine.temporaryFile
        // A limit of the process needs no rights and no disk: the write fails with EFBIG.
        const args = ["--users", "100", "--batch", "5", "--no-rate-limit", "--file", file]
        const { failed, output } = yield* run("sqlite.ts", args, 2 ** 20)
        assert.isTrue(failed)
        assert.match(output, /^ {2}the storage of the job failed: (disk I\/O error|database or disk is full)$/m)
        assert.match(output, /[1-9]0 of 100 people/)

        const simulator = yield* Simulator.make({ seed: Desk.seed(desk) })
        yield* onEngine(file, simulator)(Desk.run(desk, { job: "spring-clean", usersInBatch: 5, batchesAtOnce: 8 }))
        const requests = yield* requestsOf(simulator)
        assert.isAbove(requests, 0)
        assert.isBelow(requests, desk.leastRequests, "completed batches were run again")
      }),
    90_000
  )

  it.scopedLive("says why a transaction cannot begin", () =>
    Effect.gen(function* () {
      const file = yield* SqliteEngine.temporaryFile
      const simulator = yield* Simulator.make({ seed: Desk.seed(desk) })
      const engine = onEngine(file, simulator)
      const other = yield* Effect.provide(LibsqlClient.make({ url: `file:${file}` }), Reactivity.layer)
      const error = yield* engine(Effect.gen(function* () {
        // Between two polls of the engine, so that the batch is what fails first.
        yield* Effect.sleep("2500 millis")
        yield* other`BEGIN IMMEDIATE`
        return yield* Batch.execute(batch)
      })).pipe(Effect.flip)
      yield* other`ROLLBACK`
      assert.strictEqual(error.message, "the storage of the job failed: database is locked")
    }), 60_000)
})
