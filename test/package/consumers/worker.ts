/** A worker on an edge runtime: `/in-process` runs the tour without a network, `/fetch` with the runtime's fetch. */
import { ConversationsClient } from "@effect-twilio/conversations"
import { Simulator } from "@effect-twilio/conversations/testing"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { simulated, tour } from "./tour.ts"

const credentials = { accountSid: Simulator.accountSid, authToken: Redacted.make(Simulator.authToken) }

const InProcess = ConversationsClient.layer(credentials).pipe(
  Layer.provide(Layer.unwrapEffect(Effect.map(simulated, Simulator.layerFrom)))
)

export default {
  async fetch(request: Request, { SIMULATOR }: { readonly SIMULATOR: string }): Promise<Response> {
    const Client = new URL(request.url).pathname === "/in-process"
      ? InProcess
      : ConversationsClient.layer({ ...credentials, baseUrl: SIMULATOR }).pipe(Layer.provide(FetchHttpClient.layer))
    return Response.json(await Effect.runPromise(Effect.provide(tour, Client)))
  }
}
