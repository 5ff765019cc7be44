import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/TestClock"
import { WebhookEvent, WebhookSignature } from "@effect-twilio/conversations"
import { Fault, MessageRejected, Seed, Simulator } from "../../src/testing/mod.ts"
import { at, authorization, call, type Json, post, remove, service } from "./support.ts"

const ada = "ada@example.com"
const order = "order-1042"
const url = "https://desk.example/hooks?tenant=7"
const enabled = { authorization, "x-twilio-webhook-enabled": "true" }

const send = (method: "DELETE" | "POST", path: string, form?: Record<string, string>) =>
  call<Json>(method, path, form, enabled)

/** A simulator with a handler that records what it gets. */
const simulated = <A, E>(
  test: (received: ReadonlyArray<Received>) => Effect.Effect<A, E, Layered>,
  answer: (request: Received) => Response | Promise<Response> = () => new Response(null, { status: 204 })
) =>
  Effect.suspend(() => {
    const received: Array<Received> = []
    const webhooks = async (request: Request) => {
      const body = await request.text()
      const form = new URLSearchParams(request.method === "GET" ? new URL(request.url).search : body)
      const one = { url: request.url, method: request.method, headers: request.headers, body, form }
      received.push(one)
      return await answer(one)
    }
    return Effect.provide(test(received), Simulator.layer({ webhooks }))
  })

type Layered = Effect.Effect.Context<ReturnType<typeof send>> | Simulator

interface Received {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: string
  readonly form: URLSearchParams
}

const events = (received: ReadonlyArray<Received>) => received.map(({ form }) => form.get("EventType"))

const settled = Effect.flatMap(Simulator, (simulator) => simulator.settled)

const configure = (form: Record<string, string | ReadonlyArray<string>>) => post(at("Configuration", "Webhooks"), form)

const all = [
  "onConversationAdded",
  "onConversationUpdated",
  "onConversationRemoved",
  "onConversationStateUpdated",
  "onMessageAdded",
  "onMessageUpdated",
  "onMessageRemoved",
  "onParticipantAdded",
  "onParticipantUpdated",
  "onParticipantRemoved",
  "onUserAdded",
  "onUserUpdated",
  "onDeliveryUpdated"
]

