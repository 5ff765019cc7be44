import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { Fault, Simulator } from "../../src/testing/mod.ts"
import { call, get, path } from "./support.ts"
import { failureOf } from "../support.ts"

const ada = "ada@example.com"
const target = path(ada, "order-1042")

interface ErrorBody {
  readonly code: number
  readonly message: string
  readonly more_info: string
  readonly status: number
}

const simulated = Effect.provide(Simulator.layer())

/** Injects faults, and returns the simulator. */
const injected = (...faults: ReadonlyArray<Fault.Fault>) =>
  Effect.tap(Simulator, (simulator) => simulator.injectFaults(...faults))

/** The number of Ada's conversations: 7 before the delete was processed, 6 after. */
const left = Effect.flatMap(Simulator, (simulator) => Effect.map(simulator.conversations(ada), (_) => _.length))

describe("rateLimited", () => {
  it.effect("responds with 429 and the given Retry-After, whatever it is", () =>
    Effect.gen(function* () {
      for (const retryAfter of [undefined, 0, 2, "Wed, 21 Oct 2026 07:28:00 GMT", "soon"]) {
        yield* injected(Fault.rateLimited({ retryAfter }))
        const { headers, json, status } = yield* get<ErrorBody>(target)
        assert.deepStrictEqual([status, json.code, json.status], [429, 20429, 429])
        assert.strictEqual(headers["retry-after"], retryAfter === undefined ? undefined : String(retryAfter))
        assert.match(headers["twilio-request-id"] ?? "", /^RQ/)
      }
      assert.strictEqual((yield* get(target)).status, 200)
    }).pipe(simulated))
})

describe("serverError", () => {
  it.effect("responds with JSON or HTML, processed or not", () =>
    Effect.gen(function* () {
      yield* injected(Fault.serverError(), Fault.serverError({ status: 502, body: "html" }))
      const json = yield* call<ErrorBody>("DELETE", target)
      const html = yield* call("DELETE", target)
      assert.deepStrictEqual([json.status, json.json.code], [500, 20500])
      assert.deepStrictEqual([html.status, html.headers["content-type"]], [502, "text/html; charset=utf-8"])
      assert.match(html.text, /^<!DOCTYPE html>/)
      assert.strictEqual(yield* left, 7)

      yield* injected(Fault.serverError({ status: 503, processed: true }))
      assert.strictEqual((yield* call("DELETE", target)).status, 503)
      assert.strictEqual(yield* left, 6)
      assert.strictEqual((yield* call("DELETE", target)).status, 404)
    }).pipe(simulated))
})

describe("droppedConnection", () => {
  it.effect("rejects as fetch does, processed or not", () =>
    Effect.gen(function* () {
      const simulator = yield* injected(Fault.droppedConnection(), Fault.droppedConnection({ processed: true }))
      const first = yield* Effect.flip(call("DELETE", target))
      assert.strictEqual(failureOf(first).tag, "RequestError")
      assert.instanceOf(first.cause, TypeError)
      assert.strictEqual(yield* left, 7)
      yield* Effect.flip(call("DELETE", target))
      assert.strictEqual(yield* left, 6)
      assert.deepStrictEqual((yield* simulator.requests).map((_) => [_.status, _.aborted]), [[null, false], [
        null,
        false
      ]])
    }).pipe(simulated))
})

describe("truncatedBody", () => {
  it.effect("sends the whole Content-Length and half of the body, and is processed by default", () =>
    Effect.gen(function* () {
      const form = { NotificationLevel: "muted" }
      const match = { method: "POST" }
      yield* injected(Fault.truncatedBody({ match, processed: false }), Fault.truncatedBody({ match }))
      const first = yield* Effect.flip(call("POST", target, form))
      assert.strictEqual(failureOf(first).tag, "ResponseError")
      assert.strictEqual((yield* get(target)).json.notification_level, "default")
      yield* Effect.flip(call("POST", target, form))
      assert.strictEqual((yield* get(target)).json.notification_level, "muted")
    }).pipe(simulated))

  it.effect("drops the connection if there is no body", () =>
    Effect.gen(function* () {
      yield* injected(Fault.truncatedBody())
      const error = yield* Effect.flip(call("DELETE", target))
      assert.strictEqual(failureOf(error).tag, "RequestError")
      assert.strictEqual(yield* left, 6)
    }).pipe(simulated))
})

