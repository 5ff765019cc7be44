import {
  ClientCredentials,
  ConversationsClient,
  type ConversationsError,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  RequestOptions,
  RetryPolicy,
  ThrottlePolicy,
  TimeoutPolicy,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import { Fault, Simulator } from "@effect-twilio/conversations/testing"
import { serve } from "@effect-twilio/conversations/testing/serve"
import * as NodeHttpClient from "@effect-twilio/conversations/NodeHttpClient"
import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FastCheck from "effect/FastCheck"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/TestClock"
import * as Tracer from "effect/Tracer"
import { AsyncLocalStorage } from "node:async_hooks"
import { advancing, clockOf, promptClock, turns } from "./advancing.ts"
import { next, path, requests, success, transport } from "./support.ts"

const { clientId, clientSecret } = Simulator

const app = { clientId, clientSecret: Redacted.make(clientSecret) }

/** The client of the OAuth app on its own simulator. */
const signedIn = (options?: Simulator.Options) =>
  Layer.provideMerge(Layer.orDie(ClientCredentials.layer(app)), Simulator.layer(options))

const atTokens = { template: "/v2/token" }

const fetched = fetchServiceUserConversation({ ...path, conversationSid: "order-1042" })

/** The requests so far, such as `token 200` and `GET 401`. */
const log = Effect.map(
  requests,
  (all) => all.map(({ method, status, template }) => `${template === "/v2/token" ? "token" : method} ${status}`)
)

const tokens = Effect.map(log, (all) => all.filter((line) => line.startsWith("token")))

const nameOf = (span: Tracer.AnySpan) => span._tag === "Span" ? span.name : undefined

const grant = (accessToken: string) =>
  Response.json({ access_token: accessToken, token_type: "Bearer", expires_in: 60 })

describe("the token request", () => {
  const places: ReadonlyArray<readonly [string, ConversationsClient.Options, string | URL | undefined]> = [
    ["https://oauth.twilio.com/v2/token", {}, undefined],
    ["https://oauth.twilio.com/v2/token", { region: "ie1" }, undefined],
    ["https://oauth.twilio.com/v2/token", { edge: "sydney" }, undefined],
    ["https://oauth.twilio.com/v2/token", { baseUrl: "https://conversations.twilio.com" }, undefined],
    ["https://proxy.example/twilio/v2/token", { baseUrl: "https://proxy.example/twilio/" }, undefined],
    ["https://eviltwilio.com/v2/token", { baseUrl: "https://eviltwilio.com" }, undefined],
    ["http://localhost:4010/v2/token", { baseUrl: "http://localhost:4010" }, undefined],
    ["https://id.example/token/", {}, "https://id.example/token/"],
    ["https://id.example/t", { baseUrl: "http://localhost:4010" }, new URL("https://id.example/t")]
  ]
  it.effect.each(places)(
    "goes to %s with %o and the token URL %s",
    ([expected, options, tokenUrl]) =>
      Effect.gen(function* () {
        const { layer, sent } = transport(({ request, url }) =>
          request.body._tag === "Uint8Array" ? grant("a.b-c_d~e+f/g==") : success(request.method, url)
        )
        const client = ClientCredentials.layer({
          ...options,
          clientId: "OQ",
          clientSecret: Redacted.make("s:ü&"),
          tokenUrl
        })
        yield* Effect.provide(fetchServiceUserConversation(path), Layer.provide(client, layer))
        assert.lengthOf(sent, 2)
        const [token, call] = sent
        assert.strictEqual(token?.url.href, expected)
        assert.strictEqual(token?.request.method, "POST")
        assert.notProperty(token?.request.headers, "authorization")
        assert.strictEqual(token?.request.headers["content-type"], "application/x-www-form-urlencoded")
        const body = token?.request.body
        assert.strictEqual(
          body?._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : "",
          "grant_type=client_credentials&client_id=OQ&client_secret=s%3A%C3%BC%26"
        )
        assert.strictEqual(call?.request.headers["authorization"], "Bearer a.b-c_d~e+f/g==")
      })
  )

  it.effect("is recorded by the simulator without the secret", () =>
    Effect.gen(function* () {
      yield* fetched
      const [token, call] = yield* requests
      assert.strictEqual(token?.resource, null)
      assert.strictEqual(token?.template, "/v2/token")
      const form = { grant_type: "client_credentials", client_id: clientId, client_secret: "<redacted>" }
      assert.deepStrictEqual(token?.form, form)
      assert.strictEqual(token?.body, new URLSearchParams(form).toString())
      assert.strictEqual(call?.headers["authorization"], "<redacted>")
      assert.notInclude(JSON.stringify(yield* requests), clientSecret)
    }).pipe(Effect.provide(signedIn())))

  it.effect("is sent once for many concurrent calls and all later ones", () =>
    Effect.gen(function* () {
      yield* advancing(Effect.all(Array.from({ length: 100 }, () => fetched), { concurrency: "unbounded" }))
      yield* advancing(fetched)
      assert.deepStrictEqual(yield* tokens, ["token 200"])
      assert.lengthOf(yield* log, 102)
    }).pipe(Effect.provide(signedIn({ latency: "1 second" }))))

  it.effect("is a separate call in the trace, as a child of the call that sends it", () =>
    Effect.gen(function* () {
      const spans: Array<
        readonly [name: string, parent: string | undefined, attributes: ReadonlyMap<string, unknown>]
      > = []
      const tracer = yield* Effect.tracer
      const recording = Tracer.make({
        context: (f) => f(),
        span: (name, parent, ...rest) => {
          const span = tracer.span(name, parent, ...rest)
          spans.push([name, Option.getOrUndefined(Option.map(parent, nameOf)), span.attributes])
          return span
        }
      })
      yield* Effect.withTracer(Effect.all([fetched, fetched], { concurrency: 2 }), recording)
      const call = "fetchServiceUserConversation"
      assert.deepStrictEqual(spans.map(([name, parent]) => [name, parent]), [
        [call, undefined],
        ["ConversationsClient.token", call],
        [call, undefined]
      ])
      assert.strictEqual(spans[1]?.[2].get("url.template"), "/v2/token")
    }).pipe(Effect.provide(signedIn())))

  it.effect("is also sent for a custom request", () =>
    Effect.gen(function* () {
      const { http } = yield* ConversationsClient
      const { status } = yield* http.get(`/v1/Services/${path.chatServiceSid}/Users/ada@example.com/Conversations`)
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(yield* log, ["token 200", "GET 200"])
    }).pipe(Effect.provide(signedIn())))
})

describe("the access token", () => {
  it.effect("is renewed before it expires, without delaying calls", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* fetched
      yield* TestClock.adjust("58 minutes")
      yield* fetched
      assert.deepStrictEqual(yield* tokens, ["token 200"])
      yield* TestClock.adjust("90 seconds")
      yield* simulator.injectFaults(Fault.latency("10 seconds", { match: atTokens }))
      // only one permit, because the renewal holds none
      yield* Effect.all([fetched, fetched, fetched], { concurrency: "unbounded" })
      yield* simulator.awaitRequests((all) => all.filter(({ template }) => template === "/v2/token").length === 2)
      assert.deepStrictEqual(yield* tokens, ["token 200", "token null"])
      yield* TestClock.adjust("10 seconds")
      yield* turns(10)
      assert.deepStrictEqual(yield* tokens, ["token 200", "token 200"])
      // the first token has expired, and the second one is in use
      yield* TestClock.adjust("30 minutes")
      yield* fetched
      assert.deepStrictEqual(
        (yield* log).filter((line) => line.startsWith("GET")),
        Array.from({ length: 6 }, () => "GET 200")
      )
      assert.lengthOf(yield* tokens, 2)
    }).pipe(Effect.provide(Layer.merge(signedIn(), ThrottlePolicy.layer({ maxConcurrent: 1 })))))

  it.effect("is renewed again later if a renewal fails", () =>
    Effect.gen(function* () {
      yield* fetched
      yield* TestClock.adjust("59 minutes")
      yield* next(Fault.serverError({ match: atTokens }))
      yield* fetched
      yield* turns(10)
      yield* fetched
      yield* turns(10)
      assert.deepStrictEqual(yield* tokens, ["token 200", "token 500"])
      yield* TestClock.adjust("30 seconds")
      yield* fetched
      yield* turns(10)
      assert.deepStrictEqual(yield* tokens, ["token 200", "token 500", "token 200"])
      assert.notInclude(yield* log, "GET 401")
    }).pipe(Effect.provide(Layer.merge(signedIn(), RetryPolicy.none))))

  it.effect("is requested again when it has expired", () =>
    Effect.gen(function* () {
      yield* fetched
      yield* TestClock.adjust("2 hours")
      yield* Effect.all([fetched, fetched], { concurrency: 2 })
      assert.deepStrictEqual(yield* log, ["token 200", "GET 200", "token 200", "GET 200", "GET 200"])
    }).pipe(Effect.provide(signedIn())))

  it.effect("does not expire if the endpoint sends no expires_in", () =>
    Effect.gen(function* () {
      const { layer, sent } = transport(({ request, url }) =>
        url.pathname === "/v2/token" ? Response.json({ access_token: "t" }) : success(request.method, url)
      )
      yield* Effect.gen(function* () {
        yield* fetched
        yield* TestClock.adjust("10000 days")
        yield* fetched
      }).pipe(Effect.provide(Layer.provide(ClientCredentials.layer(app), layer)))
      assert.lengthOf(sent, 3)
    }))

  it.effect("is not renewed after the client's scope is closed", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make({ latency: "1 second" })
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(
        Layer.provide(ClientCredentials.layer(app), Simulator.layerFrom(simulator)),
        scope
      )
      const call = advancing(Effect.provide(fetched, context))
      yield* call
      yield* TestClock.adjust("59 minutes")
      yield* simulator.injectFaults(Fault.latency("1 hour", { match: atTokens }))
      yield* Effect.provide(fetched, context).pipe(
        Effect.fork,
        Effect.tap(() => simulator.awaitRequests((all) => all.length === 4)),
        Effect.tap(() => TestClock.adjust("1 second")),
        Effect.flatMap(Fiber.join)
      )
      yield* Scope.close(scope, Exit.void)
      const all = yield* simulator.awaitRequests((all) => all.some(({ aborted }) => aborted))
      assert.deepStrictEqual(all.filter(({ aborted }) => aborted).map(({ template }) => template), ["/v2/token"])
    }))
})

