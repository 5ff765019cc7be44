import {
  ConversationsClient,
  createServiceConversationMessage,
  fetchServiceUserConversation,
  listServiceUserConversation,
  RequestOptions,
  RetryPolicy,
  ThrottlePolicy,
  TimeoutPolicy
} from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect-twilio/conversations/FetchHttpClient"
import * as NodeHttpClient from "@effect-twilio/conversations/NodeHttpClient"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
import * as PlatformFetch from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { inspect } from "node:util"
import { advancing } from "./advancing.ts"
import { credentials, next, path, record, requests, simulated, transport, user } from "./support.ts"
import { serve } from "./transports/server.ts"

const order = { ...user, conversationSid: "order-1042" }
const fetched = fetchServiceUserConversation(order)

const withHeaders = (headers: RequestOptions.Options["headers"]) => Effect.provide(RequestOptions.layer({ headers }))

/** Records the calls of `onResponse`. */
const watching = () => {
  const seen: Array<RequestOptions.Response> = []
  const onResponse = (response: RequestOptions.Response) => Effect.sync(() => void seen.push(response))
  return { seen, layer: RequestOptions.layer({ onResponse }) }
}

describe("the headers of RequestOptions", () => {
  const transports = [
    ["the platform's FetchHttpClient", PlatformFetch.layer],
    ["FetchHttpClient", FetchHttpClient.layer],
    ["NodeHttpClient", NodeHttpClient.layer],
    ["UndiciHttpClient", UndiciHttpClient.layer]
  ] as const

  it.scopedLive.each(transports)("are sent over %s, with the client's", ([, httpClient]) =>
    Effect.gen(function* () {
      const { requests, url } = yield* serve((_, response) => response.end(JSON.stringify(record)))
      const call = Effect.gen(function* () {
        yield* fetched
        yield* withHeaders({ "X-Desk": "eu", "x-key": Redacted.make("s3cr3t-key"), "x-empty": "" })(fetched)
        const { http } = yield* ConversationsClient
        const own = HttpClientRequest.get("/v1/x").pipe(HttpClientRequest.setHeader("x-desk", "of this request"))
        yield* withHeaders({ "x-desk": "eu", "x-other": "b" })(http.execute(own))
      })
      yield* Effect.provide(
        call,
        Layer.provide(ConversationsClient.layer({ ...credentials, baseUrl: url }), httpClient)
      )
      const headers = requests.map(({ headers }) => headers)
      const names = headers.map((headers) => Object.keys(headers).sort())
      assert.deepStrictEqual(names[1], [...names[0] ?? [], "x-desk", "x-empty", "x-key"].sort())
      assert.deepStrictEqual(names[2], [...names[0] ?? [], "x-desk", "x-other"].sort())
      assert.include(headers[1], { "x-desk": "eu", "x-key": "s3cr3t-key", "x-empty": "" })
      assert.include(headers[2], { "x-desk": "of this request", "x-other": "b" })
      for (const each of headers) assert.include(each, { accept: "application/json" })
      assert.lengthOf(new Set(headers.map(({ authorization }) => authorization)), 1)
    }))

  it.effect("are those of the nearest provided options, for every attempt and page", () =>
    Effect.gen(function* () {
      yield* next(Fault.serverError())
      yield* fetched
      yield* withHeaders({ "x-inner": "b" })(fetched)
      yield* Effect.provide(fetched, RequestOptions.none)
      yield* Effect.updateService(
        fetched,
        RequestOptions,
        (outer) => RequestOptions.make({ ...outer, headers: { ...outer.headers, "x-inner": "c" } })
      )
      yield* Stream.runDrain(listServiceUserConversation(user, { pageSize: 2, limit: 4 }))
      const sent = (yield* requests).map(({ headers }) => [headers["x-outer"], headers["x-inner"]])
      assert.deepStrictEqual(sent, [
        ...[["a", undefined], ["a", undefined]],
        ...[[undefined, "b"], [undefined, undefined], ["a", "c"]],
        ...[["a", undefined], ["a", undefined]]
      ])
    }).pipe(
      withHeaders({ "x-outer": "a" }),
      Effect.provide(Layer.merge(simulated(), RetryPolicy.layer({ baseDelay: 0 })))
    ))

  it.effect("give precedence to the options of an operation", () =>
    Effect.gen(function* () {
      const post = (options: { readonly webhookEnabled?: boolean }) =>
        createServiceConversationMessage(order, { body: "Any news?", ...options })
      yield* Effect.all([post({}), post({ webhookEnabled: false })])
      const sent = (yield* requests).map(({ headers }) => headers["x-twilio-webhook-enabled"])
      assert.deepStrictEqual(sent, ["true", "false"])
    }).pipe(withHeaders({ "X-Twilio-Webhook-Enabled": "true" }), Effect.provide(simulated())))

  it.effect("are sent by a client with wrapped functions too", () =>
    Effect.gen(function* () {
      const calls: Array<string> = []
      const call = Effect.flatMap(ConversationsClient, ({ http }) => http.get("/v1/Services/nothing/Users"))
      yield* Effect.updateService(
        Effect.all([fetched, Effect.ignore(call)]),
        ConversationsClient,
        ({ http, run }) => ({
          run: (operation, request) => {
            calls.push(operation.name)
            return run(operation, request)
          },
          http: HttpClient.mapRequest(http, HttpClientRequest.setHeader("x-wrapped", "w"))
        })
      )
      assert.deepStrictEqual(calls, ["fetchServiceUserConversation"])
      const headers = (yield* requests).map(({ headers }) => [headers["x-wrapped"], headers["x-desk"]])
      assert.deepStrictEqual(headers, [[undefined, "eu"], ["w", "eu"]])
    }).pipe(withHeaders({ "x-desk": "eu" }), Effect.provide(simulated())))
})

