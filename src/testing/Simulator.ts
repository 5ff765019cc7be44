/**
 * A stateful simulator of Twilio's service, for tests and examples without an account.
 *
 * @since 0.1.0
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Major from "../internal/effect/effect.ts"
import { ConversationsClient } from "../client/ConversationsClient.ts"
import type * as Fault from "./Fault.ts"
import * as accessTokens from "./internal/accessTokens.ts"
import * as internal from "./internal/simulator.ts"
import type * as Seed from "./Seed.ts"

const SimulatorTag: Major.ServiceClass<
  Simulator,
  "@effect-twilio/conversations/testing/Simulator",
  Simulator.Service
> = Major.serviceClass<Simulator, Simulator.Service>()("@effect-twilio/conversations/testing/Simulator")

/**
 * A stateful simulator of Twilio's Conversations API: conversations, messages, participants, users and their
 * conversations. It has seeded data, real paging, basic authentication and access tokens, Twilio's error bodies and
 * codes, and faults on demand.
 *
 * **When to use**
 *
 * In tests and examples. `Simulator.layer` provides the `HttpClient` that a client is built on, and needs no port.
 * `Simulator.unsafeMake` is for tests without Effect. `serve`, in `@effect-twilio/conversations/testing/serve`, serves
 * a simulator on a port for clients in other languages.
 *
 * **Details**
 *
 * - Users are found by SID or identity, conversations by SID or unique name. Each segment of a path is decoded once.
 * - Paths with and without a service SID behave the same. Without one, the first seeded service is the account's
 *   default service.
 * - A new message updates unread counts. A participant and the user's conversation share one read horizon. Adding a
 *   participant with an identity creates the user if it does not exist. A closed conversation accepts no messages,
 *   participants or settings. Timers end by the clock. Deletes cascade.
 * - Roles, webhooks, configurations, credentials, addresses and push bindings are stored, but have no effect: no
 *   webhook is sent, and no permission is checked. `X-Twilio-Webhook-Enabled` is only recorded with the headers of the
 *   request.
 * - A `LastReadMessageIndex` that is beyond the last message, or not a number, is rejected with 400 (50421). An empty
 *   one sets the read horizon and the unread count to `null`. `LastReadTimestamp` sets the index to that of the last
 *   message at or before that time, or to `null` if there is none. If both are given, the index wins.
 * - A `PageSize` above the documented maximum of the resource (1000 for a user's conversations, 100 for messages) is
 *   rejected with 400 (20007). A lower `maxPageSize` caps it without an error.
 * - Page tokens refer to a position, so deleting or adding records while paging neither skips nor repeats a record.
 * - Latency and the dates of new records use the `Clock` of the context in which the simulator was made.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, updateServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* updateServiceUserConversation(order, { lastReadMessageIndex: 11 })
 *   // a customer writes a message
 *   yield* simulator.postMessage("order-1042")
 *   const { unreadMessagesCount } = yield* fetchServiceUserConversation(order)
 *   yield* Console.log(`${unreadMessagesCount} unread`)
 *   for (const { form, method, status } of yield* simulator.requests) {
 *     yield* Console.log(`${method} ${status} ${JSON.stringify(form)}`)
 *   }
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * 1 unread
 * POST 200 {"LastReadMessageIndex":"11"}
 * GET 200 null
 * ```
 *
 * @since 0.1.0
 * @category tags
 */
export class Simulator extends SimulatorTag {
  /**
   * The SID of the simulated account. It is recognisably not a real one.
   *
   * @example
   * ```ts
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   *
   * const simulator = Simulator.unsafeMake()
   * const path = `/v1/Services/${Seed.supportDesk.chatServiceSid}/Users/ada@example.com/Conversations`
   * const authorization = `Basic ${btoa(`${Simulator.accountSid}:${Simulator.authToken}`)}`
   *
   * const { status } = await simulator.fetch(`https://conversations.twilio.com${path}`, { headers: { authorization } })
   * console.log(`${Simulator.accountSid}: ${status}`)
   * ```
   *
   * ```text
   * AC00000000000000000000000000000000: 200
   * ```
   *
   * @since 0.1.0
   */
  static readonly accountSid: string = internal.accountSid

