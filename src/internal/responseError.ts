/** What an answer that is no success says: its status, and Twilio's words in either of the two forms of error body. */
import * as Duration from "effect/Duration"
import {
  Conflict,
  type ConversationsError,
  Forbidden,
  InvalidRequest,
  NotFound,
  RateLimited,
  ServerError,
  Unauthorized,
  UnexpectedResponse
} from "../ConversationsError.ts"
import { oneLine, type Redact } from "./redact.ts"
import * as RetryAfter from "./retryAfter.ts"
import type { OperationName } from "./telemetry.ts"

/** What is kept of an answer: nothing in it leads back to the request. */
export interface Answer {
  readonly status: number
  readonly headers: { readonly [name: string]: string | undefined }
  readonly text: string
}

interface Details {
  readonly code: number | null
  readonly message: string | null
  readonly moreInfo: string | null
  readonly field: string | null
}

const none: Details = { code: null, message: null, moreInfo: null, field: null }

const isRecord = (u: unknown): u is { readonly [key: string]: unknown } =>
  typeof u === "object" && u !== null && !Array.isArray(u)

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Twilio's own `{code, message, more_info, status}`, or problem+json (RFC 9457) as some newer endpoints answer:
 * `{type, title, status, code, detail, instance, errors: [{detail, pointer}]}`.
 */
const details = (text: string, redact: Redact): Details => {
  const body = parseJson(text)
  if (!isRecord(body)) return none
  const words = (value: unknown): string | null => {
    const line = typeof value === "string" ? oneLine(redact(value)) : ""
    return line === "" ? null : line
  }
  const first = Array.isArray(body["errors"]) ? body["errors"].find(isRecord) : undefined
  const says = [body["message"], body["detail"], body["title"]].map(words).find((line) => line !== null) ?? null
  const about = first === undefined ? null : words(first["detail"]) ?? words(first["message"])
  return {
    code: Number.isSafeInteger(body["code"]) ? body["code"] as number : null,
    message: says !== null && about !== null && !says.includes(about) ? `${says}: ${about}` : says ?? about,
    moreInfo: words(body["more_info"]) ?? words(body["type"]),
    field: first === undefined ? null : words(first["pointer"]) ?? words(first["field"]) ?? words(first["parameter"])
  }
}

const hints: Readonly<Record<number, string>> = {
  401: "check the account SID and auth token, or the API key SID and secret",
  403: "the credentials are valid, but not for this resource",
  429: "too many requests at once",
  301: "redirects are never followed",
  302: "redirects are never followed",
  303: "redirects are never followed",
  307: "redirects are never followed",
  308: "redirects are never followed",
  // What a browser's fetch makes of a redirect that it was told not to follow.
  0: "redirects are never followed"
}

/** The status, Twilio's code and the request id: what support asks for. */
const reference = (status: number, code: number | null, requestId: string | null): string =>
  [
    `HTTP ${status}`,
    ...(code === null ? [] : [`Twilio code ${code}`]),
    ...(requestId === null ? [] : [`request ${requestId}`])
  ]
    .join(", ")

export const requestIdOf = (answer: Pick<Answer, "headers">, redact: Redact): string | null => {
  const id = answer.headers["twilio-request-id"]
  return id === undefined || id === "" ? null : oneLine(redact(id))
}

/** The error that an answer without a 2xx status stands for; what the body says is a help, the status decides. */
export const fromResponse = (
  operation: OperationName,
  answer: Answer,
  redact: Redact,
  now: number
): ConversationsError => {
  const { status } = answer
  const { code, field, message, moreInfo } = details(answer.text, redact)
  const requestId = requestIdOf(answer, redact)
  const hint = hints[status]
  const retryAfter = RetryAfter.parse(answer.headers, now)
  const fields = {
    message: [
      message ?? `${operation.method} ${operation.template} was answered without an explanation`,
      ...(hint === undefined ? [] : [hint]),
      ...(retryAfter === null ? [] : [`retry after ${Duration.format(retryAfter)}`])
    ].join("; ") + ` (${reference(status, code, requestId)})`,
    status,
    code,
    moreInfo,
    requestId
  }
  switch (status) {
    case 400:
      return new InvalidRequest({ ...fields, field })
    case 401:
      return new Unauthorized(fields)
    case 403:
      return new Forbidden(fields)
    case 404:
      return new NotFound(fields)
    case 409:
      return new Conflict(fields)
    case 429:
      return new RateLimited({ ...fields, retryAfter })
    default:
      return status >= 500 && status <= 599
        ? new ServerError({ ...fields, retryAfter })
        : new UnexpectedResponse({ ...fields, field })
  }
}

/** The error for an answer that came with success, but is not what the operation answers with. */
export const unexpected = (
  operation: OperationName,
  answer: Pick<Answer, "status" | "headers">,
  redact: Redact,
  problem: { readonly field: string | null; readonly message: string }
): UnexpectedResponse => {
  const requestId = requestIdOf(answer, redact)
  return new UnexpectedResponse({
    message: `${operation.name} got an answer that is not one of Twilio's: ${oneLine(redact(problem.message))} (${
      reference(answer.status, null, requestId)
    })`,
    status: answer.status,
    field: problem.field === null ? null : oneLine(redact(problem.field)),
    requestId
  })
}
