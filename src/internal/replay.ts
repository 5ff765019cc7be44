/** What may be sent again: a property of the error and of the operation, decided here and nowhere else. */
import type { ConversationsError } from "../ConversationsError.ts"

/**
 * Whether an operation may be sent again after an attempt that may have been carried out.
 *
 * - `safe`: it changes nothing.
 * - `idempotent`: done twice it leaves the same as done once.
 * - `overwrites`: a second one may undo a change that came in between, so only with `retryUpdates`.
 * - `notIdempotent`: a second one would do it twice.
 */
export type Replay = "safe" | "idempotent" | "overwrites" | "notIdempotent"

const outcomes: { readonly [Tag in ConversationsError["_tag"]]: "notProcessed" | "unknown" | "final" } = {
  RateLimited: "notProcessed",
  ServerError: "unknown",
  TransportError: "unknown",
  TimedOut: "unknown",
  NotFound: "final",
  Unauthorized: "final",
  Forbidden: "final",
  InvalidRequest: "final",
  Conflict: "final",
  UnexpectedResponse: "final"
}

export const isRetryable = (
  error: ConversationsError,
  replay: Replay,
  policy: { readonly retryUpdates: boolean }
): boolean => {
  // Of one that has used up the time for all there is none left to send anything again.
  if (error._tag === "TimedOut" && error.phase === "overall") return false
  const outcome = outcomes[error._tag]
  if (outcome !== "unknown") return outcome === "notProcessed"
  return replay === "safe" || replay === "idempotent" || (replay === "overwrites" && policy.retryUpdates)
}

/** Whether the service may have carried out the request although it failed here. */
export const mayHaveArrived = (error: ConversationsError): boolean => outcomes[error._tag] === "unknown"
