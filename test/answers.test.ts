/** Every answer that is not the right one, for all five functions: a typed error that says what is wrong. */
import { ConversationsError } from "@effect-twilio/conversations"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/TestClock"
import { answering, operations, pageOf, record, success } from "./support.ts"

const isDelete = (name: string) => name.startsWith("delete")
const due = (name: string) => !isDelete(name)
const isList = (name: string) => name.startsWith("list") || name.startsWith("page")

const twilioBody = {
  code: 20404,
  message: "The requested resource was not found",
  more_info: "https://www.twilio.com/docs/errors/20404",
  status: 404
}

/** The failure of each function that is answered like this. */
const failures = (answer: (name: string) => Response, only: (name: string) => boolean = () => true) =>
  Effect.forEach(operations.filter(([name]) => only(name)), ([name, operation]) => {
    const { layer } = answering(() => answer(name))
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

  it.effect("is explained by problem+json (RFC 9457) too", () =>
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
      const answer = new Response(body, { status: 400, headers: { "content-type": "application/problem+json" } })
      for (const [name, error] of yield* failures(() => answer.clone())) {
        if (error._tag !== "InvalidRequest") return assert.fail(name)
        assert.strictEqual(error.code, 20001)
        assert.strictEqual(error.field, "#/LastReadTimestamp")
        assert.strictEqual(error.moreInfo, "https://www.twilio.com/docs/api/errors/20001")
        assert.include(error.message, "The request has a bad parameter: must be a date")
      }
    }))

  it.effect("has its words put on one line of bounded length, without control characters", () =>
    Effect.gen(function* () {
      const message = `first\r\nsecond\u001b[31m\u0000\u2028${"x".repeat(100_000)}`
      for (const [, error] of yield* failures(() => new Response(JSON.stringify({ message }), { status: 404 }))) {
        assertOneLine(error)
        assert.include(error.message, "first second [31m x")
        assert.isBelow(error.message.length, 2_000)
      }
    }))

  it.effect("has nothing in its words that turns text around, hides it or cannot be encoded", () =>
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
      // What a script or an emoji cannot do without stays.
      const kept = "می\u200cخواهم 👩\u200d👧"
      for (const [, error] of yield* failures(() => Response.json({ message: kept }, { status: 404 }))) {
        assert.include(error.message, kept)
      }
    }))

  it.effect("a redirect that a browser hides is told as one", () =>
    Effect.gen(function* () {
      for (const [, error] of yield* failures(() => Response.error())) {
        assert.strictEqual(error._tag, "UnexpectedResponse")
        assert.include(error.message, "redirects are never followed")
      }
    }))

  it.effect("that asks to come back in more time than can be counted is an error all the same", () =>
    Effect.gen(function* () {
      for (const seconds of ["9007199254740993", "99999999999999999999999", "9".repeat(400), `${"9".repeat(20)}.5`]) {
        const answer = () => new Response(null, { status: 429, headers: { "retry-after": seconds } })
        for (const [, error] of yield* failures(answer)) {
          if (error._tag !== "RateLimited") return assert.fail(error._tag)
          assert.deepStrictEqual(error.retryAfter, Duration.infinity)
          const wire = Schema.parseJson(ConversationsError)
          const back = yield* Effect.flatMap(Schema.encode(wire)(error), Schema.decode(wire))
          assert.deepStrictEqual({ ...back }, { ...error })
        }
      }
    }))

  it.effect("takes time in proportion to its length, whatever it is made of", () =>
    Effect.gen(function* () {
      // What takes the square of the time takes minutes with these, beyond any test's timeout.
      const long = 200_000
      const texts = [" ", "\u0000", "\u202e", "a ", "\ud800", "9", "-", "/", "?", "&", "%", "=", "PageToken=", "T00:00"]
      for (const text of texts.map((unit) => `${unit.repeat(long)}!`)) {
        const header = text.replace(/[^\u0021-\u007e]/g, " ")
        const answer = (body: unknown, status: number) => () =>
          Response.json(body, { status, headers: { "retry-after": header, date: header, "twilio-request-id": header } })
        yield* failures(answer({ message: text, errors: [{ detail: text, pointer: text }] }, 429))
        yield* failures(answer(pageOf([], `?${text}`), 200), isList)
        yield* failures(answer({ ...record, date_created: text, timers: { [text]: 1, date_closed: text } }, 200), due)
      }
    }))

  it.effect("429 and 503 tell when to come back", () =>
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
          const answer = () => new Response(null, { status, headers: { "retry-after": header } })
          for (const [, error] of yield* failures(answer)) {
            if (error._tag !== "RateLimited" && error._tag !== "ServerError") return assert.fail(error._tag)
            assert.deepStrictEqual(error.retryAfter, seconds === null ? null : Duration.seconds(seconds), header)
          }
        }
      }
    }))
})

