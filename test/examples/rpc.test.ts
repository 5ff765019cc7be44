import { assert, describe, it } from "@effect/vitest"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as RpcClient from "@effect/rpc/RpcClient"
import * as Chunk from "effect/Chunk"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { InboxRpcs, makeHandler } from "../../examples/rpc/inbox.ts"
import { Ndjson } from "../../examples/rpc/ndjson.ts"
import {
  Conflict,
  ConversationsClient,
  ConversationsError,
  fetchServiceUserConversation,
  Forbidden,
  InvalidRequest,
  LimiterFailed,
  listServiceUserConversation,
  NotFound,
  RateLimited,
  ServerError,
  ServiceUserConversation,
  TimedOut,
  TransportError,
  Unauthorized,
  UnexpectedResponse
} from "../../mod.ts"
import { Fault, Simulator } from "../../src/testing/mod.ts"
import { chatServiceSid, simulated } from "../support.ts"

const userSid = "ada@example.com"
const path = { userSid, conversationSid: "order-1042" }
const encodeError = Schema.encodeSync(ConversationsError)

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** The client connected to the server in process. `through` can change the responses. */
const makeClient = (through: (response: Response) => Response = (response) => response) =>
  Effect.gen(function* () {
    const handler = yield* makeHandler(chatServiceSid)
    const fetch: Fetch = async (input, init) => through(await handler(new Request(input, init)))
    const protocol = RpcClient.layerProtocolHttp({ url: "http://rpc.test" }).pipe(
      Layer.provide([FetchHttpClient.layer, Ndjson]),
      Layer.provide(Layer.succeed(FetchHttpClient.Fetch, fetch))
    )
    return yield* Effect.provide(RpcClient.make(InboxRpcs), yield* Layer.build(protocol))
  })

/** Splits a body into single bytes, as a network may deliver it. */
const byteByByte = (response: Response): Response =>
  new Response(
    response.body?.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (piece, controller) => piece.forEach((byte) => controller.enqueue(Uint8Array.of(byte)))
      })
    ) ?? null,
    response
  )

/** A Twilio client that always fails with this error. */
const failing = (error: ConversationsError) =>
  Layer.succeed(ConversationsClient, {
    run: () => Effect.fail(error),
    http: HttpClient.makeWith(() => Effect.fail(error), Effect.succeed)
  })

const fields = {
  message: "said “注文 🧾”",
  code: 20404,
  moreInfo: "https://www.twilio.com/docs/errors/20404",
  requestId: "RQ00000000000000000000000000000000"
}
const bare = { message: "nothing else is known" }

/** Each error with all fields, and with as few as possible. */
const errors: ReadonlyArray<readonly [full: ConversationsError, bare: ConversationsError]> = [
  [new NotFound(fields), new NotFound(bare)],
  [new Unauthorized({ ...fields, code: 20003 }), new Unauthorized(bare)],
  [new Forbidden(fields), new Forbidden(bare)],
  [new InvalidRequest({ ...fields, status: 400, field: "userSid" }), new InvalidRequest(bare)],
  [new Conflict(fields), new Conflict(bare)],
  [new RateLimited({ ...fields, retryAfter: Duration.millis(1500) }), new RateLimited(bare)],
  [new ServerError({ ...fields, status: 503, retryAfter: Duration.days(2) }), new ServerError(bare)],
  [new UnexpectedResponse({ ...fields, status: 302, field: "conversations[3].links" }), new UnexpectedResponse(bare)],
  [new TransportError({ ...bare, reason: "ECONNREFUSED" }), new TransportError(bare)],
  [
    new TimedOut({ ...bare, phase: "attempt", duration: Duration.seconds(30) }),
    new TimedOut({ ...bare, phase: "overall", duration: Duration.infinity })
  ],
  [new LimiterFailed({ ...bare, retryAfter: Duration.millis(25) }), new LimiterFailed(bare)]
]