  /**
   * The auth token of the simulated account.
   *
   * @example
   * ```ts
   * import { ConversationsClient, fetchServiceUserConversation } from "@effect-twilio/conversations"
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import * as Console from "effect/Console"
   * import * as Effect from "effect/Effect"
   * import * as Redacted from "effect/Redacted"
   *
   * const order = {
   *   chatServiceSid: Seed.supportDesk.chatServiceSid,
   *   userSid: "ada@example.com",
   *   conversationSid: "order-1042"
   * }
   *
   * const Client = ConversationsClient.layer({
   *   accountSid: Simulator.accountSid,
   *   authToken: Redacted.make(Simulator.authToken)
   * })
   *
   * const program = Effect.flatMap(fetchServiceUserConversation(order), ({ friendlyName }) => Console.log(friendlyName))
   *
   * await Effect.runPromise(program.pipe(Effect.provide(Client), Effect.provide(Simulator.layer())))
   * ```
   *
   * ```text
   * Order 1042: where is my parcel?
   * ```
   *
   * @since 0.1.0
   */
  static readonly authToken: string = internal.authToken

  /**
   * The SID of an API key of the simulated account, which is accepted instead of the account SID.
   *
   * @example
   * ```ts
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   *
   * const simulator = Simulator.unsafeMake()
   * const path = `/v1/Services/${Seed.supportDesk.chatServiceSid}/Users/ada@example.com/Conversations`
   * const authorization = `Basic ${btoa(`${Simulator.apiKeySid}:${Simulator.apiKeySecret}`)}`
   *
   * const { status } = await simulator.fetch(`https://conversations.twilio.com${path}`, { headers: { authorization } })
   * console.log(`${Simulator.apiKeySid}: ${status}`)
   * ```
   *
   * ```text
   * SK00000000000000000000000000000000: 200
   * ```
   *
   * @since 0.1.0
   */
  static readonly apiKeySid: string = internal.apiKeySid

  /**
   * The secret of the API key.
   *
   * @example
   * ```ts
   * import { ConversationsClient, fetchServiceUserConversation } from "@effect-twilio/conversations"
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import * as Console from "effect/Console"
   * import * as Effect from "effect/Effect"
   * import * as Redacted from "effect/Redacted"
   *
   * const order = {
   *   chatServiceSid: Seed.supportDesk.chatServiceSid,
   *   userSid: "ada@example.com",
   *   conversationSid: "order-1042"
   * }
   *
   * const Client = ConversationsClient.layer({
   *   apiKeySid: Simulator.apiKeySid,
   *   apiKeySecret: Redacted.make(Simulator.apiKeySecret)
   * })
   *
   * const program = Effect.flatMap(fetchServiceUserConversation(order), ({ friendlyName }) => Console.log(friendlyName))
   *
   * await Effect.runPromise(program.pipe(Effect.provide(Client), Effect.provide(Simulator.layer())))
   * ```
   *
   * ```text
   * Order 1042: where is my parcel?
   * ```
   *
   * @since 0.1.0
   */
  static readonly apiKeySecret: string = internal.apiKeySecret

  /**
   * The client ID of an OAuth app of the simulated account. The token endpoint, `/v2/token` on any host, issues access
   * tokens for it, which are accepted instead of the account's credentials.
   *
   * @example
   * ```ts
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   *
   * const simulator = Simulator.unsafeMake()
   *
   * const granted = await simulator.fetch("https://oauth.twilio.com/v2/token", {
   *   method: "POST",
   *   body: new URLSearchParams({
   *     grant_type: "client_credentials",
   *     client_id: Simulator.clientId,
   *     client_secret: Simulator.clientSecret
   *   })
   * })
   * const { access_token, expires_in, token_type } = await granted.json()
   * console.log(`${token_type}, for ${expires_in} seconds`)
   *
   * const path = `/v1/Services/${Seed.supportDesk.chatServiceSid}/Users/ada@example.com/Conversations`
   * const { status } = await simulator.fetch(`https://conversations.twilio.com${path}`, {
   *   headers: { authorization: `Bearer ${access_token}` }
   * })
   * console.log(status)
   * ```
   *
   * ```text
   * Bearer, for 3600 seconds
   * 200
   * ```
   *
   * @since 3.0.0
   */
  static readonly clientId: string = accessTokens.clientId