describe("stalledBody", () => {
  it.effect("sends half and waits until the client aborts, which is recorded", () =>
    Effect.gen(function* () {
      const simulator = yield* injected(Fault.stalledBody())
      const controller = new AbortController()
      const request = new Request(`https://conversations.twilio.com${target}`, {
        headers: { authorization: `Basic ${btoa(`${Simulator.accountSid}:${Simulator.authToken}`)}` }
      })
      const response = yield* Effect.promise(() => simulator.fetch(request, { signal: controller.signal }))
      const reader = response.body?.getReader()
      const half = yield* Effect.promise(async () => (await reader?.read())?.value?.length ?? 0)
      const announced = Number(response.headers.get("content-length"))
      assert.strictEqual(half, Math.ceil(announced / 2))
      assert.strictEqual((yield* simulator.requests)[0]?.aborted, false)
      const rest = yield* Effect.fork(Effect.flip(Effect.tryPromise(async () => await reader?.read())))
      controller.abort()
      yield* Fiber.join(rest)
      const [recorded] = yield* simulator.awaitRequests((requests) => requests[0]?.aborted === true)
      assert.strictEqual(recorded?.status, 200)
    }).pipe(simulated))

  it.effect("never responds if there is no body", () =>
    Effect.gen(function* () {
      const simulator = yield* injected(Fault.stalledBody())
      const fiber = yield* Effect.fork(call("DELETE", target))
      yield* simulator.awaitRequests((requests) => requests.length === 1)
      yield* TestClock.adjust("1 day")
      assert.isNull(fiber.unsafePoll())
      yield* Fiber.interrupt(fiber)
      yield* simulator.awaitRequests((requests) => requests[0]?.aborted === true)
      assert.strictEqual(yield* left, 6)
    }).pipe(simulated))
})

describe("latency", () => {
  it.effect("delays the operation, or only its response", () =>
    Effect.gen(function* () {
      const simulator = yield* injected(Fault.latency("3 seconds"), Fault.latency("3 seconds", { processed: true }))
      const early = yield* Effect.fork(call("DELETE", target))
      yield* simulator.awaitRequests((requests) => requests.length === 1)
      yield* Fiber.interrupt(early)
      assert.strictEqual(yield* left, 7)
      const late = yield* Effect.fork(call("DELETE", target))
      yield* simulator.awaitRequests((requests) => requests.length === 2)
      assert.strictEqual(yield* left, 6)
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual((yield* Fiber.join(late)).status, 204)
    }).pipe(simulated))

  it.effect("combines with any other fault", () =>
    Effect.gen(function* () {
      const simulator = yield* injected(Fault.serverError({ status: 503, latency: "1 second" }))
      const fiber = yield* Effect.fork(get(target))
      yield* simulator.awaitRequests((requests) => requests.length === 1)
      yield* TestClock.adjust("999 millis")
      assert.isNull(fiber.unsafePoll())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(fiber)).status, 503)
    }).pipe(simulated))
})

describe("reply", () => {
  it.effect("responds with the result of the function, which can read the request", () =>
    Effect.gen(function* () {
      yield* injected(
        Fault.reply(async (request) => Response.json({ method: request.method, body: await request.text() }))
      )
      const { json, status } = yield* call<unknown>("POST", target, { NotificationLevel: "muted" })
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(json, { method: "POST", body: "NotificationLevel=muted" })
      assert.strictEqual((yield* get(target)).json.notification_level, "default")
    }).pipe(simulated))
})

describe("matching", () => {
  it.effect("each queued fault applies once, to the first matching request", () =>
    Effect.gen(function* () {
      const simulator = yield* injected(
        Fault.serverError({ match: { method: "DELETE" } }),
        Fault.rateLimited({ match: { resource: "list" } })
      )
      const statuses = [
        (yield* get(target)).status,
        (yield* get(path(ada))).status,
        (yield* get(path(ada))).status,
        (yield* call("DELETE", target)).status,
        (yield* call("DELETE", target)).status
      ]
      assert.deepStrictEqual(statuses, [200, 429, 200, 500, 204])
      const failures = (yield* simulator.requests).map((_) => _.fault?.failure._tag ?? null)
      assert.deepStrictEqual(failures, [null, "Reply", null, "Reply", null])
    }).pipe(simulated))

  it.effect("a rule decides by request and index, after the queue", () =>
    Effect.gen(function* () {
      const simulator = yield* injected(Fault.serverError({ status: 504 }))
      yield* simulator.setFaults((request, index) => {
        if (request.query["PageSize"] === "7") return Fault.serverError({ status: 501 })
        return index % 2 === 1 ? Fault.serverError({ status: 502, match: { method: "GET" } }) : null
      })
      const statuses = [
        (yield* get(target)).status,
        (yield* get(target)).status,
        (yield* get(`${path(ada)}?PageSize=7`)).status,
        (yield* call("POST", target, {})).status
      ]
      assert.deepStrictEqual(statuses, [504, 502, 501, 200])
      yield* simulator.clearFaults
      assert.deepStrictEqual([(yield* get(target)).status, (yield* get(target)).status], [200, 200])
    }).pipe(simulated))
})
