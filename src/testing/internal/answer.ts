/** An answer before it becomes a `Response`: a fault may still cut it. */
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
export const failure = (
  status: number,
  code: number,
  message: string,
  headers: Readonly<Record<string, string>> = {}
): Answer => json(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }, headers)

export const notFound = (pathname: string): Answer =>
  failure(404, 20404, `The requested resource ${pathname.replace(/^\/v1(?=\/)/, "")} was not found`)

export const unauthorized: Answer = failure(401, 20003, "Authenticate", {
  "www-authenticate": 'Basic realm="Twilio API"'
})

export const methodNotAllowed = (method: string, allow: string): Answer =>
  failure(405, 20004, `Method not allowed: ${method}`, { allow })

export const tooManyRequests = (retryAfter: number | string | undefined): Answer =>
  failure(429, 20429, "Too Many Requests", retryAfter === undefined ? {} : { "retry-after": String(retryAfter) })
