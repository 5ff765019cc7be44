// What crosses a border, and what an operator sees, is the same with both majors of Effect: an error as JSON, the field that
// a response has wrong, the delays of a schedule, what is redacted, spans, metrics and log lines. golden.json has what
// Effect 3 wrote; the repository for Effect 4 (scripts/effect4.ts) has this test too. The order of an error's fields, in its
// JSON too, and how `console.log` prints it are up to each major.

import {
  type ConversationsClient,
  ConversationsError,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  InvalidRequest,
  LimiterFailed,
  listServiceUserConversation,
  NotFound,
  RateLimited,
  RetryPolicy,
  ServerError,
  ThrottlePolicy,
  TimedOut,
  TimeoutPolicy,
  TransportError,
  UnexpectedResponse
} from "@effect-twilio/conversations"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { advancing } from "./advancing.ts"
import golden from "./golden.json" with { type: "json" }
import { next } from "./support.ts"
import { measured, watched } from "./watching.ts"

const message = "wrong"

const errors: ReadonlyArray<ConversationsError> = [
  new NotFound({ message }),
  new NotFound({
    message,
    code: 20404,
    moreInfo: "https://www.twilio.com/docs/errors/20404",
    requestId: "RQ1",
    details: [{ message: "no such user", field: "user", code: null }]
  }),
  new InvalidRequest({ message, field: "lastReadMessageIndex" }),
  new RateLimited({ message, retryAfter: Duration.seconds(30) }),
  new RateLimited({ message, retryAfter: Duration.nanos(1_500_000_001n) }),
  new ServerError({ message, status: 503, retryAfter: Duration.infinity }),
  new UnexpectedResponse({ message, field: "conversations[3].unread_messages_count", retryAfter: Duration.zero }),
  new TransportError({ message, reason: "ECONNREFUSED", mayHaveArrived: false }),
  new TransportError({ message }),
  new TimedOut({ message, phase: "attempt", duration: Duration.millis(250) }),
  new LimiterFailed({ message })
]

/** As an earlier version encoded them: with fields that are missing, or that are unknown today. */
const encoded = [
  { _tag: "TransportError", message, reason: "ECONNRESET" },
  { _tag: "RateLimited", message, status: 429, code: null, moreInfo: null, requestId: null, retryAfter: [1, 500] },
  { _tag: "TimedOut", message, phase: "overall", duration: { _tag: "Nanos", nanos: "42" }, later: true }
]

const record = {
  account_sid: "AC00000000000000000000000000000001",
  chat_service_sid: "IS00000000000000000000000000000001",
  conversation_sid: "CH00000000000000000000000000000001",
  user_sid: "US00000000000000000000000000000001",
  conversation_state: "active",
  notification_level: "default",
  participant_sid: null,
  friendly_name: null,
  unique_name: null,
  created_by: null,
  attributes: "{}",
  url: null,
  unread_messages_count: null,
  last_read_message_index: null,
  timers: {},
  date_created: null,
  date_updated: null,
  links: {}
}

const others: ReadonlyArray<unknown> = [[], null, "text", {}]

const changes = [
  { account_sid: 42 },
  { conversation_sid: null },
  { unread_messages_count: "3" },
  { unread_messages_count: 1.5 },
  { date_created: "yesterday" },
  { date_created: "2026-02-30T00:00:00Z" },
  { timers: { date_closed: 1 } },
  { timers: [] },
  { links: { user: 1 } }
]

const user = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "ada@example.com" }

/** What a call says of a body. */
const problem = (name: unknown, body: unknown, call: Effect.Effect<unknown, ConversationsError, ConversationsClient>) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator
    yield* simulator.injectFaults(Fault.reply(() => Response.json(body)))
    const error = yield* Effect.flip(call)
    return [JSON.stringify(name), error._tag === "UnexpectedResponse" ? error.field : error._tag, error.message]
  }).pipe(Effect.provide(Simulator.layerClient()))

const path = { ...user, conversationSid: "order-1042" }

/** Calls that end in every way that has a line, an event or a metric of its own. */
const story = Effect.gen(function* () {
  const fetched = Effect.exit(fetchServiceUserConversation(path))
  yield* next(Fault.rateLimited({ retryAfter: 3 }))
  yield* Effect.provide(fetched, RetryPolicy.none)
  // Waits for the end of the pause.
  yield* fetched
  yield* next(Fault.rateLimited({ retryAfter: 1 }), Fault.serverError({ status: 503 }), Fault.droppedConnection())
  yield* fetched
  yield* Stream.runDrain(listServiceUserConversation(user, { pageSize: 100 }))
  yield* next(Fault.stalledBody())
  yield* Effect.provide(fetched, TimeoutPolicy.layer({ attempt: "5 seconds", overall: "5 seconds" }))
  yield* next(Fault.reply(() => Response.json({ ...record, conversation_sid: null })))
  yield* fetched
  yield* Effect.provide(fetched, ThrottlePolicy.layer({ limiter: Effect.fail("the store is down") }))
  yield* Effect.provide(fetched, ThrottlePolicy.layer({ maxConcurrent: 1, limiter: Effect.sleep("40 millis") }))
  yield* deleteServiceUserConversation(path)
  yield* Effect.exit(deleteServiceUserConversation(path))
  yield* Effect.exit(fetchServiceUserConversation({ ...path, conversationSid: ".." }))
}).pipe(Effect.withSpan("story"))

const half = Effect.withRandom(Random.fixed([0.5]))

/** Only the request ids differ from run to run. */
const withoutIds = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll(/RQ[0-9a-f]{32}/g, "RQ…"))

