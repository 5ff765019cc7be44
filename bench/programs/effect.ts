/** The same without this library: the size of a program that uses Effect and HttpClient directly. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

export const program = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const response = yield* client.get("https://example.com")
  yield* Stream.runForEach(Stream.make(yield* response.json), (value) => Effect.log(value))
})

Effect.runFork(Effect.provide(program, FetchHttpClient.layer))
