/**
 * One call of an operation, from its request to its value. {@link run} applies the policies in a fixed order:
 *
 *     traced ( retried ( authorized ( throttled ( timed ( exchange )))))
 *
 * The overall timeout is not one of these stages. Everything that takes time (an attempt, waiting for a permit or for the
 * limiter, a backoff) gets what is left of it.
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
import { type Call, event, type Exchange, type Shared, timedOut, timeLeft, withSecrets } from "./callState.ts"
import * as CustomHeaders from "./customHeaders.ts"
import type { Permit } from "./gate.ts"
import * as Limiter from "./limiter.ts"
import type { Operation } from "./operation.ts"
import { isRetryable, mayHaveArrived, retryAfterOf } from "./replay.ts"
import * as ResponseError from "./responseError.ts"
import * as Telemetry from "./telemetry.ts"
import { after, monotonicMillis } from "./timer.ts"
import { isSuccess, type TransportResponse } from "../transport/transport.ts"
import { sleep, wait } from "./wait.ts"

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
      Major.runtime,
      (runtime) =>
        Effect.flatMap(Major.clock, (clock) =>
          Effect.flatMap(Telemetry.makeSpan(operation), (span) => {
            const context = Major.contextOf(runtime)
            const timeouts = Context.get(context, TimeoutPolicy)
            const options = Context.get(context, RequestOptions)
            const deadline = monotonicMillis(clock) + Duration.toMillis(timeouts.overall)
            const call: Call<A> = {
              shared: withSecrets(shared, CustomHeaders.secretsOf(options.headers)),
              operation,
              runtime,
              clock,
              span,
              restore,
              timeouts,
              options,
              deadline,
              attempts: 0,
              isFinal: false
            }
            return Effect.flatMap(Effect.exit(body(call)), (exit) => {
              Telemetry.count(Metrics.callsCounter, call, 1, Telemetry.outcomeOf(exit))
              span.attribute("twilio.attempts", call.attempts)
              const error = Telemetry.failureOf(exit)
              if (error !== undefined) Telemetry.annotate(span, Telemetry.errorAttributes(error))
              span.end(Major.nanos(clock), Telemetry.redactedExit(exit))
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
  const policy = Context.get(Major.contextOf(call.runtime), RetryPolicy)
  const step = Major.stepsOf(policy.schedule)
  const loop = (earlierMayHaveArrived: boolean): Effect.Effect<A, ConversationsError> =>
    Major.catchAll(attempt, (error) => {
      // First, because it can be a `NotFound` of the token endpoint.
      if (call.isFinal) return Effect.fail(error)
      if (error._tag === "NotFound" && earlierMayHaveArrived && operation.onAlreadyDeleted !== undefined) {
        return Effect.sync(operation.onAlreadyDeleted)
      }
      if (!isRetryable(error, operation.replay, policy)) return Effect.fail(error)
      const asked = retryAfterOf(error)
      // If there is no time for another request, this error is more useful than TimedOut: it says when to try again.
      if (
        asked !== null &&
        (Duration.toMillis(asked) > Duration.toMillis(policy.maxRetryAfter) ||
          Duration.toMillis(asked) >= timeLeft(call))
      ) {
        return Effect.fail(error)
      }
      const now = Major.millis(clock)
      return Effect.flatMap(call.restore(step(now, error)), (wait) => {
        if (wait === undefined) return Effect.fail(error)
        const scheduled = Duration.millis(Math.round(wait))
        const delay = asked === null ? scheduled : Duration.max(scheduled, asked)
        Telemetry.count(Metrics.retriesCounter, call, 1, error._tag)
        return event(call, `retrying in ${Duration.format(delay)} after ${error._tag}`, {
          "twilio.delay_millis": Duration.toMillis(delay),
          ...Telemetry.errorAttributes(error)
        }).pipe(
          Effect.andThen(sleep(call, delay)),
          Effect.andThen(loop(earlierMayHaveArrived || mayHaveArrived(error)))
        )
      })
    })
  return loop(false)
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
  const policy = Context.get(Major.contextOf(call.runtime), ThrottlePolicy)
  const { limiter, maxConcurrent, maxPause } = policy
  // A permit is held by the attempt, never through a backoff.
  const sent = (permit: Permit): Effect.Effect<A, ConversationsError> =>
    Effect.flatMap(Effect.exit(attempt), (exit) => {
      const now = monotonicMillis(clock)
      const error = Telemetry.failureOf(exit)
      if (error?._tag !== "RateLimited") {
        gate.release(permit, now, Exit.isSuccess(exit) || (error !== undefined && wasAccepted(error)))
        return exit
      }
      const asked = error.retryAfter === null ? null : Duration.toMillis(error.retryAfter)
      const pause = gate.releaseRateLimited(permit, now, asked, Duration.toMillis(maxPause))
      return pause === undefined ? exit : Effect.andThen(
        event(call, `pausing all requests for ${Duration.format(Duration.millis(pause))}`, {
          "twilio.pause_millis": pause
        }),
        exit
      )
    })
  // The limiter is asked by a holder of a permit. A crowd at the gate then reserves nothing ahead of other processes, and
  // no time passes between the limiter's permission and the request. It costs no throughput: while permits wait at the
  // limiter, the limiter is the bottleneck.
  const permitted = limiter === undefined
    ? sent
    : (permit: Permit): Effect.Effect<A, ConversationsError> =>
      Effect.matchCauseEffect(Limiter.permitted(call, limiter, policy), {
        onFailure: (cause) => {
          gate.release(permit, monotonicMillis(clock), false)
          return Effect.failCause(cause)
        },
        onSuccess: () => sent(gate.renew(monotonicMillis(clock)))
      })
  if (maxConcurrent === Infinity) {
    return limiter === undefined ? attempt : Effect.andThen(Limiter.ask(call, limiter, policy), attempt)
  }
  return Effect.suspend(() => {
    const permit = gate.enter(maxConcurrent, monotonicMillis(clock))
    return permit === undefined ? Effect.flatMap(queued(call, maxConcurrent), permitted) : permitted(permit)
  })
}

/** Waits for a permit, in order of arrival. */
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
      // V8 allocates a function that is assigned to a property in the old generation, and it would keep the call alive.
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
  Telemetry.count(Metrics.throttledCounter, call, 1)
  return Effect.suspend(() => event(call, "waiting for a permit", {})).pipe(
    // A tracer or a logger of the program can throw, and the gate would give a permit to a waiter that is gone.
    Effect.onError(() => Effect.sync(() => gate.leave(waiter, monotonicMillis(clock)))),
    Effect.andThen(turn)
  )
}