describe("a 401", () => {
  it.effect("renews the token once and sends the request again", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* fetched
      yield* simulator.revokeTokens
      yield* fetched
      assert.deepStrictEqual(yield* log, ["token 200", "GET 200", "GET 401", "token 200", "GET 200"])
      yield* simulator.revokeTokens
      yield* updateServiceUserConversation({ ...path, conversationSid: "order-1042" }, { notificationLevel: "muted" })
      assert.deepStrictEqual((yield* log).slice(5), ["POST 401", "token 200", "POST 200"])
    }).pipe(Effect.provide(Layer.merge(signedIn(), RetryPolicy.none))))

  it.effect("of many concurrent calls renews the token once", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* advancing(fetched)
      yield* simulator.revokeTokens
      yield* advancing(Effect.all(Array.from({ length: 50 }, () => fetched), { concurrency: "unbounded" }))
      assert.deepStrictEqual(yield* tokens, ["token 200", "token 200"])
    }).pipe(Effect.provide(signedIn({ latency: "1 second" }))))

  it.effect("that arrives late does not discard a new token", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* fetched
      yield* simulator.injectFaults(Fault.latency("1 minute"))
      const late = yield* Effect.fork(fetched)
      yield* simulator.awaitRequests((all) => all.length === 3)
      yield* simulator.revokeTokens
      yield* fetched
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(late)
      assert.deepStrictEqual(yield* log, [
        ...["token 200", "GET 200", "GET 401"],
        ...["GET 401", "token 200", "GET 200"],
        "GET 200"
      ])
    }).pipe(Effect.provide(signedIn()), Effect.provide(TimeoutPolicy.layer({ attempt: "10 minutes" }))))

  it.effect.each(
    [
      ["GET", fetchServiceUserConversation(path)],
      ["POST", updateServiceUserConversation(path, { notificationLevel: "muted" })],
      ["DELETE", deleteServiceUserConversation(path)]
    ] as ReadonlyArray<readonly [string, Effect.Effect<unknown, ConversationsError, ConversationsClient>]>
  )("for ever is Unauthorized after two requests: %s", ([method, operation]) =>
    Effect.gen(function* () {
      const { layer, sent } = transport(({ url }) =>
        url.pathname === "/v2/token"
          ? grant("t")
          : Response.json({ code: 20003, message: "Authenticate" }, { status: 401 })
      )
      const error = yield* Effect.flip(
        Effect.provide(operation, Layer.provide(ClientCredentials.layer(app), layer))
      )
      assert.strictEqual(error._tag, "Unauthorized")
      assert.deepStrictEqual(sent.map(({ request }) => request.method), ["POST", method, "POST", method])
    }))

  it.effect("renews the token once per call, even if the call is retried", () =>
    Effect.gen(function* () {
      const statuses = [503, 401, 503, 401]
      const { layer, sent } = transport(({ url }) =>
        url.pathname === "/v2/token" ? grant("t") : new Response(null, { status: statuses.shift() ?? 500 })
      )
      const error = yield* Effect.flip(advancing(
        Effect.provide(fetched, Layer.provide(ClientCredentials.layer(app), layer))
      ))
      assert.strictEqual(error._tag, "Unauthorized")
      assert.deepStrictEqual(sent.map(({ request }) => request.method), ["POST", "GET", "GET", "POST", "GET", "GET"])
    }))
})

