/**
 * Signing in as an OAuth app of the account.
 *
 * @module
 * @since 0.2.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import { ConversationsClient } from "./ConversationsClient.ts"
import type { InvalidRequest } from "./ConversationsError.ts"
import * as internal from "./internal/clientCredentials.ts"

/**
 * What the client of an OAuth app is made of.
 *
 * @since 0.2.0
 * @category models
 */
export declare namespace ClientCredentials {
  /**
   * The OAuth app, where it gets its tokens, and what else a client can be told.
   *
   * @since 0.2.0
   * @category models
   */
  export interface Options extends ConversationsClient.Options {
    /** The client ID of the OAuth app, as Twilio's console shows it. */
    readonly clientId: string
    /** The client secret of the OAuth app. */
    readonly clientSecret: Redacted.Redacted<string>
    /**
     * Where tokens are requested. If it is not given, that is `https://oauth.twilio.com/v2/token` for Twilio's own hosts,
     * in every region, and `/v2/token` below any other `baseUrl`: of a proxy or a simulator. It has to be https, but for
     * loopback.
     */
    readonly tokenUrl?: string | URL | undefined
  }
}

/**
 * The client of an OAuth app: it requests an access token with the client ID and secret (OAuth client credentials), and
 * sends that with each request.
 *
 * **When to use**
 *
 * Where an account gives its programs OAuth apps, whose rights are limited and whose secrets can be rotated. They are a
 * module of their own, so that a program without them does not have to carry the code.
 *
 * **Details**
 *
 * - All fibers of a client share one token. The first call that needs it requests it, and the others wait.
 * - The token is renewed while it is still valid: one minute before its end, or when three quarters of its life are over
 *   if that is later. No call waits for that.
 * - After a 401 the call requests a new token and sends the request again, once. A second 401 is an `Unauthorized`.
 * - The token request has the errors of any other request, and the retries and time limits of the call that sends it; its
 *   failure is the failure of all calls that wait for it, and none of them sends it again. A call that is interrupted or
 *   runs out of time leaves it to the next one. It holds no permit of `ThrottlePolicy`.
 * - It is a call named `ConversationsClient.token` in spans, metrics and log lines.
 *
 * **Gotchas**
 *
 * A client that is built twice has two tokens. Provide it once, around the program.
 *
 * @example
 * ```ts
 * import { ClientCredentials, fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Redacted from "effect/Redacted"
 *
 * const Client = ClientCredentials.layer({
 *   clientId: Simulator.clientId,
 *   clientSecret: Redacted.make(Simulator.clientSecret)
 * })
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   const fetched = fetchServiceUserConversation(order)
 *   yield* Effect.provide(Effect.all([fetched, fetched], { concurrency: 2 }), Client)
 *   for (const { method, template } of yield* simulator.requests) yield* Console.log(`${method} ${template}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layer()))
 * ```
 *
 * ```text
 * POST /v2/token
 * GET /v1/Services/{ChatServiceSid}/Users/{UserSid}/Conversations/{ConversationSid}
 * GET /v1/Services/{ChatServiceSid}/Users/{UserSid}/Conversations/{ConversationSid}
 * ```
 *
 * @since 0.2.0
 * @category constructors
 */
export const ClientCredentials: {
  /**
   * The client of an OAuth app, in place of `ConversationsClient.layer`. Fails with `InvalidRequest` when an option is not
   * usable, which its `field` names.
   *
   * @since 0.2.0
   */
  readonly layer: (
    options: ClientCredentials.Options
  ) => Layer.Layer<ConversationsClient, InvalidRequest, HttpClient.HttpClient>
} = {
  layer: (options) =>
    Layer.scoped(
      ConversationsClient,
      Effect.flatMap(
        Effect.all([HttpClient.HttpClient, Effect.scope]),
        ([httpClient, scope]) => internal.make(options, httpClient, scope)
      )
    )
}