/** Whether a failure is a response to a request that the service accepted, such as `NotFound`. */
const wasAccepted = (error: ConversationsError): boolean =>
  "status" in error && error.status !== null && error.status < 500

const timed = <A>(call: Call<A>, exchange: Exchange): Effect.Effect<A, ConversationsError> =>
  Effect.suspend(() => {
    const { clock } = call
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
        // In this order, because a transport may report the abort synchronously.
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
      if (response !== undefined) call.operation.onResponse?.(response)
      const result = Exit.isSuccess(exit) ? received(call, exit.value) : Exit.failCause(exit.cause)
      const outcome = response !== undefined && isReadable(response) ? "Success" : Telemetry.outcomeOf(result)
      Telemetry.count(Metrics.requestsCounter, call, 1, outcome)
      const millis = monotonicMillis(clock) - start
      Telemetry.count(Metrics.requestDurationHistogram, call, millis)
      const seen = observed(call, response, result, millis)
      return seen === undefined ? result : Effect.andThen(seen, result)
    })
  })

/** Logs the attempt and calls `onResponse`; `undefined` if there is nothing to do, as for most attempts. */
const observed = (
  call: Call<unknown>,
  response: TransportResponse | undefined,
  exit: Exit.Exit<unknown, ConversationsError>,
  millis: number
): Effect.Effect<void> | undefined => {
  const line = Major.logsDebug(call.runtime) ? logged(call, response, exit, millis) : undefined
  const { onResponse } = call.options
  if (onResponse === undefined || response === undefined) return line
  const hook = call.restore(Effect.suspend(() => onResponse(described(call, response, millis))))
  return line === undefined ? hook : Effect.andThen(line, hook)
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

/** A response as `onResponse` gets it. */
const described = (
  { attempts, operation: { method, name, template }, shared: { redact } }: Call<unknown>,
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

const isReadable = ({ status, unreadable }: TransportResponse): boolean => isSuccess(status) && unreadable === undefined

/** The value of a response, or its error. */
const received = <A>(
  { clock, operation, shared: { redact }, span }: Call<A>,
  response: TransportResponse
): Exit.Exit<A, ConversationsError> => {
  if (!isSuccess(response.status)) {
    return Exit.fail(ResponseError.fromResponse(operation, response, redact, Major.millis(clock)))
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
