/** One call of an operation, as it is seen from outside: its span, its log lines and its metrics. */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import { identity } from "effect/Function"
import { globalValue } from "effect/GlobalValue"
import type * as Metric from "effect/Metric"
import * as MetricLabel from "effect/MetricLabel"
import type * as Tracer from "effect/Tracer"
import type { ConversationsError } from "../ConversationsError.ts"
import type { Operation } from "./operation.ts"
import type { Redact } from "./redact.ts"

export interface Call {
  readonly operation: Operation
  readonly span: Tracer.Span
  /** How many requests have been sent for it. */
  attempts: number
  /** Takes the credentials of the client that it went through out of what the server said. */
  redact: Redact
}

/** The call that a fiber is in, by which the client knows which operation a request belongs to. */
export const current: FiberRef.FiberRef<Call | undefined> = globalValue(
  "@effect-twilio/conversations/currentCall",
  () => FiberRef.unsafeMake<Call | undefined>(undefined)
)

/** What a tracer gets to know of a failure. The error itself may repeat an identity, for Twilio's words do. */
class FailedCall extends Error {
  constructor(error: ConversationsError) {
    super("status" in error && error.status !== null ? `HTTP ${error.status}` : error._tag)
    this.name = error._tag
    this.stack = `${this.name}: ${this.message}`
  }
}

/** What may be told of a failure: no word that came from outside, but for the id by which Twilio finds the request. */
export const attributesOf = (error: ConversationsError): Readonly<Record<string, unknown>> => ({
  "error.type": error._tag,
  ...("status" in error && error.status !== null ? { "http.response.status_code": error.status } : {}),
  ...("code" in error && error.code !== null ? { "twilio.error_code": error.code } : {}),
  ...("requestId" in error && error.requestId !== null ? { "twilio.request_id": error.requestId } : {})
})

/** Runs an operation in a span of its own, which has the path's template in it and nothing that names a person. */
export const traced = <A, R>(
  operation: Operation,
  body: (call: Call) => Effect.Effect<A, ConversationsError, R>
): Effect.Effect<A, ConversationsError, R> =>
  Effect.flatMap(
    Effect.makeSpan(operation.name, {
      kind: "client",
      captureStackTrace: false,
      attributes: { "http.request.method": operation.method, "url.template": operation.template }
    }),
    (span) => {
      const call: Call = { operation, span, attempts: 0, redact: identity }
      return body(call).pipe(
        Effect.locally(current, call),
        Effect.withParentSpan(span),
        Effect.onExit((exit) => end(call, exit))
      )
    }
  )

const end = <A>({ attempts, span }: Call, exit: Exit.Exit<A, ConversationsError>): Effect.Effect<void> =>
  Effect.clockWith((clock) =>
    Effect.sync(() => {
      span.attribute("twilio.attempts", attempts)
      const error = Exit.isFailure(exit) ? firstFailure(exit.cause) : undefined
      if (error === undefined) return span.end(clock.unsafeCurrentTimeNanos(), exit)
      for (const [key, value] of Object.entries(attributesOf(error))) span.attribute(key, value)
      span.end(clock.unsafeCurrentTimeNanos(), Exit.fail(new FailedCall(error)))
    })
  )

const firstFailure = (cause: Cause.Cause<ConversationsError>): ConversationsError | undefined =>
  cause._tag === "Fail" ? cause.error : undefined

/** A step worth knowing (a retry, a wait): an event of the call's span, and a log line at debug level. */
export const event = (
  { attempts, operation, span }: Call,
  message: string,
  attributes: Readonly<Record<string, unknown>> = {}
): Effect.Effect<void> =>
  Effect.clockWith((clock) => {
    const all = { "twilio.attempts": attempts, ...attributes }
    span.event(message, clock.unsafeCurrentTimeNanos(), all)
    return Effect.annotateLogs(Effect.logDebug(message), { operation: operation.name, ...all })
  })

const labels = new Map<string, ReadonlyArray<MetricLabel.MetricLabel>>()

/** The same array for the same labels, because that is what a metric finds its counter by. */
const labelsOf = (operation: Operation, outcome: string | undefined): ReadonlyArray<MetricLabel.MetricLabel> => {
  const key = `${operation.name} ${outcome ?? ""}`
  let found = labels.get(key)
  if (found === undefined) {
    found = [
      MetricLabel.make("operation", operation.name),
      ...(outcome === undefined ? [] : [MetricLabel.make("outcome", outcome)])
    ]
    labels.set(key, found)
  }
  return found
}

export const count = <Type>(
  fiber: Fiber.RuntimeFiber<unknown, unknown>,
  metric: Metric.Metric<Type, number, unknown>,
  operation: Operation,
  value: number,
  outcome?: string
): void => {
  const tagged = labelsOf(operation, outcome)
  const own = fiber.getFiberRef(FiberRef.currentMetricLabels)
  metric.unsafeUpdate(value, own.length === 0 ? tagged : [...own, ...tagged])
}
