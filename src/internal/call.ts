/**
 * One call of an operation, from its request to its value. The policies stand around the request in one fixed order,
 * which {@link run} shows:
 *
 *     traced ( retried ( authorized ( throttled ( timed ( exchange )))))
 *
 * The overall timeout has no place of its own: whatever takes time (an attempt, the wait for a permit, the wait before a
 * retry) is given what is left of it.
 */
import type * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberRef from "effect/FiberRef"
import * as FiberRefs from "effect/FiberRefs"
import { constVoid, flow } from "effect/Function"
import type * as Runtime from "effect/Runtime"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as ScheduleIntervals from "effect/ScheduleIntervals"
import type * as Tracer from "effect/Tracer"
import { type ConversationsError, TimedOut } from "../ConversationsError.ts"
import * as Metrics from "../ConversationsMetrics.ts"
import { RequestOptions } from "../RequestOptions.ts"
import { RetryPolicy } from "../RetryPolicy.ts"
import { ThrottlePolicy } from "../ThrottlePolicy.ts"
import { TimeoutPolicy } from "../TimeoutPolicy.ts"
import type { Gate, Permit } from "./gate.ts"
import type { Operation } from "./operation.ts"
import * as CustomHeaders from "./customHeaders.ts"
import { make as redactOf, type Redact } from "./redact.ts"
import { isRetryable, mayHaveArrived, retryAfterOf } from "./replay.ts"
import * as ResponseError from "./responseError.ts"
import * as Telemetry from "./telemetry.ts"
import { after, monotonicMillis } from "./timer.ts"
import { isSuccess, type TransportResponse } from "./transport.ts"

/** What the calls of a client share. */
export interface Shared {
  readonly gate: Gate
  readonly redact: Redact
  /** Of credentials that expire; others are a constant of the client. */
  readonly session?: Session | undefined
}

/** Credentials that expire, and are renewed. */
export interface Session {
  /** Makes an attempt with credentials that have not expired, and once again with new ones if they are not accepted. */
  readonly authorized: <A>(
    call: Call<A>,
    attempt: Effect.Effect<A, ConversationsError>
  ) => Effect.Effect<A, ConversationsError>
  /** The headers for a request of the call that is sent now. */
  readonly headers: (call: Call<unknown>) => Readonly<Record<string, string>>
}

/** Sends the request once and calls back once; the function that comes back aborts it on the wire. */
export interface Exchange {
  (call: Call<unknown>, onExit: (exit: Exit.Exit<TransportResponse, ConversationsError>) => void): () => void
}

/** What the stages of a call share. */
export interface Call<out A> {
  readonly shared: Shared
  readonly operation: Operation<A>
  readonly runtime: Runtime.Runtime<never>
  readonly clock: Clock.Clock
  readonly span: Tracer.Span
  /** Makes an effect interruptible, if the caller is: nothing else in a call is. */
  readonly restore: <B, E>(effect: Effect.Effect<B, E>) => Effect.Effect<B, E>
  readonly labels: Telemetry.Labels
  readonly timeouts: TimeoutPolicy.Service
  readonly options: RequestOptions.Service
  readonly deadline: number
  /** How many requests have been sent. */
  attempts: number
  /** What the call fails with is not retried: the session has done so itself. */
  isFinal: boolean
}

/** The same, for a call that must not repeat these secrets either. */
export const withSecrets = (shared: Shared, secrets: ReadonlyArray<string>): Shared =>
  secrets.length === 0 ? shared : { ...shared, redact: flow(redactOf(secrets), shared.redact) }

/** Runs a call under the policies of the context. */
export const run = <A>(
  shared: Shared,
  operation: Operation<A>,
  exchange: Exchange
): Effect.Effect<A, ConversationsError> =>
  traced(shared, operation, (call) => retried(call, authorized(call, throttled(call, timed(call, exchange)))))

