/** Unexpected responses, for every kind of operation: each is a typed error that says what is wrong. */
import * as Conversations from "@effect-twilio/conversations"
import {
  ConversationsClient,
  ConversationsError,
  createServiceConversation,
  createServiceConversationMessage,
  createServiceConversationParticipant,
  createServiceConversationWithParticipants,
  createServiceUser,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  RetryPolicy,
  ThrottlePolicy,
  TimeoutPolicy,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import { Fault, Simulator } from "@effect-twilio/conversations/testing"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import { identity } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/TestClock"
import { readFileSync } from "node:fs"
import { root } from "../scripts/runtimes.ts"
import { type Idempotency, isRetryable } from "../src/internal/call/idempotency.ts"
import * as ResponseError from "../src/internal/call/responseError.ts"
import {
  conversation,
  credentials,
  type Expected,
  expectedAt,
  messageRecord,
  operations,
  pageOf,
  path,
  record,
  respondingWith,
  simulated,
  success
} from "./support.ts"
import * as Shapes from "./transports/shapes.ts"

const ada = { ...path, conversationSid: "order-1042" }

const isDelete = (name: string) => name.startsWith("delete")
const due = (name: string) => !isDelete(name)
const isList = (name: string) => name.startsWith("list") || name.startsWith("page")

const twilioBody = {
  code: 20404,
  message: "The requested resource was not found",
  more_info: "https://www.twilio.com/docs/errors/20404",
  status: 404
}

/** Each kind of operation once, since errors of statuses only depend on the kind. */
const isKind = (name: string) => name.endsWith("ServiceUserConversation") || name === "createServiceConversationMessage"

/** The failure of each function for a response. */
const failures = (respond: (name: string, at: Expected) => Response, only: (name: string) => boolean = isKind) =>
  Effect.forEach(operations.filter(([name]) => only(name)), ([name, operation]) => {
    const { layer } = respondingWith(({ request, url }) => respond(name, expectedAt(request.method, url)))
    return Effect.map(
      Effect.either(Effect.provide(operation, layer)),
      (result) => {
        if (result._tag === "Right") assert.fail(`${name} succeeded`)
        return [name, result.left] as const
      }
    )
  })

const assertOneLine = (error: ConversationsError) => {
  assert.instanceOf(error, Error)
  assert.notMatch(error.message, /[\r\n\u2028]/)
  assert.isAbove(error.message.length, 20)
}

describe("a status", () => {
  const tags: ReadonlyArray<readonly [number, ConversationsError["_tag"]]> = [
    [400, "InvalidRequest"],
    [401, "Unauthorized"],
    [403, "Forbidden"],
    [404, "NotFound"],
    [409, "Conflict"],
    [429, "RateLimited"],
    [500, "ServerError"],
    [502, "ServerError"],
    [503, "ServerError"],
    [599, "ServerError"],
    [301, "UnexpectedResponse"],
    [302, "UnexpectedResponse"],
    [307, "UnexpectedResponse"],
    [308, "UnexpectedResponse"],
    [402, "UnexpectedResponse"],
    [405, "UnexpectedResponse"],
    [410, "UnexpectedResponse"],
    [418, "UnexpectedResponse"]
  ]
  const bodies: ReadonlyArray<readonly [string, BodyInit | null]> = [
    ["Twilio's body", JSON.stringify(twilioBody)],
    ["HTML", "<html>\n<h1>Bad gateway</h1></html>"],
    ["nothing", null],
    ["{}", "{}"],
    ["null", "null"],
    ["a list", "[1]"],
    ["truncated JSON", '{"code": 20404, "mess'],
    ["other types", '{"code":"x","message":{},"more_info":1,"status":[]}']
  ]
  it.effect.each(tags.flatMap(([status, tag]) => bodies.map(([about, body]) => [status, tag, about, body] as const)))(
    "%d is %s with %s",
    ([status, tag, about, body]) =>
      Effect.gen(function* () {
        const headers = { "twilio-request-id": "RQ0123" }
        for (const [name, error] of yield* failures(() => new Response(body, { status, headers }))) {
          assert.strictEqual(error._tag, tag, name)
          assertOneLine(error)
          if (!("status" in error)) continue
          assert.strictEqual(error.status, status)
          assert.strictEqual(error.requestId, "RQ0123")
          assert.include(error.message, String(status))
          assert.include(error.message, "RQ0123")
          const isTwilios = about === "Twilio's body"
          assert.strictEqual(error.code, isTwilios ? 20404 : null)
          assert.strictEqual(error.moreInfo, isTwilios ? twilioBody.more_info : null)
          if (isTwilios) assert.include(error.message, twilioBody.message)
        }
      })
  )

  it.effect("is read from problem+json (RFC 9457) too", () =>
    Effect.gen(function* () {
      const body = JSON.stringify({
        type: "https://www.twilio.com/docs/api/errors/20001",
        title: "Invalid parameter",
        status: 400,
        code: 20001,
        detail: "The request has a bad parameter",
        instance: "/requests/1",
        errors: [{ detail: "must be a date", pointer: "#/LastReadTimestamp" }]
      })
      const respond = new Response(body, { status: 400, headers: { "content-type": "application/problem+json" } })
      for (const [name, error] of yield* failures(() => respond.clone())) {
        if (error._tag !== "InvalidRequest") return assert.fail(name)
        assert.strictEqual(error.code, 20001)
        assert.strictEqual(error.field, "#/LastReadTimestamp")
        assert.strictEqual(error.moreInfo, "https://www.twilio.com/docs/api/errors/20001")
        assert.include(error.message, "The request has a bad parameter: must be a date")
      }
    }))

  const explained: ReadonlyArray<readonly [about: string, body: object, expected: object]> = [
    ["a code that is text of digits", { code: "20404", message: "no" }, { code: 20404, details: undefined }],
    ["a code that is a word", { code: "NOT_FOUND" }, {
      code: null,
      details: [{ message: null, field: null, code: "NOT_FOUND" }]
    }],
    ["a code that no number holds", { code: "9".repeat(17) }, {
      code: null,
      details: [{ message: null, field: null, code: "9".repeat(17) }]
    }],
    ["Twilio's details", {
      code: 20001,
      message: "no",
      details: { channel: "sms", limits: { per_second: [1, true] }, none: null }
    }, {
      code: 20001,
      details: [
        { message: "sms", field: "channel", code: null },
        { message: "1", field: "limits.per_second[0]", code: null },
        { message: "true", field: "limits.per_second[1]", code: null }
      ]
    }],
    ["details that are a text", { details: "look\nhere" }, {
      details: [{ message: "look here", field: null, code: null }]
    }],
    [
      "OAuth's error",
      { error: "invalid_client", error_description: "no such client", error_uri: "https://a.example" },
      {
        code: null,
        moreInfo: "https://a.example",
        details: [{ message: null, field: null, code: "invalid_client" }]
      }
    ],
    ["all of the errors", {
      title: "no",
      errors: [{ detail: "a", pointer: "#/A", code: 7 }, { message: "b", parameter: "B" }, "c", null, 1, {}, {
        header: "D"
      }]
    }, {
      details: [
        { message: "a", field: "#/A", code: "7" },
        { message: "b", field: "B", code: null },
        { message: "c", field: null, code: null },
        { message: "1", field: null, code: null },
        { message: null, field: "D", code: null }
      ]
    }],
    ["__proto__ and the like", JSON.parse('{"details":{"__proto__":{"polluted":1},"constructor":2}}'), {
      details: [
        { message: "1", field: "__proto__.polluted", code: null },
        { message: "2", field: "constructor", code: null }
      ]
    }]
  ]
  it.effect.each(explained)("keeps %s", ([, body, expected]) =>
    Effect.gen(function* () {
      for (const status of [400, 404, 429, 418, 503]) {
        for (const [, error] of yield* failures(() => Response.json(body, { status }))) {
          for (const [key, value] of Object.entries(expected)) {
            assert.deepStrictEqual((error as unknown as Record<string, unknown>)[key], value, key)
          }
          const wire = Schema.parseJson(ConversationsError)
          const back = yield* Effect.flatMap(Schema.encode(wire)(error), Schema.decode(wire))
          assert.deepStrictEqual({ ...back }, { ...error })
        }
      }
      assert.notProperty({}, "polluted")
    }))

  it.effect("says OAuth's description", () =>
    Effect.gen(function* () {
      const body = { error: "invalid_client", error_description: "no such client" }
      for (const [, error] of yield* failures(() => Response.json(body, { status: 401 }))) {
        assert.include(error.message, "no such client; check the account SID")
      }
    }))

  it.effect("keeps a bounded number of details, of bounded depth and length", () =>
    Effect.gen(function* () {
      let deep: unknown = "bottom"
      for (let i = 0; i < 100; i++) deep = { in: deep }
      const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, { a: "v".repeat(2_000) }]))
      const bodies = [
        { details: { deep, ...many } },
        { errors: Array.from({ length: 100 }, () => ({ detail: "v".repeat(2_000), pointer: "p".repeat(2_000) })) },
        { details: { ["k".repeat(2_000)]: { "a\u202e\n": 1 } } }
      ]
      for (const body of bodies) {
        for (const [name, error] of yield* failures(() => Response.json(body, { status: 400 }))) {
          if (error._tag !== "InvalidRequest" || error.details === undefined) return assert.fail(name)
          assert.isAtMost(error.details.length, 20)
          for (const text of error.details.flatMap((one) => Object.values(one))) {
            if (text === null) continue
            assert.isAtMost(text.length, 1_001)
            assert.notMatch(text, /[\p{Cc}\p{Cf}]/u)
          }
          assert.notInclude(JSON.stringify(error), "bottom")
        }
      }
    }))

  it.effect("has a message on one line of bounded length, without control characters", () =>
    Effect.gen(function* () {
      const message = `first\r\nsecond\u001b[31m\u0000\u2028${"x".repeat(100_000)}`
      for (const [, error] of yield* failures(() => new Response(JSON.stringify({ message }), { status: 404 }))) {
        assertOneLine(error)
        assert.include(error.message, "first second [31m x")
        assert.isBelow(error.message.length, 2_000)
      }
    }))

  it.effect("has a message without characters that reverse text, hide it or cannot be encoded", () =>
    Effect.gen(function* () {
      const message = `a\u202eb\u2066c\u200bd\u00ade\u{e0041}f\ud800g ${"😀".repeat(1_000)}`
      const body = JSON.stringify({ message, more_info: message, errors: [{ detail: message, pointer: message }] })
      for (const [, error] of yield* failures(() => new Response(body, { status: 400 }))) {
        assertOneLine(error)
        assert.include(error.message, "a b c d e f\ufffdg")
        for (const text of Object.values(error)) {
          if (typeof text === "string") assert.notMatch(text, /(?![\u200c\u200d])\p{Cf}|\p{Cs}/u)
        }
      }
      // Characters that a script or an emoji needs are kept.
      const kept = "می\u200cخواهم 👩\u200d👧"
      for (const [, error] of yield* failures(() => Response.json({ message: kept }, { status: 404 }))) {
        assert.include(error.message, kept)
      }
    }))

  it.effect("a redirect that a browser hides is recognised", () =>
    Effect.gen(function* () {
      for (const [, error] of yield* failures(() => Response.error())) {
        assert.strictEqual(error._tag, "UnexpectedResponse")
        assert.include(error.message, "redirects are never followed")
      }
    }))

  it.effect("with a huge Retry-After is still a typed error", () =>
    Effect.gen(function* () {
      for (const seconds of ["9007199254740993", "99999999999999999999999", "9".repeat(400), `${"9".repeat(20)}.5`]) {
        const respond = () => new Response(null, { status: 429, headers: { "retry-after": seconds } })
        for (const [, error] of yield* failures(respond)) {
          if (error._tag !== "RateLimited") return assert.fail(error._tag)
          assert.deepStrictEqual(error.retryAfter, Duration.infinity)
          const wire = Schema.parseJson(ConversationsError)
          const back = yield* Effect.flatMap(Schema.encode(wire)(error), Schema.decode(wire))
          assert.deepStrictEqual({ ...back }, { ...error })
        }
      }
    }))

  it.effect("takes time linear in its length", () =>
    Effect.gen(function* () {
      // With these, quadratic time would be minutes, beyond the timeout of the test.
      const long = 100_000
      const texts = [" ", "\u0000", "\u202e", "a ", "\ud800", "9", "-", "/", "?", "&", "%", "=", "PageToken=", "T00:00"]
      for (const text of texts.map((unit) => `${unit.repeat(long)}!`)) {
        const header = text.replace(/[^\u0021-\u007e]/g, " ")
        const respond = (body: unknown, status: number) => () =>
          Response.json(body, { status, headers: { "retry-after": header, date: header, "twilio-request-id": header } })
        yield* failures(respond({ message: text, errors: [{ detail: text, pointer: text }] }, 429))
        yield* failures((_, { key }) => respond(pageOf([], `?${text}`, key), 200)(), isList)
        yield* failures(
          (_, { record }) =>
            respond({ ...record, date_created: text, timers: { [text]: 1, date_closed: text } }, 200)(),
          due
        )
      }
    }))

  it.effect("429 and 503 have retryAfter", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-01-01T00:00:00Z"))
      for (const status of [429, 503]) {
        for (
          const [header, seconds] of [
            ["7", 7],
            ["Thu, 01 Jan 2026 00:00:30 GMT", 30],
            ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
            ["-5", null],
            ["soon", null],
            ["5 apples", null],
            ["", null]
          ] as const
        ) {
          const respond = () => new Response(null, { status, headers: { "retry-after": header } })
          for (const [, error] of yield* failures(respond)) {
            if (error._tag !== "RateLimited" && error._tag !== "ServerError") return assert.fail(error._tag)
            assert.deepStrictEqual(error.retryAfter, seconds === null ? null : Duration.seconds(seconds), header)
          }
        }
      }
    }))
})

