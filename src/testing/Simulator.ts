/**
 * A stateful stand-in for Twilio's service, so that tests and examples need no account.
 *
 * @since 0.1.0
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Runtime from "effect/Runtime"
import { ConversationsClient } from "../ConversationsClient.ts"
import type * as Fault from "./Fault.ts"
import * as accessTokens from "./internal/accessTokens.ts"
import * as internal from "./internal/simulator.ts"
import type * as Seed from "./Seed.ts"

const SimulatorTag: Context.TagClass<
  Simulator,
  "@effect-twilio/conversations/testing/Simulator",
  Simulator.Service
> = Context.Tag("@effect-twilio/conversations/testing/Simulator")<Simulator, Simulator.Service>()

/**
 * A stateful stand-in for Twilio's Conversations API: conversations, their messages and participants, users and their
 * conversations, with seeded data, real paging, basic authentication and access tokens, Twilio's error bodies and codes,
 * and faults on demand.
 *
 * **When to use**
 *
 * In tests and examples. `Simulator.layer` needs no port: it provides the `HttpClient` that a client is built on.
 * `Simulator.unsafeMake` is for tests without Effect; `serve`, in `@effect-twilio/conversations/testing/serve`, puts a
 * simulator on a port for clients in other languages.
 *
 * **Details**
 *
 * - Users are addressed by SID or identity, conversations by SID or unique name; each part of a path is decoded once.
 * - Paths with a service's SID and those without answer alike: without one, the first seeded service is the account's
 *   default one.
 * - A message moves the unread counts; a participant's read horizon is that of the user's conversation. A participant
 *   with an identity makes the user, where there is none. A closed conversation takes no more messages, participants and
 *   settings. Timers end by the clock. Deletes take along what belonged to the deleted.
 * - Roles, webhooks, configurations, credentials, addresses and push bindings are stored, and do nothing: no webhook is
 *   sent, no right is checked, and `X-Twilio-Webhook-Enabled` is only recorded, among the headers of the request.
 * - `LastReadMessageIndex` beyond the last message is refused with 400 (50421), as is anything but digits; empty makes
 *   the read horizon and the unread count `null`. `LastReadTimestamp` sets the index of the last message posted at that
 *   time or before it, and `null` when there is none. With both given the index wins.
 * - `PageSize` is at most what the resource documents (1000 for a user's conversations, 100 for messages), above it
 *   answers 400 (20007). A `maxPageSize` below that caps it without an error.
 * - Page tokens name a position, so that what is deleted or added during a walk neither hides nor repeats a record.
 * - Time, thus latency and the dates of new messages, is that of the `Clock` in whose scope the simulator was made.
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
 *   // a customer writes meanwhile
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
   * The SID of the simulated account, obviously none of a real one.
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
   * The SID of an API key of the simulated account, accepted in place of the account's SID.
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
   * tokens for it, which are accepted in place of the account's credentials.
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
   * @since 0.2.0
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
   * @since 0.2.0
   */
  static readonly clientSecret: string = accessTokens.clientSecret

  /**
   * A simulator that takes its time from the `Clock` of the effect it is made in: under `TestClock` latency passes when
   * the test says so.
   *
   * Dies when the seed contradicts itself, as with two users of the same identity.
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
    Effect.map(Effect.runtime<never>(), (runtime) => internal.make(runtime, options ?? {}))

  /**
   * A simulator for code without Effect, on the default runtime and thus on real time.
   *
   * Throws when the seed contradicts itself.
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
   * // what the simulator tells and takes are effects
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
    internal.make(Runtime.defaultRuntime, options ?? {})

  /**
   * A simulator, and an `HttpClient` that talks to it whatever the host of a request, without a port.
   *
   * An interrupted call is an aborted request, as over the network.
   *
   * @example
   * ```ts
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import * as HttpClient from "@effect/platform/HttpClient"
   * import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
   * import * as Console from "effect/Console"
   * import * as Effect from "effect/Effect"
   *
   * // any code on HttpClient can be tested with it
   * const program = Effect.gen(function* () {
   *   const request = HttpClientRequest.get(
   *     `https://conversations.twilio.com/v1/Services/${Seed.supportDesk.chatServiceSid}/Users/ada@example.com/Conversations`
   *   )
   *   const refused = yield* HttpClient.execute(request)
   *   const answered = yield* HttpClient.execute(
   *     HttpClientRequest.basicAuth(request, Simulator.accountSid, Simulator.authToken)
   *   )
   *   yield* Console.log(`${refused.status}, ${answered.status}`)
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
    Layer.unwrapEffect(Effect.map(Simulator.make(options), (service) => Simulator.layerFrom(service)))

  /**
   * The client of the simulated account on a simulator of its own: all that a test needs.
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
    Layer.unwrapEffect(Effect.map(Simulator.make(options), (service) => Simulator.layerClientFrom(service)))

  /**
   * The layers of a simulator that exists already, to share one between programs.
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
      Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, service.fetch))
    )

  /**
   * The client of the simulated account on a simulator that exists already: for a test that looks at the simulator from
   * outside of the program.
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
 * What a simulator is, takes and tells.
 *
 * @since 0.1.0
 * @category models
 */
