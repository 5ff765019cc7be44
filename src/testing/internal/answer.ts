import { type ErrorName, Refusal } from "./errorCodes.ts"

/** A response before it becomes a `Response`, so a fault can still truncate it. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body)
})

export const noContent: Answer = { status: 204, headers: {}, body: null }

/** Twilio's error body. */
export const refused = ({ code, headers, message, status }: Refusal): Answer =>
  json(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }, headers)

const failure = (name: ErrorName, message?: string, headers?: Readonly<Record<string, string>>): Answer =>
  refused(new Refusal(name, message, headers))

export const notFound = (pathname: string): Answer =>
  failure("notFound", `The requested resource ${pathname.replace(/^\/v1(?=\/)/, "")} was not found`)

export const unauthorized: Answer = failure("unauthorized", undefined, {
  "www-authenticate": 'Basic realm="Twilio API"'
})

export const methodNotAllowed = (method: string, allow: string): Answer =>
  failure("methodNotAllowed", `Method not allowed: ${method}`, { allow })

export const tooManyRequests = (retryAfter: number | string | undefined): Answer =>
  failure(
    "tooManyRequests",
    undefined,
    retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }
  )
