import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { Fault, Seed, Simulator } from "../../src/testing/mod.ts"
import { at, call, get, type Json, origin, path, post, refused, remove, service } from "./support.ts"

const ada = "ada@example.com"
const all = at("Conversations")
const simulated = Effect.provide(Simulator.layer())

/** A service with so many conversations, all of one user. */
const generated = (count: number, conversation: Seed.Generated["conversation"]) =>
  Effect.provide(Simulator.layer({
    seed: Seed.make({
      chatServiceSid: service,
      users: [Seed.user({ identity: "a", generated: { count, conversation } })]
    })
  }))

const listed = (query: string) =>
  Effect.map(get<Json>(`${all}?${query}`), ({ json }) => json["conversations"] as ReadonlyArray<Json>)

describe("create", () => {
  it.effect("returns the whole record, which is then found by SID and unique name", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2024, 5, 1))
      const { json, status } = yield* post(all, {
        FriendlyName: "Order 17",
        UniqueName: "order/17",
        Attributes: `{"order":17}`,
        MessagingServiceSid: `MG${"1".repeat(32)}`,
        "Bindings.Email.Address": "desk@example.com"
      })
      const url = `${origin}${all}/${json["sid"]}`
      assert.strictEqual(status, 201)
      assert.match(json["sid"], /^CH[0-9a-f]{32}$/)
      assert.deepStrictEqual(json, {
        sid: json["sid"],
        account_sid: Simulator.accountSid,
        chat_service_sid: service,
        messaging_service_sid: `MG${"1".repeat(32)}`,
        friendly_name: "Order 17",
        unique_name: "order/17",
        attributes: `{"order":17}`,
        date_created: "2024-06-01T00:00:00Z",
        date_updated: "2024-06-01T00:00:00Z",
        state: "active",
        timers: {},
        bindings: { email: { address: "desk@example.com" } },
        url,
        links: { participants: `${url}/Participants`, messages: `${url}/Messages`, webhooks: `${url}/Webhooks` }
      })
      assert.deepStrictEqual((yield* get<Json>(at("Conversations", json["sid"]))).json, json)
      assert.deepStrictEqual((yield* get<Json>(at("Conversations", "order/17"))).json, json)
    }).pipe(simulated))

  it.effect("makes the same unique SIDs in every run", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const sids = () => Effect.map(Effect.all([post(all), post(all)]), (_) => _.map(({ json }) => json["sid"]))
      const first = yield* sids()
      assert.notStrictEqual(first[0], first[1])
      yield* simulator.reset
      assert.deepStrictEqual(yield* sids(), first)
    }).pipe(simulated))

  it.effect("rejects a unique name that is taken with 409, also if it is from the seed", () =>
    Effect.gen(function* () {
      yield* post(all, { UniqueName: "order-17" })
      assert.deepStrictEqual(yield* refused(all, { UniqueName: "order-17" }), [409, 50353])
      assert.deepStrictEqual(yield* refused(all, { UniqueName: "order-1042" }), [409, 50353])
      assert.deepStrictEqual(yield* refused(at("Conversations", "order-17"), { UniqueName: "order-1042" }), [
        409,
        50353
      ])
      // its own name, and one that is free again
      assert.strictEqual((yield* post(at("Conversations", "order-17"), { UniqueName: "order-17" })).status, 200)
      yield* post(at("Conversations", "order-17"), { UniqueName: "order-18" })
      assert.strictEqual((yield* get(at("Conversations", "order-17"))).status, 404)
      assert.strictEqual((yield* post(all, { UniqueName: "order-17" })).status, 201)
      assert.strictEqual((yield* post(at("Conversations", "order-18"), { UniqueName: "" })).json["unique_name"], null)
    }).pipe(simulated))

  it.effect("rejects invalid parameters, and creates nothing", () =>
    Effect.gen(function* () {
      const cases: ReadonlyArray<readonly [Record<string, string>, number]> = [
        [{ Attributes: "{" }, 50304],
        [{ Attributes: "" }, 50304],
        [{ State: "closed" }, 50384],
        [{ State: "paused" }, 50378],
        [{ State: "" }, 50374],
        [{ UniqueName: `CH${"a".repeat(32)}` }, 50390],
        [{ DateCreated: "yesterday" }, 50308],
        [{ DateUpdated: "today" }, 50309],
        [{ "Timers.Inactive": "30 minutes" }, 50379],
        [{ "Timers.Inactive": "PT59S" }, 50375],
        [{ "Timers.Closed": "P" }, 50380],
        [{ "Timers.Closed": "PT9M" }, 50376]
      ]
      const before = yield* listed("PageSize=100")
      for (const [form, code] of cases) {
        assert.deepStrictEqual([form, ...(yield* refused(all, form))], [form, 400, code])
      }
      assert.deepStrictEqual(yield* listed("PageSize=100"), before)
    }).pipe(simulated))
})

