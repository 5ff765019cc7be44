/** What an operation makes of a body is what the public schema makes of it, whatever the body is. */
import {
  fetchServiceUserConversation,
  listServiceUserConversation,
  ServiceUserConversation
} from "@effect-twilio/conversations"
import { assert, describe, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { answering, pageOf, path, record, user } from "./support.ts"

const text = FastCheck.oneof(FastCheck.string(), FastCheck.string({ unit: "binary" }))
const timestamp = FastCheck.oneof(
  FastCheck.date({ noInvalidDate: true, min: new Date(0), max: new Date("9999-12-31") }).map((_) => _.toISOString()),
  FastCheck.constantFrom(
    "2015-07-30T20:00:00Z",
    "2015-07-30T20:00:00.123456Z",
    "2015-07-30T20:00:00+02:00",
    "2015-02-30T00:00:00Z",
    "2015-07-30T24:00:00Z",
    "2015-07-30T20:00:60Z",
    "2015-07-30 20:00:00Z",
    "2015-07-30T20:00:00",
    ""
  )
)
const count = FastCheck.oneof(FastCheck.nat(), FastCheck.maxSafeInteger(), FastCheck.double())
const nullable = <A>(arbitrary: FastCheck.Arbitrary<A>) => FastCheck.option(arbitrary, { nil: null })

const conversation = FastCheck.record({
  account_sid: text,
  chat_service_sid: text,
  conversation_sid: text,
  user_sid: text,
  participant_sid: nullable(text),
  friendly_name: nullable(text),
  unique_name: nullable(text),
  created_by: nullable(text),
  attributes: nullable(text),
  url: nullable(text),
  unread_messages_count: nullable(count),
  last_read_message_index: nullable(FastCheck.nat()),
  conversation_state: FastCheck.oneof(text, FastCheck.constantFrom("active", "inactive", "closed")),
  notification_level: FastCheck.oneof(text, FastCheck.constantFrom("default", "muted")),
  timers: nullable(
    FastCheck.record(
      { date_inactive: nullable(timestamp), date_closed: nullable(timestamp), more: FastCheck.jsonValue() },
      { requiredKeys: [] }
    )
  ),
  date_created: nullable(timestamp),
  date_updated: nullable(timestamp),
  links: nullable(FastCheck.dictionary(text, text))
})

const keys = [...Object.keys(record), "__proto__", "constructor", "toString", "something_new"]

/** A record with up to three of its fields dropped, added or changed into anything that JSON can say. */
const mutated = FastCheck.tuple(
  FastCheck.oneof(conversation, FastCheck.constant(record)),
  FastCheck.array(FastCheck.tuple(FastCheck.constantFrom(...keys), FastCheck.option(FastCheck.jsonValue())), {
    maxLength: 3
  })
).map(([base, changes]) => {
  const fields = new Map<string, unknown>(Object.entries(base))
  for (const [key, value] of changes) {
    if (value === null) fields.delete(key)
    else fields.set(key, value)
  }
  return fields
})

// Written by hand, because an object literal cannot have a key like `__proto__`.
const toJson = (fields: ReadonlyMap<string, unknown>) =>
  `{${[...fields].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`

const bodies = FastCheck.oneof(
  { weight: 8, arbitrary: mutated.map(toJson) },
  { weight: 2, arbitrary: conversation.map((_) => JSON.stringify(_)) },
  { weight: 1, arbitrary: FastCheck.json() }
)

const bySchema = (body: string) => Schema.decodeUnknownEither(ServiceUserConversation)(JSON.parse(body))

describe("a body", () => {
  it.effect.prop(
    "decodes to what the schema says, or fails where the schema fails",
    [bodies],
    ([body]) =>
      Effect.gen(function* () {
        const { layer } = answering(() => new Response(body))
        const expected = bySchema(body)
        const actual = yield* Effect.either(Effect.provide(fetchServiceUserConversation(path), layer))
        if (Either.isRight(expected)) assert.deepStrictEqual(actual, Either.right(expected.right))
        else assert.strictEqual(Either.isLeft(actual) && actual.left._tag, "UnexpectedResponse")
      }),
    { fastCheck: { numRuns: 250 } }
  )

  it.effect.prop(
    "of a list does too",
    [FastCheck.array(bodies, { maxLength: 5 })],
    ([bodies]) =>
      Effect.gen(function* () {
        const page = JSON.stringify(pageOf(["here"])).replace('"here"', () => bodies.join(","))
        const { layer } = answering(() => new Response(page))
        const expected = Either.all(bodies.map(bySchema))
        const actual = yield* Effect.either(
          Effect.provide(Stream.runCollect(listServiceUserConversation(user)), layer)
        )
        if (Either.isRight(expected)) {
          assert.deepStrictEqual(Either.map(actual, Chunk.toReadonlyArray), Either.right(expected.right))
        } else assert.strictEqual(Either.isLeft(actual) && actual.left._tag, "UnexpectedResponse")
      }),
    { fastCheck: { numRuns: 100 } }
  )
})
