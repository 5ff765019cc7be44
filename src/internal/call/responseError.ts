/** The error of a response: its type by the status, its message from any kind of error body. */
import * as Duration from "effect/Duration"
import {
  Conflict,
  type ConversationsError,
  type ErrorDetail,
  Forbidden,
  InvalidRequest,
  NotFound,
  RateLimited,
  ServerError,
  Unauthorized,
  UnexpectedResponse
} from "../../errors/ConversationsError.ts"
import { oneLine, type Redact } from "../guard/redact.ts"
import * as RetryAfter from "./retryAfter.ts"
import type { OperationName } from "./telemetry.ts"

/** The parts of a response that an error needs. Nothing in it refers to the request. */
export interface ResponseParts {
  readonly status: number
  readonly headers: { readonly [name: string]: string | undefined }
  readonly text: string
}

interface ErrorBody {
  readonly code: number | null
  readonly message: string | null
  readonly moreInfo: string | null
  readonly field: string | null
  readonly details: ReadonlyArray<ErrorDetail>
}

const emptyErrorBody: ErrorBody = { code: null, message: null, moreInfo: null, field: null, details: [] }

type JsonObject = { readonly [key: string]: unknown }

const isObject = (u: unknown): u is JsonObject => typeof u === "object" && u !== null && !Array.isArray(u)

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Converts a value to a line of text; `null` if there is no text. */
interface Line {
  (value: unknown): string | null
}

const lineOf = (redact: Redact): Line => (value) => {
  const isText = typeof value === "string" || typeof value === "number" || typeof value === "boolean"
  const line = isText ? oneLine(redact(String(value))) : ""
  return line === "" ? null : line
}

const textOnly = (line: Line): Line => (value) => typeof value === "string" ? line(value) : null

const firstOf = (line: Line, ...values: ReadonlyArray<unknown>): string | null =>
  values.map(line).find((found) => found !== null) ?? null

/** Reads a number, or a number as text, since an API behind a gateway may send either. */
const toCode = (value: unknown): number | null => {
  const code = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof code === "number" && Number.isSafeInteger(code) ? code : null
}

const maxDetails = 20
const maxDepth = 4

const detail = (fields: Partial<ErrorDetail>): ErrorDetail => ({ message: null, field: null, code: null, ...fields })

/** The `errors` of RFC 9457: objects or strings. */
const errorsOf = ({ errors }: JsonObject, line: Line): ReadonlyArray<ErrorDetail> =>
  (Array.isArray(errors) ? errors.slice(0, maxDetails) : []).map((error: unknown) =>
    isObject(error)
      ? detail({
        message: firstOf(textOnly(line), error["detail"], error["message"], error["title"]),
        field: firstOf(textOnly(line), error["pointer"], error["field"], error["parameter"], error["header"]),
        code: line(error["code"])
      })
      : detail({ message: line(error) })
  )

