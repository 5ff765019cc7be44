/** The job on several runners, one of which is killed: `npm run cluster:postgres`. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import { parseArgs } from "node:util"
import * as Database from "./database.ts"
import * as Desk from "./desk.ts"
import * as Engine from "./engine.ts"
import * as Processes from "./processes.ts"
import type { Usage } from "./runner.ts"
import * as Storage from "./storage.ts"

const { values } = parseArgs({
  options: {
    users: { type: "string", default: "2000" },
    runners: { type: "string", default: "3" },
    batch: { type: "string", default: "50" },
    "at-once": { type: "string", default: "8" },
    // In milliseconds, as over a network, so that a runner has many requests in flight.
    latency: { type: "string", default: "20" },
    "no-kill": { type: "boolean", default: false },
    "no-restart": { type: "boolean", default: false }
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
      DATABASE_URL: Redacted.value(database.url)
    })
  const ports = yield* Effect.replicateEffect(Processes.freePort, runnerCount)
  const runners = yield* Effect.forEach(ports, startRunner, { concurrency: "unbounded" })

  const people = desk.leavers.length + desk.team.length
  let done = 0
  const reaches = (share: number) => Effect.repeat(Effect.sleep("100 millis"), { until: () => done >= people * share })
  const faults = yield* Effect.forkScoped(Effect.gen(function* () {
    if (!values["no-restart"]) {
      yield* reaches(1 / 4)
      yield* Console.log("  The database is stopped …")
      yield* database.restart
      yield* Console.log("  … and was started again.")
    }
    if (!values["no-kill"]) {
      yield* reaches(2 / 3)
      yield* runners[0]!.kill
      yield* Console.log("  A runner is killed (SIGKILL) …")
      yield* Effect.sleep("1 second")
      runners[0] = yield* startRunner(ports[0]!)
      yield* Console.log("  … and was started again.")
    }
  }))

  const progress = Desk.progress(desk)
  const started = performance.now()
  yield* Desk.run(desk, {
    job: "spring-clean",
    usersInBatch: Number(values.batch),
    batchesAtOnce: runnerCount * Number(values["at-once"]),
    onProgress: (count) => Effect.suspend(() => progress(done = count))
  }).pipe(Storage.watch, Effect.provide(Engine.postgresClient(database.url)), Storage.restart)
  yield* Fiber.join(faults)
  const seconds = (performance.now() - started) / 1000

  const runnersUsed = yield* Effect.forEach(runners, (runner) => runner.ask<Usage>("usage"))
  yield* Desk.conclusion(desk, yield* simulator.ask<Desk.Outcome>("outcome"), seconds)
  for (const { bytes, seconds } of runnersUsed) {
    yield* Console.log(
      `A runner used ${Math.round(bytes / 2 ** 20)} MiB of memory at most, and ${seconds.toFixed(1)} s of CPU.`
    )
  }
})

NodeRuntime.runMain(Effect.provide(Effect.scoped(program), Desk.Logs), { disablePrettyLogger: true })
