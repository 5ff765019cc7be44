import { assert, describe, it } from "@effect/vitest"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpApiClient from "@effect/platform/HttpApiClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import * as TestClock from "effect/TestClock"
import { type Conversation, type Inbox, InboxApi } from "../../examples/inbox-api/api.ts"
import { makeHandler } from "../../examples/inbox-api/handlers.ts"
import { toInboxError } from "../../examples/inbox-api/inbox.ts"
import { type ConversationsError, InvalidRequest } from "../../mod.ts"
import { Fault, Seed, Simulator } from "../../src/testing/mod.ts"
import { advancing } from "../advancing.ts"
import { chatServiceSid, simulated } from "../support.ts"

const token = Redacted.make("a desk's token")
const signedIn = { authorization: `Bearer ${Redacted.value(token)}` }
const ada = "ada@example.com"

/** The fields that any body can have. */
interface Body extends Partial<Schema.Schema.Encoded<typeof Inbox> & Schema.Schema.Encoded<typeof Conversation>> {
  readonly _tag?: string
  readonly requestId?: string
  readonly retryAfter?: number | null
  readonly paths?: { readonly [path: string]: { readonly [method: string]: { readonly responses: object } } }
}

interface ApiResponse {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Body
}

const makeApi = (service = chatServiceSid) =>
  Effect.map(makeHandler({ chatServiceSid: service, token }), (handler) => {
    const call = (
      method: string,
      path: string,
      headers: Record<string, string> = signedIn,
      signal: AbortSignal | null = null
    ): Effect.Effect<ApiResponse> =>
      Effect.promise(async () => {
        const response = await handler(new Request(`http://desk.test${path}`, { method, headers, signal }))
        const text = await response.text()
        return { status: response.status, headers: response.headers, text, json: text === "" ? {} : JSON.parse(text) }
      })
    return { handler, call, get: (path: string) => call("GET", path), post: (path: string) => call("POST", path) }
  })

/** The log lines of the effect. */
const lines: Array<string> = []
const recording = Layer.merge(
  Logger.replace(
    Logger.defaultLogger,
    Logger.make(({ annotations, cause, logLevel, message }) => {
      const about = Array.from(HashMap.entries(annotations), ([key, value]) => `${key}=${String(value)}`).sort()
      lines.push([logLevel.label, String(message), ...about, Cause.pretty(cause)].join(" "))
    })
  ),
  Logger.minimumLogLevel(LogLevel.Debug)
)

const refusal = (status: number, code: number) =>
  Fault.reply(() =>
    Response.json(
      { code, message: `Twilio's words about ${ada} of ${Simulator.accountSid}`, more_info: "https://t.test", status },
      { status, headers: { "twilio-request-id": "RQ00000000000000000000000000000000" } }
    )
  )

/** The faults that cause each error, and the expected response of the example. */
const mapping: ReadonlyArray<
  readonly [tag: ConversationsError["_tag"], fault: Fault.Fault, status: number, error: string, level: string]
> = [
  ["NotFound", refusal(404, 20404), 404, "NotFound", "DEBUG"],
  ["InvalidRequest", refusal(400, 20001), 400, "BadRequest", "DEBUG"],
  ["Conflict", refusal(409, 20409), 409, "Conflict", "DEBUG"],
  ["Unauthorized", refusal(401, 20003), 500, "InternalError", "ERROR"],
  ["Forbidden", refusal(403, 20403), 500, "InternalError", "ERROR"],
  ["RateLimited", Fault.rateLimited({ retryAfter: 30 }), 503, "Unavailable", "WARN"],
  ["ServerError", Fault.serverError(), 502, "BadGateway", "WARN"],
  ["TransportError", Fault.droppedConnection(), 502, "BadGateway", "WARN"],
  ["UnexpectedResponse", Fault.reply(() => Response.json({})), 502, "BadGateway", "WARN"],
  ["TimedOut", Fault.stalledBody(), 504, "GatewayTimeout", "WARN"]
]

const endpoints: ReadonlyArray<readonly [method: string, path: string]> = [
  ["GET", `/inbox/${ada}`],
  ["POST", `/inbox/${ada}/order-1042/read`],
  ["POST", `/inbox/${ada}/order-1042/mute`],
  ["POST", `/inbox/${ada}/order-1042/unmute`],
  ["DELETE", `/inbox/${ada}/order-1042`]
]

