import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { Seed, Simulator } from "../../src/testing/mod.ts"
import { at, call, get, type Json, origin, path, post, refused, remove, service } from "./support.ts"

const ada = "ada@example.com"
const linus = "linus@example.com"
const order = at("Conversations", "order-1042")
const all = `${order}/Messages`
const simulated = Effect.provide(Simulator.layer())

const listed = (query = "") =>
  Effect.map(get<Json>(`${all}?PageSize=100&${query}`), ({ json }) => json["messages"] as ReadonlyArray<Json>)

const indexes = (messages: ReadonlyArray<Json>): ReadonlyArray<number> => messages.map((one) => one["index"])

const unread = (user = ada, conversation = "order-1042") =>
  Effect.map(get(path(user, conversation)), ({ json }) => json.unread_messages_count)

describe("seeded messages", () => {
  it.effect("have the number in the seed, are a minute apart, and are found by SID", () =>
    Effect.gen(function* () {
      const messages = yield* listed()
      assert.deepStrictEqual(indexes(messages), Array.from({ length: 12 }, (_, index) => index))
      assert.strictEqual(messages[0]?.["date_created"], "2024-02-01T10:15:00Z")
      assert.strictEqual(messages[11]?.["date_created"], "2024-02-01T10:26:00Z")
      assert.deepStrictEqual([messages[0]?.["author"], messages[1]?.["author"]], [linus, ada])
      const { participants } = (yield* get<Json>(`${order}/Participants`)).json
      assert.deepStrictEqual([messages[0]?.["participant_sid"], messages[1]?.["participant_sid"]], [
        null,
        participants[0].sid
      ])
      for (const message of messages) {
        assert.match(message["sid"], /^IM[0-9a-f]{32}$/)
        assert.deepStrictEqual((yield* get<Json>(`${all}/${message["sid"]}`)).json, message)
      }
    }).pipe(simulated))

  it.effect("have the contents of the seed, repeated if there are more messages", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const says = (name: string) =>
        Effect.map(simulator.messages(name), (_) => _.map(({ author, body }) => `${author}: ${body}`))
      assert.deepStrictEqual(yield* says("given"), ["system: one", "b: two"])
      assert.deepStrictEqual(yield* says("repeated"), ["a: x", "b: y", "a: x"])
      assert.deepStrictEqual(yield* says("counted"), ["c: Message 0", "c: Message 1"])
      assert.strictEqual((yield* simulator.messages("given"))[1]?.attributes, `{"n":1}`)
    }).pipe(Effect.provide(Simulator.layer({
      seed: Seed.make({
        users: [
          Seed.user({
            identity: "a",
            conversations: [
              Seed.conversation({
                uniqueName: "given",
                messages: [{ body: "one" }, { author: "b", body: "two", attributes: { n: 1 } }]
              }),
              Seed.conversation({
                uniqueName: "repeated",
                messages: 3,
                contents: [{ author: "a", body: "x" }, { author: "b", body: "y" }]
              }),
              Seed.conversation({ uniqueName: "counted", messages: 2, createdBy: "c" })
            ]
          })
        ]
      })
    }))))
})

