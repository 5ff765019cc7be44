import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { Seed, Simulator } from "../../src/testing/mod.ts"
import { at, get, type Json, origin, path, post, refused, remove, service } from "./support.ts"

const ada = "ada@example.com"
const order = at("Conversations", "order-1042")
const all = `${order}/Participants`
const simulated = Effect.provide(Simulator.layer())

const sms = { "MessagingBinding.Address": "+15005550001", "MessagingBinding.ProxyAddress": "+15005550002" }

const listed = (path = all) => Effect.map(get<Json>(path), ({ json }) => json["participants"] as ReadonlyArray<Json>)

describe("seeded participants", () => {
  it.effect("are the users with the conversation in their list", () =>
    Effect.gen(function* () {
      const identities = (yield* listed(at("Conversations", "escalation/eu-1", "Participants"))).map((_) =>
        _["identity"]
      )
      assert.deepStrictEqual(identities, [ada, "grace@example.com"])
      const [seen] = yield* listed()
      const own = (yield* get(path(ada, "order-1042"))).json
      assert.strictEqual(seen?.["sid"], own.participant_sid)
      assert.strictEqual(seen?.["last_read_message_index"], 7)
      assert.strictEqual(seen?.["last_read_timestamp"], "2024-02-01T10:22:00Z")
    }).pipe(simulated))
})

describe("an identity", () => {
  it.effect("joins, which puts the conversation into the user's list", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2024, 5, 1))
      const { json, status } = yield* post(all, { Identity: "linus@example.com", Attributes: `{"role":"customer"}` })
      const { sid } = (yield* get<Json>(order)).json
      assert.strictEqual(status, 201)
      assert.deepStrictEqual(json, {
        sid: json["sid"],
        account_sid: Simulator.accountSid,
        chat_service_sid: service,
        conversation_sid: sid,
        identity: "linus@example.com",
        messaging_binding: null,
        attributes: `{"role":"customer"}`,
        role_sid: null,
        last_read_message_index: null,
        last_read_timestamp: null,
        date_created: "2024-06-01T00:00:00Z",
        date_updated: "2024-06-01T00:00:00Z",
        url: `${origin}${at("Conversations", sid, "Participants", json["sid"])}`
      })
      assert.deepStrictEqual((yield* get<Json>(`${all}/linus@example.com`)).json, json)
      const own = (yield* get(path("linus@example.com", "order-1042"))).json
      assert.strictEqual(own.participant_sid, json["sid"])
      assert.deepStrictEqual([own.notification_level, own.unread_messages_count], ["default", null])
    }).pipe(simulated))

  it.effect("creates the user if there is none, but not twice", () =>
    Effect.gen(function* () {
      yield* post(all, { Identity: "new@example.com" })
      const user = yield* get<Json>(at("Users", "new@example.com"))
      assert.strictEqual(user.status, 200)
      yield* post(at("Conversations", "order-1043", "Participants"), { Identity: "new@example.com" })
      const { conversations } = (yield* get<Json>(path("new@example.com"))).json
      assert.deepStrictEqual(conversations.map((one: Json) => one["unique_name"]), ["order-1042", "order-1043"])
      assert.strictEqual((yield* get<Json>(at("Users", "new@example.com"))).json["sid"], user.json["sid"])
    }).pipe(simulated))

  it.effect("is rejected with 409 if it is already in the conversation, and can rejoin after it left", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* refused(all, { Identity: ada }), [409, 50433])
      assert.strictEqual((yield* remove(`${all}/${encodeURIComponent(ada)}`)).status, 204)
      assert.strictEqual((yield* get(path(ada, "order-1042"))).status, 404)
      assert.strictEqual((yield* remove(`${all}/${encodeURIComponent(ada)}`)).status, 404)
      assert.strictEqual((yield* post(all, { Identity: ada })).status, 201)
      assert.isNull((yield* get(path(ada, "order-1042"))).json.last_read_message_index)
    }).pipe(simulated))

  it.effect("can also leave by deleting the user's conversation", () =>
    Effect.gen(function* () {
      yield* remove(path(ada, "order-1042"))
      assert.deepStrictEqual(yield* listed(), [])
    }).pipe(simulated))
})

