/**
 * Failures that a {@link Simulator} produces on demand, to test how a client handles what happens in production.
 *
 * A fault is plain data. Pass it to `injectFaults` of the simulator, which uses each fault once, for the first matching
 * request. Or return it from the rule passed to `setFaults`.
 *
 * @example
 * ```ts
 * import { deleteServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   // the delete is processed, and then its response is lost
 *   yield* simulator.injectFaults(Fault.droppedConnection({ match: { method: "DELETE" }, processed: true }))
 *   yield* deleteServiceUserConversation(Seed.order)
 *   const requests = yield* simulator.requests
 *   yield* Console.log(requests.map(({ method, status }) => `${method} ${status}`).join(", "))
 * }).pipe(Effect.provide(RetryPolicy.layer({ baseDelay: 0 })))
 *
 * await Simulator.runPromise(program)
 * // DELETE null, DELETE 404
 * ```
 *
 * @since 0.1.0
 * @category faults
 */
import * as Duration from "effect/Duration"
import * as Major from "../../internal/effect/effect.ts"

/**
 * A failure, the requests that it applies to, and whether the operation is processed anyway.
 *
 * @since 0.1.0
 */
export interface Fault {
  /** What the client gets instead of the response. */
  readonly failure: Failure
  /** The requests that it can apply to. Absent properties match anything. */
  readonly match: Match
  /**
   * Whether the operation is processed before the failure. If `true`, the data changes before any `latency`, although
   * the client never gets the response.
   */
  readonly processed: boolean
  /** How long the client waits for the failure, by the simulator's clock. */
  readonly latency: Duration.Duration
}

/**
 * What the client gets instead of the response.
 *
 * - `None`: the response itself, after the fault's `latency`.
 * - `Reply`: another response.
 * - `DroppedConnection`: no response. In process the call rejects with a `TypeError`, as `fetch` does; on a port the
 *   socket is destroyed.
 * - `TruncatedBody`: the headers of the whole response, half of its body, then a broken connection.
 * - `StalledBody`: the headers of the whole response, half of its body, then silence on an open connection.
 *
 * @since 0.1.0
 */
export type Failure =
  | { readonly _tag: "None" }
  | {
    readonly _tag: "Reply"
    /** Makes the response. */
    readonly respond: (request: Request) => Response | Promise<Response>
  }
  | { readonly _tag: "DroppedConnection" }
  | { readonly _tag: "TruncatedBody" }
  | { readonly _tag: "StalledBody" }

/**
 * The requests that a fault can apply to.
 *
 * @since 0.1.0
 */
export interface Match {
  /** The HTTP method, in capitals: `"GET"`, `"POST"` or `"DELETE"`. */
  readonly method?: string | undefined
  /** `"list"` for the path of a list, which is also used to create; `"instance"` for the path of one record. */
  readonly resource?: "list" | "instance" | undefined
  /**
   * The path template, as in Twilio's documentation:
   * `"/v1/Services/{ChatServiceSid}/Conversations/{ConversationSid}/Messages"`.
   *
   * @since 3.0.0
   */
  readonly template?: string | undefined
}

/**
 * Options of every constructor.
 *
 * @since 0.1.0
 */
export interface Options {
  /** The requests that it can apply to. The default is any. */
  readonly match?: Match | undefined
  /** Whether the operation is processed before the failure. Each constructor documents its default. */
  readonly processed?: boolean | undefined
  /** How long the client waits for the failure, by the simulator's clock. The default is no time. */
  readonly latency?: Major.DurationInput | undefined
}

