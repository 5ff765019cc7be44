/**
 * The policies around an attempt, in their one fixed order:
 *
 *     overall timeout ( retry ( throttle ( attempt timeout ( request with its whole body ))))
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as ScheduleIntervals from "effect/ScheduleIntervals"
import { type ConversationsError, type NotFound, TimedOut } from "../ConversationsError.ts"
import * as Metrics from "../ConversationsMetrics.ts"
import { RetryPolicy } from "../RetryPolicy.ts"
import { ThrottlePolicy } from "../ThrottlePolicy.ts"
import { TimeoutPolicy } from "../TimeoutPolicy.ts"
import * as Call from "./call.ts"
import type { Gate } from "./gate.ts"
import { isRetryable, mayHaveArrived, type Replay, retryAfterOf } from "./replay.ts"
import { inherited, type TimeLimited, within } from "./timeout.ts"

/**
 * Applies the policies of the context to an attempt, which may be made again and again; `gone` is what a delete that is
 * done already answers with.
 */
export const apply = <A>(
  gate: Gate,
  call: Call.Call,
  attempt: TimeLimited<A, ConversationsError>,
  gone: (error: NotFound) => A
): Effect.Effect<A, ConversationsError> =>
  Effect.withFiberRuntime((fiber) => {
    const context = fiber.currentContext
    const clock = Context.get(fiber.currentDefaultServices, Clock.Clock)
    const timeouts = new Timeouts(call, Context.get(context, TimeoutPolicy), clock)
    const measured: TimeLimited<A, ConversationsError> = (limit) => {
      call.attempts++
      const start = clock.unsafeCurrentTimeMillis()
      return attempt({
        ...limit,
        onEnd: (exit) => {
          Call.count(fiber, Metrics.requestsCounter, call.operation, 1, Call.outcomeOf(exit))
          Call.count(fiber, Metrics.requestDurationHistogram, call.operation, clock.unsafeCurrentTimeMillis() - start)
        }
      })
    }
    const throttled = throttle(gate, call, Context.get(context, ThrottlePolicy), timeouts.ofAttempt(measured), timeouts)
    return retry(call, Context.get(context, RetryPolicy), throttled, gone, timeouts)
  })

/**
 * The two timeouts of a call. Everything that takes time in it is an attempt, the wait for a permit or the wait before a
 * retry, so the overall timeout is kept by giving each of them what is left of it.
 */
class Timeouts {
  readonly #call: Call.Call
  readonly #policy: TimeoutPolicy.Service
  readonly #clock: Clock.Clock
  readonly #deadline: number

  constructor(call: Call.Call, policy: TimeoutPolicy.Service, clock: Clock.Clock) {
    this.#call = call
    this.#policy = policy
    this.#clock = clock
    this.#deadline = clock.unsafeCurrentTimeMillis() + Duration.toMillis(policy.overall)
  }

