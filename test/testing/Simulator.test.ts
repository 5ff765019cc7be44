import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { Fault, Seed, Simulator } from "../../src/testing/mod.ts"
import { authorization, call, get, origin, type Page, path, service, walk } from "./support.ts"

const ada = "ada@example.com"
const grace = "grace@example.com"

interface ErrorBody {
  readonly code: number
  readonly message: string
  readonly more_info: string
  readonly status: number
}

const simulated = Effect.provide(Simulator.layer())

describe("fetch", () => {
  it.effect("returns the whole record", () =>
    Effect.gen(function* () {
      const user = Seed.sid("US", ada)
      const conversation = Seed.sid("CH", "order-1042")
      const { headers, json, status } = yield* get(path(ada, "order-1042"))
      const base = `${origin}/v1/Services/${service}`
      assert.strictEqual(status, 200)
      assert.strictEqual(headers["content-type"], "application/json")
      assert.match(headers["twilio-request-id"] ?? "", /^RQ[0-9a-f]{32}$/)
      assert.strictEqual(headers["twilio-request-duration"], "0.000")
      assert.strictEqual(headers["twilio-concurrent-requests"], "1")
      assert.match(json.participant_sid, /^MB[0-9a-f]{32}$/)
      assert.deepStrictEqual(json, {
        account_sid: Simulator.accountSid,
        chat_service_sid: service,
        conversation_sid: conversation,
        unread_messages_count: 4,
        last_read_message_index: 7,
        participant_sid: json.participant_sid,
        user_sid: user,
        friendly_name: "Order 1042: where is my parcel?",
        conversation_state: "active",
        timers: { date_inactive: "2024-06-01T10:15:00Z", date_closed: "2024-07-01T10:15:00Z" },
        attributes: `{"order":1042,"channel":"web"}`,
        date_created: "2024-02-01T10:15:00Z",
        date_updated: "2024-02-01T10:26:00Z",
        created_by: "linus@example.com",
        notification_level: "default",
        unique_name: "order-1042",
        url: `${base}/Users/${user}/Conversations/${conversation}`,
        links: {
          participant: `${base}/Conversations/${conversation}/Participants/${json.participant_sid}`,
          conversation: `${base}/Conversations/${conversation}`
        }
      })
    }).pipe(simulated))

  it.effect("finds users by SID and identity, conversations by SID and unique name, for any text", () =>
    Effect.gen(function* () {
      const expected = (yield* get(path(ada, "注文/1044"))).json
      const bySid = yield* get(path(Seed.sid("US", ada), expected.conversation_sid))
      const whatsapp = yield* get(path("whatsapp:+15005550006", "order-1043"))
      const zoe = yield* get<Page>(path("zoë@example.com"))
      assert.strictEqual(expected.unique_name, "注文/1044")
      assert.deepStrictEqual(bySid.json, expected)
      assert.strictEqual(whatsapp.json.user_sid, Seed.sid("US", "whatsapp:+15005550006"))
      assert.strictEqual(zoe.json.conversations[0]?.friendly_name, "Rückfrage zur Rechnung 🧾")
    }).pipe(simulated))

  it.effect("decodes a path segment once", () =>
    Effect.gen(function* () {
      const once = yield* get(path("100%25", "a"))
      const twice = yield* get(path("100%", "a"))
      assert.deepStrictEqual([once.status, twice.status], [200, 404])
    }).pipe(
      Effect.provide(Simulator.layer({
        seed: Seed.make({
          users: [Seed.user({ identity: "100%25", conversations: [Seed.conversation({ uniqueName: "a" })] })]
        })
      }))
    ))

  it.effect("has null counts without a read horizon", () =>
    Effect.gen(function* () {
      const { json } = yield* get(path(ada, "welcome-ada"))
      assert.isNull(json.last_read_message_index)
      assert.isNull(json.unread_messages_count)
      assert.deepStrictEqual(json.timers, {})
      assert.strictEqual(json.attributes, "{}")
    }).pipe(simulated))

  it.effect("links to the host of the request", () =>
    Effect.gen(function* () {
      const { json } = yield* get(`http://127.0.0.1:4010${path(ada, "order-1042")}`)
      assert.isTrue(json.url.startsWith("http://127.0.0.1:4010/v1/Services/"))
    }).pipe(simulated))
})

