/** The limiter of a throttle policy: an effect of the program that runs before an attempt. */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Major from "../effect/effect.ts"
import { type ConversationsError, LimiterFailed } from "../../errors/ConversationsError.ts"
import * as Metrics from "../../telemetry/ConversationsMetrics.ts"
import { ThrottlePolicy } from "../../policies/ThrottlePolicy.ts"
import { type AnyCall, event, pausedTooLong, timedOut, timeLeft } from "./callState.ts"
import { oneLine } from "../guard/redact.ts"
import * as Telemetry from "./telemetry.ts"
import { monotonicMillis, setTimer } from "./timer.ts"
import { wait } from "./wait.ts"

/**
 * Asks the limiter, and asks again if the gate was paused meanwhile. After the pause the first permission would be old, and
 * all requests that waited like this would be sent at the same time.
 */
export const permitted = (
  call: AnyCall,
  limiter: Effect.Effect<unknown, unknown>,
  policy: ThrottlePolicy.Service
): Effect.Effect<void, ConversationsError> =>
  Effect.flatMap(ask(call, limiter, policy), () => {
    const now = monotonicMillis(call.clock)
    const refused = pausedTooLong(call, now)
    if (refused !== undefined) return Effect.fail(refused)
    const pause = call.shared.gate.pauseLeft(now)
    if (pause === 0) return Effect.void
    // Rounded up: a remainder below the resolution of the clock would be a sleep of zero, again and again.
    return Effect.andThen(call.restore(Effect.sleep(Math.ceil(pause))), permitted(call, limiter, policy))
  })

const unthrottled = /* @__PURE__ */ ThrottlePolicy.make({ maxConcurrent: Infinity })

/** Runs the limiter once, for at most what is left of the overall timeout. */
export const ask = (
  call: AnyCall,
  limiter: Effect.Effect<unknown, unknown>,
  { onLimiterFailure }: ThrottlePolicy.Service
): Effect.Effect<void, ConversationsError> =>
  Effect.suspend(() => {
    const { clock, runtime, span } = call
    const left = timeLeft(call)
    if (left <= 0) return Effect.fail(timedOut(call, "overall"))
    const start = monotonicMillis(clock)
    // The exit is the fiber's value, because the runtime logs the error of a fiber that fails.
    // Calls of the limiter to the same client wait for no permit and ask no limiter: the permits may all be held by calls
    // that wait for this limiter, and it would ask itself.
    const permission = limiter.pipe(
      Effect.withParentSpan(span),
      Effect.provideService(ThrottlePolicy, unthrottled),
      Effect.interruptible,
      Effect.exit
    )
    let fiber: Major.AnyFiber<Exit.Exit<unknown, unknown>> | undefined
    const waited = wait<Exit.Exit<unknown, unknown>, ConversationsError>(call, (resume) => {
      const cancelTimer = setTimer(clock, left, () => resume(Exit.fail(timedOut(call, "overall"))))
      // In a fiber of its own, which the timeout can interrupt even if the call is uninterruptible.
      fiber = Major.fork(runtime, permission)
      fiber.addObserver(resume)
      return cancelTimer
    })
    return Effect.flatMap(waited, (exit) => {
      const result: Exit.Exit<void, ConversationsError> = Exit.isFailure(exit)
        ? Exit.failCause(exit.cause)
        : Exit.isSuccess(exit.value)
        ? Exit.void
        : Exit.fail(limiterFailed(call, exit.value.cause))
      const outcome = Telemetry.outcomeOf(result)
      const error = Telemetry.failureOf(result)
      const millis = Math.round(monotonicMillis(clock) - start)
      Telemetry.record(Metrics.limiterDurationHistogram, call, millis, outcome)
      const took = `the limiter took ${Duration.format(Duration.millis(millis))}`
      // First, because a tracer or a logger of the program can throw.
      return (fiber === undefined || Exit.isSuccess(exit) ? Effect.void : stopped(fiber, exit)).pipe(
        Effect.andThen(Effect.suspend(() =>
          event(call, error === undefined ? took : `${took}: ${error._tag}`, {
            "twilio.limiter_millis": millis,
            ...(error === undefined ? {} : Telemetry.errorAttributes(error))
          })
        )),
        Effect.andThen(onLimiterFailure === "pass" && error?._tag === "LimiterFailed" ? Effect.void : result)
      )
    })
  })

/**
 * Interrupts a limiter that still runs. An interrupted call waits until the limiter has ended, as fibers do. A call that
 * has timed out does not, because its time is up.
 */
const stopped = (
  fiber: Major.AnyFiber<unknown>,
  exit: Exit.Exit<unknown, ConversationsError>
): Effect.Effect<unknown> =>
  Telemetry.failureOf(exit) === undefined ? Fiber.interrupt(fiber) : Major.interruptLater(fiber)

const limiterFailed = ({ operation, shared: { redact } }: AnyCall, cause: Cause.Cause<unknown>): LimiterFailed => {
  const error = Cause.squash(cause)
  const { message, retryAfter } = typeof error === "object" && error !== null
    ? error as { readonly message?: unknown; readonly retryAfter?: unknown }
    : { message: error, retryAfter: undefined }
  const text = Major.isInterruptedOnly(cause)
    ? "Interrupted"
    : typeof message === "string"
    ? oneLine(redact(message))
    : ""
  return new LimiterFailed({
    message: `${operation.name}: the limiter failed${text === "" ? "" : `: ${text}`}`,
    operation: operation.name,
    retryAfter: Duration.isDuration(retryAfter) ? Major.durationOf(retryAfter) : null
  })
}
