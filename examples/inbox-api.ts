/**
 * A larger program: the HTTP API of a support desk, with an OpenAPI document, its own responses and errors, and a token.
 * api.ts is the contract, handlers.ts the implementation. This file serves them, on Node, Bun and Deno alike.
 *
 *     npx tsx examples/inbox-api.ts               makes a few requests and shows the responses
 *     npx tsx examples/inbox-api.ts --port 8080   stays up for curl
 */
import { Fault, Seed } from "@effect-twilio/conversations/testing"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpApiClient from "@effect/platform/HttpApiClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { type Conversation, InboxApi } from "./inbox-api/api.ts"
import { makeHandler } from "./inbox-api/handlers.ts"
import { client, Logs, run, userOptions, wholeNumber } from "./internal/command.ts"
import { listen } from "./internal/listen.ts"
import { count, print, step, table } from "./internal/terminal.ts"

const rows = table([
  { title: "UNREAD", width: 6, align: "right" },
  { title: "MUTED", width: 5 },
  { title: "STATE", width: 8 },
  { title: "CONVERSATION" }
])

const rowOf = (one: Conversation): string =>
  rows.row([one.unread === null ? "–" : `${one.unread}`, one.muted ? "yes" : "no", one.state, one.name])

/** On the simulator requests for some users fail, to show how the API reports it. */
const failing: { readonly [user: string]: Fault.Fault } = {
  "busy@example.com": Fault.rateLimited({ retryAfter: 30 }),
  "broken@example.com": Fault.serverError(),
  "slow@example.com": Fault.latency("1 minute"),
  "locked@example.com": Fault.reply(() => Response.json({ code: 20003, message: "Authenticate" }, { status: 401 }))
}

const faultOf = ({ pathname }: { readonly pathname: string }) =>
  failing[decodeURIComponent(pathname.split("/")[5] ?? "")] ?? null

/** A client of the API, derived from its contract. */
const story = (url: string, token: Redacted.Redacted<string>) =>
  Effect.gen(function* () {
    let sent = 0
    const clientWith = (token: Redacted.Redacted<string>) =>
      HttpApiClient.make(InboxApi, {
        baseUrl: url,
        transformClient: HttpClient.mapRequest((request) =>
          request.pipe(
            HttpClientRequest.bearerToken(token),
            HttpClientRequest.setHeader("x-request-id", `story-${++sent}`)
          )
        )
      })
    const { inbox } = yield* clientWith(token)
    const stranger = yield* clientWith(Redacted.make("guessed"))

    const user = "ada@example.com"
    const order = { path: { user, conversation: "order-1042" } }
    const list = (user: string, limit = 3) => inbox.list({ path: { user }, urlParams: { limit } })

    yield* step(`GET /inbox/${user}?limit=3`, list(user), (inbox) =>
      [
        rows.header,
        ...inbox.conversations.map(rowOf),
        `${inbox.unread} unread in ${count(inbox.total, "conversation")}`
      ].join("\n"))
    yield* step(`POST /inbox/${user}/order-1042/read`, inbox.read(order), rowOf)
    yield* step(`POST /inbox/${user}/order-1042/mute`, inbox.mute(order), rowOf)
    yield* step(`POST /inbox/${user}/order-1042/unmute`, inbox.unmute(order), rowOf)
    yield* step(`DELETE /inbox/${user}/order-1042`, inbox.leave(order), () => "Ada has left it")
    yield* step("The same again", inbox.leave(order), () => "Ada has left it twice")
    // The derived client does not encode path parameters.
    const japanese = { path: { user, conversation: encodeURIComponent("注文/1044") } }
    yield* step(`POST /inbox/${user}/注文%2F1044/read`, inbox.read(japanese), rowOf)
    yield* step("With another token", stranger.inbox.leave(order), () => "anybody may")
    yield* step("When Twilio does not accept the desk's own credentials", list("locked@example.com"), () => "")
    yield* step("When Twilio fails", list("broken@example.com"), () => "")
    yield* step("When Twilio rate limits", list("busy@example.com"), () => "")
  })

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
      const token = args.live ? yield* Config.redacted(Config.nonEmptyString("INBOX_API_TOKEN")) : simulatedToken
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
