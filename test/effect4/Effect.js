import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Random from "effect/Random"
import * as Semaphore from "effect/Semaphore"
import { dual } from "effect/Function"
import * as References from "effect/References"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Either from "./Either.js"
import { recordSleeps } from "./TestClock.js"
import * as Tracer from "./Tracer.js"

export * from "effect/Effect"

export const async = Effect.callback
export const catchAll = Effect.catch
/** The clock, by the names of Effect 3 too. */
export const clock = Effect.clockWith((clock) =>
  Effect.succeed(
    Object.assign(Object.create(clock), {
      unsafeCurrentTimeMillis: () => clock.currentTimeMillisUnsafe(),
      unsafeCurrentTimeNanos: () => clock.currentTimeNanosUnsafe(),
      sleep: (duration) => clock.sleep(duration)
    })
  )
)
export const dieMessage = (message) => Effect.die(new Error(message))
export const either = (self) => Effect.match(self, { onFailure: Either.left, onSuccess: Either.right })
export const fork = (self) =>
  Effect.clockWith((clock) => {
    recordSleeps(clock)
    return Effect.map(Effect.forkChild(self), (fiber) =>
      Object.assign(fiber, {
        poll: Effect.sync(() => Option.fromNullishOr(fiber.pollUnsafe())),
        unsafeInterruptAsFork: () => fiber.interruptUnsafe(),
        unsafePoll: () => fiber.pollUnsafe() ?? null
      }))
  })
export const forkDaemon = Effect.forkDetach
export const locally = dual(3, (self, ref, value) => Effect.provideService(self, ref, value))
export const logAnnotations = References.CurrentLogAnnotations
export const makeLatch = Latch.make
export const makeSemaphore = Semaphore.make
export const repeatN = (self, times) => Effect.repeat(self, { times })
export const runtime = Effect.context
export const tapErrorCause = Effect.tapCause
export const zipRight = Effect.andThen
export const tracer = Effect.map(Effect.tracer, Tracer.byPosition)

/** A clock with the names of Effect 3. */
const adapted = (clock) =>
  "unsafeCurrentTimeMillis" in clock
    ? {
      currentTimeMillis: clock.currentTimeMillis,
      currentTimeNanos: clock.currentTimeNanos,
      currentTimeMillisUnsafe: () => clock.unsafeCurrentTimeMillis(),
      currentTimeNanosUnsafe: () => clock.unsafeCurrentTimeNanos(),
      monotonicTimeNanos: clock.currentTimeNanos,
      monotonicTimeNanosUnsafe: () => clock.unsafeCurrentTimeNanos(),
      sleep: (duration) => clock.sleep(duration)
    }
    : clock

export const withClock = dual(2, (self, clock) => Effect.provideService(self, Clock.Clock, adapted(clock)))
export const withRandom = dual(2, (self, random) => Effect.provideService(self, Random.Random, random))
export const withMaxOpsBeforeYield = dual(
  2,
  (self, max) => Effect.provideService(self, References.MaxOpsBeforeYield, max)
)
export const yieldNow = () => Effect.yieldNow
export const tagMetrics = dual(
  3,
  (self, name, value) =>
    Effect.updateService(self, Metric.CurrentMetricAttributes, (attributes) => ({ ...attributes, [name]: value }))
)
