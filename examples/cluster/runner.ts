/** A runner as a process: `runner.ts <port> <url of the service> <url of the database>`. */
import { ConversationsClient } from "@effect-twilio/conversations"
import { Simulator } from "@effect-twilio/conversations/testing"
import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Redacted from "effect/Redacted"
import process from "node:process"
import * as Engine from "./engine.ts"
import { BatchLayer, Policies } from "./job.ts"
import * as Processes from "./processes.ts"

export interface Usage {
  /** The most memory that the process ever had. */
  readonly bytes: number
  /** Of CPU time, start-up included. */
  readonly seconds: number
}

const [port = "", baseUrl = "", database = ""] = process.argv.slice(2)

// To Twilio it would be ConversationsClient.layerConfig().
const Client = ConversationsClient.layer({
  accountSid: Simulator.accountSid,
  authToken: Redacted.make(Simulator.authToken),
  baseUrl
}).pipe(Layer.provide(UndiciHttpClient.layer))

const Runner = BatchLayer.pipe(
  Layer.provideMerge(Engine.postgresRunner({ database: Redacted.make(database), port: Number(port) })),
  Layer.provide([Client, Policies, Logger.minimumLogLevel(LogLevel.Warning)])
)

const program = Effect.zipRight(
  Processes.answer({
    usage: Effect.sync((): Usage => {
      const { maxRSS, systemCPUTime, userCPUTime } = process.resourceUsage()
      return { bytes: maxRSS * 1024, seconds: (userCPUTime + systemCPUTime) / 1e6 }
    })
  }),
  Effect.never
)

await Effect.runPromise(Effect.provide(program, Runner))