export declare namespace Simulator {
  /**
   * A running simulator.
   *
   * Where an effect names a user or a conversation that does not exist, it dies: that is a mistake in the test.
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
   *   // what others do meanwhile
   *   yield* simulator.addConversation("linus@example.com", Seed.conversation({ uniqueName: "order-17" }))
   *   yield* simulator.addConversation("linus@example.com", Seed.conversation({ uniqueName: "order-18" }))
   *   yield* simulator.setConversationState("order-18", "closed")
   *   yield* show
   *   yield* simulator.removeConversation("linus@example.com", "order-17")
   *   yield* show
   *   // all of it undone
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
     * Answers a request, on any host. Rejects with a `TypeError` for a dropped connection, and with the signal's reason
     * once the request's signal aborts.
     */
    readonly handler: (request: Request) => Promise<Response>
    /** The same with the parameters of `fetch`. */
    readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
    /** The requests so far, in the order of their arrival. */
    readonly requests: Effect.Effect<ReadonlyArray<RecordedRequest>>
    /**
     * Waits until the requests satisfy a predicate, which is asked at once and then whenever one arrives, is answered or
     * aborted. It takes no time of the clock's, so it is the way to meet a request in flight under `TestClock`.
     */
    readonly awaitRequests: (
      predicate: (requests: ReadonlyArray<RecordedRequest>) => boolean
    ) => Effect.Effect<ReadonlyArray<RecordedRequest>>
    /** Adds to the queue of faults: each happens once, to the first request that it matches. */
    readonly injectFaults: (...faults: ReadonlyArray<Fault.Fault>) => Effect.Effect<void>
    /**
     * Sets a rule that is asked for every request which no queued fault matched; `null` lets it pass. The index counts
     * requests from 0, so that a sequence of faults is a function of it.
     */
    readonly setFaults: (
      rule: (request: RecordedRequest, index: number) => Fault.Fault | null
    ) => Effect.Effect<void>
    /** Drops the queue and the rule. */
    readonly clearFaults: Effect.Effect<void>
    /**
     * Revokes the access tokens that have been issued: a request with one of them is answered with 401.
     *
     * @since 0.2.0
     */
    readonly revokeTokens: Effect.Effect<void>
    /** Back to the seed: no change of the data, no access token, no fault and no recorded request is left. */
    readonly reset: Effect.Effect<void>
    /**
     * The conversations of a user given by SID or identity, as the list would answer them, all in one array. Without a
     * service's SID the first seeded service is meant, here and below.
     */
    readonly conversations: (
      user: string,
      chatServiceSid?: string
    ) => Effect.Effect<ReadonlyArray<UserConversation>>
    /**
     * The messages of a conversation given by SID or unique name, as the list would answer them, all in one array.
     *
     * @since 0.2.0
     */
    readonly messages: (conversation: string, chatServiceSid?: string) => Effect.Effect<ReadonlyArray<Message>>
    /**
     * The participants of a conversation given by SID or unique name, as the list would answer them, all in one array.
     *
     * @since 0.2.0
     */
    readonly participants: (
      conversation: string,
      chatServiceSid?: string
    ) => Effect.Effect<ReadonlyArray<Participant>>
    /**
     * Posts a message in a conversation given by SID or unique name, and answers its index: the unread count of whoever
     * has a read horizon goes up. Without a message it is one of `"system"` without a text.
     */
    readonly postMessage: (
      conversation: string,
      chatServiceSid?: string,
      message?: Seed.MessageInput
    ) => Effect.Effect<number>
    /** Sets the state of a conversation given by SID or unique name. */
    readonly setConversationState: (
      conversation: string,
      state: string,
      chatServiceSid?: string
    ) => Effect.Effect<void>
    /** Puts a user into a conversation, at the end of the list; the conversation comes to be where it is new. */
    readonly addConversation: (
      user: string,
      conversation: Seed.Conversation,
      chatServiceSid?: string
    ) => Effect.Effect<void>
    /** Takes a user out of a conversation, as the delete operation does. */
    readonly removeConversation: (
      user: string,
      conversation: string,
      chatServiceSid?: string
    ) => Effect.Effect<void>
  }

  /**
   * How a simulator behaves.
   *
   * @since 0.1.0
   * @category models
   */
  export interface Options {
    /** The data to start with: one service or several; by default `Seed.supportDesk`. */
    readonly seed?: Seed.Seed | ReadonlyArray<Seed.Seed> | undefined
    /**
     * The most records on a page: a greater `PageSize` is cut to it, and `meta.page_size` says so. By default what each
     * resource documents, and 1000 for a user's conversations, for which the newest OpenAPI document says 50.
     */
    readonly maxPageSize?: number | undefined
    /** How many requests may be in work at once; more are answered 429 (20429) at once. By default any number. */
    readonly maxConcurrentRequests?: number | undefined
    /** The `Retry-After` of those answers, in seconds or as any text; by default there is none. */
    readonly retryAfter?: number | string | undefined
    /** How long every answer takes, by the simulator's clock; by default no time. */
    readonly latency?: Duration.DurationInput | undefined
    /**
     * The most requests to remember, the newest; by default all. Set it for a long run; `index` goes on counting.
     */
    readonly maxRecordedRequests?: number | undefined
    /**
     * How long an access token is valid, by the simulator's clock; by default one hour, as of Twilio.
     *
     * @since 0.2.0
     */
    readonly tokenLifetime?: Duration.DurationInput | undefined
  }

  /**
   * A request that reached the simulator, and what became of it.
   *
   * @since 0.1.0
   * @category models
   */
  export interface RecordedRequest {
    /** Counts requests from 0. */
    readonly index: number
    /** The HTTP method, in capitals. */
    readonly method: string
    /** The path as it came, still encoded. */
    readonly pathname: string
    /**
     * `"list"` for the path of a list, `"instance"` for that of one record; `null` for an unknown path and for the token
     * endpoint.
     */
    readonly resource: "list" | "instance" | null
    /**
     * The path with parameters, as Twilio's documentation has it, which tells resources apart:
     * `"/v1/Services/{ChatServiceSid}/Conversations/{Sid}"`; `"/v2/token"` for the token endpoint, and `null` for an
     * unknown path.
     *
     * @since 0.2.0
     */
    readonly template: string | null
    /** The decoded query. */
    readonly query: Readonly<Record<string, string>>
    /** The decoded form, with the last value of a repeated name; `null` where the request had no body. */
    readonly form: Readonly<Record<string, string>> | null
    /** The body as it came; of a token request without its `client_secret`, as in `form`. */
    readonly body: string
    /** By lower-case name; the value of `authorization` is replaced by `<redacted>`. */
    readonly headers: Readonly<Record<string, string>>
    /** When it arrived, in milliseconds of the simulator's clock. */
    readonly receivedAt: number
    /** The status it was answered with; `null` before that, and for a connection dropped or aborted without one. */
    readonly status: number | null
    /** Whether the client gave up before the answer was complete. */
    readonly aborted: boolean
    /** The fault that happened to it, or `null`. */
    readonly fault: Fault.Fault | null
  }

  /**
   * A message as it stands in an answer.
   *
   * @since 0.2.0
   * @category models
   */
  export interface Message {
    /** The SID of the message. */
    readonly sid: string
    /** The SID of the account. */
    readonly account_sid: string
    /** The SID of the service; absent where the path had none. */
    readonly chat_service_sid?: string
    /** The SID of the conversation. */
    readonly conversation_sid: string
    /** Its place in the conversation, from 0; it is never given twice. */
    readonly index: number
    /** An identity, an address, or `"system"`. */
    readonly author: string
    /** The text. */
    readonly body: string | null
    /** What is attached: of a medium the simulator knows the SID, and makes up the rest. */
    readonly media: ReadonlyArray<Readonly<Record<string, unknown>>> | null
    /** The SID of the template it was made from, which the simulator does not have. */
    readonly content_sid: string | null
    /** JSON text. */
    readonly attributes: string
    /** The participant who is the author; `null` where none is. */
    readonly participant_sid: string | null
    /** How many addresses it was sent to and what became of it, all made up; `null` where there is no address. */
    readonly delivery: Readonly<Record<string, unknown>> | null
    /** ISO 8601, in UTC with whole seconds. */
    readonly date_created: string
    /** ISO 8601, in UTC with whole seconds. */
    readonly date_updated: string
    /** This record's own URL. */
    readonly url: string
    /** URLs of related resources. */
    readonly links: { readonly delivery_receipts: string; readonly channel_metadata: string }
  }

  /**
   * A participant as it stands in an answer.
   *
   * @since 0.2.0
   * @category models
   */
  export interface Participant {
    /** The SID of the participant. */
    readonly sid: string
    /** The SID of the account. */
    readonly account_sid: string
    /** The SID of the service; absent where the path had none. */
    readonly chat_service_sid?: string
    /** The SID of the conversation. */
    readonly conversation_sid: string
    /** The identity of the user; `null` for an address. */
    readonly identity: string | null
    /** The type of an address and the addresses; `null` where there are none. */
    readonly messaging_binding: Readonly<Record<string, string>> | null
    /** JSON text. */
    readonly attributes: string
    /** The SID of the role that was given; the simulator has no default ones. */
    readonly role_sid: string | null
    /** The index of the last message read; `null` before any was. */
    readonly last_read_message_index: number | null
    /** When that was. */
    readonly last_read_timestamp: string | null
    /** ISO 8601, in UTC with whole seconds. */
    readonly date_created: string
    /** ISO 8601, in UTC with whole seconds. */
    readonly date_updated: string
    /** This record's own URL. */
    readonly url: string
  }

  /**
   * A user's conversation as it stands in an answer.
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
    /** How many messages came after the last one read; `null` without a read horizon. */
    readonly unread_messages_count: number | null
    /** The index of the last message read; `null` before any was. */
    readonly last_read_message_index: number | null
    /** The SID of the user's part in the conversation. */
    readonly participant_sid: string
    /** The SID of the user, also where the request named the identity. */
    readonly user_sid: string
    /** The name for people. */
    readonly friendly_name: string | null
    /** `"active"`, `"inactive"`, `"closed"`, or what the seed says. */
    readonly conversation_state: string
    /** When it becomes inactive and closed. */
    readonly timers: { readonly date_inactive?: string; readonly date_closed?: string } | null
    /** JSON text. */
    readonly attributes: string
    /** ISO 8601, in UTC with whole seconds. */
    readonly date_created: string
    /** ISO 8601, in UTC with whole seconds: the last message, or change of state. */
    readonly date_updated: string
    /** The identity of who created it. */
    readonly created_by: string | null
    /** `"default"`, `"muted"`, or what the seed says. */
    readonly notification_level: string
    /** The name in place of the SID. */
    readonly unique_name: string | null
    /** This record's own URL, on the host the request was sent to. */
    readonly url: string
    /** URLs of related resources, on the same host. */
    readonly links: { readonly participant: string; readonly conversation: string }
  }
}
