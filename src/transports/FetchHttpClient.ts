/**
 * An `HttpClient` over the runtime's `fetch`. Apart from the `fetch` itself, it costs a {@link ConversationsClient}
 * half as much as the platform's: the client recognises it, and sends requests and reads responses without a fiber for
 * each. For everything else it is the platform's `FetchHttpClient`.
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
 * `RequestInit` services are honoured, whether they are provided to the layer or to a single call. Each use of the layer
 * in a program makes a client of its own, so that each keeps its own `Fetch`.
 *
 * @example
 * ```ts
 * import { ConversationsClient, fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import * as FetchHttpClient from "@effect-twilio/conversations/FetchHttpClient"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Fetch } from "@effect/platform/FetchHttpClient"
 * import { Console, Effect, Layer, Redacted } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const { friendlyName } = yield* fetchServiceUserConversation({
 *     chatServiceSid: Seed.supportDesk.chatServiceSid,
 *     userSid: "ada@example.com",
 *     conversationSid: "order-1042"
 *   })
 *   yield* Console.log(friendlyName)
 * })
 *
 * const Client = ConversationsClient.layer({
 *   accountSid: Simulator.accountSid,
 *   authToken: Redacted.make(Simulator.authToken)
 * }).pipe(Layer.provide(FetchHttpClient.layer))
 *
 * // the simulator replaces the network; without this the requests are sent to Twilio
 * const simulator = await Effect.runPromise(Simulator.make())
 * const fetch: typeof globalThis.fetch = (input, init) => simulator.handler(new Request(input, init))
 *
 * await Effect.runPromise(program.pipe(Effect.provide(Client), Effect.provideService(Fetch, fetch)))
 * // Order 1042: where is my parcel?
 * ```
 *
 * @category layers
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
