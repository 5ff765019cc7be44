/** An operation decodes any body like the public schema. */
import {
  type ConversationsClient,
  type ConversationsError,
  createServiceConversationWithParticipants,
  fetchServiceConversation,
  fetchServiceConversationMessage,
  fetchServiceConversationParticipant,
  fetchServiceUser,
  fetchServiceUserConversation,
  listServiceUserConversation,
  ServiceConversation,
  ServiceConversationMessage,
  ServiceConversationParticipant,
  ServiceUser,
  ServiceUserConversation
} from "@effect-twilio/conversations"
import { assert, describe, it, layer, type Vitest } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Equal from "effect/Equal"
import * as FastCheck from "effect/FastCheck"
import * as Hash from "effect/Hash"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as FastDecode from "../src/internal/decode/fastDecode.ts"
import {
  chatServiceSid,
  conversation as conversationPath,
  conversationRecord,
  messageRecord,
  pageOf,
  participantRecord,
  path,
  record,
  respondingWith,
  user,
  userRecord
} from "./support.ts"

const text = FastCheck.oneof(FastCheck.string(), FastCheck.string({ unit: "binary" }))
const digits = (length: number, max: number) =>
  FastCheck.integer({ min: 0, max }).map((_) => String(_).padStart(length, "0"))

/** Texts in the format of a date, most of which exist. */
const dateLike = FastCheck.tuple(
  FastCheck.oneof(digits(4, 9999), FastCheck.constantFrom("0000", "1900", "2000", "2015", "2016", "9999")),
  digits(2, 13),
  FastCheck.oneof(digits(2, 32), FastCheck.constantFrom("28", "29", "30", "31")),
  FastCheck.constantFrom("T", "T", "T", "t", " "),
  FastCheck.oneof(digits(2, 24), FastCheck.constantFrom("00", "23")),
  FastCheck.oneof(digits(2, 60), FastCheck.constantFrom("00", "59")),
  FastCheck.oneof(digits(2, 61), FastCheck.constantFrom("59", "60")),
  FastCheck.oneof(FastCheck.constant(""), FastCheck.nat().map((_) => `.${_}`), FastCheck.constantFrom(".", ",5")),
  FastCheck.oneof(
    FastCheck.constantFrom("Z", "Z", "z", "", "+0200", "+02", "-00:00"),
    FastCheck.tuple(FastCheck.constantFrom("+", "-"), digits(2, 24), digits(2, 60)).map(([sign, h, m]) =>
      `${sign}${h}:${m}`
    )
  )
).map(([year, month, day, t, hours, minutes, seconds, fraction, zone]) =>
  `${year}-${month}-${day}${t}${hours}:${minutes}:${seconds}${fraction}${zone}`
)