describe("update", () => {
  it.effect("changes later fetches and lists, for this user only", () =>
    Effect.gen(function* () {
      const form = { NotificationLevel: "muted", LastReadMessageIndex: "41" }
      const updated = yield* call("POST", path(ada, "escalation/eu-1"), form)
      const fetched = yield* get(path(ada, "escalation/eu-1"))
      const listed = yield* get<Page>(path(ada))
      const other = yield* get(path(grace, "escalation/eu-1"))
      assert.strictEqual(updated.status, 200)
      assert.strictEqual(updated.json.notification_level, "muted")
      assert.strictEqual(updated.json.last_read_message_index, 41)
      assert.strictEqual(updated.json.unread_messages_count, 0)
      assert.deepStrictEqual(fetched.json, updated.json)
      assert.deepStrictEqual(
        listed.json.conversations.find((_) => _.conversation_sid === updated.json.conversation_sid),
        updated.json
      )
      assert.strictEqual(other.json.notification_level, "default")
    }).pipe(simulated))

  it.effect("removes the read horizon if the index is empty", () =>
    Effect.gen(function* () {
      const { json } = yield* call("POST", path(ada, "order-1042"), { LastReadMessageIndex: "" })
      assert.isNull(json.last_read_message_index)
      assert.isNull(json.unread_messages_count)
    }).pipe(simulated))

  it.effect("reads up to the last message at a timestamp", () =>
    Effect.gen(function* () {
      const readAt = (LastReadTimestamp: string, more: Record<string, string> = {}) =>
        Effect.map(
          call("POST", path(ada, "order-1042"), { LastReadTimestamp, ...more }),
          ({ json }) => [json.last_read_message_index, json.unread_messages_count]
        )
      assert.deepStrictEqual(yield* readAt("2024-02-01T10:14:59Z"), [null, null])
      assert.deepStrictEqual(yield* readAt("2024-02-01T10:15:00Z"), [0, 11])
      assert.deepStrictEqual(yield* readAt("2024-02-01T10:17:59Z"), [2, 9])
      assert.deepStrictEqual(yield* readAt("2024-02-01T11:18:00+01:00"), [3, 8])
      assert.deepStrictEqual(yield* readAt("2030-01-01T00:00:00Z"), [11, 0])
      assert.deepStrictEqual(yield* readAt("2030-01-01T00:00:00Z", { LastReadMessageIndex: "5" }), [5, 6])
    }).pipe(simulated))

  it.effect("without a field changes nothing", () =>
    Effect.gen(function* () {
      const before = yield* get(path(ada, "order-1042"))
      const updated = yield* call("POST", path(ada, "order-1042"), {})
      assert.deepStrictEqual(updated.json, before.json)
    }).pipe(simulated))

  it.effect("rejects invalid values with Twilio's codes, and changes nothing", () =>
    Effect.gen(function* () {
      const refused: ReadonlyArray<readonly [Record<string, string>, number]> = [
        [{ NotificationLevel: "loud" }, 20001],
        [{ LastReadTimestamp: "yesterday" }, 50405],
        [{ LastReadTimestamp: "" }, 50405],
        [{ LastReadTimestamp: "2024-02-31T25:00:00Z" }, 50405],
        [{ LastReadTimestamp: "2024-02-30T10:00:00Z" }, 50405],
        [{ LastReadMessageIndex: "-1" }, 50421],
        [{ LastReadMessageIndex: "1.5" }, 50421],
        [{ LastReadMessageIndex: "null" }, 50421],
        [{ LastReadMessageIndex: "12" }, 50421],
        [{ NotificationLevel: "muted", LastReadMessageIndex: "x" }, 50421]
      ]
      const before = yield* get(path(ada, "order-1042"))
      for (const [form, code] of refused) {
        const { json, status } = yield* call<ErrorBody>("POST", path(ada, "order-1042"), form)
        assert.strictEqual(status, 400)
        assert.deepStrictEqual(json, {
          code,
          message: json.message,
          more_info: `https://www.twilio.com/docs/errors/${code}`,
          status: 400
        })
      }
      assert.deepStrictEqual((yield* get(path(ada, "order-1042"))).json, before.json)
    }).pipe(simulated))
})

