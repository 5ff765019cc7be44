import { ApiError, type ErrorName } from "../declare/errorCodes.ts"

/** A response before it becomes a `Response`, so a fault can still truncate it. */
export interface PlainResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer> | null
}

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): PlainResponse => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body)
})

export const noContent: PlainResponse = { status: 204, headers: {}, body: null }

/** Twilio's error body. */
export const errorResponse = ({ code, headers, message, status }: ApiError): PlainResponse =>
  json(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }, headers)

/** Runs something, or makes Twilio's error body of the error that it throws. */
export const orErrorResponse = <A>(run: () => A): A | PlainResponse => {
  try {
    return run()
  } catch (error) {
    if (error instanceof ApiError) return errorResponse(error)
    throw error
  }
}

const errorNamed = (name: ErrorName, message?: string, headers?: Readonly<Record<string, string>>): PlainResponse =>
  errorResponse(new ApiError(name, message, headers))

export const notFound = (pathname: string): PlainResponse =>
  errorNamed("notFound", `The requested resource ${pathname.replace(/^\/v1(?=\/)/, "")} was not found`)

export const unauthorized: PlainResponse = errorNamed("unauthorized", undefined, {
  "www-authenticate": 'Basic realm="Twilio API"'
})

export const forbidden: PlainResponse = errorNamed("forbidden")

/** For a request that is not one: no code of Twilio's is documented for it. */
export const badRequest: PlainResponse = errorNamed("badRequest")

export const methodNotAllowed = (method: string, allow: string): PlainResponse =>
  errorNamed("methodNotAllowed", `Method not allowed: ${method}`, { allow })

export const tooManyRequests = (retryAfter: number | string | undefined): PlainResponse =>
  errorNamed(
    "tooManyRequests",
    undefined,
    retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }
  )
