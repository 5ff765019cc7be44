/**
 * One of several processes that share a limit. It runs 50 fibers, and prints how many of their fetches succeeded, with the
 * errors of the others. The arguments are the base URL, the number of fetches of a fiber, and the port of Redis; without a
 * port there is no limiter. It begins when it gets a line on standard input.
 */
import { ConversationsClient, fetchServiceUserConversation } from "@effect-twilio/conversations"
import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import process from "node:process"
import { credentials, path } from "../support.ts"
import { SharedLimit } from "./SharedLimit.ts"

const fibers = 50
const [baseUrl = "", fetches = "1", port] = process.argv.slice(2)

const fetched = Effect.either(fetchServiceUserConversation(path))

const program = Effect.gen(function* () {
  console.log("ready")
  yield* Effect.promise(() => new Promise((resolve) => process.stdin.once("data", resolve)))
  const outcomes = yield* Effect.all(
    Array.from({ length: fibers }, () => Effect.replicateEffect(fetched, Number(fetches))),
    { concurrency: "unbounded" }
  )
  const errors = outcomes.flat().flatMap((outcome) => Either.isLeft(outcome) ? [String(outcome.left)] : [])
  console.log(JSON.stringify({ succeeded: outcomes.flat().length - errors.length, errors }))
})

const Client = Layer.provide(ConversationsClient.layer({ ...credentials, baseUrl }), UndiciHttpClient.layer)

const Main = port === undefined ? Client : Layer.merge(Client, SharedLimit({ host: "127.0.0.1", port: Number(port) }))

await Effect.runPromise(Effect.provide(program, Main))
process.stdin.unref()