describe("a token request that fails", () => {
  const reply = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    Fault.reply(() => Response.json(body, { status, headers }), { match: atTokens })
  const oauth = (error: string) => ({ error, error_description: "no such client" })

  const cases: ReadonlyArray<readonly [about: string, fault: Fault.Fault, tag: string, count: number]> = [
    ["401", reply(401, oauth("invalid_client")), "Unauthorized", 1],
    ["400 with invalid_client", reply(400, oauth("invalid_client")), "Unauthorized", 1],
    ["400 with Twilio's code", reply(400, { code: 322402, message: "Invalid credentials" }), "Unauthorized", 1],
    ["400", reply(400, oauth("invalid_scope")), "InvalidRequest", 1],
    ["403", reply(403, oauth("access_denied")), "Forbidden", 1],
    ["429", Fault.rateLimited({ match: atTokens }), "RateLimited", 4],
    ["503", Fault.serverError({ match: atTokens, status: 503 }), "ServerError", 4],
    ["a dropped connection", Fault.droppedConnection({ match: atTokens }), "TransportError", 4],
    ["a body that never ends", Fault.stalledBody({ match: atTokens }), "TimedOut", 4],
    ["an empty body", reply(200, null), "UnexpectedResponse", 1],
    ["no token", reply(200, {}), "UnexpectedResponse", 1],
    ["a token with a line end", reply(200, { access_token: "a\r\nb: c" }), "UnexpectedResponse", 1],
    ["another type of token", reply(200, { access_token: "t", token_type: "mac" }), "UnexpectedResponse", 1],
    ["a bad lifetime", reply(200, { access_token: "t", expires_in: "soon" }), "UnexpectedResponse", 1],
    ["a negative lifetime", reply(200, { access_token: "t", expires_in: -1 }), "UnexpectedResponse", 1]
  ]
  it.effect.each(cases)(
    "with %s fails every waiting call with a typed error",
    ([, fault, tag, count]) =>
      Effect.gen(function* () {
        const simulator = yield* Simulator
        yield* simulator.setFaults(() => fault)
        const all = Effect.all(
          Array.from({ length: 20 }, () => Effect.flip(fetched)),
          { concurrency: "unbounded" }
        )
        const errors = yield* advancing(all)
        assert.deepStrictEqual(new Set(errors.map((error) => error._tag as string)), new Set([tag]))
        for (const error of errors) {
          assert.strictEqual(error.operation, "fetchServiceUserConversation")
          // What happened to the request for a token says nothing about the call, which was not sent.
          assert.isFalse(error.mayHaveArrived)
        }
        assert.lengthOf(yield* log, count)
        // no state is left
        yield* simulator.clearFaults
        yield* advancing(fetched)
      }).pipe(
        Effect.provide(signedIn({ latency: "1 second" })),
        Effect.provide(TimeoutPolicy.layer({ attempt: "10 seconds" }))
      )
  )

  it.effect("is retried", () =>
    Effect.gen(function* () {
      yield* next(
        Fault.serverError({ match: atTokens, status: 503 }),
        Fault.rateLimited({ match: atTokens, retryAfter: 2 }),
        Fault.droppedConnection({ match: atTokens })
      )
      yield* advancing(fetched)
      assert.deepStrictEqual(yield* log, ["token 503", "token 429", "token null", "token 200", "GET 200"])
    }).pipe(Effect.provide(signedIn())))

  it.effect("includes OAuth's error, and what to check", () =>
    Effect.gen(function* () {
      yield* next(reply(401, oauth("invalid_client")))
      const error = yield* Effect.flip(fetched)
      if (error._tag !== "Unauthorized") return assert.fail(error._tag)
      assert.match(
        error.message,
        /^fetchServiceUserConversation: ConversationsClient\.token: no such client; check .*client ID.* \(HTTP 401/
      )
      assert.deepStrictEqual(error.details, [{ code: "invalid_client", field: null, message: null }])
    }).pipe(Effect.provide(signedIn())))

  it.effect("fails for a wrong secret as the simulator responds", () =>
    Effect.gen(function* () {
      const wrong = ClientCredentials.layer({ clientId, clientSecret: Redacted.make("wrong") })
      const error = yield* Effect.flip(Effect.provide(fetched, wrong))
      if (error._tag !== "Unauthorized") return assert.fail(error._tag)
      assert.strictEqual(error.code, 322402)
      assert.deepStrictEqual(yield* log, ["token 401"])
    }).pipe(Effect.provide(Simulator.layer())))

  it.effect("by a timeout of the call is TimedOut, with the timeout of the program", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(advancing(fetched))
      if (error._tag !== "TimedOut") return assert.fail(error._tag)
      assert.strictEqual(error.phase, "overall")
      assert.strictEqual(Duration.toMillis(error.duration), 5_000)
    }).pipe(
      Effect.provide(signedIn({ latency: "1 minute" })),
      Effect.provide(TimeoutPolicy.layer({ overall: "5 seconds" }))
    ))
})

