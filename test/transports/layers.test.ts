/** Each layer of this library keeps its own client, whatever other layer is built beside it in the same program. */
import {
  ClientCredentials,
  ConversationsClient,
  fetchServiceUserConversation,
  RetryPolicy
} from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect-twilio/conversations/FetchHttpClient"
import * as NodeHttpClient from "@effect-twilio/conversations/NodeHttpClient"
import { Simulator } from "@effect-twilio/conversations/testing"
import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
import * as Platform from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { MockAgent } from "undici/index.js"
import { credentials, path, record } from "../support.ts"
import { serve } from "./server.ts"

/** Sends one request that has the text in its URL. */
type Send = (text: string) => Effect.Effect<void>

/** A layer that sends requests, and the URLs that its own end of the wire got. */
interface Sender<A, E> {
  readonly layer: Layer.Layer<A, E>
  readonly received: Effect.Effect<ReadonlyArray<string>>
}

/** A `Sender` of any kind of layer, which becomes the `Send` of a slot. */
interface Kind {
  readonly name: string
  readonly make: Effect.Effect<
    {
      readonly in: <Slot>(slot: Context.Tag<Slot, Send>) => Layer.Layer<Slot, unknown>
      readonly received: Effect.Effect<ReadonlyArray<string>>
    },
    never,
    Scope.Scope
  >
}

const kindOf = <R>(send: (text: string) => Effect.Effect<unknown, unknown, R>) =>
<A extends R, E>(
  name: string,
  make: Effect.Effect<Sender<A, E>, never, Scope.Scope>
): Kind => ({
  name,
  make: Effect.map(make, ({ layer, received }) => ({
    in: <Slot>(slot: Context.Tag<Slot, Send>) =>
      Layer.effect(
        slot,
        Effect.map(Effect.context<R>(), (context): Send => (text) => Effect.ignore(Effect.provide(send(text), context)))
      ).pipe(Layer.provide(layer as Layer.Layer<A | R, E>)),
    received
  }))
})

const httpClient = kindOf((text) =>
  Effect.flatMap(HttpClient.get(`https://conversations.twilio.com/v1/${text}`), (response) => response.text)
)

const conversationsClient = kindOf((text) =>
  fetchServiceUserConversation({ ...path, conversationSid: text }).pipe(Effect.provide(RetryPolicy.none))
)

/** A `fetch` that records, and the layer over it. */
const overFetch = <A, E>(layer: Layer.Layer<A, E>) =>
  Effect.sync((): Sender<A, E> => {
    const urls: Array<string> = []
    const fetch: typeof globalThis.fetch = (input, init) => {
      const { url } = new Request(input, init)
      urls.push(url)
      return Promise.resolve(Response.json(
        url.endsWith("/v2/token") ? { access_token: "abc", token_type: "Bearer", expires_in: 3600 } : record
      ))
    }
    return { layer: Layer.provide(layer, Layer.succeed(Platform.Fetch, fetch)), received: Effect.sync(() => urls) }
  })

/** A server on loopback, to which the layer sends what is for Twilio. */
const overServer = <E>(layer: Layer.Layer<HttpClient.HttpClient, E>) =>
  Effect.map(serve((_, response) => void response.end("{}")), ({ requests, url }) => ({
    layer: Layer.effect(
      HttpClient.HttpClient,
      Effect.map(
        HttpClient.HttpClient,
        HttpClient.mapRequest((request) =>
          HttpClientRequest.setUrl(request, request.url.replace("https://conversations.twilio.com", url))
        )
      )
    ).pipe(Layer.provide(layer)),
    received: Effect.sync(() => requests.map(({ url }) => url))
  }))

const simulator = <A, E>(layerOf: (service: Simulator.Service) => Layer.Layer<A | Simulator, E>) =>
  Effect.map(Simulator.make(), (service): Sender<A | Simulator, E> => ({
    layer: layerOf(service),
    received: Effect.map(service.requests, (requests) => requests.map(({ pathname }) => pathname))
  }))

/** The same for the layers that make the simulator. */
const ownSimulator = <A, E>(layerOf: () => Layer.Layer<A | Simulator, E>) =>
  Effect.sync((): Sender<A | Simulator, E> => {
    let made: Simulator.Service | undefined
    return {
      layer: Layer.tap(layerOf(), (context) => Effect.sync(() => made = Context.get(context, Simulator))),
      received: Effect.suspend(() => made?.requests ?? Effect.succeed([])).pipe(
        Effect.map((requests) => requests.map(({ pathname }) => pathname))
      )
    }
  })

// Made once, so that a layer that is shared by memoisation would be.
const client = ConversationsClient.layer(credentials)
const configured = ConversationsClient.layerConfig()
const oauth = ClientCredentials.layer({ clientId: "OQ1", clientSecret: Redacted.make("client secret") })
const variables = Layer.setConfigProvider(ConfigProvider.fromMap(
  new Map([["TWILIO_ACCOUNT_SID", Simulator.accountSid], ["TWILIO_AUTH_TOKEN", Simulator.authToken]])
))

/** One of the clients above over the layer of a transport. */
const over = <A, B, E, E2>(
  client: Layer.Layer<A, E, HttpClient.HttpClient>,
  transport: Layer.Layer<B | HttpClient.HttpClient, E2>
) => Effect.map(overFetch(transport), ({ layer, received }) => ({ layer: Layer.provide(client, layer), received }))

