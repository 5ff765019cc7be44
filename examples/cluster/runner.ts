/** A runner as a process: `runner.ts <port> <url of the service>`, with the URL of the database in `DATABASE_URL`. */
import { ConversationsClient } from "@effect-twilio/conversations"
import { Simulator } from "@effect-twilio/conversations/testing"
import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger" // Effect 3
import * as LogLevel from "effect/LogLevel" // Effect 3
import * as Redacted from "effect/Redacted"
// Effect 4: import * as References from "effect/References"
import process from "node:process"
import * as Desk from "./desk.ts"
import * as Engine from "./engine.ts"
import { BatchLayer, Policies } from "./job.ts"
import * as Processes from "./processes.ts"
import * as Storage from "./storage.ts"

export interface Usage {
  /** The peak memory of the process. */
  readonly bytes: number
  /** CPU time, with start-up. */
  readonly seconds: number
}

const [port = "", baseUrl = ""] = process.argv.slice(2)

// For Twilio this would be ConversationsClient.layerConfig().
const Client = ConversationsClient.layer({
  accountSid: Simulator.accountSid,
  authToken: Redacted.make(Simulator.authToken),
  baseUrl
}).pipe(Layer.provide(UndiciHttpClient.layer))

const Runner = BatchLayer.pipe(
  Layer.provideMerge(
    Engine.postgresRunner({ database: Redacted.make(process.env["DATABASE_URL"] ?? ""), port: Number(port) })
  ),
  Layer.provide([Client, Policies])
)

const program = Effect.gen(function* () {
  // Once, however often the engine starts.
  const respond = yield* Effect.cached(Processes.respond({
    usage: Effect.sync((): Usage => {
      const { maxRSS, systemCPUTime, userCPUTime } = process.resourceUsage()
      return { bytes: maxRSS * 1024, seconds: (userCPUTime + systemCPUTime) / 1e6 }
    })
  }))
  yield* Effect.zipRight(respond, Effect.never).pipe(Storage.watch, Effect.provide(Runner), Storage.restart)
})

await program.pipe(
  Effect.provide(Desk.Logs),
  Effect.provide(Logger.minimumLogLevel(LogLevel.Warning)),
  Effect.runPromise
)