const traced = <A>(
  shared: Shared,
  operation: Operation<A>,
  body: (call: Call<A>) => Effect.Effect<A, ConversationsError>
): Effect.Effect<A, ConversationsError> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      Effect.runtime<never>(),
      (runtime) =>
        Effect.flatMap(Effect.clock, (clock) =>
          Effect.flatMap(Telemetry.makeSpan(operation), (span) => {
            const timeouts = Context.get(runtime.context, TimeoutPolicy)
            const options = Context.get(runtime.context, RequestOptions)
            const labels = FiberRefs.getOrDefault(runtime.fiberRefs, FiberRef.currentMetricLabels)
            const deadline = monotonicMillis(clock) + Duration.toMillis(timeouts.overall)
            const call: Call<A> = {
              shared: withSecrets(shared, CustomHeaders.secretsOf(options.headers)),
              operation,
              runtime,
              clock,
              span,
              restore,
              labels,
              timeouts,
              options,
              deadline,
              attempts: 0,
              isFinal: false
            }
            return Effect.flatMap(Effect.exit(body(call)), (exit) => {
              Telemetry.count(Metrics.callsCounter, operation, labels, 1, Telemetry.outcomeOf(exit))
              span.attribute("twilio.attempts", call.attempts)
              const error = Telemetry.failureOf(exit)
              if (error !== undefined) Telemetry.annotate(span, Telemetry.errorAttributes(error))
              span.end(clock.unsafeCurrentTimeNanos(), Telemetry.redactedExit(exit))
              return exit
            })
          }))
    )
  )

const retried = <A>(
  call: Call<A>,
  attempt: Effect.Effect<A, ConversationsError>
): Effect.Effect<A, ConversationsError> => {
  const { clock, operation } = call
  const policy = Context.get(call.runtime.context, RetryPolicy)
  const loop = (state: unknown, earlierMayHaveArrived: boolean): Effect.Effect<A, ConversationsError> =>
    Effect.catchAll(attempt, (error) => {
      if (error._tag === "NotFound" && earlierMayHaveArrived && operation.onAlreadyDeleted !== undefined) {
        return Effect.sync(operation.onAlreadyDeleted)
      }
      if (call.isFinal || !isRetryable(error, operation.replay, policy)) return Effect.fail(error)
      const asked = retryAfterOf(error)
      // Without time for another request this error is the better one: it says when to come back.
      if (
        asked !== null &&
        (Duration.greaterThan(asked, policy.maxRetryAfter) || Duration.toMillis(asked) >= timeLeft(call))
      ) {
        return Effect.fail(error)
      }
      const now = clock.unsafeCurrentTimeMillis()
      return Effect.flatMap(call.restore(policy.schedule.step(now, error, state)), ([next, _, decision]) => {
        if (ScheduleDecision.isDone(decision)) return Effect.fail(error)
        const scheduled = Duration.millis(Math.round(ScheduleIntervals.start(decision.intervals) - now))
        const delay = asked === null ? scheduled : Duration.max(scheduled, asked)
        Telemetry.count(Metrics.retriesCounter, operation, call.labels, 1, error._tag)
        return event(call, `retrying in ${Duration.format(delay)} after ${error._tag}`, {
          "twilio.delay_millis": Duration.toMillis(delay),
          ...Telemetry.errorAttributes(error)
        }).pipe(
          Effect.zipRight(sleep(call, delay)),
          Effect.zipRight(loop(next, earlierMayHaveArrived || mayHaveArrived(error)))
        )
      })
    })
  return loop(policy.schedule.initial, false)
}

const authorized = <A>(
  call: Call<A>,
  attempt: Effect.Effect<A, ConversationsError>
): Effect.Effect<A, ConversationsError> => call.shared.session?.authorized(call, attempt) ?? attempt

const throttled = <A>(
  call: Call<A>,
  attempt: Effect.Effect<A, ConversationsError>
): Effect.Effect<A, ConversationsError> => {
  const { clock, shared: { gate } } = call
  const { maxConcurrent, maxPause } = Context.get(call.runtime.context, ThrottlePolicy)
  // A permit is held by the attempt, never through a backoff.
  const permitted = (permit: Permit): Effect.Effect<A, ConversationsError> =>
    Effect.flatMap(Effect.exit(attempt), (exit) => {
      const now = monotonicMillis(clock)
      const error = Telemetry.failureOf(exit)
      if (error?._tag !== "RateLimited") {
        gate.release(permit, now, Exit.isSuccess(exit) || (error !== undefined && wasTaken(error)))
        return exit
      }
      const asked = error.retryAfter === null ? null : Duration.toMillis(error.retryAfter)
      const pause = gate.releaseRateLimited(permit, now, asked, Duration.toMillis(maxPause))
      return pause === undefined ? exit : Effect.zipRight(
        event(call, `pausing all requests for ${Duration.format(Duration.millis(pause))}`, {
          "twilio.pause_millis": pause
        }),
        exit
      )
    })
  if (maxConcurrent === Infinity) return attempt
  return Effect.suspend(() => {
    const permit = gate.enter(maxConcurrent, monotonicMillis(clock))
    return permit === undefined ? Effect.flatMap(queued(call, maxConcurrent), permitted) : permitted(permit)
  })
}

