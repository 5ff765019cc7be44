/** The state that the stages of a call share. */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import { flow } from "effect/Function"
import type * as Tracer from "effect/Tracer"
import * as Major from "../effect/effect.ts"
import { type ConversationsError, TimedOut } from "../../errors/ConversationsError.ts"
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
  readonly authorized: <A>(
    call: Call<A>,
    attempt: Effect.Effect<A, ConversationsError>
  ) => Effect.Effect<A, ConversationsError>
  /** The headers of a request that is sent now. */
  readonly headers: (call: Call<unknown>) => Readonly<Record<string, string>>
}

/** Sends the request once and calls back once. Returns a function that aborts the request. */
export interface Exchange {
  (call: Call<unknown>, onExit: (exit: Exit.Exit<TransportResponse, ConversationsError>) => void): () => void
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
  /** No error of this call is retried, because the session has retried it already. */
  isFinal: boolean
}

/** The same state, with these secrets redacted too. */
export const withSecrets = (shared: Shared, secrets: ReadonlyArray<string>): Shared =>
  secrets.length === 0 ? shared : { ...shared, redact: flow(redactOf(secrets), shared.redact) }

/** The milliseconds that are left of the overall timeout. */
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

/** Reports a step of a call, such as a retry: as an event of its span, and as a log line at debug level. */
export const event = (
  { attempts, clock, operation, runtime, span }: Call<unknown>,
  message: string,
  attributes: Readonly<Record<string, unknown>>
): Effect.Effect<void> => {
  const all = { "twilio.attempts": attempts, ...attributes }
  span.event(message, Major.nanos(clock), all)
  return Major.logsDebug(runtime) ? Telemetry.logDebug(operation, message, all) : Effect.void
}
