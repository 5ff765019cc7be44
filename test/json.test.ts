/** What becomes JSON is JSON: nothing that `JSON.stringify` would drop or replace is sent, and its place is named. */
import {
  type Attributes,
  type ConversationsClient,
  type ConversationsError,
  createServiceConversation,
  createServiceConversationMessage,
  createServiceConversationWithParticipants,
  type Json,
  updateServiceUser
} from "@effect-twilio/conversations"
import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { chatServiceSid, conversation, respondingWith, success } from "./support.ts"

const service = { chatServiceSid }

const formOf = (attributes: unknown) =>
  Effect.gen(function* () {
    const { layer, sent } = respondingWith(({ request, url }) => success(request.method, url))
    yield* Effect.provide(createServiceConversation(service, { attributes: attributes as Attributes }), layer)
    const body = sent[0]?.request.body
    return new URLSearchParams(body?._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : "").get("Attributes")
  })

const refusalOf = (call: Effect.Effect<unknown, ConversationsError, ConversationsClient>) =>
  Effect.gen(function* () {
    const { layer, sent } = respondingWith(({ request, url }) => success(request.method, url))
    const error = yield* Effect.flip(Effect.provide(call, layer))
    assert.lengthOf(sent, 0)
    return error._tag === "InvalidRequest" ? error : assert.fail(error._tag)
  })

class Order {
  readonly id = 1042
}

class Row extends Schema.Class<Row>("Row")({ id: Schema.Number }) {}

const circular: { self?: unknown } = {}
circular.self = circular
const circularList: Array<unknown> = []
circularList.push(circularList)

const deep = Array.from({ length: 2_000 }).reduce<unknown>((inner) => [inner], 1)

const revoked = Proxy.revocable({}, {})
revoked.revoke()

/** What is not JSON, and how it is called. */
const notJson: ReadonlyArray<readonly [name: string, value: unknown, says: string]> = [
  ["a Promise", Promise.resolve(1), "a Promise; await it"],
  ["an Effect", Effect.succeed({ id: 1 }), "an Effect; yield* it"],
  ["a lazy Effect", Effect.sync(() => 1), "an Effect; yield* it"],
  ["a service", Context.GenericTag<number>("x"), "not a"],
  ["an Option", Option.some({ id: 1 }), "must be JSON"],
  ["an empty Option", Option.none(), "must be JSON"],
  ["an Either", Either.right(1), "must be JSON"],
  ["a Redacted", Redacted.make("hunter22"), "a Redacted"],
  ["a DateTime", DateTime.unsafeMake(0), "must be JSON"],
  ["a Duration", Duration.seconds(1), "must be JSON"],
  ["a Chunk", Chunk.of(1), "must be JSON"],
  ["a HashMap", HashMap.make(["a", 1]), "must be JSON"],
  ["a Stream", Stream.make(1), "must be JSON"],
  ["a Date", new Date(0), "a Date"],
  ["a Map", new Map([["a", 1]]), "a Map"],
  ["a Set", new Set([1]), "a Set"],
  ["a URL", new URL("https://example.com"), "a URL"],
  ["Headers", new Headers(), "a Headers"],
  ["bytes", new Uint8Array(2), "a Uint8Array"],
  ["a regular expression", /a/, "a RegExp"],
  ["boxed text", Object("text"), "a String"],
  ["an Error", new Error("hunter22"), "an Error"],
  ["an instance of a class", new Order(), "an Order"],
  ["an instance of a Schema.Class", new Row({ id: 1 }), "a Row"],
  ["an heir", Object.create({ id: 1 }), "not plain"],
  ["a function", () => 1, "a function"],
  ["a class", Order, "a function"],
  ["a symbol", Symbol("hunter22"), "a symbol"],
  ["a bigint", 1n, "a bigint"],
  ["a revoked Proxy", revoked.proxy, "cannot be read"]
]

const scalars: ReadonlyArray<readonly [name: string, value: unknown, says: string]> = [
  ["NaN", Number.NaN, "NaN"],
  ["Infinity", Infinity, "Infinity"],
  ["-Infinity", -Infinity, "-Infinity"]
]

