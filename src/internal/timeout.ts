/** A limit on how long something takes, for much less than `Effect.timeout` costs. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as FiberRef from "effect/FiberRef"
import * as FiberRefs from "effect/FiberRefs"
import type { LazyArg } from "effect/Function"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import * as RuntimeFlags from "effect/RuntimeFlags"

/** What a fiber of its own gets of its caller's. */
export interface Surroundings<R> {
  (caller: Fiber.RuntimeFiber<unknown, unknown>): {
    readonly context: Context.Context<R>
    readonly fiberRefs: FiberRefs.FiberRefs
  }
}

/** All that the caller has. */
export const inherited: Surroundings<never> = (caller) => ({
  context: caller.currentContext,
  fiberRefs: refsOf(caller)
})

/**
 * The caller's fiber refs, and in place of some what `change` sets. Whoever waits for the fiber deals with its failure:
 * the runtime would log it at debug level, with all that it holds.
 */
export const refsOf = (
  caller: Fiber.RuntimeFiber<unknown, unknown>,
  change: (set: <A>(ref: FiberRef.FiberRef<A>, value: A) => void) => void = () => {}
): FiberRefs.FiberRefs => {
  const locals = new Map(caller.getFiberRefs().locals)
  const set = <A>(ref: FiberRef.FiberRef<A>, value: A): void => void locals.set(ref, [[caller.id(), value]])
  set(FiberRef.unhandledErrorLogLevel, Option.none())
  change(set)
  return FiberRefs.unsafeMake(locals)
}

/** A limit, and what is to be known of what it limits. */
export interface TimeLimit<A, E> {
  readonly millis: number
  readonly onTimeout: LazyArg<E>
  /** How it ended, whoever ended it. */
  readonly onEnd?: (exit: Exit.Exit<A, E>) => void
}

/** What can be done within a limit. */
export interface TimeLimited<A, E> {
  (limit: TimeLimit<A, E>): Effect.Effect<A, E>
}

/**
 * Runs `self` in a fiber of its own, and interrupts it when `millis` have passed; `Infinity` is no limit.
 *
 * It is what `Effect.timeoutFail` does, which races two fibers in two more: with one fiber and a timer a request costs
 * half of the CPU time. The timer ends the fiber even where the caller cannot be interrupted, as in a finalizer. What
 * `self` sets in fiber refs stays in its fiber.
 */
export const within = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  { millis, onEnd, onTimeout }: TimeLimit<A, E>,
  surroundings: Surroundings<R>
): Effect.Effect<A, E> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.withFiberRuntime((caller, status) => {
      const runtimeFlags = RuntimeFlags.enable(status.runtimeFlags, RuntimeFlags.Interruption)
      const fiber = Runtime.runFork(Runtime.make({ ...surroundings(caller), runtimeFlags }), self)
      let isLate = false
      const cancel = after(Context.get(caller.currentDefaultServices, Clock.Clock), millis, () => {
        isLate = true
        fiber.unsafeInterruptAsFork(fiber.id())
      })
      let end: Exit.Exit<A, E> | undefined
      let resume: ((effect: Effect.Effect<Exit.Exit<A, E>>) => void) | undefined
      // Not only where the caller waits, which one that is interrupted before that never does.
      fiber.addObserver((exit) => {
        cancel()
        end = isLate && Exit.isInterrupted(exit) ? Exit.fail(onTimeout()) : exit
        onEnd?.(end)
        resume?.(Exit.succeed(end))
      })
      const ended = Effect.async<Exit.Exit<A, E>>((done) => {
        if (end) done(Exit.succeed(end))
        else resume = done
      })
      return Effect.matchCauseEffect(restore(ended), {
        onFailure: (cause) => Effect.zipRight(Fiber.interrupt(fiber), Effect.failCause(cause)),
        onSuccess: (exit) => exit
      })
    })
  )

const liveClock = Context.get(DefaultServices.liveServices, Clock.Clock)

/** What the live clock takes for infinite, because timers cannot count further. */
const maxTimerMillis = 2 ** 31 - 1

/** Calls back when that time has passed by the clock, unless it is cancelled before. */
const after = (clock: Clock.Clock, millis: number, callback: () => void): () => void => {
  if (millis === Infinity) return () => {}
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
