/**
 * One side of an RPC, on either major of Effect: without arguments a server, which prints its URL and a port, and with them a
 * client, which prints as JSON what its calls gave. It is the example rpc over HTTP, and over a socket what an inbox does not
 * do by itself.
 */
import { ConversationsError, NotFound, ServiceUserConversation, ThrottlePolicy } from "@effect-twilio/conversations"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as NodeSocket from "@effect/platform-node/NodeSocket"
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as SocketServer from "@effect/platform/SocketServer"
import * as Rpc from "@effect/rpc/Rpc"
import * as RpcClient from "@effect/rpc/RpcClient"
import * as RpcGroup from "@effect/rpc/RpcGroup"
import * as RpcServer from "@effect/rpc/RpcServer"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import process from "node:process"
import { listen } from "../../../examples/internal/listen.ts"
import { InboxRpcs, makeHandler } from "../../../examples/rpc/inbox.ts"
import { Ndjson } from "../../../examples/rpc/ndjson.ts"

class OtherRpcs extends RpcGroup.make(
  Rpc.make("Nothing"),
  Rpc.make("FailInterrupted", { error: ConversationsError }),
  Rpc.make("Die"),
  Rpc.make("Double", { payload: { number: Schema.Number }, success: Schema.Number }),
  Rpc.make("Count", { payload: { to: Schema.Number }, success: Schema.Number, stream: true })
) {}

const Others = OtherRpcs.toLayer({
  Nothing: () => Effect.void,
  FailInterrupted: () => Effect.ensuring(Effect.fail(new NotFound({ message: "No such thing" })), Effect.interrupt),
  Die: () => Effect.die(new TypeError("A bug of the server")),
  Double: ({ number }) => Effect.succeed(2 * number),
  // Each number waits for the client's word that it has the one before.
  Count: ({ to }) => Stream.rechunk(Stream.range(1, to), 1)
})

/** What a client of another version believes that `OtherRpcs` is. */
class WrongRpcs extends RpcGroup.make(Rpc.make("Double", { payload: { text: Schema.String } })) {}

const serve = Effect.gen(function* () {
  const sockets = yield* Layer.build(NodeSocketServer.layer({ port: 0, host: "127.0.0.1" }))
  const protocol = RpcServer.layerProtocolSocketServer.pipe(
    Layer.provide(Layer.merge(Layer.succeedContext(sockets), Ndjson))
  )
  yield* Layer.build(RpcServer.layer(OtherRpcs).pipe(Layer.provide([Others, protocol])))
  const { address } = yield* Effect.provide(SocketServer.SocketServer, sockets)
  const inbox = yield* makeHandler(Seed.supportDesk.chatServiceSid)
  yield* (yield* Simulator).setFaults(({ pathname, query }) =>
    pathname.includes("busy@example.com")
      ? Fault.rateLimited({ retryAfter: 90 })
      : query["PageToken"] === undefined
      ? null
      : Fault.reply(() => Response.json({}))
  )
  const { url } = yield* listen(inbox, 0)
  console.log(url, "port" in address ? address.port : "no port")
  return yield* Effect.never
}).pipe(
  Effect.scoped,
  Effect.provide(Simulator.layerClient({ maxPageSize: 20 })),
  // After the rate limit it would pause the calls that follow.
  Effect.provide(ThrottlePolicy.none)
)

const isError = Schema.is(ConversationsError)
const encodeError = Schema.encodeSync(ConversationsError)
const encodeRecord = Schema.encodeSync(ServiceUserConversation)

const isInterrupted = Cause.isInterrupted // Effect 3
// Effect 4: const isInterrupted = Cause.hasInterrupts

/** What a call gave, as JSON that is the same on both majors. */
const outcome = <A, E>(call: Effect.Effect<A, E>) =>
  Effect.matchCause(call, {
    onSuccess: (value): unknown => ({ value }),
    onFailure: (cause) => {
      const error = Cause.squash(cause)
      return {
        error: isError(error) ? encodeError(error) : String(error),
        interrupted: isInterrupted(cause),
        dies: Cause.isDie(cause)
      }
    }
  })

const callAll = (url: string, port: number) =>
  Effect.gen(function* () {
    const http = RpcClient.layerProtocolHttp({ url }).pipe(Layer.provide([FetchHttpClient.layer, Ndjson]))
    const inbox = yield* Effect.provide(RpcClient.make(InboxRpcs), yield* Layer.build(http))
    // A client of Effect 3 shares its connection with no other.
    const socket = Layer.fresh(RpcClient.layerProtocolSocket()).pipe(
      Layer.provide([NodeSocket.layerNet({ port, host: "127.0.0.1" }), Ndjson])
    )
    const other = yield* Effect.provide(RpcClient.make(OtherRpcs), yield* Layer.build(socket))
    const wrong = yield* Effect.provide(RpcClient.make(WrongRpcs), yield* Layer.build(socket))

    const path = { userSid: "ada@example.com", conversationSid: "order-1042" }
    let received = 0
    const calls = {
      fetched: Effect.map(inbox.Fetch(path), encodeRecord),
      muted: Effect.map(inbox.Mute(path), ({ notificationLevel }) => notificationLevel),
      left: Effect.as(inbox.Leave(path), true),
      missing: inbox.Leave(path),
      invalid: inbox.Fetch({ ...path, userSid: ".." }),
      limited: inbox.Fetch({ ...path, userSid: "busy@example.com" }),
      wait: inbox.Fetch({ ...path, userSid: "busy@example.com" }).pipe(
        Effect.as(0),
        Effect.catchTag("RateLimited", ({ retryAfter }) =>
          Effect.succeed(Duration.isDuration(retryAfter) ? Duration.toMillis(retryAfter) : 0))
      ),
      listed: Stream.runCount(inbox.List({ userSid: "grace@example.com", limit: 12 })),
      listedAll: Stream.runCount(inbox.List({ userSid: path.userSid, limit: undefined })),
      listFailed: Stream.runForEach(inbox.List({ userSid: "grace@example.com" }), () =>
        Effect.sync(() => received++)),
      received: Effect.sync(() => received),
      nothing: Effect.as(other.Nothing(), true),
      failedInterrupted: other.FailInterrupted(),
      died: other.Die(),
      counted: Stream.runCount(other.Count({ to: 20 })),
      doubled: other.Double({ number: 21 }),
      refused: wrong.Double({ text: "21" })
    }
    const outcomes: Record<string, unknown> = {}
    for (const [name, call] of Object.entries(calls)) outcomes[name] = yield* outcome<unknown, unknown>(call)
    console.log(JSON.stringify(outcomes))
  }).pipe(Effect.scoped)

const [url, port] = process.argv.slice(2)
await (url === undefined ? Effect.runPromise(serve) : Effect.runPromise(callAll(url, Number(port))))
