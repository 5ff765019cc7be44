/** Every way in which a request can fail to get a complete response, over the `fetch` of each runtime. */
import {
  ConversationsClient,
  type ConversationsError,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  type InvalidRequest,
  RetryPolicy,
  TransportError,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import * as OwnFetchHttpClient from "@effect-twilio/conversations/FetchHttpClient"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { currentRuntime } from "../scripts/runtimes.ts"
import * as Transport from "../src/internal/transport/transport.ts"
import { credentials, path, record } from "./support.ts"
import { assertClean, secretUrl, transportErrors } from "./transports/errors.ts"
import * as Shapes from "./transports/shapes.ts"

transportErrors(FetchHttpClient.layer)

const failing = (httpClient: HttpClient.HttpClient) =>
  fetchServiceUserConversation(path).pipe(
    Effect.flip,
    Effect.provide(
      Layer.provide(ConversationsClient.layer(credentials), Layer.succeed(HttpClient.HttpClient, httpClient))
    ),
    Effect.provide(RetryPolicy.none)
  )

const transportError = (httpClient: HttpClient.HttpClient) =>
  Effect.map(failing(httpClient), (error) => {
    assert.instanceOf(error, TransportError)
    return error
  })

describe("a thrown value", () => {
  it.effect.each(Shapes.all)("$about", ({ mayHaveArrived, reason, thrown }) =>
    Effect.gen(function* () {
      const error = yield* transportError(HttpClient.make((request) =>
        Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause: thrown(secretUrl) }))
      ))
      assert.deepInclude(error, { reason, mayHaveArrived })
      assert.include(error.message, mayHaveArrived ? "got no complete response: " : "was not sent: ")
      assertClean(error)
    }))

  it.effect("with a getter that throws is an unknown failure, and no defect", () =>
    Effect.gen(function* () {
      const cause = Object.defineProperty(new Error("a"), "message", { get: () => assert.fail("was read") })
      const error = yield* transportError(HttpClient.make((request) =>
        Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause }))
      ))
      assert.deepInclude(error, { reason: "Transport", mayHaveArrived: true })
    }))

  it.effect("within a body, has arrived", () =>
    Effect.gen(function* () {
      const cause = Object.assign(new Error("connect"), { code: "ECONNREFUSED", syscall: "connect" })
      const error = yield* transportError(HttpClient.make((request) =>
        Effect.succeed(HttpClientResponse.fromWeb(
          request,
          new Response(new ReadableStream({ pull: (controller) => controller.error(cause) }))
        ))
      ))
      assert.deepInclude(error, { reason: "ECONNREFUSED", mayHaveArrived: true })
    }))

  it.effect("before the request was sent, has not arrived", () =>
    Effect.gen(function* () {
      for (const reason of ["Encode", "InvalidUrl"] as const) {
        const error = yield* transportError(HttpClient.make((request) =>
          Effect.fail(new HttpClientError.RequestError({ request, reason, cause: new Error(secretUrl) }))
        ))
        assert.deepInclude(error, { reason: "Transport", mayHaveArrived: false })
        assertClean(error)
      }
    }))
})

describe("a thrown value decides about retries", () => {
  /** Fails once, and then responds to a delete with 404, and to an update with the record. */
  const failingOnce = (thrown: unknown) => {
    let sent = 0
    const httpClient = HttpClient.make((request) =>
      Effect.suspend(() =>
        sent++ === 0
          ? Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause: thrown }))
          : Effect.succeed(HttpClientResponse.fromWeb(request, responseOf(request.method)))
      )
    )
    return { httpClient, sent: () => sent }
  }

  /** The same for a transport, which reports `neverSent`. */
  const callingBackOnce = (thrown: unknown, neverSent: boolean) => {
    let sent = 0
    const httpClient = Transport.attach(HttpClient.make(() => Effect.dieMessage("not by the transport")), {
      send: ({ method }, receiver) => {
        const isFirst = sent++ === 0
        queueMicrotask(async () => {
          if (isFirst) return receiver.onFailure(thrown, neverSent)
          const response = responseOf(method)
          receiver.onResponse({
            status: response.status,
            headers: { "content-type": "application/json" },
            text: await response.text(),
            bodyProblem: undefined
          })
        })
        return () => {}
      }
    })
    return { httpClient, sent: () => sent }
  }

  const responseOf = (method: string): Response =>
    method === "DELETE" ? new Response(null, { status: 404 }) : Response.json(record)

  /** The outcome of the update and the delete, and the number of requests of each. */
  type Outcomes = ReadonlyArray<readonly [tag: string, requests: number]>

  const outcomes = (transportOf: () => ReturnType<typeof failingOnce>): Effect.Effect<Outcomes, InvalidRequest> =>
    Effect.forEach(
      [updateServiceUserConversation(path, { notificationLevel: "muted" }), deleteServiceUserConversation(path)],
      (write) => {
        const { httpClient, sent } = transportOf()
        const client = Layer.provide(
          ConversationsClient.layer(credentials),
          Layer.succeed(HttpClient.HttpClient, httpClient)
        )
        return Effect.map(
          Effect.either(Effect.asVoid<unknown, ConversationsError, ConversationsClient>(write)).pipe(
            Effect.provide(Layer.merge(client, RetryPolicy.layer({ maxRetries: 1, baseDelay: 0 })))
          ),
          (result) => [Either.isRight(result) ? "done" : result.left._tag, sent()] as const
        )
      }
    )

  const whereSent: Outcomes = [["TransportError", 1], ["done", 2]]
  const whereNotSent: Outcomes = [["done", 2], ["NotFound", 2]]

  it.effect.each(Shapes.all)("$about", ({ mayHaveArrived, thrown }) =>
    Effect.gen(function* () {
      const expected = mayHaveArrived ? whereSent : whereNotSent
      assert.deepStrictEqual(yield* outcomes(() => failingOnce(thrown(secretUrl))), expected)
      assert.deepStrictEqual(yield* outcomes(() => callingBackOnce(thrown(secretUrl), false)), expected)
      assert.deepStrictEqual(yield* outcomes(() => callingBackOnce(thrown(secretUrl), true)), whereNotSent)
    }))
})

