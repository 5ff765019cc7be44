/**
 * Failures that a {@link Simulator} produces on demand: what a client has to live with in production, made to happen in
 * a test.
 *
 * A fault is plain data. Give it to `injectFaults` of the simulator, which uses up one fault per matching request, or
 * return it from a rule given to `setFaults`.
 *
 * @example
 * ```ts
 * import { deleteServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   // the delete is carried out, and then its answer gets lost
 *   yield* simulator.injectFaults(Fault.droppedConnection({ match: { method: "DELETE" }, processed: true }))
 *   yield* deleteServiceUserConversation(order)
 *   const requests = yield* simulator.requests
 *   yield* Console.log(requests.map(({ method, status }) => `${method} ${status}`).join(", "))
 * }).pipe(Effect.provide(RetryPolicy.layer({ baseDelay: 0 })))
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * DELETE null, DELETE 404
 * ```
 *
 * @since 0.1.0
 * @category faults
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
  | {
    readonly _tag: "Reply"
    /** Answers the request. */
    readonly respond: (request: Request) => Response | Promise<Response>
  }
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
  /** `"list"` for the path of a list, to which a create goes too, `"instance"` for that of one record. */
  readonly resource?: "list" | "instance" | undefined
  /**
   * The path with parameters, as Twilio's documentation has it:
   * `"/v1/Services/{ChatServiceSid}/Conversations/{ConversationSid}/Messages"`.
   *
   * @since 0.2.0
   */
  readonly template?: string | undefined
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
 * import { fetchServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Duration from "effect/Duration"
 * import * as Effect from "effect/Effect"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.rateLimited({ retryAfter: "soon" }), Fault.rateLimited({ retryAfter: 90 }))
 *   const nonsense = yield* Effect.flip(fetchServiceUserConversation(order))
 *   const told = yield* Effect.flip(fetchServiceUserConversation(order))
 *   for (const failure of [nonsense, told]) {
 *     if (failure._tag !== "RateLimited") continue
 *     yield* Console.log(failure.retryAfter === null ? "not told" : Duration.format(failure.retryAfter))
 *   }
 * }).pipe(Effect.provide(RetryPolicy.none))
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * not told
 * 1m 30s
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
 * import { fetchServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.serverError({ status: 502, body: "html" }))
 *   yield* fetchServiceUserConversation(order)
 * }).pipe(
 *   Effect.catchTag("ServerError", (error) => Console.log(`HTTP ${error.status}, Twilio's code ${error.code}`)),
 *   Effect.provide(RetryPolicy.none)
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * HTTP 502, Twilio's code null
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
 * import { fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { fastForward, Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Clock from "effect/Clock"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as TestContext from "effect/TestContext"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.latency("3 seconds", { match: { method: "GET" } }))
 *   yield* fastForward(fetchServiceUserConversation(order))
 *   yield* Console.log(`${yield* Clock.currentTimeMillis} ms later`)
 * })
 *
 * await Effect.runPromise(
 *   program.pipe(Effect.provide(Simulator.layerClient()), Effect.provide(TestContext.TestContext))
 * )
 * ```
 *
 * ```text
 * 3000 ms later
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
 * import { fetchServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.droppedConnection())
 *   const failure = yield* Effect.flip(fetchServiceUserConversation(order))
 *   yield* Console.log(failure._tag)
 * }).pipe(Effect.provide(RetryPolicy.none))
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * TransportError
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
 * import { fetchServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.truncatedBody({ match: { resource: "instance" } }))
 *   const failure = yield* Effect.flip(fetchServiceUserConversation(order))
 *   yield* Console.log(failure._tag)
 * }).pipe(Effect.provide(RetryPolicy.none))
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * TransportError
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
 * import { fetchServiceUserConversation, TimeoutPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.stalledBody())
 *   const failure = yield* Effect.flip(fetchServiceUserConversation(order))
 *   yield* Console.log(failure.message)
 * }).pipe(Effect.provide(TimeoutPolicy.layer({ overall: "10 millis" })))
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * fetchServiceUserConversation was not done within 10ms, retries and waits included
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
 * import { fetchServiceUserConversation, RetryPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   const page = () => new Response("<h1>Maintenance</h1>", { headers: { "content-type": "text/html" } })
 *   yield* simulator.injectFaults(Fault.reply(page))
 *   const failure = yield* Effect.flip(fetchServiceUserConversation(order))
 *   yield* Console.log(`${failure._tag}: ${failure.message}`)
 * }).pipe(Effect.provide(RetryPolicy.none))
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * UnexpectedResponse: fetchServiceUserConversation got an answer that is not one of Twilio's: the body is not JSON, its content type is text/html (HTTP 200)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const reply = (respond: (request: Request) => Response | Promise<Response>, options?: Options): Fault =>
  make({ _tag: "Reply", respond }, options, false)