describe("a delete", () => {
  it.effect("fails if the token endpoint responds with 404", () =>
    Effect.gen(function* () {
      yield* next(Fault.serverError({ match: { method: "DELETE" }, latency: "1 minute" }))
      const simulator = yield* Simulator
      yield* simulator.setFaults(({ index }) => index < 2 ? null : Fault.reply(() => new Response("", { status: 404 })))
      const error = yield* advancing(
        Effect.flip(deleteServiceUserConversation({ ...path, conversationSid: "order-1042" }))
      )
      assert.deepStrictEqual(yield* log, ["token 200", "DELETE 500", "token 404"])
      assert.strictEqual(error._tag, "NotFound")
    }).pipe(
      Effect.provide(signedIn({ tokenLifetime: "30 seconds" })),
      Effect.provide(TimeoutPolicy.layer({ attempt: "2 minutes", overall: "10 minutes" }))
    ))
})

describe("a call that waits for the token", () => {
  const inFlight = (count: number) =>
    Effect.flatMap(Simulator, (simulator) => simulator.awaitRequests((all) => all.length === count))

  it.effect("does not affect the others when it is interrupted", () =>
    Effect.gen(function* () {
      const first = yield* Effect.fork(fetched)
      yield* inFlight(1)
      const others = yield* Effect.forEach(Array.from({ length: 10 }), () => Effect.fork(fetched))
      yield* turns(5)
      // a waiting call, the call that asked for the token, and the next one
      yield* Fiber.interrupt(others[3]!)
      yield* Fiber.interrupt(first)
      yield* Fiber.interrupt(others[0]!)
      const exits = yield* advancing(Effect.forEach(others, Fiber.await))
      assert.deepStrictEqual(exits.map(Exit.isInterrupted), exits.map((_, nth) => nth === 0 || nth === 3))
      assert.lengthOf(exits.filter(Exit.isSuccess), 8)
      // the token belongs to nobody: it was asked for once, and that request went on
      assert.deepStrictEqual((yield* log).slice(0, 2), ["token 200", "GET 200"])
      assert.lengthOf(yield* log, 9)
      assert.isFalse((yield* requests).some(({ aborted }) => aborted))
    }).pipe(Effect.provide(signedIn({ latency: "1 second" }))))

  it.effect("is served if all others are interrupted", () =>
    Effect.gen(function* () {
      const fibers = yield* Effect.forEach(Array.from({ length: 5 }), () => Effect.fork(fetched))
      yield* inFlight(1)
      yield* turns(5)
      yield* Effect.forEach(fibers.slice(0, 4), Fiber.interruptFork)
      const exit = yield* advancing(Fiber.await(fibers[4]!))
      assert.isTrue(Exit.isSuccess(exit))
    }).pipe(Effect.provide(signedIn({ latency: "1 second" }))))

  it.effect("sends the request itself after the timeout of the call that sent it", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      // The request handler of a worker that was terminated: neither a response nor a timer resumes it.
      const terminated = clockOf(() => 0, () => Effect.never)
      yield* simulator.injectFaults(Fault.latency("1 day"))
      const first = yield* Effect.fork(Effect.withClock(fetched, terminated))
      yield* inFlight(1)
      const second = yield* advancing(Effect.flip(fetched))
      assert.deepInclude(second, { _tag: "TimedOut", phase: "overall" })
      const waiting = yield* Effect.fork(fetched)
      yield* turns(5)
      yield* advancing(fetched)
      yield* advancing(Fiber.join(waiting))
      assert.deepStrictEqual(yield* log, ["token null", "token 200", "GET 200", "GET 200"])
      // The first call ends late, and does not take over again.
      yield* Fiber.interrupt(first)
      yield* advancing(fetched)
      assert.deepStrictEqual(yield* tokens, ["token null", "token 200"])
    }).pipe(Effect.provide(signedIn())))

  it.effect("keeps its own timeout, which is not that of the token request", () =>
    Effect.gen(function* () {
      const limited = (overall: Duration.DurationInput) => Effect.provide(fetched, TimeoutPolicy.layer({ overall }))
      const first = yield* Effect.fork(limited("2 seconds"))
      yield* inFlight(1)
      const short = yield* Effect.fork(limited("1 second"))
      const patient = yield* Effect.fork(limited("1 minute"))
      yield* turns(5)
      const exits = yield* advancing(Effect.forEach([first, short, patient], Fiber.await))
      assert.deepStrictEqual(exits.map(Exit.isSuccess), [false, false, true])
      assert.deepStrictEqual(yield* log, ["token 200", "GET 200"])
    }).pipe(Effect.provide(signedIn({ latency: "5 seconds" }))))

  it.effect("does not decide how the token is requested", () =>
    Effect.gen(function* () {
      yield* next(Fault.serverError({ match: atTokens, status: 503 }))
      const hasty = Layer.mergeAll(TimeoutPolicy.layer({ attempt: "50 millis" }), RetryPolicy.none)
      const first = yield* Effect.fork(Effect.provide(fetched, hasty))
      yield* inFlight(1)
      const others = yield* Effect.forEach(Array.from({ length: 5 }), () => Effect.fork(fetched))
      const exits = yield* advancing(Effect.forEach(others, Fiber.await))
      assert.isTrue(exits.every(Exit.isSuccess))
      yield* Fiber.await(first)
      assert.deepStrictEqual(yield* tokens, ["token 503", "token 200"])
    }).pipe(Effect.provide(signedIn({ latency: "1 second" }))))

  it.effect("waits for a bounded time, even without timeouts", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* simulator.injectFaults(...Array.from({ length: 9 }, () => Fault.latency("1 day", { match: atTokens })))
      const error = yield* Effect.flip(advancing(fetched))
      assert.strictEqual(error._tag, "TimedOut")
      assert.isAtMost(yield* TestClock.currentTimeMillis, Duration.toMillis("2 minutes"))
    }).pipe(Effect.provide(signedIn()), Effect.provide(TimeoutPolicy.none)))
})

