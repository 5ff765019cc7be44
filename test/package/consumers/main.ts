/** Runs the tour on a simulator in process, and again with the runtime's fetch on a simulator on a port. */
import { ConversationsClient } from "@effect-twilio/conversations"
import { Simulator } from "@effect-twilio/conversations/testing"
import { serve } from "@effect-twilio/conversations/testing/serve"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { simulated, tour } from "./tour.ts"

const run = (
  simulator: Simulator.Service,
  HttpClientLive: Layer.Layer<HttpClient.HttpClient>,
  baseUrl?: string
) =>
  Effect.gen(function* () {
    const lines = yield* tour
    for (const line of lines) yield* Console.log(line)
    yield* Console.log(`${(yield* simulator.requests).length} requests`)
  }).pipe(Effect.provide(
    ConversationsClient.layer({
      accountSid: Simulator.accountSid,
      authToken: Redacted.make(Simulator.authToken),
      baseUrl
    }).pipe(Layer.provide(HttpClientLive))
  ))

const inProcess = Effect.flatMap(simulated, (simulator) => run(simulator, Simulator.layerFrom(simulator)))

const onAPort = Effect.gen(function* () {
  const simulator = yield* simulated
  const { url } = yield* serve(simulator)
  yield* run(simulator, FetchHttpClient.layer, url)
}).pipe(Effect.scoped)

await Effect.runPromise(Effect.zipRight(inProcess, onAPort))
