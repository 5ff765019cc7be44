/** Time of a call: monotonic, and controlled by `TestClock` in tests. */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Major from "../effect/effect.ts"

/** Monotonic milliseconds. `currentTimeMillis` of the live clock follows the system time, which can change. */
export const monotonicMillis = (clock: Clock.Clock): number => Number(Major.monotonicNanos(clock)) / 1e6

/** The longest delay that timers support. The live clock treats longer ones as infinite. */
const maxTimerMillis = 2 ** 31 - 1

/**
 * Calls back after `millis`, unless canceled. Fractions are rounded up: otherwise a remainder below the clock's
 * resolution would be a sleep of zero, again and again.
 */
export const setTimer = (clock: Clock.Clock, millis: number, callback: () => void): () => void => {
  const whole = Math.ceil(millis)
  if (whole > maxTimerMillis) return () => {}
  if (clock === Major.liveClock) {
    // The same as the live clock's `sleep`, but without a fiber, which saves 8 µs per request.
    const timer = setTimeout(callback, whole)
    return () => clearTimeout(timer)
  }
  return Effect.runCallback(clock.sleep(Duration.millis(whole)), {
    onExit: (exit) => {
      if (exit._tag === "Success") callback()
    }
  })
}