describe("every status", () => {
  const documented = () => {
    const lines = readFileSync(`${root}docs/errors.md`, "utf8").split("\n")
    const start = lines.findIndex((line) => /^\| status +\| error/.test(line))
    const rows = lines.slice(start + 2, lines.findIndex((line, at) => at > start && !line.startsWith("|")))
    return rows.map((row) => {
      const [statuses = "", error = "", retried = ""] = row.split("|").slice(1).map((cell) => cell.trim())
      return { statuses, error: error.replaceAll("`", ""), sentAgain: retried }
    })
  }

  /** The row of the documented table for a status. */
  const rowOf = (rows: ReturnType<typeof documented>, status: number) => {
    const named = rows.find(({ statuses }) =>
      statuses.split(", ").some((range) => {
        const [first, last = first] = range.split("–").map(Number)
        return first !== undefined && last !== undefined && status >= first && status <= last
      })
    )
    const wanted = status >= 500 && status <= 599 ? "other 5xx" : "any other"
    const row = named ?? rows.find(({ statuses }) => statuses === wanted)
    return row ?? assert.fail(`no row for ${status}`)
  }

  const all = [0, ...Array.from({ length: 500 }, (_, i) => 100 + i)]
  const retried: Readonly<Record<string, "notProcessed" | "mayBeProcessed" | "final">> = {
    yes: "notProcessed",
    "if it may be repeated": "mayBeProcessed",
    no: "final"
  }

  it("is documented as implemented", () => {
    const rows = documented()
    assert.strictEqual(rows.length, 11)
    for (const status of all) {
      const row = rowOf(rows, status)
      const operation = { name: "f", method: "GET", template: "/" } as const
      const error = ResponseError.fromResponse(operation, { status, headers: {}, text: "" }, identity, 0)
      const outcome = !Conversations.isTransient(error)
        ? "final"
        : Conversations.mayHaveArrived(error)
        ? "mayBeProcessed"
        : "notProcessed"
      assert.deepStrictEqual([error._tag, outcome], [row.error, retried[row.sentAgain]], String(status))
      assert.include(error, { operation: "f", status })
      // A 4xx refuses, except for the 408 of a proxy; anything else may have been done.
      assert.strictEqual(error.mayHaveArrived, status === 408 || !(status >= 400 && status <= 499), String(status))
    }
  })

  it("is retried according to the operation and the status", () => {
    const replays: ReadonlyArray<Idempotency> = ["safe", "idempotent", "overwrites", "notIdempotent"]
    const isRetried = (error: ConversationsError, retryUpdates: boolean) =>
      replays.filter((replay) => isRetryable(error, replay, { retryUpdates }))
    const fields = { message: "no" }
    const repeatable = ["safe", "idempotent"]
    const cases: ReadonlyArray<readonly [ConversationsError, ReadonlyArray<string>, ReadonlyArray<string>]> = [
      [new Conversations.RateLimited(fields), replays, replays],
      [new Conversations.UnexpectedResponse({ ...fields, status: 425, mayHaveArrived: false }), replays, replays],
      [new Conversations.UnexpectedResponse({ ...fields, status: 408 }), repeatable, [...repeatable, "overwrites"]],
      [new Conversations.ServerError({ ...fields, status: 503 }), repeatable, [...repeatable, "overwrites"]],
      [new Conversations.TransportError(fields), repeatable, [...repeatable, "overwrites"]],
      [
        new Conversations.TimedOut({ ...fields, phase: "attempt", duration: Duration.seconds(1) }),
        repeatable,
        [...repeatable, "overwrites"]
      ],
      [new Conversations.TimedOut({ ...fields, phase: "overall", duration: Duration.seconds(1) }), [], []],
      [new Conversations.LimiterFailed(fields), replays, replays],
      [new Conversations.ServerError({ ...fields, status: 501 }), [], []],
      [new Conversations.UnexpectedResponse(fields), [], []],
      [new Conversations.InvalidRequest(fields), [], []],
      [new Conversations.NotFound(fields), [], []]
    ]
    for (const [error, without, withUpdates] of cases) {
      assert.deepStrictEqual(isRetried(error, false), without, error._tag)
      assert.deepStrictEqual(isRetried(error, true), withUpdates, error._tag)
      const mayHaveArrived = ["UnexpectedResponse", "ServerError", "TransportError", "TimedOut"].includes(error._tag)
      assert.strictEqual(Conversations.mayHaveArrived(error), mayHaveArrived && error.status !== 425, error._tag)
      assert.strictEqual(Conversations.isTransient(error), without.length > 0 || error._tag === "TimedOut", error._tag)
    }
  })

  const ways = [
    ["fetchServiceUserConversation", fetchServiceUserConversation(ada), true, false],
    ["deleteServiceUserConversation", deleteServiceUserConversation(ada), true, false],
    ["updateServiceUserConversation", updateServiceUserConversation(ada, { notificationLevel: "muted" }), false, false],
    [
      "updateServiceUserConversation with retryUpdates",
      updateServiceUserConversation(ada, { notificationLevel: "muted" }),
      true,
      true
    ],
    [
      "createServiceConversationMessage with retryUpdates",
      createServiceConversationMessage(conversation, { body: "Hello" }),
      false,
      true
    ]
  ] as const
  it.effect.each(ways)(
    "of %s has the documented outcome",
    ([name, operation, mayBeRepeated, retryUpdates]) =>
      Effect.gen(function* () {
        const rows = documented()
        const simulator = yield* Simulator
        for (const status of all.filter((status) => status >= 200)) {
          yield* simulator.reset
          const hasBody = status !== 204 && status !== 205 && status !== 304
          const fault = () => Fault.reply(() => new Response(hasBody ? "{}" : null, { status }))
          yield* simulator.injectFaults(fault(), fault())
          const result = yield* Effect.either<unknown, ConversationsError, ConversationsClient>(operation)
          const sent = (yield* simulator.requests).length
          const row = rowOf(rows, status)
          const outcome = retried[row.sentAgain]
          const isDone = status === 204 && name.startsWith("delete")
          assert.strictEqual(
            sent,
            outcome === "notProcessed" || (outcome === "mayBeProcessed" && mayBeRepeated) ? 2 : 1,
            `${status}`
          )
          assert.strictEqual(Either.isLeft(result) ? result.left._tag : "", isDone ? "" : row.error, `${status}`)
          if (Either.isLeft(result)) assert.propertyVal(result.left, "status", status)
        }
      }).pipe(
        Effect.provide(RetryPolicy.layer({ maxRetries: 1, baseDelay: 0, retryUpdates })),
        Effect.provide(ThrottlePolicy.none),
        Effect.provide(simulated())
      ),
    60_000
  )

  it.effect("that is retried waits for Retry-After", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      for (const status of [408, 425, 429, 503]) {
        yield* simulator.reset
        const headers = { "retry-after": "7" }
        yield* simulator.injectFaults(Fault.reply(() => new Response(null, { status, headers })))
        const fiber = yield* Effect.fork(fetchServiceUserConversation(ada))
        yield* simulator.awaitRequests((requests) => requests.length === 1)
        yield* TestClock.adjust("6999 millis")
        assert.strictEqual((yield* simulator.requests).length, 1)
        yield* TestClock.adjust("1 millis")
        yield* Fiber.join(fiber)
        assert.strictEqual((yield* simulator.requests).length, 2)
      }
    }).pipe(Effect.provide(simulated())))
})