describe("the request options", () => {
  const seen: Array<RequestOptions.Response> = []
  const options = RequestOptions.layer({
    headers: { "x-desk": "eu", "x-key": Redacted.make("k3y") },
    onResponse: (response) => Effect.sync(() => void seen.push(response))
  })
  const places: ReadonlyArray<readonly [string, ConversationsClient.Options, string | undefined]> = [
    ["another host", {}, undefined],
    ["the API's host", { baseUrl: "https://gateway.example/twilio" }, "k3y"]
  ]
  it.effect.each(places)("around the client send secret headers to the API's host only: tokens from %s", ([
    ,
    place,
    key
  ]) =>
    Effect.gen(function* () {
      const { layer, sent } = transport(({ request, url }) =>
        url.pathname.endsWith("/v2/token") ? grant("t") : success(request.method, url)
      )
      const client = Layer.provide(ClientCredentials.layer({ ...app, ...place }), layer)
      yield* fetchServiceUserConversation(path).pipe(Effect.provide(client), Effect.provide(options))
      assert.deepStrictEqual(
        sent.map(({ request: { headers } }) => [headers["x-desk"], headers["x-key"]]),
        [["eu", key], ["eu", "k3y"]]
      )
    }))

  it.effect("of one call are not those of the token request", () =>
    Effect.gen(function* () {
      const { layer, sent } = transport(({ request, url }) =>
        url.pathname === "/v2/token" ? grant("t") : success(request.method, url)
      )
      const client = Layer.provide(ClientCredentials.layer(app), layer)
      yield* fetchServiceUserConversation(path).pipe(Effect.provide(options), Effect.provide(client))
      assert.deepStrictEqual(sent.map(({ request: { headers } }) => headers["x-key"]), [undefined, "k3y"])
    }))
})