const make = (failure: Failure, options: Options | undefined, processed: boolean): Fault => ({
  failure,
  match: options?.match ?? {},
  processed: options?.processed ?? processed,
  latency: Major.durationOf(options?.latency ?? Duration.zero)
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
 * Responds with 429 and Twilio's code 20429, as the service does above its limits. By default the operation is not
 * processed.
 *
 * `retryAfter` is sent unchanged as the `Retry-After` header: a number of seconds, an HTTP date, or any text, since a
 * client must handle that too. Without it there is no such header.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Duration, Effect, LogLevel, Logger } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.rateLimited({ retryAfter: "soon" }), Fault.rateLimited({ retryAfter: 90 }))
 *   const invalid = yield* Effect.flip(fetchServiceUserConversation(Seed.order))
 *   const valid = yield* Effect.flip(fetchServiceUserConversation(Seed.order))
 *   for (const failure of [invalid, valid]) {
 *     if (failure._tag !== "RateLimited") continue
 *     yield* Console.log(failure.retryAfter === null ? "none" : Duration.format(failure.retryAfter))
 *   }
 * }).pipe(
 *   Effect.provide(RetryPolicy.none),
 *   // without the warning that the client pauses
 *   Effect.provide(Logger.minimumLogLevel(LogLevel.Error))
 * )
 *
 * await Simulator.runPromise(program)
 * // none
 * // 1m 30s
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
 * Responds with a 5xx status (500 by default) and Twilio's JSON error body, or an HTML page such as a proxy sends. By
 * default the operation is not processed.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.serverError({ status: 502, body: "html" }))
 *   yield* fetchServiceUserConversation(Seed.order)
 * }).pipe(
 *   Effect.catchTag("ServerError", (error) => Console.log(`HTTP ${error.status}, Twilio's code ${error.code}`)),
 *   Effect.provide(RetryPolicy.none)
 * )
 *
 * await Simulator.runPromise(program)
 * // HTTP 502, Twilio's code null
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
 * Delays the real response, by the simulator's clock.
 *
 * By default the operation is processed after the delay, so a client that gives up before has changed nothing. If
 * `processed` is `true`, the operation is processed at once, and only the response is delayed.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { fastForward, Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Clock, Console, Effect } from "effect"
 * import * as TestContext from "effect/TestContext"
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.latency("3 seconds", { match: { method: "GET" } }))
 *   yield* fastForward(fetchServiceUserConversation(Seed.order))
 *   yield* Console.log(`${yield* Clock.currentTimeMillis} ms later`)
 * })
 *
 * await Effect.runPromise(
 *   program.pipe(Effect.provide(Simulator.layerClient()), Effect.provide(TestContext.TestContext))
 * )
 * // 3000 ms later
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const latency = (duration: Major.DurationInput, options?: Omit<Options, "latency">): Fault =>
  make({ _tag: "None" }, { ...options, latency: duration }, false)

/**
 * Breaks the connection before any response. By default the operation is not processed.
 *
 * In process the call rejects with a `TypeError`, as `fetch` does; on a port the socket is destroyed.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.droppedConnection())
 *   const failure = yield* Effect.flip(fetchServiceUserConversation(Seed.order))
 *   yield* Console.log(failure._tag)
 * }).pipe(Effect.provide(RetryPolicy.none))
 *
 * await Simulator.runPromise(program)
 * // TransportError
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const droppedConnection = (options?: Options): Fault => make({ _tag: "DroppedConnection" }, options, false)

/**
 * Breaks the connection in the middle of the body: the headers have the length of the whole response, but only half of
 * it is sent. By default the operation is processed. A response without a body (204) becomes a
 * {@link droppedConnection}.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.truncatedBody({ match: { resource: "instance" } }))
 *   const failure = yield* Effect.flip(fetchServiceUserConversation(Seed.order))
 *   yield* Console.log(failure._tag)
 * }).pipe(Effect.provide(RetryPolicy.none))
 *
 * await Simulator.runPromise(program)
 * // TransportError
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const truncatedBody = (options?: Options): Fault => make({ _tag: "TruncatedBody" }, options, true)

/**
 * Sends the headers and half of the body, and then leaves the connection open without sending more. Only a timeout that
 * covers the body, or an interruption, ends the request. By default the operation is processed. A response without a
 * body (204) is never sent.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, TimeoutPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.stalledBody())
 *   const failure = yield* Effect.flip(fetchServiceUserConversation(Seed.order))
 *   yield* Console.log(failure.message)
 * }).pipe(Effect.provide(TimeoutPolicy.layer({ overall: "10 millis" })))
 *
 * await Simulator.runPromise(program)
 * // fetchServiceUserConversation was not done within 10ms, retries and waits included
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const stalledBody = (options?: Options): Fault => make({ _tag: "StalledBody" }, options, true)

/**
 * Responds with what the function returns, such as another status, another content type, or a body that does not
 * decode. By default the operation is not processed. The response is sent unchanged, except that the service's headers,
 * such as `Twilio-Request-Id`, are added to a 429 or a 5xx.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   const page = () => new Response("<h1>Maintenance</h1>", { headers: { "content-type": "text/html" } })
 *   yield* simulator.injectFaults(Fault.reply(page))
 *   const failure = yield* Effect.flip(fetchServiceUserConversation(Seed.order))
 *   yield* Console.log(`${failure._tag}: ${failure.message}`)
 * }).pipe(Effect.provide(RetryPolicy.none))
 *
 * await Simulator.runPromise(program)
 * // UnexpectedResponse: fetchServiceUserConversation got an unexpected response: the body is not JSON, its content type is text/html (HTTP 200)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const reply = (respond: (request: Request) => Response | Promise<Response>, options?: Options): Fault =>
  make({ _tag: "Reply", respond }, options, false)