const kinds: ReadonlyArray<Kind> = [
  httpClient("the platform's FetchHttpClient.layer", overFetch(Platform.layer)),
  httpClient("FetchHttpClient.layer", overFetch(FetchHttpClient.layer)),
  httpClient("NodeHttpClient.layer", overServer(NodeHttpClient.layer)),
  httpClient("UndiciHttpClient.layer", overServer(UndiciHttpClient.layer)),
  httpClient(
    "UndiciHttpClient.layerWith",
    Effect.sync(() => {
      const urls: Array<string> = []
      const mock = new MockAgent()
      mock.disableNetConnect()
      mock.get("https://conversations.twilio.com").intercept({ path: () => true }).reply(({ path }) => {
        urls.push(path)
        return { statusCode: 200, data: "{}" }
      }).persist()
      return { layer: UndiciHttpClient.layerWith(mock), received: Effect.sync(() => urls) }
    })
  ),
  httpClient("Simulator.layer", ownSimulator(() => Simulator.layer())),
  httpClient("Simulator.layerFrom", simulator(Simulator.layerFrom)),
  conversationsClient("Simulator.layerClient", ownSimulator(() => Simulator.layerClient())),
  conversationsClient("Simulator.layerClientFrom", simulator(Simulator.layerClientFrom)),
  conversationsClient(
    "ConversationsClient.layer over the platform's FetchHttpClient",
    over(client, Layer.fresh(Platform.layer))
  ),
  conversationsClient("ConversationsClient.layer", over(client, FetchHttpClient.layer)),
  conversationsClient(
    "ConversationsClient.layer over the simulator",
    simulator((service) => Layer.provideMerge(client, Simulator.layerFrom(service)))
  ),
  conversationsClient(
    "ConversationsClient.layerConfig",
    Effect.map(over(configured, FetchHttpClient.layer), ({ layer, received }) => ({
      layer: Layer.provide(layer, variables),
      received
    }))
  ),
  conversationsClient("ClientCredentials.layer", over(oauth, FetchHttpClient.layer))
]

/** What reaches the network fails the test. */
const noNetwork: Effect.Effect<ReadonlyArray<unknown>, never, Scope.Scope> = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => {
      const before = globalThis.fetch
      const calls: Array<unknown> = []
      globalThis.fetch = (input) => {
        calls.push(input)
        return Promise.reject(new Error("a request for the network"))
      }
      return { before, calls }
    }),
    ({ before }) => Effect.sync(() => void (globalThis.fetch = before))
  ),
  ({ calls }) => calls
)

const First = Context.GenericTag<"First", Send>("First")
const Second = Context.GenericTag<"Second", Send>("Second")

const pairs = kinds.flatMap((first) => kinds.map((second) => [first, second] as const)).filter(
  // The platform's layer shares its client with itself.
  ([first, second]) => first !== second || !first.name.startsWith("the platform's")
)

describe("merged, each sends to its own end:", () => {
  it.live.each(pairs.map(([first, second]) => [`${first.name} and ${second.name}`, first, second] as const))(
    "%s",
    ([, first, second]) =>
      Effect.gen(function* () {
        const calls = yield* noNetwork
        const [one, other] = [yield* first.make, yield* second.make]
        yield* Effect.gen(function* () {
          yield* (yield* First)("CHfirst")
          yield* (yield* Second)("CHsecond")
        }).pipe(Effect.provide(Layer.merge(one.in(First), other.in(Second))))
        const of = (urls: ReadonlyArray<string>) => urls.filter((url) => /CH(first|second)$/.test(url))
        assert.deepStrictEqual(of(yield* one.received).map((url) => url.split("/").at(-1)), ["CHfirst"])
        assert.deepStrictEqual(of(yield* other.received).map((url) => url.split("/").at(-1)), ["CHsecond"])
        assert.deepStrictEqual(calls, [])
      }).pipe(Effect.scoped)
  )
})

it.live("a simulator keeps its requests if the program has a fetch for everything else", () =>
  Effect.gen(function* () {
    const calls = yield* noNetwork
    const service = yield* Simulator.make()
    const fetch: typeof globalThis.fetch = () => Promise.reject(new Error("a request for the other"))
    yield* Effect.zipRight(
      fetchServiceUserConversation({ ...path, userSid: "ada@example.com", conversationSid: "order-1042" }),
      HttpClient.get("https://conversations.twilio.com/v1")
    ).pipe(
      Effect.provideService(Platform.Fetch, fetch),
      Effect.provide(Simulator.layerClientFrom(service))
    )
    assert.lengthOf(yield* service.requests, 2)
    assert.deepStrictEqual(calls, [])
  }).pipe(Effect.scoped))

it.live("a client is shared by sharing its layer together with its transport", () =>
  Effect.gen(function* () {
    const shared = Layer.provide(client, FetchHttpClient.layer)
    const Own = Context.GenericTag<"Own", unknown>("Own")
    const Other = Context.GenericTag<"Other", unknown>("Other")
    const service = Effect.map(ConversationsClient, (client): unknown => client)
    const context = yield* Layer.build(Layer.merge(
      Layer.provide(Layer.effect(Own, service), shared),
      Layer.provide(Layer.effect(Other, service), shared)
    ))
    assert.strictEqual(Context.get(context, Own), Context.get(context, Other))
  }).pipe(Effect.scoped))

it.live("a simulator's layer that is used twice is one simulator", () =>
  Effect.gen(function* () {
    const layer = Simulator.layer()
    const context = yield* Layer.build(Layer.merge(Layer.provideMerge(client, layer), layer))
    yield* Effect.provide(Effect.ignore(fetchServiceUserConversation(path)), context)
    assert.lengthOf(yield* Context.get(context, Simulator).requests, 1)
  }).pipe(Effect.scoped))