/** Any sequence of events, against a simple model of the service and of what a call may expect. */
describe("the session", () => {
  type Event =
    | { readonly _tag: "call"; readonly overall: number; readonly latency: number }
    | { readonly _tag: "interrupt"; readonly nth: number }
    | { readonly _tag: "answer"; readonly as: "token" | "503" | "401"; readonly lifetime: number }
    | { readonly _tag: "revoke" }
    | { readonly _tag: "adjust"; readonly millis: number }

  const tag = <Tag extends string>(tag: Tag) => FastCheck.constant(tag)
  const anyEvent: FastCheck.Arbitrary<Event> = FastCheck.oneof(
    {
      weight: 4,
      arbitrary: FastCheck.record({
        _tag: tag("call"),
        overall: FastCheck.constantFrom(500, 10_000, 120_000),
        latency: FastCheck.constantFrom(0, 0, 5_000)
      })
    },
    {
      weight: 4,
      arbitrary: FastCheck.record({
        _tag: tag("answer"),
        as: FastCheck.constantFrom<"token" | "503" | "401">("token", "token", "token", "503", "401"),
        lifetime: FastCheck.constantFrom(0, 10, 100, 3_600)
      })
    },
    { weight: 2, arbitrary: FastCheck.record({ _tag: tag("interrupt"), nth: FastCheck.nat(6) }) },
    { weight: 1, arbitrary: FastCheck.record({ _tag: tag("revoke") }) },
    {
      weight: 3,
      arbitrary: FastCheck.record({
        _tag: tag("adjust"),
        millis: FastCheck.constantFrom(1, 1_000, 6_000, 20_000, 80_000, 3_550_000)
      })
    }
  )

  interface Issued {
    /** The order of events: when it was asked for, and when the answer came. */
    readonly asked: number
    readonly answered: number
    readonly renewAt: number
    readonly expiresAt: number
    isRevoked: boolean
  }

  /** A service whose token endpoint answers when it is told to. */
  const controlled = () => {
    const pending: Array<{
      readonly number: number
      readonly asked: number
      readonly answered: Deferred.Deferred<Response>
    }> = []
    const issued: Array<Issued> = []
    const state = {
      asked: 0,
      newestSent: 0,
      answers401: [] as Array<number>,
      answers503: 0,
      aborted: [] as Array<number>
    }
    const refused = new Map<string, number>()
    const wrong: Array<string> = []
    let moment = 0
    /** When the token that all calls used was first refused before its time. */
    const revoked = new Map<Issued, number>()

    const token = Effect.gen(function* () {
      const time = yield* TestClock.currentTimeMillis
      const last = issued[issued.length - 1]
      if (last !== undefined && !last.isRevoked && time < last.renewAt) wrong.push("a token that is not needed")
      const mine = { number: ++state.asked, asked: ++moment, answered: yield* Deferred.make<Response>() }
      pending.push(mine)
      const over = Effect.sync(() => pending.splice(pending.indexOf(mine), 1))
      return yield* Deferred.await(mine.answered).pipe(
        Effect.onInterrupt(() => Effect.map(TestClock.currentTimeMillis, (at) => state.aborted.push(at))),
        Effect.ensuring(over)
      )
    })
    const api = (headers: Readonly<Record<string, string | undefined>>, method: string, url: URL) =>
      Effect.gen(function* () {
        const number = Number(/^Bearer token-(\d+)$/.exec(headers["authorization"] ?? "")?.[1])
        if (!(number >= state.newestSent)) wrong.push(`${headers["authorization"]} after token-${state.newestSent}`)
        state.newestSent = number
        const token = issued[number - 1]
        // Whoever revoked the last token may have revoked this one with it.
        if (token !== undefined && [...revoked.values()].some((at) => token.asked < at && at < token.answered)) {
          wrong.push(`${headers["authorization"]}, asked for before a 401 and answered after it`)
        }
        yield* Effect.sleep(Number(headers["x-latency"]))
        if (token !== undefined && !token.isRevoked && (yield* TestClock.currentTimeMillis) <= token.expiresAt) {
          return success(method, url)
        }
        moment++
        if (token?.isRevoked === true && token === issued.at(-1) && !revoked.has(token)) {
          if ((yield* TestClock.currentTimeMillis) < token.expiresAt) revoked.set(token, moment)
        }
        const name = headers["x-call"] ?? ""
        refused.set(name, (refused.get(name) ?? 0) + 1)
        return new Response(null, { status: 401 })
      })
    const httpClient = HttpClient.make((request, url) =>
      Effect.map(
        url.pathname === "/v2/token" ? token : api(request.headers, request.method, url),
        (response) => HttpClientResponse.fromWeb(request, response)
      )
    )
    const answer = (as: "token" | "503" | "401", lifetime: number) =>
      Effect.gen(function* () {
        const [request] = pending
        if (request === undefined) return
        const time = yield* TestClock.currentTimeMillis
        if (as === "token") {
          issued[request.number - 1] = {
            asked: request.asked,
            answered: ++moment,
            renewAt: time + 1000 * (lifetime - Math.min(60, lifetime / 4)),
            expiresAt: time + 1000 * lifetime,
            isRevoked: false
          }
        } else if (as === "503") state.answers503++
        else state.answers401.push(time)
        yield* Deferred.succeed(
          request.answered,
          as === "token"
            ? Response.json({ access_token: `token-${request.number}`, expires_in: lifetime })
            : new Response(null, { status: Number(as) })
        )
      })
    const revoke = Effect.sync(() => {
      for (const token of issued) if (token !== undefined) token.isRevoked = true
    })
    return { answer, httpClient, pending, refused, revoke, state, wrong }
  }

  it.effect.prop("serves every call, whatever happens in whatever order", [
    FastCheck.array(anyEvent, { minLength: 5, maxLength: 25 })
  ], ([events]) =>
    Effect.gen(function* () {
      yield* promptClock
      const service = controlled()
      const client = yield* Layer.build(
        Layer.provide(ClientCredentials.layer(app), Layer.succeed(HttpClient.HttpClient, service.httpClient))
      )
      const calls: Array<{
        readonly fiber: Fiber.RuntimeFiber<unknown, ConversationsError>
        readonly overall: number
        readonly start: number
        isInterrupted: boolean
        end?: number
      }> = []
      const apply = (event: Event) =>
        Effect.gen(function* () {
          switch (event._tag) {
            case "call": {
              const headers = { "x-call": String(calls.length), "x-latency": String(event.latency) }
              const start = yield* TestClock.currentTimeMillis
              const fiber = yield* fetched.pipe(
                Effect.provide(client),
                Effect.provide(TimeoutPolicy.layer({ overall: event.overall })),
                Effect.provide(RequestOptions.layer({ headers })),
                Effect.fork
              )
              const call: (typeof calls)[number] = { fiber, overall: event.overall, start, isInterrupted: false }
              calls.push(call)
              yield* Fiber.await(fiber).pipe(
                Effect.andThen(TestClock.currentTimeMillis),
                Effect.tap((at) => Effect.sync(() => call.end = at)),
                Effect.fork
              )
              return
            }
            case "interrupt": {
              const call = calls[event.nth]
              if (call === undefined || call.end !== undefined) return
              call.isInterrupted = true
              return yield* Fiber.interruptFork(call.fiber)
            }
            case "answer":
              return yield* service.answer(event.as, event.lifetime)
            case "revoke":
              return yield* service.revoke
            case "adjust":
              return yield* TestClock.adjust(event.millis)
          }
        })
      for (const event of events) {
        yield* apply(event)
        yield* turns(3)
        assert.isAtMost(service.pending.length, 1, "token requests at a time")
      }
      for (let second = 0; second < 200 && calls.some(({ end }) => end === undefined); second++) {
        yield* service.answer("token", 3_600)
        yield* turns(3)
        yield* TestClock.adjust("1 second")
        yield* turns(3)
      }

      assert.deepStrictEqual(service.wrong, [])
      const { aborted, answers401, answers503 } = service.state
      for (const [nth, { end, fiber, isInterrupted, overall, start }] of calls.entries()) {
        if (end === undefined) return assert.fail(`call ${nth} has no end`)
        const exit = yield* Fiber.await(fiber)
        if (Exit.isSuccess(exit)) continue
        const within = (times: ReadonlyArray<number>) => times.some((at) => start <= at && at <= end)
        const error = Option.getOrUndefined(Cause.failureOption(exit.cause))
        switch (error?._tag) {
          case undefined:
            assert.isTrue(
              isInterrupted && Cause.isInterruptedOnly(exit.cause),
              `call ${nth}: ${Cause.pretty(exit.cause)}`
            )
            break
          case "TimedOut":
            assert.isTrue(end - start >= overall || within(aborted), `call ${nth}: ${error.message}`)
            break
          case "ServerError":
            // with the retries of the token request, of which some may have timed out
            assert.isAtLeast(answers503 + aborted.length, 4)
            break
          case "Unauthorized":
            assert.isTrue(within(answers401) || service.refused.get(String(nth)) === 2, `call ${nth}: ${error.message}`)
            break
          default:
            assert.fail(`call ${nth}: ${error?.message}`)
        }
      }
    }).pipe(Effect.scoped), { fastCheck: { numRuns: 100 }, timeout: 60_000 })
})