describe("a change by REST", () => {
  it.effect("fires nothing without the header, and nothing that is not in the filters", () =>
    simulated((received) =>
      Effect.gen(function* () {
        yield* configure({ PostWebhookUrl: url, Filters: ["onMessageAdded"] })
        const messages = at("Conversations", order, "Messages")
        yield* post(messages, { Body: "silent" })
        yield* call("POST", messages, { Body: "silent too" }, { ...enabled, "x-twilio-webhook-enabled": "false" })
        yield* send("POST", at("Conversations", order), { FriendlyName: "Not in the filters" })
        yield* send("POST", messages, { Body: "heard" })
        yield* send("POST", messages, { Body: "x".repeat(1601) })
        yield* settled
        assert.deepStrictEqual(received.map(({ form }) => form.get("Body")), ["heard"])
      })
    ))

  it.effect("sends each event with its parameters, in order, signed for the account", () =>
    simulated((received) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.UTC(2024, 5, 1))
        yield* configure({ PostWebhookUrl: url, Filters: all })
        const { json } = yield* send("POST", at("Conversations"), { UniqueName: "order-17", Attributes: `{"a":1}` })
        const created = at("Conversations", json["sid"])
        const participant = yield* send("POST", `${created}/Participants`, { Identity: "new@example.com" })
        yield* send("POST", `${created}/Participants`, {
          "MessagingBinding.Address": "+15550100",
          "MessagingBinding.ProxyAddress": "+15550101"
        })
        const message = yield* send("POST", `${created}/Messages`, { Author: "new@example.com", Body: "Grüße & 1+1" })
        yield* send("POST", `${created}/Messages/${message.json["sid"]}`, { Body: "changed" })
        yield* send("POST", `${created}/Participants/${participant.json["sid"]}`, { LastReadMessageIndex: "0" })
        yield* send("DELETE", `${created}/Messages/${message.json["sid"]}`)
        yield* send("POST", created, { State: "closed" })
        yield* send("DELETE", created)
        yield* send("POST", at("Users", "new@example.com"), { FriendlyName: "New" })
        yield* settled
        assert.deepStrictEqual(events(received), [
          "onConversationAdded",
          "onUserAdded",
          "onParticipantAdded",
          "onParticipantAdded",
          "onMessageAdded",
          "onDeliveryUpdated",
          "onMessageUpdated",
          "onParticipantUpdated",
          "onMessageRemoved",
          "onConversationUpdated",
          "onConversationStateUpdated",
          "onConversationRemoved",
          "onUserUpdated"
        ])
        assert.deepStrictEqual(Object.fromEntries(received[4]?.form ?? []), {
          EventType: "onMessageAdded",
          AccountSid: Simulator.accountSid,
          ChatServiceSid: service,
          ConversationSid: json["sid"],
          Author: "new@example.com",
          Body: "Grüße & 1+1",
          Attributes: "{}",
          ParticipantSid: participant.json["sid"],
          MessageSid: message.json["sid"],
          Index: "0",
          DateCreated: "2024-06-01T00:00:00.000Z",
          Source: "API",
          RetryCount: "0"
        })
        const about = (index: number, ...names: ReadonlyArray<string>) =>
          names.map((name) => received[index]?.form.get(name))
        assert.deepStrictEqual(about(2, "Identity", "MessagingBinding.Type"), ["new@example.com", null])
        assert.deepStrictEqual(
          about(3, "Identity", "MessagingBinding.Type", "MessagingBinding.ProxyAddress"),
          [null, "sms", "+15550101"]
        )
        assert.deepStrictEqual(about(5, "Status", "ErrorCode", "Index"), ["delivered", null, null])
        assert.deepStrictEqual(about(7, "LastReadMessageIndex"), ["0"])
        assert.deepStrictEqual(about(10, "StateFrom", "StateTo", "Reason"), ["active", "closed", "API"])
        assert.deepStrictEqual(about(11, "DateRemoved"), ["2024-06-01T00:00:00.000Z"])
        const isFromTwilio = WebhookSignature.verifier({ authToken: Redacted.make(Simulator.authToken) })
        for (const { body, headers, method } of received) {
          assert.strictEqual(method, "POST")
          assert.strictEqual(headers.get("user-agent"), "TwilioProxy/1.1")
          assert.match(headers.get("i-twilio-idempotency-token") ?? "", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
          assert.isTrue(yield* isFromTwilio({ url, headers, body }))
          assert.isFalse(yield* isFromTwilio({ url, headers, body: `${body}&Index=1` }))
        }
        assert.strictEqual(new Set(received.map(({ headers }) => headers.get("i-twilio-idempotency-token"))).size, 13)
      })
    ))

  it.effect("takes the method from the configuration, and signs the whole URL of a GET", () =>
    simulated((received) =>
      Effect.gen(function* () {
        yield* configure({ PostWebhookUrl: url, Filters: "onMessageAdded", Method: "GET" })
        yield* send("POST", at("Conversations", order, "Messages"), { Body: "a b" })
        yield* settled
        const [one] = received
        assert.strictEqual(one?.method, "GET")
        assert.isTrue(one?.url.startsWith(`${url}&`))
        assert.strictEqual(one?.form.get("Body"), "a b")
        const isFromTwilio = WebhookSignature.verifier({ authToken: Redacted.make(Simulator.authToken) })
        assert.isTrue(yield* isFromTwilio({ url: one?.url ?? "", headers: one?.headers ?? new Headers() }))
        assert.deepStrictEqual((yield* (yield* Simulator).deliveries)[0]?.url, one?.url)
      })
    ))

  it.effect("is not silenced by a fault, and fires nothing if it was not done", () =>
    simulated((received) =>
      Effect.gen(function* () {
        yield* configure({ PostWebhookUrl: url, Filters: "onMessageAdded" })
        const simulator = yield* Simulator
        yield* simulator.injectFaults(Fault.serverError(), Fault.serverError({ processed: true }))
        const messages = at("Conversations", order, "Messages")
        yield* send("POST", messages, { Body: "lost" })
        yield* send("POST", messages, { Body: "done" })
        yield* settled
        assert.deepStrictEqual(received.map(({ form }) => form.get("Body")), ["done"])
      })
    ))
})