  /**
   * The client secret of the OAuth app.
   *
   * @example
   * ```ts
   * import { ClientCredentials, fetchServiceUserConversation } from "@effect-twilio/conversations"
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import * as Console from "effect/Console"
   * import * as Effect from "effect/Effect"
   * import * as Redacted from "effect/Redacted"
   *
   * const order = {
   *   chatServiceSid: Seed.supportDesk.chatServiceSid,
   *   userSid: "ada@example.com",
   *   conversationSid: "order-1042"
   * }
   *
   * const Client = ClientCredentials.layer({
   *   clientId: Simulator.clientId,
   *   clientSecret: Redacted.make(Simulator.clientSecret)
   * })
   *
   * const program = Effect.flatMap(fetchServiceUserConversation(order), ({ friendlyName }) => Console.log(friendlyName))
   *
   * await Effect.runPromise(program.pipe(Effect.provide(Client), Effect.provide(Simulator.layer())))
   * ```
   *
   * ```text
   * Order 1042: where is my parcel?
   * ```
   *
   * @since 3.0.0
   */
  static readonly clientSecret: string = accessTokens.clientSecret

  /**
   * Makes a simulator that uses the `Clock` of the current context. Under `TestClock`, latency passes when the test
   * adjusts the clock.
   *
   * Dies if the seed is inconsistent, for example if two users have the same identity.
   *
   * @example
   * ```ts
   * import { fetchServiceUserConversation } from "@effect-twilio/conversations"
   * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import * as Console from "effect/Console"
   * import * as Effect from "effect/Effect"
   *
   * const order = {
   *   chatServiceSid: Seed.supportDesk.chatServiceSid,
   *   userSid: "ada@example.com",
   *   conversationSid: "order-1042"
   * }
   *
   * const program = Effect.gen(function* () {
   *   const simulator = yield* Simulator.make({ latency: "20 millis" })
   *   yield* simulator.injectFaults(Fault.rateLimited())
   *   const fetched = fetchServiceUserConversation(order).pipe(Effect.provide(Simulator.layerClientFrom(simulator)))
   *   yield* Console.log((yield* fetched).friendlyName)
   *   yield* Console.log((yield* simulator.requests).map(({ status }) => status).join(", "))
   * })
   *
   * await Effect.runPromise(program)
   * ```
   *
   * ```text
   * Order 1042: where is my parcel?
   * 429, 200
   * ```
   *
   * @since 0.1.0
   */
  static readonly make = (options?: Simulator.Options): Effect.Effect<Simulator.Service> =>
    Effect.map(Major.runtime, (runtime) => internal.make(runtime, options ?? {}))

  /**
   * Makes a simulator for code without Effect. It uses the default runtime, and therefore real time.
   *
   * Throws if the seed is inconsistent.
   *
   * @example
   * ```ts
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import * as Effect from "effect/Effect"
   *
   * const simulator = Simulator.unsafeMake()
   * const path = `/v1/Services/${Seed.supportDesk.chatServiceSid}/Users/ada@example.com/Conversations`
   *
   * const response = await simulator.fetch(`https://conversations.twilio.com${path}`, {
   *   headers: { authorization: `Basic ${btoa(`${Simulator.accountSid}:${Simulator.authToken}`)}` }
   * })
   * console.log(response.status)
   *
   * // the other members of the simulator are effects
   * for (const { method, pathname } of Effect.runSync(simulator.requests)) console.log(`${method} ${pathname === path}`)
   * ```
   *
   * ```text
   * 200
   * GET true
   * ```
   *
   * @since 0.1.0
   */
  static readonly unsafeMake = (options?: Simulator.Options): Simulator.Service =>
    internal.make(Major.defaultRuntime, options ?? {})

