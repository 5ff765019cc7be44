/**
 * Checks the simulator with Twilio's SDK, which runs the life cycle of a conversation on it, and with Twilio's OpenAPI
 * document, which defines its paths, methods, page sizes, lists and fields.
 */
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import { serve } from "@effect-twilio/conversations/testing/serve"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import twilio from "twilio"
import * as OpenApi from "./openapi.ts"
import { ask, connect } from "./twilioNode.ts"

const serviceSid = Seed.supportDesk.chatServiceSid

/** The status and the code of the error that a call of the SDK must fail with. */
const refusal = (call: () => unknown) =>
  Effect.map(Effect.flip(ask(call)), (error) => {
    assert.instanceOf(error, twilio.RestException)
    return [error.status, error.code]
  })

describe("twilio-node", () => {
  it.scoped("covers the life cycle of a conversation", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make()
      const { url } = yield* serve(simulator)
      const sdk = connect(url, { username: Simulator.accountSid, password: Simulator.authToken })
      const service = sdk.client.conversations.v1.services(serviceSid)
      const grace = "grace@example.com"
      const inbox = service.users(grace).userConversations

      // created once, even if it is tried again
      const opened = yield* ask(() =>
        service.conversations.create({
          uniqueName: "case/17",
          friendlyName: "Case 17",
          attributes: `{"case":17}`,
          "timers.inactive": "PT30M",
          xTwilioWebhookEnabled: "true"
        })
      )
      assert.deepStrictEqual([opened.state, opened.uniqueName, opened.attributes], ["active", "case/17", `{"case":17}`])
      assert.deepStrictEqual(yield* refusal(() => service.conversations.create({ uniqueName: "case/17" })), [
        409,
        50353
      ])
      const conversation = service.conversations("case%2F17")
      assert.strictEqual((yield* ask(() => conversation.fetch())).sid, opened.sid)

      // two participants join: an agent, and a phone number
      const agent = yield* ask(() => conversation.participants.create({ identity: grace }))
      const customer = yield* ask(() =>
        conversation.participants.create({
          "messagingBinding.address": "+15005550001",
          "messagingBinding.proxyAddress": "+15005550002"
        })
      )
      assert.deepStrictEqual(customer.messagingBinding, {
        type: "sms",
        address: "+15005550001",
        proxy_address: "+15005550002"
      })
      assert.deepStrictEqual(
        yield* refusal(() => conversation.participants.create({ identity: grace })),
        [409, 50433]
      )
      const participants = yield* ask(() => conversation.participants.list())
      assert.deepStrictEqual(participants.map((one) => one.sid), [agent.sid, customer.sid])

      // both send messages
      for (
        const [author, body] of [["+15005550001", "Hello?"], [grace, "Hello."], ["+15005550001", "It broke."]] as const
      ) {
        yield* ask(() => conversation.messages.create({ author, body }))
      }
      const bodies = (order: "asc" | "desc", limit = 10) =>
        Effect.map(
          ask(() => conversation.messages.list({ order, pageSize: 2, limit })),
          (_) => _.map((one) => [one.index, one.body])
        )
      assert.deepStrictEqual(yield* bodies("asc"), [[0, "Hello?"], [1, "Hello."], [2, "It broke."]])
      assert.deepStrictEqual(yield* bodies("desc"), [[2, "It broke."], [1, "Hello."], [0, "Hello?"]])
      assert.deepStrictEqual(yield* bodies("desc", 1), [[2, "It broke."]])
      const [first, second] = yield* ask(() => conversation.messages.list())
      assert.deepStrictEqual([first?.participantSid, first?.delivery], [customer.sid, null])
      assert.deepStrictEqual([second?.participantSid, second?.delivery?.total], [agent.sid, 1])
      const receipts = yield* ask(() => conversation.messages(second?.sid ?? "").deliveryReceipts.list())
      assert.deepStrictEqual(receipts.map((one) => one.participantSid), [customer.sid])

      // mark messages as read, in both ways
      const seen = Effect.map(
        ask(() => inbox(opened.sid).fetch()),
        (one): ReadonlyArray<number | null> => [one.lastReadMessageIndex, one.unreadMessagesCount]
      )
      assert.deepStrictEqual(yield* seen, [null, null])
      yield* ask(() => conversation.participants(agent.sid).update({ lastReadMessageIndex: 0 }))
      assert.deepStrictEqual(yield* seen, [0, 2])
      yield* ask(() => inbox(opened.sid).update({ lastReadMessageIndex: 2, notificationLevel: "muted" }))
      assert.deepStrictEqual(yield* seen, [2, 0])
      const read = yield* ask(() => conversation.participants(grace).fetch())
      assert.strictEqual(read.lastReadMessageIndex, 2)
      const listed = (yield* ask(() => inbox.list({ pageSize: 100 }))).find((one) => one.uniqueName === "case/17")
      assert.deepStrictEqual([listed?.notificationLevel, listed?.unreadMessagesCount], ["muted", 0])

      // one participant leaves
      yield* ask(() => conversation.participants(agent.sid).remove())
      assert.deepStrictEqual(yield* refusal(() => inbox(opened.sid).fetch()), [404, 20404])
      assert.strictEqual((yield* ask(() => conversation.participants.list())).length, 1)

      // close the conversation
      assert.strictEqual((yield* ask(() => conversation.update({ state: "closed" }))).state, "closed")
      assert.deepStrictEqual(yield* refusal(() => conversation.messages.create({ body: "again" })), [400, 50377])
      assert.deepStrictEqual(yield* refusal(() => conversation.update({ state: "active" })), [400, 50377])
      assert.strictEqual(yield* ask(() => conversation.remove()), true)
      assert.deepStrictEqual(yield* refusal(() => conversation.fetch()), [404, 20404])
      assert.deepStrictEqual(yield* refusal(() => conversation.messages.list()), [404, 20404])

      const requests = yield* simulator.requests
      assert.strictEqual(requests[0]?.headers["x-twilio-webhook-enabled"], "true")
      assert.notInclude(requests.map((one) => one.template), null)
    }))

  it.scoped("creates a conversation with its participants, and reads the users", () =>
    Effect.gen(function* () {
      const { url } = yield* serve(yield* Simulator.make())
      const { client } = connect(url, { username: Simulator.accountSid, password: Simulator.authToken })
      const service = client.conversations.v1.services(serviceSid)
      const opened = yield* ask(() =>
        service.conversationWithParticipants.create({
          friendlyName: "Case 18",
          "timers.inactive": "PT30M",
          participant: [
            `{"identity":"new@example.com"}`,
            `{"messaging_binding":{"address":"+15005550001","proxy_address":"+15005550002"}}`
          ]
        })
      )
      assert.property(opened.timers, "date_inactive")
      assert.strictEqual((yield* ask(() => service.conversations(opened.sid).participants.list())).length, 2)
      const users = yield* ask(() => service.users.list({ pageSize: 4 }))
      assert.deepStrictEqual(users.map((one) => one.identity), [
        ...Seed.supportDesk.users.map((one) => one.identity),
        "new@example.com"
      ])
      // the same without a service in the path
      const shared = yield* ask(() => client.conversations.v1.conversations(opened.sid).fetch())
      assert.strictEqual(shared.friendlyName, "Case 18")
    }))
})

