/**
 * A larger program: the HTTP API of a support desk, with an OpenAPI document, its own responses and errors, and a token.
 * api.ts is the contract, inbox.ts and handlers.ts the implementation, story.ts a client. This file serves them, on Node, Bun and Deno alike.
 *
 *     npx tsx examples/inbox-api.ts               makes a few requests and shows the responses
 *     npx tsx examples/inbox-api.ts --port 8080   stays up for curl
 */
import { Fault, Seed } from "@effect-twilio/conversations/testing"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { makeHandler } from "./inbox-api/handlers.ts"
import { story } from "./inbox-api/story.ts"
import { client, run, userOptions, variables, wholeNumber } from "./internal/command.ts"
import { listen } from "./internal/listen.ts"
import { Logs } from "./internal/logs.ts"
import { print } from "./internal/terminal.ts"

/** On the simulator requests for some users fail, to show how the API reports it. */
const failing: { readonly [user: string]: Fault.Fault } = {
  "busy@example.com": Fault.rateLimited({ retryAfter: 30 }),
  "broken@example.com": Fault.serverError(),
  "slow@example.com": Fault.latency("1 minute"),
  "locked@example.com": Fault.reply(() => Response.json({ code: 20003, message: "Authenticate" }, { status: 401 }))
}

const faultOf = ({ pathname }: { readonly pathname: string }) =>
  failing[decodeURIComponent(pathname.split("/")[5] ?? "")] ?? null

const simulatedToken = Redacted.make("simulated-desk-token")

run({
  name: "inbox-api",
  about: "Serves the inbox of a support desk over HTTP: what to read first, mark as read, mute, leave.",
  live: ["service", "port"],
  options: {
    service: userOptions.service,
    port: { type: "string", value: "number", about: "stay up on this port, 0 for any that is free" }
  },
  notes: "Clients authenticate with INBOX_API_TOKEN; --live needs it. The API listens on 127.0.0.1 only."
}, (args) =>
  Effect.gen(function* () {
    const port = yield* wholeNumber(args, "port", 0, 65_535)
    const serve = Effect.gen(function* () {
      const chatServiceSid = args.service ?? Seed.supportDesk.chatServiceSid
      const token = args.live ? (yield* variables("INBOX_API_TOKEN")).INBOX_API_TOKEN : simulatedToken
      const { url } = yield* listen(yield* makeHandler({ chatServiceSid, token }), port ?? 0)
      if (port === undefined) return yield* story(url, token)
      yield* print(`Listening on ${url}; its OpenAPI document is ${url}/openapi.json`)
      if (!args.live) {
        yield* print(`curl -H "authorization: Bearer ${Redacted.value(token)}" ${url}/inbox/ada@example.com`)
        yield* print(`Requests for these users fail: ${Object.keys(failing).join(", ")}`)
      }
      return yield* Effect.never
    })
    yield* serve.pipe(
      Effect.scoped,
      Effect.provide(FetchHttpClient.layer),
      Effect.provide(client(args, { prepare: (simulator) => simulator.setFaults(faultOf) })),
      Effect.provide(Logs)
    )
  }))
