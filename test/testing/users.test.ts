import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { Seed, Simulator } from "../../src/testing/mod.ts"
import { at, call, get, type Json, origin, path, post, refused, remove, service } from "./support.ts"

const ada = "ada@example.com"
const all = at("Users")
const simulated = Effect.provide(Simulator.layer())

describe("users", () => {
  it.effect("are listed in the order of the seed, and found by SID and identity", () =>
    Effect.gen(function* () {
      const { users } = (yield* get<Json>(all)).json
      assert.deepStrictEqual(
        users.map((one: Json) => [one["sid"], one["identity"]]),
        Seed.supportDesk.users.map((one) => [one.sid, one.identity])
      )
      for (const user of users) {
        assert.deepStrictEqual((yield* get<Json>(at("Users", user.sid))).json, user)
        assert.deepStrictEqual((yield* get<Json>(at("Users", user.identity))).json, user)
      }
      assert.strictEqual((yield* call<Json>("GET", `${all}?PageSize=51`)).json["code"], 20007)
    }).pipe(simulated))

  it.effect("have the fields of the seed", () =>
    Effect.gen(function* () {
      const { json } = yield* get<Json>(at("Users", "a"))
      assert.deepStrictEqual([json["friendly_name"], json["attributes"]], ["Ada", `{"desk":1}`])
      const other = yield* get<Json>(at("Users", "b"))
      assert.deepStrictEqual([other.json["friendly_name"], other.json["attributes"]], [null, "{}"])
    }).pipe(Effect.provide(Simulator.layer({
      seed: Seed.make({
        chatServiceSid: service,
        users: [
          Seed.user({ identity: "a", friendlyName: "Ada", attributes: { desk: 1 } }),
          Seed.user({ identity: "b" })
        ]
      })
    }))))

  it.effect("are created, updated and rejected", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2024, 5, 1))
      const { json, status } = yield* post(all, { Identity: "new", FriendlyName: "Neu", Attributes: `{"a":1}` })
      const url = `${origin}${all}/${json["sid"]}`
      assert.strictEqual(status, 201)
      assert.deepStrictEqual(json, {
        sid: json["sid"],
        account_sid: Simulator.accountSid,
        chat_service_sid: service,
        role_sid: null,
        identity: "new",
        friendly_name: "Neu",
        attributes: `{"a":1}`,
        is_online: null,
        is_notifiable: null,
        date_created: "2024-06-01T00:00:00Z",
        date_updated: "2024-06-01T00:00:00Z",
        url,
        links: { user_conversations: `${url}/Conversations` }
      })
      const changed = yield* post(at("Users", "new"), { FriendlyName: "", RoleSid: "RL1", Identity: "ignored" })
      assert.deepStrictEqual(changed.json, { ...json, friendly_name: null, role_sid: "RL1" })
      assert.deepStrictEqual(yield* refused(all, { Identity: "new" }), [409, 50201])
      assert.deepStrictEqual(yield* refused(all, { Identity: ada }), [409, 50201])
      assert.deepStrictEqual(yield* refused(all, { FriendlyName: "nobody" }), [400, 20001])
      assert.deepStrictEqual(yield* refused(all, { Identity: "" }), [400, 20001])
      assert.deepStrictEqual(yield* refused(all, { Identity: "x", Attributes: "{" }), [400, 50304])
      assert.deepStrictEqual((yield* get<Json>(path("new"))).json["conversations"], [])
    }).pipe(simulated))

  it.effect("leave all conversations when they are deleted, and start without any when they are created again", () =>
    Effect.gen(function* () {
      const participants = at("Conversations", "escalation/eu-1", "Participants")
      assert.strictEqual((yield* remove(at("Users", ada))).status, 204)
      assert.strictEqual((yield* get(at("Users", ada))).status, 404)
      assert.strictEqual((yield* get(path(ada))).status, 404)
      const left = (yield* get<Json>(participants)).json["participants"]
      assert.deepStrictEqual(left.map((one: Json) => one["identity"]), ["grace@example.com"])
      yield* post(participants, { Identity: ada })
      const { conversations } = (yield* get<Json>(path(ada))).json
      assert.deepStrictEqual(conversations.map((one: Json) => one["unique_name"]), ["escalation/eu-1"])
    }).pipe(simulated))

  it.effect("leave a million computed conversations", () =>
    Effect.gen(function* () {
      const { conversations } = (yield* get<Json>(`${path("auditor")}?PageSize=2`)).json
      const [first, second] = conversations.map((one: Json) =>
        at("Conversations", one["conversation_sid"], "Participants")
      )
      yield* post(first, { Identity: ada })
      assert.strictEqual((yield* remove(at("Users", "auditor"))).status, 204)
      const left = (yield* get<Json>(first)).json["participants"]
      assert.deepStrictEqual(left.map((one: Json) => one["identity"]), [ada])
      assert.deepStrictEqual((yield* get<Json>(second)).json["participants"], [])
    }).pipe(Effect.provide(Simulator.layer({
      seed: Seed.make({
        chatServiceSid: service,
        users: [
          Seed.user({ identity: "auditor", generated: { count: 1_000_000, conversation: () => ({}) } })
        ]
      })
    }))))
})

describe("an empty service", () => {
  it.effect("has empty lists, and can be filled", () =>
    Effect.gen(function* () {
      for (
        const [key, list] of [["users", all], ["conversations", at("Conversations")], ["roles", at("Roles")]] as const
      ) {
        const { json, status } = yield* get<Json>(list)
        assert.deepStrictEqual([status, json[key], json["meta"].next_page_url], [200, [], null])
      }
      yield* post(at("Conversations"), { UniqueName: "first" })
      yield* post(at("Conversations", "first", "Participants"), { Identity: "somebody" })
      yield* post(at("Conversations", "first", "Messages"), { Author: "somebody", Body: "hello" })
      const { conversations } = (yield* get<Json>(path("somebody"))).json
      assert.deepStrictEqual(conversations.map((one: Json) => one["unique_name"]), ["first"])
    }).pipe(Effect.provide(Simulator.layer({ seed: Seed.make({ chatServiceSid: service, users: [] }) }))))
})

describe("the conversations of a participant", () => {
  it.effect("are found by identity, and by address", () =>
    Effect.gen(function* () {
      const list = at("ParticipantConversations")
      const sms = { "MessagingBinding.Address": "+15005550001", "MessagingBinding.ProxyAddress": "+15005550002" }
      const { json: participant } = yield* post(at("Conversations", "order-1042", "Participants"), sms)
      const byIdentity = (yield* get<Json>(`${list}?Identity=${encodeURIComponent(ada)}&PageSize=5`)).json
      const own = (yield* get<Json>(path(ada))).json["conversations"]
      assert.deepStrictEqual(
        byIdentity["conversations"].map((one: Json) => one["conversation_sid"]),
        own.slice(0, 5).map((one: Json) => one["conversation_sid"])
      )
      const rest = (yield* get<Json>(byIdentity["meta"].next_page_url)).json["conversations"]
      assert.strictEqual(rest.length, 2)
      const byAddress = (yield* get<Json>(`${list}?Address=${encodeURIComponent("+15005550001")}`)).json
      assert.deepStrictEqual(byAddress["conversations"].map((one: Json) => one["participant_sid"]), [
        participant["sid"]
      ])
      assert.deepStrictEqual((yield* get<Json>(`${list}?Identity=nobody`)).json["conversations"], [])
      assert.strictEqual((yield* get<Json>(list)).json["code"], 20001)
      assert.strictEqual((yield* get<Json>(`${list}?Identity=a&Address=b`)).json["code"], 50451)
    }).pipe(simulated))
})
