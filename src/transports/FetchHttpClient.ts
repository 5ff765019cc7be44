/**
 * An `HttpClient` over the runtime's `fetch`. A {@link ConversationsClient} recognises it, and sends requests and reads
 * responses without a fiber for each; bench/RESULTS.md has what that saves. For everything else it is the platform's
 * `FetchHttpClient`.
 *
 * @module
 * @since 3.0.0
 */
import * as Platform from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Layer from "effect/Layer"
import * as FetchTransport from "../internal/transport/fetchTransport.ts"
import * as Transport from "../internal/transport/transport.ts"

/**
 * The platform's `FetchHttpClient.layer`, but faster for a `ConversationsClient`. The platform's `Fetch` and
 * `RequestInit` services are honoured, whether they are provided to the layer or to a single call. Each use of the
 * layer in a program makes a client of its own, so that each keeps its own `Fetch`.
 *
 * @example
 * ```ts
 * import { ConversationsClient, fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import * as FetchHttpClient from "@effect-twilio/conversations/FetchHttpClient"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Fetch } from "@effect/platform/FetchHttpClient"
 * import { Effect, Layer, Redacted } from "effect"
 *
 * const accountSid = Simulator.accountSid
 * const authToken = Redacted.make(Simulator.authToken)
 * const Client = ConversationsClient.layer({ accountSid, authToken }).pipe(Layer.provide(FetchHttpClient.layer))
 *
 * // without this the requests are sent to Twilio
 * const fetch = Simulator.unsafeMake().fetch
 *
 * const program = fetchServiceUserConversation(Seed.order).pipe(Effect.provide(Client))
 * console.log((await Effect.runPromise(Effect.provideService(program, Fetch, fetch))).friendlyName)
 * // Order 1042: where is my parcel?
 * ```
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = Layer.effect(
  HttpClient.HttpClient,
  Effect.flatMap(HttpClient.HttpClient, (client) =>
    Effect.map(Effect.context<never>(), (provided) =>
      // A separate client, so that the platform's own is not modified.
      Transport.attach(HttpClient.transformResponse(client, identity), FetchTransport.make(provided))))
).pipe(
  Layer.provide(Platform.layer),
  // A shared layer would get the `Fetch` of whoever builds it first, and so would the platform's inside of it.
  Layer.fresh
)
