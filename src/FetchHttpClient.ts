/**
 * An `HttpClient` over the runtime's `fetch`, for half of what the platform's costs beside the `fetch` itself: a
 * {@link ConversationsClient} recognises it, and sends and reads without a fiber for each request. For everything else it
 * is the platform's `FetchHttpClient`.
 *
 * @module
 * @since 0.2.0
 */
import * as Platform from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Layer from "effect/Layer"
import * as FetchTransport from "./internal/fetchTransport.ts"
import * as Transport from "./internal/transport.ts"

/**
 * The platform's `FetchHttpClient.layer`, and faster for a `ConversationsClient`. The services `Fetch` and `RequestInit` of
 * the platform's module are honoured: a `fetch` of your own, and what else it is told, around the layer or around one call.
 *
 * @example
 * ```ts
 * import { ConversationsClient, fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import * as FetchHttpClient from "@effect-twilio/conversations/FetchHttpClient"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Fetch } from "@effect/platform/FetchHttpClient"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 * import * as Redacted from "effect/Redacted"
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
 * // the simulator in the place of the network; without this the requests go to Twilio
 * const simulator = await Effect.runPromise(Simulator.make())
 * const fetch: typeof globalThis.fetch = (input, init) => simulator.handler(new Request(input, init))
 *
 * await Effect.runPromise(program.pipe(Effect.provide(Client), Effect.provideService(Fetch, fetch)))
 * ```
 *
 * ```text
 * Order 1042: where is my parcel?
 * ```
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = Layer.effect(
  HttpClient.HttpClient,
  Effect.flatMap(HttpClient.HttpClient, (client) =>
    Effect.contextWith((provided: Context.Context<never>) =>
      // A client of its own: the platform's stays as it is for everybody else.
      Transport.attach(HttpClient.transformResponse(client, identity), FetchTransport.make(provided))
    ))
).pipe(Layer.provide(Platform.layer))