describe("create", () => {
  it.effect("returns the whole record with the next index", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2024, 5, 1))
      const { json, status } = yield* post(all, { Author: ada, Body: "On its way.", Attributes: `{"carrier":"post"}` })
      const { sid } = (yield* get<Json>(order)).json
      const { participants } = (yield* get<Json>(`${order}/Participants`)).json
      const url = `${origin}${at("Conversations", sid, "Messages", json["sid"])}`
      assert.strictEqual(status, 201)
      assert.deepStrictEqual(json, {
        sid: json["sid"],
        account_sid: Simulator.accountSid,
        chat_service_sid: service,
        conversation_sid: sid,
        index: 12,
        author: ada,
        body: "On its way.",
        media: null,
        content_sid: null,
        attributes: `{"carrier":"post"}`,
        participant_sid: participants[0].sid,
        delivery: null,
        date_created: "2024-06-01T00:00:00Z",
        date_updated: "2024-06-01T00:00:00Z",
        url,
        links: { delivery_receipts: `${url}/Receipts`, channel_metadata: `${url}/ChannelMetadata` }
      })
      assert.deepStrictEqual((yield* listed()).at(-1), json)
      assert.strictEqual((yield* get<Json>(order)).json["date_updated"], "2024-06-01T00:00:00Z")
      assert.deepStrictEqual((yield* post(all)).json["author"], "system")
    }).pipe(simulated))

  it.effect("raises the unread counts of users with a read horizon", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* unread(), 4)
      yield* post(all, { Body: "hello" })
      assert.strictEqual(yield* unread(), 5)
      yield* post(path(ada, "order-1042"), { LastReadMessageIndex: "12" })
      assert.strictEqual(yield* unread(), 0)
      yield* post(path(ada, "order-1042"), { LastReadMessageIndex: "" })
      yield* post(all, { Body: "again" })
      assert.isNull(yield* unread())
    }).pipe(simulated))

  it.effect("makes an inactive conversation active", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* post(at("Conversations", "welcome-ada", "Messages"), { Body: "hello" })
      assert.strictEqual((yield* get(path(ada, "welcome-ada"))).json.conversation_state, "active")
      assert.strictEqual((yield* get(path(ada, "注文/1044"))).json.conversation_state, "inactive")
      yield* simulator.postMessage("注文/1044")
      assert.strictEqual((yield* get(path(ada, "注文/1044"))).json.conversation_state, "active")
    }).pipe(simulated))

  it.effect("attaches media, and accepts a template instead of body and media", () =>
    Effect.gen(function* () {
      const MediaSid = `ME${"a".repeat(32)}`
      const ContentSid = `HX${"b".repeat(32)}`
      const attached = (yield* post(all, { MediaSid })).json
      assert.deepStrictEqual([attached["body"], attached["media"].map((_: Json) => _["sid"])], [null, [MediaSid]])
      const templated =
        (yield* post(all, { ContentSid, ContentVariables: `{"1":"Ada"}`, Body: "ignored", MediaSid })).json
      assert.deepStrictEqual([templated["content_sid"], templated["body"], templated["media"]], [
        ContentSid,
        null,
        null
      ])
      assert.deepStrictEqual(yield* refused(all, { MediaSid: "ME1" }), [400, 50510])
      assert.deepStrictEqual(yield* refused(all, { ContentSid: MediaSid }), [400, 50526])
      assert.deepStrictEqual(yield* refused(all, { ContentVariables: "{}" }), [400, 50528])
      assert.deepStrictEqual(yield* refused(all, { ContentSid, ContentVariables: "[1]" }), [400, 50527])
      assert.deepStrictEqual(yield* refused(all, { Body: "x".repeat(1601) }), [400, 50504])
      assert.deepStrictEqual(yield* refused(all, { Attributes: "no" }), [400, 50304])
      assert.strictEqual((yield* listed()).length, 14)
    }).pipe(simulated))

  it.effect("is delivered to every address except the author's, with a receipt for each", () =>
    Effect.gen(function* () {
      const binding = (n: number) => ({
        "MessagingBinding.Address": `+1500555000${n}`,
        "MessagingBinding.ProxyAddress": "+15005550009"
      })
      const [first] = [
        yield* post(`${order}/Participants`, binding(1)),
        yield* post(`${order}/Participants`, binding(2))
      ]
      const { json } = yield* post(all, { Author: "+15005550002", Body: "Is anybody there?" })
      assert.deepStrictEqual([json["delivery"].total, json["delivery"].failed], [1, "none"])
      const receipts = yield* get<Json>(`${all}/${json["sid"]}/Receipts`)
      const [receipt] = receipts.json["delivery_receipts"]
      assert.strictEqual(receipts.json["delivery_receipts"].length, 1)
      assert.strictEqual(receipt.participant_sid, first.json["sid"])
      assert.strictEqual(receipt.message_sid, json["sid"])
      assert.deepStrictEqual((yield* get<Json>(`${all}/${json["sid"]}/Receipts/${receipt.sid}`)).json, receipt)
      assert.strictEqual((yield* remove(`${all}/${json["sid"]}/Receipts/${receipt.sid}`)).status, 405)
      const [early] = yield* listed()
      assert.deepStrictEqual((yield* get<Json>(`${all}/${early?.["sid"]}/Receipts`)).json["delivery_receipts"], [])
    }).pipe(simulated))
})

