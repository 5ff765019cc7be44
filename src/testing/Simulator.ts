/**
 * A stateful simulator of Twilio's service, for tests and examples without an account.
 *
 * @since 0.1.0
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Major from "../internal/effect/effect.ts"
import { ConversationsClient } from "../client/ConversationsClient.ts"
import { runPromise } from "../client/runPromise.ts"
import * as accessTokens from "./internal/http/accessTokens.ts"
import * as internal from "./internal/simulator/simulator.ts"
import type { Message, Participant, UserConversation } from "./model/records.ts"
import type { RecordedRequest } from "./model/RecordedRequest.ts"
import type { Delivery } from "./model/Delivery.ts"
import type { MessageToSend, Options, Service } from "./model/Service.ts"
import type { ChangeRequest, SimulatorEvent } from "./model/SimulatorEvent.ts"

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
 * - Webhooks that are configured through the API are sent to the `webhooks` of the options, signed as by Twilio, for
 *   changes by REST with `X-Twilio-Webhook-Enabled: true`, for messages of participants (`sendMessage`), for what
 *   the client SDK of a user does (`fetchAs`), and for timers. A change by REST never asks a pre-event webhook.
 * - Media is uploaded and downloaded at the paths of Twilio's media API, on any host. What no message has taken after 5
 *   minutes is deleted.
 * - Roles, configurations, credentials, addresses and push bindings are stored, but have no effect.
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
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* updateServiceUserConversation(Seed.order, { lastReadMessageIndex: 11 })
 *   // a customer writes a message
 *   yield* simulator.postMessage("order-1042")
 *   const { unreadMessagesCount } = yield* fetchServiceUserConversation(Seed.order)
 *   yield* Console.log(`${unreadMessagesCount} unread`)
 *   for (const { form, method, status } of yield* simulator.requests) {
 *     yield* Console.log(`${method} ${status} ${JSON.stringify(form)}`)
 *   }
 * }))
 * // 1 unread
 * // POST 200 {"LastReadMessageIndex":"11"}
 * // GET 200 null
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
   * // AC00000000000000000000000000000000: 200
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
   * import { Console, Effect, Redacted } from "effect"
   *
   * const Client = ConversationsClient.layer({
   *   accountSid: Simulator.accountSid,
   *   authToken: Redacted.make(Simulator.authToken)
   * })
   *
   * const program = Effect.flatMap(fetchServiceUserConversation(Seed.order), ({ friendlyName }) => Console.log(friendlyName))
   *
   * await Effect.runPromise(program.pipe(Effect.provide(Client), Effect.provide(Simulator.layer())))
   * // Order 1042: where is my parcel?
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
   * // SK00000000000000000000000000000000: 200
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
   * import { Console, Effect, Redacted } from "effect"
   *
   * const Client = ConversationsClient.layer({
   *   apiKeySid: Simulator.apiKeySid,
   *   apiKeySecret: Redacted.make(Simulator.apiKeySecret)
   * })
   *
   * const program = Effect.flatMap(fetchServiceUserConversation(Seed.order), ({ friendlyName }) => Console.log(friendlyName))
   *
   * await Effect.runPromise(program.pipe(Effect.provide(Client), Effect.provide(Simulator.layer())))
   * // Order 1042: where is my parcel?
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
   * // Bearer, for 3600 seconds
   * // 200
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
   * import { Console, Effect, Redacted } from "effect"
   *
   * const Client = ClientCredentials.layer({
   *   clientId: Simulator.clientId,
   *   clientSecret: Redacted.make(Simulator.clientSecret)
   * })
   *
   * const program = Effect.flatMap(fetchServiceUserConversation(Seed.order), ({ friendlyName }) => Console.log(friendlyName))
   *
   * await Effect.runPromise(program.pipe(Effect.provide(Client), Effect.provide(Simulator.layer())))
   * // Order 1042: where is my parcel?
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
   * import { Console, Effect } from "effect"
   *
   * const program = Effect.gen(function* () {
   *   const simulator = yield* Simulator.make({ latency: "20 millis" })
   *   yield* simulator.injectFaults(Fault.rateLimited())
   *   const fetched = fetchServiceUserConversation(Seed.order).pipe(Effect.provide(Simulator.layerClientFrom(simulator)))
   *   yield* Console.log((yield* fetched).friendlyName)
   *   yield* Console.log((yield* simulator.requests).map(({ status }) => status).join(", "))
   * })
   *
   * await Effect.runPromise(program)
   * // Order 1042: where is my parcel?
   * // 429, 200
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
   * // 200
   * // GET true
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
   * import { Console, Effect } from "effect"
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
   * // 401, 200
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
   * import { Console, Effect, Stream } from "effect"
   *
   * const ada = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "ada@example.com" }
   *
   * const program = listServiceUserConversation(ada).pipe(
   *   Stream.runCount,
   *   Effect.flatMap((count) => Console.log(`${count} conversations`))
   * )
   *
   * await Simulator.runPromise(program, { maxPageSize: 5 })
   * // 7 conversations
   * ```
   *
   * @since 0.1.0
   */
  static readonly layerClient = (
    options?: Simulator.Options
  ): Layer.Layer<ConversationsClient | Simulator | HttpClient.HttpClient> =>
    Major.unwrapLayer(Effect.map(Simulator.make(options), (service) => Simulator.layerClientFrom(service)))

  /**
   * Runs a program on a simulator of its own, with a client, and gives its result as a Promise. For a test without Effect's
   * own tools, a script, or a first try. A failure rejects as that of `runPromise`.
   *
   * @example
   * ```ts
   * import { listServiceUserConversation } from "@effect-twilio/conversations"
   * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
   * import { Stream } from "effect"
   *
   * const ada = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "ada@example.com" }
   *
   * console.log(await Simulator.runPromise(Stream.runCount(listServiceUserConversation(ada))))
   * // 7
   * ```
   *
   * @since 3.0.0
   */
  static readonly runPromise = <A, E>(
    program: Effect.Effect<A, E, ConversationsClient | Simulator | HttpClient.HttpClient | Scope.Scope>,
    options?: Simulator.Options
  ): Promise<A> => {
    const runtime = ManagedRuntime.make(Simulator.layerClient(options))
    return runPromise(runtime)(Effect.scoped(program)).finally(() => runtime.dispose())
  }

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
   * // 2 requests
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
   * const simulator = Simulator.unsafeMake()
   * const program = updateServiceUserConversation(Seed.order, { notificationLevel: "muted" })
   * await Effect.runPromise(Effect.provide(program, Simulator.layerClientFrom(simulator)))
   *
   * const [first] = Effect.runSync(simulator.conversations("ada@example.com"))
   * console.log(`${first?.friendly_name} ${first?.notification_level}`)
   * // Order 1042: where is my parcel? muted
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
 */
export declare namespace Simulator {
  export {
    type ChangeRequest,
    type Delivery,
    type Message,
    type MessageToSend,
    type Options,
    type Participant,
    type RecordedRequest,
    type Service,
    type SimulatorEvent as Event,
    type UserConversation
  }
}