describe("the configuration", () => {
  it.effect("of the service silences the account's, which hears all else", () =>
    simulated((received) =>
      Effect.gen(function* () {
        const account = "https://account.example/"
        yield* post("/v1/Configuration/Webhooks", { PostWebhookUrl: account, Filters: "onMessageAdded" })
        const messages = at("Conversations", order, "Messages")
        yield* send("POST", messages, {})
        yield* configure({ PostWebhookUrl: url, Filters: "onConversationUpdated" })
        yield* send("POST", messages, {})
        yield* send("POST", at("Conversations", order), { FriendlyName: "New" })
        yield* configure({ PostWebhookUrl: "", Filters: "onMessageAdded" })
        yield* post("/v1/Configuration/Webhooks", { Target: "flex" })
        yield* send("POST", messages, {})
        yield* settled
        assert.deepStrictEqual(received.map((one) => one.url), [account, url])
        assert.deepStrictEqual((yield* (yield* Simulator).deliveries).map(({ source }) => source), [
          "account",
          "service"
        ])
      })
    ))

  it.effect("of a conversation adds its own webhooks, by filters or by key words", () =>
    simulated((received) =>
      Effect.gen(function* () {
        yield* configure({ PostWebhookUrl: url, Filters: "onMessageAdded" })
        const webhooks = at("Conversations", order, "Webhooks")
        const own = "https://own.example/"
        yield* post(webhooks, {
          Target: "webhook",
          "Configuration.Url": own,
          "Configuration.Method": "get",
          "Configuration.Filters": ["onMessageAdd", "onMessageAdded"]
        })
        yield* post(webhooks, {
          Target: "trigger",
          "Configuration.Url": "https://help.example/",
          "Configuration.Triggers": ["help", "human"]
        })
        yield* send("POST", at("Conversations", order, "Messages"), { Body: "I need HELP" })
        yield* send("POST", at("Conversations", order, "Messages"), { Body: "thanks" })
        yield* send("POST", at("Conversations", "order-1043", "Messages"), { Body: "help" })
        yield* settled
        assert.deepStrictEqual(received.map(({ form, method, url }) => [method, new URL(url).host, form.get("Body")]), [
          ["POST", "desk.example", "I need HELP"],
          ["GET", "own.example", "I need HELP"],
          ["POST", "help.example", "I need HELP"],
          ["POST", "desk.example", "thanks"],
          ["GET", "own.example", "thanks"],
          ["POST", "desk.example", "help"]
        ])
        // A conversation's own webhooks hear post-event only.
        assert.notInclude(events(received), "onMessageAdd")
      })
    ))
})

