/** The `fetch` of each runtime, through the `FetchHttpClient` of this library. */
import {
  ConversationsClient,
  fetchServiceUserConversation,
  RequestOptions,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect-twilio/conversations/FetchHttpClient"
import * as Platform from "@effect/platform/FetchHttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { currentRuntime } from "../../scripts/runtimes.ts"
import { hostileServers } from "../hostile/cases.ts"
import { credentials, path, record, success } from "../support.ts"
import { transportErrors } from "./errors.ts"
import { serve } from "./server.ts"
import { everyTransport } from "./suite.ts"

everyTransport(FetchHttpClient.layer, { decompresses: true, keepsConnections: true })

hostileServers(FetchHttpClient.layer, { decompresses: true })

transportErrors(FetchHttpClient.layer)

describe("the services of the platform's FetchHttpClient", () => {
  const recording = (sent: Array<RequestInit>): typeof globalThis.fetch => (url, init = {}) => {
    sent.push(init)
    return Promise.resolve(success(init.method ?? "GET", new URL(String(url))))
  }

  it.effect("are read from the context of the layer, but first from that of a call", () =>
    Effect.gen(function* () {
      const outer: Array<RequestInit> = []
      const inner: Array<RequestInit> = []
      const Client = ConversationsClient.layer(credentials).pipe(
        Layer.provide(FetchHttpClient.layer),
        Layer.provide(Layer.succeed(Platform.Fetch, recording(outer))),
        Layer.provide(Layer.succeed(Platform.RequestInit, { cache: "no-store", headers: { "x-desk": "a" } }))
      )
      yield* Effect.gen(function* () {
        yield* fetchServiceUserConversation(path)
        yield* updateServiceUserConversation(path, { notificationLevel: "muted" }).pipe(
          Effect.provideService(Platform.Fetch, recording(inner)),
          Effect.provideService(Platform.RequestInit, { redirect: "follow" })
        )
      }).pipe(Effect.provide(Client))
      assert.lengthOf(outer, 1)
      assert.include(outer[0], { cache: "no-store", method: "GET", redirect: "manual" })
      assert.include(outer[0]?.headers, { "x-desk": "a", accept: "application/json" })
      assert.property(outer[0]?.headers, "authorization")
      assert.lengthOf(inner, 1)
      assert.include(inner[0], { method: "POST", redirect: "manual", body: "NotificationLevel=muted" })
    }))
})

it.live("asks for no compression, and still gives all headers to onResponse", () =>
  Effect.gen(function* () {
    const server = yield* serve((_, response) => {
      response.writeHead(200, { "content-type": "application/json", "x-other": "1", "twilio-request-id": "RQ1" })
      response.end(JSON.stringify(record))
    })
    const seen: Array<unknown> = []
    yield* fetchServiceUserConversation(path).pipe(
      Effect.provide(
        Layer.provide(ConversationsClient.layer({ ...credentials, baseUrl: server.url }), FetchHttpClient.layer)
      ),
      Effect.provide(RequestOptions.layer({
        onResponse: ({ headers, requestId }) => Effect.sync(() => seen.push(requestId, headers["x-other"]))
      }))
    )
    // Deno would not decompress a response that is compressed all the same.
    assert.strictEqual(
      server.requests[0]?.headers["accept-encoding"],
      currentRuntime === "deno" ? "gzip,br" : "identity"
    )
    assert.deepStrictEqual(seen, ["RQ1", "1"])
  }).pipe(Effect.scoped))