/** The delays before each retry of a call that always fails. */
const delays = (policy: Parameters<typeof RetryPolicy.layer>[0], random: ReadonlyArray<number>) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator
    yield* simulator.setFaults(() => Fault.serverError())
    const { lines } = yield* watched(advancing(
      fetchServiceUserConversation(path).pipe(
        Effect.provide(RetryPolicy.layer(policy)),
        Effect.withRandom(Random.fixed([...random] as [number, ...Array<number>]))
      )
    ))
    return lines.flatMap(({ message }) => /^retrying in (.*) after/.exec(message)?.[1] ?? [])
  }).pipe(Effect.provide(Simulator.layerClient()))

const secrets = [Simulator.authToken, `${Simulator.accountSid}:${Simulator.authToken}`].flatMap((text) => [
  text,
  btoa(text),
  encodeURIComponent(text),
  JSON.stringify(text)
])

describe("on both majors of Effect", () => {
  it("an error has the same JSON", () => {
    assert.deepStrictEqual<unknown>(errors.map((error) => Schema.encodeSync(ConversationsError)(error)), golden.encoded)
  })

  it.each([
    Duration.subtract(Duration.seconds(1), Duration.seconds(3)),
    Duration.nanos(-3n),
    Duration.seconds(-Infinity)
  ])(
    "an error has zero in its JSON for a negative duration, which Effect 3 does not know",
    (retryAfter) => {
      const { retryAfter: encoded } = Schema.encodeSync(RateLimited)(new RateLimited({ message, retryAfter }))
      assert.deepStrictEqual(encoded, { _tag: "Millis", millis: 0 })
    }
  )

  it("an error is decoded from the same JSON", () => {
    for (const [index, json] of golden.encoded.entries()) {
      assert.deepStrictEqual(Schema.decodeUnknownSync(ConversationsError)(json), errors[index])
    }
    const again = encoded.map((json) =>
      Schema.encodeSync(ConversationsError)(Schema.decodeUnknownSync(ConversationsError)(json))
    )
    assert.deepStrictEqual<unknown>(again, golden.again)
  })

  it.effect("a response that does not decode names the same field, with the same message", () =>
    Effect.gen(function* () {
      const problems = []
      for (const change of [...others, ...changes]) {
        const body = others.includes(change) ? change : { ...record, ...Object(change) }
        problems.push(
          yield* problem(change, body, fetchServiceUserConversation({ ...user, conversationSid: "order-1042" }))
        )
        const page = { conversations: [record, body], meta: { key: "conversations", page_size: 50 } }
        problems.push(yield* problem([change], page, Stream.runDrain(listServiceUserConversation(user))))
      }
      assert.deepStrictEqual(problems, golden.problems)
    }).pipe(Effect.provide(RetryPolicy.none)))

  it.effect("the delays before retries are the same, of the built-in backoff and of a schedule", () =>
    Effect.gen(function* () {
      const schedules = {
        "built in, half way": yield* delays({ maxRetries: 6 }, [0.5]),
        "built in, at the ends": yield* delays({ maxRetries: 6, baseDelay: "1 second", maxDelay: "5 seconds" }, [
          0,
          0.999
        ]),
        spaced: yield* delays({ schedule: Schedule.spaced("250 millis"), maxRetries: 3 }, [0.5]),
        exponential: yield* delays({ schedule: Schedule.exponential("100 millis", 3), maxRetries: 4 }, [0.5]),
        fibonacci: yield* delays({ schedule: Schedule.fibonacci("10 millis"), maxRetries: 6 }, [0.5]),
        jittered: yield* delays({ schedule: Schedule.jittered(Schedule.spaced("1 second")), maxRetries: 2 }, [0.25]),
        recurs: yield* delays(Schedule.recurs(2), [0.5]),
        "ended by upTo": yield* delays(Schedule.upTo(Schedule.spaced("1 second"), "2500 millis"), [0.5])
      }
      assert.deepStrictEqual<unknown>(schedules, golden.schedules)
    }))

  it.effect("the same is redacted in an error", () =>
    Effect.gen(function* () {
      const body = Object.fromEntries(secrets.map((secret, index) => [`field ${index}`, secret]))
      const reply = { code: 20001, message: secrets.join(" and "), more_info: secrets[0], details: body }
      yield* next(Fault.reply(() => Response.json(reply, { status: 400, headers: { location: `/${secrets[0]}` } })))
      const error = yield* Effect.flip(fetchServiceUserConversation(path))
      assert.deepStrictEqual<unknown>(
        [error.message, String(error), Schema.encodeSync(ConversationsError)(error), JSON.parse(JSON.stringify(error))],
        golden.redacted
      )
    }).pipe(Effect.provide(Simulator.layerClient())))

  it.effect("a program has the same spans and log lines", () =>
    Effect.gen(function* () {
      const { lines, spans } = yield* watched(half(advancing(story)))
      const ofSpans = spans.map(({ attributes, events, kind, name, parent, status }) => ({
        name,
        kind,
        parent: parent.pipe(Option.map((span) => span._tag === "Span" ? span.name : span._tag), Option.getOrNull),
        attributes: Object.fromEntries(attributes),
        events,
        succeeded: status._tag === "Ended" && Exit.isSuccess(status.exit)
      }))
      assert.deepStrictEqual(withoutIds(ofSpans), golden.spans)
      assert.deepStrictEqual(withoutIds(lines), golden.lines)
    }).pipe(Effect.provide(Simulator.layerClient())))

  it.effect("a program has the same metrics", () =>
    Effect.gen(function* () {
      const { counts } = yield* measured(half(advancing(story)))
      assert.deepStrictEqual<unknown>(counts, golden.metrics)
    }).pipe(Effect.provide(Simulator.layerClient())))
})
