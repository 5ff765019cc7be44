/** Of what a caller gives, only own, plain fields are read; anything else is refused by name, and nothing is sent. */
import {
  ClientCredentials,
  ConversationsClient,
  createServiceConversationMessage,
  createServiceConversationWithParticipants,
  fetchServiceConversation,
  listServiceConversation,
  RequestOptions,
  RetryPolicy,
  ThrottlePolicy,
  TimeoutPolicy,
  updateServiceConversation
} from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { type Call, call, operationNames, takesPath, valuesOf } from "./functions.ts"
import {
  chatServiceSid,
  conversation,
  conversationRecord,
  credentials,
  messageRecord,
  pageOf,
  respondingWith,
  success
} from "./support.ts"

class Options {
  readonly friendlyName = "Ada"
}

/** What is given by mistake, and how it is called. */
const mistakes: ReadonlyArray<readonly [says: string, value: unknown]> = [
  ["a Promise", Promise.resolve({})],
  ["an Effect", Effect.succeed({})],
  ["an Effect", Effect.suspend(() => Effect.succeed({}))],
  ["not", Option.some({})],
  ["a Map", new Map([["friendlyName", "Ada"]])],
  ["a Set", new Set()],
  ["a Date", new Date(0)],
  ["a Headers", new Headers()],
  ["a URLSearchParams", new URLSearchParams("FriendlyName=Ada")],
  ["an Error", new Error("hunter22")],
  ["an Options", new Options()],
  ["not plain", Object.create({ friendlyName: "Ada" })],
  ["an array", []],
  ["a function", () => ({})],
  ["text", "hunter22"],
  ["a number", 7],
  ["a boolean", true],
  ["null", null]
]

const refused = (call: Call, says: string) =>
  Effect.gen(function* () {
    const { layer, sent } = respondingWith(({ request, url }) => success(request.method, url))
    const error = yield* Effect.flip(Effect.provide(call, layer))
    assert.lengthOf(sent, 0)
    if (error._tag !== "InvalidRequest") return assert.fail(error._tag)
    assert.include(error.message, says)
    assert.notInclude(error.message, "hunter22")
    assert.notMatch(error.message, /[\r\n]/)
    return error.field
  })

const inputOperations = operationNames.filter((name) => {
  const { input, path } = valuesOf(name)
  return !name.startsWith("fetch") && takesInput(name, path, input)
})

/** Whether an operation reads its second argument: some deletes ignore it. */
function takesInput(name: string, path: object, input: object): boolean {
  const values = takesPath(name) ? [path, { ...input, unknown: 1 }] : [{ ...input, unknown: 1 }]
  const { layer } = respondingWith(({ request, url }) => success(request.method, url))
  const exit = Effect.runSyncExit(Effect.provide(call(name, ...values), layer))
  return exit._tag === "Failure" && JSON.stringify(exit).includes("unknown is not one of")
}