const timestamp = FastCheck.oneof(
  FastCheck.date({ noInvalidDate: true, min: new Date(0), max: new Date("9999-12-31") }).map((_) => _.toISOString()),
  dateLike,
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

/** A record with up to three fields dropped, added, or changed to any JSON value. */
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

// Built as text, because an object literal cannot have a key like `__proto__`.
const toJson = (fields: ReadonlyMap<string, unknown>) =>
  `{${[...fields].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`

const bodies = FastCheck.oneof(
  { weight: 8, arbitrary: mutated.map(toJson) },
  { weight: 2, arbitrary: conversation.map((_) => JSON.stringify(_)) },
  { weight: 1, arbitrary: FastCheck.json() }
)

const bySchema = (body: string) => Schema.decodeUnknownEither(ServiceUserConversation)(JSON.parse(body))

/** The response for the client of these tests. The client is made once, because that takes longer than a call. */
let response = (): Response => Response.json({})
const client = respondingWith(() => response()).layer

const respondWith = (text: string) =>
  Effect.sync(() => {
    response = () => new Response(text)
  })

layer(client)("a body", (it) => {
  it.effect.prop(
    "decodes like the schema, or fails like the schema",
    [bodies],
    ([body]) =>
      Effect.gen(function* () {
        yield* respondWith(body)
        const expected = bySchema(body)
        const actual = yield* Effect.either(fetchServiceUserConversation(path))
        if (Either.isRight(expected)) assert.deepStrictEqual(actual, Either.right(expected.right))
        else assert.strictEqual(Either.isLeft(actual) && actual.left._tag, "UnexpectedResponse")
      }),
    { fastCheck: { numRuns: 250 } }
  )

  it.effect.prop(
    "of a list does so too",
    [FastCheck.array(bodies, { maxLength: 5 })],
    ([bodies]) =>
      Effect.gen(function* () {
        const page = JSON.stringify(pageOf(["here"])).replace('"here"', () => bodies.join(","))
        yield* respondWith(page)
        const expected = Either.all(bodies.map(bySchema))
        const actual = yield* Effect.either(Stream.runCollect(listServiceUserConversation(user)))
        if (Either.isRight(expected)) {
          assert.deepStrictEqual(Either.map(actual, Chunk.toReadonlyArray), Either.right(expected.right))
        } else assert.strictEqual(Either.isLeft(actual) && actual.left._tag, "UnexpectedResponse")
      }),
    { fastCheck: { numRuns: 100 } }
  )
})

layer(client)("a page", (it) => {
  it.effect.each(["{CONVERSATIONS}", '{CONVERSATIONS,"meta":null}', '{CONVERSATIONS,"meta":{}}'])(
    "without meta is the last one: %s",
    (page) =>
      Effect.gen(function* () {
        yield* respondWith(page.replace("CONVERSATIONS", () => `"conversations":[${JSON.stringify(record)}]`))
        const all = yield* Stream.runCollect(listServiceUserConversation(user))
        assert.deepStrictEqual(Chunk.toReadonlyArray(all), [yield* bySchema(JSON.stringify(record))])
      })
  )
})

/** Replacements for any value in a record. */
const anything = FastCheck.oneof(
  FastCheck.constant(null),
  text,
  timestamp,
  count,
  FastCheck.nat(),
  FastCheck.boolean(),
  FastCheck.constantFrom<unknown>({}, []),
  FastCheck.jsonValue()
)

/** Changes, adds or drops a value at any depth. `at` is its path, as far as it exists. */
const changeAt = (value: unknown, at: ReadonlyArray<number>, key: string, change: Change): unknown => {
  const [first = 0, ...rest] = at
  if (Array.isArray(value)) {
    return value.length === 0
      ? [change.value]
      : value.map((item, index) => index === first % value.length ? changeAt(item, rest, key, change) : item)
  }
  if (typeof value !== "object" || value === null) return change.value
  const entries = Object.entries(value)
  const [name = key, inner] = change.isNew ? [key, undefined] : entries[first % Math.max(1, entries.length)] ?? []
  const others = entries.filter(([other]) => other !== name)
  if (change.isDropped) return Object.fromEntries(others)
  const isDeep = rest.length > 0 && typeof inner === "object" && inner !== null
  return Object.fromEntries([...others, [name, isDeep ? changeAt(inner, rest, key, change) : change.value]])
}

interface Change {
  readonly value: unknown
  readonly isNew: boolean
  readonly isDropped: boolean
}

const changes = FastCheck.array(
  FastCheck.tuple(
    FastCheck.array(FastCheck.nat({ max: 30 }), { minLength: 1, maxLength: 3 }),
    FastCheck.constantFrom("constructor", "toString", "something_new", "0"),
    FastCheck.record({
      value: anything,
      isNew: FastCheck.nat(9).map((one) => one === 0),
      isDropped: FastCheck.nat(9).map((one) => one === 0)
    })
  ),
  { maxLength: 3 }
)

type Decoded<A> = Effect.Effect<A, ConversationsError, ConversationsClient>

/** Compares an operation with the schema of its response. */
const decodesLikeSchema = <A, I>(
  it: Vitest.MethodsNonLive<ConversationsClient>,
  name: string,
  schema: Schema.Schema<A, I>,
  example: NoInfer<I>,
  operation: Decoded<A>
): void => {
  const decode = Schema.decodeUnknownEither(schema)
  it.effect(`of ${name} decodes as it is, and is encoded back to the same`, () =>
    Effect.gen(function* () {
      yield* respondWith(JSON.stringify(example))
      const value = yield* operation
      assert.deepStrictEqual(Either.right(value), decode(example))
      // The fast decoder falls back for what it does not support, which would only cost time.
      assert.deepStrictEqual(FastDecode.of(schema)(example), value)
      const normal = (value: unknown) =>
        JSON.parse(JSON.stringify(value), (_, value) => /^\d{4}-.*Z$/.test(value) ? Date.parse(value) : value)
      assert.deepStrictEqual(normal(Schema.encodeSync(schema)(value)), normal(example))
    }))

  it.effect(`of ${name} without a field that can be null has null there, and what identifies it is required`, () =>
    Effect.gen(function* () {
      for (const field of Object.keys(example as object)) {
        const { [field as never]: _, ...without } = example as Readonly<Record<string, unknown>>
        const withNull = decode({ ...without, [field]: null })
        assert.deepStrictEqual(Either.getRight(decode(without)), Either.getRight(withNull), field)
        yield* respondWith(JSON.stringify(without))
        const actual = yield* Effect.either(operation)
        if (Either.isRight(withNull)) {
          assert.deepStrictEqual(actual, Either.right(withNull.right), field)
          assert.deepStrictEqual(FastDecode.of(schema)(without), withNull.right)
        } else assert.propertyVal(Either.isLeft(actual) && actual.left, "field", field)
      }
      for (const field of ["account_sid", "chat_service_sid"]) {
        assert.isTrue(Either.isLeft(decode({ ...example, [field]: undefined })), field)
      }
    }))

  it.effect.prop(
    `of ${name} decodes like the schema, or fails like the schema`,
    [changes],
    ([changes]) =>
      Effect.gen(function* () {
        const body = changes.reduce<unknown>((value, [at, key, change]) => changeAt(value, at, key, change), example)
        const text = JSON.stringify(body)
        yield* respondWith(text)
        const expected = decode(JSON.parse(text))
        const actual = yield* Effect.either(operation)
        if (Either.isRight(expected)) assert.deepStrictEqual(actual, Either.right(expected.right))
        else assert.strictEqual(Either.isLeft(actual) && actual.left._tag, "UnexpectedResponse")
      }),
    { fastCheck: { numRuns: 60 } }
  )
}

layer(client)("the body", (it) => {
  const service = { chatServiceSid }
  decodesLikeSchema(it, "ServiceUserConversation", ServiceUserConversation, record, fetchServiceUserConversation(path))
  decodesLikeSchema(
    it,
    "ServiceConversation",
    ServiceConversation,
    conversationRecord,
    fetchServiceConversation({ ...service, sid: "order-1042" })
  )
  decodesLikeSchema(
    it,
    "ServiceConversationWithParticipants",
    ServiceConversation,
    conversationRecord,
    createServiceConversationWithParticipants(service)
  )
  decodesLikeSchema(
    it,
    "ServiceConversationMessage",
    ServiceConversationMessage,
    messageRecord,
    fetchServiceConversationMessage({ ...conversationPath, sid: messageRecord.sid })
  )
  decodesLikeSchema(
    it,
    "ServiceConversationParticipant",
    ServiceConversationParticipant,
    participantRecord,
    fetchServiceConversationParticipant({ ...conversationPath, sid: "ada" })
  )
  decodesLikeSchema(it, "ServiceUser", ServiceUser, userRecord, fetchServiceUser({ ...service, sid: "ada" }))
})

const decodeDates = (dates: object) =>
  Schema.decodeUnknownEither(ServiceUserConversation)({ ...record, ...dates }).pipe(
    Either.map(({ dateCreated }) => dateCreated && DateTime.toEpochMillis(dateCreated)),
    Either.getOrNull
  )

/** Parses the format that all runtimes support, if the date is still the same when it is formatted. */
const byRuntime = (text: string) => {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):(\d\d)(\.\d+)?(Z|([+-])(\d\d):(\d\d))$/.exec(text.toUpperCase())
  if (match === null) return null
  const [, date = "", time = "", seconds = "", fraction = "", zone = "", sign = "", hours = "", minutes = ""] = match
  const isLeapSecond = seconds === "60"
  const local = `${date}T${time}:${isLeapSecond ? "59" : seconds}`
  const written = new Date(`${local}Z`)
  if (Number.isNaN(written.getTime()) || written.toISOString() !== `${local}.000Z`) return null
  const offset = zone === "Z" ? 0 : (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1)
  if (zone !== "Z" && (Number(hours) > 23 || Number(minutes) > 59)) return null
  const whole = written.getTime() - offset * 60_000
  if (isLeapSecond && !/-01T00:00:00.000Z$/.test(new Date(whole + 1_000).toISOString())) return null
  const millis = whole + (isLeapSecond ? 1_000 : 0) + Number(fraction.slice(1, 4).padEnd(3, "0"))
  return /^\d{4}-/.test(new Date(millis).toISOString()) ? millis : null
}