describe("Twilio's document", () => {
  const paths = Object.keys(OpenApi.document.paths)
  const conversation = Seed.sid("CH", "order-1042")
  const authorization = `Basic ${btoa(`${Simulator.accountSid}:${Simulator.authToken}`)}`

  /** A simulator with a record of every kind, except those that cannot be created. */
  const filled = Effect.gen(function* () {
    const simulator = yield* Simulator.make()
    const send = (method: string, path: string, form?: Record<string, string>) =>
      Effect.promise(async () => {
        const body = form === undefined ? {} : { body: new URLSearchParams(form) }
        const request = { method, headers: { authorization }, ...body }
        const response = await simulator.fetch(`https://conversations.twilio.com${path}`, request)
        return { response, json: response.status === 204 ? null : await response.json() }
      })
    const v1 = `/v1/Services/${serviceSid}`
    const make = (path: string, form: Record<string, string>) =>
      Effect.map(send("POST", path, form), ({ json, response }) => {
        assert.strictEqual(response.status, 201)
        return json["sid"] as string
      })
    const below = `${v1}/Conversations/${conversation}`
    yield* make(`${below}/Participants`, {
      "MessagingBinding.Address": "+15005550001",
      "MessagingBinding.ProxyAddress": "+15005550002"
    })
    const message = yield* make(`${below}/Messages`, { Author: "ada@example.com", Body: "hello" })
    const records: Record<string, string> = {
      Services: serviceSid,
      Conversations: conversation,
      Users: "ada@example.com",
      Participants: "ada@example.com",
      Messages: message,
      Receipts: (yield* send("GET", `${below}/Messages/${message}/Receipts`)).json["delivery_receipts"][0].sid,
      Webhooks: yield* make(`${below}/Webhooks`, { Target: "webhook", "Configuration.Url": "https://example.com" }),
      Roles: yield* make(`${v1}/Roles`, { FriendlyName: "agent", Type: "service", Permission: "createChannel" }),
      Credentials: yield* make("/v1/Credentials", { Type: "fcm", FriendlyName: "phones", Secret: "secret" }),
      Addresses: yield* make("/v1/Configuration/Addresses", {
        Type: "sms",
        Address: "+15005550001",
        AddressCountry: "US"
      })
    }
    const fill = (template: string): string =>
      template.replace("{ChatServiceSid}", serviceSid).replaceAll(
        /(\w+)\/\{\w+\}/g,
        (_, collection) => `${collection}/${records[collection] ?? "nothing"}`
      )
    return { simulator, send, fill }
  })

  const schemaOf = (operation: OpenApi.Operation, status: string) => {
    const content = operation.responses[status]?.content?.["application/json"]
    const schema = (content?.schema ?? {}) as { readonly $ref?: string; readonly properties?: object }
    const name = schema.$ref?.replace("#/components/schemas/", "")
    return Object.keys(
      name === undefined ? schema.properties ?? {} : OpenApi.document.components.schemas[name]?.properties ?? {}
    )
  }

  it.effect("has the paths and methods of the simulator, and no others", () =>
    Effect.gen(function* () {
      const { fill, send, simulator } = yield* filled
      assert.isAbove(paths.length, 40)
      for (const template of paths) {
        const { response } = yield* send("PUT", fill(template))
        const allowed = (response.headers.get("allow") ?? "").split(", ").sort()
        assert.deepStrictEqual([template, ...allowed], [template, ...Object.keys(OpenApi.operations(template)).sort()])
        assert.strictEqual((yield* simulator.requests).at(-1)?.template, template)
      }
    }))

  it.effect("has the simulator's fields, list keys and maximum page sizes", () =>
    Effect.gen(function* () {
      const { fill, send } = yield* filled
      const seen: Array<string> = []
      for (const template of paths) {
        const operation = OpenApi.operations(template)["GET"]
        if (operation === undefined) continue
        const required = template.endsWith("/ParticipantConversations") ? "&Identity=ada@example.com" : ""
        const { json, response } = yield* send("GET", `${fill(template)}?${required}`)
        const size = operation.parameters?.find(({ name }) => name === "PageSize")?.schema.maximum
        if (size === undefined) {
          // Only a device can create a push binding.
          if (template.endsWith("/Bindings/{Sid}")) continue
          assert.deepStrictEqual([template, response.status], [template, 200])
          assert.sameMembers(Object.keys(json), schemaOf(operation, "200"), template)
          seen.push(template)
          continue
        }
        const keys = schemaOf(operation, "200")
        assert.sameMembers(Object.keys(json), keys, template)
        assert.isArray(json[keys.find((key) => key !== "meta") ?? ""])
        assert.include(keys, json.meta.key)
        // Twilio's other documentation says 1000 for a user's conversations.
        const most = template.endsWith("/Users/{UserSid}/Conversations") ? 1000 : size
        const page = (n: number) => send("GET", `${fill(template)}?PageSize=${n}${required}`)
        assert.strictEqual((yield* page(most)).json.meta.page_size, most, template)
        assert.strictEqual((yield* page(most + 1)).json.code, 20007, template)
        assert.strictEqual(json.meta.page_size, Math.min(50, most))
      }
      assert.isAbove(seen.length, 20)
    }))
})
