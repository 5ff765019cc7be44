// Programs that share a client, each with its own value of an `AsyncLocalStorage`, as in a web framework's handlers.
// The value must be kept after every wait.

import {
  ConversationsClient,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  listServiceUserConversation,
  RetryPolicy,
  ThrottlePolicy,
  TimeoutPolicy,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import * as NodeHttpClient from "@effect-twilio/conversations/NodeHttpClient"
import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import { AsyncLocalStorage } from "node:async_hooks"
import { chatServiceSid, credentials, pageOf, record } from "./support.ts"
import { type Respond, serve } from "./transports/server.ts"

const callers = Array.from({ length: 8 }, (_, nth) => `caller-${nth}`)

/** The first fault of a caller's request, selected by the name of the conversation. */
const faults = ["unavailable", "limited", "silent", "cut"] as const

const responding = () => {
  const met = new Map<string, number>()
  const respond: Respond = ({ method, url }, response) => {
    const { pathname, searchParams } = new URL(url, "http://localhost")
    const key = `${method} ${pathname}`
    const times = met.get(key) ?? 0
    met.set(key, times + 1)
    const fault = times === 0 ? faults.find((fault) => pathname.endsWith(`/${fault}`)) : undefined
    if (fault === "silent") return
    if (fault === "cut") return void response.destroy()
    const status = fault === "unavailable" ? 503 : fault === "limited" ? 429 : method === "DELETE" ? 204 : 200
    if (status === 429) response.setHeader("retry-after", "0.02")
    if (status === 204) return void response.writeHead(204).end()
    const page = Number(searchParams.get("PageToken") ?? 0)
    const body = !pathname.endsWith("/Conversations")
      ? record
      : pageOf([record, record], page === 2 ? null : `https://localhost${pathname}?PageToken=${page + 1}`)
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
  }
  return { met, respond }
}

const storage = new AsyncLocalStorage<string>()

/** Everything that a call can wait for, and the value of the storage after each wait. */
const program = (caller: string) =>
  Effect.gen(function* () {
    const seen: Array<readonly [after: string, store: string | undefined]> = []
    const see = (after: string) => Effect.sync(() => void seen.push([after, storage.getStore()]))
    const user = { chatServiceSid, userSid: caller }
    const path = (conversationSid: string) => ({ ...user, conversationSid })
    yield* see("the start")
    for (let round = 0; round < 3; round++) {
      yield* fetchServiceUserConversation(path("plain"))
      yield* see("a response")
    }
    yield* updateServiceUserConversation(path("plain"), { notificationLevel: "muted" })
    yield* see("an update")
    yield* Stream.runForEach(listServiceUserConversation(user), () => see("a record of a list"))
    yield* see("a list")
    yield* fetchServiceUserConversation(path("unavailable"))
    yield* see("a backoff")
    yield* fetchServiceUserConversation(path("limited"))
    yield* see("a pause")
    // Long enough for a busy machine to get the response in the end.
    yield* fetchServiceUserConversation(path("silent")).pipe(
      Effect.provide(TimeoutPolicy.layer({ attempt: "250 millis" }))
    )
    yield* see("an attempt's timeout")
    yield* deleteServiceUserConversation(path("cut"))
    yield* see("a connection that dropped")
    yield* Effect.all(
      [1, 2, 3].map(() => Effect.zipRight(fetchServiceUserConversation(path("plain")), see("a fork"))),
      {
        concurrency: "unbounded"
      }
    )
    return seen
  })

/** The number of calls of `see`. */
const sights = 1 + 3 + 1 + 6 + 1 + 1 + 1 + 1 + 1 + 3

const transports = [["fetch", FetchHttpClient.layer], ["node:http", NodeHttpClient.layer], [
  "undici",
  UndiciHttpClient.layer
]] as const

// Concurrent, because most of the time is waiting.
describe.concurrent("AsyncLocalStorage keeps the caller's value after every wait", () => {
  for (const [name, transport] of transports) {
    it.live.each([
      ...[1, 2, 3, 4, 5].map((maxConcurrent) => [maxConcurrent, "no limiter"] as const),
      [3, "a limiter that they share"] as const
    ])(
      `over ${name}, %d at once, %s`,
      ([maxConcurrent, shared]) =>
        Effect.gen(function* () {
          const { met, respond } = responding()
          const { url } = yield* serve(respond)
          // Each of its turns is resumed by the fiber that had the one before.
          const limiter = shared === "no limiter"
            ? undefined
            : (yield* Effect.makeSemaphore(1)).withPermits(1)(Effect.sleep("1 millis"))
          const runtime = yield* Effect.acquireRelease(
            Effect.sync(() =>
              ManagedRuntime.make(Layer.mergeAll(
                Layer.provide(ConversationsClient.layer({ ...credentials, baseUrl: url }), transport),
                ThrottlePolicy.layer({ maxConcurrent, limiter }),
                RetryPolicy.layer({ maxRetries: 20, baseDelay: "2 millis", maxDelay: "5 millis" })
              ))
            ),
            (runtime) => runtime.disposeEffect
          )
          // Build the layer before: its own work belongs to no caller.
          yield* runtime.runtimeEffect
          const seen = yield* Effect.promise(() =>
            Promise.all(callers.map((caller) => storage.run(caller, () => runtime.runPromise(program(caller)))))
          )
          callers.forEach((caller, nth) => {
            assert.lengthOf(seen[nth] ?? [], sights)
            assert.deepStrictEqual(seen[nth]?.filter(([, store]) => store !== caller), [], caller)
          })
          // Each caller had each of the faults.
          for (const fault of faults) {
            const times = [...met].flatMap(([key, times]) => key.endsWith(`/${fault}`) ? [times] : [])
            assert.lengthOf(times, callers.length)
            assert.isAtLeast(Math.min(...times), 2, fault)
          }
        }).pipe(Effect.scoped)
    )
  }
})
