/**
 * One call of an operation, from its request to its value. {@link run} applies the policies in a fixed order:
 *
 *     withSpan ( withRetry ( withSession ( withHook ( withPermit ( withTimeout ( send ))))))
 *
 * The overall timeout is not one of these stages. What takes time (an attempt, waiting for a permit or for the limiter, a
 * backoff) asks `timeLeft` what is left of it.
 *
 * The stages use `flatMap`. As generators they read better, but took 35 µs more per call on Node 20, which is half as much
 * again as everything but the request. For the same reason no object that each call makes begins with a spread to which
 * fields are added: bench/README.md has what that costs there.
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Major from "../effect/effect.ts"
import type { ConversationsError } from "../../errors/ConversationsError.ts"
import * as Metrics from "../../telemetry/ConversationsMetrics.ts"
import { RequestOptions } from "../../policies/RequestOptions.ts"
import { RetryPolicy } from "../../policies/RetryPolicy.ts"
import { ThrottlePolicy } from "../../policies/ThrottlePolicy.ts"
import { TimeoutPolicy } from "../../policies/TimeoutPolicy.ts"
import {
  type AnyCall,
  type Call,
  errorOf,
  event,
  pausedTooLong,
  type Send,
  type Shared,
  timedOut,
  timeLeft,
  withSecrets
} from "./callState.ts"
import * as CustomHeaders from "./customHeaders.ts"
import type { Permit } from "./gate.ts"
import { isRetryable } from "./idempotency.ts"
import * as Limiter from "./limiter.ts"
import type { Operation } from "./operation.ts"
import * as ResponseError from "./responseError.ts"
import * as Telemetry from "./telemetry.ts"
import { isSuccess, type TransportResponse } from "../transport/transport.ts"
import { monotonicMillis, setTimer } from "./timer.ts"
import { wait } from "./wait.ts"

/** Runs a call under the policies of the context. */
export const run = <A>(
  shared: Shared,
  operation: Operation<A>,
  send: Send
): Effect.Effect<A, ConversationsError> =>
  withSpan(
    shared,
    operation,
    (call) => withRetry(call, withSession(call, withHook(call, withPermit(call, withTimeout(call, send)))))
  )

const withSpan = <A>(
  shared: Shared,
  operation: Operation<A>,
  body: (call: Call<A>) => Effect.Effect<A, ConversationsError>
): Effect.Effect<A, ConversationsError> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      Major.runtime,
      (runtime) =>
        Effect.clockWith((clock) =>
          Effect.flatMap(Telemetry.makeSpan(operation), (span) => {
            const context = Major.contextOf(runtime)
            const timeouts = Context.get(context, TimeoutPolicy)
            const options = Context.get(context, RequestOptions)
            const call: Call<A> = {
              shared: withSecrets(shared, CustomHeaders.secretsOf(options.headers)),
              operation,
              runtime,
              clock,
              span,
              restore,
              timeouts,
              options,
              deadline: monotonicMillis(clock) + Duration.toMillis(timeouts.overall),
              attempts: 0,
              mayHaveArrived: false,
              noMoreRetries: false
            }
            return Effect.flatMap(Effect.exit(body(call)), (exit) => {
              Telemetry.record(Metrics.callsCounter, call, 1, Telemetry.outcomeOf(exit))
              span.attribute("twilio.attempts", call.attempts)
              const error = Telemetry.failureOf(exit)
              if (error !== undefined) Telemetry.annotate(span, Telemetry.errorAttributes(error))
              span.end(Major.nanos(clock), Telemetry.redactedExit(exit))
              // With the span in the cause, as below `Effect.withSpan`: `Cause.pretty` shows it. The error may carry the span
              // of the program already.
              return error === undefined
                ? exit
                : Effect.withParentSpan(Effect.fail(Major.originalError(errorOf(call, error))), span)
            })
          })
        )
    )
  )

