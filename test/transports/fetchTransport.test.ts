/** The `fetch` of each runtime, through the `FetchHttpClient` of this library. */
import {
  ConversationsClient,
  fetchServiceUserConversation,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect-twilio/conversations/FetchHttpClient"
import * as Platform from "@effect/platform/FetchHttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { hostileServers } from "../hostile/cases.ts"
import { credentials, path, success } from "../support.ts"
import { transportErrors } from "./errors.ts"
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
