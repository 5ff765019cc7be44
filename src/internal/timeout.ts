/** A limit on how long something takes, for much less than `Effect.timeout` costs. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import type { LazyArg } from "effect/Function"

/**
 * Runs `self` in a fiber of its own, and interrupts it when `millis` have passed; `Infinity` is no limit.
 *
 * It is what `Effect.timeoutFail` does, which races two fibers in two more: with one fiber and a timer a request costs
 * half of the CPU time. What `self` sets in fiber refs stays in its fiber.
 */
export const within = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  millis: number,
  onTimeout: LazyArg<E>
): Effect.Effect<A, E, R> =>
  Effect.clockWith((clock) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(Effect.fork(restore(self)), (fiber) =>
        restore(
          Effect.async<A, E>((resume) => {
            const cancel = millis === Infinity
              ? () => {}
              : after(clock, millis, () => resume(Effect.zipRight(Fiber.interrupt(fiber), Effect.failSync(onTimeout))))
            fiber.addObserver((exit) => {
              cancel()
              resume(exit)
            })
            return Effect.suspend(() => {
              cancel()
              return Fiber.interrupt(fiber)
            })
          })
        ))
    )
  )

const liveClock = Context.get(DefaultServices.liveServices, Clock.Clock)

/** What the live clock takes for infinite, because timers cannot count further. */
const maxTimerMillis = 2 ** 31 - 1

/** Calls back when that time has passed by the clock, unless it is cancelled before. */
const after = (clock: Clock.Clock, millis: number, callback: () => void): () => void => {
  if (clock === liveClock) {
    // What its `sleep` does, without a fiber to do it in.
    const timer = millis > maxTimerMillis ? undefined : setTimeout(callback, millis)
    return () => clearTimeout(timer)
  }
  const sleeper = Effect.runFork(clock.sleep(Duration.millis(millis)))
  sleeper.addObserver((exit) => {
    if (exit._tag === "Success") callback()
  })
  return () => sleeper.unsafeInterruptAsFork(FiberId.none)
}
