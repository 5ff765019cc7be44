/** What each HTTP status comes to: which error, and whether the request may be sent again. The table of docs/errors.md. */
import type { ConversationsError } from "../ConversationsError.ts"

/**
 * What a failure says of the request:
 *
 * - `notProcessed`: the service did nothing with it, and may take it later. Anything may be sent again.
 * - `mayBeProcessed`: it is over in a moment, but the request may have been carried out. What may be done twice is sent again.
 * - `final`: the same request gets the same response.
 */
export type Outcome = "notProcessed" | "mayBeProcessed" | "final"

export type StatusError = Exclude<ConversationsError["_tag"], "TransportError" | "TimedOut" | "LimiterFailed">

export interface Rule {
  /** The statuses from the first to the last of each pair. */
  readonly statuses: ReadonlyArray<readonly [first: number, last: number]>
  readonly error: StatusError
  readonly outcome: Outcome
}

const rule = (
  error: StatusError,
  outcome: Outcome,
  ...statuses: ReadonlyArray<readonly [first: number, last: number]>
): Rule => ({ statuses, error, outcome })

/** The first rule that has a status holds for it. */
export const rules: ReadonlyArray<Rule> = [
  rule("InvalidRequest", "final", [400, 400]),
  rule("Unauthorized", "final", [401, 401]),
  rule("Forbidden", "final", [403, 403]),
  rule("NotFound", "final", [404, 404]),
  rule("Conflict", "final", [409, 409]),
  // By RFC 9110 the request did not come whole, but proxies answer so as well when the server behind them is slow.
  rule("UnexpectedResponse", "mayBeProcessed", [408, 408]),
  // RFC 8470: the server was not willing to process it as early data.
  rule("UnexpectedResponse", "notProcessed", [425, 425]),
  rule("RateLimited", "notProcessed", [429, 429]),
  // What a server does not do at all, or not before somebody does something about it.
  rule("ServerError", "final", [501, 501], [505, 508], [510, 511]),
  // One that is not known is as good as 500 (RFC 9110 §15).
  rule("ServerError", "mayBeProcessed", [500, 599])
]

const otherwise = rule("UnexpectedResponse", "final")

export const ruleOf = (status: number): Rule =>
  rules.find((rule) => rule.statuses.some(([first, last]) => status >= first && status <= last)) ?? otherwise