const withRetry = <A>(
  call: Call<A>,
  attempt: Effect.Effect<A, ConversationsError>
): Effect.Effect<A, ConversationsError> => {
  const { clock, operation } = call
  const policy = Context.get(Major.contextOf(call.runtime), RetryPolicy)
  const step = Major.stepsOf(policy.schedule)
  const loop: Effect.Effect<A, ConversationsError> = Major.catchAll(attempt, (error) => {
    // First, because it can be a `NotFound` of the token endpoint.
    if (call.noMoreRetries) return Effect.fail(error)
    if (error._tag === "NotFound" && call.mayHaveArrived && operation.onAlreadyDeleted !== undefined) {
      return Effect.sync(operation.onAlreadyDeleted)
    }
    if (!isRetryable(error, operation.idempotency, policy)) return Effect.fail(error)
    const asked = "retryAfter" in error ? error.retryAfter ?? null : null
    if (asked !== null && Duration.toMillis(asked) > Duration.toMillis(policy.maxRetryAfter)) return Effect.fail(error)
    return Effect.flatMap(call.restore(step(Major.millis(clock), error)), (millis) => {
      if (millis === undefined) return Effect.fail(error)
      const scheduled = Duration.millis(Math.round(millis))
      const delay = asked === null ? scheduled : Duration.max(scheduled, asked)
      // If there is no time for another request, this error says more than TimedOut, and it says so now.
      if (Duration.toMillis(delay) >= timeLeft(call)) return Effect.fail(error)
      call.mayHaveArrived ||= error.mayHaveArrived
      Telemetry.record(Metrics.retriesCounter, call, 1, error._tag)
      return event(call, `retrying in ${Duration.format(delay)} after ${error._tag}`, {
        "twilio.delay_millis": Duration.toMillis(delay),
        ...Telemetry.errorAttributes(error)
      }).pipe(
        Effect.andThen(call.restore(Effect.sleep(delay))),
        Effect.andThen(loop)
      )
    })
  })
  return loop
}

const withSession = <A>(
  call: Call<A>,
  attempt: Effect.Effect<A, ConversationsError>
): Effect.Effect<A, ConversationsError> => call.shared.session?.withSession(call, attempt) ?? attempt

/** An attempt that was sent and has ended. */
interface Attempt<A> {
  readonly exit: Exit.Exit<A, ConversationsError>
  readonly response: TransportResponse | undefined
  readonly millis: number
}

/**
 * Logs the attempt and calls `onResponse`. This is outside of the permit: a hook may call the same client, and if all
 * permits were held by hooks that wait for one, none would ever be free.
 */
const withHook = <A>(
  call: Call<A>,
  attempt: Effect.Effect<Attempt<A>, ConversationsError>
): Effect.Effect<A, ConversationsError> =>
  Effect.flatMap(attempt, (ended) => {
    const line = Major.logsDebug(call.runtime) ? logged(call, ended) : undefined
    const { response } = ended
    const { onResponse } = call.options
    // As for most attempts.
    if (onResponse === undefined || response === undefined) {
      return line === undefined ? ended.exit : Effect.andThen(line, ended.exit)
    }
    const hook = call.restore(Effect.suspend(() => onResponse(described(call, response, ended.millis))))
    return Effect.andThen(line === undefined ? hook : Effect.andThen(line, hook), ended.exit)
  })

const logged = (
  { attempts, operation, shared: { redact } }: AnyCall,
  { exit, millis, response }: Attempt<unknown>
): Effect.Effect<void> =>
  Telemetry.logAttempt(operation, {
    number: attempts,
    millis: Math.round(millis),
    status: response?.status,
    requestId: response === undefined ? null : ResponseError.requestIdOf(response.headers, redact),
    exit
  })

/** A response as `onResponse` gets it. */
const described = (
  { attempts, operation: { method, name, template }, shared: { redact } }: AnyCall,
  { allHeaders, headers, status }: TransportResponse,
  millis: number
): RequestOptions.Response => ({
  operation: name,
  method,
  template,
  status,
  requestId: ResponseError.requestIdOf(headers, redact),
  headers: Object.fromEntries(Object.entries(allHeaders?.() ?? headers).map(([name, value]) => [name, redact(value)])),
  attempt: attempts,
  duration: Duration.millis(millis)
})

