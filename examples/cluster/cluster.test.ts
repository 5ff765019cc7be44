// The job on a real engine: processes with PostgreSQL. They cannot use the TestClock: the engine keeps its waits in a database,
// and other processes have clocks of their own.

import { Fault, Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import { PersistenceError } from "@effect/cluster/ClusterError"
import { MessageStorage } from "@effect/cluster/MessageStorage"
import * as Reply from "@effect/cluster/Reply"
import * as RunnerAddress from "@effect/cluster/RunnerAddress"
import { RunnerStorage } from "@effect/cluster/RunnerStorage"
import * as ShardId from "@effect/cluster/ShardId"
import * as ShardingConfig from "@effect/cluster/ShardingConfig"
import * as Snowflake from "@effect/cluster/Snowflake"
import * as Reactivity from "@effect/experimental/Reactivity"
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import * as Database from "./database.ts"
import * as Desk from "./desk.ts"
import * as Engine from "./engine.ts"
import { Batch, BatchLayer, Policies } from "./job.ts"
import * as Processes from "./processes.ts"
import * as Storage from "./storage.ts"
import { batch, desk, options, run } from "./support.ts"

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
      const fiber = yield* Effect.fork(Effect.exit(Storage.restart(program)))
      yield* TestClock.adjust("1 hour")
      return { starts, result: yield* Fiber.join(fiber) }
    })
  }

  it.effect("starts the program again until the storage is there", () =>
    Effect.gen(function* () {
      const { result, starts } = yield* failing(...Array.from({ length: 100 }, () => 0))
      assert.isTrue(Exit.isSuccess(result))
      assert.strictEqual(starts, 101)
    }))

  it.effect("ends the program with its error after two minutes", () =>
    Effect.gen(function* () {
      const { result, starts } = yield* failing(...Array.from({ length: 200 }, () => 0))
      assert.strictEqual((yield* Effect.flip(result)).message, "the storage of the job failed: down")
      assert.strictEqual(starts, 122)
    }))

  it.effect("has two minutes again if the program has run meanwhile", () =>
    Effect.gen(function* () {
      const minute = Array.from({ length: 60 }, () => 0)
      const { result } = yield* failing(...minute, 600, ...minute, 600, ...minute)
      assert.isTrue(Exit.isSuccess(result))
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

  it.scopedLive("lets no message store a reply once it has failed", () =>
    Effect.gen(function* () {
      const database = (yield* Database.postgres).url
      const sql = yield* Effect.provide(PgClient.make({ url: database }), Reactivity.layer)
      const context = yield* Effect.provide(Layer.build(Storage.postgres(database)), ShardingConfig.layer())
      yield* sql`INSERT INTO cluster_messages ${
        sql.insert({
          ...{ id: 1, request_id: 1, kind: 0, shard_id: "default:1", entity_type: "Batch", entity_id: "1" },
          ...{ tag: "run", payload: "{}", headers: "{}", sampled: false }
        })
      }`
      const storage = Context.get(context, MessageStorage)
      const [message] = yield* storage.unprocessedMessages([ShardId.make("default", 1)])
      assert(message?._tag === "IncomingRequest")
      const failure = new PersistenceError({ cause: new Error("down") })
      yield* Effect.flip(Context.get(context, Storage.Watch).guard(Effect.fail(failure)))
      const reply = Reply.ReplyWithContext.fromDefect({
        id: Snowflake.Snowflake(2n),
        requestId: Snowflake.Snowflake(1n),
        defect: failure
      })
      assert.instanceOf(yield* Effect.flip(message.respond(reply)), PersistenceError)
      assert.isEmpty(yield* sql`SELECT id FROM cluster_replies`)
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
