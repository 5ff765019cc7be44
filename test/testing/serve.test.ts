import { assert, describe, it } from "@effect/vitest"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { connect } from "node:net"
import process from "node:process"
import { Fault, Simulator } from "../../src/testing/mod.ts"
import { serve, ServeError } from "../../src/testing/serve.ts"
import { at, authorization, call, get, type Json, type Page, path, walk } from "./support.ts"
import { failureOf } from "../support.ts"

const ada = "ada@example.com"
const grace = "grace@example.com"

const served = (options?: Simulator.Options) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.make(options)
    const { port, url } = yield* serve(simulator)
    return { simulator, port, url }
  })

const overTheWire = Effect.provide(FetchHttpClient.layer)

/** Sends a request as it is, and reads the response until the connection closes. */
const exchange = (port: number, lines: ReadonlyArray<string>) =>
  Effect.async<string, Error>((resume) => {
    const socket = connect(port, "127.0.0.1")
    let response = ""
    socket.setEncoding("utf8")
    socket.on("data", (chunk) => response += chunk)
    socket.on("error", (error) => resume(Effect.fail(error)))
    socket.on("close", () => resume(Effect.succeed(response)))
    socket.write([...lines, "Connection: close", "", ""].join("\r\n"), "latin1")
    return Effect.sync(() => socket.destroy())
  })

/** Bun refuses this request before any handler sees it. */
const optionsOfServer = "Bun" in globalThis ? 400 : 204