/** Waits at the gate, in order of arrival. */
const queued = (call: Call<unknown>, maxConcurrent: number): Effect.Effect<Permit, ConversationsError> => {
  const { clock, shared: { gate } } = call
  const waiter = gate.enqueue(maxConcurrent)
  const turn: Effect.Effect<Permit, ConversationsError> = Effect.suspend(() => {
    const now = monotonicMillis(clock)
    const sleep = gate.sleepOf(waiter, now)
    if (waiter.permit !== undefined) return Effect.succeed(waiter.permit)
    const left = timeLeft(call)
    if (left <= 0) {
      gate.leave(waiter, now)
      return Effect.fail(timedOut(call, "overall"))
    }
    const woken = wait<void, never>(call, (resume) => {
      const wake = (): void => resume(Exit.void)
      // Where a property is set V8 would make the function in the old generation, and keep the call with it.
      waiter.wake = wake
      return after(clock, Math.min(sleep, left), wake)
    })
    return Effect.flatMap(woken, (exit) => {
      waiter.wake = undefined
      if (Exit.isSuccess(exit)) return turn
      gate.leave(waiter, monotonicMillis(clock))
      return Effect.failCause(exit.cause)
    })
  })
  Telemetry.count(Metrics.throttledCounter, call.operation, call.labels, 1)
  return Effect.zipRight(event(call, "waiting for a permit", {}), turn)
}

/** Whether a failure is an answer to a request that the service took: `NotFound`, say. */
const wasTaken = (error: ConversationsError): boolean =>
  "status" in error && error.status !== null && error.status < 500

const timed = <A>(call: Call<A>, exchange: Exchange): Effect.Effect<A, ConversationsError> =>
  Effect.suspend(() => {
    const { clock, operation } = call
    const left = timeLeft(call)
    if (left <= 0) return Effect.fail(timedOut(call, "overall"))
    const own = Duration.toMillis(call.timeouts.attempt)
    const start = monotonicMillis(clock)
    call.attempts++
    const exchanged = wait<TransportResponse, ConversationsError>(call, (resume) => {
      let isOver = false
      const end = (exit: Exit.Exit<TransportResponse, ConversationsError>): void => {
        isOver = true
        resume(exit)
      }
      const cancelTimer = after(clock, Math.min(own, left), () => {
        // First what the call ends with: a transport may report the abort at once.
        end(Exit.fail(timedOut(call, own < left ? "attempt" : "overall")))
        abort()
      })
      const abort = exchange(call, end)
      return () => {
        cancelTimer()
        if (!isOver) abort()
      }
    })
    return Effect.flatMap(exchanged, (exit) => {
      const response = Exit.isSuccess(exit) ? exit.value : undefined
      const result = Exit.flatMap(exit, (response) => received(call, response))
      const outcome = response !== undefined && isReadable(response) ? "Success" : Telemetry.outcomeOf(result)
      Telemetry.count(Metrics.requestsCounter, operation, call.labels, 1, outcome)
      const millis = monotonicMillis(clock) - start
      Telemetry.count(Metrics.requestDurationHistogram, operation, call.labels, millis)
      const seen = observed(call, response, result, millis)
      return seen === undefined ? result : Effect.zipRight(seen, result)
    })
  })

/** What is to be done at the end of an attempt: nothing, most of the time. */
const observed = (
  call: Call<unknown>,
  response: TransportResponse | undefined,
  exit: Exit.Exit<unknown, ConversationsError>,
  millis: number
): Effect.Effect<void> | undefined => {
  const line = Telemetry.logsDebug(call.runtime.fiberRefs) ? logged(call, response, exit, millis) : undefined
  const { onResponse } = call.options
  if (onResponse === undefined || response === undefined) return line
  const hook = call.restore(Effect.suspend(() => onResponse(described(call, response, millis))))
  return line === undefined ? hook : Effect.zipRight(line, hook)
}

const logged = (
  { attempts, operation, shared: { redact } }: Call<unknown>,
  response: TransportResponse | undefined,
  exit: Exit.Exit<unknown, ConversationsError>,
  millis: number
): Effect.Effect<void> =>
  Telemetry.logAttempt(operation, {
    number: attempts,
    millis: Math.round(millis),
    status: response?.status,
    requestId: response === undefined ? null : ResponseError.requestIdOf(response.headers, redact),
    exit
  })

