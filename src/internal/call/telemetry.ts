/** The span, the log lines and the metrics of a call. They contain no identity and no credential. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Tracer from "effect/Tracer"
import * as Major from "../effect/effect.ts"
import type { ConversationsError } from "../../errors/ConversationsError.ts"
import type { Operation } from "./operation.ts"

/** The name of an operation in spans, metrics and log lines. */
export type OperationName = Pick<Operation<unknown>, "name" | "method" | "template">

/** The error recorded by the span. The error of the call may contain an identity, because Twilio's message may. */
class FailedCall extends Error {
  constructor(error: ConversationsError) {
    super(error.status !== null ? `HTTP ${error.status}` : error._tag)
    this.name = error._tag
    this.stack = `${this.name}: ${this.message}`
  }
}

/** The attributes of an error. The only text from outside is the request id. */
export const errorAttributes = (error: ConversationsError): Readonly<Record<string, unknown>> => ({
  "error.type": error._tag,
  ...(error.status === null ? {} : { "http.response.status_code": error.status }),
  ...(error.code === null ? {} : { "twilio.error_code": error.code }),
  ...requestIdAttribute(error.requestId)
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
    attributes: { "http.request.method": method, "url.template": template },
    ...Major.noStackTrace
  })

/** The exit recorded by the span, without decoded data or defect contents. */
export const redactedExit = (exit: Exit.Exit<unknown, ConversationsError>): Exit.Exit<void, FailedCall> => {
  if (Exit.isSuccess(exit)) return Exit.void
  const error = failureOf(exit)
  return error !== undefined
    ? Exit.fail(new FailedCall(error))
    : Major.isInterruptedOnly(exit.cause)
    ? Exit.failCause(Major.withoutFailures(exit.cause))
    : Exit.die(new Error("a defect"))
}

/** The typed error of an exit, if it failed with one. */
export const failureOf = (exit: Exit.Exit<unknown, ConversationsError>): ConversationsError | undefined =>
  Exit.isFailure(exit) ? Major.failureOf(exit.cause) : undefined

/** The outcome of a call or a request in metrics. */
export const outcomeOf = (exit: Exit.Exit<unknown, ConversationsError>): string =>
  Exit.isSuccess(exit)
    ? "Success"
    : failureOf(exit)?._tag ?? (Major.isInterrupted(exit.cause) ? "Interrupted" : "Defect")

/** Adds the operation and the attributes to a log line. */
export const log = (
  line: Effect.Effect<void>,
  { name }: OperationName,
  attributes: Readonly<Record<string, unknown>>
): Effect.Effect<void> =>
  line.pipe(
    Effect.annotateLogs({ operation: name, ...attributes }),
    Major.withoutTracerLogger
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
    method,
    template,
    status,
    Exit.isSuccess(exit) ? undefined : outcomeOf(exit),
    // Neither is text from outside.
    error?._tag === "TransportError" ? error.reason : error?._tag === "TimedOut" ? error.phase : undefined,
    `in ${millis} ms`
  ].filter((word) => word !== undefined)
  return log(Effect.logDebug(words.join(" ")), operation, {
    "twilio.attempts": number,
    "twilio.duration_millis": millis,
    ...(status === undefined ? {} : responseAttributes(status, requestId)),
    ...(error === undefined ? {} : errorAttributes(error))
  })
}

/** Updates a metric with the labels of the operation and those that the program has set. */
export const record = (
  metric: Major.MetricCounter | Major.MetricHistogram,
  { operation, runtime }: { readonly operation: OperationName; readonly runtime: Major.Runtime },
  value: number,
  outcome?: string
): void => Major.count(metric, runtime, operation.name, outcome, value)