describe("RequestOptions.layer", () => {
  const refusals: ReadonlyArray<readonly [field: string, options: unknown]> = [
    ...["Authorization", "accept", "connection", "Content-Type", "content-length", "content-encoding", "expect", "HOST"]
      .map((name) => [`headers.${name}`, { headers: { [name]: "x" } }] as const),
    ...["keep-alive", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade", "user-agent"]
      .map((name) => [`headers.${name}`, { headers: { [name]: "x" } }] as const),
    ...["a\r\nb", "a\tb", "a\0", " a", "a ", "ü", "a\ud800", 1, null, undefined, ["a"], Redacted.make("a\nb")]
      .map((value) => ["headers.x-a", { headers: { "x-a": value } }] as const),
    ["headers.", { headers: { "": "x" } }],
    ["headers.x a", { headers: { "x a": "x" } }],
    ["headers.x:a", { headers: { "x:a": "x" } }],
    ["headers.x-ü", { headers: { "x-ü": "x" } }],
    ["headers.X-A", { headers: { "x-a": "1", "X-A": "2" } }],
    ["headers", { headers: null }],
    ["headers", { headers: "x-a: b" }],
    ["headers", { headers: [["x-a", "b"]] }],
    ["onResponse", { onResponse: Effect.void }],
    ["onResponses", { onResponses: () => Effect.void }],
    ["options", null]
  ]
  it.effect.each(refusals)("rejects %s of %o", ([field, options]) =>
    Effect.gen(function* () {
      const wrong = options as RequestOptions.Options
      const error = yield* fetched.pipe(
        Effect.provide(RequestOptions.layer(wrong)),
        Effect.flip,
        Effect.provide(simulated())
      )
      if (error._tag !== "InvalidRequest") return assert.fail(error._tag)
      assert.strictEqual(error.field, field)
      assert.throws(() => RequestOptions.make(wrong), error.message)
    }))

  it("hides a Redacted header", () => {
    const options = RequestOptions.make({ headers: { "x-key": Redacted.make("s3cr3t-key") } })
    for (const text of [JSON.stringify(options), inspect(options, { depth: 9, showHidden: true })]) {
      assert.include(text, "x-key")
      assert.notInclude(text, "s3cr3t")
    }
  })
})

describe("onResponse", () => {
  it.effect("sees the response of every attempt", () =>
    Effect.gen(function* () {
      yield* next(
        Fault.rateLimited({ retryAfter: 2, latency: "30 millis" }),
        Fault.droppedConnection(),
        Fault.reply(() => new Response("{}", { headers: { "twilio-request-id": "RQunreadable" } })),
        Fault.latency("5 millis")
      )
      const { layer, seen } = watching()
      const error = yield* Effect.flip(Effect.provide(advancing(fetched), layer))
      assert.strictEqual(error._tag, "UnexpectedResponse")
      yield* Effect.provide(advancing(fetched), layer)
      assert.deepStrictEqual(
        seen.map(({ headers: _, requestId: __, ...rest }) => ({ ...rest, duration: Duration.toMillis(rest.duration) })),
        [[429, 1, 30], [200, 3, 0], [200, 1, 5]].map(([status, attempt, duration]) => ({
          operation: "fetchServiceUserConversation",
          method: "GET",
          template: "/v1/Services/{ChatServiceSid}/Users/{UserSid}/Conversations/{ConversationSid}",
          status,
          attempt,
          duration
        }))
      )
      assert.strictEqual(seen[0]?.headers["retry-after"], "2")
      assert.deepStrictEqual(seen.map(({ headers, requestId }) => requestId === headers["twilio-request-id"]), [
        true,
        true,
        true
      ])
      assert.match(seen[2]?.requestId ?? "", /^RQ[0-9a-f]{32}$/)
    }).pipe(Effect.provide(simulated())))

  it.effect("sees custom requests", () =>
    Effect.gen(function* () {
      const { layer, seen } = watching()
      const { http } = yield* ConversationsClient
      yield* Effect.ignore(Effect.provide(http.get("/v1/Services/nothing/Users"), layer))
      assert.deepStrictEqual(seen.map(({ operation, status }) => [operation, status]), [
        ["ConversationsClient.http", 404]
      ])
    }).pipe(Effect.provide(simulated())))

  it.effect("sees no credential, even if the server echoes it, nor does an error", () =>
    Effect.gen(function* () {
      const token = "s3cr3t-t0ken"
      const key = "s3cr3t-k3y"
      const echo = transport(({ request: { headers } }) =>
        Response.json(
          { code: 20003, message: `you sent ${headers["authorization"]} and ${headers["x-key"]}, ${token}` },
          {
            status: 401,
            headers: {
              "x-echo": `${headers["authorization"]} ${headers["x-key"]} ${token}`,
              "twilio-request-id": `RQ${headers["x-key"]}`
            }
          }
        )
      )
      const { layer: _, seen } = watching()
      const Client = ConversationsClient.layer({
        accountSid: credentials.accountSid ?? "",
        authToken: Redacted.make(token)
      })
      const error = yield* fetched.pipe(
        Effect.flip,
        Effect.provide(RequestOptions.layer({
          headers: { "x-key": Redacted.make(key) },
          onResponse: (response) => Effect.sync(() => void seen.push(response))
        })),
        Effect.provide(Layer.provide(Client, echo.layer))
      )
      assert.strictEqual(echo.sent[0]?.request.headers["x-key"], key)
      assert.strictEqual(seen[0]?.headers["x-echo"], "Basic <redacted> <redacted> <redacted>")
      assert.strictEqual(seen[0]?.requestId, "RQ<redacted>")
      assert.include(error.message, "you sent Basic <redacted> and <redacted>, <redacted>")
    }))

  it.effect("runs in the fiber of the call, which waits for it and can be interrupted", () =>
    Effect.gen(function* () {
      const seen: Array<unknown> = []
      const started = yield* Deferred.make<void>()
      const name = FiberRef.unsafeMake("nobody")
      const annotated = RequestOptions.layer({
        onResponse: () =>
          Effect.zipWith(
            FiberRef.get(name),
            Effect.logAnnotations,
            (name, all) => void seen.push(name, HashMap.toEntries(all))
          )
      })
      yield* fetched.pipe(Effect.provide(annotated), Effect.locally(name, "ada"), Effect.annotateLogs("ticket", 1042))
      assert.deepStrictEqual(seen, ["ada", [["ticket", 1042]]])
      const endless = RequestOptions.layer({
        onResponse: () => Effect.zipRight(Deferred.succeed(started, undefined), Effect.never)
      })
      const fiber = yield* Effect.fork(Effect.provide(fetched, endless))
      yield* Deferred.await(started)
      assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
      // its permit is released
      yield* fetched
    }).pipe(Effect.provide(Layer.merge(simulated(), ThrottlePolicy.layer({ maxConcurrent: 1 })))))

  it.effect("ends the call with its defect, without a retry", () =>
    Effect.gen(function* () {
      const bug = new Error("a bug")
      for (
        const onResponse of [() => Effect.die(bug), () => {
          throw bug
        }]
      ) {
        yield* next(Fault.serverError())
        const exit = yield* Effect.exit(Effect.provide(fetched, RequestOptions.layer({ onResponse })))
        if (Exit.isSuccess(exit)) return assert.fail("succeeded")
        assert.deepStrictEqual([...Cause.defects(exit.cause)], [bug])
      }
      assert.lengthOf(yield* requests, 2)
      yield* fetched
    }).pipe(Effect.provide(Layer.merge(simulated(), ThrottlePolicy.layer({ maxConcurrent: 1 })))))

  it.effect("comes after the attempt's line in the log", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const logger = Logger.make(({ message }) => void lines.push(String(message)))
      yield* fetched.pipe(
        Effect.provide(RequestOptions.layer({ onResponse: ({ status }) => Effect.logDebug(`seen ${status}`) })),
        Effect.provide(
          Layer.merge(Logger.replace(Logger.defaultLogger, logger), Logger.minimumLogLevel(LogLevel.Debug))
        )
      )
      assert.lengthOf(lines, 2)
      assert.match(lines[0] ?? "", /^GET .* 200 in/)
      assert.strictEqual(lines[1], "seen 200")
    }).pipe(Effect.provide(Layer.merge(simulated({ seed: Seed.supportDesk }), TimeoutPolicy.none))))
})

