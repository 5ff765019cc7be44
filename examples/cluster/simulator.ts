/** The simulator as a process: `simulator.ts <users> <port> <latency in milliseconds>`. */
import { Simulator } from "@effect-twilio/conversations/testing"
import { serve } from "@effect-twilio/conversations/testing/serve"
import * as Effect from "effect/Effect"
import process from "node:process"
import * as Desk from "./desk.ts"
import * as Processes from "./processes.ts"

const [users, port, latency] = process.argv.slice(2).map(Number)

const program = Effect.gen(function* () {
  const desk = Desk.make(users ?? 0)
  const simulator = yield* Simulator.make({
    seed: Desk.seed(desk),
    maxRecordedRequests: 0,
    latency: latency ?? 0
  })
  let requests = 0
  yield* simulator.setFaults(() => {
    requests++
    return null
  })
  yield* serve(simulator, { port })
  yield* Processes.respond({
    outcome: Effect.map(Desk.wrong(desk, simulator), (wrong): Desk.Outcome => ({ requests, wrong }))
  })
  yield* Effect.never
})

await Effect.runPromise(Effect.scoped(program))
