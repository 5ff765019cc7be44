import { assert, describe, it } from "@effect/vitest"
import {
  createServiceConversationMessage,
  deleteServiceConversation,
  fetchServiceConversation,
  updateServiceConversation
} from "@effect-twilio/conversations"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as Effect from "effect/Effect"

const { chatServiceSid } = Seed.supportDesk
const order = { chatServiceSid, sid: "order-1042" }

const shown = (event: Simulator.Event): string =>
  event._tag === "Request" ? `${event.request.method} ${event.request.status ?? "arrives"}` : event._tag

const observed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator
    const events: Array<string> = []
    const stop = simulator.observe((event) => events.push(shown(event)))
    yield* effect
    stop()
    yield* fetchServiceConversation(order)
    return events
  })

describe("observe", () => {
  it.effect("tells of requests and changes as they happen, until it is stopped", () =>
    Effect.gen(function* () {
      const events = yield* observed(
        createServiceConversationMessage({ chatServiceSid, conversationSid: order.sid }, { body: "Hello" })
      )
      assert.deepStrictEqual(events, ["POST arrives", "Change", "POST 201"])
    }).pipe(Effect.provide(Simulator.layerClient())))

  it.effect("tells of no change for a read, and for what is refused", () =>
    Effect.gen(function* () {
      const read = yield* observed(fetchServiceConversation(order))
      assert.deepStrictEqual(read, ["GET arrives", "GET 200"])
      const refused = yield* observed(Effect.flip(deleteServiceConversation({ chatServiceSid, sid: "none" })))
      assert.deepStrictEqual(refused, ["DELETE arrives", "DELETE 404"])
    }).pipe(Effect.provide(Simulator.layerClient())))

  it.effect("tells of what a test does itself", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const events = yield* observed(Effect.zipRight(simulator.postMessage("order-1042"), simulator.reset))
      assert.deepStrictEqual(events, ["Change", "Reset"])
    }).pipe(Effect.provide(Simulator.layerClient())))
})

describe("ownerHandler", () => {
  const path = `https://conversations.twilio.com/v1/Services/${chatServiceSid}/Conversations/order-1042`

  it.effect("needs no credential, is not recorded, and has no faults", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make()
      yield* simulator.injectFaults(Fault.serverError())
      const read = yield* Effect.promise(() => simulator.ownerHandler(new Request(path)))
      assert.strictEqual(read.status, 200)
      const body = new URLSearchParams({ FriendlyName: "Parcel" })
      yield* Effect.promise(() => simulator.ownerHandler(new Request(path, { method: "POST", body })))
      const changed: unknown = yield* Effect.promise(async () =>
        (await simulator.ownerHandler(new Request(path))).json()
      )
      assert.propertyVal(changed, "friendly_name", "Parcel")
      assert.deepStrictEqual(yield* simulator.requests, [])
    }))
})

describe("the time", () => {
  const path = { chatServiceSid, sid: "order-1042" }

  it.effect("starts where it is told, and is moved forward: a timer ends", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      assert.strictEqual(yield* simulator.now, Date.parse("2030-01-01T00:00:00Z"))
      yield* updateServiceConversation(path, { timers: { inactive: "10 minutes" } })
      yield* simulator.advance("9 minutes")
      assert.strictEqual((yield* fetchServiceConversation(path)).state, "active")
      yield* simulator.advance("1 minute")
      assert.strictEqual((yield* fetchServiceConversation(path)).state, "inactive")
    }).pipe(Effect.provide(Simulator.layerClient({ startAt: new Date("2030-01-01T00:00:00Z") }))))

  it.effect("of two simulators is equal after the same requests: what changed one can be done again", () =>
    Effect.gen(function* () {
      const startAt = new Date("2030-01-01T00:00:00Z")
      const first = yield* Simulator.make({ startAt })
      const changes: Array<Simulator.Event> = []
      first.observe((event) => changes.push(event))
      yield* Effect.gen(function* () {
        yield* createServiceConversationMessage({ chatServiceSid, conversationSid: path.sid }, { body: "Hello" })
        yield* first.advance("1 hour")
        yield* createServiceConversationMessage({ chatServiceSid, conversationSid: path.sid }, { body: "Anyone?" })
      }).pipe(Effect.provide(Simulator.layerClientFrom(first)))

      const second = yield* Simulator.make({ startAt })
      for (const event of changes) {
        if (event._tag !== "Change" || event.request === null) continue
        yield* second.advance(event.at - (yield* second.now))
        const { body, method, pathname } = event.request
        yield* Effect.promise(() =>
          second.ownerHandler(new Request(`https://conversations.twilio.com${pathname}`, { method, body }))
        )
      }
      assert.deepStrictEqual(yield* second.messages("order-1042"), yield* first.messages("order-1042"))
    }))
})