describe("delete", () => {
  it.effect("removes only this user", () =>
    Effect.gen(function* () {
      const deleted = yield* call("DELETE", path(ada, "escalation/eu-1"))
      assert.strictEqual(deleted.status, 204)
      assert.strictEqual(deleted.text, "")
      assert.isUndefined(deleted.headers["content-type"])
      for (const method of ["GET", "POST", "DELETE"] as const) {
        const { json, status } = yield* call<ErrorBody>(method, path(ada, "escalation/eu-1"))
        assert.deepStrictEqual([status, json.code], [404, 20404])
      }
      const listed = yield* get<Page>(path(ada))
      assert.strictEqual(listed.json.conversations.length, 6)
      assert.strictEqual((yield* get(path(grace, "escalation/eu-1"))).status, 200)
    }).pipe(simulated))
})

describe("errors", () => {
  it.effect("401 without valid credentials", () =>
    Effect.gen(function* () {
      const basic = (user: string, password: string) => ({ authorization: `Basic ${btoa(`${user}:${password}`)}` })
      const bad = [
        {},
        basic(Simulator.accountSid, "wrong"),
        basic("AC", Simulator.authToken),
        { authorization: "Basic %" },
        { authorization: authorization.replace("Basic", "Bearer") }
      ]
      for (const headers of bad) {
        const response = yield* call<ErrorBody>("GET", path(ada), undefined, headers)
        assert.deepStrictEqual([response.status, response.json.code], [401, 20003])
        assert.match(response.headers["www-authenticate"] ?? "", /^Basic /)
      }
      const key = basic(Simulator.apiKeySid, Simulator.apiKeySecret)
      assert.strictEqual((yield* call("GET", path(ada), undefined, key)).status, 200)
    }).pipe(simulated))

  it.effect("404 for an unknown path or record, 405 for a wrong method", () =>
    Effect.gen(function* () {
      const unknown = [
        path("nobody"),
        path(ada, "nothing"),
        path(ada, ""),
        path("linus@example.com", "order-1042"),
        path(ada).replace(service, Seed.sid("IS", "another")),
        `${path(ada, "order-1042")}/Messages`,
        "/v1/Service",
        "/",
        `/v1/Services/${service}/Users/%zz/Conversations`
      ]
      for (const target of unknown) {
        const { json, status } = yield* get<ErrorBody>(target)
        assert.deepStrictEqual([target, status, json.code, json.status], [target, 404, 20404, 404])
      }
      const list = yield* call<ErrorBody>("POST", path(ada), { NotificationLevel: "muted" })
      const instance = yield* call<ErrorBody>("PUT", path(ada, "order-1042"))
      assert.deepStrictEqual([list.status, list.json.code, list.headers["allow"]], [405, 20004, "GET"])
      assert.deepStrictEqual([instance.status, instance.headers["allow"]], [405, "GET, POST, DELETE"])
    }).pipe(simulated))

  it.effect("400 for invalid paging parameters", () =>
    Effect.gen(function* () {
      const first = yield* get<Page>(`${path(grace)}?PageSize=1`)
      const token = new URL(first.json.meta.next_page_url ?? "").searchParams.get("PageToken") ?? ""
      const cases: ReadonlyArray<readonly [string, string, number]> = [
        [grace, "PageSize=0", 20007],
        [grace, "PageSize=1001", 20007],
        [grace, "PageSize=-1", 20007],
        [grace, "PageSize=ten", 20007],
        [grace, "PageSize=", 20007],
        [grace, "Page=-1", 20001],
        [grace, "PageToken=PT123", 20001],
        [grace, `PageToken=${token}0`, 20001],
        [ada, `PageToken=${token}`, 20001]
      ]
      for (const [user, query, code] of cases) {
        const { json, status } = yield* get<ErrorBody>(`${path(user)}?${query}`)
        assert.deepStrictEqual([query, status, json.code], [query, 400, code])
      }
    }).pipe(simulated))
})

