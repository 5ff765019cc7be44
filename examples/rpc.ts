/**
 * The inbox over Effect's RPC: a client without credentials calls a server that has them, over HTTP and JSON. Errors arrive
 * as the same classes, records with their dates, and a list as a `Stream`.
 *
 *     npx tsx examples/rpc.ts
 */
import { fetchServiceUserConversation, NotFound, ServiceUserConversation } from "@effect-twilio/conversations"
import { Fault } from "@effect-twilio/conversations/testing"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as RpcClient from "@effect/rpc/RpcClient"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { client, Failed, run, titleOf, userOptions, userPath } from "./internal/command.ts"
import { listen } from "./internal/listen.ts"
import { OnlyErrors } from "./internal/logs.ts"
import { bold, count, print } from "./internal/terminal.ts"
import { InboxRpcs, makeHandler } from "./rpc/inbox.ts"
import { Ndjson } from "./rpc/ndjson.ts"

const same = Schema.equivalence(ServiceUserConversation)

const step = (title: string, code: string) => print(`${bold(title)}  ${code}`)

/** On the simulator one user is rate limited, and the second page of every list is an HTML page. */
const faultOf = (
  { pathname, query }: { readonly pathname: string; readonly query: { readonly [name: string]: string } }
) =>
  pathname.includes("busy@example.com")
    ? Fault.rateLimited({ retryAfter: 90 })
    : query["PageToken"] === undefined
    ? null
    : Fault.reply(() => new Response("<p>Back soon</p>", { headers: { "content-type": "text/html" } }))

run({
  name: "rpc",
  about: "Calls the inbox over Effect's RPC, and shows how records, errors and a list arrive.",
  live: ["service", "user", "conversation"],
  options: {
    ...userOptions,
    conversation: { type: "string", value: "name", about: "the one to fetch: a SID or a unique name" }
  },
  notes: "With --live it only reads."
}, (args) =>
  Effect.gen(function* () {
    const { chatServiceSid, userSid } = userPath(args)
    const path = { userSid, conversationSid: args.conversation ?? "order-1042" }

    const { url } = yield* listen(yield* makeHandler(chatServiceSid), 0)
    const Protocol = RpcClient.layerProtocolHttp({ url }).pipe(Layer.provide([FetchHttpClient.layer, Ndjson]))
    const inbox = yield* Effect.provide(RpcClient.make(InboxRpcs), yield* Layer.build(Protocol))

    yield* step("A record", "inbox.Fetch({ userSid, conversationSid })")
    const one = yield* inbox.Fetch(path)
    const dates = [one.dateCreated, one.dateUpdated].map((date) => date === null ? "–" : DateTime.formatIso(date))
    yield* print(`${titleOf(one)}, from ${dates.join(" to ")}`)
    const there = yield* fetchServiceUserConversation({ chatServiceSid, ...path })
    yield* print(same(one, there) ? "It is what the server has.\n" : "It has changed meanwhile.\n")

    yield* step("A list", "inbox.List({ userSid }), a Stream")
    yield* print(`${count(yield* Stream.runCount(inbox.List({ userSid })), "conversation")}\n`)

    yield* step("An error", 'Effect.catchTag("NotFound", …)')
    yield* inbox.Fetch({ ...path, conversationSid: "no such conversation" }).pipe(
      Effect.flatMap((one) => print(`There is one: ${titleOf(one)}`)),
      Effect.catchTag("NotFound", (error) =>
        print(
          `HTTP ${error.status}, Twilio's code ${error.code}; ${error instanceof NotFound ? "a" : "no"} NotFound\n`
        ))
    )
    if (args.live) return

    yield* step("A change, and an end", "inbox.Mute(path), inbox.Leave(path)")
    const muted = yield* inbox.Mute(path)
    yield* inbox.Leave(path)
    yield* print(`${titleOf(muted)} was ${muted.notificationLevel}, and then left\n`)

    yield* step("A list that fails on its second page", "what came before the error is there")
    let received = 0
    yield* inbox.List({ userSid: "grace@example.com" }).pipe(
      Stream.runForEach(() => Effect.sync(() => received++)),
      Effect.catchTag("UnexpectedResponse", (error) =>
        print(`${count(received, "conversation")}, then ${error.message}\n`))
    )

    yield* step("An error with a time", 'Effect.catchTag("RateLimited", …)')
    yield* inbox.Fetch({ ...path, userSid: "busy@example.com" }).pipe(
      Effect.flatMap((one) =>
        print(titleOf(one))
      ),
      Effect.catchTag("RateLimited", ({ retryAfter }) =>
        print(`Again in ${Duration.isDuration(retryAfter) ? Duration.format(retryAfter) : "a while"}`))
    )
  }).pipe(
    Effect.catchTag("RpcClientError", ({ message }) =>
      new Failed({ message })),
    Effect.scoped,
    Effect.provide(client(args, {
      prepare: (simulator) => simulator.setFaults(faultOf)
    })),
    // without the warning that the client pauses
    Effect.provide(OnlyErrors)
  ))
