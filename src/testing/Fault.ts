/**
 * Failures that a {@link Simulator} produces on demand: what a client has to live with in production, made to happen in
 * a test.
 *
 * A fault is plain data. Give it to `injectFaults` of the simulator, which uses up one fault per matching request, or
 * return it from a rule given to `setFaults`.
 *
 * @example
 * ```ts
 * import { Fault } from "@effect-twilio/conversations/testing"
 *
 * // The delete is carried out, and then its answer gets lost.
 * export const lostAnswer = Fault.droppedConnection({ match: { method: "DELETE" }, processed: true })
 * ```
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"

/**
 * What happens to a request, to which requests it happens, and whether the operation was carried out all the same.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fault {
  /** What the client gets instead of the answer. */
  readonly failure: Failure
  /** Which requests it may happen to. Absent properties match anything. */
  readonly match: Match
  /**
   * Whether the operation is carried out before the failure: `true` changes the data although the client never learns
   * the answer, and does so before any `latency`.
   */
  readonly processed: boolean
  /** How long the client waits for the failure, by the simulator's clock. */
  readonly latency: Duration.Duration
}

/**
 * What the client gets instead of the answer.
 *
 * - `None`: the answer itself, after the fault's `latency`.
 * - `Reply`: another answer.
 * - `DroppedConnection`: no answer; in process the call rejects with a `TypeError` as `fetch` does, on a port the socket
 *   is destroyed.
 * - `TruncatedBody`: the headers of the whole answer, half of its body, then a broken connection.
 * - `StalledBody`: the headers of the whole answer, half of its body, then silence on an open connection.
 *
 * @since 0.1.0
 * @category models
 */
export type Failure =
  | { readonly _tag: "None" }
  | { readonly _tag: "Reply"; readonly respond: (request: Request) => Response | Promise<Response> }
  | { readonly _tag: "DroppedConnection" }
  | { readonly _tag: "TruncatedBody" }
  | { readonly _tag: "StalledBody" }

/**
 * The requests a fault may happen to.
 *
 * @since 0.1.0
 * @category models
 */
export interface Match {
  /** The HTTP method, in capitals: `"GET"`, `"POST"` or `"DELETE"`. */
  readonly method?: string | undefined
  /** `"list"` for a user's list of conversations, `"instance"` for one conversation of a user. */
  readonly resource?: "list" | "instance" | undefined
}

/**
 * What every constructor takes.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The requests it may happen to; by default any. */
  readonly match?: Match | undefined
  /** Whether the operation is carried out before the failure. The default is noted at each constructor. */
  readonly processed?: boolean | undefined
  /** How long the client waits for the failure, by the simulator's clock; by default no time. */
  readonly latency?: Duration.DurationInput | undefined
}

const make = (failure: Failure, options: Options | undefined, processed: boolean): Fault => ({
  failure,
  match: options?.match ?? {},
  processed: options?.processed ?? processed,
  latency: Duration.decode(options?.latency ?? Duration.zero)
})

const json = (status: number, message: string): string =>
  JSON.stringify({
    code: 20000 + status,
    message,
    more_info: `https://www.twilio.com/docs/errors/${20000 + status}`,
    status
  })

const html = (status: number): string =>
  `<!DOCTYPE html>\n<html><head><title>${status}</title></head>` +
  `<body><h1>${status}</h1><p>The server could not complete your request.</p></body></html>\n`

