/**
 * Serves the simulator on a port, for curl and for clients in any language. See `--help`.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import process from "node:process"
import { parseArgs } from "node:util"
import { Seed, Simulator } from "../src/testing/mod.ts"
import { serve } from "../src/testing/serve.ts"

const usage = `Serves a simulator of Twilio's Conversations API on a port.

Usage: simulator [options]

  --port <number>             the port to listen on (default 4010; 0 is any free port)
  --host <name>               the address to listen on (default 127.0.0.1)
  --latency <milliseconds>    the latency of every response (default 0)
  --max-concurrent <number>   respond with 429 above this number of requests in flight (default: no limit)
  --generate <number>         adds a user, auditor@example.com, with this number of computed conversations
  --help                      show this text
`

class UsageError extends Error {}

const integer = (name: string, text: string | undefined, min: number, max: number): number | undefined => {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new UsageError(`--${name} must be an integer from ${min} to ${max}, not "${text}"`)
  }
  return value
}

const readArguments = (args: Array<string>) => {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: "string" },
        host: { type: "string" },
        latency: { type: "string" },
        "max-concurrent": { type: "string" },
        generate: { type: "string" },
        help: { type: "boolean" }
      }
    })
    return {
      help: values.help === true,
      host: values.host ?? "127.0.0.1",
      port: integer("port", values.port, 0, 65535) ?? 4010,
      latency: integer("latency", values.latency, 0, 3_600_000) ?? 0,
      maxConcurrentRequests: integer("max-concurrent", values["max-concurrent"], 1, 1_000_000),
      generate: integer("generate", values.generate, 1, 1_000_000_000)
    }
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(error instanceof Error ? error.message : String(error))
  }
}

const seedFor = (generate: number | undefined): Seed.Seed =>
  generate === undefined ? Seed.supportDesk : Seed.make({
    users: [
      ...Seed.supportDesk.users,
      Seed.user({
        identity: "auditor@example.com",
        generated: {
          count: generate,
          conversation: (index) => ({
            friendlyName: `Order ${index}`,
            messages: index % 20,
            lastReadMessageIndex: index % 20 === 0 ? null : 0
          })
        }
      })
    ]
  })

const introduction = (url: string, seed: Seed.Seed): string => {
  const auth = `-u ${Simulator.accountSid}:${Simulator.authToken}`
  const service = `${url}/v1/Services/${seed.chatServiceSid}`
  const ada = `${service}/Users/ada@example.com/Conversations`
  const order = `${service}/Conversations/order-1042`
  const users = seed.users.map((user) => {
    const count = user.conversations.length + (user.generated?.count ?? 0)
    return `  ${user.identity.padEnd(24)} ${user.sid}  ${count} conversation${count === 1 ? "" : "s"}`
  })
  return [
    `Simulator listening on ${url} (Ctrl-C stops it)`,
    "",
    `  account  ${Simulator.accountSid}`,
    `  token    ${Simulator.authToken}`,
    `  service  ${seed.chatServiceSid}`,
    "",
    "Users",
    ...users,
    "",
    "Fetch a conversation, by its unique name",
    `  curl ${auth} '${ada}/order-1042'`,
    "List",
    `  curl ${auth} '${service}/Users/grace@example.com/Conversations?PageSize=20'`,
    "Update: mark as read up to message 11, and mute",
    `  curl ${auth} '${ada}/order-1042' -d LastReadMessageIndex=11 -d NotificationLevel=muted`,
    "Read the last messages, and write one",
    `  curl ${auth} '${order}/Messages?Order=desc&PageSize=3'`,
    `  curl ${auth} '${order}/Messages' -d Author=ada@example.com --data-urlencode 'Body=On its way.'`,
    "Delete: take the user out of the conversation",
    `  curl ${auth} -X DELETE '${ada}/order-1042'`,
    ""
  ].join("\n")
}

const main = (args: Array<string>) =>
  Effect.gen(function* () {
    const options = yield* Effect.try({ try: () => readArguments(args), catch: (error) => error as UsageError })
    if (options.help) return console.log(usage)
    const seed = seedFor(options.generate)
    const simulator = yield* Simulator.make({
      seed,
      latency: options.latency,
      maxConcurrentRequests: options.maxConcurrentRequests,
      maxRecordedRequests: 0
    })
    const { url } = yield* serve(simulator, { port: options.port, host: options.host })
    console.log(introduction(url, seed))
    return yield* Effect.never
  }).pipe(Effect.scoped)

const fiber = Effect.runFork(main(process.argv.slice(2)))
const stop = () => void Effect.runFork(Fiber.interrupt(fiber))
process.once("SIGINT", stop)
process.once("SIGTERM", stop)
fiber.addObserver((exit) => {
  if (Exit.isFailure(exit) && !Cause.isInterruptedOnly(exit.cause)) {
    const error = Cause.squash(exit.cause)
    console.error(error instanceof Error ? error.message : String(error))
    if (error instanceof UsageError) console.error("\nTry --help.")
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
  process.off("SIGINT", stop)
  process.off("SIGTERM", stop)
})