  get #left(): number {
    return this.#deadline - this.#clock.unsafeCurrentTimeMillis()
  }

  ofAttempt<A>(attempt: TimeLimited<A, ConversationsError>): Effect.Effect<A, ConversationsError> {
    return Effect.suspend(() => {
      const own = Duration.toMillis(this.#policy.attempt)
      return own < this.#left
        ? attempt({ millis: own, onTimeout: () => this.#timedOut("attempt", this.#policy.attempt) })
        : this.#ofTheRest(attempt)
    })
  }

  /** Whether there is time for anything after a wait of that length. */
  leaveTimeAfter(wait: Duration.Duration): boolean {
    return Duration.toMillis(wait) < this.#left
  }

  ofWait<A>(wait: Effect.Effect<A, ConversationsError>): Effect.Effect<A, ConversationsError> {
    return Effect.suspend(() => this.#ofTheRest((limit) => within(wait, limit, inherited)))
  }

  #ofTheRest<A>(attempt: TimeLimited<A, ConversationsError>): Effect.Effect<A, ConversationsError> {
    const millis = this.#left
    const onTimeout = () => this.#timedOut("overall", this.#policy.overall)
    return millis > 0 ? attempt({ millis, onTimeout }) : Effect.failSync(onTimeout)
  }

  #timedOut(phase: TimedOut["phase"], duration: Duration.Duration): TimedOut {
    const { method, name, template } = this.#call.operation
    const limit = Duration.format(duration)
    return new TimedOut({
      message: phase === "attempt"
        ? `${method} ${template} got no whole answer within ${limit}`
        : `${name} was not done within ${limit}, retries and waits included`,
      phase,
      duration
    })
  }
}

const throttle = <A>(
  gate: Gate,
  call: Call.Call,
  policy: ThrottlePolicy.Service,
  request: Effect.Effect<A, ConversationsError>,
  timeouts: Timeouts
): Effect.Effect<A, ConversationsError> =>
  gate.withPermit(policy, request, {
    wait: (turn) =>
      Effect.withFiberRuntime((fiber) => {
        Call.count(fiber, Metrics.throttledCounter, call.operation, 1)
        return Effect.zipRight(Call.event(call, "waiting for a permit"), timeouts.ofWait(turn))
      }),
    pause: (pause) =>
      Call.event(call, `pausing all requests for ${Duration.format(pause)}`, {
        "twilio.pause_millis": Duration.toMillis(pause)
      })
  })

/** Until each operation declares it. */
const replayOf = (method: Call.Call["operation"]["method"]): Replay =>
  method === "POST" || method === "PATCH" ? "overwrites" : method === "GET" || method === "HEAD" ? "safe" : "idempotent"

const retry = <A>(
  call: Call.Call,
  policy: RetryPolicy.Service,
  once: Effect.Effect<A, ConversationsError>,
  gone: (error: NotFound) => A,
  timeouts: Timeouts
): Effect.Effect<A, ConversationsError> => {
  const { method } = call.operation
  const loop = (state: unknown, earlierMayHaveArrived: boolean): Effect.Effect<A, ConversationsError> =>
    Effect.catchAll(once, (error) => {
      if (error._tag === "NotFound" && method === "DELETE" && earlierMayHaveArrived) {
        return Effect.sync(() => gone(error))
      }
      if (!isRetryable(error, replayOf(method), policy)) return Effect.fail(error)
      const asked = retryAfterOf(error)
      // Without time for another request this error is the better one: it says when to come back.
      if (asked !== null && (Duration.greaterThan(asked, policy.maxRetryAfter) || !timeouts.leaveTimeAfter(asked))) {
        return Effect.fail(error)
      }
      return Effect.flatMap(
        Clock.currentTimeMillis,
        (now) =>
          Effect.flatMap(policy.schedule.step(now, error, state), ([next, _, decision]) => {
            if (ScheduleDecision.isDone(decision)) return Effect.fail(error)
            const scheduled = Duration.millis(Math.round(ScheduleIntervals.start(decision.intervals) - now))
            const delay = asked === null ? scheduled : Duration.max(scheduled, asked)
            return announceRetry(call, error, delay).pipe(
              Effect.zipRight(timeouts.ofWait(Effect.sleep(delay))),
              Effect.zipRight(loop(next, earlierMayHaveArrived || mayHaveArrived(error)))
            )
          })
      )
    })
  return Effect.suspend(() => loop(policy.schedule.initial, false))
}

const announceRetry = (call: Call.Call, error: ConversationsError, delay: Duration.Duration): Effect.Effect<void> =>
  Effect.withFiberRuntime((fiber) => {
    Call.count(fiber, Metrics.retriesCounter, call.operation, 1, error._tag)
    return Call.event(call, `retrying in ${Duration.format(delay)} after ${error._tag}`, {
      "twilio.delay_millis": Duration.toMillis(delay),
      ...Call.attributesOf(error)
    })
  })
