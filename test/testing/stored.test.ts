import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Fault, Seed, Simulator } from "../../src/testing/mod.ts"
import { at, authorization, call, get, type Json, origin, post, refused, remove, service } from "./support.ts"

const simulated = Effect.provide(Simulator.layer())

describe("stored resources", () => {
  it.effect("return what they were given", () =>
    Effect.gen(function* () {
      const webhooks = at("Conversations", "order-1042", "Webhooks")
      const webhook = yield* post(webhooks, {
        Target: "webhook",
        "Configuration.Url": "https://example.com",
        "Configuration.Filters": ["onMessageAdded", "onConversationUpdated"],
        "Configuration.ReplayAfter": "7"
      })
      assert.strictEqual(webhook.status, 201)
      assert.deepStrictEqual(webhook.json["configuration"], {
        url: "https://example.com",
        filters: ["onMessageAdded", "onConversationUpdated"],
        replay_after: 7
      })
      const changed = yield* post(`${webhooks}/${webhook.json["sid"]}`, { "Configuration.Method": "get" })
      assert.deepStrictEqual(changed.json["configuration"], { ...webhook.json["configuration"], method: "get" })
      assert.deepStrictEqual((yield* get<Json>(webhooks)).json["webhooks"], [changed.json])
      assert.deepStrictEqual((yield* get<Json>(at("Conversations", "order-1043", "Webhooks"))).json["webhooks"], [])
      for (let i = 0; i < 4; i++) yield* post(webhooks, { Target: "studio", "Configuration.FlowSid": "FW1" })
      assert.deepStrictEqual(yield* refused(webhooks, { Target: "studio" }), [400, 50361])
      assert.strictEqual((yield* remove(`${webhooks}/${webhook.json["sid"]}`)).status, 204)
      assert.strictEqual((yield* get<Json>(webhooks)).json["webhooks"].length, 4)
      assert.deepStrictEqual(yield* refused(webhooks, {}), [400, 20001])
    }).pipe(simulated))

  it.effect("include services, with their own conversations", () =>
    Effect.gen(function* () {
      const seeded = (yield* get<Json>("/v1/Services")).json["services"]
      assert.deepStrictEqual(seeded.map(({ sid }: Json) => sid), [service])
      const { json } = yield* post("/v1/Services", { FriendlyName: "Berlin" })
      assert.match(json["sid"], /^IS[0-9a-f]{32}$/)
      const own = `/v1/Services/${json["sid"]}`
      assert.deepStrictEqual((yield* get<Json>(own)).json, json)
      const conversation = yield* post(`${own}/Conversations`, { UniqueName: "order-1042" })
      assert.strictEqual(conversation.json["chat_service_sid"], json["sid"])
      assert.lengthOf((yield* get<Json>(`${own}/Conversations`)).json["conversations"], 1)
      assert.notStrictEqual((yield* get<Json>(at("Conversations", "order-1042"))).json["sid"], conversation.json["sid"])
      assert.strictEqual((yield* remove(own)).status, 204)
      for (const gone of [own, `${own}/Conversations`]) assert.strictEqual((yield* get(gone)).status, 404)
      assert.deepStrictEqual((yield* get<Json>("/v1/Services")).json["services"], seeded)
    }).pipe(simulated))

  it.effect("have required and repeated parameters", () =>
    Effect.gen(function* () {
      const roles = at("Roles")
      const role = { FriendlyName: "agent", Type: "conversation", Permission: ["sendMessage", "leaveConversation"] }
      const { json } = yield* post(roles, role)
      assert.deepStrictEqual(json["permissions"], role.Permission)
      for (const name of ["FriendlyName", "Type", "Permission"] as const) {
        const { [name]: _, ...rest } = role
        assert.deepStrictEqual(yield* refused(roles, rest), [400, 20001])
      }
      const changed = yield* post(`${roles}/${json["sid"]}`, { Permission: "sendMessage", FriendlyName: "ignored" })
      assert.deepStrictEqual(changed.json, { ...json, permissions: ["sendMessage"] })
    }).pipe(simulated))

  it.effect("can be a single record at a path", () =>
    Effect.gen(function* () {
      const notifications = at("Configuration", "Notifications")
      const before = (yield* get<Json>(notifications)).json
      assert.deepStrictEqual([before["log_enabled"], before["new_message"].enabled], [false, false])
      const form = { LogEnabled: "true", "NewMessage.Enabled": "true", "NewMessage.WithMedia.Template": "a picture" }
      const after = (yield* post(notifications, form)).json
      assert.deepStrictEqual(after, {
        ...before,
        log_enabled: true,
        new_message: {
          ...before["new_message"],
          enabled: true,
          with_media: { ...before["new_message"].with_media, template: "a picture" }
        }
      })
      assert.deepStrictEqual((yield* get<Json>(notifications)).json, after)
      assert.deepStrictEqual(yield* refused(notifications, { LogEnabled: "perhaps" }), [400, 20001])
      assert.strictEqual((yield* remove(notifications)).headers["allow"], "GET, POST")
      assert.strictEqual((yield* get<Json>("/v1/Configuration")).json["default_chat_service_sid"], service)
    }).pipe(simulated))

  it.effect("do not return secrets", () =>
    Effect.gen(function* () {
      const { json, text } = yield* post("/v1/Credentials", { Type: "fcm", Secret: "s3cret", Sandbox: "true" })
      assert.notInclude(text, "s3cret")
      assert.deepStrictEqual([json["type"], json["sandbox"]], ["fcm", "True"])
      assert.strictEqual((yield* get<Json>(`/v1/Credentials/${json["sid"]}`)).text, text)
    }).pipe(simulated))

  it.effect("are found by an address as by a SID", () =>
    Effect.gen(function* () {
      const all = "/v1/Configuration/Addresses"
      const { json } = yield* post(all, { Type: "whatsapp", Address: "whatsapp:+15005550001" })
      const one = `${all}/${encodeURIComponent("whatsapp:+15005550001")}`
      assert.deepStrictEqual((yield* get<Json>(one)).json, json)
      assert.strictEqual((yield* post(one, { FriendlyName: "the desk" })).json["sid"], json["sid"])
      assert.strictEqual((yield* get<Json>(`${all}/${json["sid"]}`)).json["friendly_name"], "the desk")
      assert.strictEqual((yield* remove(one)).status, 204)
      assert.deepStrictEqual([(yield* get(one)).status, (yield* get(`${all}/${json["sid"]}`)).status], [404, 404])
    }).pipe(simulated))

  it.effect("are filtered if the list has a filter", () =>
    Effect.gen(function* () {
      const all = "/v1/Configuration/Addresses"
      yield* post(all, { Type: "sms", Address: "+15005550001", "AutoCreation.WebhookMethod": "get" })
      yield* post(all, { Type: "whatsapp", Address: "whatsapp:+15005550001" })
      const { address_configurations: found } = (yield* get<Json>(`${all}?Type=sms`)).json
      assert.deepStrictEqual(found.map((one: Json) => [one["type"], one["auto_creation"].webhook_method]), [[
        "sms",
        "GET"
      ]])
    }).pipe(simulated))
})