/** A response for a program's eyes. */
const described = (
  { attempts, operation: { method, name, template }, shared: { redact } }: Call<unknown>,
  { headers, status }: TransportResponse,
  millis: number
): RequestOptions.Response => ({
  operation: name,
  method,
  template,
  status,
  requestId: ResponseError.requestIdOf(headers, redact),
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, redact(value)])),
  attempt: attempts,
  duration: Duration.millis(millis)
})

const isReadable = ({ status, unreadable }: TransportResponse): boolean => isSuccess(status) && unreadable === undefined

/** What a response says. */
const received = <A>(
  { clock, operation, shared: { redact }, span }: Call<A>,
  response: TransportResponse
): Exit.Exit<A, ConversationsError> => {
  if (!isSuccess(response.status)) {
    return Exit.fail(ResponseError.fromResponse(operation, response, redact, clock.unsafeCurrentTimeMillis()))
  }
  const { status, unreadable } = response
  Telemetry.annotate(span, Telemetry.responseAttributes(status, ResponseError.requestIdOf(response.headers, redact)))
  if (unreadable !== undefined) {
    return Exit.fail(ResponseError.unexpected(operation, response, redact, { field: null, message: unreadable }))
  }
  const value = operation.read(response)
  return value._tag === "Right"
    ? Exit.succeed(value.right)
    : Exit.fail(ResponseError.unexpected(operation, response, redact, value.left))
}

export const timeLeft = ({ clock, deadline }: Call<unknown>): number => deadline - monotonicMillis(clock)

export const timedOut = ({ operation, timeouts }: Call<unknown>, phase: TimedOut["phase"]): TimedOut => {
  const duration = timeouts[phase]
  const limit = Duration.format(duration)
  return new TimedOut({
    message: phase === "attempt"
      ? `${operation.method} ${operation.template} got no complete response within ${limit}`
      : `${operation.name} was not done within ${limit}, retries and waits included`,
    phase,
    duration
  })
}

/** Waits, at most for what is left of the overall timeout. */
const sleep = (call: Call<unknown>, delay: Duration.Duration): Effect.Effect<void, TimedOut> => {
  const left = timeLeft(call)
  return Duration.toMillis(delay) < left
    ? call.restore(Effect.sleep(delay))
    : Effect.zipRight(call.restore(Effect.sleep(left)), Effect.failSync(() => timedOut(call, "overall")))
}

/** A step worth knowing (a retry, a wait): an event of the call's span, and a log line at debug level. */
export const event = (
  { attempts, clock, operation, runtime, span }: Call<unknown>,
  message: string,
  attributes: Readonly<Record<string, unknown>>
): Effect.Effect<void> => {
  const all = { "twilio.attempts": attempts, ...attributes }
  span.event(message, clock.unsafeCurrentTimeNanos(), all)
  return Telemetry.logsDebug(runtime.fiberRefs) ? Telemetry.logDebug(operation, message, all) : Effect.void
}

/** Starts something, and returns how it is stopped: when it has called back, or when the wait for it is interrupted. */
export interface Start<A, E> {
  (resume: (exit: Exit.Exit<A, E>) => void): () => void
}

/**
 * Waits for a callback, in the caller's own asynchronous context: a promise of its own goes on where it was made, not
 * where it is resolved. Otherwise an `AsyncLocalStorage` would be that of another caller, and workerd loses a fiber that
 * the event of another request resumes.
 */
export const wait = <A, E>({ restore }: Call<unknown>, start: Start<A, E>): Effect.Effect<Exit.Exit<A, E>> => {
  const pending = new Pending(start)
  return Effect.map(
    Effect.exit(restore(Effect.async<A, E>((resume) => pending.start(resume)))),
    (exit) => {
      pending.stop()
      return exit
    }
  )
}

/**
 * What is waited for. It lets go of everything when it is over: V8 makes the functions inside of `Effect.async` and
 * `Effect.interruptible` in the old generation, and keeps what they lead to until a full collection. That were 9 kB of each
 * request, and a third of its time.
 */
class Pending<A, E> {
  #start: Start<A, E> | undefined
  #stop = constVoid

  constructor(start: Start<A, E>) {
    this.#start = start
  }

  start(resume: (exit: Exit.Exit<A, E>) => void): void {
    new Promise<Exit.Exit<A, E>>((resolve) => {
      if (this.#start !== undefined) this.#stop = this.#start(resolve)
    }).then(resume)
  }

  stop(): void {
    this.#stop()
    this.#start = undefined
    this.#stop = constVoid
  }
}