describe("list", () => {
  it.effect("has every conversation of the service once", () =>
    Effect.gen(function* () {
      const names = new Set(Seed.supportDesk.users.flatMap((user) => user.conversations.map((_) => _.sid)))
      const first = yield* get<Json>(`${all}?PageSize=100`)
      const second = yield* get<Json>(first.json["meta"].next_page_url)
      const sids = [...first.json["conversations"], ...second.json["conversations"]].map((_: Json) => _["sid"])
      assert.strictEqual(sids.length, names.size)
      assert.deepStrictEqual(new Set(sids), names)
      assert.isNull(second.json["meta"].next_page_url)
      assert.strictEqual((yield* call<Json>("GET", `${all}?PageSize=101`)).json["code"], 20007)
    }).pipe(simulated))

  it.effect("is filtered by state, in its order, across pages", () =>
    Effect.gen(function* () {
      const closed = yield* listed("State=closed&PageSize=100")
      assert.isTrue(closed.length > 10 && closed.every((one) => one["state"] === "closed"))
      const walked: Array<Json> = []
      let next: string | null = `${all}?State=closed&PageSize=4`
      while (next !== null) {
        const { json }: { json: Json } = yield* get<Json>(next)
        walked.push(...json["conversations"])
        next = json["meta"].next_page_url
        assert.isTrue(next === null || new URL(next).searchParams.get("State") === "closed")
      }
      assert.deepStrictEqual(walked, closed)
      assert.deepStrictEqual((yield* call<Json>("GET", `${all}?State=asleep`)).json["code"], 20001)
    }).pipe(simulated))

  it.effect("is filtered by creation date, newest first, and skips nothing after a delete while paging", () =>
    Effect.gen(function* () {
      const query = "StartDate=2024-02-01&EndDate=2024-02-12"
      const dates = (yield* listed(query)).map((one) => one["date_created"] as string)
      assert.deepStrictEqual(dates, [...dates].sort().reverse())
      assert.isTrue(dates.every((date) => date >= "2024-02-01" && date < "2024-02-13"))
      assert.includeMembers(dates, ["2024-02-01T10:15:00Z", "2024-02-12T01:00:00Z"])
      const first = yield* get<Json>(`${all}?${query}&PageSize=2`)
      yield* remove(at("Conversations", first.json["conversations"][1].sid))
      const rest = yield* get<Json>(first.json["meta"].next_page_url.replace("PageSize=2", "PageSize=50"))
      assert.deepStrictEqual(rest.json["conversations"].map((one: Json) => one["date_created"]), dates.slice(2))
      const back = yield* get<Json>(rest.json["meta"].previous_page_url)
      assert.deepStrictEqual(back.json["conversations"].map((one: Json) => one["date_created"]), dates.slice(0, 1))
      assert.strictEqual(
        (yield* call<Json>("GET", `${all}?StartDate=2024-02-02&EndDate=2024-02-01`)).json["code"],
        50396
      )
    }).pipe(simulated))

  it.effect("is filtered by creation date as it is now, whatever was listed before", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2024, 5, 1))
      const query = "StartDate=2024-06-01"
      assert.deepStrictEqual(yield* listed(query), [])
      const { json } = yield* post(all, { UniqueName: "new" })
      const names = Effect.map(listed(query), (all) => all.map((one) => one["unique_name"] as string))
      assert.deepStrictEqual(yield* names, ["new"])
      yield* post(all, { UniqueName: "older", DateCreated: "2024-06-01T00:00:00Z" })
      yield* post(at("Conversations", json["sid"]), { DateCreated: "2024-06-02T00:00:00Z" })
      assert.deepStrictEqual(yield* names, ["new", "older"])
      yield* post(at("Conversations", json["sid"]), { DateCreated: "2024-05-02T00:00:00Z" })
      assert.deepStrictEqual(yield* names, ["older"])
      yield* remove(at("Conversations", "older"))
      assert.deepStrictEqual(yield* names, [])
    }).pipe(simulated))

  it.effect("is filtered by state and date as a filter of all would be, after any changes", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      let state = 7
      const random = (below: number): number => {
        state = (state * 1_103_515_245 + 12_345) % 2 ** 31
        return Math.floor(state / 2 ** 31 * below)
      }
      const date = (day: number) => `2024-03-${String(day).padStart(2, "0")}T00:00:00Z`
      const walked = (query: string) =>
        Effect.gen(function* () {
          const found: Array<Json> = []
          let next: string | null = `${all}?PageSize=${1 + random(9)}${query}`
          while (next !== null) {
            const { json }: { json: Json } = yield* get<Json>(next)
            found.push(...json["conversations"])
            next = json["meta"].next_page_url
          }
          return found.map((one) => [one["sid"], one["state"], one["date_created"]] as const)
        })
      for (let round = 0; round < 30; round++) {
        const everything = yield* walked("")
        const [sid = ""] = everything[random(everything.length)] ?? []
        const target = at("Conversations", sid)
        const change = random(6)
        if (change < 2) {
          yield* post(all, {
            DateCreated: date(1 + random(9)),
            ...(random(2) === 0 ? {} : { "Timers.Inactive": "PT10M", "Timers.Closed": "PT1H" })
          })
        } else if (change === 2) yield* post(target, { DateCreated: date(1 + random(9)) })
        else if (change === 3) yield* post(target, { State: random(2) === 0 ? "inactive" : "closed" })
        else if (change === 4) yield* remove(target)
        else {
          // What a failed request would have changed is undone.
          yield* simulator.injectFaults(Fault.truncatedBody())
          yield* Effect.either(post(all, { DateCreated: date(5) }))
          yield* simulator.advance("7 minutes")
        }
        const now = yield* walked("")
        const newest = [...now].sort(([, , left], [, , right]) => left < right ? 1 : left > right ? -1 : 0)
        const [from, to] = [date(1 + random(5)), date(4 + random(5))]
        const within = newest.filter(([, , created]) => created >= from && (from > to || created <= to))
        const dates = from > to ? `&StartDate=${from}` : `&StartDate=${from}&EndDate=${to}`
        for (const name of ["active", "inactive", "closed"]) {
          const is = ([, state]: readonly [string, string, string]) => state === name
          assert.deepStrictEqual(yield* walked(`&State=${name}`), now.filter(is), `${round}`)
          assert.deepStrictEqual(yield* walked(`&State=${name}${dates}`), within.filter(is), `${round}`)
        }
        assert.deepStrictEqual(yield* walked(dates), within, `${round}`)
      }
    }).pipe(generated(20, (index) => ({
      dateCreated: `2024-03-0${1 + index % 9}T00:00:00Z`,
      timers: index % 5 === 0 ? { dateClosed: "1970-01-01T00:30:00Z" } : null
    }))))

  it.effect("reads only the rows of a page if it is filtered, once all were read", () => {
    let computed = 0
    return Effect.gen(function* () {
      const filters = ["StartDate=2024-01-01", "State=closed", "State=inactive&EndDate=2024-02-01", "State=active"]
      for (const filter of filters) yield* listed(filter)
      assert.isAbove(computed, 10_000)
      for (const filter of filters) {
        yield* post(all, {})
        computed = 0
        const { json } = yield* get<Json>(`${all}?${filter}&PageSize=20`)
        const next = yield* get<Json>(json["meta"].next_page_url)
        assert.strictEqual(next.json["conversations"].length, 20)
        // Two pages of twenty, each row as a record and as a row before or after.
        assert.isAtMost(computed, 100, filter)
      }
    }).pipe(generated(10_000, (index) => {
      computed++
      return { state: (["active", "inactive", "closed"] as const)[index % 3] }
    }))
  })

  it.effect("computes a million page by page, of several users", () =>
    Effect.gen(function* () {
      const page = yield* get<Json>(`${all}?PageSize=100`)
      assert.strictEqual(page.json["conversations"][99].friendly_name, "a 99")
      const sid = page.json["conversations"][7].sid
      assert.strictEqual((yield* post(at("Conversations", sid), { UniqueName: "seven" })).json["friendly_name"], "a 7")
      assert.strictEqual((yield* get<Json>(at("Conversations", "seven"))).json["sid"], sid)
      assert.strictEqual((yield* get(path("a", "seven"))).json.conversation_sid, sid)
      const [member] = (yield* get<Json>(at("Conversations", sid, "Participants"))).json["participants"]
      assert.strictEqual(member.identity, "a")
      assert.strictEqual((yield* remove(at("Conversations", sid))).status, 204)
      assert.strictEqual((yield* get(path("a", sid))).status, 404)
      const b = yield* get<Json>(`${path("b")}?PageSize=1`)
      const other = b.json["conversations"][0].conversation_sid
      assert.strictEqual((yield* get<Json>(at("Conversations", other))).json["friendly_name"], "b 0")
    }).pipe(Effect.provide(Simulator.layer({
      seed: Seed.make({
        chatServiceSid: service,
        users: ["a", "b"].map((identity) =>
          Seed.user({
            identity,
            generated: { count: 500_000, conversation: (index) => ({ friendlyName: `${identity} ${index}` }) }
          })
        )
      })
    }))))
})

