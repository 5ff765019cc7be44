/**
 * A webhook that was sent, and what came back.
 *
 * @since 3.0.0
 */
export interface Delivery {
  /** Counts deliveries from 0. A repetition is a delivery of its own. */
  readonly index: number
  /** The name of the event: `"onMessageAdded"`. */
  readonly event: string
  /** Whose configuration it is from. Only that of a service or account has pre-event webhooks. */
  readonly source: "account" | "conversation" | "service"
  /** The HTTP method. */
  readonly method: "GET" | "POST"
  /** The URL of the request. For a GET it contains the parameters. */
  readonly url: string
  /** The parameters of the event. */
  readonly parameters: { readonly [name: string]: string }
  /** The headers of the request, by lower-case name. */
  readonly headers: { readonly [name: string]: string }
  /** When it was sent, in milliseconds of the simulator's clock. */
  readonly sentAt: number
  /** Whether there is an outcome: a response, no response within 5 seconds, or no connection. */
  readonly isDone: boolean
  /** The status of the response; `null` before that, and if there was none. */
  readonly status: number | null
  /** The body of the response; `null` if there was none. */
  readonly body: string | null
  /** Why there was no response; `null` otherwise. */
  readonly failure: "connection" | "timeout" | null
}