  /**
   * A layer with a simulator, and an `HttpClient` that sends all requests to it, whatever their host. It needs no port.
   *
   * An interrupted call aborts its request, as over the network.
   *
   * @example
   * ```ts
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import * as HttpClient from "@effect/platform/HttpClient"
   * import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
   * import * as Console from "effect/Console"
   * import * as Effect from "effect/Effect"
   *
   * // any code that uses HttpClient can be tested with it
   * const program = Effect.gen(function* () {
   *   const request = HttpClientRequest.get(
   *     `https://conversations.twilio.com/v1/Services/${Seed.supportDesk.chatServiceSid}/Users/ada@example.com/Conversations`
   *   )
   *   const unauthorized = yield* HttpClient.execute(request)
   *   const authorized = yield* HttpClient.execute(
   *     HttpClientRequest.basicAuth(request, Simulator.accountSid, Simulator.authToken)
   *   )
   *   yield* Console.log(`${unauthorized.status}, ${authorized.status}`)
   * })
   *
   * await Effect.runPromise(Effect.provide(program, Simulator.layer()))
   * ```
   *
   * ```text
   * 401, 200
   * ```
   *
   * @since 0.1.0
   */
  static readonly layer = (options?: Simulator.Options): Layer.Layer<Simulator | HttpClient.HttpClient> =>
    Major.unwrapLayer(Effect.map(Simulator.make(options), (service) => Simulator.layerFrom(service)))

  /**
   * A layer with a client of the simulated account, and its simulator. This is all that most tests need.
   *
   * @example
   * ```ts
   * import { listServiceUserConversation } from "@effect-twilio/conversations"
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import * as Console from "effect/Console"
   * import * as Effect from "effect/Effect"
   * import * as Stream from "effect/Stream"
   *
   * const ada = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "ada@example.com" }
   *
   * const program = listServiceUserConversation(ada).pipe(
   *   Stream.runCount,
   *   Effect.flatMap((count) => Console.log(`${count} conversations`))
   * )
   *
   * await Effect.runPromise(Effect.provide(program, Simulator.layerClient({ maxPageSize: 5 })))
   * ```
   *
   * ```text
   * 7 conversations
   * ```
   *
   * @since 0.1.0
   */
  static readonly layerClient = (
    options?: Simulator.Options
  ): Layer.Layer<ConversationsClient | Simulator | HttpClient.HttpClient> =>
    Major.unwrapLayer(Effect.map(Simulator.make(options), (service) => Simulator.layerClientFrom(service)))

  /**
   * The same as `layer` for an existing simulator, to share it between programs.
   *
   * @example
   * ```ts
   * import { Simulator } from "@effect-twilio/conversations/testing"
   * import * as HttpClient from "@effect/platform/HttpClient"
   * import * as Effect from "effect/Effect"
   *
   * const simulator = Simulator.unsafeMake()
   * const Shared = Simulator.layerFrom(simulator)
   *
   * // two programs, one simulator
   * const program = Effect.provide(HttpClient.get("https://conversations.twilio.com/v1"), Shared)
   * await Effect.runPromise(program)
   * await Effect.runPromise(program)
   * console.log(`${Effect.runSync(simulator.requests).length} requests`)
   * ```
   *
   * ```text
   * 2 requests
   * ```
   *
   * @since 0.1.0
   */
  static readonly layerFrom = (service: Simulator.Service): Layer.Layer<Simulator | HttpClient.HttpClient> =>
    Layer.merge(
      Layer.succeed(Simulator, service),
      Layer.effect(
        HttpClient.HttpClient,
        Effect.map(
          HttpClient.HttpClient,
          // Each request gets this `Fetch`, because another one in the context of a call would take precedence.
          HttpClient.transformResponse(Effect.provideService(FetchHttpClient.Fetch, service.fetch))
        )
      ).pipe(Layer.provide(Layer.fresh(FetchHttpClient.layer)))
    )

  /**
   * The same as `layerClient` for an existing simulator, for a test that inspects the simulator from outside of the
   * program.
   *
   * @example
   * ```ts
   * import { updateServiceUserConversation } from "@effect-twilio/conversations"
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import * as Effect from "effect/Effect"
   *
   * const order = {
   *   chatServiceSid: Seed.supportDesk.chatServiceSid,
   *   userSid: "ada@example.com",
   *   conversationSid: "order-1042"
   * }
   *
   * const simulator = Simulator.unsafeMake()
   * const program = updateServiceUserConversation(order, { notificationLevel: "muted" })
   * await Effect.runPromise(Effect.provide(program, Simulator.layerClientFrom(simulator)))
   *
   * const [first] = Effect.runSync(simulator.conversations("ada@example.com"))
   * console.log(`${first?.friendly_name} ${first?.notification_level}`)
   * ```
   *
   * ```text
   * Order 1042: where is my parcel? muted
   * ```
   *
   * @since 0.1.0
   */
  static readonly layerClientFrom = (
    service: Simulator.Service
  ): Layer.Layer<ConversationsClient | Simulator | HttpClient.HttpClient> =>
    ConversationsClient.layer({
      accountSid: Simulator.accountSid,
      authToken: Redacted.make(Simulator.authToken)
    }).pipe(Layer.orDie, Layer.provideMerge(Simulator.layerFrom(service)))
}

