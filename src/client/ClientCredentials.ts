/**
 * OAuth client credentials: authentication as an OAuth app of the account.
 *
 * @module
 * @since 3.0.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Major from "../internal/effect/effect.ts"
import { ConversationsClient } from "./ConversationsClient.ts"
import type { InvalidRequest } from "../errors/ConversationsError.ts"
import * as internal from "../internal/client/clientCredentials.ts"

/** Options of the client of an OAuth app. */
export declare namespace ClientCredentials {
  /** The OAuth app, its token endpoint, and the options of every client. */
  export interface Options extends ConversationsClient.Options {
    /** The client ID of the OAuth app, as shown in Twilio's console. */
    readonly clientId: string
    /** The client secret of the OAuth app. */
    readonly clientSecret: Redacted.Redacted<string>
    /**
     * The token endpoint: https, except on loopback. The default is `https://oauth.twilio.com/v2/token` for Twilio's
     * own hosts, in every region, and `/v2/token` below any other `baseUrl`, such as a proxy or a simulator.
     */
    readonly tokenUrl?: string | URL | undefined
  }
}

/**
 * The client of an OAuth app, which has limited permissions and a secret that can be rotated. It requests an access
 * token with the client ID and secret, and sends the token with each request. All fibers of a client share one token,
 * which is renewed before it expires, and once after a 401.
 *
 * Each use of the layer in a program makes a client with a token of its own. Provide one for the whole program, or
 * share the layer after `Layer.provide` gave it its `HttpClient`. The token request has the policies that are provided
 * around this layer, not those of a call: see `docs/credentials.md`.
 *
 * @example
 * ```ts
 * import { ClientCredentials, fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Redacted } from "effect"
 *
 * const Client = ClientCredentials.layer({
 *   clientId: Simulator.clientId,
 *   clientSecret: Redacted.make(Simulator.clientSecret)
 * })
 *
 * const program = Effect.gen(function* () {
 *   yield* Effect.provide(fetchServiceUserConversation(Seed.order), Client)
 *   const requests = yield* Effect.flatMap(Simulator, (simulator) => simulator.requests)
 *   for (const { method, template } of requests) yield* Console.log(`${method} ${template}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layer()))
 * // POST /v2/token
 * // GET /v1/Services/{ChatServiceSid}/Users/{UserSid}/Conversations/{ConversationSid}
 * ```
 */
export const ClientCredentials: {
  /**
   * The layer, in place of `ConversationsClient.layer`. Fails with `InvalidRequest` if an option is invalid; its
   * `field` names it.
   */
  readonly layer: (
    options: ClientCredentials.Options
  ) => Layer.Layer<ConversationsClient, InvalidRequest, HttpClient.HttpClient>
} = {
  layer: (options) =>
    Layer.fresh(Major.scopedLayer(
      ConversationsClient,
      Effect.flatMap(
        Effect.all([HttpClient.HttpClient, Effect.scope]),
        ([httpClient, scope]) => internal.make(options, httpClient, scope)
      )
    ))
}
