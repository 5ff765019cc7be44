/** The span, the log lines and the metrics of a call. They contain no identity and no credential. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberRef from "effect/FiberRef"
import * as FiberRefs from "effect/FiberRefs"
import * as HashSet from "effect/HashSet"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import type * as Metric from "effect/Metric"
import * as MetricLabel from "effect/MetricLabel"
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"
import type { ConversationsError } from "../../errors/ConversationsError.ts"
import type { Operation } from "./operation.ts"

/** The name of an operation in spans, metrics and log lines. */
export type OperationName = Pick<Operation<unknown>, "name" | "method" | "template">

/** The error recorded by the span. The error of the call may contain an identity, because Twilio's message may. */
class FailedCall extends Error {
  constructor(error: ConversationsError) {
    super("status" in error && error.status !== null ? `HTTP ${error.status}` : error._tag)
    this.name = error._tag
    this.stack = `${this.name}: ${this.message}`
  }
}

/** The attributes of an error. The only text from outside is the request id. */
export const errorAttributes = (error: ConversationsError): Readonly<Record<string, unknown>> => ({
  "error.type": error._tag,
  ...("status" in error && error.status !== null ? { "http.response.status_code": error.status } : {}),
  ...("code" in error && error.code !== null ? { "twilio.error_code": error.code } : {}),
  ...("requestId" in error ? requestIdAttribute(error.requestId) : {})
})

/** The request id, if it looks like one: a header can contain any text. */
const requestIdAttribute = (requestId: string | null): Readonly<Record<string, string>> =>
  requestId !== null && /^[A-Za-z0-9-]{1,64}$/.test(requestId) ? { "twilio.request_id": requestId } : {}

/** The attributes of a response with a 2xx status. */
export const responseAttributes = (status: number, requestId: string | null): Readonly<Record<string, unknown>> => ({
  "http.response.status_code": status,
  ...requestIdAttribute(requestId)
})

export const annotate = (span: Tracer.Span, attributes: Readonly<Record<string, unknown>>): void => {
  for (const [key, value] of Object.entries(attributes)) span.attribute(key, value)
}

/** The span of a call. It has the template of the path, never the path. */
export const makeSpan = ({ method, name, template }: OperationName): Effect.Effect<Tracer.Span> =>
  Effect.makeSpan(name, {
    kind: "client",
    captureStackTrace: false,
    attributes: { "http.request.method": method, "url.template": template }
  })

/** The exit recorded by the span, without decoded data or defect contents. */
export const redactedExit = (exit: Exit.Exit<unknown, ConversationsError>): Exit.Exit<void, FailedCall> => {
  if (Exit.isSuccess(exit)) return Exit.void
  const error = failureOf(exit)
  return error !== undefined
    ? Exit.fail(new FailedCall(error))
    : Cause.isInterruptedOnly(exit.cause)
    ? Exit.failCause(Cause.stripFailures(exit.cause))
    : Exit.die(new Error("a defect"))
}

/** The typed error of an exit, if it failed with one. */
export const failureOf = (exit: Exit.Exit<unknown, ConversationsError>): ConversationsError | undefined =>
  Exit.isFailure(exit) ? Option.getOrUndefined(Cause.failureOption(exit.cause)) : undefined

/** The outcome of a call or a request in metrics. */
export const outcomeOf = (exit: Exit.Exit<unknown, ConversationsError>): string =>
  Exit.isSuccess(exit)
    ? "Success"
    : failureOf(exit)?._tag ?? (Cause.isInterrupted(exit.cause) ? "Interrupted" : "Defect")

/** Whether debug level is enabled. Annotating a line that is not logged would cost as much as a request. */
export const logsDebug = (fiberRefs: FiberRefs.FiberRefs): boolean =>
  LogLevel.lessThanEqual(FiberRefs.getOrDefault(fiberRefs, FiberRef.currentMinimumLogLevel), LogLevel.Debug)

export const logDebug = (
  { name }: OperationName,
  message: string,
  attributes: Readonly<Record<string, unknown>>
): Effect.Effect<void> =>
  Effect.logDebug(message).pipe(
    Effect.annotateLogs({ operation: name, ...attributes }),
    // The tracer's logger would add the line to the span a second time.
    Effect.locallyWith(FiberRef.currentLoggers, HashSet.remove(Logger.tracerLogger))
  )

/** An attempt that has ended. */
export interface Attempt {
  readonly number: number
  /** Rounded. */
  readonly millis: number
  /** The status of its response, if there was one. */
  readonly status: number | undefined
  readonly requestId: string | null
  readonly exit: Exit.Exit<unknown, ConversationsError>
}

/** Logs an attempt: `GET /v1/Services/{ChatServiceSid} 404 NotFound in 12 ms`. */
export const logAttempt = (
  operation: OperationName,
  { exit, millis, number, requestId, status }: Attempt
): Effect.Effect<void> => {
  const { method, template } = operation
  const error = failureOf(exit)
  const words = [
    ...[method, template],
    ...(status === undefined ? [] : [status]),
    ...(Exit.isSuccess(exit) ? [] : [outcomeOf(exit)]),
    // Neither is text from outside.
    ...(error?._tag === "TransportError" ? [error.reason] : error?._tag === "TimedOut" ? [error.phase] : []),
    `in ${millis} ms`
  ]
  return logDebug(operation, words.join(" "), {
    "twilio.attempts": number,
    "twilio.duration_millis": millis,
    ...(status === undefined ? {} : responseAttributes(status, requestId)),
    ...(error === undefined ? {} : errorAttributes(error))
  })
}

export type Labels = ReadonlyArray<MetricLabel.MetricLabel>

const labels = new Map<string, Map<string | undefined, Labels>>()

/** The same array for the same labels, because a metric looks up its state by the array. */
const labelsOf = ({ name }: OperationName, outcome: string | undefined): Labels => {
  let byOutcome = labels.get(name)
  if (byOutcome === undefined) labels.set(name, byOutcome = new Map())
  let found = byOutcome.get(outcome)
  if (found === undefined) {
    const operation = MetricLabel.make("operation", name)
    found = outcome === undefined ? [operation] : [operation, MetricLabel.make("outcome", outcome)]
    byOutcome.set(outcome, found)
  }
  return found
}

/** Updates a metric with the labels of the operation and those that the program has set. */
export const count = <Type>(
  metric: Metric.Metric<Type, number, unknown>,
  operation: OperationName,
  own: Labels,
  value: number,
  outcome?: string
): void => {
  const tagged = labelsOf(operation, outcome)
  // In this order, `Metric.tagged` finds the same state if the program has set labels. `Metric.update` on a tagged metric
  // would make new labels each time, and look up the state by their hash.
  metric.unsafeUpdate(value, own.length === 0 ? tagged : [...tagged, ...own])
}
