/** What may be sent again: a property of the error and of the operation, decided here and nowhere else. */
import type { HttpMethod } from "@effect/platform/HttpMethod"
import type { ConversationsError } from "../ConversationsError.ts"

/**
 * - `always`: the request was not processed.
 * - `ifIdempotent`: it may have been processed, so only an operation that can be done twice may be sent again.
 * - `never`: sending the same again gets the same answer.
 */
type Replay = "always" | "ifIdempotent" | "never"

const replayOf: { readonly [Tag in ConversationsError["_tag"]]: Replay } = {
  RateLimited: "always",
  ServerError: "ifIdempotent",
  TransportError: "ifIdempotent",
  TimedOut: "ifIdempotent",
  NotFound: "never",
  Unauthorized: "never",
  Forbidden: "never",
  InvalidRequest: "never",
  Conflict: "never",
  UnexpectedResponse: "never"
}

const isIdempotent = (method: HttpMethod): boolean => method !== "POST" && method !== "PATCH"

export const isRetryable = (
  error: ConversationsError,
  method: HttpMethod,
  policy: { readonly retryUpdates: boolean }
): boolean => {
  // Of one that has used up the time for all there is none left to send anything again.
  if (error._tag === "TimedOut" && error.phase === "overall") return false
  const replay = replayOf[error._tag]
  return replay === "always" || (replay === "ifIdempotent" && (isIdempotent(method) || policy.retryUpdates))
}

/** Whether the service may have carried out the request although it failed here. */
export const mayHaveArrived = (error: ConversationsError): boolean => replayOf[error._tag] === "ifIdempotent"
