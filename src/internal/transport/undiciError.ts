/**
 * The response in an error of undici: `interceptors.responseError()` and the interceptors that retry make an error of a
 * status, as `HttpClient.filterStatusOk` does.
 */
import { tooLarge } from "./boundedBody.ts"
import type { TransportResponse } from "./transport.ts"

const codes: ReadonlyArray<unknown> = ["UND_ERR_RESPONSE", "UND_ERR_REQ_RETRY"]

interface Fields {
  readonly [name: string]: unknown
}

const isObject = (u: unknown): u is Fields => typeof u === "object" && u !== null

/** `undefined` if the error has no response. The error of a client of Effect has it as its cause. */
export const responseOf = (error: unknown, maxResponseBytes: number, depth = 0): TransportResponse | undefined => {
  if (!isObject(error) || depth === 8) return undefined
  const { body, cause, code, headers, reason, statusCode: status } = error
  if (!codes.includes(code) || typeof status !== "number") {
    return responseOf(cause, maxResponseBytes, depth + 1) ?? responseOf(reason, maxResponseBytes, depth + 1)
  }
  // JSON was parsed. An interceptor that retries has no body.
  const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body)
  const isTooLarge = text.length > maxResponseBytes
  return {
    status,
    headers: joined(isObject(headers) ? headers : {}),
    text: isTooLarge ? "" : text,
    bodyProblem: isTooLarge ? tooLarge(maxResponseBytes) : undefined
  }
}

const joined = (headers: Fields): { readonly [name: string]: string } =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(", ") : String(value)
    ])
  )
