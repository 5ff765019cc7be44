// The job on real engines: SQLite in a file, and three processes with PostgreSQL. They cannot use the TestClock: the engine
// keeps its waits in a database, and other processes have clocks of their own.

import { Forbidden } from "@effect-twilio/conversations"
import { Fault, Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import { PersistenceError } from "@effect/cluster/ClusterError"
import * as RunnerAddress from "@effect/cluster/RunnerAddress"
import { RunnerStorage } from "@effect/cluster/RunnerStorage"
import * as ShardingConfig from "@effect/cluster/ShardingConfig"
import * as Reactivity from "@effect/experimental/Reactivity"
import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"
import * as PgClient from "@effect/sql-pg/PgClient"
import type { WorkflowEngine } from "@effect/workflow/WorkflowEngine"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/TestClock"
import { execFile } from "node:child_process"
import process from "node:process"
import { fileURLToPath } from "node:url"
import * as Database from "./database.ts"
import * as Desk from "./desk.ts"
import * as Engine from "./engine.ts"
import { Batch, BatchLayer, Policies } from "./job.ts"
import * as Processes from "./processes.ts"
import * as Storage from "./storage.ts"

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

/** Each use starts an engine and stops it at the end. The file and the simulator stay. */
const onEngine = (file: string, simulator: Simulator.Service) => {
  const Main = BatchLayer.pipe(
    Layer.provideMerge(Engine.sqlite(file)),
    Layer.provide([Simulator.layerClientFrom(simulator), Policies])
  )
  return <A, E>(effect: Effect.Effect<A, E, WorkflowEngine>) => Effect.provide(Storage.watch(effect), Main)
}

const setUp = Effect.gen(function* () {
  const simulator = yield* Simulator.make({ seed: Desk.seed(desk) })
  return { simulator, engine: onEngine(yield* Database.sqlite, simulator) }
})

const requestsOf = (simulator: Simulator.Service) => Effect.map(simulator.requests, (requests) => requests.length)

/** Runs a program of this folder. `most` is the size of the largest file that it may write, in bytes. */
const run = (program: string, args: ReadonlyArray<string>, most?: number) =>
  Effect.promise(() =>
    new Promise<{ readonly failed: boolean; readonly output: string }>((resolve) => {
      const node = ["--import", "tsx", "--no-deprecation", program, ...args]
      const cwd = fileURLToPath(new URL(".", import.meta.url))
      const [file, all] = most === undefined
        ? [process.execPath, node]
        : ["sh", ["-c", `ulimit -f ${most / 512} && exec "$0" "$@"`, process.execPath, ...node]]
      execFile(file, all, { cwd }, (error, stdout, stderr) =>
        resolve({ failed: error !== null, output: stdout + stderr }))
    })
  )

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
      const args = ["--users", "300", "--file", yield* Database.sqlite]
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
        const file = yield* Database.sqlite
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
      const file = yield* Database.sqlite
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

describe("a failed storage", () => {
  /** Fails as often as `lasts` has items, after that many seconds. */
  const failing = (...lasts: ReadonlyArray<number>) => {
    let starts = 0
    const program = Effect.suspend(() => {
      const seconds = lasts[starts++]
      if (seconds === undefined) return Effect.void
      return Effect.delay(new Storage.StorageFailed({ cause: new Error("down") }), `${seconds} seconds`)
    })
    return Effect.gen(function* () {
      const fiber = yield* Effect.fork(Effect.either(Storage.restart(program)))
      yield* TestClock.adjust("1 hour")
      return { starts, result: yield* fiber }
    })
  }

  it.effect("starts the program again until the storage is there", () =>
    Effect.gen(function* () {
      const { result, starts } = yield* failing(...Array.from({ length: 100 }, () => 0))
      assert.isTrue(Either.isRight(result))
      assert.strictEqual(starts, 101)
    }))

  it.effect("ends the program with its error after two minutes", () =>
    Effect.gen(function* () {
      const { result, starts } = yield* failing(...Array.from({ length: 200 }, () => 0))
      assert.strictEqual(Either.getOrThrow(Either.flip(result)).message, "the storage of the job failed: down")
      assert.strictEqual(starts, 122)
    }))

  it.effect("has two minutes again if the program has run meanwhile", () =>
    Effect.gen(function* () {
      const minute = Array.from({ length: 60 }, () => 0)
      const { result } = yield* failing(...minute, 600, ...minute, 600, ...minute)
      assert.isTrue(Either.isRight(result))
    }))
})

describe("with PostgreSQL", () => {
  it.scopedLive("does not wait for a connection that is lost when an engine ends", () =>
    Effect.gen(function* () {
      const database = yield* Database.postgres
      const address = RunnerAddress.make("127.0.0.1", 1)
      const context = yield* Layer.build(Storage.postgres(database.url)).pipe(
        Effect.provide(ShardingConfig.layer({ runnerAddress: Option.some(address) }))
      )
      const storage = Context.get(context, RunnerStorage)
      const outage = yield* Effect.fork(database.restart)
      // Then the engine asks for another connection, which it does not get while the database is stopped.
      yield* Effect.eventually(Effect.flip(storage.refresh(address, [])))
      yield* Effect.sleep("1 second")
      const error = yield* Effect.uninterruptible(Effect.flip(storage.releaseAll(address)))
      assert.instanceOf(error, PersistenceError)
      yield* Fiber.join(outage)
    }), 30_000)

  it.scopedLive("does not store its failure as the result of a batch", () =>
    Effect.gen(function* () {
      const database = (yield* Database.postgres).url
      const sql = yield* Effect.provide(PgClient.make({ url: database }), Reactivity.layer)
      const simulator = yield* Simulator.make({ seed: Desk.seed(desk), latency: 1500 })
      yield* simulator.injectFaults(Fault.rateLimited({ retryAfter: 5 }))
      const Main = BatchLayer.pipe(
        Layer.provideMerge(Engine.postgresRunner({ database, port: yield* Processes.freePort })),
        Layer.provide([Simulator.layerClientFrom(simulator), Policies])
      )
      const job = yield* Batch.execute(batch).pipe(Storage.watch, Effect.provide(Main), Storage.restart, Effect.fork)
      // The next look for messages fails. When the rate limit comes, the table is back, and the engine is about to end: what
      // the batch then asks of the storage fails.
      yield* simulator.awaitRequests((requests) => requests.length > 0)
      yield* sql`ALTER TABLE cluster_messages RENAME TO away`
      yield* Effect.sleep("1200 millis")
      yield* sql`ALTER TABLE away RENAME TO cluster_messages`
      yield* Fiber.join(job)
      for (const user of batch.users) assert.isEmpty(yield* simulator.conversations(user))
    }), 60_000)

  it.scopedLive("waits for the next runner if one ends", () =>
    Effect.gen(function* () {
      const database = (yield* Database.postgres).url
      const simulator = yield* Simulator.make({ seed: Desk.seed(desk) })
      const RunnerEngine = Engine.postgresRunner({ database, port: yield* Processes.freePort })
      // It does not run batches. Who sends one waits for it, and is interrupted when it ends.
      const idle = yield* Effect.fork(Storage.restart(Layer.launch(RunnerEngine)))
      // When the engine of the desk knows the runner.
      const job = yield* Effect.delay(Desk.run(desk, options), "3 seconds").pipe(
        Storage.watch,
        Effect.provide(Engine.postgresClient(database)),
        Storage.restart,
        Effect.fork
      )
      yield* Effect.sleep("6 seconds")
      yield* Fiber.interrupt(idle)
      yield* BatchLayer.pipe(
        Layer.provide(RunnerEngine),
        Layer.provide([Simulator.layerClientFrom(simulator), Policies]),
        Layer.launch,
        Effect.fork
      )
      yield* Fiber.join(job)
      assert.deepStrictEqual(yield* Desk.wrong(desk, simulator), [])
    }), 60_000)

  it.live(
    "completes on three runners although the database is restarted and a runner is killed",
    () =>
      Effect.gen(function* () {
        const { failed, output } = yield* run(
          "postgres.ts",
          ["--users", "600", "--batch", "20", "--at-once", "6", "--latency", "100"]
        )
        assert.isFalse(failed, output)
        assert.include(output, "The database is stopped")
        // The desk and its runners say so, and start again.
        assert.include(output, "the storage of the job failed: ")
        assert.include(output, "A runner is killed")
        assert.match(output, /was started again[^]+was started again/)
        assert.include(output, "nobody was skipped")
        const beyond = /([\d,]+) more than the least possible/.exec(output)?.[1]
        // The batches in progress are repeated: at most about 18 of them by the restart and 6 by the kill, and none if there
        // were none.
        assert.isBelow(Number(beyond), 1000, output)
      }),
    150_000
  )
})