describe("sendMessage", () => {
  const configured = configure({ PreWebhookUrl: url, PostWebhookUrl: url, Filters: ["onMessageAdd", "onMessageAdded"] })

  const sent = (body: string, answer: (request: Received) => Response | Promise<Response>) =>
    simulated((received) =>
      Effect.gen(function* () {
        yield* configured
        const simulator = yield* Simulator
        const before = (yield* simulator.messages(order)).length
        const result = yield* Effect.either(simulator.sendMessage(order, { author: ada, body }))
        yield* simulator.settled
        const after = yield* simulator.messages(order)
        return { received, result, added: after.slice(before) }
      }), answer)

  it.effect("asks first, and then tells", () =>
    Effect.gen(function* () {
      const { added, received, result } = yield* sent("hello", () => new Response())
      assert.deepStrictEqual(events(received), ["onMessageAdd", "onMessageAdded"])
      const [asked, told] = received
      for (const one of received) {
        assert.deepStrictEqual(
          ["Source", "ClientIdentity", "Author", "Body"].map((name) => one.form.get(name)),
          ["SDK", ada, ada, "hello"]
        )
      }
      assert.isFalse(asked?.form.has("MessageSid"))
      assert.isFalse(asked?.form.has("Index"))
      assert.strictEqual(told?.form.get("Index"), String(added[0]?.index))
      assert.deepStrictEqual(result._tag === "Right" ? result.right : null, added[0] ?? assert.fail())
    }))

  it.effect("publishes what the pre-event webhook made of it", () =>
    Effect.gen(function* () {
      const { added, received } = yield* sent(
        "darn",
        ({ form }) =>
          form.get("EventType") === "onMessageAdd"
            ? Response.json({ body: "****", author: "moderator", attributes: `{"censored":true}` })
            : new Response()
      )
      assert.deepInclude(added[0], { body: "****", author: "moderator", attributes: `{"censored":true}` })
      assert.strictEqual(received[1]?.form.get("Body"), "****")
    }))

  it.effect("fails if a webhook rejects the message with a 4xx or 5xx", () =>
    Effect.gen(function* () {
      for (const status of [400, 403, 500, 503]) {
        const { added, received, result } = yield* sent("spam", () => new Response("no", { status }))
        assert.deepStrictEqual([events(received), added], [["onMessageAdd"], []])
        const error = result._tag === "Left" ? result.left : assert.fail()
        assert.instanceOf(error, MessageRejected)
        assert.deepStrictEqual([error.status, error.code], [400, 50056])
      }
    }))

  it.effect("fails if the answer makes a message that no rule allows", () =>
    Effect.gen(function* () {
      for (
        const [answer, code] of [[{ body: "x".repeat(1601) }, 50504], [{ attributes: "{" }, 50304], [
          { body: 7 },
          20001
        ]]
      ) {
        const { added, result } = yield* sent("fine", () => Response.json(answer))
        assert.deepStrictEqual(added, [])
        assert.strictEqual(result._tag === "Left" ? result.left.code : 0, code)
      }
    }))

  it.effect("publishes it as it is after an answer that says nothing, and if nobody answers", () =>
    Effect.gen(function* () {
      for (
        const answer of [() => new Response("{}"), () => new Response("thanks"), () => Promise.reject(new Error())]
      ) {
        const { added } = yield* sent("hello", answer)
        assert.deepStrictEqual(added.map(({ body }) => body), ["hello"])
      }
    }))

  it.effect("waits 5 seconds for the answer, by the clock", () =>
    Effect.gen(function* () {
      const asked = yield* Deferred.make<void>()
      yield* simulated((received) =>
        Effect.gen(function* () {
          yield* configure({ PreWebhookUrl: url, Filters: "onMessageAdd" })
          const simulator = yield* Simulator
          const fiber = yield* Effect.fork(simulator.sendMessage(order, { author: ada, body: "hello" }))
          yield* Deferred.await(asked)
          yield* TestClock.adjust("4999 millis")
          assert.isNull(yield* Effect.map(fiber.poll, (exit) => exit._tag === "None" ? null : exit))
          yield* TestClock.adjust("1 millis")
          assert.strictEqual((yield* Fiber.join(fiber)).body, "hello")
          const [delivery] = yield* simulator.deliveries
          assert.deepInclude(delivery, { isDone: true, status: null, failure: "timeout" })
          assert.strictEqual(received.length, 1)
        }), () => {
        Effect.runSync(Deferred.succeed(asked, undefined))
        return new Promise(() => {})
      })
    }))

  it.effect("asks with the media of the message, and uses them up once", () =>
    simulated((received) =>
      Effect.gen(function* () {
        yield* configured
        const simulator = yield* Simulator
        const { sid } = yield* Effect.promise(async () => {
          const media = `https://mcs.us1.twilio.com/v1/Services/${service}/Media?Filename=a.png`
          const headers = { authorization, "content-type": "image/png" }
          return (await simulator.fetch(media, { method: "POST", headers, body: new Uint8Array(3) })).json()
        })
        const sent = yield* simulator.sendMessage(order, { author: ada, mediaSid: sid })
        assert.deepStrictEqual(sent.media, [{ sid, size: 3, content_type: "image/png", filename: "a.png" }])
        yield* simulator.settled
        const media = JSON.stringify([{ Sid: sid, ContentType: "image/png", Filename: "a.png", Size: 3 }])
        assert.deepStrictEqual(received.map(({ form }) => form.get("Media")), [media, media])
        const again = yield* Effect.flip(simulator.sendMessage(order, { author: ada, mediaSid: sid }))
        assert.strictEqual(again.status, 400)
      })
    ))

  it.effect("is an SMS of a participant with an address, and a mistake of one who is none", () =>
    simulated((received) =>
      Effect.gen(function* () {
        yield* configure({ PostWebhookUrl: url, Filters: "onMessageAdded" })
        for (const [prefix, name] of [["", "SMS"], ["whatsapp:", "WHATSAPP"]]) {
          yield* post(at("Conversations", order, "Participants"), {
            "MessagingBinding.Address": `${prefix}+15550100`,
            "MessagingBinding.ProxyAddress": `${prefix}+15550101`
          })
          const simulator = yield* Simulator
          yield* simulator.sendMessage(order, { author: `${prefix}+15550100`, body: "hi" })
          yield* simulator.settled
          assert.strictEqual(received[received.length - 1]?.form.get("Source"), name)
          assert.isFalse(received[received.length - 1]?.form.has("ClientIdentity"))
        }
        const stranger = yield* Effect.exit((yield* Simulator).sendMessage(order, { author: "nobody", body: "hi" }))
        assert.isTrue(Exit.isFailure(stranger) && Cause.isDie(stranger.cause))
      })
    ))

  it.effect("keeps the rules of a message, and fires nothing if it breaks them", () =>
    simulated((received) =>
      Effect.gen(function* () {
        yield* configured
        const simulator = yield* Simulator
        const tooLong = yield* Effect.flip(simulator.sendMessage(order, { author: ada, body: "x".repeat(1601) }))
        yield* simulator.setConversationState(order, "closed")
        const closed = yield* Effect.flip(simulator.sendMessage(order, { author: ada, body: "hi" }))
        yield* simulator.settled
        assert.deepStrictEqual([tooLong.code, closed.code, received.length], [50504, 50377, 0])
      })
    ))
})