describe("AsyncLocalStorage", () => {
  const storage = new AsyncLocalStorage<string>()
  const callers = Array.from({ length: 8 }, (_, nth) => `caller-${nth}`)

  it.live.each(
    [["fetch", FetchHttpClient.layer], ["node:http", NodeHttpClient.layer], ["undici", UndiciHttpClient.layer]] as const
  )(
    "keeps the caller's value after a wait for the token, over %s",
    ([, httpClient]) =>
      Effect.gen(function* () {
        const simulator = yield* Simulator.make()
        const { url } = yield* serve(simulator)
        const client = Layer.provide(ClientCredentials.layer({ ...app, baseUrl: url }), httpClient)
        const runtime = yield* Effect.acquireRelease(
          Effect.sync(() => ManagedRuntime.make(client)),
          (runtime) => runtime.disposeEffect
        )
        yield* runtime.runtimeEffect
        const see = Effect.map(fetched, () => storage.getStore())
        const seen = () =>
          Effect.promise(() => Promise.all(callers.map((caller) => storage.run(caller, () => runtime.runPromise(see)))))
        assert.deepStrictEqual(yield* seen(), callers)
        yield* simulator.revokeTokens
        assert.deepStrictEqual(yield* seen(), callers)
        const tokens = (yield* simulator.requests).filter(({ template }) => template === "/v2/token")
        assert.deepStrictEqual(tokens.map(({ status }) => status), [200, 200])
      }).pipe(Effect.scoped)
  )
})