describe("inbox-api", () => {
  it.scoped("responds with unread conversations first, in its own format", () =>
    Effect.gen(function* () {
      const { get } = yield* makeApi()
      const { json, status } = yield* get(`/inbox/${ada}?limit=2`)
      assert.deepStrictEqual([status, json], [200, {
        conversations: [
          {
            id: Seed.sid("CH", "注文/1044"),
            name: "注文 1044 の返品について",
            unread: 29,
            muted: true,
            state: "inactive",
            changed: "2024-02-12T01:29:00.000Z"
          },
          {
            id: Seed.sid("CH", "escalation/eu-1"),
            name: "Escalation: payments in the EU",
            unread: 21,
            muted: false,
            state: "active",
            changed: "2024-03-04T09:11:00.000Z"
          }
        ],
        total: 7,
        unread: 54,
        complete: true
      }])
    }).pipe(Effect.provide(simulated())))

  it.scoped("reads every page up to its limit, and says where it ends", () =>
    Effect.gen(function* () {
      const { get } = yield* makeApi()
      const inboxOf = (user: string) => Effect.map(get(`/inbox/${user}?limit=1`), ({ json }) => json)
      const [all, more] = [yield* inboxOf("just"), yield* inboxOf("more")]
      assert.deepStrictEqual([all.total, all.complete, all.conversations?.[0]?.unread], [1000, true, 9])
      assert.deepStrictEqual([more.total, more.complete, more.conversations?.[0]?.unread], [1000, false, 1])
    }).pipe(Effect.provide(simulated({
      maxPageSize: 300,
      seed: Seed.make({
        users: [1000, 1001].map((count) =>
          Seed.user({
            identity: count === 1000 ? "just" : "more",
            generated: {
              count,
              // The last one of a thousand has the most unread messages; the one after it is beyond the limit.
              conversation: (index) => ({
                uniqueName: `${count}-${index}`,
                messages: index === (count === 1000 ? 999 : 1000) ? 10 : 2,
                lastReadMessageIndex: 0
              })
            }
          })
        )
      })
    }))))

  it.scoped("marks as read, mutes, unmutes and leaves", () =>
    Effect.gen(function* () {
      const { call, post } = yield* makeApi()
      const simulator = yield* Simulator
      const order = `/inbox/${ada}/order-1042`
      const read = yield* post(`${order}/read`)
      const muted = yield* post(`${order}/mute`)
      const unmuted = yield* post(`${order}/unmute`)
      assert.deepStrictEqual([read.json.unread, read.json.muted], [0, false])
      assert.deepStrictEqual([muted.json.muted, unmuted.json.muted], [true, false])
      const left = yield* call("DELETE", order)
      const again = yield* call("DELETE", order)
      assert.deepStrictEqual([left.status, left.text, again.status], [204, "", 404])
      assert.strictEqual((yield* simulator.conversations(ada)).length, 6)
    }).pipe(Effect.provide(simulated())))

  it.scoped("leaves messages unread that arrive while it marks as read", () =>
    Effect.gen(function* () {
      const { post } = yield* makeApi()
      const simulator = yield* Simulator
      yield* simulator.setFaults(({ method }) => method === "POST" ? Fault.latency("1 second") : null)
      const reading = yield* Effect.fork(post(`/inbox/${ada}/order-1042/read`))
      yield* simulator.awaitRequests((requests) => requests.some(({ method }) => method === "POST"))
      yield* simulator.postMessage("order-1042")
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(reading)).json.unread, 1)
      // A user who never opened it has no index to count from.
      const welcome = Seed.sid("CH", "Rückfrage zur Rechnung 🧾")
      yield* simulator.clearFaults
      yield* TestClock.setTime(Date.UTC(2025, 0))
      assert.strictEqual((yield* post(`/inbox/${ada}/${welcome}/read`)).json.unread, 0)
    }).pipe(Effect.provide(simulated())))

  it.scoped("accepts any name, and keeps it one segment of the path", () =>
    Effect.gen(function* () {
      const { get, post } = yield* makeApi()
      const simulator = yield* Simulator
      const muted = yield* post(`/inbox/${ada}/${encodeURIComponent("注文/1044")}/unmute`)
      assert.deepStrictEqual([muted.status, muted.json.muted], [200, false])
      for (const name of ["zoë@example.com", "whatsapp:+15005550006"]) {
        assert.strictEqual((yield* get(`/inbox/${encodeURIComponent(name)}`)).json.total, 1, name)
      }
      const strange = ["../Services", "a?b#c", "100%", "a;b", "%2e%2e", "x".repeat(500)]
      for (const name of strange) assert.strictEqual((yield* get(`/inbox/${encodeURIComponent(name)}`)).status, 404)
      const asked = (yield* simulator.requests).slice(-strange.length).map(({ pathname }) =>
        decodeURIComponent(pathname.split("/")[5] ?? "")
      )
      assert.deepStrictEqual(asked, strange)
      const before = (yield* simulator.requests).length
      for (const path of ["/inbox/", "/inbox/%", "/inbox/%ED%A0%80", "/inbox/..", "/inbox/%2E%2E/x", "/nowhere"]) {
        assert.strictEqual((yield* get(path)).status, 404, path)
      }
      assert.strictEqual((yield* simulator.requests).length, before)
    }).pipe(Effect.provide(simulated())))

  it.scoped("rejects an invalid limit", () =>
    Effect.gen(function* () {
      const { get } = yield* makeApi()
      for (const limit of ["0", "101", "many", "1.5", ""]) {
        assert.strictEqual((yield* get(`/inbox/${ada}?limit=${limit}`)).status, 400, limit)
      }
      assert.deepStrictEqual(yield* (yield* Simulator).requests, [])
    }).pipe(Effect.provide(simulated())))

  it.scoped("rejects requests without the token, and sends nothing to Twilio", () =>
    Effect.gen(function* () {
      const { call } = yield* makeApi()
      const simulator = yield* Simulator
      for (const [method, path] of endpoints) {
        for (const authorization of [undefined, "", "Bearer", "Bearer other", `Basic ${Redacted.value(token)}`]) {
          const response = yield* call(method, path, authorization === undefined ? {} : { authorization })
          assert.deepStrictEqual(
            [response.status, response.json._tag],
            [401, "SignedOut"],
            `${method} ${authorization}`
          )
          assert.strictEqual(response.headers.get("www-authenticate"), "Bearer")
          assert.isNotNull(response.headers.get("x-request-id"))
        }
      }
      assert.deepStrictEqual(yield* simulator.requests, [])
    }).pipe(Effect.provide(simulated())))

  for (const [tag, fault, status, error, level] of mapping) {
    it.scoped(`responds with ${status} for ${tag}, wherever it happens, and hides internal details`, () =>
      Effect.gen(function* () {
        const { call } = yield* makeApi()
        const simulator = yield* Simulator
        lines.length = 0
        yield* simulator.setFaults(() => fault)
        for (const [method, path] of endpoints) {
          const response = yield* advancing(call(method, path, { ...signedIn, "x-request-id": "its-own.id_1" }))
          assert.deepStrictEqual([response.status, response.json._tag], [status, error], `${method} ${path}`)
          assert.strictEqual(response.json.requestId, "its-own.id_1")
          assert.strictEqual(response.headers.get("x-request-id"), "its-own.id_1")
          assert.strictEqual(response.headers.get("retry-after"), tag === "RateLimited" ? "30" : null)
          assert.strictEqual(response.json.retryAfter, tag === "RateLimited" ? 30 : undefined)
          const told = response.text + JSON.stringify([...response.headers])
          assert.notMatch(told, /twilio|AC0|RQ0|20\d\d\d|https:|ada@|token/i)
        }
        // The logs have Twilio's request id, and no identities.
        const failures = lines.filter((line) =>
          line.startsWith(`${level} Conversations failed `) && line.includes(`error=${tag} `)
        )
        assert.strictEqual(failures.length, endpoints.length, lines.join("\n"))
        assert.isTrue(failures.every((line) => line.includes("request=its-own.id_1")))
        assert.strictEqual(
          lines.filter((line) => /^INFO [A-Z]+ \/inbox\/:user\S* \d{3} .*request=its-own/.test(line)).length,
          5
        )
        assert.notMatch(lines.join("\n"), /ada@|order-1042|AC0|Bearer|a desk's token/)
      }).pipe(Effect.provide(Layer.merge(simulated(), recording))))
  }

  it.scoped("has no Retry-After by default", () =>
    Effect.gen(function* () {
      const { get } = yield* makeApi()
      yield* (yield* Simulator).setFaults(() => Fault.rateLimited())
      const response = yield* advancing(get(`/inbox/${ada}`))
      assert.deepStrictEqual([response.status, response.json.retryAfter, response.headers.get("retry-after")], [
        503,
        null,
        null
      ])
    }).pipe(Effect.provide(simulated())))

  it.scoped("responds with 500 for an invalid service SID, and sends nothing to Twilio", () =>
    Effect.gen(function* () {
      const { get } = yield* makeApi("no service")
      const response = yield* get(`/inbox/${ada}`)
      assert.deepStrictEqual([response.status, response.json._tag], [500, "InternalError"])
      assert.deepStrictEqual(yield* (yield* Simulator).requests, [])
    }).pipe(Effect.provide(simulated())))

  it("names the invalid parameter, as its clients know it", () => {
    const responseFor = (field: string | null, status: number | null) => {
      const response = toInboxError(new InvalidRequest({ field, status, message: `${field} must not be that` }), "id")
      return response._tag === "BadRequest" ? response.field : response._tag
    }
    assert.strictEqual(responseFor("userSid", null), "user")
    assert.strictEqual(responseFor("conversationSid", null), "conversation")
    assert.strictEqual(responseFor("chatServiceSid", null), "InternalError")
    for (const field of [null, "constructor", "LastReadTimestamp"]) assert.isNull(responseFor(field, 400))
  })

  it.scoped("gives every request an id, and accepts only valid ids", () =>
    Effect.gen(function* () {
      const { call } = yield* makeApi()
      const idOf = (given?: string) =>
        Effect.map(
          call("GET", "/inbox/nobody", given === undefined ? signedIn : { ...signedIn, "x-request-id": given }),
          ({ headers }) => headers.get("x-request-id") ?? ""
        )
      assert.strictEqual(yield* idOf("abc-1"), "abc-1")
      const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
      const ids = yield* Effect.forEach([undefined, undefined, "", "a b", "x".repeat(65), "a=b"], idOf)
      for (const id of ids) assert.match(id, uuid)
      assert.strictEqual(new Set(ids).size, ids.length)
    }).pipe(Effect.provide(simulated())))

  it.scoped("does not make clients wait, neither for one slow response nor for many", () =>
    Effect.gen(function* () {
      const { get } = yield* makeApi()
      const simulator = yield* Simulator
      const waitFor = (path: string) =>
        Effect.gen(function* () {
          const start = yield* TestClock.currentTimeMillis
          const { status } = yield* advancing(get(path))
          return [status, ((yield* TestClock.currentTimeMillis) - start) / 1000]
        })
      yield* simulator.setFaults(() => Fault.latency("1 hour"))
      assert.deepStrictEqual(yield* waitFor(`/inbox/${ada}`), [504, 6])
      // Each page is in time, but all of them together are not.
      yield* simulator.setFaults(() => Fault.latency("2 seconds"))
      assert.deepStrictEqual(yield* waitFor("/inbox/grace@example.com"), [504, 8])
      assert.isTrue((yield* simulator.requests).at(-1)?.aborted)
    }).pipe(Effect.provide(simulated({ maxPageSize: 10 }))))

  it.scoped("retries what is safe, including a mute whose response was lost", () =>
    Effect.gen(function* () {
      const { post } = yield* makeApi()
      const simulator = yield* Simulator
      yield* simulator.injectFaults(Fault.droppedConnection({ processed: true }), Fault.serverError())
      const response = yield* advancing(post(`/inbox/${ada}/order-1042/mute`))
      assert.deepStrictEqual([response.status, response.json.muted], [200, true])
      assert.strictEqual((yield* simulator.requests).length, 3)
    }).pipe(Effect.provide(simulated())))

  it.scoped("is not paused for long by the 429 of one request", () =>
    Effect.gen(function* () {
      const { get } = yield* makeApi()
      const simulator = yield* Simulator
      yield* simulator.injectFaults(Fault.rateLimited({ retryAfter: 3600 }))
      assert.strictEqual((yield* advancing(get(`/inbox/${ada}`))).status, 503)
      assert.strictEqual((yield* advancing(get(`/inbox/${ada}`))).status, 200)
      assert.strictEqual(yield* TestClock.currentTimeMillis, 2_000)
    }).pipe(Effect.provide(simulated())))

  it.scoped("aborts its own request when the client disconnects", () =>
    Effect.gen(function* () {
      const { call } = yield* makeApi()
      const simulator = yield* Simulator
      yield* simulator.setFaults(() => Fault.stalledBody())
      const controller = new AbortController()
      yield* Effect.fork(call("GET", `/inbox/${ada}`, signedIn, controller.signal))
      yield* simulator.awaitRequests((requests) => requests.length === 1)
      controller.abort()
      const [request] = yield* simulator.awaitRequests((requests) => requests[0]?.aborted === true)
      assert.isTrue(request?.aborted)
    }).pipe(Effect.provide(simulated())))

  it.scoped("responds to the derived client according to its contract", () =>
    Effect.gen(function* () {
      const { handler } = yield* makeApi()
      const { inbox } = yield* HttpApiClient.make(InboxApi, {
        baseUrl: "http://desk.test",
        transformClient: HttpClient.mapRequest(HttpClientRequest.bearerToken(token))
      }).pipe(
        Effect.provide(FetchHttpClient.layer),
        Effect.provideService(FetchHttpClient.Fetch, (input, init) => handler(new Request(input, init)))
      )
      const found = yield* inbox.list({ path: { user: ada }, urlParams: {} })
      assert.strictEqual(found.conversations.length, 7)
      const changed = found.conversations[0]?.changed
      assert.strictEqual(changed && DateTime.toEpochMillis(changed), Date.UTC(2024, 1, 12, 1, 29))
      const path = { user: ada, conversation: found.conversations[0]?.id ?? "" }
      assert.strictEqual((yield* inbox.read({ path })).unread, 0)
      yield* inbox.leave({ path })
      const error = yield* Effect.flip(inbox.leave({ path }))
      assert.strictEqual(error._tag, "NotFound")
    }).pipe(Effect.provide(simulated())))

  it.scoped("serves its OpenAPI document, with every status", () =>
    Effect.gen(function* () {
      const { call } = yield* makeApi()
      const { json, status } = yield* call("GET", "/openapi.json", {})
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(json, JSON.parse(JSON.stringify(OpenApi.fromApi(InboxApi))))
      const statuses = Object.entries(json.paths ?? {}).flatMap(
        ([path, methods]) =>
          Object.entries(methods).map(([method, { responses }]) => [method, path, Object.keys(responses).join(" ")])
      )
      const failures = "400 401 404 409 500 502 503 504"
      assert.deepStrictEqual(statuses, [
        ["get", "/inbox/{user}", `200 ${failures}`],
        ["post", "/inbox/{user}/{conversation}/read", `200 ${failures}`],
        ["post", "/inbox/{user}/{conversation}/mute", `200 ${failures}`],
        ["post", "/inbox/{user}/{conversation}/unmute", `200 ${failures}`],
        ["delete", "/inbox/{user}/{conversation}", `204 ${failures}`]
      ])
      assert.notMatch(JSON.stringify(json), /twilio/i)
    }).pipe(Effect.provide(simulated())))

  it.scoped("handles many requests at once", () =>
    Effect.gen(function* () {
      const { get } = yield* makeApi()
      const fibers = yield* Effect.forEach(Array.from({ length: 50 }), () => Effect.fork(get(`/inbox/${ada}`)))
      const responses = yield* Fiber.joinAll(fibers)
      assert.isTrue(responses.every(({ json }) => json.total === 7))
      assert.strictEqual(new Set(responses.map(({ headers }) => headers.get("x-request-id"))).size, 50)
    }).pipe(Effect.provide(simulated())))
})