describe("an address", () => {
  it.effect("has a binding, but no user", () =>
    Effect.gen(function* () {
      const users = (yield* get(at("Users"))).text
      const { json, status } = yield* post(all, sms)
      assert.strictEqual(status, 201)
      assert.isNull(json["identity"])
      assert.deepStrictEqual(json["messaging_binding"], {
        type: "sms",
        address: "+15005550001",
        proxy_address: "+15005550002"
      })
      const whatsapp = yield* post(all, {
        "MessagingBinding.Address": "whatsapp:+15005550001",
        "MessagingBinding.ProxyAddress": "whatsapp:+15005550002"
      })
      assert.strictEqual(whatsapp.json["messaging_binding"].type, "whatsapp")
      const projected = yield* post(all, { Identity: "new", "MessagingBinding.ProjectedAddress": "+15005550003" })
      assert.deepStrictEqual(projected.json["messaging_binding"], { type: "sms", projected_address: "+15005550003" })
      yield* remove(at("Users", "new"))
      assert.strictEqual((yield* get(at("Users"))).text, users)
    }).pipe(simulated))

  it.effect("can be in one conversation at a time with the same proxy address", () =>
    Effect.gen(function* () {
      const other = at("Conversations", "order-1043")
      const first = yield* post(all, sms)
      assert.deepStrictEqual(yield* refused(all, sms), [409, 50416])
      assert.deepStrictEqual(yield* refused(`${other}/Participants`, sms), [409, 50416])
      yield* remove(`${all}/${first.json["sid"]}`)
      assert.strictEqual((yield* post(`${other}/Participants`, sms)).status, 201)
      assert.deepStrictEqual(yield* refused(all, sms), [409, 50416])
      yield* post(other, { State: "closed" })
      assert.strictEqual((yield* post(all, sms)).status, 201)
      yield* remove(other)
      assert.deepStrictEqual(yield* refused(all, sms), [409, 50416])
    }).pipe(simulated))

  it.effect("can be given a proxy address, and lose it", () =>
    Effect.gen(function* () {
      const target = `${all}/${(yield* post(all, sms)).json["sid"]}`
      const moved = yield* post(target, { "MessagingBinding.ProxyAddress": "+15005550009" })
      assert.strictEqual(moved.json["messaging_binding"].proxy_address, "+15005550009")
      assert.strictEqual((yield* post(all, sms)).status, 201)
      assert.deepStrictEqual(yield* refused(target, { "MessagingBinding.ProxyAddress": "+15005550002" }), [409, 50416])
      // a closed conversation releases its pairs, also for an update
      const other = at("Conversations", "order-1043")
      yield* post(`${other}/Participants`, { ...sms, "MessagingBinding.ProxyAddress": "+15005550008" })
      yield* post(other, { State: "closed" })
      assert.strictEqual((yield* post(target, { "MessagingBinding.ProxyAddress": "+15005550008" })).status, 200)
      yield* remove(other)
      assert.deepStrictEqual(yield* refused(all, { ...sms, "MessagingBinding.ProxyAddress": "+15005550008" }), [
        409,
        50416
      ])
      const bare = yield* post(target, { "MessagingBinding.ProxyAddress": "null" })
      assert.deepStrictEqual(bare.json["messaging_binding"], { type: "sms", address: "+15005550001" })
    }).pipe(simulated))

  it.effect("is rejected if incomplete, or combined with an identity", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* refused(all, {}), [400, 50204])
      assert.deepStrictEqual(yield* refused(all, { "MessagingBinding.ProxyAddress": "+1" }), [400, 50411])
      assert.deepStrictEqual(yield* refused(all, { ...sms, Identity: "new" }), [400, 50211])
      assert.deepStrictEqual(yield* refused(all, { Identity: "new", Attributes: "{" }), [400, 50304])
      assert.strictEqual((yield* get(at("Users", "new"))).status, 404)
      const { sid } = (yield* post(all, sms)).json
      assert.deepStrictEqual(yield* refused(`${all}/${sid}`, { Identity: "new" }), [400, 50444])
    }).pipe(simulated))
})

