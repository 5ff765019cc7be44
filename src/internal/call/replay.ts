/** Decides which failed requests may be sent again, from the error, the operation and `retryUpdates`. */
import type { Duration } from "effect/Duration"
import type { ConversationsError } from "../../errors/ConversationsError.ts"
import { type Outcome, ruleOf } from "./statuses.ts"

/**
 * The effect of sending an operation twice. The table in docs/run-again.md has it for every operation.
 *
 * - `safe`: none, because it only reads.
 * - `idempotent`: the same as sending it once.
 * - `overwrites`: it sets the same values again, and overwrites what another program has set in between.
 * - `notIdempotent`: it happens twice.
 */
export type Replay = "safe" | "idempotent" | "overwrites" | "notIdempotent"

const outcomeOf = (error: ConversationsError): Outcome => {
  switch (error._tag) {
    case "TransportError":
      return error.mayHaveArrived ? "mayBeProcessed" : "notProcessed"
    case "TimedOut":
      return "mayBeProcessed"
    case "LimiterFailed":
      // The limiter runs before the request is sent.
      return "notProcessed"
    case "InvalidRequest":
      // Without a status the request was never sent.
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
  // There is no time left for another attempt.
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

/** Whether the service may have processed a request that failed with this error. */
export const mayHaveArrived = (error: ConversationsError): boolean => outcomeOf(error) === "mayBeProcessed"

/** How long to wait before the next attempt, as the service or the limiter says. */
export const retryAfterOf = (error: ConversationsError): Duration | null =>
  "retryAfter" in error ? error.retryAfter ?? null : null
