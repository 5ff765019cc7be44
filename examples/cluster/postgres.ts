/** The job on several runners, one of which is killed: `npm run cluster:postgres`. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { parseArgs } from "node:util"
import * as Database from "./database.ts"
import * as Desk from "./desk.ts"
import * as Engine from "./engine.ts"
import * as Processes from "./processes.ts"
import type { Usage } from "./runner.ts"

const { values } = parseArgs({
  options: {
    users: { type: "string", default: "2000" },
    runners: { type: "string", default: "3" },
    batch: { type: "string", default: "50" },
    "at-once": { type: "string", default: "8" },
    // In milliseconds, as over a network, so that a runner has many requests in flight.
    latency: { type: "string", default: "20" },
    "no-kill": { type: "boolean", default: false }
  }
})

const desk = Desk.make(Number(values.users))
const runnerCount = Number(values.runners)

const program = Effect.gen(function* () {
  yield* Console.log(`${Desk.introduction(desk)}\nPostgreSQL, the simulator and ${runnerCount} runners start …\n`)
  const database = yield* Database.postgres
  const simulatorPort = yield* Processes.freePort
  const simulator = yield* Processes.start("simulator.ts", [values.users, String(simulatorPort), values.latency])
  const startRunner = (port: number) =>
    Processes.start("runner.ts", [String(port), `http://127.0.0.1:${simulatorPort}`], {
      DATABASE_URL: Redacted.value(database)
    })
  const [firstPort, ...otherPorts] = yield* Effect.replicateEffect(Processes.freePort, runnerCount)
  // The first one creates the tables. If two did so at once, one would fail.
  let killable = yield* startRunner(firstPort!)
  const others = yield* Effect.forEach(otherPorts, startRunner, { concurrency: "unbounded" })

  /** Kills a runner after a third of the work, without warning. */
  let isKilled = values["no-kill"]
  const killOne = Effect.gen(function* () {
    isKilled = true
    yield* killable.kill
    yield* Console.log("  A runner is killed (SIGKILL) …")
    yield* Effect.sleep("1 second")
    killable = yield* startRunner(firstPort!)
    yield* Console.log("  … and was started again.")
  }).pipe(Scope.extend(yield* Effect.scope))

  const progress = Desk.progress(desk)
  const started = performance.now()
  yield* Desk.run(desk, {
    job: "spring-clean",
    usersInBatch: Number(values.batch),
    batchesAtOnce: runnerCount * Number(values["at-once"]),
    onProgress: (done) =>
      Effect.zipRight(
        progress(done),
        isKilled || done * 3 < desk.leavers.length + desk.team.length ? Effect.void : killOne
      )
  }).pipe(Effect.provide(Engine.postgresClient(database)))
  const seconds = (performance.now() - started) / 1000

  const runnersUsed = yield* Effect.forEach([killable, ...others], (runner) => runner.ask<Usage>("usage"))
  yield* Desk.conclusion(desk, yield* simulator.ask<Desk.Outcome>("outcome"), seconds)
  for (const { bytes, seconds } of runnersUsed) {
    yield* Console.log(
      `A runner used ${Math.round(bytes / 2 ** 20)} MiB of memory at most, and ${seconds.toFixed(1)} s of CPU.`
    )
  }
})

NodeRuntime.runMain(Effect.scoped(program), { disablePrettyLogger: true })
