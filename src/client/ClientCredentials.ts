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
     * The token endpoint. It defaults to `https://oauth.twilio.com/v2/token` for Twilio's own hosts, in every region.
     * For any other `baseUrl`, such as a proxy or a simulator, it defaults to `/v2/token` below it. It must be https,
     * except on loopback.
     */
    readonly tokenUrl?: string | URL | undefined
  }
}

/**
 * The client of an OAuth app. It requests an access token with the client ID and secret (OAuth client credentials), and
 * sends the token with each request.
 *
 * **When to use**
 *
 * When the account uses OAuth apps, which have limited permissions and secrets that can be rotated. This is a separate
 * module, so that programs that do not use it do not bundle it.
 *
 * **Details**
 *
 * - All fibers of a client share one token. The first call that needs it requests it, and the others wait.
 * - The token is renewed before it expires: one minute before, or after three quarters of its lifetime if that is
 *   later. No call waits for the renewal.
 * - After a 401, the call requests a new token and sends the request again, once. A second 401 fails with
 *   `Unauthorized`.
 * - The token request fails with the same errors as any other request. Its retries, timeouts and request options are those
 *   around this layer, not those of a call: it goes on if the call that needed it first is interrupted. If it fails, all
 *   calls that wait for it fail with the same error, and none of them sends it again.
 *
 * **Gotchas**
 *
 * Each client has its own token, and each use of the layer in a program makes a client. Provide one client for the whole
 * program, or share the layer after `Layer.provide` gave it its `HttpClient`.
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
 *   const simulator = yield* Simulator
 *   const fetched = fetchServiceUserConversation(Seed.order)
 *   yield* Effect.provide(Effect.all([fetched, fetched], { concurrency: 2 }), Client)
 *   for (const { method, template } of yield* simulator.requests) yield* Console.log(`${method} ${template}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layer()))
 * // POST /v2/token
 * // GET /v1/Services/{ChatServiceSid}/Users/{UserSid}/Conversations/{ConversationSid}
 * // GET /v1/Services/{ChatServiceSid}/Users/{UserSid}/Conversations/{ConversationSid}
 * ```
 *
 * @category constructors
 */
export const ClientCredentials: {
  /**
   * A layer with the client of an OAuth app; use it instead of `ConversationsClient.layer`. Fails with `InvalidRequest`
   * if an option is invalid; its `field` names the option.
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
