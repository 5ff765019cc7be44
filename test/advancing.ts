import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { setImmediate } from "node:timers"

/** Runs some turns of the event loop, so that pending promises settle. */
export const turns = (count: number): Effect.Effect<void> =>
  Effect.promise(async () => {
    for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => setImmediate(() => resolve()))
  })

const whileRunning = <A, E>(
  fiber: Fiber.RuntimeFiber<A, E>,
  wakeUp: Effect.Effect<void>
): Effect.Effect<A, E> =>
  Effect.gen(function* () {
    for (;;) {
      yield* turns(5)
      const exit = yield* fiber.poll
      if (Option.isSome(exit)) return yield* exit.value
      yield* wakeUp
    }
  })

/**
 * Makes the TestClock of a test prompt. That of Effect 3 waits for several timers of the system whenever it wakes up a
 * fiber, to see that all others are suspended: most of the time of a test with many sleeps. In the same place this waits
 * for turns of the event loop. That of Effect 4 does neither.
 */
export const promptClock: Effect.Effect<void> = TestClock.testClockWith((clock) =>
  Effect.sync(() => void Object.assign(clock, { awaitSuspended: () => turns(5) }))
)

/** Runs an effect to its end on the TestClock. Whenever it only waits, the clock advances to the next timer. */
export const advancing = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.zipRight(promptClock, Effect.fork(effect)), (fiber) =>
    whileRunning(
      fiber,
      Effect.flatMap(
        TestClock.sleeps(),
        (sleeps) => Chunk.isNonEmpty(sleeps) ? TestClock.setTime(Math.min(...sleeps)) : Effect.void
      )
    ))

/** The exit of an effect, and its duration on the TestClock in milliseconds. */
export const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const start = yield* TestClock.currentTimeMillis
    const exit = yield* Effect.exit(advancing(effect))
    return { exit, millis: (yield* TestClock.currentTimeMillis) - start }
  })

/** A clock made of `now` and `sleep`. */
export const clockOf = (now: () => number, sleep: (millis: number) => Effect.Effect<void>): Clock.Clock => ({
  [Clock.ClockTypeId]: Clock.ClockTypeId,
  currentTimeMillis: Effect.sync(now),
  currentTimeNanos: Effect.sync(() => BigInt(now()) * 1_000_000n),
  unsafeCurrentTimeMillis: now,
  unsafeCurrentTimeNanos: () => BigInt(now()) * 1_000_000n,
  sleep: (duration) => sleep(Duration.toMillis(duration))
})

/** A clock for many fibers. It works like `advancing`, but does not check every fiber before it advances. */
class CrowdClock implements Clock.Clock {
  readonly [Clock.ClockTypeId]: Clock.ClockTypeId = Clock.ClockTypeId
  readonly #sleeping = new Map<() => void, number>()
  #now = 0

  readonly currentTimeMillis: Effect.Effect<number> = Effect.sync(() => this.unsafeCurrentTimeMillis())
  readonly currentTimeNanos: Effect.Effect<bigint> = Effect.sync(() => this.unsafeCurrentTimeNanos())

  unsafeCurrentTimeMillis(): number {
    return this.#now
  }

  unsafeCurrentTimeNanos(): bigint {
    return BigInt(Math.floor(this.#now * 1_000_000))
  }

  sleep(duration: Duration.Duration): Effect.Effect<void> {
    return Effect.async((resume) => {
      const wakeUp = () => resume(Effect.void)
      this.#sleeping.set(wakeUp, this.#now + Duration.toMillis(duration))
      return Effect.sync(() => this.#sleeping.delete(wakeUp))
    })
  }

  readonly next: Effect.Effect<void> = Effect.sync(() => {
    const next = Math.min(...this.#sleeping.values())
    if (next === Infinity) return
    this.#now = Math.max(this.#now, next)
    for (const [wakeUp, at] of [...this.#sleeping]) {
      if (at > this.#now) continue
      this.#sleeping.delete(wakeUp)
      wakeUp()
    }
  })
}

/** Runs an effect of many fibers to its end on a separate clock, which starts at 0 and advances from timer to timer. */
export const crowded = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    const clock = new CrowdClock()
    return Effect.flatMap(
      Effect.fork(Effect.withClock(effect, clock)),
      (fiber) => whileRunning(fiber, clock.next)
    )
  })