/** A permit is held by the attempt, never through a backoff, and never while code of the program waits for the client. */
const withPermit = <A>(
  call: Call<A>,
  attempt: Effect.Effect<Attempt<A>, ConversationsError>
): Effect.Effect<Attempt<A>, ConversationsError> => {
  const { clock, shared: { gate } } = call
  const policy = Context.get(Major.contextOf(call.runtime), ThrottlePolicy)
  const { limiter, maxConcurrent } = policy
  if (maxConcurrent === Infinity) {
    return limiter === undefined ? attempt : Effect.andThen(Limiter.ask(call, limiter, policy), attempt)
  }
  const released = (permit: Permit) => (exit: Exit.Exit<Attempt<A>, ConversationsError>) =>
    release(call, permit, exit, Duration.toMillis(policy.maxPause))
  // The limiter is asked by a holder of a permit. A crowd at the gate then reserves nothing ahead of other processes, and
  // no time passes between the limiter's permission and the request. It costs no throughput: while permits wait at the
  // limiter, the limiter is the bottleneck.
  const permitted = (permit: Permit): Effect.Effect<Attempt<A>, ConversationsError> =>
    limiter === undefined
      ? Effect.flatMap(Effect.exit(attempt), released(permit))
      : Effect.matchCauseEffect(Limiter.permitted(call, limiter, policy), {
        onFailure: (cause) => {
          gate.release(permit, monotonicMillis(clock), false)
          return Effect.failCause(cause)
        },
        onSuccess: () => Effect.flatMap(Effect.exit(attempt), released(gate.renew(monotonicMillis(clock))))
      })
  return Effect.suspend(() => {
    const permit = gate.enter(maxConcurrent, monotonicMillis(clock))
    return permit === undefined ? Effect.flatMap(queued(call, maxConcurrent), permitted) : permitted(permit)
  })
}

/** In milliseconds. */
const shortestPauseToWarnOf = 1_000

/** Gives a permit back after an attempt. */
const release = <A>(
  call: AnyCall,
  permit: Permit,
  exit: Exit.Exit<Attempt<A>, ConversationsError>,
  maxPause: number
): Effect.Effect<Attempt<A>, ConversationsError> => {
  const { clock, shared: { gate } } = call
  const now = monotonicMillis(clock)
  const ended: Exit.Exit<unknown, ConversationsError> = Exit.isSuccess(exit) ? exit.value.exit : exit
  const error = Telemetry.failureOf(ended)
  if (error?._tag !== "RateLimited") {
    // A failure can be a response to a request that the service accepted, such as `NotFound`.
    const status = error?.status ?? null
    gate.release(permit, now, Exit.isSuccess(ended) || (status !== null && status < 500))
    return exit
  }
  const asked = error.retryAfter === null ? null : Duration.toMillis(error.retryAfter)
  const wasPaused = gate.pauseLeft(now) > 0
  const pause = gate.releaseRateLimited(permit, now, asked, maxPause)
  return pause === undefined ? exit : Effect.andThen(
    event(
      call,
      `pausing all requests for ${Duration.format(Duration.millis(pause))}`,
      { "twilio.pause_millis": pause },
      // One warning for all that get a 429 together, and none for a moment, such as a round trip.
      wasPaused || pause < shortestPauseToWarnOf ? "debug" : "warning"
    ),
    exit
  )
}