describe("serve", () => {
  it.scoped("handles every operation on a port", () =>
    Effect.gen(function* () {
      const { port, url } = yield* served()
      assert.strictEqual(url, `http://127.0.0.1:${port}`)
      const target = `${url}${path(ada, "注文/1044")}`
      const updated = yield* call("POST", target, { NotificationLevel: "default", LastReadMessageIndex: "29" })
      const fetched = yield* get(target)
      const deleted = yield* call("DELETE", target)
      const again = yield* call("DELETE", target)
      assert.strictEqual(updated.json.unread_messages_count, 0)
      assert.deepStrictEqual(fetched.json, updated.json)
      assert.isTrue(fetched.json.url.startsWith(url))
      assert.strictEqual(fetched.headers["content-length"], String(new TextEncoder().encode(fetched.text).length))
      assert.deepStrictEqual([deleted.status, deleted.text, again.status], [204, "", 404])
    }).pipe(overTheWire))

  it.scoped("pages along links to itself", () =>
    Effect.gen(function* () {
      const { url } = yield* served()
      const pages = yield* walk(`${url}${path(grace)}?PageSize=30`)
      assert.deepStrictEqual(pages.map((page) => page.conversations.length), [30, 30, 30, 30, 8])
      assert.isTrue(pages[0]?.meta.next_page_url?.startsWith(url))
    }).pipe(overTheWire))

  it.scoped("serves many requests at once", () =>
    Effect.gen(function* () {
      const { simulator, url } = yield* served()
      const responses = yield* Effect.all(
        Array.from({ length: 100 }, () => get<Page>(`${url}${path(grace)}?PageSize=100`)),
        { concurrency: 20 }
      )
      assert.isTrue(responses.every((_) => _.status === 200 && _.json.conversations.length === 100))
      assert.strictEqual((yield* simulator.requests).length, 100)
    }).pipe(overTheWire))

  it.scoped("gives 1,000 messages that are posted at once the next 1,000 indexes, each one of its own", () =>
    Effect.gen(function* () {
      const { simulator, url } = yield* served()
      const target = `${url}${at("Conversations", "order-1042", "Messages")}`
      const posted = yield* Effect.all(
        Array.from({ length: 1_000 }, (_, index) => call<Json>("POST", target, { Author: ada, Body: `${index}` })),
        { concurrency: "unbounded" }
      )
      assert.isTrue(posted.every(({ status }) => status === 201))
      const all = Array.from({ length: 1_000 }, (_, index) => index)
      // The conversation had 12.
      const byIndex = posted.map(({ json }) => json["index"] as number).sort((a, b) => a - b)
      assert.deepStrictEqual(byIndex, all.map((index) => index + 12))
      assert.strictEqual(new Set(posted.map(({ json }) => json["sid"])).size, 1_000)
      const stored = (yield* simulator.messages("order-1042")).slice(12)
      assert.sameMembers(stored.map(({ body }) => body), all.map(String))
      const ada1042 = yield* get(`${url}${path(ada, "order-1042")}`)
      assert.strictEqual(ada1042.json.unread_messages_count, 1_004)
    }).pipe(overTheWire))

  it.scoped("sends a long body to a slow reader, without leaking listeners", () =>
    Effect.gen(function* () {
      const { simulator, url } = yield* served()
      const chunks = 100
      let left = chunks
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => left-- > 0 ? controller.enqueue(new Uint8Array(65_536)) : controller.close()
      })
      yield* simulator.injectFaults(Fault.reply(() => new Response(body)))
      const warnings: Array<Error> = []
      const warn = (warning: Error) => warnings.push(warning)
      process.on("warning", warn)
      const response = yield* Effect.promise(() => fetch(`${url}${path(ada)}`, { headers: { authorization } }))
      const { byteLength } = yield* Effect.promise(() => response.arrayBuffer())
      process.off("warning", warn)
      assert.strictEqual(byteLength, chunks * 65_536)
      assert.deepStrictEqual(warnings, [])
    }))

  it.scoped("destroys the connection of a dropped request, and of a truncated body", () =>
    Effect.gen(function* () {
      const { simulator, url } = yield* served()
      yield* simulator.injectFaults(Fault.droppedConnection({ processed: true }), Fault.truncatedBody())
      const dropped = yield* Effect.flip(call("DELETE", `${url}${path(ada, "order-1042")}`))
      const truncated = yield* Effect.flip(get(`${url}${path(ada)}`))
      assert.deepStrictEqual([failureOf(dropped).tag, failureOf(truncated).tag], ["RequestError", "ResponseError"])
      assert.strictEqual((yield* simulator.conversations(ada)).length, 6)
      assert.strictEqual((yield* get(`${url}${path(ada)}`)).status, 200)
    }).pipe(overTheWire))

  it.scoped("records that a client disconnected before the response", () =>
    Effect.gen(function* () {
      const { simulator, url } = yield* served({ latency: "1 hour" })
      const fiber = yield* Effect.fork(get(`${url}${path(ada)}`))
      yield* simulator.awaitRequests((requests) => requests.length === 1)
      yield* Fiber.interrupt(fiber)
      const [request] = yield* simulator.awaitRequests((requests) => requests[0]?.aborted === true)
      assert.isNull(request?.status)
    }).pipe(overTheWire))

  it.scoped("records that a client disconnected in the middle of the body", () =>
    Effect.gen(function* () {
      const { simulator, url } = yield* served()
      yield* simulator.injectFaults(Fault.stalledBody())
      const controller = new AbortController()
      const response = yield* Effect.promise(() =>
        fetch(`${url}${path(grace)}`, { headers: { authorization }, signal: controller.signal })
      )
      assert.strictEqual(response.status, 200)
      assert.isFalse((yield* simulator.requests)[0]?.aborted)
      const body = yield* Effect.fork(Effect.flip(Effect.tryPromise(() => response.text())))
      controller.abort()
      yield* Fiber.join(body)
      yield* simulator.awaitRequests((requests) => requests[0]?.aborted === true)
    }))

  it.effect("closes with its scope, stalled connections included", () =>
    Effect.gen(function* () {
      const { fiber, url } = yield* Effect.scoped(Effect.gen(function* () {
        const { simulator, url } = yield* served({ latency: "1 hour" })
        const fiber = yield* Effect.forkDaemon(Effect.flip(get(`${url}${path(ada)}`)))
        yield* simulator.awaitRequests((requests) => requests.length === 1)
        return { fiber, url }
      }))
      assert.strictEqual(failureOf(yield* Fiber.join(fiber)).tag, "RequestError")
      assert.strictEqual(failureOf(yield* Effect.flip(get(`${url}${path(ada)}`))).tag, "RequestError")
    }).pipe(overTheWire))

  it.scoped("answers a target in absolute form, with links to its host", () =>
    Effect.gen(function* () {
      const { port } = yield* served()
      const response = yield* exchange(port, [
        `GET http://twilio.example${path(ada)}?PageSize=2 HTTP/1.1`,
        "Host: twilio.example",
        `Authorization: ${authorization}`
      ])
      assert.match(response, /^HTTP\/1\.1 200 /)
      assert.include(response, `"url":"http://twilio.example/v1/Services/`)
    }))

  it.scoped("answers what is no request for a resource", () =>
    Effect.gen(function* () {
      const { port, simulator } = yield* served()
      const host = `Host: 127.0.0.1:${port}`
      const cases: ReadonlyArray<[request: ReadonlyArray<string>, status: number]> = [
        [["OPTIONS * HTTP/1.1", host], optionsOfServer],
        [["TRACE /v1/Conversations HTTP/1.1", host], 405],
        [["GET /v1/Conversations HTTP/1.1", "Host: exa mple"], 400],
        [["GET /v1/Conversations HTTP/1.1", "Host: a/b"], 400],
        [["GET /v1/Conversations HTTP/1.1", "Host: user@example.com"], 400],
        [["GET /v1/Conversations HTTP/1.1", "Host: example.com:port"], 400],
        [["GET http://[::1/v1/Conversations HTTP/1.1", host], 400]
      ]
      for (const [request, status] of cases) {
        const response = yield* exchange(port, request)
        assert.match(response, new RegExp(`^HTTP/1\\.1 ${status} `), request.join(", "))
      }
      const options = yield* exchange(port, ["OPTIONS * HTTP/1.1", host])
      assert.strictEqual(/\r\nallow: GET, POST, DELETE\r\n/i.test(options), optionsOfServer === 204)
      assert.deepStrictEqual(yield* simulator.requests, [])
    }))

  it.scoped("answers under an international host name", () =>
    Effect.gen(function* () {
      const { port } = yield* served()
      const response = yield* exchange(port, [
        `GET ${path(ada)}?PageSize=2 HTTP/1.1`,
        "Host: bücher.example",
        `Authorization: ${authorization}`
      ])
      assert.match(response, /^HTTP\/1\.1 200 /)
    }))

  it.scoped("fails if the port is in use", () =>
    Effect.gen(function* () {
      const { port, simulator } = yield* served()
      const error = yield* Effect.flip(serve(simulator, { port }))
      assert.instanceOf(error, ServeError)
      assert.strictEqual(error._tag, "ServeError")
      assert.strictEqual(error.port, port)
      assert.match(error.message, new RegExp(`^Cannot serve on 127\\.0\\.0\\.1:${port}: `))
    }))
})