describe("what is no plain object is refused by its kind", () => {
  it("by most operations", () => {
    assert.lengthOf(inputOperations, 90, "inputOperations, in test/input.test.ts")
  })

  it.effect.each(inputOperations)("as the input of %s", (name) =>
    Effect.gen(function* () {
      const { path } = valuesOf(name)
      for (const [says, value] of mistakes) {
        const field = yield* refused(takesPath(name) ? call(name, path, value) : call(name, value), says)
        assert.include(["create", "update", "options"], field)
      }
    }))

  it.effect.each(operationNames.filter(takesPath))("as the path of %s", (name) =>
    Effect.gen(function* () {
      const { input } = valuesOf(name)
      for (const [says, value] of [...mistakes, ["undefined", undefined] as const]) {
        assert.strictEqual(yield* refused(call(name, value, input), says), "path")
      }
    }))

  const inner: ReadonlyArray<readonly [field: string, (value: never) => Call]> = [
    ["timers", (timers) => updateServiceConversation({ chatServiceSid, sid: "a" }, { timers })],
    ["bindings.email", (email) => updateServiceConversation({ chatServiceSid, sid: "a" }, { bindings: { email } })],
    [
      "participant[0]",
      (participant) => createServiceConversationWithParticipants({ chatServiceSid }, { participant: [participant] })
    ],
    [
      "participant[0].messagingBinding",
      (messagingBinding) =>
        createServiceConversationWithParticipants({ chatServiceSid }, { participant: [{ messagingBinding }] })
    ]
  ]
  it.effect.each(inner)("as %s of an input", ([field, make]) =>
    Effect.gen(function* () {
      for (const [says, value] of mistakes) assert.strictEqual(yield* refused(make(value as never), says), field)
    }))

  const layers: ReadonlyArray<readonly [name: string, (value: never) => Layer.Layer<never, unknown, never>]> = [
    [
      "ConversationsClient",
      (value) => Layer.provide(Layer.discard(ConversationsClient.layer(value)), FetchHttpClient.layer)
    ],
    [
      "ConversationsClient of a Config",
      (value) => Layer.provide(Layer.discard(ConversationsClient.layerConfig(value)), FetchHttpClient.layer)
    ],
    [
      "ClientCredentials",
      (value) => Layer.provide(Layer.discard(ClientCredentials.layer(value)), FetchHttpClient.layer)
    ],
    ["RequestOptions", (value) => Layer.discard(RequestOptions.layer(value))],
    ["the headers of RequestOptions", (headers) => Layer.discard(RequestOptions.layer({ headers }))],
    ["RetryPolicy", (value) => Layer.discard(RetryPolicy.layer(value))],
    ["TimeoutPolicy", (value) => Layer.discard(TimeoutPolicy.layer(value))],
    ["ThrottlePolicy", (value) => Layer.discard(ThrottlePolicy.layer(value))]
  ]
  it.scoped.each(layers)("as the options of %s", ([name, make]) =>
    Effect.gen(function* () {
      for (const [says, value] of mistakes) {
        const error = yield* Effect.flip(Layer.build(make(value as never)))
        assert.propertyVal(error, "_tag", "InvalidRequest")
        assert.propertyVal(error, "field", name.startsWith("the headers") ? "headers" : "options")
        assert.include(String(error), says)
        assert.notInclude(String(error), "hunter22")
      }
    }))
})

describe("a getter is refused by its name, and is not called", () => {
  const getter = (name: string): never =>
    Object.defineProperty({}, name, { enumerable: true, get: () => assert.fail("was called") }) as never
  const service = { chatServiceSid }
  const calls: ReadonlyArray<readonly [field: string, Call]> = [
    ["body", createServiceConversationMessage(conversation, getter("body"))],
    ["timers.closed", updateServiceConversation({ ...service, sid: "a" }, { timers: getter("closed") })],
    ["state", Stream.runDrain(listServiceConversation(service, getter("state")))],
    ["pageSize", Stream.runDrain(listServiceConversation(service, getter("pageSize")))],
    ["chatServiceSid", fetchServiceConversation(getter("chatServiceSid"))]
  ]
  it.effect.each(calls)("of %s", ([field, call]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* refused(call, "must be a value, not a getter"), field)
    }))

  it.scoped("in headers and options", () =>
    Effect.gen(function* () {
      const layers = [
        ["headers.x-desk", RequestOptions.layer({ headers: getter("x-desk") })],
        ["onResponse", RequestOptions.layer(getter("onResponse"))],
        ["maxRetries", RetryPolicy.layer(getter("maxRetries"))]
      ] as const
      for (const [field, layer] of layers) {
        const error = yield* Effect.flip(Layer.build(layer as Layer.Layer<unknown, { readonly _tag: string }>))
        assert.propertyVal(error, "field", field)
      }
    }))
})

