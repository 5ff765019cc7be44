import {
  ConversationsClient,
  fetchServiceUserConversation,
  type InvalidRequest,
  RetryPolicy,
  type TransportErrorReason,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { createServer, type Socket } from "node:net"
import { Agent, EnvHttpProxyAgent, interceptors, ProxyAgent } from "undici/index.js"
import { credentials, failureOf, path, record } from "./support.ts"
import { ordinaryClient } from "./transports/ordinary.ts"
import { closing, environment, proxy } from "./transports/proxy.ts"
import { listening, type Respond, selfSigned, serve } from "./transports/server.ts"

const json = JSON.stringify(record)

const succeed: Respond = ({ method }, response) => {
  if (method === "DELETE") response.writeHead(204).end()
  else response.writeHead(200, { "content-type": "application/json", "content-length": json.length }).end(json)
}

ordinaryClient(UndiciHttpClient.layer)

type AnyTransport = Layer.Layer<HttpClient.HttpClient, InvalidRequest>

const fetched = (
  url: string,
  transport: AnyTransport = UndiciHttpClient.layer
) =>
  fetchServiceUserConversation(path).pipe(
    Effect.provide(Layer.merge(
      Layer.provide(ConversationsClient.layer({ ...credentials, baseUrl: url }), transport),
      RetryPolicy.none
    ))
  )

/** The URL of a server by a name that only the proxy can resolve. */
const named = (url: string): string => url.replace("127.0.0.1", "server.test")

const get = (url: string) =>
  Effect.flatMap(HttpClient.get(url, { headers: { authorization: "Basic secret" } }), (response) => response.text).pipe(
    Effect.provide(UndiciHttpClient.layer)
  )

describe("a proxy", () => {
  it.live.each(["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])(
    "of %s gets the requests to http",
    (name) =>
      Effect.gen(function* () {
        const server = yield* serve(succeed)
        const via = yield* proxy()
        yield* environment({ [name]: via.url })
        yield* get(named(server.url))
        assert.lengthOf(server.requests, 1)
        assert.lengthOf(via.heads, 1)
        assert.match(via.heads[0] ?? "", /^proxy-authorization: Basic /im)
        assert.notMatch(via.heads[0] ?? "", /^authorization:/im)
        assert.isUndefined(server.requests[0]?.headers["proxy-authorization"])
      }).pipe(Effect.scoped)
  )

  it.live.each(["HTTPS_PROXY", "https_proxy"])(
    "of %s sees nothing of the requests to https",
    (name) =>
      Effect.gen(function* () {
        const certificate = selfSigned()
        const server = yield* serve(succeed, certificate)
        const via = yield* proxy()
        yield* environment({ [name]: via.url })
        const dispatcher = yield* Effect.acquireRelease(
          Effect.sync(() => new EnvHttpProxyAgent({ requestTls: { ca: certificate.cert } })),
          (agent) => Effect.promise(() => agent.destroy())
        )
        yield* fetched(server.url, UndiciHttpClient.layerWith(dispatcher))
        assert.lengthOf(server.requests, 1)
        assert.lengthOf(via.heads, 1)
        assert.notMatch(via.seen(), /^authorization:/im)
        assert.notInclude(via.seen(), path.chatServiceSid)
        // The agent of the layer uses the same proxy, and does not accept the certificate.
        assert.strictEqual((yield* Effect.flip(fetched(server.url)))._tag, "TransportError")
        assert.lengthOf(via.heads, 2)
        assert.lengthOf(server.requests, 1)
      }).pipe(Effect.scoped)
  )

  it.live.each(["NO_PROXY", "no_proxy"])("gets no requests for a host in %s", (name) =>
    Effect.gen(function* () {
      const server = yield* serve(succeed)
      const via = yield* proxy()
      yield* environment({ HTTP_PROXY: via.url, [name]: "example.org,127.0.0.1" })
      yield* fetched(server.url)
      assert.lengthOf(server.requests, 1)
      assert.lengthOf(via.heads, 0)
      yield* environment({ ALL_PROXY: via.url, [name]: "example.org server.test" })
      for (const url of [named(server.url), named(server.url).replace("http:", "https:")]) yield* Effect.flip(get(url))
      assert.lengthOf(via.heads, 0)
    }).pipe(Effect.scoped))

  it.live("gets nothing of a request to http on loopback", () =>
    Effect.gen(function* () {
      const server = yield* serve(succeed)
      const via = yield* proxy()
      yield* environment({ HTTP_PROXY: via.url, HTTPS_PROXY: via.url, ALL_PROXY: via.url })
      yield* fetched(server.url)
      yield* fetched(server.url.replace("127.0.0.1", "localhost"))
      assert.lengthOf(server.requests, 2)
      assert.strictEqual(via.seen(), "")
    }).pipe(Effect.scoped))

  it.live.each([403, 407, 502])(
    "that responds to CONNECT with %d gets no credentials, nor does the host",
    (status) =>
      Effect.gen(function* () {
        const server = yield* serve(succeed)
        const via = yield* proxy(status)
        yield* environment({ HTTP_PROXY: via.url, HTTPS_PROXY: via.url })
        assert.strictEqual(failureOf(yield* Effect.flip(get(named(server.url)))).tag, "RequestError")
        const error = yield* Effect.flip(fetched(server.url.replace("http:", "https:")))
        assert.deepInclude(error, { _tag: "TransportError", reason: "PROXY", mayHaveArrived: false })
        assert.lengthOf(server.requests, 0)
        assert.lengthOf(via.heads, 2)
        assert.notMatch(via.seen(), /^authorization:/im)
      }).pipe(Effect.scoped)
  )

  it.live("that is not reachable is a TransportError", () =>
    Effect.gen(function* () {
      const server = yield* serve(succeed)
      const port = yield* Effect.scoped(listening(createServer(), new Set()))
      yield* environment({ HTTPS_PROXY: `http://127.0.0.1:${port}` })
      assert.strictEqual((yield* Effect.flip(fetched(server.url.replace("http:", "https:"))))._tag, "TransportError")
      assert.lengthOf(server.requests, 0)
    }).pipe(Effect.scoped))

  it.live.each<readonly [name: string, value: string]>([
    ["HTTPS_PROXY", "socks5://user:hidden@127.0.0.1"],
    ["https_proxy", "http://user:hidden@127.0.0.1:99999"],
    ["ALL_PROXY", "http://user:hid den@127.0.0.1"],
    ["http_proxy", "http://user%:hidden@127.0.0.1"],
    ["HTTP_PROXY", "http://"]
  ])(
    "that is not the URL of one is rejected by the layer, without showing it: %s=%s",
    ([name, value]) =>
      Effect.gen(function* () {
        yield* environment({ [name]: value })
        const error = yield* Effect.flip(Effect.scoped(Layer.build(UndiciHttpClient.layer)))
        assert.deepInclude(error, { _tag: "InvalidRequest", field: name })
        assert.include(error.message, `${name} must be the URL of an HTTP proxy`)
        assert.notInclude(error.message, "hid")
      }).pipe(Effect.scoped)
  )

  it.live("without a scheme is http, and an empty variable is not set", () =>
    Effect.gen(function* () {
      const server = yield* serve(succeed)
      const via = yield* proxy()
      yield* environment({ http_proxy: "", HTTP_PROXY: via.url.slice("http://".length), no_proxy: "", NO_PROXY: "::1" })
      yield* get(named(server.url))
      assert.match(via.heads[0] ?? "", /^proxy-authorization: Basic dXNlcjpwYXNz\r$/im)
    }).pipe(Effect.scoped))

  it.live("whose variables are all empty is none", () =>
    Effect.gen(function* () {
      const server = yield* serve(succeed)
      yield* environment({ http_proxy: "", HTTPS_PROXY: "", all_proxy: "" })
      yield* fetched(server.url)
      assert.lengthOf(server.requests, 1)
    }).pipe(Effect.scoped))
})

describe("a proxy that closes the connection in place of opening a tunnel", () => {
  const closes: ReadonlyArray<readonly [string, TransportErrorReason, (socket: Socket) => void]> = [
    ["politely", "PROXY", (socket) => socket.end()],
    ["by a reset", "ECONNRESET", (socket) => socket.resetAndDestroy()]
  ]
  const transports: ReadonlyArray<
    readonly [string, (url: string) => Effect.Effect<AnyTransport, never, Scope.Scope>]
  > = [
    ["layer", (url) => Effect.as(environment({ HTTPS_PROXY: url }), UndiciHttpClient.layer)],
    ["layerWith", (url) =>
      Effect.map(
        Effect.acquireRelease(
          Effect.sync(() => new ProxyAgent(url)),
          (agent) => Effect.promise(() => agent.destroy())
        ),
        UndiciHttpClient.layerWith
      )]
  ]
  it.live.each(
    closes.flatMap(([how, reason, close]) =>
      transports.map(([name, transportOf]) => [`${how}, ${name}`, reason, close, transportOf] as const)
    )
  )(
    "%s: one connection an attempt, and none after the call",
    ([, reason, close, transportOf]) =>
      Effect.gen(function* () {
        const via = yield* closing(close)
        const transport = yield* transportOf(via.url)
        yield* Effect.gen(function* () {
          const update = updateServiceUserConversation(path, { notificationLevel: "muted" })
          const error = yield* Effect.flip(Effect.provide(update, RetryPolicy.none))
          assert.deepInclude(error, { _tag: "TransportError", reason, mayHaveArrived: false })
          assert.strictEqual(via.connections(), 1)
          yield* Effect.flip(Effect.provide(update, RetryPolicy.layer({ maxRetries: 2, baseDelay: 0 })))
          assert.strictEqual(via.connections(), 4)
          // Another call afterwards makes its own connection only, so nothing went on.
          yield* Effect.flip(Effect.provide(update, RetryPolicy.none))
          assert.strictEqual(via.connections(), 5)
        }).pipe(Effect.provide(Layer.provide(ConversationsClient.layer(credentials), transport)))
        // A round trip to a server later there is still no other connection.
        yield* Effect.flatMap(serve(succeed), ({ url }) => get(url))
        assert.strictEqual(via.connections(), 5)
      }).pipe(Effect.scoped)
  )
})

describe("an interceptor that makes an error of a status", () => {
  const limited: Respond = (_, response) =>
    void response.writeHead(429, { "content-type": "application/json", "retry-after": "7", "twilio-request-id": "RQ1" })
      .end(`{"code":20429,"message":"Slow down"}`)
  const missing: Respond = (_, response) =>
    void response.writeHead(404, { "content-type": "application/json", "twilio-request-id": "RQ1" })
      .end(`{"code":20404,"message":"Not here"}`)
  const dispatchers = [
    ["responseError", interceptors.responseError(), 20_404, 20_429],
    ["retry", interceptors.retry({ minTimeout: 1 }), 20_404, null]
  ] as const
  const wrappers: ReadonlyArray<readonly [string, (client: HttpClient.HttpClient) => HttpClient.HttpClient]> = [
    ["", (client) => client],
    [", wrapped", HttpClient.tap(() => Effect.void)]
  ]
  it.live.each(
    dispatchers.flatMap(([name, interceptor, ...codes]) =>
      wrappers.map(([how, wrap]) => [name + how, interceptor, codes, wrap] as const)
    )
  )(
    "%s: gives the error of the status, after one request",
    ([, interceptor, [notFound, rateLimited], wrap]) =>
      Effect.gen(function* () {
        const agent = yield* Effect.acquireRelease(
          Effect.sync(() => new Agent()),
          (agent) => Effect.promise(() => agent.destroy())
        )
        const transport = Layer.succeed(
          HttpClient.HttpClient,
          wrap(UndiciHttpClient.make(agent.compose(interceptor)))
        )
        const server = yield* serve((request, response, nth) =>
          (request.url.includes("order") ? limited : missing)(request, response, nth)
        )
        const none = yield* Effect.flip(fetched(server.url, transport))
        assert.deepInclude(none, { _tag: "NotFound", status: 404, code: notFound, requestId: "RQ1" })
        assert.lengthOf(server.requests, 1)
        const error = yield* fetchServiceUserConversation({ ...path, conversationSid: "order-1042" }).pipe(
          Effect.flip,
          Effect.provide(Layer.merge(
            Layer.provide(ConversationsClient.layer({ ...credentials, baseUrl: server.url }), transport),
            RetryPolicy.none
          ))
        )
        assert.deepInclude(error, { _tag: "RateLimited", code: rateLimited, requestId: "RQ1" })
        assert.include(error.message, "retry after 7s")
        assert.lengthOf(server.requests, 2)
      }).pipe(Effect.scoped)
  )
})