describe("a closed conversation", () => {
  it.effect("can only be read and deleted", () =>
    Effect.gen(function* () {
      const closed = at("Conversations", "order-1042")
      assert.strictEqual((yield* post(closed, { State: "closed" })).json["state"], "closed")
      assert.deepStrictEqual((yield* get<Json>(closed)).json["timers"], {})
      assert.deepStrictEqual(yield* refused(closed, { FriendlyName: "again" }), [400, 50377])
      assert.deepStrictEqual(yield* refused(closed, { State: "active" }), [400, 50377])
      assert.deepStrictEqual(yield* refused(`${closed}/Messages`, { Body: "hello" }), [400, 50377])
      assert.deepStrictEqual(yield* refused(`${closed}/Participants`, { Identity: "linus@example.com" }), [400, 50377])
      const { messages } = (yield* get<Json>(`${closed}/Messages?PageSize=1`)).json
      assert.deepStrictEqual(yield* refused(`${closed}/Messages/${messages[0].sid}`, { Body: "other" }), [400, 50377])
      // the read horizon belongs to the user
      assert.strictEqual((yield* post(path(ada, "order-1042"), { LastReadMessageIndex: "11" })).status, 200)
      assert.strictEqual((yield* remove(closed)).status, 204)
    }).pipe(simulated))
})