describe("the options", () => {
  const built = <E>(client: Layer.Layer<ConversationsClient, E, HttpClient.HttpClient>) =>
    Effect.flip(Layer.build(Layer.provide(client, Simulator.layer())))
  const secret = Redacted.make("pw")

  it.effect.each(
    [
      ["clientId", { clientId: "", clientSecret: secret }],
      ["clientId", { clientId: "a b", clientSecret: secret }],
      ["clientId", { clientSecret: secret }],
      ["clientSecret", { clientId, clientSecret: "pw" }],
      ["clientSecret", { clientId, clientSecret: Redacted.make("") }],
      ["clientSecret", { clientId, clientSecret: Redacted.make("pw\n") }],
      ["tokenUrl", { clientId, clientSecret: secret, tokenUrl: "http://id.example/" }],
      ["tokenUrl", { clientId, clientSecret: secret, tokenUrl: "https://pw@id.example/" }],
      ["tokenURL", { clientId, clientSecret: secret, tokenURL: "https://id.example/" }],
      ["baseUrl", { clientId, clientSecret: secret, baseUrl: "http://proxy.example" }],
      ["edge", { clientId, clientSecret: secret, region: "xx1" }],
      ["maxResponseBytes", { clientId, clientSecret: secret, maxResponseBytes: 0 }],
      ["accountSid", { clientId, clientSecret: secret, accountSid: Simulator.accountSid }],
      ["apiKeySecret", { clientId, clientSecret: secret, apiKeySecret: secret }],
      ["options", null]
    ] as ReadonlyArray<readonly [string, ClientCredentials.Options]>
  )("reject %s of %o", ([field, options]) =>
    Effect.gen(function* () {
      const error = yield* built(ClientCredentials.layer(options))
      assert.strictEqual(error._tag, "InvalidRequest")
      assert.strictEqual(error.field, field)
      assert.notInclude(error.message, "pw")
    }).pipe(Effect.scoped))

  it.effect("of two kinds do not compile, and are rejected", () =>
    Effect.gen(function* () {
      const account = { accountSid: Simulator.accountSid, authToken: secret }
      // @ts-expect-error: an account or an OAuth app
      assert.strictEqual((yield* built(ConversationsClient.layer({ ...account, clientId: "OQ" }))).field, "clientId")
      // @ts-expect-error: an OAuth app or an account
      const both: ClientCredentials.Options = { ...app, accountSid: Simulator.accountSid }
      assert.strictEqual((yield* built(ClientCredentials.layer(both))).field, "accountSid")
    }).pipe(Effect.scoped))
})