/**
 * Types of the simulator.
 *
 * @since 0.1.0
 * @category models
 */
export declare namespace Simulator {
  /**
   * A running simulator.
   *
   * An effect dies if the given user or conversation does not exist, because that is a mistake in the test.
   *
   * @example
   * ```ts
   * import { listServiceUserConversation } from "@effect-twilio/conversations"
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import * as Console from "effect/Console"
   * import * as Effect from "effect/Effect"
   * import * as Stream from "effect/Stream"
   *
   * const linus = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "linus@example.com" }
   *
   * const show = listServiceUserConversation(linus).pipe(
   *   Stream.runForEach((one) => Console.log(`${one.uniqueName}: ${one.conversationState}`))
   * )
   *
   * const program = Effect.gen(function* () {
   *   const simulator = yield* Simulator
   *   // other participants are active
   *   yield* simulator.addConversation("linus@example.com", Seed.conversation({ uniqueName: "order-17" }))
   *   yield* simulator.addConversation("linus@example.com", Seed.conversation({ uniqueName: "order-18" }))
   *   yield* simulator.setConversationState("order-18", "closed")
   *   yield* show
   *   yield* simulator.removeConversation("linus@example.com", "order-17")
   *   yield* show
   *   // back to the seed
   *   yield* simulator.reset
   *   yield* show
   *   yield* Console.log(`${(yield* simulator.requests).length} request since then`)
   * })
   *
   * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
   * ```
   *
   * ```text
   * order-17: active
   * order-18: closed
   * order-18: closed
   * 1 request since then
   * ```
   *
   * @since 0.1.0
   * @category models
   */
  export interface Service {
    /**
     * Handles a request to any host. Rejects with a `TypeError` for a dropped connection, and with the signal's reason
     * if the request's signal aborts.
     */
    readonly handler: (request: Request) => Promise<Response>
    /** The same as `handler`, with the parameters of `fetch`. */
    readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
    /** The recorded requests, in order of arrival. */
    readonly requests: Effect.Effect<ReadonlyArray<RecordedRequest>>
    /**
     * Waits until the requests satisfy a predicate. The predicate is checked at once, and whenever a request arrives,
     * gets its response or is aborted. It does not depend on the clock, so use it to wait for a request in flight under
     * `TestClock`.
     */
    readonly awaitRequests: (
      predicate: (requests: ReadonlyArray<RecordedRequest>) => boolean
    ) => Effect.Effect<ReadonlyArray<RecordedRequest>>
    /** Adds faults to the queue. Each applies once, to the first matching request. */
    readonly injectFaults: (...faults: ReadonlyArray<Fault.Fault>) => Effect.Effect<void>
    /**
     * Sets a rule that decides about every request that no queued fault matches. It returns a fault, or `null` for
     * none. The index counts requests from 0, so a sequence of faults can be a function of it.
     */
    readonly setFaults: (
      rule: (request: RecordedRequest, index: number) => Fault.Fault | null
    ) => Effect.Effect<void>
    /** Removes the queued faults and the rule. */
    readonly clearFaults: Effect.Effect<void>
    /**
     * Revokes the issued access tokens. Requests with one of them get a 401.
     *
     * @since 3.0.0
     */
    readonly revokeTokens: Effect.Effect<void>
    /** Resets the simulator to its seed, without access tokens, faults and recorded requests. */
    readonly reset: Effect.Effect<void>
    /**
     * All conversations of a user, given by SID or identity, as the list returns them. Without a service SID, this and
     * the following use the first seeded service.
     */
    readonly conversations: (
      user: string,
      chatServiceSid?: string
    ) => Effect.Effect<ReadonlyArray<UserConversation>>
    /**
     * All messages of a conversation, given by SID or unique name, as the list returns them.
     *
     * @since 3.0.0
     */
    readonly messages: (conversation: string, chatServiceSid?: string) => Effect.Effect<ReadonlyArray<Message>>
    /**
     * All participants of a conversation, given by SID or unique name, as the list returns them.
     *
     * @since 3.0.0
     */
    readonly participants: (
      conversation: string,
      chatServiceSid?: string
    ) => Effect.Effect<ReadonlyArray<Participant>>
    /**
     * Adds a message to a conversation, given by SID or unique name, and returns its index. The unread count of each
     * participant with a read horizon goes up. Without a message, the author is `"system"` and there is no body.
     */
    readonly postMessage: (
      conversation: string,
      chatServiceSid?: string,
      message?: Seed.MessageInput
    ) => Effect.Effect<number>
    /** Sets the state of a conversation, given by SID or unique name. */
    readonly setConversationState: (
      conversation: string,
      state: string,
      chatServiceSid?: string
    ) => Effect.Effect<void>
    /**
     * Adds a user to a conversation, at the end of the user's list. The conversation is created if it does not exist.
     */
    readonly addConversation: (
      user: string,
      conversation: Seed.Conversation,
      chatServiceSid?: string
    ) => Effect.Effect<void>
    /** Removes a user from a conversation, like the delete operation. */
    readonly removeConversation: (
      user: string,
      conversation: string,
      chatServiceSid?: string
    ) => Effect.Effect<void>
  }