describe("delete", () => {
  it.effect("deletes messages and participants, and removes it from the lists of all users", () =>
    Effect.gen(function* () {
      const shared = at("Conversations", "escalation/eu-1")
      const { sid } = (yield* get<Json>(shared)).json
      assert.strictEqual((yield* remove(shared)).status, 204)
      for (const below of [[], ["Messages"], ["Participants"], ["Webhooks"]]) {
        assert.strictEqual((yield* get(at("Conversations", sid, ...below))).status, 404)
      }
      for (const user of [ada, "grace@example.com"]) {
        assert.strictEqual((yield* get(path(user, sid))).status, 404)
        assert.notInclude((yield* get(path(user))).text, sid)
      }
      assert.strictEqual((yield* post(all, { UniqueName: "escalation/eu-1" })).status, 201)
      const { messages } = (yield* get<Json>(`${shared}/Messages`)).json
      assert.deepStrictEqual(messages, [])
    }).pipe(simulated))

  it.effect("leaves no records for a conversation that gets the same SID again", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* post(at("Conversations", "order-1042", "Participants"), { Identity: "linus@example.com" })
      yield* post(at("Conversations", "order-1042", "Messages"), { Body: "hello" })
      yield* remove(at("Conversations", "order-1042"))
      yield* simulator.addConversation(ada, Seed.conversation({ uniqueName: "order-1042", messages: 2 }))
      assert.strictEqual((yield* simulator.messages("order-1042")).length, 2)
      assert.deepStrictEqual((yield* simulator.participants("order-1042")).map((one) => one.identity), [ada])
    }).pipe(simulated))

  it.effect("changes nothing if its response is truncated and it is not processed", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const before = yield* listed("PageSize=100")
      yield* simulator.injectFaults(
        Fault.truncatedBody({ processed: false }),
        Fault.truncatedBody({ processed: false, match: { method: "DELETE" } })
      )
      yield* Effect.flip(post(all, { UniqueName: "order-17" }))
      yield* Effect.flip(remove(at("Conversations", "escalation/eu-1")))
      assert.deepStrictEqual(yield* listed("PageSize=100"), before)
      assert.strictEqual((yield* simulator.conversations(ada)).length, 7)
      assert.strictEqual((yield* get(path(ada, "escalation/eu-1"))).status, 200)
      assert.strictEqual((yield* post(all, { UniqueName: "order-17" })).status, 201)
    }).pipe(simulated))
})