describe("the paths without a service", () => {
  it.effect("lead to the same records of the first service", () =>
    Effect.gen(function* () {
      const { json } = yield* post("/v1/Conversations", { UniqueName: "order-17" })
      assert.strictEqual(json["chat_service_sid"], service)
      assert.strictEqual(json["url"], `${origin}/v1/Conversations/${json["sid"]}`)
      const scoped = (yield* get<Json>(at("Conversations", "order-17"))).json
      assert.strictEqual(scoped["sid"], json["sid"])
      assert.strictEqual(scoped["url"], `${origin}${at("Conversations", json["sid"])}`)
      yield* post("/v1/Conversations/order-17/Participants", { Identity: "ada@example.com" })
      const message = yield* post("/v1/Conversations/order-17/Messages", { Body: "hello" })
      assert.notProperty(message.json, "chat_service_sid")
      const own = yield* get<Json>("/v1/Users/ada@example.com/Conversations/order-17")
      assert.strictEqual(own.json["links"].conversation, json["url"])
      assert.strictEqual((yield* get<Json>(at("Conversations", "order-17", "Messages"))).json["messages"].length, 1)
      assert.strictEqual(
        (yield* get(at("Conversations", "order-17").replace(service, second.chatServiceSid))).status,
        404
      )
    }).pipe(Effect.provide(Simulator.layer({ seed: [Seed.supportDesk, second] }))))

  const second = Seed.make({ chatServiceSid: Seed.sid("IS", "second"), users: [] })

  it.effect("share page tokens with the others, and with no other list", () =>
    Effect.gen(function* () {
      const { meta } = (yield* get<Json>("/v1/Conversations?PageSize=5")).json
      const token = new URL(meta.next_page_url).searchParams.get("PageToken")
      const shared = yield* get<Json>(`${at("Conversations")}?PageSize=5&PageToken=${token}`)
      assert.strictEqual(shared.status, 200)
      for (const list of [at("Users"), at("Conversations").replace(service, second.chatServiceSid)]) {
        assert.strictEqual((yield* get<Json>(`${list}?PageToken=${token}`)).json["code"], 20001)
      }
    }).pipe(Effect.provide(Simulator.layer({ seed: [Seed.supportDesk, second] }))))
})

describe("requests", () => {
  const messages = "/v1/Services/{ChatServiceSid}/Conversations/{ConversationSid}/Messages"

  it.effect("are identified by the template of their path, and record the webhook header", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const path = at("Conversations", "order-1042", "Messages")
      yield* call("POST", path, { Body: "hello" }, { authorization, "x-twilio-webhook-enabled": "true" })
      yield* get(`${path}/IM1`)
      yield* get("/v1/Users/ada@example.com")
      yield* get(at("Configuration"))
      yield* get("/v1/Nothing")
      assert.deepStrictEqual((yield* simulator.requests).map((_) => [_.template, _.resource]), [
        [messages, "list"],
        [`${messages}/{Sid}`, "instance"],
        ["/v1/Users/{Sid}", "instance"],
        ["/v1/Services/{ChatServiceSid}/Configuration", "instance"],
        [null, null]
      ])
      assert.strictEqual((yield* simulator.requests)[0]?.headers["x-twilio-webhook-enabled"], "true")
    }).pipe(simulated))

  it.effect("are matched by a fault with a template", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* simulator.injectFaults(
        Fault.serverError({ match: { template: messages, method: "POST" }, processed: true })
      )
      assert.strictEqual((yield* post(at("Users"), { Identity: "new" })).status, 201)
      const path = at("Conversations", "order-1042", "Messages")
      assert.strictEqual((yield* post(path, { Body: "hello" })).status, 500)
      assert.strictEqual((yield* post(path, { Body: "hello" })).json["index"], 13)
    }).pipe(simulated))
})
