import type * as Fault from "./Fault.ts"

/**
 * A request that reached the simulator, and its outcome.
 *
 * @since 0.1.0
 */
export interface RecordedRequest {
  /** Counts requests from 0. */
  readonly index: number
  /** The HTTP method, in capitals. */
  readonly method: string
  /** The path as received, still encoded. */
  readonly pathname: string
  /**
   * `"list"` for the path of a list, `"instance"` for the path of one record, `null` for an unknown path and the
   * token endpoint.
   */
  readonly resource: "list" | "instance" | null
  /**
   * The path template, as in Twilio's documentation, which identifies the resource:
   * `"/v1/Services/{ChatServiceSid}/Conversations/{Sid}"`. It is `"/v2/token"` for the token endpoint, and `null` for
   * an unknown path.
   *
   * @since 3.0.0
   */
  readonly template: string | null
  /** The decoded query. */
  readonly query: Readonly<Record<string, string>>
  /** The decoded form, with the last value of a repeated name; `null` if the request had no body. */
  readonly form: Readonly<Record<string, string>> | null
  /** The body as received. The `client_secret` of a token request is removed, also from `form`. Empty for uploaded media. */
  readonly body: string
  /** The headers, by lower-case name. The value of `authorization` is replaced by `<redacted>`. */
  readonly headers: Readonly<Record<string, string>>
  /** When it arrived, in milliseconds of the simulator's clock. */
  readonly receivedAt: number
  /** The status of the response; `null` before that, and if the connection was dropped or aborted without one. */
  readonly status: number | null
  /** Whether the client aborted before the response was complete. */
  readonly aborted: boolean
  /** The fault that was applied, or `null`. */
  readonly fault: Fault.Fault | null
}