describe("the read horizon", () => {
  it.effect("of a participant is that of the user's conversation", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2024, 5, 1))
      const target = `${all}/${encodeURIComponent(ada)}`
      const read = yield* post(target, { LastReadMessageIndex: "9" })
      assert.deepStrictEqual([read.json["last_read_message_index"], read.json["last_read_timestamp"]], [
        9,
        "2024-06-01T00:00:00Z"
      ])
      const own = (yield* get(path(ada, "order-1042"))).json
      assert.deepStrictEqual([own.last_read_message_index, own.unread_messages_count], [9, 2])
      yield* post(path(ada, "order-1042"), { LastReadTimestamp: "2024-02-01T10:17:30Z" })
      const seen = (yield* get<Json>(target)).json
      assert.deepStrictEqual([seen["last_read_message_index"], seen["last_read_timestamp"]], [
        2,
        "2024-02-01T10:17:30Z"
      ])
      assert.deepStrictEqual(yield* refused(target, { LastReadMessageIndex: "12" }), [400, 50421])
      assert.deepStrictEqual(yield* refused(target, { LastReadTimestamp: "now" }), [400, 50405])
      const none = yield* post(target, { LastReadMessageIndex: "" })
      assert.deepStrictEqual([none.json["last_read_message_index"], none.json["last_read_timestamp"]], [null, null])
      assert.isNull((yield* get(path(ada, "order-1042"))).json.unread_messages_count)
    }).pipe(simulated))

  it.effect("by timestamp is the last message at or before it", () =>
    Effect.gen(function* () {
      for (const minute of [1, 2, 3]) {
        yield* TestClock.setTime(Date.UTC(2024, 5, 1, 0, minute))
        yield* post(`${order}/Messages`)
      }
      const at = (LastReadTimestamp: string) =>
        Effect.map(post(path(ada, "order-1042"), { LastReadTimestamp }), ({ json }) => json["last_read_message_index"])
      assert.strictEqual(yield* at("2024-06-01T00:00:59Z"), 11)
      assert.strictEqual(yield* at("2024-06-01T00:02:30Z"), 13)
      assert.strictEqual(yield* at("2025-01-01T00:00:00Z"), 14)
    }).pipe(simulated))
})

describe("the participants of a computed conversation", () => {
  const seed = Seed.make({
    chatServiceSid: service,
    users: [
      Seed.user({ identity: "auditor", generated: { count: 10, conversation: () => ({ messages: 3 }) } }),
      Seed.user({ identity: ada })
    ]
  })

  it.effect("are the user of its list, and later participants", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const [first, second] = (yield* simulator.conversations("auditor")).map((_) => _.conversation_sid)
      const participants = at("Conversations", first ?? "", "Participants")
      yield* post(participants, { Identity: ada })
      assert.deepStrictEqual((yield* simulator.participants(first ?? "")).map((_) => _.identity), ["auditor", ada])
      yield* post(`${participants}/auditor`, { LastReadMessageIndex: "1" })
      assert.strictEqual((yield* get(path("auditor", first))).json.unread_messages_count, 1)
      yield* post(path("auditor", first), { LastReadMessageIndex: "2" })
      assert.strictEqual((yield* get<Json>(`${participants}/auditor`)).json["last_read_message_index"], 2)
      yield* remove(path("auditor", first))
      assert.deepStrictEqual((yield* simulator.participants(first ?? "")).map((_) => _.identity), [ada])
      yield* remove(path("auditor", second))
      assert.deepStrictEqual((yield* simulator.participants(second ?? "")).map((_) => _.identity), [])
      assert.strictEqual((yield* simulator.conversations("auditor")).length, 8)
    }).pipe(Effect.provide(Simulator.layer({ seed }))))
})
