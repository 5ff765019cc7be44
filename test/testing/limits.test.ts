// What the documented limits refuse: docs/conversations-classic/conversations-limits, and the error reference.

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Seed, Simulator } from "../../src/testing/mod.ts"
import { at, get, type Json, post, refused } from "./support.ts"

const simulated = Effect.provide(Simulator.layer())
const all = at("Conversations")
const order = at("Conversations", "order-1042")
const participants = at("Conversations", "order-1042", "Participants")
const messages = at("Conversations", "order-1042", "Messages")
const webhooks = at("Conversations", "order-1042", "Webhooks")

/** JSON of this many bytes. */
const json = (bytes: number): string => JSON.stringify("x".repeat(bytes - 2))

describe("a length", () => {
  it.effect("is checked where the documentation has one, and the longest text passes", () =>
    Effect.gen(function* () {
      const role = { Type: "service", Permission: "sendMessage" }
      const cases: ReadonlyArray<[string, Record<string, string>, string, number, number]> = [
        [all, {}, "FriendlyName", 256, 50003],
        [order, {}, "FriendlyName", 256, 50003],
        [at("ConversationWithParticipants"), {}, "FriendlyName", 256, 50003],
        [all, {}, "UniqueName", 256, 50004],
        [at("Users"), {}, "Identity", 256, 50207],
        [at("Users", "ada@example.com"), {}, "FriendlyName", 256, 50003],
        [at("Roles"), role, "FriendlyName", 64, 50003],
        ["/v1/Services", {}, "FriendlyName", 256, 50003],
        ["/v1/Credentials", { Type: "fcm" }, "FriendlyName", 64, 50003],
        ["/v1/Configuration/Addresses", { Type: "sms", Address: "+15550100" }, "FriendlyName", 256, 50003],
        [messages, {}, "Author", 256, 50310],
        [messages, {}, "Body", 1600, 50504],
        [participants, {}, "Identity", 256, 50207],
        [participants, { "MessagingBinding.ProxyAddress": "+15550101" }, "MessagingBinding.Address", 256, 50407],
        [participants, { "MessagingBinding.Address": "+15550102" }, "MessagingBinding.ProxyAddress", 256, 50408]
      ]
      for (const [path, form, name, max, code] of cases) {
        const longest = yield* post(path, { ...form, [name]: "é".repeat(max) })
        assert.include([200, 201], longest.status, `${path} ${name}`)
        assert.deepStrictEqual(
          yield* refused(path, { ...form, [name]: "é".repeat(max + 1) }),
          [400, code],
          `${path} ${name}`
        )
      }
    }).pipe(simulated))

  it.effect("counts the bytes of attributes", () =>
    Effect.gen(function* () {
      const identity = { Identity: "new" }
      const cases: ReadonlyArray<[string, Record<string, string>, number]> = [
        [all, {}, 16],
        [order, {}, 16],
        [messages, {}, 4],
        [participants, identity, 4],
        [at("Users"), { Identity: "another" }, 4]
      ]
      for (const [path, form, kilobytes] of cases) {
        assert.deepStrictEqual(
          yield* refused(path, { ...form, Attributes: json(kilobytes * 1024 + 1) }),
          [400, 50303],
          path
        )
        const largest = yield* post(path, { ...form, Attributes: json(kilobytes * 1024) })
        assert.include([200, 201], largest.status, path)
      }
    }).pipe(simulated))
})

describe("a name", () => {
  it.effect("is unset by an empty text", () =>
    Effect.gen(function* () {
      for (const path of [order, at("Users", "ada@example.com")]) {
        assert.strictEqual((yield* post(path, { FriendlyName: "Old" })).json["friendly_name"], "Old")
        assert.strictEqual((yield* post(path, { FriendlyName: "" })).json["friendly_name"], null)
        assert.strictEqual((yield* get<Json>(path)).json["friendly_name"], null)
      }
    }).pipe(simulated))
})

describe("a SID", () => {
  it.effect("has the form that the API asks for, and an empty one unsets it", () =>
    Effect.gen(function* () {
      const sid = `MG${"a".repeat(32)}`
      for (const wrong of ["MG1", `CH${"a".repeat(32)}`, `${sid}0`, `MG${"z".repeat(32)}`]) {
        assert.deepStrictEqual(yield* refused(order, { MessagingServiceSid: wrong }), [400, 50341], wrong)
      }
      assert.strictEqual((yield* post(order, { MessagingServiceSid: sid })).json["messaging_service_sid"], sid)
      assert.strictEqual((yield* post(order, { MessagingServiceSid: "" })).json["messaging_service_sid"], null)
      assert.deepStrictEqual(yield* refused(at("Users"), { Identity: `US${"a".repeat(32)}` }), [400, 50206])
    }).pipe(simulated))
})

