import { RetryPolicy } from "@effect-twilio/conversations"
import { fastForward, Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import { assert, it, layer } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { readAll } from "./inbox.ts"

const order = Seed.conversation({ uniqueName: "order-17", messages: 12, lastReadMessageIndex: 7 })
const seed = Seed.make({ users: [Seed.user({ identity: "ada@example.com", conversations: [order] })] })
const program = readAll(seed.chatServiceSid, "ada@example.com")

// A simulator and a client for each test: nothing to reset, and cheap without a port.
it.effect("marks everything as read", () =>
  Effect.gen(function* () {
    const simulator = yield* Simulator
    assert.strictEqual(yield* program, 1)
    assert.deepStrictEqual((yield* simulator.requests).map(({ form, method }) => [method, form]), [
      ["GET", null],
      ["GET", null],
      ["POST", { LastReadMessageIndex: "11" }]
    ])
    const [conversation] = yield* simulator.conversations("ada@example.com")
    assert.strictEqual(conversation?.unread_messages_count, 0)
  }).pipe(Effect.provide(Simulator.layerClient({ seed }))))

it.effect("fails when the service is down", () =>
  Effect.gen(function* () {
    const simulator = yield* Simulator
    yield* simulator.setFaults(() => Fault.serverError({ status: 503 }))
    const error = yield* Effect.flip(program)
    assert.strictEqual(error._tag, "ServerError")
  }).pipe(Effect.provide(RetryPolicy.none), Effect.provide(Simulator.layerClient({ seed }))))

// One for the whole suite, with one clock: a test that changes data begins with a reset.
layer(Simulator.layerClient({ seed, latency: "2 seconds" }))("on a slow service", (it) => {
  it.effect("takes the time of three requests", () =>
    Effect.gen(function* () {
      const start = yield* Clock.currentTimeMillis
      assert.strictEqual(yield* fastForward(program), 1)
      assert.strictEqual((yield* Clock.currentTimeMillis) - start, 6000)
    }))

  it.effect("waits as long as Retry-After says", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* simulator.reset
      yield* simulator.injectFaults(Fault.rateLimited({ retryAfter: 30 }))
      const start = yield* Clock.currentTimeMillis
      assert.strictEqual(yield* fastForward(program), 1)
      assert.isAtLeast((yield* Clock.currentTimeMillis) - start, 38_000)
    }))
})