describe("a body that came with success", () => {
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
  it.effect.each(bodies)("%s is an UnexpectedResponse", ([, answer, field]) =>
    Effect.gen(function* () {
      for (const [name, error] of yield* failures(answer, due)) {
        if (error._tag !== "UnexpectedResponse") return assert.fail(`${name}: ${error._tag}`)
        assertOneLine(error)
        if (field !== undefined) assert.strictEqual(error.field, field, name)
      }
    }))

  it.effect("that a delete did not expect is one too", () =>
    Effect.gen(function* () {
      for (const answer of [() => Response.json({}), () => new Response(null, { status: 202 })]) {
        for (const [, error] of yield* failures(answer, isDelete)) assert.strictEqual(error._tag, "UnexpectedResponse")
      }
    }))

  const fields: ReadonlyArray<readonly [field: string, value: unknown, at?: string]> = [
    ["account_sid", null],
    ["account_sid", undefined],
    ["conversation_sid", 7],
    ["unread_messages_count", "3"],
    ["unread_messages_count", 1.5],
    ["unread_messages_count", 2 ** 53],
    ["unread_messages_count", undefined],
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
      const answer = (name: string) => Response.json(isList(name) ? pageOf([record, wrong]) : wrong)
      for (const [name, error] of yield* failures(answer, due)) {
        if (error._tag !== "UnexpectedResponse") return assert.fail(`${name}: ${error._tag}`)
        assert.strictEqual(error.field, isList(name) ? `conversations[1].${at}` : at)
        assert.include(error.message, at)
        assert.notInclude(error.message, "yesterday", "a message never repeats what the body said")
      }
    }))

  const pages: ReadonlyArray<readonly [about: string, field: string, page: object]> = [
    ["no meta", "meta", { conversations: [] }],
    ["no records", "conversations", { meta: { next_page_url: null } }],
    ["records of another type", "conversations", { ...pageOf([]), conversations: {} }],
    ["a next link of another type", "meta.next_page_url", pageOf([], 7)],
    ["a next link without a token", "meta.next_page_url", pageOf([], "https://conversations.twilio.com/v1?Page=1")],
    ["more records than a page may hold", "conversations", pageOf(Array.from({ length: 1_001 }, () => record))]
  ]
  it.effect.each(pages)("of a list with %s names %s", ([, field, page]) =>
    Effect.gen(function* () {
      for (const [name, error] of yield* failures(() => Response.json(page), isList)) {
        if (error._tag !== "UnexpectedResponse") return assert.fail(`${name}: ${error._tag}`)
        assert.strictEqual(error.field, field)
      }
    }))

  it.effect("decodes with unknown enum values, unknown fields and whatever content type", () =>
    Effect.gen(function* () {
      const odd = { ...record, conversation_state: "paused", notification_level: "sometimes", extra: 1 }
      for (const [name, operation] of operations) {
        const { layer } = answering(({ request, url }) => {
          const answer = success(request.method, url, odd)
          return request.method === "DELETE"
            ? answer
            : new Response(answer.body, { headers: { "content-type": "text/plain" } })
        })
        const result = yield* Effect.either(Effect.provide(operation, layer))
        assert.strictEqual(result._tag, "Right", name)
      }
    }))

  it.effect("survives __proto__, duplicate keys and a byte order mark", () =>
    Effect.gen(function* () {
      const text = "\ufeff" + JSON.stringify(record).replace("{", '{"__proto__":{"polluted":true},"account_sid":1,')
        .replace('"links":{', '"links":{"__proto__":"x","constructor":"y",')
      for (const [name, operation] of operations.filter(([name]) => !isDelete(name) && !isList(name))) {
        const { layer } = answering(() => new Response(text))
        const value = yield* Effect.provide(operation, layer)
        assert.deepInclude(value as object, { accountSid: record.account_sid }, name)
        assert.notProperty(value as object, "polluted")
        assert.notProperty({}, "polluted")
      }
    }))
})
