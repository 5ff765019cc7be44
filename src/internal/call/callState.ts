/** The state that the stages of a call share. */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import { flow } from "effect/Function"
import type * as Tracer from "effect/Tracer"
import * as Major from "../effect/effect.ts"
import { type ConversationsError, type ErrorFields, RateLimited, TimedOut } from "../../errors/ConversationsError.ts"
import type { RequestOptions } from "../../policies/RequestOptions.ts"
import type { TimeoutPolicy } from "../../policies/TimeoutPolicy.ts"
import type { Gate } from "./gate.ts"
import type { Operation } from "./operation.ts"
import { make as redactOf, type Redact } from "../guard/redact.ts"
import * as Telemetry from "./telemetry.ts"
import { monotonicMillis } from "./timer.ts"
import type { TransportResponse } from "../transport/transport.ts"

/** The state that all calls of a client share. */
export interface Shared {
  readonly gate: Gate
  readonly redact: Redact
  /** Only for credentials that expire. */
  readonly session?: Session | undefined
}

/** Credentials that expire and are renewed. */
export interface Session {
  /** Makes an attempt with valid credentials, and a second one with new credentials if they are not accepted. */
  readonly withSession: <A>(
    call: Call<A>,
    attempt: Effect.Effect<A, ConversationsError>
  ) => Effect.Effect<A, ConversationsError>
  /** The headers of a request that is sent now. */
  readonly headers: (call: AnyCall) => Readonly<Record<string, string>>
}

/** Sends the request once and calls back once. Returns a function that aborts the request. */
export interface Send {
  (call: AnyCall, onExit: (exit: Exit.Exit<TransportResponse, ConversationsError>) => void): () => void
}

/** A call, whatever its value. */
export type AnyCall = Call<unknown>

/** A call in progress. */
export interface Call<out A> {
  readonly shared: Shared
  readonly operation: Operation<A>
  readonly runtime: Major.Runtime
  readonly clock: Clock.Clock
  readonly span: Tracer.Span
  /** Makes an effect interruptible if the caller is. The rest of a call is uninterruptible. */
  readonly restore: <B, E>(effect: Effect.Effect<B, E>) => Effect.Effect<B, E>
  readonly timeouts: TimeoutPolicy.Service
  readonly options: RequestOptions.Service
  readonly deadline: number
  /** How many requests have been sent. */
  attempts: number
  /** Whether an earlier attempt may have been processed. */
  mayHaveArrived: boolean
  /** No error of this call is retried, because the session has retried it already. */
  noMoreRetries: boolean
}

/** The same state, with these secrets redacted too. */
export const withSecrets = (shared: Shared, secrets: ReadonlyArray<string>): Shared =>
  secrets.length === 0 ? shared : { ...shared, redact: flow(redactOf(secrets), shared.redact) }

/** The milliseconds that are left of the overall timeout. */
export const timeLeft = ({ clock, deadline }: AnyCall): number => deadline - monotonicMillis(clock)

/** `mayHaveArrived` says whether a request was in flight. */
export const timedOut = (
  { operation, timeouts }: AnyCall,
  phase: TimedOut["phase"],
  mayHaveArrived = false
): TimedOut => {
  const duration = timeouts[phase]
  const limit = Duration.format(duration)
  return new TimedOut({
    message: phase === "attempt"
      ? `${operation.name} got no complete response within ${limit}`
      : `${operation.name} was not done within ${limit}, retries and waits included`,
    operation: operation.name,
    mayHaveArrived,
    phase,
    duration
  })
}

/**
 * The error of a call that cannot outwait the pause after a 429. It fails now, and not when its time is up, because nothing
 * will change until then.
 */
export const pausedTooLong = (call: AnyCall, now: number): RateLimited | undefined => {
  const { deadline, operation: { name }, shared: { gate } } = call
  const pause = gate.pauseLeft(now)
  if (pause === 0 || pause < deadline - now) return undefined
  const retryAfter = Duration.millis(Math.ceil(pause))
  return new RateLimited({
    message: `${name} was not sent: the client pauses after a 429; retry after ${Duration.format(retryAfter)}`,
    operation: name,
    status: null,
    retryAfter
  })
}

/** An error of a call with the fields of the whole call: an earlier attempt may have arrived, or a token was refused. */
export const errorOf = (
  { mayHaveArrived, operation: { name } }: AnyCall,
  error: ConversationsError
): ConversationsError => {
  const isOwn = error.operation === name
  if (isOwn && (error.mayHaveArrived || !mayHaveArrived)) return error
  return withFields(error, {
    message: isOwn ? error.message : `${name}: ${error.message}`,
    operation: name,
    // What happened to the request for a token says nothing about this one.
    mayHaveArrived: mayHaveArrived || (isOwn && error.mayHaveArrived)
  })
}

const withFields = (error: ConversationsError, fields: Partial<ErrorFields>): ConversationsError =>
  new (error.constructor as new (fields: object) => ConversationsError)({ ...error, ...fields })

/** Reports a step of a call, such as a retry: as an event of its span, and as a log line. */
export const event = (
  { attempts, clock, operation, runtime, span }: AnyCall,
  message: string,
  attributes: Readonly<Record<string, unknown>>,
  level: "debug" | "warning" = "debug"
): Effect.Effect<void> => {
  const all = { "twilio.attempts": attempts, ...attributes }
  span.event(message, Major.nanos(clock), all)
  return level === "warning"
    ? Telemetry.log(Effect.logWarning(message), operation, all)
    : Major.logsDebug(runtime)
    ? Telemetry.log(Effect.logDebug(message), operation, all)
    : Effect.void
}