/** The ten events that a client SDK waits for, each with what the SDK of ada does, and what the change is called after it. */
const preEvents = [
  "onConversationAdd",
  "onConversationUpdate",
  "onConversationRemove",
  "onMessageAdd",
  "onMessageUpdate",
  "onMessageRemove",
  "onParticipantAdd",
  "onParticipantUpdate",
  "onParticipantRemove",
  "onUserUpdate"
] as const

type PreEvent = typeof preEvents[number]

const after = (event: PreEvent): string => event.endsWith("Add") ? `${event}ed` : `${event}d`

const grace = "grace@example.com"

/** What is there before: a conversation of its own with a message of ada's and another participant. */
const prepared = Effect.gen(function* () {
  const { json: conversation } = yield* post(at("Conversations"), { UniqueName: "plan", FriendlyName: "Plan" })
  const place = at("Conversations", conversation["sid"])
  const { json: participant } = yield* post(`${place}/Participants`, { Identity: grace })
  const { json: message } = yield* post(`${place}/Messages`, { Author: ada, Body: "first" })
  yield* configure({ PreWebhookUrl: url, PostWebhookUrl: url, Filters: [...preEvents, ...all] })
  const messages = `${place}/Messages`
  const participants = `${place}/Participants`
  const actions: Record<PreEvent, readonly [method: string, path: string, form?: Record<string, string>]> = {
    onConversationAdd: ["POST", at("Conversations"), { FriendlyName: "New", Attributes: '{"a":1}' }],
    onConversationUpdate: ["POST", place, { FriendlyName: "Newer" }],
    onConversationRemove: ["DELETE", place],
    onMessageAdd: ["POST", messages, { Body: "second" }],
    onMessageUpdate: ["POST", `${messages}/${message["sid"]}`, { Body: "changed" }],
    onMessageRemove: ["DELETE", `${messages}/${message["sid"]}`],
    onParticipantAdd: ["POST", participants, { Identity: "new@example.com" }],
    onParticipantUpdate: ["POST", `${participants}/${participant["sid"]}`, { Attributes: '{"a":1}' }],
    onParticipantRemove: ["DELETE", `${participants}/${participant["sid"]}`],
    onUserUpdate: ["POST", at("Users", grace), { FriendlyName: "Grace" }]
  }
  const simulator = yield* Simulator
  const asAda = simulator.fetchAs(ada)
  const act = (event: PreEvent) => {
    const [method, path, form] = actions[event]
    return Effect.promise(async () => {
      const body = form === undefined ? {} : { body: new URLSearchParams(form) }
      const response = await asAda(`https://conversations.twilio.com${path}`, { method, ...body })
      const text = await response.text()
      return { status: response.status, json: text === "" ? {} as Json : JSON.parse(text) as Json }
    })
  }
  return { simulator, actions, act, conversation, message, participant, place }
})

