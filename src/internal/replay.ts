/** Which failed requests may be sent again: a property of the error and of the operation, decided here and nowhere else. */
import type { Duration } from "effect/Duration"
import type { ConversationsError } from "../ConversationsError.ts"
import { type Outcome, ruleOf } from "./statuses.ts"

/**
 * What happens when an operation is carried out twice:
 *
 * - `safe`: nothing, it only reads.
 * - `idempotent`: the same as when it is carried out once.
 * - `overwrites`: it sets the same values again, over what another program may have set in between.
 * - `notIdempotent`: it happens twice.
 */
export type Replay = "safe" | "idempotent" | "overwrites" | "notIdempotent"

const outcomeOf = (error: ConversationsError): Outcome => {
  switch (error._tag) {
    case "TransportError":
      return error.mayHaveArrived ? "mayBeProcessed" : "notProcessed"
    case "TimedOut":
      return "mayBeProcessed"
    case "InvalidRequest":
      // Without a status nothing was sent.
      return error.status === null ? "final" : ruleOf(error.status).outcome
    default:
      return ruleOf(error.status).outcome
  }
}

export const isRetryable = (
  error: ConversationsError,
  replay: Replay,
  policy: { readonly retryUpdates: boolean }
): boolean => {
  // The time for all attempts is used up.
  if (error._tag === "TimedOut" && error.phase === "overall") return false
  switch (outcomeOf(error)) {
    case "notProcessed":
      return true
    case "mayBeProcessed":
      return replay === "safe" || replay === "idempotent" || (replay === "overwrites" && policy.retryUpdates)
    case "final":
      return false
  }
}

/** Whether the service may have carried out a request that failed like this, and is sent again. */
export const mayHaveArrived = (error: ConversationsError): boolean => outcomeOf(error) === "mayBeProcessed"

/** How long the service asked to wait. */
export const retryAfterOf = (error: ConversationsError): Duration | null =>
  "retryAfter" in error ? error.retryAfter ?? null : null
