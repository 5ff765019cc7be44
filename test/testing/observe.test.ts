import { assert, describe, it } from "@effect/vitest"
import {
  createServiceConversationMessage,
  deleteServiceConversation,
  fetchServiceConversation
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