describe("list", () => {
  it.effect("has a page of 50 by default", () =>
    Effect.gen(function* () {
      const empty = yield* get<Page>(path("linus@example.com"))
      const { json } = yield* get<Page>(path(grace))
      const url = `${origin}${path(Seed.sid("US", grace))}`
      assert.deepStrictEqual(empty.json.conversations, [])
      assert.isNull(empty.json.meta.next_page_url)
      assert.strictEqual(json.conversations.length, 50)
      assert.match(json.meta.next_page_url ?? "", /\?PageSize=50&Page=1&PageToken=PT[0-9a-f]+/)
      assert.deepStrictEqual(json.meta, {
        page: 0,
        page_size: 50,
        first_page_url: `${url}?PageSize=50&Page=0`,
        previous_page_url: null,
        url: `${url}?PageSize=50&Page=0`,
        next_page_url: json.meta.next_page_url,
        key: "conversations"
      })
    }).pipe(simulated))

  it.effect("pages through every record once, in the same order for any page size, and back", () =>
    Effect.gen(function* () {
      const whole = (yield* get<Page>(`${path(grace)}?PageSize=1000`)).json.conversations
      assert.strictEqual(whole.length, 128)
      for (const size of [1, 7, 64, 127, 128]) {
        const pages = yield* walk(`${path(grace)}?PageSize=${size}`)
        assert.strictEqual(pages.length, Math.ceil(128 / size))
        assert.deepStrictEqual(pages.map((page) => page.meta.page), pages.map((_, index) => index))
        assert.deepStrictEqual(pages.flatMap((page) => page.conversations), whole)
        let previous = pages[pages.length - 1]?.meta.previous_page_url ?? null
        for (let index = pages.length - 2; index >= 0; index--) {
          const { json } = yield* get<Page>(previous ?? "")
          assert.deepStrictEqual(json.conversations, pages[index]?.conversations)
          assert.strictEqual(json.meta.page, index)
          previous = json.meta.previous_page_url
        }
        assert.isNull(previous)
      }
    }).pipe(simulated))

  it.effect("skips and repeats nothing when listed records are deleted while paging", () =>
    Effect.gen(function* () {
      const pages = yield* walk(`${path(grace)}?PageSize=10`, (page) =>
        Effect.forEach(page.conversations, (_) => call("DELETE", path(grace, _.conversation_sid))))
      const names = pages.flatMap((page) =>
        page.conversations.map((_) => _.unique_name)
      )
      assert.strictEqual(names.length, 128)
      assert.strictEqual(new Set(names).size, 128)
      assert.deepStrictEqual((yield* get<Page>(path(grace))).json.conversations, [])
    }).pipe(simulated))

  it.effect("continues after a token's record was deleted, and shows new records", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const first = yield* get<Page>(`${path(ada)}?PageSize=3`)
      yield* call("DELETE", path(ada, first.json.conversations[2]?.conversation_sid))
      yield* simulator.addConversation(ada, Seed.conversation({ uniqueName: "late" }))
      const rest = yield* walk(first.json.meta.next_page_url ?? "")
      const names = rest.flatMap((page) => page.conversations.map((_) => _.unique_name))
      assert.deepStrictEqual(names, ["注文/1044", "escalation/eu-1", null, "welcome-ada", "late"])
    }).pipe(simulated))

  it.effect("caps the page size without an error", () =>
    Effect.gen(function* () {
      const { json } = yield* get<Page>(`${path(grace)}?PageSize=1000`)
      assert.strictEqual(json.conversations.length, 50)
      assert.strictEqual(json.meta.page_size, 50)
      assert.match(json.meta.next_page_url ?? "", /PageSize=50&/)
    }).pipe(Effect.provide(Simulator.layer({ maxPageSize: 50 }))))

  it.effect("computes a million conversations page by page", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      let asked = 0
      let next: string | null = `${path("auditor")}?PageSize=1000`
      let last: Simulator.UserConversation | undefined
      while (next !== null && asked < 3) {
        const { json }: { json: Page } = yield* get<Page>(next)
        last = json.conversations[999]
        next = json.meta.next_page_url
        asked++
      }
      assert.strictEqual(last?.friendly_name, "Order 2999")
      const sid = last?.conversation_sid ?? ""
      const updated = yield* call("POST", path("auditor", sid), { LastReadMessageIndex: "1" })
      yield* simulator.postMessage(sid)
      assert.strictEqual(updated.json.unread_messages_count, 1)
      assert.strictEqual((yield* get(path("auditor", sid))).json.unread_messages_count, 2)
      yield* call("DELETE", path("auditor", sid))
      assert.strictEqual((yield* get(path("auditor", sid))).status, 404)
    }).pipe(
      Effect.provide(Simulator.layer({
        seed: Seed.make({
          users: [
            Seed.user({
              identity: "auditor",
              generated: {
                count: 1_000_000,
                conversation: (index) => ({ friendlyName: `Order ${index}`, messages: 3, lastReadMessageIndex: 0 })
              }
            })
          ]
        })
      }))
    ))
})

