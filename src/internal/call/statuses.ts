/** The error of each HTTP status, and whether the request can be retried. docs/errors.md has the same table. */
import type { ConversationsError } from "../../errors/ConversationsError.ts"

/**
 * What a failure means for a retry:
 *
 * - `notProcessed`: the service did not process the request, and may accept it later. Any request can be retried.
 * - `mayBeProcessed`: the failure is transient, but the request may have been processed. Only requests that are safe to
 *   repeat are retried.
 * - `final`: a retry would get the same response.
 */
export type Outcome = "notProcessed" | "mayBeProcessed" | "final"

export type StatusError = Exclude<ConversationsError["_tag"], "TransportError" | "TimedOut" | "LimiterFailed">

export interface Rule {
  /** Inclusive ranges of statuses. */
  readonly statuses: ReadonlyArray<readonly [first: number, last: number]>
  readonly error: StatusError
  readonly outcome: Outcome
}

const rule = (
  error: StatusError,
  outcome: Outcome,
  ...statuses: ReadonlyArray<readonly [first: number, last: number]>
): Rule => ({ statuses, error, outcome })

/** The first rule that contains a status applies. */
export const rules: ReadonlyArray<Rule> = [
  rule("InvalidRequest", "final", [400, 400]),
  rule("Unauthorized", "final", [401, 401]),
  rule("Forbidden", "final", [403, 403]),
  rule("NotFound", "final", [404, 404]),
  rule("Conflict", "final", [409, 409]),
  // By RFC 9110 the request was incomplete, but proxies also send this when the server behind them is slow.
  rule("UnexpectedResponse", "mayBeProcessed", [408, 408]),
  // RFC 8470: the server did not accept it as early data.
  rule("UnexpectedResponse", "notProcessed", [425, 425]),
  rule("RateLimited", "notProcessed", [429, 429]),
  // Permanent: the server does not support the request, or requires a change first.
  rule("ServerError", "final", [501, 501], [505, 508], [510, 511]),
  // An unknown status is treated as 500 (RFC 9110 §15).
  rule("ServerError", "mayBeProcessed", [500, 599])
]

const otherwise = rule("UnexpectedResponse", "final")

export const ruleOf = (status: number): Rule =>
  rules.find((rule) => rule.statuses.some(([first, last]) => status >= first && status <= last)) ?? otherwise