describe("a polluted Object.prototype", () => {
  const pollute = Effect.acquireRelease(
    Effect.sync(() => {
      const fields: Readonly<Record<string, unknown>> = {
        body: "polluted",
        state: "closed",
        pageSize: 7,
        limit: 1,
        webhookEnabled: true,
        headers: { "x-polluted": "1" },
        toJSON: () => "polluted",
        baseUrl: "https://polluted.example",
        sid: "polluted",
        value: "polluted"
      }
      for (const [name, value] of Object.entries(fields)) {
        Object.defineProperty(Object.prototype, name, { configurable: true, writable: true, value })
      }
      return Object.keys(fields)
    }),
    (names) => Effect.sync(() => names.forEach((name) => Reflect.deleteProperty(Object.prototype, name)))
  )

  it.scoped("is not read", () =>
    Effect.gen(function* () {
      const message = JSON.stringify(messageRecord)
      const page = JSON.stringify(pageOf([conversationRecord]))
      const { layer, sent } = respondingWith(({ request }) => new Response(request.method === "GET" ? page : message))
      const client = yield* Layer.build(layer)
      const author = { author: "ada", attributes: { a: 1 } }
      yield* pollute
      yield* Effect.gen(function* () {
        yield* createServiceConversationMessage(conversation, author)
        yield* Stream.runDrain(listServiceConversation({ chatServiceSid }))
        const error = yield* Effect.flip(fetchServiceConversation({ chatServiceSid } as never))
        assert.propertyVal(error, "field", "sid")
      }).pipe(Effect.provide(RequestOptions.layer({})), Effect.provide(client))
      assert.deepStrictEqual(
        sent.map(({ request, url }) => [
          request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : "",
          url.search,
          request.headers["x-twilio-webhook-enabled"],
          request.headers["x-polluted"]
        ]),
        [
          ["Author=ada&Attributes=%7B%22a%22%3A1%7D", "", undefined, undefined],
          ["", "?PageSize=50", undefined, undefined]
        ]
      )
    }))
})

describe("a field named __proto__", () => {
  const named = JSON.parse('{"__proto__":{"body":"hunter22"}}') as never
  it.effect("is an unknown field", () =>
    Effect.gen(function* () {
      const field = yield* refused(createServiceConversationMessage(conversation, named), "is not one of author")
      assert.strictEqual(field, "__proto__")
    }))

  it.scoped("is no header", () =>
    Effect.gen(function* () {
      const headers = JSON.parse('{"__proto__":"1"}') as never
      const error = yield* Effect.flip(Layer.build(RequestOptions.layer({ headers })))
      assert.strictEqual(error.field, "headers.__proto__")
    }))
})

describe("a forged value is refused, and is no defect:", () => {
  const forged = (millis: unknown): never =>
    Object.assign(Object.create(Object.getPrototypeOf(DateTime.unsafeMake(0))), { epochMillis: millis }) as never
  const wiped = Redacted.make("hunter22")
  Redacted.unsafeWipe(wiped)
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()

  it.effect.each([1e20, -1e20, Number.NaN, "x", undefined, Symbol("a")])(
    "a DateTime of %s",
    (millis) =>
      Effect.gen(function* () {
        const dateCreated = forged(millis)
        const field = yield* refused(createServiceConversationMessage(conversation, { dateCreated }), "dateCreated")
        assert.strictEqual(field, "dateCreated")
      })
  )

  it.effect("a revoked Proxy", () =>
    Effect.gen(function* () {
      const value = revoked.proxy as never
      assert.strictEqual(
        yield* refused(createServiceConversationMessage(conversation, value), "cannot be read"),
        "create"
      )
      assert.strictEqual(yield* refused(createServiceConversationMessage(value, {}), "cannot be read"), "path")
      assert.strictEqual(
        yield* refused(Stream.runDrain(listServiceConversation({ chatServiceSid }, value)), "cannot"),
        "options"
      )
    }))

  it.scoped("a wiped secret", () =>
    Effect.gen(function* () {
      const client = ConversationsClient.layer({ ...credentials, authToken: wiped } as never)
      const error = yield* Effect.flip(Layer.build(Layer.provide(client, FetchHttpClient.layer)))
      assert.strictEqual(error.field, "authToken")
      const header = yield* Effect.flip(Layer.build(RequestOptions.layer({ headers: { "x-key": wiped } })))
      assert.strictEqual(header.field, "headers.x-key")
    }))
})
