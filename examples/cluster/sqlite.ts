/** The job on one machine without a server: `npm run cluster`. */
import { Fault, Simulator } from "@effect-twilio/conversations/testing"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { parseArgs } from "node:util"
import * as Desk from "./desk.ts"
import { BatchLayer, Policies } from "./job.ts"
import * as SqliteEngine from "./sqliteEngine.ts"
import * as Storage from "./storage.ts"

const { values } = parseArgs({
  options: {
    users: { type: "string", default: "1000" },
    batch: { type: "string", default: "50" },
    "at-once": { type: "string", default: "8" },
    // So that a second command can continue the job of the first one.
    file: { type: "string" },
    "no-rate-limit": { type: "boolean", default: false }
  }
})

const desk = Desk.make(Number(values.users))

const program = Effect.gen(function* () {
  const simulator = yield* Simulator
  let requests = 0
  yield* simulator.setFaults(() => {
    requests++
    // In the middle of the job, a rate limit that is longer than a process should wait.
    const isLimited = requests === Math.floor(desk.leastRequests / 2) && !values["no-rate-limit"]
    return isLimited ? Fault.rateLimited({ retryAfter: 4 }) : null
  })
  yield* Console.log(`${Desk.introduction(desk)}\nStored in SQLite, in ${values.file ?? "a temporary file"}.\n`)
  const started = performance.now()
  yield* Desk.run(desk, {
    job: "spring-clean",
    usersInBatch: Number(values.batch),
    batchesAtOnce: Number(values["at-once"]),
    onProgress: Desk.progress(desk)
  })
  const seconds = (performance.now() - started) / 1000
  yield* Desk.conclusion(desk, { requests, wrong: yield* Desk.wrong(desk, simulator) }, seconds)
})

const File = values.file === undefined ? SqliteEngine.temporaryFile : Effect.succeed(values.file)

const Main = BatchLayer.pipe(
  Layer.provideMerge(Layer.unwrapScoped(Effect.map(File, SqliteEngine.layer))),
  Layer.provide([Policies, Desk.Logs]),
  Layer.provideMerge(Simulator.layerClient({ seed: Desk.seed(desk), maxRecordedRequests: 0 }))
)

NodeRuntime.runMain(Effect.provide(Storage.watch(program), Main), { disablePrettyLogger: true })
