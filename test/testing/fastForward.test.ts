import { fetchServiceUserConversation, RetryPolicy, TimeoutPolicy } from "@effect-twilio/conversations"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { fastForward, Fault, Simulator } from "../../src/testing/mod.ts"
import { user } from "../support.ts"

const order = fetchServiceUserConversation({ ...user, conversationSid: "order-1042" })
const simulated = Effect.provide(Simulator.layerClient())

describe("fastForward", () => {
  it.effect("takes no time if nothing waits", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* fastForward(order)).uniqueName, "order-1042")
      assert.strictEqual(yield* Clock.currentTimeMillis, 0)
    }).pipe(simulated))

  it.effect("advances from timer to timer, not beyond", () =>
    Effect.gen(function* () {
      const times = yield* fastForward(Effect.forEach(["1 hour", "1 milli", "2 days"], (duration) =>
        Effect.zipRight(Effect.sleep(duration as "1 hour"), Clock.currentTimeMillis)))
      assert.deepStrictEqual(times, [3_600_000, 3_600_001, 176_400_001])
      assert.strictEqual(yield* Clock.currentTimeMillis, 176_400_001)
    }))

  it.effect("does not mistake a response in flight for a wait", () =>
    Effect.gen(function* () {
      // Their timeouts are pending all the time; none may fire.
      yield* fastForward(Effect.replicateEffect(order, 50, { concurrency: "unbounded", discard: true }))
      assert.strictEqual(yield* Clock.currentTimeMillis, 0)
    }).pipe(Effect.provide(TimeoutPolicy.layer({ attempt: 1, overall: 1 })), simulated))

  it.effect("passes on a failure, and its duration", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* simulator.injectFaults(Fault.droppedConnection({ latency: "7 seconds" }))
      const error = yield* Effect.flip(fastForward(order))
      assert.strictEqual(error._tag, "TransportError")
      assert.strictEqual(yield* Clock.currentTimeMillis, 7000)
    }).pipe(Effect.provide(RetryPolicy.none), simulated))

  it.effect("interrupts its effect when it is interrupted", () =>
    Effect.gen(function* () {
      let interrupted = false
      const fiber = yield* Effect.fork(
        fastForward(Effect.onInterrupt(Effect.never, () => Effect.sync(() => interrupted = true)))
      )
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(fiber)
      assert.isTrue(interrupted)
    }))
})
