/**
 * Runs effects on the `TestClock` without waiting.
 *
 * @since 0.1.0
 */
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"

/** After a few timers have fired, everything that only waited for promises has settled. */
const settled = Effect.promise(async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setTimeout(resolve, 0))
})

/**
 * Runs an effect to its end on the `TestClock`. Whenever the effect only waits, the clock is adjusted to the next
 * scheduled time. Latency, backoff, `Retry-After` and timeouts take their time on the test clock, and the test does not
 * wait.
 *
 * **Gotchas**
 *
 * It only knows about waiting on the clock. A request to a port may still be in flight when the clock is adjusted.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { fastForward, Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Clock, Console, Effect } from "effect"
 * import * as TestContext from "effect/TestContext"
 *
 * const test = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.latency("20 seconds"))
 *   const { friendlyName } = yield* fastForward(fetchServiceUserConversation(Seed.order))
 *   yield* Console.log(`${friendlyName}, after ${(yield* Clock.currentTimeMillis) / 1000} seconds`)
 * })
 *
 * // `it.effect` of @effect/vitest provides the TestContext
 * await Effect.runPromise(test.pipe(Effect.provide(Simulator.layerClient()), Effect.provide(TestContext.TestContext)))
 * // Order 1042: where is my parcel?, after 20 seconds
 * ```
 *
 * @since 0.1.0
 * @category clocks
 */
export const fastForward = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.fork(effect), (fiber) =>
    Effect.gen(function* () {
      for (;;) {
        yield* settled
        const exit = yield* fiber.poll
        if (Option.isSome(exit)) return yield* exit.value
        const sleeps = yield* TestClock.sleeps()
        if (Chunk.isNonEmpty(sleeps)) yield* TestClock.setTime(Math.min(...sleeps))
      }
    }))