describe("a date", () => {
  const right: ReadonlyArray<readonly [string, string]> = [
    ["2015-12-16T22:18:37Z", "2015-12-16T22:18:37.000Z"],
    ["2015-12-16t22:18:37z", "2015-12-16T22:18:37.000Z"],
    ["2015-12-16T22:18:37.5Z", "2015-12-16T22:18:37.500Z"],
    ["2015-12-16T22:18:37.05Z", "2015-12-16T22:18:37.050Z"],
    ["2015-12-16T22:18:37.999999999999999999999Z", "2015-12-16T22:18:37.999Z"],
    ["2015-12-16T22:18:37+05:30", "2015-12-16T16:48:37.000Z"],
    ["2015-12-16T22:18:37-08:00", "2015-12-17T06:18:37.000Z"],
    ["2015-12-16T22:18:37-00:00", "2015-12-16T22:18:37.000Z"],
    ["2015-12-16T22:18:37+23:59", "2015-12-15T22:19:37.000Z"],
    ["2016-02-29T00:00:00Z", "2016-02-29T00:00:00.000Z"],
    ["2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000Z"],
    ["1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"],
    ["0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"],
    ["0050-03-01T00:00:00Z", "0050-03-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
    // Leap seconds, including those of RFC 3339 §5.8, become the next second.
    ["1990-12-31T23:59:60Z", "1991-01-01T00:00:00.000Z"],
    ["1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00.000Z"],
    ["2015-07-01T05:29:60.5+05:30", "2015-07-01T00:00:00.500Z"]
  ]
  it.effect.each(right)("%s is %s", ([text, expected]) =>
    Effect.gen(function* () {
      const { layer } = respondingWith(() => Response.json({ ...record, date_created: text }))
      const { dateCreated } = yield* Effect.provide(fetchServiceUserConversation(path), layer)
      assert.strictEqual(dateCreated && DateTime.formatIso(dateCreated), expected)
      assert.strictEqual(decodeDates({ date_created: text }), Date.parse(expected))
    }))

  const wrong: ReadonlyArray<string> = [
    "2015-02-29T00:00:00Z",
    "2015-02-30T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2015-04-31T00:00:00Z",
    "2015-00-01T00:00:00Z",
    "2015-13-01T00:00:00Z",
    "2015-01-00T00:00:00Z",
    "2015-01-32T00:00:00Z",
    "2015-07-30T24:00:00Z",
    "2015-07-30T23:60:00Z",
    "2015-07-30T23:59:61Z",
    "2015-07-30T23:59:60Z",
    "2015-06-30T23:58:60Z",
    "2015-06-30T23:59:60+01:00",
    "2015-07-30T20:00:00+24:00",
    "2015-07-30T20:00:00+00:60",
    "2015-07-30T20:00:00+0200",
    "2015-07-30T20:00:00+02",
    "2015-07-30T20:00:00",
    "2015-07-30T20:00Z",
    "2015-07-30T20:00:00.Z",
    "2015-07-30T20:00:00,5Z",
    "2015-07-30T20:00:00 Z",
    "2015-07-30T20:00:00ZZ",
    "2015-07-30T20:00:00Z\n",
    " 2015-07-30T20:00:00Z",
    "2015-07-30 20:00:00Z",
    "2015-07-30",
    "15-07-30T20:00:00Z",
    "+002015-07-30T20:00:00Z",
    "2015-7-30T20:00:00Z",
    "2015-07-30T20:00:00\u221202:00",
    "\u0662015-07-30T20:00:00Z",
    "0000-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "9999-12-31T23:59:60Z",
    "Thu, 30 Jul 2015 20:00:00 GMT",
    ""
  ]
  it.effect.each(wrong)("%j is rejected with the name of its field", (text) =>
    Effect.gen(function* () {
      const dates = ["date_created", "date_updated", "timers.date_inactive", "timers.date_closed"] as const
      for (const field of dates) {
        const [name, inner] = field.split(".") as [string, string | undefined]
        const wrong = { ...record, [name]: inner === undefined ? text : { ...record.timers, [inner]: text } }
        const { layer } = respondingWith(({ url }) =>
          Response.json(url.pathname.endsWith("/Conversations") ? pageOf([record, wrong]) : wrong)
        )
        const one = yield* Effect.flip(Effect.provide(fetchServiceUserConversation(path), layer))
        const page = yield* Effect.flip(Effect.provide(Stream.runDrain(listServiceUserConversation(user)), layer))
        if (one._tag !== "UnexpectedResponse" || page._tag !== "UnexpectedResponse") return assert.fail(one._tag)
        assert.strictEqual(one.field, field)
        assert.strictEqual(page.field, `conversations[1].${field}`)
        if (text !== "") assert.notInclude(one.message, text)
      }
    }))

  it.effect("is a DateTime like any other", () =>
    Effect.gen(function* () {
      const { layer } = respondingWith(() => Response.json({ ...record, date_created: "2015-12-16T22:18:37Z" }))
      const { dateCreated } = yield* Effect.provide(fetchServiceUserConversation(path), layer)
      const date = dateCreated ?? assert.fail("there is no date")
      const same = DateTime.unsafeMake("2015-12-16T22:18:37Z")
      assert.deepStrictEqual(date, same)
      assert.isTrue(Equal.equals(date, same))
      assert.strictEqual(Hash.hash(date), Hash.hash(same))
      assert.isTrue(DateTime.isUtc(date))
      assert.strictEqual(JSON.stringify({ date }), JSON.stringify({ date: same }))
      assert.strictEqual(`${date}`, `${same}`)
      assert.deepStrictEqual(DateTime.toPartsUtc(date), DateTime.toPartsUtc(same))
      assert.deepStrictEqual(DateTime.toPartsUtc(date), DateTime.toPartsUtc(same))
      assert.strictEqual(DateTime.formatIso(DateTime.add(date, { hours: 2 })), "2015-12-17T00:18:37.000Z")
      assert.isTrue(Equal.equals(date, same))
    }))

  it.prop("is the same as the runtime's, for dates that exist", [dateLike], ([text]) => {
    assert.strictEqual(decodeDates({ date_created: text }), byRuntime(text), text)
  }, { fastCheck: { numRuns: 1_000 } })

  it.prop("is encoded as RFC 3339, and decoded back", [timestamp], ([text]) => {
    const decoded = Schema.decodeUnknownEither(ServiceUserConversation)({ ...record, date_created: text })
    if (Either.isLeft(decoded)) return
    const encoded = Schema.encodeSync(ServiceUserConversation)(decoded.right)
    assert.match(encoded.date_created ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.deepStrictEqual(Schema.decodeSync(ServiceUserConversation)(encoded), decoded.right)
  })
})