describe("list", () => {
  it.effect("pages in either order, and back", () =>
    Effect.gen(function* () {
      const ascending = Array.from({ length: 12 }, (_, index) => index)
      for (
        const [query, expected] of [["", ascending], ["Order=asc", ascending], [
          "Order=desc",
          [...ascending].reverse()
        ]] as const
      ) {
        assert.deepStrictEqual(indexes(yield* listed(query)), expected)
        let next: string | null = `${all}?PageSize=5&${query}`
        let previous: string | null = null
        const pages: Array<ReadonlyArray<number>> = []
        while (next !== null) {
          const { json }: { json: Json } = yield* get<Json>(next)
          pages.push(indexes(json["messages"]))
          next = json["meta"].next_page_url
          previous = json["meta"].previous_page_url
        }
        assert.deepStrictEqual(pages, [expected.slice(0, 5), expected.slice(5, 10), expected.slice(10)])
        const back = yield* get<Json>(previous ?? "")
        assert.deepStrictEqual(indexes(back.json["messages"]), pages[1])
        const front = yield* get<Json>(back.json["meta"].previous_page_url)
        assert.deepStrictEqual<unknown>([indexes(front.json["messages"]), front.json["meta"].previous_page_url], [
          pages[0],
          null
        ])
      }
      const [last] = (yield* get<Json>(`${all}?PageSize=1&Order=desc`)).json["messages"]
      assert.strictEqual(last.index, 11)
      assert.strictEqual((yield* call<Json>("GET", `${all}?Order=random`)).json["code"], 20001)
    }).pipe(simulated))

  it.effect("neither repeats nor skips a message after a delete or a create while paging", () =>
    Effect.gen(function* () {
      const first = yield* get<Json>(`${all}?PageSize=4&Order=desc`)
      for (const { sid } of first.json["messages"]) yield* remove(`${all}/${sid}`)
      yield* post(all, { Body: "new" })
      const second = yield* get<Json>(first.json["meta"].next_page_url)
      assert.deepStrictEqual(indexes(second.json["messages"]), [7, 6, 5, 4])
      const back = yield* get<Json>(second.json["meta"].previous_page_url)
      assert.deepStrictEqual(indexes(back.json["messages"]), [12])
    }).pipe(simulated))

  it.effect("links to the pages before and after a page that has become empty", () =>
    Effect.gen(function* () {
      for (const [query, last] of [["Order=asc", [10, 11]], ["Order=desc", [1, 0]]] as const) {
        const simulator = yield* Simulator
        yield* simulator.reset
        const whole = yield* listed(query)
        const before = yield* get<Json>(`${all}?PageSize=10&${query}`)
        for (const index of last) yield* remove(`${all}/${whole.find((one) => one["index"] === index)?.["sid"]}`)
        const empty = yield* get<Json>(before.json["meta"].next_page_url)
        assert.deepStrictEqual([empty.json["messages"], empty.json["meta"].next_page_url], [[], null])
        const back = yield* get<Json>(empty.json["meta"].previous_page_url)
        assert.deepStrictEqual(back.json["messages"], before.json["messages"])
      }
    }).pipe(simulated))
})

describe("update and delete", () => {
  it.effect("update a message, and delete one without reusing its index", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2024, 5, 1))
      const messages = yield* listed()
      const target = `${all}/${messages[10]?.["sid"]}`
      const { json, status } = yield* post(target, { Body: "corrected", Attributes: "[]" })
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(json, {
        ...messages[10],
        body: "corrected",
        attributes: "[]",
        date_updated: "2024-06-01T00:00:00Z"
      })
      assert.deepStrictEqual((yield* get<Json>(target)).json, json)
      assert.strictEqual((yield* remove(target)).status, 204)
      assert.strictEqual((yield* get(target)).status, 404)
      assert.strictEqual(yield* unread(), 3)
      yield* remove(`${all}/${messages[11]?.["sid"]}`)
      assert.strictEqual((yield* post(all)).json["index"], 12)
      assert.deepStrictEqual(indexes(yield* listed()), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12])
    }).pipe(simulated))
})

describe("the simulator's own messages", () => {
  it.effect("are added and read without a request", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const message = { author: linus, body: "Anything new?", attributes: { urgent: true } }
      assert.strictEqual(yield* simulator.postMessage("order-1042", service, message), 12)
      assert.deepStrictEqual(yield* simulator.messages("order-1042"), (yield* listed()) as never)
      assert.deepInclude((yield* simulator.messages("order-1042")).at(-1), {
        author: linus,
        body: "Anything new?",
        attributes: `{"urgent":true}`
      })
    }).pipe(simulated))
})

describe("a large seed", () => {
  it.effect("costs nothing for messages that are not read", () =>
    Effect.gen(function* () {
      const conversations = Array.from({ length: 1000 }, (_, index) =>
        Seed.conversation({ uniqueName: `order-${index}`, messages: 1_000_000, lastReadMessageIndex: 0 }))
      const seed = Seed.make({ chatServiceSid: service, users: [Seed.user({ identity: ada, conversations })] })
      yield* Effect.gen(function* () {
        const { json } = yield* get<Json>(`${path(ada)}?PageSize=1000`)
        assert.isTrue(json["conversations"].every((one: Json) =>
          one["unread_messages_count"] === 999_999
        ))
        const last = yield* get<Json>(`${at("Conversations", "order-999", "Messages")}?Order=desc&PageSize=1`)
        assert.strictEqual(last.json["messages"][0].index, 999_999)
      }).pipe(Effect.provide(Simulator.layer({ seed })))
    }))
})
