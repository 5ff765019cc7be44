/** Decides which failed requests may be sent again, from the error, the operation and `retryUpdates`. */
import { type ConversationsError, isTransient } from "../../errors/ConversationsError.ts"

/**
 * The effect of sending an operation twice. The table in docs/run-again.md has it for every operation.
 *
 * - `safe`: none, because it only reads.
 * - `idempotent`: the same as sending it once.
 * - `overwrites`: it sets the same values again, and overwrites what another program has set in between.
 * - `notIdempotent`: it happens twice.
 */
export type Idempotency = "safe" | "idempotent" | "overwrites" | "notIdempotent"

export const isRetryable = (
  error: ConversationsError,
  idempotency: Idempotency,
  policy: { readonly retryUpdates: boolean }
): boolean =>
  isTransient(error) &&
  // There is no time left for another attempt.
  !(error._tag === "TimedOut" && error.phase === "overall") &&
  (!error.mayHaveArrived || idempotency === "safe" || idempotency === "idempotent" ||
    (idempotency === "overwrites" && policy.retryUpdates))
