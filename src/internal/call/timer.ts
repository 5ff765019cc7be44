/** Time of a call: monotonic, and controlled by `TestClock` in tests. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** Monotonic milliseconds. `currentTimeMillis` of the live clock follows the system time, which can change. */
export const monotonicMillis = (clock: Clock.Clock): number => Number(clock.unsafeCurrentTimeNanos()) / 1e6

const liveClock = Context.get(DefaultServices.liveServices, Clock.Clock)

/** The longest delay that timers support. The live clock treats longer ones as infinite. */
const maxTimerMillis = 2 ** 31 - 1

/**
 * Calls back after `millis`, unless canceled. Fractions are rounded up: otherwise a remainder below the clock's
 * resolution would be a sleep of zero, again and again.
 */
export const after = (clock: Clock.Clock, millis: number, callback: () => void): () => void => {
  const whole = Math.ceil(millis)
  if (whole > maxTimerMillis) return () => {}
  if (clock === liveClock) {
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