describe("addresses", () => {
  it.effect("are two different ones of one type", () =>
    Effect.gen(function* () {
      const add = (address: string, proxy: string) =>
        refused(participants, { "MessagingBinding.Address": address, "MessagingBinding.ProxyAddress": proxy })
      assert.deepStrictEqual(yield* add("+15550100", "+15550100"), [400, 50409])
      assert.deepStrictEqual(yield* add("whatsapp:+15550100", "+15550101"), [400, 50414])
    }).pipe(simulated))
})

describe("a conversation", () => {
  it.effect("has 50 participants with addresses at most", () =>
    Effect.gen(function* () {
      const add = (index: number) =>
        post(participants, {
          "MessagingBinding.Address": `+1555${index}`,
          "MessagingBinding.ProxyAddress": "+15550100"
        })
      for (let index = 0; index < 50; index++) assert.strictEqual((yield* add(10_000 + index)).status, 201)
      const { json, status } = yield* add(20_000)
      assert.deepStrictEqual([status, json["code"]], [400, 50418])
      assert.strictEqual((yield* post(participants, { Identity: "still" })).status, 201)
    }).pipe(simulated))

  it.effect("has 1,000 participants at most", () =>
    Effect.gen(function* () {
      const conversation = Seed.conversation({ uniqueName: "crowd" })
      const users = Array.from(
        { length: 1000 },
        (_, index) => Seed.user({ identity: `user-${index}`, conversations: [conversation] })
      )
      const inCrowd = Effect.provide(Simulator.layer({ seed: Seed.make({ users }) }))
      yield* Effect.gen(function* () {
        assert.deepStrictEqual(
          yield* refused(at("Conversations", "crowd", "Participants"), { Identity: "late" }),
          [400, 50417]
        )
        assert.strictEqual((yield* post(at("Conversations", "crowd"), { FriendlyName: "Crowd" })).status, 200)
      }).pipe(inCrowd)
    }))
})

describe("a user", () => {
  it.effect("is in 1,000 conversations at most, without the closed ones", () =>
    Effect.gen(function* () {
      const conversations = Array.from({ length: 1000 }, (_, index) => Seed.conversation({ uniqueName: `c-${index}` }))
      const seed = Seed.make({ users: [Seed.user({ identity: "busy", conversations })] })
      yield* Effect.gen(function* () {
        const created = yield* post(all, {})
        const join = at("Conversations", created.json["sid"], "Participants")
        assert.deepStrictEqual(yield* refused(join, { Identity: "busy" }), [400, 50214])
        yield* post(at("Conversations", "c-7"), { State: "closed" })
        assert.strictEqual((yield* post(join, { Identity: "busy" })).status, 201)
      }).pipe(Effect.provide(Simulator.layer({ seed })))
    }))
})

describe("a conversation's webhook", () => {
  it.effect("says where, when and by which words", () =>
    Effect.gen(function* () {
      const url = "https://example.com/hooks"
      const webhook = { Target: "webhook", "Configuration.Url": url, "Configuration.Filters": "onMessageAdded" }
      const trigger = { Target: "trigger", "Configuration.Url": url, "Configuration.Triggers": "help" }
      const cases: ReadonlyArray<[Record<string, string | ReadonlyArray<string>>, number]> = [
        [{ Target: "webhook", "Configuration.Filters": "onMessageAdded" }, 50369],
        [{ Target: "trigger", "Configuration.Url": url }, 50371],
        [{ ...webhook, "Configuration.Filters": "onMessageSent" }, 50365],
        [{ ...webhook, "Configuration.Url": `${url}/${"x".repeat(512)}` }, 50372],
        [{ ...trigger, "Configuration.Triggers": ["a", "b", "c", "d", "e", "f"] }, 50362],
        [{ ...trigger, "Configuration.Triggers": "" }, 50366],
        [{ ...trigger, "Configuration.Triggers": "x".repeat(249) }, 50366]
      ]
      for (const [form, code] of cases) assert.deepStrictEqual(yield* refused(webhooks, form), [400, code])
      const { json, status } = yield* post(webhooks, webhook)
      assert.strictEqual(status, 201)
      assert.deepStrictEqual(yield* refused(`${webhooks}/${json["sid"]}`, { "Configuration.Url": "" }), [400, 50369])
      assert.strictEqual((yield* post(webhooks, trigger)).status, 201)
    }).pipe(simulated))
})
