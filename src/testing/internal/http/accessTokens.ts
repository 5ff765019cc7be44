/** The token endpoint: access tokens for an OAuth app, which expire by the simulator's clock. */
import { errorResponse, json, methodNotAllowed, type PlainResponse } from "./plainResponse.ts"
import { ApiError } from "../declare/errorCodes.ts"
import { digest } from "../values/sid.ts"

export const tokenPath = "/v2/token"

export const clientId: string = `OQ${"0".repeat(32)}`
export const clientSecret = "simulated-client-secret"

/** A JWT, because clients may read its expiry. Its signature is not valid. */
const jwt = (claims: object, signature: string): string =>
  [{ alg: "HS256", typ: "JWT" }, claims].map((part) => base64Url(JSON.stringify(part))).join(".") + `.${signature}`

const base64Url = (text: string): string => btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")

export class AccessTokens {
  readonly #expiries = new Map<string, number>()
  readonly #lifetime: number
  readonly #now: () => number
  #issued = 0

  /** `lifetime` is in milliseconds. */
  constructor(lifetime: number, now: () => number) {
    this.#lifetime = lifetime
    this.#now = now
  }

  accepts(token: string): boolean {
    return this.#now() < (this.#expiries.get(token) ?? -Infinity)
  }

  revoke(): void {
    this.#expiries.clear()
  }

  /** Responds to a token request. Without `commit` no token is issued, and the token in the response is not valid. */
  respond(method: string, form: URLSearchParams, commit: boolean): PlainResponse {
    if (method !== "POST") return methodNotAllowed(method, "POST")
    if (form.get("grant_type") !== "client_credentials" || !form.get("client_id") || !form.get("client_secret")) {
      return errorResponse(new ApiError("tokenRequest"))
    }
    if (form.get("client_id") !== clientId || form.get("client_secret") !== clientSecret) {
      return errorResponse(new ApiError("clientCredentials"))
    }
    const now = this.#now()
    const expiry = now + this.#lifetime
    const jti = digest(`token ${this.#issued}`)
    const seconds = (millis: number) => Math.floor(millis / 1000)
    const token = jwt({ iss: "simulator", sub: clientId, jti, iat: seconds(now), exp: seconds(expiry) }, digest(jti))
    if (commit) {
      this.#issued++
      for (const [other, end] of this.#expiries) if (end <= now) this.#expiries.delete(other)
      this.#expiries.set(token, expiry)
    }
    return json(200, {
      access_token: token,
      id_token: null,
      token_type: "Bearer",
      expires_in: seconds(this.#lifetime),
      refresh_token: null
    })
  }
}