/**
 * Answers 429 with Twilio's code 20429, as the service does above its limits. Not processed unless told so.
 *
 * `retryAfter` becomes the `Retry-After` header as it is: a number of seconds, an HTTP date, or any text, for a client
 * has to survive that too. Without it there is no such header.
 *
 * @example
 * ```ts
 * import { Fault } from "@effect-twilio/conversations/testing"
 *
 * export const inTwoSeconds = Fault.rateLimited({ retryAfter: 2 })
 * export const nonsense = Fault.rateLimited({ retryAfter: "soon", match: { resource: "list" } })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const rateLimited = (
  options?: Options & { readonly retryAfter?: number | string | undefined }
): Fault => {
  const headers: Record<string, string> = { "content-type": "application/json" }
  if (options?.retryAfter !== undefined) headers["retry-after"] = String(options.retryAfter)
  const body = json(429, "Too Many Requests")
  return make({ _tag: "Reply", respond: () => new Response(body, { status: 429, headers }) }, options, false)
}

/**
 * Answers a 5xx status (500 unless given) with Twilio's JSON error body, or with an HTML page as a proxy in front of
 * the service would. Not processed unless told so.
 *
 * @example
 * ```ts
 * import { Fault } from "@effect-twilio/conversations/testing"
 *
 * export const badGateway = Fault.serverError({ status: 502, body: "html" })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const serverError = (
  options?: Options & {
    readonly status?: number | undefined
    readonly body?: "json" | "html" | undefined
  }
): Fault => {
  const status = options?.status ?? 500
  const isHtml = options?.body === "html"
  const body = isHtml ? html(status) : json(status, "Internal Server Error")
  const headers = { "content-type": isHtml ? "text/html; charset=utf-8" : "application/json" }
  return make({ _tag: "Reply", respond: () => new Response(body, { status, headers }) }, options, false)
}

/**
 * Delays the true answer by the simulator's clock.
 *
 * Unless `processed` is `true` the operation happens after the wait, so that a client which gives up meanwhile has
 * changed nothing; with it the operation happens at once and only the answer is late.
 *
 * @example
 * ```ts
 * import { Fault } from "@effect-twilio/conversations/testing"
 *
 * export const slow = Fault.latency("3 seconds", { match: { method: "GET" } })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const latency = (duration: Duration.DurationInput, options?: Omit<Options, "latency">): Fault =>
  make({ _tag: "None" }, { ...options, latency: duration }, false)

/**
 * Breaks the connection before any answer. Not processed unless told so.
 *
 * In process the call rejects with a `TypeError`, as `fetch` does; on a port the socket is destroyed.
 *
 * @example
 * ```ts
 * import { Fault } from "@effect-twilio/conversations/testing"
 *
 * export const lostAnswer = Fault.droppedConnection({ match: { method: "DELETE" }, processed: true })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const droppedConnection = (options?: Options): Fault => make({ _tag: "DroppedConnection" }, options, false)

/**
 * Breaks the connection in the middle of the body: the headers announce the length of the whole answer, half of it
 * comes. Processed unless told otherwise. An answer without a body (204) is a {@link droppedConnection} instead.
 *
 * @example
 * ```ts
 * import { Fault } from "@effect-twilio/conversations/testing"
 *
 * export const halfAPage = Fault.truncatedBody({ match: { resource: "list" } })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const truncatedBody = (options?: Options): Fault => make({ _tag: "TruncatedBody" }, options, true)

/**
 * Sends the headers and half of the body, then nothing more, and leaves the connection open: only a timeout that covers
 * the body, or an interruption, ends it. Processed unless told otherwise. An answer without a body (204) never begins.
 *
 * @example
 * ```ts
 * import { Fault } from "@effect-twilio/conversations/testing"
 *
 * export const stalled = Fault.stalledBody({ match: { method: "GET" } })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const stalledBody = (options?: Options): Fault => make({ _tag: "StalledBody" }, options, true)

/**
 * Answers whatever the function returns: another status, another type, a body that does not decode. Not processed
 * unless told so. The response is sent as it is; only a 429 or a 5xx gets the service's own headers, such as
 * `Twilio-Request-Id`, beside its own.
 *
 * @example
 * ```ts
 * import { Fault } from "@effect-twilio/conversations/testing"
 *
 * export const emptyObject = Fault.reply(() => Response.json({}))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const reply = (respond: (request: Request) => Response | Promise<Response>, options?: Options): Fault =>
  make({ _tag: "Reply", respond }, options, false)