describe("what is not JSON is refused with its place:", () => {
  it.effect.each([...notJson, ...scalars])("%s", ([_, value, says]) =>
    Effect.gen(function* () {
      const places: ReadonlyArray<readonly [field: string, attributes: unknown]> = [
        ["attributes", value],
        ["attributes.customer", { name: "Ada", customer: value }],
        ["attributes.customer.since", { customer: { since: value } }],
        ["attributes[1]", [1, value]],
        ["attributes.list[0].a", { list: [{ a: value }] }]
      ]
      for (const [field, attributes] of places) {
        const error = yield* refusalOf(createServiceConversation(service, { attributes: attributes as Attributes }))
        if (says !== "cannot be read") assert.strictEqual(error.field, field)
        assert.include(error.message, says)
        assert.notInclude(error.message, "hunter22")
      }
    }))

  const others: ReadonlyArray<readonly [field: string, attributes: unknown, says: string]> = [
    ["attributes.self", circular, "must not contain itself"],
    ["attributes.list[0]", { list: circularList }, "must not contain itself"],
    ["attributes[1]", ["a", undefined], "not undefined"],
    ["attributes", Object.assign(new Array(1), { 1: 1 }).slice(0, 1), "an array with gaps"],
    ["attributes.match", { match: /b/.exec("abc") }, "an array with gaps"],
    ["attributes.a", {
      get a() {
        return 1
      }
    }, "not a getter"],
    ["attributes.toJSON", { toJSON: () => 1 }, "a function"],
    ["attributes", "{", "text that is not JSON"],
    ["attributes", "", "text that is not JSON"],
    ["attributes", 7, "not a number"],
    ["attributes", true, "not a boolean"],
    ["attributes", null, "not null"]
  ]
  it.effect.each(others)("%s", ([field, attributes, says]) =>
    Effect.gen(function* () {
      const error = yield* refusalOf(createServiceConversation(service, { attributes: attributes as Attributes }))
      assert.strictEqual(error.field, field)
      assert.include(error.message, says)
    }))

  it.effect("too many levels", () =>
    Effect.gen(function* () {
      const error = yield* refusalOf(createServiceConversation(service, { attributes: deep as Attributes }))
      assert.include(error.message, "at most 500 levels deep")
    }))

  it.effect("the variables of a message", () =>
    Effect.gen(function* () {
      const variables = { 1: "Ada", 2: Promise.resolve("today") as never }
      const error = yield* refusalOf(createServiceConversationMessage(conversation, { contentVariables: variables }))
      assert.strictEqual(error.field, "contentVariables.2")
    }))

  it.effect("the attributes of a participant", () =>
    Effect.gen(function* () {
      const participant = [{ identity: "ada" }, { identity: "bo", attributes: { team: new Set() as never } }]
      const error = yield* refusalOf(createServiceConversationWithParticipants(service, { participant }))
      assert.strictEqual(error.field, "participant[1].attributes.team")
    }))
})

describe("JSON is sent as JSON.stringify has it:", () => {
  it.effect.prop(
    "any",
    [FastCheck.oneof(FastCheck.object(), FastCheck.array(FastCheck.jsonValue()))],
    ([value]) =>
      Effect.gen(function* () {
        // Without what is not JSON, and with the -0 that JSON has no sign for.
        const json: unknown = JSON.parse(JSON.stringify(value))
        assert.strictEqual(yield* formOf(json), JSON.stringify(json))
      }),
    { fastCheck: { numRuns: 50 } }
  )

  const right: ReadonlyArray<readonly [attributes: unknown, sent: string]> = [
    [{}, "{}"],
    [[], "[]"],
    [{ a: undefined, b: null, c: [null] }, '{"b":null,"c":[null]}'],
    [{ 'a"b': "c\u2028\ud800", "": 1e21, n: -0.5 }, JSON.stringify({ 'a"b': "c\u2028\ud800", "": 1e21, n: -0.5 })],
    [Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    [Object.freeze({ a: Object.freeze([1]) }), '{"a":[1]}'],
    [JSON.parse('{"__proto__":{"a":1},"constructor":2}'), '{"__proto__":{"a":1},"constructor":2}'],
    ['{"b": 1.0}', '{"b": 1.0}']
  ]
  it.effect.each(right)("%j", ([attributes, sent]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* formOf(attributes), sent)
    }))

  it.effect("the same object twice, which does not contain itself", () =>
    Effect.gen(function* () {
      const line = { sku: "A1" }
      assert.strictEqual(
        yield* formOf({ first: line, lines: [line, line] }),
        JSON.stringify({
          first: line,
          lines: [line, line]
        })
      )
    }))
})

