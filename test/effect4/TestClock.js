import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

export * from "effect/testing/TestClock"

export const currentTimeMillis = Clock.currentTimeMillis

/** When the sleeps of a clock end. Its own list of them is private. */
const recorded = new WeakMap()

export const recordSleeps = (clock) => {
  if (recorded.has(clock)) return
  const sleeps = new Set()
  recorded.set(clock, sleeps)
  const { sleep } = clock
  clock.sleep = (duration) =>
    Effect.suspend(() => {
      const one = { until: clock.currentTimeMillisUnsafe() + Duration.toMillis(duration) }
      sleeps.add(one)
      return Effect.ensuring(sleep.call(clock, duration), Effect.sync(() => sleeps.delete(one)))
    })
}

export const sleeps = () =>
  Effect.clockWith((clock) => Effect.sync(() => Array.from(recorded.get(clock) ?? [], ({ until }) => until)))