describe("fetch", () => {
  /** The `RequestInit` of a read and a write. */
  const initOf = (own: RequestInit) =>
    Effect.gen(function* () {
      const inits: Array<RequestInit & { readonly client?: unknown }> = []
      const fetch: typeof globalThis.fetch = (_, init) => {
        inits.push(init ?? {})
        return Promise.resolve(Response.json(record))
      }
      yield* Effect.zipRight(
        fetchServiceUserConversation(path),
        updateServiceUserConversation(path, { notificationLevel: "muted" })
      ).pipe(
        Effect.provide(Layer.provide(ConversationsClient.layer(credentials), FetchHttpClient.layer)),
        Effect.provideService(FetchHttpClient.Fetch, fetch),
        Effect.provideService(FetchHttpClient.RequestInit, own)
      )
      assert.deepStrictEqual(inits.map(({ redirect }) => redirect), ["manual", "manual"])
      return inits.map(({ client, keepalive }) => ({ client, keepalive }))
    })

  it.effect("uses a new connection for a write, if the runtime would resend it", () =>
    Effect.gen(function* () {
      const [read, write] = yield* initOf({ redirect: "follow" })
      assert.deepStrictEqual(read, { client: undefined, keepalive: undefined })
      assert.strictEqual(write?.client !== undefined, currentRuntime === "deno")
      assert.strictEqual(write?.keepalive, currentRuntime === "bun" ? false : undefined)
    }))

  it.effect("keeps the options of the program", () =>
    Effect.gen(function* () {
      const own = { client: "a client of the program's", keepalive: true }
      assert.deepStrictEqual(yield* initOf(own as RequestInit), [own, own])
    }))
})

describe("a port that fetch blocks", () => {
  const transports: ReadonlyArray<readonly [string, Layer.Layer<HttpClient.HttpClient>]> = [
    ["the platform's FetchHttpClient", FetchHttpClient.layer],
    ["FetchHttpClient", OwnFetchHttpClient.layer]
  ]
  it.live.each(transports)("is named, and nothing was sent: %s", ([, transport]) =>
    Effect.gen(function* () {
      const client = ConversationsClient.layer({ ...credentials, baseUrl: "http://127.0.0.1:10080" })
      const error = yield* updateServiceUserConversation(path, { notificationLevel: "muted" }).pipe(
        Effect.flip,
        Effect.provide(Layer.provide(client, transport)),
        Effect.provide(RetryPolicy.none)
      )
      assert.instanceOf(error, TransportError)
      // Bun blocks no port, and nothing listens on this one.
      assert.deepInclude(error, { reason: currentRuntime === "bun" ? "ECONNREFUSED" : "EACCES", mayHaveArrived: false })
      if (currentRuntime !== "bun") assert.include(error.message, "was not sent: fetch blocks port 10080 (EACCES)")
      assertClean(error)
    }))
})

describe("TransportError", () => {
  const decode = Schema.decodeUnknownSync(TransportError)

  it("may have arrived by default", () => {
    assert.isTrue(new TransportError({ message: "?" }).mayHaveArrived)
    assert.isTrue(decode({ _tag: "TransportError", message: "?", reason: "ECONNREFUSED" }).mayHaveArrived)
    assert.isFalse(
      decode({ _tag: "TransportError", message: "?", reason: "ECONNREFUSED", mayHaveArrived: false }).mayHaveArrived
    )
  })

  it("keeps an unknown reason", () => {
    assert.strictEqual(decode({ _tag: "TransportError", message: "?", reason: "EXNEW" }).reason, "EXNEW")
  })
})
