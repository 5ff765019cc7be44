import { ConversationsClient, fetchServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
import { Simulator } from "@effect-twilio/conversations/testing"
import * as Cookies from "@effect/platform/Cookies"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { credentials, path, respondingWith, simulated, success, transport } from "./support.ts"

const sends = <E>(client: Layer.Layer<ConversationsClient, E, HttpClient.HttpClient>) => {
  const { layer, sent } = transport(({ request, url }) => success(request.method, url))
  return fetchServiceUserConversation(path).pipe(
    Effect.map(() =>
      sent.map(({ request, url }) => ({ url: url.href, authorization: request.headers["authorization"] }))
    ),
    Effect.provide(Layer.provide(client, layer))
  )
}

const environment = (variables: Record<string, string>) =>
  Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables))))

const basic = (user: string, secret: string) => `Basic ${btoa(`${user}:${secret}`)}`

const AC = Simulator.accountSid
const SK = Simulator.apiKeySid
const tail = `/v1/Services/${path.chatServiceSid}/Users/ada@example.com/Conversations/${path.conversationSid}`

describe("ConversationsClient.layer", () => {
  it.effect("authorizes as the account or as an API key", () =>
    Effect.gen(function* () {
      const account = yield* sends(ConversationsClient.layer({ accountSid: AC, authToken: Redacted.make("tökén") }))
      assert.deepStrictEqual(account, [{
        url: `https://conversations.twilio.com${tail}`,
        authorization: `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${AC}:tökén`)))}`
      }])
      const key = yield* sends(ConversationsClient.layer({ apiKeySid: SK, apiKeySecret: Redacted.make("s:e") }))
      assert.strictEqual(key[0]?.authorization, basic(SK, "s:e"))
    }))

  const places: ReadonlyArray<readonly [ConversationsClient.Options, string]> = [
    [{}, "https://conversations.twilio.com"],
    [{ region: "ie1" }, "https://conversations.dublin.ie1.twilio.com"],
    [{ region: "au1" }, "https://conversations.sydney.au1.twilio.com"],
    [{ region: "us1" }, "https://conversations.ashburn.us1.twilio.com"],
    [{ edge: "frankfurt" }, "https://conversations.frankfurt.us1.twilio.com"],
    [{ region: "de1", edge: "frankfurt-ix" }, "https://conversations.frankfurt-ix.de1.twilio.com"],
    [{ baseUrl: "https://proxy.example" }, "https://proxy.example"],
    [{ baseUrl: "https://proxy.example/twilio/" }, "https://proxy.example/twilio"],
    [{ baseUrl: "https://proxy.example:8443/a%20b/c" }, "https://proxy.example:8443/a%20b/c"],
    [{ baseUrl: new URL("https://proxy.example/p") }, "https://proxy.example/p"],
    [{ baseUrl: "http://localhost:4010" }, "http://localhost:4010"],
    [{ baseUrl: "http://127.0.0.1:4010/x" }, "http://127.0.0.1:4010/x"],
    [{ baseUrl: "http://[::1]:4010" }, "http://[::1]:4010"]
  ]
  it.effect.each(places)("with %o sends to %s", ([options, origin]) =>
    Effect.gen(function* () {
      const sent = yield* sends(ConversationsClient.layer({ ...credentials, ...options }))
      assert.deepStrictEqual(sent.map(({ url }) => url), [origin + tail])
    }))

  const refusals: ReadonlyArray<readonly [field: string, options: object]> = [
    ["accountSid", { accountSid: "" }],
    ["accountSid", { accountSid: SK }],
    ["accountSid", { accountSid: `${AC}:x` }],
    ["accountSid", { accountSid: `${AC}\r\nX-Evil: 1` }],
    ["authToken", { authToken: Redacted.make("") }],
    ["authToken", { authToken: Redacted.make("a\nb") }],
    ["authToken", { authToken: Redacted.make("a\ud800b") }],
    ["authToken", { authToken: "plain" }],
    ["apiKeySid", { apiKeySid: AC, apiKeySecret: Redacted.make("s") }],
    ["region", { region: "ie1.evil.example/" }],
    ["region", { region: "" }],
    ["region", { region: "IE1" }],
    ["edge", { edge: "dublin.evil.example#" }],
    ["edge", { edge: "-dublin" }],
    ["edge", { edge: "dub@lin" }],
    ["edge", { region: "xx1" }],
    ["edge", { region: "constructor" }],
    ["baseUrl", { baseUrl: "proxy.example" }],
    ["baseUrl", { baseUrl: "" }],
    ["baseUrl", { baseUrl: "ftp://proxy.example" }],
    ["baseUrl", { baseUrl: "file:///etc/passwd" }],
    ["baseUrl", { baseUrl: "http://proxy.example" }],
    ["baseUrl", { baseUrl: "http://localhost.evil.example" }],
    ["baseUrl", { baseUrl: "http://evil.localhost" }],
    ["baseUrl", { baseUrl: "http://127.0.0.1.evil.example" }],
    ["baseUrl", { baseUrl: "https://user@proxy.example" }],
    ["baseUrl", { baseUrl: "https://user:pw@proxy.example" }],
    ["baseUrl", { baseUrl: "https://proxy.example?x=1" }],
    ["baseUrl", { baseUrl: "https://proxy.example#x" }],
    ["baseUrl", { baseUrl: "https://proxy.example/?" }],
    ["baseUrl", { baseUrl: "https:proxy.example" }],
    ["baseUrl", { baseUrl: "https:\\\\proxy.example" }],
    ["baseUrl", { baseUrl: "https:///proxy.example" }],
    ["baseUrl", { baseUrl: "https://proxy.example\\twilio" }],
    ["baseUrl", { baseUrl: " https://proxy.example" }],
    ["baseUrl", { baseUrl: "https://proxy.example/\n" }],
    ["baseUrl", { baseUrl: "https://proxy\t.example" }],
    ["baseUrl", { baseUrl: "https://proxy.example/twilio/../admin" }],
    ["baseUrl", { baseUrl: "https://proxy.example/%2E%2e" }],
    ["baseUrl", { baseUrl: "https://proxy.example/./twilio" }],
    ["baseUrl", { baseUrl: "https://proxy.example", region: "ie1" }],
    ["maxResponseBytes", { maxResponseBytes: 0 }],
    ["maxResponseBytes", { maxResponseBytes: 1.5 }],
    ["maxResponseBytes", { maxResponseBytes: "1" }],
    ["region", { region: 1 }],
    ["region", { region: null }],
    ["edge", { edge: ["dublin"] }],
    ["baseUrl", { baseUrl: 1 }],
    ["baseUrl", { baseUrl: null }],
    ["regoin", { regoin: "ie1" }],
    ["apiKey", { apiKey: "pw" }],
    ["apiKeySid", { apiKeySid: SK, apiKeySecret: Redacted.make("pw") }],
    ["apiKeySid", { apiKeySecret: Redacted.make("pw") }]
  ]
  it.effect.each(refusals)("rejects %s of %o", ([field, options]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(sends(ConversationsClient.layer({ ...credentials, ...options })))
      assert.strictEqual(error._tag, "InvalidRequest")
      if (error._tag === "InvalidRequest") {
        assert.strictEqual(error.field, field)
        assert.include(error.message, field)
        assert.notInclude(error.message, "pw")
      }
    }))
})

describe("the credentials", () => {
  const secret = Redacted.make("secret")

  it("of both kinds do not compile together", () => {
    // @ts-expect-error: an account or an API key
    const both: ConversationsClient.Credentials = {
      accountSid: AC,
      authToken: secret,
      apiKeySid: SK,
      apiKeySecret: secret
    }
    assert.lengthOf(Object.keys(both), 4)
    const { accountSid, authToken } = both
    // @ts-expect-error: one kind and half of the other
    const half: ConversationsClient.Credentials = { accountSid, authToken, apiKeySecret: secret }
    assert.lengthOf(Object.keys(half), 3)
  })

  it.effect("of the other kind can be undefined", () =>
    Effect.gen(function* () {
      const account = { accountSid: AC, authToken: secret, apiKeySid: undefined, apiKeySecret: undefined }
      assert.strictEqual((yield* sends(ConversationsClient.layer(account)))[0]?.authorization, basic(AC, "secret"))
      const key = { apiKeySid: SK, apiKeySecret: secret, accountSid: undefined, authToken: undefined }
      assert.strictEqual((yield* sends(ConversationsClient.layer(key)))[0]?.authorization, basic(SK, "secret"))
    }))

  const unusable: ReadonlyArray<readonly [field: string, options: unknown]> = [
    ["options", null],
    ["options", undefined],
    ["options", 1],
    ["accountSid", {}],
    ["apiKeySid", { apiKeySecret: secret }],
    ["apiKeySecret", { apiKeySid: SK }],
    ["authToken", { accountSid: AC }]
  ]
  it.effect.each(unusable)("are rejected if %s is %o", ([field, options]) =>
    Effect.gen(function* () {
      const layer = ConversationsClient.layer(options as ConversationsClient.Credentials)
      const error = yield* Effect.flip(sends(layer))
      if (error._tag !== "InvalidRequest") return assert.fail(error._tag)
      assert.strictEqual(error.field, field)
    }))
})

describe("ConversationsClient.layerConfig", () => {
  const account = { TWILIO_ACCOUNT_SID: AC, TWILIO_AUTH_TOKEN: "token" }
  const key = { TWILIO_API_KEY: SK, TWILIO_API_SECRET: "secret" }

  it.effect("rejects unknown options", () =>
    Effect.gen(function* () {
      for (
        const [field, options] of [
          ["options", null],
          ["baseURL", { baseURL: "https://proxy.example" }],
          ["region", { region: "ie1" }],
          ["accountSid", { accountSid: AC }],
          ["baseUrl", { baseUrl: "proxy.example" }]
        ] as ReadonlyArray<readonly [string, object]>
      ) {
        const error = yield* Effect.flip(
          Effect.provide(sends(ConversationsClient.layerConfig(options)), environment(account))
        )
        if (error._tag !== "InvalidRequest") return assert.fail(String(error))
        assert.strictEqual(error.field, field)
      }
    }))

  it.effect("reads an account, an API key, region and edge", () =>
    Effect.gen(function* () {
      const sent = (variables: Record<string, string>) =>
        Effect.provide(sends(ConversationsClient.layerConfig()), environment(variables))
      assert.strictEqual((yield* sent(account))[0]?.authorization, basic(AC, "token"))
      assert.strictEqual((yield* sent({ ...account, ...key }))[0]?.authorization, basic(SK, "secret"))
      assert.strictEqual(
        (yield* sent({ ...account, TWILIO_API_KEY: "", TWILIO_API_SECRET: "" }))[0]?.authorization,
        basic(AC, "token")
      )
      assert.include(
        (yield* sent({ ...account, TWILIO_REGION: "ie1", TWILIO_EDGE: "roaming" }))[0]?.url,
        "//conversations.roaming.ie1.twilio.com/"
      )
      const elsewhere = yield* sends(ConversationsClient.layerConfig({ baseUrl: "http://localhost:1" })).pipe(
        Effect.provide(environment({ ...account, TWILIO_REGION: "ie1" }))
      )
      assert.include(elsewhere[0]?.url, "http://localhost:1/")
    }))

  const desk = { accountSid: Config.string("DESK_SID"), authToken: Config.redacted("DESK_TOKEN") }

  it.effect("reads variables with other names, and then none of the default ones", () =>
    Effect.gen(function* () {
      const variables = environment({
        ...account,
        ...key,
        ...{ TWILIO_REGION: "ie1", TWILIO_EDGE: "roaming" },
        ...{ DESK_SID: AC, DESK_TOKEN: "desk", DESK_KEY: SK, DESK_SECRET: "key", DESK_REGION: "au1", DESK_NONE: "" },
        ...{ DESK_URL: "https://proxy.example/twilio", DESK_NAME: "my-desk/1.2" }
      })
      const cases: ReadonlyArray<readonly [ConversationsClient.ConfigOptions, authorization: string, url: string]> = [
        [desk, basic(AC, "desk"), "https://conversations.roaming.ie1.twilio.com/"],
        [
          { apiKeySid: Config.string("DESK_KEY"), apiKeySecret: Config.redacted("DESK_SECRET") },
          basic(SK, "key"),
          "https://conversations.roaming.ie1.twilio.com/"
        ],
        [
          { region: Config.string("DESK_REGION"), edge: undefined },
          basic(SK, "secret"),
          "https://conversations.sydney.au1.twilio.com/"
        ],
        [
          { region: Config.succeed("de1"), edge: Config.succeed("frankfurt-ix") },
          basic(SK, "secret"),
          "https://conversations.frankfurt-ix.de1.twilio.com/"
        ],
        [{ ...desk, baseUrl: Config.string("DESK_URL") }, basic(AC, "desk"), "https://proxy.example/twilio/"],
        [
          {
            baseUrl: Config.url("DESK_URL"),
            userAgent: Config.string("DESK_NAME"),
            maxResponseBytes: Config.succeed(9e6)
          },
          basic(SK, "secret"),
          "https://proxy.example/twilio/"
        ]
      ]
      for (const [options, authorization, url] of cases) {
        const [sent] = yield* Effect.provide(sends(ConversationsClient.layerConfig(options)), variables)
        assert.strictEqual(sent?.authorization, authorization)
        assert.isTrue(sent?.url.startsWith(url), `${sent?.url} is not at ${url}`)
      }
    }))

  it.effect("treats an empty region or edge with another name as not set", () =>
    Effect.gen(function* () {
      const values = { ...account, TWILIO_REGION: "ie1", DESK_REGION: "", DESK_EDGE: "" }
      // Effect 4 reads an empty variable as a missing one, unless its provider keeps it.
      const kept = environment(values) // Effect 3
      // Effect 4: const kept = ConfigProvider.layer(ConfigProvider.fromUnknown(values, { preserveEmptyStrings: true }))
      const options = { region: Config.string("DESK_REGION"), edge: Config.string("DESK_EDGE") }
      const optional = {
        region: Config.withDefault(options.region, undefined),
        edge: Config.withDefault(options.edge, undefined)
      }
      const cases: ReadonlyArray<readonly [ConversationsClient.ConfigOptions, Layer.Layer<never>]> = [
        [options, kept],
        [optional, kept],
        [optional, environment(values)],
        [optional, environment(account)]
      ]
      for (const [options, variables] of cases) {
        const [sent] = yield* Effect.provide(sends(ConversationsClient.layerConfig(options)), variables)
        assert.isTrue(sent?.url.startsWith("https://conversations.twilio.com/"))
      }
    }))

  it.effect("names a missing variable with another name, and rejects half of a pair", () =>
    Effect.gen(function* () {
      const failure = (options: unknown) =>
        sends(ConversationsClient.layerConfig(options as ConversationsClient.ConfigOptions)).pipe(
          Effect.flip,
          Effect.provide(environment({ ...account, DESK_SID: AC, DESK_EDGE: "" }))
        )
      assert.include(String(yield* failure(desk)), "DESK_TOKEN")
      assert.include(String(yield* failure({ region: Config.string("DESK_REGION") })), "DESK_REGION")
      // Effect 4: assert.include(String(yield* failure({ edge: Config.string("DESK_EDGE") })), "DESK_EDGE")
      const half = yield* failure({ accountSid: Config.string("DESK_SID") })
      assert.include(half, { _tag: "InvalidRequest", field: "authToken" })
      const value = yield* failure({ ...desk, authToken: Redacted.make("token") })
      assert.include(value, { _tag: "InvalidRequest", field: "authToken" })
      assert.include(value.message, "must be a Config")
    }))

  it("does not compile with half of a pair, both kinds at once, or a value instead of a Config", () => {
    const layers = [
      // @ts-expect-error: a token is missing
      () => ConversationsClient.layerConfig({ accountSid: Config.string("DESK_SID") }),
      // @ts-expect-error: an account or an API key
      () => ConversationsClient.layerConfig({ ...desk, apiKeySid: Config.string("DESK_KEY") }),
      // @ts-expect-error: a token that is not Redacted
      () => ConversationsClient.layerConfig({ ...desk, authToken: Config.string("DESK_TOKEN") }),
      // @ts-expect-error: not a Config
      () => ConversationsClient.layerConfig({ region: "ie1" })
    ]
    assert.lengthOf(layers, 4)
  })

  const incomplete: ReadonlyArray<readonly [missing: string, variables: Record<string, string>]> = [
    ["TWILIO_ACCOUNT_SID", {}],
    ["TWILIO_AUTH_TOKEN", { TWILIO_ACCOUNT_SID: AC }],
    ["TWILIO_AUTH_TOKEN", { TWILIO_ACCOUNT_SID: AC, TWILIO_AUTH_TOKEN: "" }],
    ["TWILIO_API_SECRET", { TWILIO_API_KEY: SK }],
    ["TWILIO_API_SECRET", { ...account, TWILIO_API_KEY: SK }],
    ["TWILIO_API_KEY", { ...account, TWILIO_API_SECRET: "secret" }]
  ]
  it.effect.each(incomplete)("names %s when it has %o", ([missing, variables]) =>
    Effect.gen(function* () {
      const error = yield* Layer.build(ConversationsClient.layerConfig()).pipe(
        Effect.scoped,
        Effect.flip,
        Effect.provide(Layer.merge(transport(() => new Response()).layer, environment(variables)))
      )
      assert.include(String(error), missing)
    }))
})

describe("ConversationsClient", () => {
  it.effect("sends custom requests, with the same errors", () =>
    Effect.gen(function* () {
      const { http } = yield* ConversationsClient
      const error = yield* Effect.flip(http.get("/v1/Services/IS1/Users?PageSize=5", { urlParams: { Page: 1 } }))
      assert.strictEqual(error._tag, "NotFound")
      const requests = yield* Effect.flatMap(Simulator, (_) => _.requests)
      assert.deepInclude(requests[0], { pathname: "/v1/Services/IS1/Users", query: { PageSize: "5", Page: "1" } })
    }).pipe(Effect.provide(simulated())))

  it.effect("returns a response with its body, in every form, and without the credentials", () =>
    Effect.gen(function* () {
      const { layer } = respondingWith(() => new Response('{"a":"ü"}', { headers: { "set-cookie": "a=b" } }))
      const response = yield* Effect.flatMap(ConversationsClient, ({ http }) => http.get("/v1/x")).pipe(
        Effect.provide(layer)
      )
      assert.strictEqual(yield* response.text, '{"a":"ü"}')
      assert.deepStrictEqual(yield* response.json, { a: "ü" })
      assert.strictEqual(new TextDecoder().decode(yield* response.arrayBuffer), '{"a":"ü"}')
      assert.notProperty(response.request.headers, "authorization")
    }))

  it.effect("keeps every set-cookie, and the body as a stream and as a form", () =>
    Effect.gen(function* () {
      const headers = new Headers([["set-cookie", "a=1; Path=/; HttpOnly"], ["set-cookie", "b=2"]])
      headers.set("content-type", "application/x-www-form-urlencoded")
      const { layer } = respondingWith(() => new Response("x=%C3%BC", { headers }))
      const response = yield* Effect.flatMap(ConversationsClient, ({ http }) => http.get("/v1/x")).pipe(
        Effect.provide(layer)
      )
      assert.deepStrictEqual(Cookies.toRecord(response.cookies), { a: "1", b: "2" })
      assert.deepStrictEqual(Cookies.toSetCookieHeaders(response.cookies), ["a=1; Path=/; HttpOnly", "b=2"])
      assert.strictEqual((yield* response.formData).get("x"), "ü")
      assert.strictEqual(yield* response.text, "x=%C3%BC")
      assert.strictEqual(yield* Stream.mkString(Stream.decodeText(response.stream)), "x=%C3%BC")
    }))

  it.effect.each([204, 205])("returns a %i, which has no body", (status) =>
    Effect.gen(function* () {
      const { layer } = respondingWith(() => new Response(null, { status }))
      const response = yield* Effect.flatMap(ConversationsClient, ({ http }) => http.get("/v1/x")).pipe(
        Effect.provide(layer)
      )
      assert.strictEqual(response.status, status)
      assert.strictEqual(yield* response.text, "")
    }))

  it.effect("accepts a response whose body a middleware has already read", () =>
    Effect.gen(function* () {
      const logged: Array<string> = []
      const log = HttpClient.tap((response: HttpClientResponse.HttpClientResponse) =>
        Effect.map(response.text, (text) => logged.push(text))
      )
      const Logging = Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, log)).pipe(
        Layer.provide(transport(({ request, url }) => success(request.method, url)).layer)
      )
      const conversation = yield* fetchServiceUserConversation(path).pipe(
        Effect.provide(ConversationsClient.layer(credentials)),
        Effect.provide(Logging)
      )
      assert.include(logged[0], conversation.conversationSid)
    }))

  it.effect("accepts a response from an HttpClient that fails with it, such as filterStatusOk", () =>
    Effect.gen(function* () {
      const body = { code: 20404, message: "No such user", status: 404 }
      for (const [status, tag] of [[404, "NotFound"], [429, "RateLimited"], [503, "ServerError"]] as const) {
        const { httpClient } = transport(() => Response.json(body, { status, headers: { "retry-after": "7" } }))
        const strict = Layer.succeed(HttpClient.HttpClient, HttpClient.filterStatusOk(httpClient))
        const error = yield* fetchServiceUserConversation(path).pipe(
          Effect.flip,
          Effect.provide(Layer.merge(Layer.provide(ConversationsClient.layer(credentials), strict), RetryPolicy.none))
        )
        assert.strictEqual(error._tag, tag)
        assert.include(error.message, "No such user")
        if ("retryAfter" in error) assert.deepStrictEqual(error.retryAfter, Duration.seconds(7))
      }
    }))

  const urls = [
    "",
    "v1/x",
    "//evil.example/v1",
    "/\\evil.example",
    "https://evil.example/v1",
    "https://conversations.twilio.com/v1",
    "/v1/../x",
    "/v1/%2e%2e/x",
    "/v1/./x",
    "/v1/a b",
    "/v1/x#y",
    "@evil.example/",
    ":8080/",
    ".evil.example/"
  ]
  it.effect.each(urls)("rejects %o, which could send the credentials elsewhere", (url) =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(() => new Response("{}"))
      const error = yield* Effect.flatMap(ConversationsClient, ({ http }) => http.execute(HttpClientRequest.get(url)))
        .pipe(
          Effect.flip,
          Effect.provide(layer)
        )
      assert.strictEqual(error._tag, "InvalidRequest")
      if (error._tag === "InvalidRequest") assert.strictEqual(error.field, "url")
      assert.lengthOf(sent, 0)
    }))

  it.effect.each(["/v1/x", "/v1/x?", "/v1/x?a=b&c=%20", "/v1/x?callback=/a?b=c", "/v1/a%2Fb@c:d"])(
    "sends %o as it is",
    (url) =>
      Effect.gen(function* () {
        const { layer, sent } = respondingWith(() => new Response("{}"))
        yield* Effect.flatMap(ConversationsClient, ({ http }) => http.execute(HttpClientRequest.get(url))).pipe(
          Effect.provide(layer)
        )
        assert.strictEqual(sent[0]?.url.href, `https://conversations.twilio.com${url.replace(/\?$/, "")}`)
      })
  )

  it.effect("rejects a body that exceeds the limit, without reading further", () =>
    Effect.gen(function* () {
      let pulled = 0
      const endless = () =>
        new Response(
          new ReadableStream({
            pull: (controller) => {
              pulled++
              controller.enqueue(new Uint8Array(1024).fill(0x20))
            }
          })
        )
      const declared = () => new Response("x".repeat(5_000), { headers: { "content-length": "5000" } })
      const lying = () => new Response("x".repeat(5_000), { headers: { "content-length": "10" } })
      for (const respond of [endless, declared, lying]) {
        const client = ConversationsClient.layer({ ...credentials, maxResponseBytes: 4_096 }).pipe(
          Layer.provide(transport(respond).layer)
        )
        const error = yield* fetchServiceUserConversation(path).pipe(Effect.flip, Effect.provide(client))
        assert.strictEqual(error._tag, "UnexpectedResponse")
        assert.include(error.message, "4096 bytes")
      }
      assert.isBelow(pulled, 10)
    }))

  it.effect("assembles a body of single bytes, without keeping the chunks", () =>
    Effect.gen(function* () {
      const bytes = new TextEncoder().encode(JSON.stringify({ text: "ü".repeat(20_000) }))
      // A kept chunk would change with this one.
      const one = new Uint8Array(1)
      let at = 0
      const { layer } = respondingWith(() =>
        new Response(
          new ReadableStream({
            pull: (controller) => {
              if (at === bytes.length) return controller.close()
              if (at === 0) controller.enqueue(bytes.slice(0, 1))
              else {
                one[0] = bytes[at] ?? 0
                controller.enqueue(one)
              }
              at++
            }
          }, { highWaterMark: 0 })
        )
      )
      const response = yield* Effect.flatMap(ConversationsClient, ({ http }) => http.get("/v1/x")).pipe(
        Effect.provide(layer)
      )
      assert.deepStrictEqual(yield* response.json, { text: "ü".repeat(20_000) })
    }))

  it.effect("asks fetch not to follow redirects, and keeps the rest of RequestInit", () =>
    Effect.gen(function* () {
      const inits: Array<RequestInit | undefined> = []
      const fetch: typeof globalThis.fetch = (_, init) => {
        inits.push(init)
        return Promise.resolve(new Response(null, { status: 302, headers: { location: "https://evil.example" } }))
      }
      const client = ConversationsClient.layer(credentials).pipe(
        Layer.provide(FetchHttpClient.layer),
        Layer.provide(Layer.succeed(FetchHttpClient.Fetch, fetch))
      )
      const error = yield* fetchServiceUserConversation(path).pipe(
        Effect.flip,
        Effect.provide(Layer.mergeAll(client, RetryPolicy.none)),
        Effect.provideService(FetchHttpClient.RequestInit, { cache: "no-store", redirect: "follow" })
      )
      assert.strictEqual(error._tag, "UnexpectedResponse")
      assert.lengthOf(inits, 1)
      assert.strictEqual(inits[0]?.redirect, "manual")
      assert.strictEqual(inits[0]?.cache, "no-store")
    }))
})
