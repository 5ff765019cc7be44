import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import { type Change, compare, type Report, type Seen, type Snapshot, watch } from "../../examples/watch/changes.ts"
import { type ConversationsClient, RetryPolicy, updateServiceUserConversation } from "../../mod.ts"
import { Fault, Seed, Simulator } from "../../src/testing/mod.ts"
import { advancing } from "../advancing.ts"
import { chatServiceSid, pageOf, simulated } from "../support.ts"

const userSid = "ada@example.com"
const ada = { chatServiceSid, userSid }

const seen = (conversationSid: string, rest: Partial<Seen> = {}): Seen => ({
  conversationSid,
  title: conversationSid,
  unread: 0,
  level: "default",
  state: "active",
  ...rest
})

const snapshot = (...conversations: ReadonlyArray<Seen>): Snapshot =>
  new Map(conversations.map((one) => [one.conversationSid, one]))

const summary = (event: Change | Report): string => {
  switch (event._tag) {
    case "Baseline":
      return `Baseline ${event.conversations}/${event.unread}`
    case "Failed":
      return `Failed ${event.error._tag}`
    case "Unread":
      return `Unread ${event.conversation.title} +${event.more}`
    case "State":
      return `State ${event.conversation.title} ${event.before} → ${event.conversation.state}`
    default:
      return `${event._tag} ${event.conversation.title}`
  }
}

const names = (events: Iterable<Change | Report>): ReadonlyArray<string> => Array.from(events, summary)

/** Looks once, and again a minute after each of these steps. Returns the changes of every look. */
const watching = (
  happenings: ReadonlyArray<Effect.Effect<unknown, unknown>>,
  options: { readonly first?: "baseline" | "new" } = {}
) => {
  const schedule = Schedule.recurs(happenings.length).pipe(
    Schedule.tapOutput((index) => Effect.orDie(happenings[index] ?? Effect.void)),
    Schedule.addDelay(() => "1 minute")
  )
  return watch(ada, { ...options, schedule })
}

const found = (
  happenings: ReadonlyArray<Effect.Effect<unknown, unknown>>,
  options?: { readonly first?: "baseline" | "new" }
) => Effect.map(advancing(Stream.runCollect(watching(happenings, options))), names)

const seed = Seed.make({
  users: [Seed.user({
    identity: userSid,
    conversations: ["a", "b", "c", "d", "e"].map((uniqueName) =>
      Seed.conversation({ uniqueName, friendlyName: uniqueName, messages: 3, lastReadMessageIndex: 1 })
    )
  })]
})

/** Five conversations with one unread message each, two on a page. */
const small = () => simulated({ seed, maxPageSize: 2 })

const noRetries = Effect.provide(RetryPolicy.none)

describe("compare", () => {
  it("finds nothing if nothing changed", () => {
    const one = snapshot(seen("a"), seen("b", { unread: null, level: "muted", state: "closed" }))
    assert.deepStrictEqual(compare(one, one), [])
    assert.deepStrictEqual(compare(snapshot(), snapshot()), [])
  })

  it("finds every kind of change, in the later look's order", () => {
    const before = snapshot(
      seen("gone"),
      seen("unread", { unread: 2 }),
      seen("muted"),
      seen("unmuted", { level: "muted" }),
      seen("closed")
    )
    const after = snapshot(
      seen("new", { unread: 7 }),
      seen("closed", { state: "closed" }),
      seen("unmuted"),
      seen("muted", { level: "muted" }),
      seen("unread", { unread: 5 })
    )
    assert.deepStrictEqual(names(compare(before, after)), [
      "New new",
      "State closed active → closed",
      "Unmuted unmuted",
      "Muted muted",
      "Unread unread +3",
      "Gone gone"
    ])
  })

  it("finds several changes of one conversation", () => {
    const after = snapshot(seen("a", { unread: 1, level: "muted", state: "inactive" }))
    assert.deepStrictEqual(names(compare(snapshot(seen("a")), after)), [
      "Unread a +1",
      "Muted a",
      "State a active → inactive"
    ])
  })

  it("does not report new messages when a read horizon changes", () => {
    for (const [before, after] of [[5, 2], [5, 0], [null, 4], [4, null], [null, 0]] as const) {
      assert.deepStrictEqual(
        compare(snapshot(seen("a", { unread: before })), snapshot(seen("a", { unread: after }))),
        []
      )
    }
  })

  it("does not treat unknown levels as muted", () => {
    const [plain, loud, muted] = ["default", "loud", "muted"].map((level) => snapshot(seen("a", { level })))
    assert.deepStrictEqual(compare(plain ?? snapshot(), loud ?? snapshot()), [])
    assert.deepStrictEqual(names(compare(loud ?? snapshot(), muted ?? snapshot())), ["Muted a"])
  })
})