/** Waits for a permit, in order of arrival. */
const queued = (call: AnyCall, maxConcurrent: number): Effect.Effect<Permit, ConversationsError> => {
  const { clock, deadline, shared: { gate } } = call
  const refused = pausedTooLong(call, monotonicMillis(clock))
  if (refused !== undefined) return Effect.fail(refused)
  const queuedCall = gate.enqueue(maxConcurrent, deadline)
  const turn: Effect.Effect<Permit, ConversationsError> = Effect.suspend(() => {
    const now = monotonicMillis(clock)
    const sleep = gate.sleepOf(queuedCall, now)
    if (queuedCall.permit !== undefined) return Effect.succeed(queuedCall.permit)
    const left = deadline - now
    const error = pausedTooLong(call, now) ?? (left <= 0 ? timedOut(call, "overall") : undefined)
    if (error !== undefined) {
      gate.leave(queuedCall, now)
      return Effect.fail(error)
    }
    const woken = wait<void, never>(call, (resume) => {
      const wake = (): void => resume(Exit.void)
      // V8 allocates a function that is assigned to a property in the old generation, and it would keep the call alive.
      queuedCall.wake = wake
      return setTimer(clock, Math.min(sleep, left), wake)
    })
    return Effect.flatMap(woken, (exit) => {
      queuedCall.wake = undefined
      if (Exit.isSuccess(exit)) return turn
      gate.leave(queuedCall, monotonicMillis(clock))
      return Effect.failCause(exit.cause)
    })
  })
  Telemetry.record(Metrics.throttledCounter, call, 1)
  return Effect.suspend(() => event(call, "waiting for a permit", {})).pipe(
    // A tracer or a logger of the program can throw, and the gate would give a permit to a call that is gone.
    Effect.onError(() => Effect.sync(() => gate.leave(queuedCall, monotonicMillis(clock)))),
    Effect.andThen(turn)
  )
}

const withTimeout = <A>(call: Call<A>, send: Send): Effect.Effect<Attempt<A>, ConversationsError> =>
  Effect.suspend(() => {
    const { clock } = call
    const left = timeLeft(call)
    if (left <= 0) return Effect.fail(timedOut(call, "overall"))
    const own = Duration.toMillis(call.timeouts.attempt)
    const start = monotonicMillis(clock)
    call.attempts++
    const sent = wait<TransportResponse, ConversationsError>(call, (resume) => {
      let isOver = false
      const end = (exit: Exit.Exit<TransportResponse, ConversationsError>): void => {
        isOver = true
        resume(exit)
      }
      const cancelTimer = setTimer(clock, Math.min(own, left), () => {
        // In this order, because a transport may report the abort synchronously.
        end(Exit.fail(timedOut(call, own < left ? "attempt" : "overall", true)))
        abort()
      })
      const abort = send(call, end)
      return () => {
        cancelTimer()
        if (!isOver) abort()
      }
    })
    return Effect.map(sent, (received) => {
      const response = Exit.isSuccess(received) ? received.value : undefined
      if (response !== undefined) call.operation.onResponse?.(response)
      const exit = Exit.isSuccess(received) ? read(call, received.value) : Exit.failCause(received.cause)
      const outcome = response !== undefined && isSuccess(response.status) && response.bodyProblem === undefined
        ? "Success"
        : Telemetry.outcomeOf(exit)
      const millis = monotonicMillis(clock) - start
      Telemetry.record(Metrics.requestsCounter, call, 1, outcome)
      Telemetry.record(Metrics.requestDurationHistogram, call, millis)
      return { exit, response, millis }
    })
  })

/** The value of a response, or its error. */
const read = <A>(
  { clock, operation, shared: { redact }, span }: Call<A>,
  response: TransportResponse
): Exit.Exit<A, ConversationsError> => {
  const { headers, status, bodyProblem } = response
  if (!isSuccess(status)) {
    return Exit.fail(ResponseError.fromResponse(operation, response, redact, Major.millis(clock)))
  }
  Telemetry.annotate(span, Telemetry.responseAttributes(status, ResponseError.requestIdOf(headers, redact)))
  const unexpected = (problem: Parameters<typeof ResponseError.unexpected>[3]) =>
    Exit.fail(ResponseError.unexpected(operation, response, redact, problem))
  if (bodyProblem !== undefined) return unexpected({ field: null, message: bodyProblem })
  const value = operation.read(response)
  return value._tag === "Right" ? Exit.succeed(value.right) : unexpected(value.left)
}