describe("rpc", () => {
  it("knows every error", () => {
    const tags = ConversationsError.ast._tag === "Union" ? ConversationsError.ast.types.length : 0
    assert.strictEqual(errors.length, tags)
    assert.strictEqual(new Set(errors.map(([{ _tag }]) => _tag)).size, tags)
  })

  for (const pair of errors) {
    const [{ _tag: tag }] = pair
    it.scoped(`${tag} arrives unchanged, from a call and from a stream`, () =>
      Effect.forEach(pair, (error) =>
        Effect.gen(function* () {
          const inbox = yield* makeClient(byteByByte)
          const calls = [
            inbox.Fetch(path),
            inbox.Mute(path),
            inbox.Leave(path),
            Stream.runDrain(inbox.List({ userSid }))
          ]
          for (const call of calls) {
            const arrived = yield* Effect.flip<unknown, unknown, never>(call)
            assert.instanceOf(arrived, Error)
            assert.strictEqual(Object.getPrototypeOf(arrived), Object.getPrototypeOf(error))
            assert.notStrictEqual(arrived, error)
            // `deepStrictEqual` would compare the stack, which differs after decoding.
            assert.deepStrictEqual(encodeError(arrived as ConversationsError), encodeError(error))
          }
        }).pipe(Effect.provide(failing(error)))))
  }

  it.scoped("errors are caught by tag, with their durations", () =>
    Effect.gen(function* () {
      const inbox = yield* makeClient()
      const simulator = yield* Simulator
      const missing = yield* inbox.Fetch({ ...path, conversationSid: "none" }).pipe(
        Effect.catchTag("NotFound", ({ code, status }) => Effect.succeed([status, code]))
      )
      assert.deepStrictEqual(missing, [404, 20404])
      yield* simulator.injectFaults(Fault.rateLimited({ retryAfter: 90 }))
      const wait = yield* inbox.Fetch(path).pipe(
        Effect.as(null),
        Effect.catchTag("RateLimited", ({ retryAfter }) => Effect.succeed(retryAfter))
      )
      assert.isTrue(Duration.isDuration(wait) && Duration.equals(wait, "90 seconds"))
    }).pipe(Effect.provide(simulated())))

  it.scoped("input that is rejected before sending fails with the same error through the RPC", () =>
    Effect.gen(function* () {
      const inbox = yield* makeClient()
      const error = yield* Effect.flip(inbox.Fetch({ ...path, userSid: ".." }))
      assert.isTrue(error._tag === "InvalidRequest" && error.field === "userSid" && error.status === null)
      assert.deepStrictEqual(yield* (yield* Simulator).requests, [])
    }).pipe(Effect.provide(simulated())))

  it.scoped("records arrive unchanged, in any script and any chunking", () =>
    Effect.gen(function* () {
      const inbox = yield* makeClient(byteByByte)
      const here = yield* Stream.runCollect(listServiceUserConversation({ chatServiceSid, userSid }))
      const arrived = yield* Stream.runCollect(inbox.List({ userSid }))
      assert.strictEqual(arrived.length, 7)
      assert.deepStrictEqual(Chunk.toReadonlyArray(arrived), Chunk.toReadonlyArray(here))
      const one = yield* inbox.Fetch({ userSid, conversationSid: "注文/1044" })
      assert.strictEqual(one.friendlyName, "注文 1044 の返品について")
      const same = Schema.equivalence(ServiceUserConversation)
      assert.isTrue(
        same(one, yield* fetchServiceUserConversation({ chatServiceSid, userSid, conversationSid: "注文/1044" }))
      )
      const dates = [one.dateCreated, one.dateUpdated, Chunk.unsafeHead(arrived).timers?.dateClosed]
      assert.isTrue(dates.every((date) => DateTime.isDateTime(date) && DateTime.isUtc(date)))
    }).pipe(Effect.provide(simulated())))

  it.scoped("a list emits what came before it failed, page by page", () =>
    Effect.gen(function* () {
      const inbox = yield* makeClient()
      const simulator = yield* Simulator
      let pages = 0
      yield* simulator.setFaults(() => ++pages === 3 ? Fault.reply(() => Response.json({})) : null)
      let received = 0
      const error = yield* inbox.List({ userSid: "grace@example.com" }).pipe(
        Stream.runForEach(() => Effect.sync(() => received++)),
        Effect.flip
      )
      assert.deepStrictEqual([error._tag, received], ["UnexpectedResponse", 40])
      assert.strictEqual(yield* Stream.runCount(inbox.List({ userSid: "grace@example.com", limit: 30 })), 30)
    }).pipe(Effect.provide(simulated({ maxPageSize: 20 }))))

  it.scoped("a client that ends early stops the server's list", () =>
    Effect.gen(function* () {
      const inbox = yield* makeClient()
      const simulator = yield* Simulator
      yield* simulator.setFaults(({ query }) => query["PageToken"] === undefined ? null : Fault.stalledBody())
      const first = yield* inbox.List({ userSid: "grace@example.com" }).pipe(Stream.take(20), Stream.runCount)
      assert.strictEqual(first, 20)
      const requests = yield* simulator.awaitRequests((requests) => requests[1]?.aborted === true)
      assert.strictEqual(requests.length, 2)
    }).pipe(Effect.provide(simulated({ maxPageSize: 20 }))))

  it.scoped("mutes and leaves", () =>
    Effect.gen(function* () {
      const inbox = yield* makeClient()
      assert.strictEqual((yield* inbox.Mute(path)).notificationLevel, "muted")
      assert.isUndefined(yield* inbox.Leave(path))
      assert.strictEqual((yield* Effect.flip(inbox.Leave(path)))._tag, "NotFound")
    }).pipe(Effect.provide(simulated())))
})