describe("time and load", () => {
  it.effect("responds after its latency, by the clock", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const fiber = yield* Effect.fork(get(path(ada, "order-1042")))
      yield* simulator.awaitRequests((requests) => requests.length === 1)
      yield* TestClock.adjust("1999 millis")
      assert.isNull(fiber.unsafePoll())
      yield* TestClock.adjust("1 millis")
      const { headers, status } = yield* Fiber.join(fiber)
      assert.strictEqual(status, 200)
      assert.strictEqual(headers["twilio-request-duration"], "2.000")
    }).pipe(Effect.provide(Simulator.layer({ latency: "2 seconds" }))))

  it.effect("responds with 429 above maxConcurrentRequests", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const accepted = yield* Effect.fork(Effect.all([get(path(ada)), get(path(ada))], { concurrency: "unbounded" }))
      yield* simulator.awaitRequests((requests) => requests.length === 2)
      const refused = yield* get<ErrorBody>(path(ada))
      assert.deepStrictEqual([refused.status, refused.json.code], [429, 20429])
      assert.strictEqual(refused.headers["retry-after"], "3")
      assert.strictEqual(refused.headers["twilio-concurrent-requests"], "3")
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual((yield* Fiber.join(accepted)).map((_) => _.status), [200, 200])
    }).pipe(Effect.provide(Simulator.layer({ maxConcurrentRequests: 2, retryAfter: 3, latency: "1 second" }))))
})

