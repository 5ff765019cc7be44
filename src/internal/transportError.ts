/** Why no whole response came, without any of the runtime's words. */
import { TransportError } from "../ConversationsError.ts"
import { oneLine, type Redact } from "./redact.ts"
import type { OperationName } from "./telemetry.ts"

/** The innermost reason of a failure, which alone says what happened: runtimes wrap it ("fetch failed"). */
const innermost = (error: unknown): { readonly message: string; readonly code: string | undefined } => {
  let current = error
  let code: string | undefined
  let message = ""
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    if ("code" in current && typeof current.code === "string") code = current.code
    if (typeof current.message === "string" && current.message !== "") message = current.message
    current = current instanceof AggregateError ? current.errors[0] : current.cause
  }
  return { message, code }
}

/** Drops the platform's error, which holds the request, and keeps what happened. */
export const fromCause = ({ method, template }: OperationName, error: unknown, redact: Redact): TransportError => {
  const kind = error instanceof Error && "reason" in error ? String(error.reason) : "Transport"
  const { code, message } = innermost(error instanceof Error && "reason" in error ? error.cause : error)
  return new TransportError({
    message: `${method} ${template} got no whole answer: ${oneLine(redact(message === "" ? kind : message))}`,
    reason: oneLine(redact(code ?? kind))
  })
}