describe("a change by a client SDK", () => {
  for (const event of preEvents) {
    it.effect(`asks ${event} first, and then tells`, () =>
      simulated((received) =>
        Effect.gen(function* () {
          const { act, simulator } = yield* prepared
          const { status } = yield* act(event)
          assert.isBelow(status, 300)
          yield* simulator.settled
          const [asked, told] = received.filter(({ form }) =>
            !/^on(User|ConversationState)/.test(form.get("EventType") ?? "") || event === "onUserUpdate"
          )
          assert.strictEqual(asked?.form.get("EventType"), event)
          assert.strictEqual(told?.form.get("EventType"), after(event))
          assert.strictEqual(received[0], asked)
          for (const one of received) {
            assert.deepStrictEqual([one.form.get("Source"), one.form.get("ClientIdentity")], ["SDK", ada])
          }
          // A receiver reads it, with all that Twilio documents for it.
          assert.strictEqual(WebhookEvent.fromParameters(asked?.form ?? {})._tag, event)
          // It says what will be, and nothing that only the service knows.
          const unknown = event.endsWith("Add")
            ? ["MessageSid", "Index", "DateCreated", "DateUpdated", "DateRemoved"]
            : ["DateRemoved", "LastReadMessageIndex"]
          for (const name of unknown) assert.isFalse(asked?.form.has(name), name)
          assert.strictEqual(
            asked?.form.has("ConversationSid"),
            event !== "onConversationAdd" && event !== "onUserUpdate"
          )
          for (const [name, value] of asked?.form ?? []) {
            if (name !== "EventType") assert.strictEqual(told?.form.get(name), value, name)
          }
        })
      ))

    it.effect(`is rejected by an answer of 4xx or 5xx to ${event}, and changes nothing`, () =>
      Effect.gen(function* () {
        for (const status of [403, 500]) {
          yield* simulated((received) =>
            Effect.gen(function* () {
              const { act, actions, simulator } = yield* prepared
              const [, path] = actions[event]
              const before = yield* call<Json>("GET", path)
              const rejected = yield* act(event)
              assert.deepStrictEqual([rejected.status, rejected.json["code"]], [400, 50056])
              yield* simulator.settled
              assert.deepStrictEqual(events(received), [event])
              assert.deepStrictEqual((yield* call<Json>("GET", path)).json, before.json)
            }), () => new Response(null, { status }))
        }
      }))
  }

  const change = { body: "b", author: "c@example.com", attributes: '{"d":1}', friendly_name: "e" }
  const changes: Partial<Record<PreEvent, Record<string, string>>> = {
    onMessageAdd: { body: "b", author: "c@example.com", attributes: '{"d":1}' },
    onMessageUpdate: { body: "b", author: "c@example.com", attributes: '{"d":1}' },
    onConversationAdd: { friendly_name: "e", attributes: '{"d":1}' },
    onConversationUpdate: { friendly_name: "e", attributes: "{}" }
  }

  it.effect("is changed by an answer as documented, and not otherwise", () =>
    simulated(() =>
      Effect.gen(function* () {
        const { act, actions } = yield* prepared
        for (
          const event of [...preEvents].sort((a, b) => Number(a.endsWith("Remove")) - Number(b.endsWith("Remove")))
        ) {
          if (event.endsWith("Remove")) continue
          const { json } = yield* act(event)
          const expected = changes[event]
          if (expected !== undefined) assert.deepInclude(json, expected, event)
          else {
            for (const [field, value] of Object.entries(change)) assert.notStrictEqual(json[field], value, event)
            for (const [name, value] of Object.entries(actions[event][2] ?? {})) {
              const column = name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
              assert.strictEqual(json[column], value, `${event} ${name}`)
            }
          }
        }
      }), ({ form }) => Response.json(form.get("EventType")?.endsWith("ed") ? {} : change)))

  it.effect("is an error for the SDK if the answer makes a record that no rule allows", () =>
    Effect.gen(function* () {
      const cases = [["onMessageUpdate", { body: "x".repeat(1601) }, 50504], ["onConversationUpdate", {
        friendly_name: "x".repeat(257)
      }, 50003], ["onConversationAdd", { friendly_name: 7 }, 20001]] as const
      for (const [event, answer, code] of cases) {
        yield* simulated((received) =>
          Effect.gen(function* () {
            const { act, simulator } = yield* prepared
            const { json, status } = yield* act(event)
            assert.deepStrictEqual([status, json["code"]], [400, code])
            yield* simulator.settled
            assert.deepStrictEqual(events(received), [event])
          }), () => Response.json(answer))
      }
    }))

  it.effect("is done as it is without an answer within 5 seconds, by the clock", () =>
    Effect.gen(function* () {
      const asked = yield* Deferred.make<void>()
      yield* simulated(() =>
        Effect.gen(function* () {
          const { act } = yield* prepared
          const fiber = yield* Effect.fork(act("onConversationUpdate"))
          yield* Deferred.await(asked)
          yield* TestClock.adjust("4999 millis")
          assert.isTrue(Option.isNone(yield* fiber.poll))
          yield* TestClock.adjust("1 millis")
          assert.strictEqual((yield* Fiber.join(fiber)).json["friendly_name"], "Newer")
        }), () => {
        Effect.runSync(Deferred.succeed(asked, undefined))
        return new Promise(() => {})
      })
    }))

  it.effect("asks nobody if it breaks a rule, and only those who want to hear of it", () =>
    simulated((received) =>
      Effect.gen(function* () {
        const { act, place, simulator } = yield* prepared
        yield* post(place, { State: "closed" })
        assert.strictEqual((yield* act("onMessageAdd")).json["code"], 50377)
        yield* configure({ PreWebhookUrl: url, Filters: "onMessageAdd" })
        yield* act("onUserUpdate")
        yield* simulator.settled
        assert.deepStrictEqual(events(received), [])
      })
    ))

  it.effect("is no change by REST, which never asks first, even with the header", () =>
    simulated((received) =>
      Effect.gen(function* () {
        const { actions, simulator } = yield* prepared
        for (const event of preEvents.filter((event) => !event.endsWith("Remove"))) {
          const [, path, form] = actions[event]
          yield* send("POST", path, form)
        }
        for (const event of ["onMessageRemove", "onParticipantRemove", "onConversationRemove"] as const) {
          yield* send("DELETE", actions[event][1])
        }
        yield* simulator.settled
        assert.includeMembers(events(received), preEvents.map(after))
        for (const event of preEvents) assert.notInclude(events(received), event)
      })
    ))
})

