/** One call of an operation, as it is seen from outside: its span, its log lines and its metrics. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import { identity } from "effect/Function"
import { globalValue } from "effect/GlobalValue"
import * as HashSet from "effect/HashSet"
import * as Logger from "effect/Logger"
import type * as Metric from "effect/Metric"
import * as MetricLabel from "effect/MetricLabel"
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"
import type { ConversationsError } from "../ConversationsError.ts"
import { callsCounter } from "../ConversationsMetrics.ts"
import type { Operation } from "./operation.ts"
import type { Redact } from "./redact.ts"

export interface Call {
  readonly operation: Operation
  readonly span: Tracer.Span
  /** How many requests have been sent for it. */
  attempts: number
  isOver: boolean
  /** Takes the credentials of the client that it went through out of what the server said. */
  redact: Redact
}

/** The last call of a fiber, by which the client knows which operation a request belongs to. */
const latest: FiberRef.FiberRef<Call | undefined> = globalValue(
  "@effect-twilio/conversations/latestCall",
  () => FiberRef.unsafeMake<Call | undefined>(undefined)
)

/** The call that a fiber is in. */
export const current = (fiber: Fiber.RuntimeFiber<unknown, unknown>): Call | undefined => {
  const call = fiber.getFiberRef(latest)
  return call === undefined || call.isOver ? undefined : call
}

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
  ...("requestId" in error ? requestIdAttribute(error.requestId) : {})
})

/** The request id for a span, if it is one: a header can hold any words. */
export const requestIdAttribute = (requestId: string | null): Readonly<Record<string, string>> =>
  requestId !== null && /^[A-Za-z0-9-]{1,64}$/.test(requestId) ? { "twilio.request_id": requestId } : {}

export const annotate = (span: Tracer.Span, attributes: Readonly<Record<string, unknown>>): void => {
  for (const [key, value] of Object.entries(attributes)) span.attribute(key, value)
}

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
      const call: Call = { operation, span, attempts: 0, isOver: false, redact: identity }
      return Effect.onExit(Effect.zipRight(FiberRef.set(latest, call), body(call)), (exit) => end(call, exit))
    }
  )

const end = <A>(call: Call, exit: Exit.Exit<A, ConversationsError>): Effect.Effect<void> =>
  Effect.withFiberRuntime((fiber) => {
    const { attempts, operation, span } = call
    call.isOver = true
    count(fiber, callsCounter, operation, 1, outcomeOf(exit))
    span.attribute("twilio.attempts", attempts)
    const error = Exit.isFailure(exit) ? firstFailure(exit.cause) : undefined
    if (error !== undefined) annotate(span, attributesOf(error))
    const clock = Context.get(fiber.currentDefaultServices, Clock.Clock)
    span.end(clock.unsafeCurrentTimeNanos(), toldOf(exit, error))
    return Effect.void
  })

/** What a span ends with: neither the record that was answered, which names people, nor what a defect may hold. */
const toldOf = (
  exit: Exit.Exit<unknown, ConversationsError>,
  error: ConversationsError | undefined
): Exit.Exit<void, FailedCall> =>
  Exit.isSuccess(exit)
    ? Exit.void
    : error !== undefined
    ? Exit.fail(new FailedCall(error))
    : Cause.isInterruptedOnly(exit.cause)
    ? Exit.failCause(Cause.stripFailures(exit.cause))
    : Exit.die(new Error("a defect"))

export const firstFailure = (cause: Cause.Cause<ConversationsError>): ConversationsError | undefined =>
  Option.getOrUndefined(Cause.failureOption(cause))

/** How something ended, as metrics have it. */
export const outcomeOf = (exit: Exit.Exit<unknown, ConversationsError>): string =>
  Exit.isSuccess(exit)
    ? "Success"
    : firstFailure(exit.cause)?._tag ?? (Cause.isInterrupted(exit.cause) ? "Interrupted" : "Defect")

/** A step worth knowing (a retry, a wait): an event of the call's span, and a log line at debug level. */
export const event = (
  { attempts, operation, span }: Call,
  message: string,
  attributes: Readonly<Record<string, unknown>> = {}
): Effect.Effect<void> =>
  Effect.clockWith((clock) => {
    const all = { "twilio.attempts": attempts, ...attributes }
    span.event(message, clock.unsafeCurrentTimeNanos(), all)
    return Effect.logDebug(message).pipe(
      Effect.annotateLogs({ operation: operation.name, ...all }),
      // Which would add the line to the span, as the same event once more.
      Effect.locallyWith(FiberRef.currentLoggers, HashSet.remove(Logger.tracerLogger))
    )
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
  // In this order, or who reads it with `Metric.tagged` where such labels are set would look at another counter.
  metric.unsafeUpdate(value, own.length === 0 ? tagged : [...tagged, ...own])
}
