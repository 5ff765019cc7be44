/** What comes of every way in which a request fails to get a whole answer, over the `fetch` of each runtime. */
import {
  ConversationsClient,
  fetchServiceUserConversation,
  RetryPolicy,
  TransportError
} from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { credentials, path } from "./support.ts"
import { assertClean, secretUrl, transportErrors } from "./transport/cases.ts"
import * as Shapes from "./transport/shapes.ts"

transportErrors(FetchHttpClient.layer)

const failing = (httpClient: HttpClient.HttpClient) =>
  fetchServiceUserConversation(path).pipe(
    Effect.flip,
    Effect.provide(
      Layer.provide(ConversationsClient.layer(credentials), Layer.succeed(HttpClient.HttpClient, httpClient))
    ),
    Effect.provide(RetryPolicy.none)
  )

const transportError = (httpClient: HttpClient.HttpClient) =>
  Effect.map(failing(httpClient), (error) => {
    assert.instanceOf(error, TransportError)
    return error
  })

describe("what was thrown", () => {
  it.effect.each(Shapes.all)("$about", ({ mayHaveArrived, reason, thrown }) =>
    Effect.gen(function* () {
      const error = yield* transportError(HttpClient.make((request) =>
        Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause: thrown(secretUrl) }))
      ))
      assert.deepInclude(error, { reason, mayHaveArrived })
      assert.include(error.message, mayHaveArrived ? "got no whole answer: " : "was not sent: ")
      assertClean(error)
    }))

  it.effect("within a body, has arrived", () =>
    Effect.gen(function* () {
      const cause = Object.assign(new Error("connect"), { code: "ECONNREFUSED", syscall: "connect" })
      const error = yield* transportError(HttpClient.make((request) =>
        Effect.succeed(HttpClientResponse.fromWeb(
          request,
          new Response(new ReadableStream({ pull: (controller) => controller.error(cause) }))
        ))
      ))
      assert.deepInclude(error, { reason: "ECONNREFUSED", mayHaveArrived: true })
    }))

  it.effect("before there was a request to send, has not arrived", () =>
    Effect.gen(function* () {
      for (const reason of ["Encode", "InvalidUrl"] as const) {
        const error = yield* transportError(HttpClient.make((request) =>
          Effect.fail(new HttpClientError.RequestError({ request, reason, cause: new Error(secretUrl) }))
        ))
        assert.deepInclude(error, { reason: "Transport", mayHaveArrived: false })
        assertClean(error)
      }
    }))
})

describe("TransportError", () => {
  const decode = Schema.decodeUnknownSync(TransportError)

  it("may have arrived, unless told otherwise", () => {
    assert.isTrue(new TransportError({ message: "?" }).mayHaveArrived)
    assert.isTrue(decode({ _tag: "TransportError", message: "?", reason: "ECONNREFUSED" }).mayHaveArrived)
    assert.isFalse(
      decode({ _tag: "TransportError", message: "?", reason: "ECONNREFUSED", mayHaveArrived: false }).mayHaveArrived
    )
  })

  it("keeps a reason that it does not know", () => {
    assert.strictEqual(decode({ _tag: "TransportError", message: "?", reason: "EXNEW" }).reason, "EXNEW")
  })
})