describe("watch", () => {
  it.effect("looks at once, then by the schedule, and emits the changes", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const extra = Seed.conversation({ uniqueName: "f", friendlyName: "f" })
      const start = yield* TestClock.currentTimeMillis
      const context = yield* Effect.context<ConversationsClient>()
      const update = (conversationSid: string, notificationLevel: "default" | "muted") =>
        Effect.provide(updateServiceUserConversation({ ...ada, conversationSid }, { notificationLevel }), context)
      const events = yield* found([
        Effect.zipRight(simulator.postMessage("b"), simulator.postMessage("b")),
        Effect.void,
        Effect.zipRight(simulator.addConversation(userSid, extra), update("c", "muted")),
        Effect.zipRight(simulator.setConversationState("d", "closed"), update("c", "default")),
        Effect.zipRight(simulator.removeConversation(userSid, "a"), simulator.postMessage("e"))
      ])
      assert.deepStrictEqual(events, [
        "Baseline 5/5",
        "Unread b +2",
        "Muted c",
        "New f",
        "Unmuted c",
        "State d active → closed",
        "Unread e +1",
        "Gone a"
      ])
      assert.strictEqual((yield* TestClock.currentTimeMillis) - start, 5 * 60_000)
    }).pipe(Effect.provide(small())))

  it.effect("reports existing conversations as new, if requested", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      assert.deepStrictEqual(yield* found([simulator.postMessage("a")], { first: "new" }), [
        "New a",
        "New b",
        "New c",
        "New d",
        "New e",
        "Unread a +1"
      ])
    }).pipe(Effect.provide(small())))

  it.effect("reports a failed look, at any page, and continues from the last complete one", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const failing = (fault: Fault.Fault, page: number) => {
        let pages = 0
        return simulator.setFaults(() => pages++ === page ? fault : null)
      }
      const garbage = Fault.reply(() => Response.json({}))
      const events = yield* found([
        // Changes before failed looks are reported once, by the next successful one.
        Effect.zipRight(simulator.postMessage("a"), failing(Fault.droppedConnection(), 0)),
        Effect.zipRight(simulator.removeConversation(userSid, "e"), failing(garbage, 1)),
        failing(Fault.truncatedBody(), 1),
        failing(Fault.serverError(), 1),
        simulator.clearFaults,
        Effect.void
      ])
      assert.deepStrictEqual(events, [
        "Baseline 5/5",
        "Failed TransportError",
        "Failed UnexpectedResponse",
        "Failed TransportError",
        "Failed ServerError",
        "Unread a +1",
        "Gone e"
      ])
    }).pipe(noRetries, Effect.provide(small())))

  it.effect("has no baseline before the first successful look", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* simulator.setFaults(({ query }) => query["PageToken"] === undefined ? null : Fault.serverError())
      assert.deepStrictEqual(yield* found([Effect.void, simulator.clearFaults, simulator.postMessage("a")]), [
        "Failed ServerError",
        "Failed ServerError",
        "Baseline 5/5",
        "Unread a +1"
      ])
    }).pipe(noRetries, Effect.provide(small())))

  it.effect("fetches a conversation that a list left out before it reports it as gone", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      // Pages that changed meanwhile: c is missing although Ada is in it, and a and d are listed twice.
      const shifted = Effect.gen(function* () {
        const all = yield* simulator.conversations(userSid)
        const listed = [...all, ...all].filter((one) => one.friendly_name !== "c")
        yield* simulator.injectFaults(
          Fault.reply(() => Response.json(pageOf(listed)), { match: { resource: "list" } })
        )
      })
      const events = yield* found([
        Effect.zipRight(simulator.postMessage("c"), shifted),
        shifted,
        Effect.zipRight(simulator.removeConversation(userSid, "c"), Effect.void)
      ])
      assert.deepStrictEqual(events, ["Baseline 5/5", "Unread c +1", "Gone c"])
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("reports nothing as gone while it cannot fetch", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const events = yield* found([
        Effect.zipRight(
          simulator.removeConversation(userSid, "c"),
          simulator.setFaults(({ resource }) => resource === "instance" ? Fault.serverError() : null)
        ),
        simulator.clearFaults
      ])
      assert.deepStrictEqual(events, ["Baseline 5/5", "Failed ServerError", "Gone c"])
    }).pipe(noRetries, Effect.provide(small())))

  it.effect("honours Retry-After", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const events = yield* found([simulator.injectFaults(Fault.rateLimited({ retryAfter: 600 })), Effect.void])
      assert.deepStrictEqual(events, ["Baseline 5/5", "Failed RateLimited"])
      const looks = (yield* simulator.requests).filter(({ query }) => query["PageToken"] === undefined)
      const minutes = looks.map(({ receivedAt }) => receivedAt / 60_000)
      assert.deepStrictEqual(minutes, [0, 1, 12])
    }).pipe(Effect.provide(small())))

  for (
    const [tag, fault] of [
      ["Unauthorized", Fault.reply(() => Response.json({ code: 20003, message: "no" }, { status: 401 }))],
      ["Forbidden", Fault.reply(() => Response.json({ code: 20403, message: "no" }, { status: 403 }))],
      ["NotFound", Fault.reply(() => Response.json({ code: 20404, message: "no" }, { status: 404 }))],
      ["InvalidRequest", Fault.reply(() => Response.json({ code: 20001, message: "no" }, { status: 400 }))]
    ] as const
  ) {
    it.effect(`ends with ${tag}, which is permanent`, () =>
      Effect.gen(function* () {
        const simulator = yield* Simulator
        const events: Array<Change | Report> = []
        const exit = yield* watching([simulator.setFaults(() => fault), Effect.void]).pipe(
          Stream.runForEach((event) => Effect.sync(() => events.push(event))),
          Effect.flip,
          advancing,
          Effect.exit
        )
        assert.strictEqual(Exit.isSuccess(exit) && exit.value._tag, tag)
        assert.deepStrictEqual(names(events), ["Baseline 5/5"])
      }).pipe(Effect.provide(small())))
  }

  it.effect("has its own state in every run", () =>
    Effect.gen(function* () {
      const stream = watching([])
      const runs = yield* advancing(Effect.all([Stream.runCollect(stream), Stream.runCollect(stream)]))
      assert.deepStrictEqual(runs.map(names), [["Baseline 5/5"], ["Baseline 5/5"]])
    }).pipe(Effect.provide(small())))

  it.effect("waits for its consumer before it looks again", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* watch(ada, { first: "new", schedule: Schedule.spaced("1 minute") }).pipe(
        Stream.runForEach(() => Effect.sleep("5 minutes")),
        Effect.timeoutOption(Duration.minutes(26.5)),
        advancing
      )
      const looks = (yield* simulator.requests).filter(({ query }) => query["PageToken"] === undefined)
      assert.deepStrictEqual(looks.map(({ receivedAt }) => receivedAt / 60_000), [0, 26])
    }).pipe(Effect.provide(small())))
})