  /**
   * Options of a simulator.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Options {
    /** The initial data: one or more services. The default is `Seed.supportDesk`. */
    readonly seed?: Seed.Seed | ReadonlyArray<Seed.Seed> | undefined
    /**
     * The maximum number of records on a page. A greater `PageSize` is capped, as `meta.page_size` shows. The default
     * is the documented maximum of each resource, but 1000 for a user's conversations, for which the latest OpenAPI
     * document says 50.
     */
    readonly maxPageSize?: number | undefined
    /**
     * The maximum number of requests in flight. Further requests get a 429 (20429) at once. The default is no limit.
     */
    readonly maxConcurrentRequests?: number | undefined
    /** The `Retry-After` of those responses, in seconds or as any text. The default is none. */
    readonly retryAfter?: number | string | undefined
    /** The latency of every response, by the simulator's clock. The default is none. */
    readonly latency?: Major.DurationInput | undefined
    /**
     * The maximum number of requests to record; the newest are kept. The default is all. Set it for long runs. `index`
     * keeps counting.
     */
    readonly maxRecordedRequests?: number | undefined
    /**
     * How long an access token is valid, by the simulator's clock. The default is one hour, as for Twilio.
     *
     * @since 3.0.0
     */
    readonly tokenLifetime?: Major.DurationInput | undefined
  }

  /**
   * A request that reached the simulator, and its outcome.
   *
   * @since 0.1.0
   * @category models
   */
  export interface RecordedRequest {
    /** Counts requests from 0. */
    readonly index: number
    /** The HTTP method, in capitals. */
    readonly method: string
    /** The path as received, still encoded. */
    readonly pathname: string
    /**
     * `"list"` for the path of a list, `"instance"` for the path of one record, `null` for an unknown path and the
     * token endpoint.
     */
    readonly resource: "list" | "instance" | null
    /**
     * The path template, as in Twilio's documentation, which identifies the resource:
     * `"/v1/Services/{ChatServiceSid}/Conversations/{Sid}"`. It is `"/v2/token"` for the token endpoint, and `null` for
     * an unknown path.
     *
     * @since 3.0.0
     */
    readonly template: string | null
    /** The decoded query. */
    readonly query: Readonly<Record<string, string>>
    /** The decoded form, with the last value of a repeated name; `null` if the request had no body. */
    readonly form: Readonly<Record<string, string>> | null
    /** The body as received. The `client_secret` of a token request is removed, also from `form`. */
    readonly body: string
    /** The headers, by lower-case name. The value of `authorization` is replaced by `<redacted>`. */
    readonly headers: Readonly<Record<string, string>>
    /** When it arrived, in milliseconds of the simulator's clock. */
    readonly receivedAt: number
    /** The status of the response; `null` before that, and if the connection was dropped or aborted without one. */
    readonly status: number | null
    /** Whether the client aborted before the response was complete. */
    readonly aborted: boolean
    /** The fault that was applied, or `null`. */
    readonly fault: Fault.Fault | null
  }

  /**
   * A message as in a response.
   *
   * @since 3.0.0
   * @category models
   */
  export interface Message {
    /** The SID of the message. */
    readonly sid: string
    /** The SID of the account. */
    readonly account_sid: string
    /** The SID of the service; absent if the path had none. */
    readonly chat_service_sid?: string
    /** The SID of the conversation. */
    readonly conversation_sid: string
    /** Its position in the conversation, from 0. An index is never reused. */
    readonly index: number
    /** An identity, an address, or `"system"`. */
    readonly author: string
    /** The text. */
    readonly body: string | null
    /** The attached media. The simulator only knows the SID, and makes up the rest. */
    readonly media: ReadonlyArray<Readonly<Record<string, unknown>>> | null
    /** The SID of the template that it was created from. The simulator does not have the template itself. */
    readonly content_sid: string | null
    /** JSON text. */
    readonly attributes: string
    /** The SID of the author's participant; `null` if the author is not a participant. */
    readonly participant_sid: string | null
    /** The delivery status for participants with an address, which is made up; `null` if there are none. */
    readonly delivery: Readonly<Record<string, unknown>> | null
    /** ISO 8601, in UTC with whole seconds. */
    readonly date_created: string
    /** ISO 8601, in UTC with whole seconds. */
    readonly date_updated: string
    /** The URL of this record. */
    readonly url: string
    /** URLs of related resources. */
    readonly links: { readonly delivery_receipts: string; readonly channel_metadata: string }
  }

  /**
   * A participant as in a response.
   *
   * @since 3.0.0
   * @category models
   */
  export interface Participant {
    /** The SID of the participant. */
    readonly sid: string
    /** The SID of the account. */
    readonly account_sid: string
    /** The SID of the service; absent if the path had none. */
    readonly chat_service_sid?: string
    /** The SID of the conversation. */
    readonly conversation_sid: string
    /** The identity of the user; `null` for an address. */
    readonly identity: string | null
    /** The type of the address, and the addresses; `null` if there are none. */
    readonly messaging_binding: Readonly<Record<string, string>> | null
    /** JSON text. */
    readonly attributes: string
    /** The SID of the given role. The simulator has no default roles. */
    readonly role_sid: string | null
    /** The index of the last read message; `null` if there is none. */
    readonly last_read_message_index: number | null
    /** When that message was read. */
    readonly last_read_timestamp: string | null
    /** ISO 8601, in UTC with whole seconds. */
    readonly date_created: string
    /** ISO 8601, in UTC with whole seconds. */
    readonly date_updated: string
    /** The URL of this record. */
    readonly url: string
  }

  /**
   * A user's conversation as in a response.
   *
   * @since 0.1.0
   * @category models
   */
  export interface UserConversation {
    /** The SID of the account. */
    readonly account_sid: string
    /** The SID of the service. */
    readonly chat_service_sid: string
    /** The SID of the conversation. */
    readonly conversation_sid: string
    /** The number of unread messages; `null` without a read horizon. */
    readonly unread_messages_count: number | null
    /** The index of the last read message; `null` if there is none. */
    readonly last_read_message_index: number | null
    /** The SID of the user's participant. */
    readonly participant_sid: string
    /** The SID of the user, even if the request used the identity. */
    readonly user_sid: string
    /** The human-readable name. */
    readonly friendly_name: string | null
    /** `"active"`, `"inactive"`, `"closed"`, or the text in the seed. */
    readonly conversation_state: string
    /** When it becomes inactive and closed. */
    readonly timers: { readonly date_inactive?: string; readonly date_closed?: string } | null
    /** JSON text. */
    readonly attributes: string
    /** ISO 8601, in UTC with whole seconds. */
    readonly date_created: string
    /** ISO 8601, in UTC with whole seconds: the date of the last message or change of state. */
    readonly date_updated: string
    /** The identity of its creator. */
    readonly created_by: string | null
    /** `"default"`, `"muted"`, or the text in the seed. */
    readonly notification_level: string
    /** The name that can be used in place of the SID. */
    readonly unique_name: string | null
    /** The URL of this record, on the host of the request. */
    readonly url: string
    /** URLs of related resources, on the same host. */
    readonly links: { readonly participant: string; readonly conversation: string }
  }
}