declare const Bun: { readonly inspect: (value: unknown, options?: object) => string } | undefined
declare const Deno: { readonly inspect: (value: unknown, options?: object) => string } | undefined

describe("a request that a middleware prints", () => {
  const token = "s3cr3t-t0ken"
  const basic = btoa(`${Simulator.accountSid}:${token}`)

  const printed = (value: unknown): ReadonlyArray<string> => [
    ...(value instanceof Object && "toString" in value ? [String(value)] : []),
    JSON.stringify(value),
    inspect(value, { depth: 9 }),
    inspect({ nested: value }, { depth: 9 }),
    ...(typeof Bun === "undefined" ? [] : [Bun.inspect(value, { depth: 9 })]),
    ...(typeof Deno === "undefined" ? [] : [Deno.inspect(value, { depth: 9 })])
  ]

  /** The requests of the client, as a middleware gets them. */
  const sends = (tap: (request: HttpClientRequest.HttpClientRequest) => Effect.Effect<void>) => {
    const httpClient = HttpClient.make((request) =>
      Effect.as(tap(request), HttpClientResponse.fromWeb(request, Response.json(record)))
    )
    const Client = ConversationsClient.layer({ accountSid: Simulator.accountSid, authToken: Redacted.make(token) })
      .pipe(
        Layer.provide(Layer.succeed(HttpClient.HttpClient, httpClient))
      )
    return Effect.gen(function* () {
      yield* fetchServiceUserConversation(path)
      yield* Effect.flatMap(ConversationsClient, ({ http }) => http.post("/v1/Services"))
    }).pipe(
      withHeaders({ "x-key": Redacted.make("s3cr3t-k3y"), "x-desk": "eu" }),
      Effect.provide(Client)
    )
  }

  it.effect("shows no credential, printed whole or in part, with another URL or method", () =>
    Effect.gen(function* () {
      const texts: Array<string> = []
      yield* sends((request) =>
        Effect.sync(() => {
          const moved = HttpClientRequest.setMethod(
            HttpClientRequest.setUrl(request, "https://elsewhere.example"),
            "PUT"
          )
          texts.push(...[request, moved, request.headers].flatMap(printed))
          // The credential is still sent.
          assert.strictEqual(request.headers["authorization"], `Basic ${basic}`)
          assert.include({ ...request.headers }, { "x-key": "s3cr3t-k3y", "x-desk": "eu" })
        })
      )
      assert.isAtLeast(texts.length, 16)
      for (const text of texts) {
        assert.include(text, "<redacted>")
        assert.include(text, "x-desk")
        for (const secret of [basic, token, "s3cr3t"]) assert.notInclude(text, secret)
      }
    }))

  it.effect("shows none in a line of Effect's loggers either, also with a header more", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const keep = (logger: Logger.Logger<unknown, unknown>) =>
        Logger.map(logger, (line) => void lines.push(typeof line === "string" ? line : inspect(line, { depth: 9 })))
      const all = Logger.zip(keep(Logger.logfmtLogger), Logger.zip(keep(Logger.jsonLogger), keep(Logger.stringLogger)))
      yield* sends((request) => Effect.log(HttpClientRequest.setHeader(request, "x-more", "a"))).pipe(
        Effect.provide(Logger.replace(Logger.defaultLogger, all))
      )
      assert.lengthOf(lines, 6)
      for (const line of lines) {
        assert.include(line, "x-more")
        assert.notInclude(line, basic)
      }
    }))
})
