/**
 * One side of an RPC, on either major of Effect: without an argument a server, which prints its URL, and with a URL a client,
 * which prints as JSON what its calls gave. It is the example rpc, and what an inbox does not do by itself.
 */
import { ConversationsError, NotFound, ServiceUserConversation, ThrottlePolicy } from "@effect-twilio/conversations"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpApp from "@effect/platform/HttpApp"
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
  Rpc.make("Double", { payload: { number: Schema.Number }, success: Schema.Number })
) {}

const Others = OtherRpcs.toLayer({
  Nothing: () => Effect.void,
  FailInterrupted: () => Effect.ensuring(Effect.fail(new NotFound({ message: "No such thing" })), Effect.interrupt),
  Die: () => Effect.die(new TypeError("A bug of the server")),
  Double: ({ number }) => Effect.succeed(2 * number)
})

/** What a client of another version believes that `OtherRpcs` is. */
class WrongRpcs extends RpcGroup.make(Rpc.make("Double", { payload: { text: Schema.String } })) {}

const faultOf = (
  { pathname, query }: { readonly pathname: string; readonly query: { readonly [name: string]: string } }
) =>
  pathname.includes("busy@example.com")
    ? Fault.rateLimited({ retryAfter: 90 })
    : query["PageToken"] === undefined
    ? null
    : Fault.reply(() => Response.json({}))

const serve = Effect.gen(function* () {
  const app = yield* Effect.provide(RpcServer.toHttpApp(OtherRpcs), Layer.merge(Others, Ndjson))
  const others = HttpApp.toWebHandlerRuntime(yield* Effect.runtime<never>())(app)
  const inbox = yield* makeHandler(Seed.supportDesk.chatServiceSid)
  yield* (yield* Simulator).setFaults(faultOf)
  const { url } = yield* listen(
    (request) => new URL(request.url).pathname.startsWith("/others") ? others(request) : inbox(request),
    0
  )
  console.log(url)
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
      const [interrupted, dies] = [isInterrupted(cause), Cause.isDie(cause)]
      if (Cause.isInterruptedOnly(cause)) return { interrupted }
      const error = Cause.squash(cause)
      return { error: isError(error) ? encodeError(error) : String(error), interrupted, dies }
    }
  })

const callAll = (url: string) =>
  Effect.gen(function* () {
    // A client of Effect 3 shares its connection with no other.
    const to = (url: string) =>
      Layer.build(RpcClient.layerProtocolHttp({ url }).pipe(Layer.provide([FetchHttpClient.layer, Ndjson])))
    const inbox = yield* Effect.provide(RpcClient.make(InboxRpcs), yield* to(url))
    const other = yield* Effect.provide(RpcClient.make(OtherRpcs), yield* to(`${url}/others`))
    const wrong = yield* Effect.provide(RpcClient.make(WrongRpcs), yield* to(`${url}/others`))

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
      doubled: other.Double({ number: 21 }),
      refused: wrong.Double({ text: "21" })
    }
    const outcomes: Record<string, unknown> = {}
    for (const [name, call] of Object.entries(calls)) outcomes[name] = yield* outcome<unknown, unknown>(call)
    console.log(JSON.stringify(outcomes))
  }).pipe(Effect.scoped)

const [url] = process.argv.slice(2)
await Effect.runPromise(url === undefined ? serve : callAll(url))