interface Line {
  readonly sku: string
  readonly note?: string | undefined
}

interface Purchase {
  readonly id: number
  readonly lines: ReadonlyArray<Line>
}

it("must match the types", () => {
  const line: Line = { sku: "A1" }
  const purchase: Purchase = { id: 1042, lines: [line] }
  const any: Json = { purchase, tags: ["a", 1, null, { yes: true }] }
  const path = { chatServiceSid, sid: "ada" }
  const send = (attributes: Attributes) => updateServiceUser(path, { attributes })
  const accepted = () => [
    send(purchase),
    send([purchase, line]),
    send({ purchase, any, none: undefined, then: "text", pipe: 7, cause: null, toJSON: [] }),
    send([1, "a", null, true, [line]] as const),
    send({} as Readonly<Record<string, string | number>>),
    send({ id: Schema.decodeSync(Schema.Struct({ id: Schema.Number }))({ id: 1 }) }),
    send("{}")
  ]
  const refusedByTheCompiler = () => [
    // @ts-expect-error: not awaited
    send(Promise.resolve(purchase)),
    // @ts-expect-error: not awaited, inside
    send({ order: { purchase: Promise.resolve(purchase) } }),
    // @ts-expect-error: not awaited, in an array
    send([Promise.resolve(1)]),
    // @ts-expect-error: not yielded
    send(Effect.succeed(purchase)),
    // @ts-expect-error: not yielded, inside
    send({ order: Effect.succeed(purchase) }),
    // @ts-expect-error: an Option
    send(Option.some(purchase)),
    // @ts-expect-error: an Option, inside
    send({ order: Option.some(purchase) }),
    // @ts-expect-error: an Either
    send(Either.right(purchase)),
    // @ts-expect-error: a secret
    send({ token: Redacted.make("a") }),
    // @ts-expect-error: a DateTime
    send({ at: DateTime.unsafeMake(0) }),
    // @ts-expect-error: a Date
    send(new Date()),
    // @ts-expect-error: a Date, inside
    send({ since: [new Date()] }),
    // @ts-expect-error: a Map
    send(new Map([["a", 1]])),
    // @ts-expect-error: a Set, inside
    send({ tags: new Set(["a"]) }),
    // @ts-expect-error: an Error
    send(new Error("a")),
    // @ts-expect-error: a function
    send(() => purchase),
    // @ts-expect-error: a function, inside
    send({ load: () => purchase }),
    // @ts-expect-error: a class
    send(Order),
    // @ts-expect-error: a bigint
    send({ id: 1n }),
    // @ts-expect-error: a symbol
    send({ id: Symbol("a") }),
    // @ts-expect-error: nothing, in an array
    send([undefined]),
    // @ts-expect-error: bytes
    send(new Uint8Array(1)),
    // @ts-expect-error: a regular expression
    send(/a/),
    // @ts-expect-error: a number is no object
    send(7),
    // @ts-expect-error: attributes are never removed
    send(null),
    createServiceConversationMessage(conversation, {
      // @ts-expect-error: a variable is text
      contentVariables: { 1: Promise.resolve("Ada") }
    })
  ]
  assert.lengthOf(accepted(), 7)
  assert.lengthOf(refusedByTheCompiler(), 26)
})