/** The leaves of Twilio's `details`, an object of any shape, with their paths. */
const leavesOf = ({ details }: JsonObject, line: Line): ReadonlyArray<ErrorDetail> => {
  const out: Array<ErrorDetail> = []
  const visit = (value: unknown, path: string, depth: number): void => {
    if (typeof value !== "object" || value === null || depth === maxDepth) {
      const message = typeof value === "object" && value !== null ? "…" : line(value)
      if (message !== null) out.push(detail({ message, field: line(path) }))
      return
    }
    for (const [key, inner] of Object.entries(value)) {
      if (out.length >= maxDetails) return
      visit(inner, Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`, depth + 1)
    }
  }
  visit(details, "", 0)
  return out
}

/** A textual code, such as the `error` of OAuth. */
const textualCodesOf = ({ code, error }: JsonObject, line: Line): ReadonlyArray<ErrorDetail> =>
  [code, error].filter((word) => toCode(word) === null).map((word) => detail({ code: textOnly(line)(word) }))

/**
 * Reads Twilio's error body `{code, message, more_info, status, details}`, problem+json (RFC 9457) as sent by some
 * newer endpoints, `{type, title, status, code, detail, instance, errors: [{detail, pointer}]}`, and the error body of
 * OAuth (RFC 6749 §5.2), `{error, error_description, error_uri}`.
 */
const readErrorBody = (text: string, redact: Redact): ErrorBody => {
  const body = parseJson(text)
  if (!isObject(body)) return emptyErrorBody
  const line = lineOf(redact)
  const textLine = textOnly(line)
  const errors = errorsOf(body, line)
  const [first] = errors
  const bodyMessage = firstOf(
    textLine,
    body["message"],
    body["detail"],
    body["title"],
    body["error_description"],
    body["error"]
  )
  const firstErrorMessage = first?.message ?? null
  return {
    code: toCode(body["code"]),
    message: bodyMessage !== null && firstErrorMessage !== null && !bodyMessage.includes(firstErrorMessage)
      ? `${bodyMessage}: ${firstErrorMessage}`
      : bodyMessage ?? firstErrorMessage,
    moreInfo: firstOf(textLine, body["more_info"], body["type"], body["error_uri"]),
    field: first?.field ?? null,
    details: [...errors, ...leavesOf(body, line), ...textualCodesOf(body, line)]
      .filter(({ code, field, message }) => (message ?? field ?? code) !== null)
      .slice(0, maxDetails)
  }
}

const redirected = "redirects are never followed"

const hints: Readonly<Record<number, string>> = {
  401: "check the account SID, API key SID or client ID, and its token or secret",
  403: "the credentials are valid, but not for this resource",
  429: "too many requests at once",
  // A browser's fetch returns status 0 for a redirect that it does not follow.
  0: redirected,
  ...Object.fromEntries([301, 302, 303, 307, 308].map((status) => [status, redirected]))
}

/** The status, Twilio's code and the request id, for Twilio's support. */
const reference = (status: number, code: number | null, requestId: string | null): string =>
  `HTTP ${status}` + (code === null ? "" : `, Twilio code ${code}`) +
  (requestId === null ? "" : `, request ${requestId}`)

export const requestIdOf = (headers: ResponseParts["headers"], redact: Redact): string | null =>
  lineOf(redact)(headers["twilio-request-id"])

/** The error of a response without a 2xx status. The status decides its type; the body only adds details. */
export const fromResponse = (
  operation: OperationName,
  response: ResponseParts,
  redact: Redact,
  now: number
): ConversationsError => {
  const { headers, status, text } = response
  const { code, details, field, message, moreInfo } = readErrorBody(text, redact)
  const requestId = requestIdOf(headers, redact)
  const hint = hints[status]
  const retryAfter = RetryAfter.parse(headers, now)
  const fields = {
    message: `${operation.name}: ` + [
      message ?? "no error message",
      ...(hint === undefined ? [] : [hint]),
      ...(retryAfter === null ? [] : [`retry after ${Duration.format(retryAfter)}`])
    ].join("; ") + ` (${reference(status, code, requestId)})`,
    operation: operation.name,
    status,
    code,
    moreInfo,
    requestId,
    ...(details.length === 0 ? {} : { details })
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
      return status >= 500 && status <= 599 ? new ServerError({ ...fields, retryAfter }) : new UnexpectedResponse({
        ...fields,
        field,
        // A 4xx refuses the request. But proxies send 408 for a slow server too, and a redirect may follow what was done.
        mayHaveArrived: status === 408 || status < 400 || status > 499,
        ...(retryAfter === null ? {} : { retryAfter })
      })
  }
}

/** The error of a 2xx response that the operation does not expect. */
export const unexpected = (
  operation: OperationName,
  response: Pick<ResponseParts, "status" | "headers">,
  redact: Redact,
  problem: { readonly field: string | null; readonly message: string }
): UnexpectedResponse => {
  const requestId = requestIdOf(response.headers, redact)
  return new UnexpectedResponse({
    message: `${operation.name} got an unexpected response: ${oneLine(redact(problem.message))} (${
      reference(response.status, null, requestId)
    })`,
    operation: operation.name,
    status: response.status,
    field: problem.field === null ? null : oneLine(redact(problem.field)),
    requestId
  })
}