describe("control by a test", () => {
  it.effect("records requests without their credentials", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* call("POST", path("zoë@example.com", "nothing"), { NotificationLevel: "muted", LastReadMessageIndex: "" })
      yield* get(`${path(ada)}?PageSize=2`)
      const [first, second] = yield* simulator.requests
      assert.strictEqual(first?.method, "POST")
      assert.strictEqual(first?.pathname, path("zoë@example.com", "nothing"))
      assert.strictEqual(first?.resource, "instance")
      assert.deepStrictEqual(first?.form, { NotificationLevel: "muted", LastReadMessageIndex: "" })
      assert.strictEqual(first?.body, "NotificationLevel=muted&LastReadMessageIndex=")
      assert.strictEqual(first?.headers["authorization"], "<redacted>")
      assert.deepStrictEqual([first?.index, first?.status, first?.aborted], [0, 404, false])
      assert.strictEqual(second?.resource, "list")
      assert.deepStrictEqual(second?.query, { PageSize: "2" })
      assert.isNull(second?.form)
      assert.notInclude(JSON.stringify(yield* simulator.requests), authorization)
    }).pipe(simulated))

  it.effect("records an interrupted call as aborted, and does not process it", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const fiber = yield* Effect.fork(call("DELETE", path(ada, "order-1042")))
      yield* simulator.awaitRequests((requests) => requests.length === 1)
      yield* Fiber.interrupt(fiber)
      const [request] = yield* simulator.awaitRequests((requests) => requests[0]?.aborted === true)
      assert.isNull(request?.status)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* simulator.conversations(ada)).length, 7)
    }).pipe(Effect.provide(Simulator.layer({ latency: "1 second" }))))

  it.effect("rejects with the reason of the signal", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make()
      const controller = new AbortController()
      const reason = new Error("enough")
      controller.abort(reason)
      const error = yield* Effect.flip(Effect.tryPromise({
        try: () => simulator.fetch(`${origin}${path(ada)}`, { signal: controller.signal }),
        catch: (error) => error
      }))
      assert.strictEqual(error, reason)
    }))

  it.effect("changes unread counts and states, for all users of the conversation", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* TestClock.setTime(Date.UTC(2024, 5, 1))
      assert.strictEqual(yield* simulator.postMessage("escalation/eu-1"), 42)
      yield* simulator.setConversationState("escalation/eu-1", "closed")
      const seenByAda = (yield* get(path(ada, "escalation/eu-1"))).json
      const seenByGrace = (yield* get(path(grace, "escalation/eu-1"))).json
      assert.strictEqual(seenByAda.unread_messages_count, 22)
      assert.strictEqual(seenByGrace.unread_messages_count, 1)
      assert.strictEqual(seenByGrace.conversation_state, "closed")
      assert.strictEqual(seenByGrace.date_updated, "2024-06-01T00:00:00Z")
    }).pipe(simulated))

  it.effect("adds and removes conversations", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* simulator.addConversation("linus@example.com", Seed.conversation({ uniqueName: "new", messages: 2 }))
      assert.strictEqual((yield* get(path("linus@example.com", "new"))).status, 200)
      yield* simulator.removeConversation("linus@example.com", "new")
      assert.strictEqual((yield* get(path("linus@example.com", "new"))).status, 404)
      const mistake = yield* Effect.exit(simulator.postMessage("no such conversation"))
      assert.isTrue(Exit.isFailure(mistake) && Cause.isDie(mistake.cause))
    }).pipe(simulated))

  it.effect("resets to the seed", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const before = yield* simulator.conversations(ada)
      yield* call("DELETE", path(ada, "order-1042"))
      yield* simulator.injectFaults(Fault.serverError())
      yield* simulator.setFaults(() => Fault.serverError())
      yield* simulator.reset
      assert.deepStrictEqual(yield* simulator.requests, [])
      assert.deepStrictEqual(yield* simulator.conversations(ada), before)
      assert.strictEqual((yield* get(path(ada, "order-1042"))).status, 200)
    }).pipe(simulated))

  it.effect("keeps only the newest maxRecordedRequests requests", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      for (let i = 0; i < 9; i++) yield* get(path(ada))
      assert.deepStrictEqual((yield* simulator.requests).map((_) => _.index), [6, 7, 8])
      const awaited = yield* simulator.awaitRequests((requests) => requests.length <= 3)
      assert.deepStrictEqual(awaited, yield* simulator.requests)
    }).pipe(Effect.provide(Simulator.layer({ maxRecordedRequests: 3 }))))

  it.effect("dies with the defect of a predicate of awaitRequests, without affecting requests", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const waiting = yield* Effect.fork(simulator.awaitRequests((requests) => {
        if (requests.length === 0) return false
        throw new Error("a bug of the test")
      }))
      yield* Effect.yieldNow()
      assert.strictEqual((yield* get(path(ada))).status, 200)
      const exit = yield* Fiber.await(waiting)
      assert.isTrue(Exit.isFailure(exit) && Cause.isDie(exit.cause))
    }).pipe(simulated))

  it("needs no Effect runtime", async () => {
    const simulator = Simulator.unsafeMake()
    const response = await simulator.handler(new Request(`${origin}${path(ada)}`, { headers: { authorization } }))
    const page: Page = await response.json()
    assert.strictEqual(page.conversations.length, 7)
    assert.strictEqual(Effect.runSync(simulator.requests).length, 1)
  })

  it("rejects an inconsistent seed", () => {
    const one = Seed.conversation({ friendlyName: "same" })
    const user = Seed.user({ identity: ada, conversations: [one, one] })
    assert.throws(() => Simulator.unsafeMake({ seed: Seed.make({ users: [user] }) }), /is already in the conversation/)
    const twice = [Seed.user({ identity: ada }), Seed.user({ identity: ada })]
    assert.throws(() => Simulator.unsafeMake({ seed: Seed.make({ users: twice }) }), /two users/)
  })
})