describe("a create is retried", () => {
  const service = { chatServiceSid: conversation.chatServiceSid }
  const creates: ReadonlyArray<
    readonly [name: string, Effect.Effect<unknown, ConversationsError, ConversationsClient>]
  > = [
    ["createServiceConversation", createServiceConversation(service, { uniqueName: "order-1042" })],
    ["createServiceConversationMessage", createServiceConversationMessage(conversation, { body: "Hello" })],
    ["createServiceConversationParticipant", createServiceConversationParticipant(conversation, { identity: "ada" })],
    ["createServiceConversationWithParticipants", createServiceConversationWithParticipants(service)],
    ["createServiceUser", createServiceUser(service, { identity: "ada" })]
  ]

  /** The number of requests of a create with this first outcome, and its result. */
  const sentWith = (
    create: Effect.Effect<unknown, ConversationsError, ConversationsClient>,
    first: Effect.Effect<Response, unknown>,
    retryUpdates: boolean
  ) =>
    Effect.gen(function* () {
      let sent = 0
      const httpClient = HttpClient.make((request, url) =>
        Effect.suspend(() => sent++ === 0 ? first : Effect.succeed(success(request.method, url))).pipe(
          Effect.mapBoth({
            onFailure: (cause) => new HttpClientError.RequestError({ request, reason: "Transport", cause }),
            onSuccess: (response) => HttpClientResponse.fromWeb(request, response)
          })
        )
      )
      const client = ConversationsClient.layer(credentials).pipe(
        Layer.provide(Layer.succeed(HttpClient.HttpClient, httpClient))
      )
      const fiber = yield* create.pipe(
        Effect.either,
        Effect.provide(Layer.mergeAll(
          client,
          RetryPolicy.layer({ maxRetries: 3, baseDelay: 0, retryUpdates }),
          TimeoutPolicy.layer({ attempt: "1 second" })
        )),
        Effect.fork
      )
      yield* TestClock.adjust("1 minute")
      const result = yield* Fiber.join(fiber)
      return [sent, Either.isRight(result) ? "done" : result.left._tag] as const
    })

  for (const retryUpdates of [false, true]) {
    const policy = retryUpdates ? " with retryUpdates" : ""

    it.effect.each(creates)(
      `after a 429 only, whatever the status${policy}: %s`,
      ([, create]) =>
        Effect.gen(function* () {
          for (const [status, tag] of [[500, "ServerError"], [502, "ServerError"], [503, "ServerError"]] as const) {
            const first = Effect.succeed(new Response(null, { status, headers: { "retry-after": "0" } }))
            assert.deepStrictEqual(yield* sentWith(create, first, retryUpdates), [1, tag])
          }
          for (const [status, tag] of [[408, "UnexpectedResponse"], [409, "Conflict"], [404, "NotFound"]] as const) {
            const first = Effect.succeed(new Response(null, { status }))
            assert.deepStrictEqual(yield* sentWith(create, first, retryUpdates), [1, tag])
          }
          const limited = Effect.succeed(new Response(null, { status: 429 }))
          assert.deepStrictEqual(yield* sentWith(create, limited, retryUpdates), [2, "done"])
        })
    )

    it.effect.each(creates)(`not after a timeout${policy}: %s`, ([, create]) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* sentWith(create, Effect.never, retryUpdates), [1, "TimedOut"])
        const stalled = Effect.sync(() => new Response(new ReadableStream({ pull: () => new Promise(() => {}) })))
        assert.deepStrictEqual(yield* sentWith(create, stalled, retryUpdates), [1, "TimedOut"])
      }))
  }

  it.effect("if it was never sent, whatever the transport throws", () =>
    Effect.gen(function* () {
      for (const [index, { about, mayHaveArrived, thrown }] of Shapes.all.entries()) {
        const [name, create] = creates[index % creates.length] as typeof creates[number]
        const first = Effect.suspend(() => Effect.fail(thrown("https://conversations.twilio.com/v1")))
        assert.deepStrictEqual(
          yield* sentWith(create, first, index % 2 === 0),
          mayHaveArrived ? [1, "TransportError"] : [2, "done"],
          `${name}: ${about}`
        )
      }
    }))
})