describe("deliveries", () => {
  it.effect("are on record with their answers, and observed", () =>
    simulated((received) =>
      Effect.gen(function* () {
        yield* configure({ PostWebhookUrl: url, Filters: "onMessageAdded" })
        const simulator = yield* Simulator
        const seen: Array<Simulator.Delivery> = []
        const stop = simulator.observe((event) => event._tag === "Delivery" && seen.push(event.delivery))
        yield* simulator.sendMessage(order, { author: ada, body: "1" })
        yield* simulator.settled
        stop()
        const [delivery] = yield* simulator.deliveries
        assert.deepInclude(delivery, {
          index: 0,
          event: "onMessageAdded",
          source: "service",
          method: "POST",
          url,
          isDone: true,
          status: 418,
          body: "short and stout",
          failure: null
        })
        assert.deepStrictEqual(Object.fromEntries(received[0]?.form ?? []), delivery?.parameters as never)
        assert.strictEqual(delivery?.headers["x-twilio-signature"], received[0]?.headers.get("x-twilio-signature"))
        assert.deepStrictEqual(seen.map(({ isDone }) => isDone), [false, true])
        yield* simulator.reset
        assert.deepStrictEqual(yield* simulator.deliveries, [])
      }), () => new Response("short and stout", { status: 418 })))

  it.effect("are repeated as the fragment of the URL asks for, with one token", () =>
    Effect.gen(function* () {
      const cases: ReadonlyArray<[fragment: string, statuses: ReadonlyArray<number | null>, attempts: number]> = [
        ["", [500, 200], 1],
        ["#rc=2&rp=5xx", [500, 500, 200], 3],
        ["#rc=2&rp=5xx", [500, 404, 200], 2],
        ["#rc=1&rp=all", [404, 404, 200], 2],
        ["#rc=3", [500, 200], 1],
        ["#rc=3", [null, null, 200], 3],
        ["#rc=99&rp=4xx,5xx", [500, 400, 500, 400, 500, 400, 500], 6]
      ]
      for (const [fragment, statuses, attempts] of cases) {
        let next = 0
        yield* simulated((received) =>
          Effect.gen(function* () {
            yield* configure({ PostWebhookUrl: `${url}${fragment}`, Filters: "onMessageAdded" })
            const simulator = yield* Simulator
            yield* simulator.sendMessage(order, { author: ada, body: "1" })
            yield* simulator.settled
            assert.strictEqual(received.length, attempts, fragment)
            assert.deepStrictEqual(
              received.map(({ form }) => form.get("RetryCount")),
              Array.from({ length: attempts }, (_, index) => String(index))
            )
            assert.strictEqual(new Set(received.map((one) => one.headers.get("i-twilio-idempotency-token"))).size, 1)
            assert.isTrue(received.every((one) => one.url === url))
            assert.deepStrictEqual(
              (yield* simulator.deliveries).map(({ status }) => status),
              statuses.slice(0, attempts)
            )
          }), () => {
          const status = statuses[next++] ?? null
          return status === null ? Promise.reject(new Error("refused")) : new Response(null, { status })
        })
      }
    }))

  it.effect("include what a handler causes, before they are settled", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make({
        webhooks: async (request) => {
          const form = new URLSearchParams(await request.text())
          const index = Number(form.get("Body"))
          if (index < 3) {
            await simulator.fetch(`https://conversations.twilio.com${at("Conversations", order, "Messages")}`, {
              method: "POST",
              headers: enabled,
              body: new URLSearchParams({ Body: String(index + 1) })
            })
          }
          return new Response()
        }
      })
      yield* Effect.gen(function* () {
        yield* configure({ PostWebhookUrl: url, Filters: "onMessageAdded" })
        yield* simulator.sendMessage(order, { author: ada, body: "0" })
        yield* simulator.settled
        assert.deepStrictEqual(
          (yield* simulator.deliveries).map(({ parameters }) => parameters["Body"]),
          ["0", "1", "2", "3"]
        )
      }).pipe(Effect.provide(Simulator.layerFrom(simulator)))
    }))

  it.effect("tell that timers have ended, in their order", () =>
    simulated((received) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.UTC(2024, 5, 1))
        yield* configure({ PostWebhookUrl: url, Filters: "onConversationStateUpdated" })
        yield* post(at("Conversations"), { "Timers.Inactive": "PT1M", "Timers.Closed": "PT10M" })
        const simulator = yield* Simulator
        yield* simulator.settled
        assert.deepStrictEqual(received, [])
        yield* TestClock.adjust("1 minute")
        yield* simulator.settled
        assert.strictEqual(received.length, 1)
        yield* TestClock.adjust("1 hour")
        yield* simulator.settled
        assert.deepStrictEqual(
          received.map(({ form }) => ["StateFrom", "StateTo", "Reason", "StateUpdated"].map((name) => form.get(name))),
          [
            ["active", "inactive", "TIMER", "2024-06-01T00:01:00.000Z"],
            ["inactive", "closed", "TIMER", "2024-06-01T00:10:00.000Z"]
          ]
        )
      })
    ))

  it.effect("are none without a handler", () =>
    Effect.gen(function* () {
      yield* configure({ PreWebhookUrl: url, PostWebhookUrl: url, Filters: all })
      const simulator = yield* Simulator
      yield* simulator.sendMessage(order, { author: ada, body: "hi" })
      yield* simulator.settled
      assert.deepStrictEqual(yield* simulator.deliveries, [])
      yield* remove(at("Conversations", order))
    }).pipe(Effect.provide(Simulator.layer({ seed: Seed.supportDesk }))))
})
