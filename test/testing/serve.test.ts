import { assert, describe, it } from "@effect/vitest"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import process from "node:process"
import { Fault, Simulator } from "../../src/testing/mod.ts"
import { serve, ServeError } from "../../src/testing/serve.ts"
import { authorization, call, get, type Page, path, walk } from "./support.ts"

const ada = "ada@example.com"
const grace = "grace@example.com"

const served = (options?: Simulator.Options) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.make(options)
    const { port, url } = yield* serve(simulator)
    return { simulator, port, url }
  })

const overTheWire = Effect.provide(FetchHttpClient.layer)

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
      assert.deepStrictEqual([dropped._tag, truncated._tag], ["RequestError", "ResponseError"])
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
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "RequestError")
      assert.strictEqual((yield* Effect.flip(get(`${url}${path(ada)}`)))._tag, "RequestError")
    }).pipe(overTheWire))

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