describe("the body of a 2xx response", () => {
  const bodies: ReadonlyArray<readonly [string, () => Response, field: string | null | undefined]> = [
    ["{}", () => Response.json({}), undefined],
    ["[]", () => Response.json([]), null],
    ["null", () => Response.json(null), null],
    ['"text"', () => Response.json("text"), null],
    ["HTML", () => new Response("<html>hello</html>", { headers: { "content-type": "text/html" } }), null],
    ["truncated JSON", () => new Response(JSON.stringify(record).slice(0, 50)), null],
    ["nothing, with 200", () => new Response(null), null],
    ["nothing, with 204", () => new Response(null, { status: 204 }), null],
    ["no UTF-8", () => new Response(new Uint8Array([0x22, 0xff, 0x22])), null],
    ["deep JSON", () => new Response("[".repeat(100_000) + "]".repeat(100_000)), null]
  ]
  it.effect.each(bodies)("%s is an UnexpectedResponse", ([, respond, field]) =>
    Effect.gen(function* () {
      for (const [name, error] of yield* failures(respond, due)) {
        if (error._tag !== "UnexpectedResponse") return assert.fail(`${name}: ${error._tag}`)
        assertOneLine(error)
        if (field !== undefined) assert.strictEqual(error.field, field, name)
      }
    }))

  it.effect("is one too, if a delete did not expect it", () =>
    Effect.gen(function* () {
      for (const respond of [() => Response.json({}), () => new Response(null, { status: 202 })]) {
        for (const [, error] of yield* failures(respond, isDelete)) assert.strictEqual(error._tag, "UnexpectedResponse")
      }
    }))

  const fields: ReadonlyArray<readonly [field: string, value: unknown, at?: string]> = [
    ["account_sid", null],
    ["account_sid", undefined],
    ["conversation_sid", 7],
    ["unread_messages_count", "3"],
    ["unread_messages_count", 1.5],
    ["unread_messages_count", 2 ** 53],
    ["conversation_sid", undefined],
    ["last_read_message_index", {}],
    ["friendly_name", ["a"]],
    ["conversation_state", null],
    ["notification_level", 1],
    ["date_created", "yesterday"],
    ["date_updated", 1438286400],
    ["timers", "none"],
    ["timers", { date_closed: "never" }, "timers.date_closed"],
    ["links", { participant: 1 }, "links.participant"],
    ["attributes", { a: 1 }]
  ]
  it.effect.each(fields)("with %s of %o names the field", ([field, value, at = field]) =>
    Effect.gen(function* () {
      const wrong = { ...record, [field]: value }
      const respond = (name: string) => Response.json(isList(name) ? pageOf([record, wrong]) : wrong)
      const isOfRecord = (name: string) => due(name) && name.endsWith("ServiceUserConversation")
      for (const [name, error] of yield* failures(respond, isOfRecord)) {
        if (error._tag !== "UnexpectedResponse") return assert.fail(`${name}: ${error._tag}`)
        assert.strictEqual(error.field, isList(name) ? `conversations[1].${at}` : at)
        assert.include(error.message, at)
        assert.notInclude(error.message, "yesterday", "a message never repeats what the body said")
      }
    }))

  const others: ReadonlyArray<readonly [name: string, field: string, value: unknown, at?: string]> = [
    ["createServiceConversationMessage", "sid", null],
    ["createServiceConversationMessage", "index", null],
    ["createServiceConversationMessage", "index", 0.5],
    ["createServiceConversationMessage", "media", {}],
    ["createServiceConversationMessage", "media", [messageRecord.media?.[0], { sid: 7 }], "media[1].sid"],
    [
      "createServiceConversationMessage",
      "media",
      [{ ...messageRecord.media?.[0], size: "yesterday" }],
      "media[0].size"
    ],
    ["createServiceConversationMessage", "delivery", { ...messageRecord.delivery, total: null }, "delivery.total"],
    ["createServiceConversationMessage", "delivery", { total: 1 }, "delivery.sent"],
    ["createServiceConversationWithParticipants", "state", null],
    ["createServiceConversationWithParticipants", "bindings", { email: 1 }, "bindings.email"],
    ["createServiceConversationWithParticipants", "bindings", { email: { name: 1 } }, "bindings.email.name"],
    ["createServiceConversationWithParticipants", "timers", { date_inactive: "yesterday" }, "timers.date_inactive"],
    ["fetchServiceConversationParticipant", "messaging_binding", "sms"],
    [
      "fetchServiceConversationParticipant",
      "messaging_binding",
      { proxy_address: 1 },
      "messaging_binding.proxy_address"
    ],
    ["fetchServiceConversationParticipant", "last_read_message_index", 1.5],
    ["listServiceUser", "identity", null],
    ["listServiceUser", "is_online", "yes"],
    ["listServiceUser", "date_created", "yesterday"]
  ]
  it.effect.each(others)(
    "of %s with %s of %o names the field",
    ([only, field, value, at = field]) =>
      Effect.gen(function* () {
        const respond = (_: string, { key, record }: Expected) => {
          const wrong = { ...record, [field]: value }
          return Response.json(key === undefined ? wrong : pageOf([record, wrong], null, key))
        }
        for (const [name, error] of yield* failures(respond, (name) => name === only)) {
          if (error._tag !== "UnexpectedResponse") return assert.fail(`${name}: ${error._tag}`)
          assert.strictEqual(error.field, isList(name) ? `users[1].${at}` : at)
          assert.include(error.message, at)
          assert.notInclude(error.message, "yesterday", "a message never repeats what the body said")
        }
      })
  )

  const pages: ReadonlyArray<
    readonly [about: string, field: string | undefined, page: (key: string, record: object) => object]
  > = [
    ["meta of another type", "meta", (key) => ({ [key]: [], meta: 7 })],
    ["no records", undefined, () => ({ meta: { next_page_url: null } })],
    ["records under another key", undefined, () => pageOf([], null, "records")],
    ["records of another type", undefined, (key) => ({ ...pageOf([], null, key), [key]: {} })],
    ["a next link of another type", "meta.next_page_url", (key) => pageOf([], 7, key)],
    [
      "a next link without a token",
      "meta.next_page_url",
      (key) => pageOf([], "https://conversations.twilio.com/v1?Page=1", key)
    ],
    [
      "more records than a page may hold",
      undefined,
      (key, record) => pageOf(Array.from({ length: 1_001 }, () => record), null, key)
    ]
  ]
  it.effect.each(pages)("of a list with %s names the field", ([, field, page]) =>
    Effect.gen(function* () {
      const respond = (_: string, { key = "", record }: Expected) => Response.json(page(key, record))
      for (const [name, error] of yield* failures(respond, isList)) {
        if (error._tag !== "UnexpectedResponse") return assert.fail(`${name}: ${error._tag}`)
        assert.strictEqual(error.field, field ?? (name === "listServiceUser" ? "users" : "conversations"))
      }
    }))

  it.effect("decodes with unknown enum values, unknown fields and any content type", () =>
    Effect.gen(function* () {
      const odd = { conversation_state: "paused", state: "paused", notification_level: "sometimes", extra: 1 }
      for (const [name, operation] of operations) {
        const { layer } = respondingWith(({ request, url }) => {
          const respond = success(request.method, url, (record) => ({ ...record, ...odd }))
          return request.method === "DELETE"
            ? respond
            : new Response(respond.body, { headers: { "content-type": "text/plain" } })
        })
        const result = yield* Effect.either(Effect.provide(operation, layer))
        assert.strictEqual(result._tag, "Right", name)
      }
    }))

  it.effect("survives __proto__, duplicate keys and a byte order mark", () =>
    Effect.gen(function* () {
      const hostile = (record: object) =>
        "\ufeff" + JSON.stringify(record).replace("{", '{"__proto__":{"polluted":true},"account_sid":1,')
          .replace('"links":{', '"links":{"__proto__":"x","constructor":"y",')
      for (const [name, operation] of operations.filter(([name]) => !isDelete(name) && !isList(name))) {
        const { layer } = respondingWith(({ request, url }) =>
          new Response(hostile(expectedAt(request.method, url).record))
        )
        const value = yield* Effect.provide(operation, layer)
        assert.deepInclude(value as object, { accountSid: record.account_sid }, name)
        assert.notProperty(value as object, "polluted")
        assert.notProperty({}, "polluted")
      }
    }))
})
