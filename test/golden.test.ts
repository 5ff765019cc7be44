// What crosses a border is the same with both majors of Effect: an error as JSON, and the field that a response has wrong.
// golden.json has what Effect 3 wrote; the repository for Effect 4 (scripts/effect4.ts) has this test too.

import {
  type ConversationsClient,
  ConversationsError,
  fetchServiceUserConversation,
  InvalidRequest,
  LimiterFailed,
  listServiceUserConversation,
  NotFound,
  RateLimited,
  RetryPolicy,
  ServerError,
  TimedOut,
  TransportError,
  UnexpectedResponse
} from "@effect-twilio/conversations"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import golden from "./golden.json" with { type: "json" }

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

describe("on both majors of Effect", () => {
  it("an error has the same JSON", () => {
    assert.deepStrictEqual<unknown>(errors.map((error) => Schema.encodeSync(ConversationsError)(error)), golden.encoded)
  })

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
})