describe("with participants", () => {
  const both = at("ConversationWithParticipants")

  it.effect("creates the conversation, its participants and their users", () =>
    Effect.gen(function* () {
      const { json, status } = yield* post(both, {
        UniqueName: "order-17",
        Participant: [
          `{"identity":"new@example.com","attributes":"{\\"role\\":\\"agent\\"}"}`,
          `{"messaging_binding":{"address":"+15005550001","proxy_address":"+15005550002"},"attributes":{"role":"customer"}}`
        ]
      })
      assert.strictEqual(status, 201)
      assert.strictEqual(json["unique_name"], "order-17")
      const { participants } = (yield* get<Json>(at("Conversations", "order-17", "Participants"))).json
      assert.deepStrictEqual(participants.map((one: Json) => [one["identity"], one["attributes"]]), [
        ["new@example.com", `{"role":"agent"}`],
        [null, `{"role":"customer"}`]
      ])
      assert.strictEqual((yield* get(path("new@example.com", "order-17"))).status, 200)
      const list = yield* call<Json>("GET", both)
      assert.deepStrictEqual([list.status, list.headers["allow"]], [405, "POST"])
    }).pipe(simulated))

  it.effect("starts in the given state", () =>
    Effect.gen(function* () {
      const Participant = [`{"identity":"new@example.com"}`]
      const { json } = yield* post(both, { State: "inactive", "Timers.Closed": "P1D", Participant })
      assert.strictEqual(json["state"], "inactive")
      assert.deepStrictEqual(json["timers"], { date_closed: "1970-01-02T00:00:00Z" })
      assert.deepStrictEqual((yield* get<Json>(at("Conversations", json["sid"]))).json, json)
    }).pipe(simulated))

  it.effect("creates nothing if one participant is invalid", () =>
    Effect.gen(function* () {
      const twice = [`{"identity":"new@example.com"}`, `{"identity":"new@example.com"}`]
      const cases: ReadonlyArray<readonly [ReadonlyArray<string>, number, number]> = [
        [twice, 409, 50433],
        [["{"], 400, 50424],
        [[`{"identity":17}`], 400, 50424],
        [Array.from({ length: 11 }, (_, index) => `{"identity":"${index}"}`), 400, 50426]
      ]
      for (const [Participant, status, code] of cases) {
        assert.deepStrictEqual(yield* refused(both, { UniqueName: "order-17", Participant }), [status, code])
        assert.strictEqual((yield* get(at("Conversations", "order-17"))).status, 404)
        assert.strictEqual((yield* get(at("Users", "new@example.com"))).status, 404)
      }
    }).pipe(simulated))
})
