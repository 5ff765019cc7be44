/**
 * Receives webhooks: verifies and decodes each request, runs the handler of its event, and replies.
 *
 * @module
 * @since 3.0.0
 */
import type * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as ManagedRuntime from "effect/ManagedRuntime"
import type { Attributes } from "../fields/Attributes.ts"
import { setTimer } from "../internal/call/timer.ts"
import * as Major from "../internal/effect/effect.ts"
import * as Either from "../internal/effect/either.ts"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Http from "../internal/effect/http.ts"
import * as Server from "../internal/effect/server.ts"
import * as Input from "../internal/guard/input.ts"
import { oneLine } from "../internal/guard/redact.ts"
import * as Form from "../internal/webhooks/form.ts"
import { inMemory } from "../internal/webhooks/guard.ts"
import * as Reply from "../internal/webhooks/reply.ts"
import { readWeb } from "../internal/transport/body.ts"
import { BoundedBody } from "../internal/transport/boundedBody.ts"
import * as SignedUrl from "../internal/webhooks/signedUrl.ts"
import {
  type UnknownEvent,
  WebhookEvent,
  type WebhookEventName,
  type WebhookEventOf,
  type WebhookPreEventName
} from "./WebhookEvent.ts"
import { WebhookSignature } from "./WebhookSignature.ts"

export type { RuntimeWith } from "../internal/effect/effect.ts"

const RejectedBase: new (args: { readonly status?: number | undefined }) => Cause.YieldableError & {
  readonly _tag: "WebhookRejected"
  readonly status?: number | undefined
} = Data.TaggedError("WebhookRejected")

/**
 * A pre-event handler fails with it to reject what is about to happen. What the client that wanted it is told is not
 * documented.
 *
 * @example
 * ```ts
 * import { type WebhookEventOf, WebhookRejected } from "@effect-twilio/conversations"
 * import { Console, Effect } from "effect"
 *
 * const onMessageAdd = ({ body }: Pick<WebhookEventOf<"onMessageAdd">, "body">) =>
 *   Effect.gen(function* () {
 *     if (body?.includes("lottery")) yield* new WebhookRejected({ status: 422 })
 *   })
 *
 * const program = onMessageAdd({ body: "You won the lottery" }).pipe(
 *   Effect.catchTag("WebhookRejected", ({ status }) => Console.log(`rejected with ${status}`))
 * )
 *
 * await Effect.runPromise(program)
 * // rejected with 422
 * ```
 *
 * @category errors
 */
export class WebhookRejected extends RejectedBase {
  /** `status` is that of the reply, from 400 to 599. Without one, or with any other, it is 403. */
  constructor(options: { readonly status?: number | undefined } = {}) {
    super(options)
  }
}

/**
 * Why a request was not taken for one of Twilio's:
 *
 * - `MethodNotAllowed` (405): neither `POST` nor `GET`
 * - `UnsupportedType` (415): the body of a `POST` is not a form
 * - `NotSigned` (403): there is no signature
 * - `TooLarge` (413): the body is larger than `maxBodySize`
 * - `Unreadable` (400): the body ended early
 * - `WrongSignature` (403): the signature does not fit the URL, the body and the secrets
 *
 * @category errors
 */
export type WebhookRefusal =
  | "MethodNotAllowed"
  | "UnsupportedType"
  | "NotSigned"
  | "TooLarge"
  | "Unreadable"
  | "WrongSignature"

const RefusedBase: new (args: {
  readonly reason: WebhookRefusal
  readonly message: string
  readonly reply: WebhookReceiver.Reply
}) => Cause.YieldableError & {
  readonly _tag: "WebhookRefused"
  readonly reason: WebhookRefusal
  readonly reply: WebhookReceiver.Reply
} = Data.TaggedError("WebhookRefused")

/**
 * A request that is not one of Twilio's, or that cannot be read. Its message has nothing of what was received.
 *
 * @example
 * ```ts
 * import { WebhookReceiver } from "@effect-twilio/conversations"
 * import { Console, Effect, LogLevel, Logger, Redacted } from "effect"
 *
 * const receive = WebhookReceiver.make({ authToken: Redacted.make("invented-auth-token-1"), on: {} })
 *
 * const program = receive({ method: "PUT", url: "https://desk.example/hooks", headers: {} }).pipe(
 *   Effect.catchTag("WebhookRefused", ({ reason, reply }) => Console.log(`${reason}: ${reply.status}`)),
 *   // the receiver logs a warning
 *   Effect.provide(Logger.minimumLogLevel(LogLevel.Error))
 * )
 *
 * await Effect.runPromise(program)
 * // MethodNotAllowed: 405
 * ```
 *
 * @category errors
 */
export class WebhookRefused extends RefusedBase {}

/** Types of a receiver. */
export declare namespace WebhookReceiver {
  /** What to change in a message before it is published. What is omitted stays as it is. */
  export interface MessageChange {
    /** Another text. */
    readonly body?: string | undefined
    /** Another author. */
    readonly author?: string | undefined
    /** Other attributes. */
    readonly attributes?: Attributes | undefined
  }

  /** What to change in a conversation before it is updated. What is omitted stays as it is. */
  export interface ConversationChange {
    /** Another name, which people see. */
    readonly friendlyName?: string | undefined
  }

  /** What to change in a conversation before it is created. */
  export interface NewConversationChange extends ConversationChange {
    /** Twilio does not document it, but its own sample apps use it. */
    readonly attributes?: Attributes | undefined
  }

  /** What a handler of a pre-event can change. Twilio lets participants, users and removals only be rejected. */
  export type Change<Name extends WebhookEventName> = Name extends "onMessageAdd" | "onMessageUpdate" ? MessageChange
    : Name extends "onConversationAdd" ? NewConversationChange
    : Name extends "onConversationUpdate" ? ConversationChange
    : undefined

  /** What is known of a request besides its event. */
  export interface Delivery {
    /** The header `I-Twilio-Idempotency-Token`: the same in all attempts to deliver an event. It is not signed. */
    readonly idempotencyToken: string | null
  }

  /**
   * The handlers by the names of their events. An event without a handler is acknowledged.
   *
   * A pre-event handler returns what to change or nothing, or fails with {@link WebhookRejected}. The others have to handle
   * their errors: nobody waits for them.
   */
  export type Handlers<R = never> =
    & {
      readonly [Name in WebhookPreEventName]?: (
        event: WebhookEventOf<Name>,
        delivery: Delivery
      ) => Effect.Effect<Change<Name> | void, WebhookRejected, R>
    }
    & {
      readonly [Name in Exclude<WebhookEventName, WebhookPreEventName>]?: (
        event: WebhookEventOf<Name>,
        delivery: Delivery
      ) => Effect.Effect<unknown, never, R>
    }
    & {
      /** For events that this version does not know, and those that lack what identifies them. They are logged, too. */
      readonly UnknownEvent?: (event: UnknownEvent, delivery: Delivery) => Effect.Effect<unknown, never, R>
    }

  /** What handlers require. */
  export type Context<On> = {
    readonly [Name in keyof On]-?: ContextOf<On[Name]>
  }[keyof On]

  /** What a handler requires. */
  export type ContextOf<Handler> = Handler extends (...args: never) => Effect.Effect<infer _A, infer _E, infer R> ? R
    : never

  /**
   * Recognises a delivery that was handled already. A receiver has one in its memory; for several processes, make one
   * with a store that they share.
   */
  export interface Guard {
    /**
     * Runs `handle`, unless a delivery with this ID was handled before: then it returns the same reply. A reply with
     * status 500 or more must not be kept. What it takes counts in the receiver's `timeout`. Without its store it should
     * run `handle`: to handle twice is better than not at all. If it dies, that is logged, and the reply is as for a handler
     * that dies.
     */
    readonly once: <R>(id: string, handle: Effect.Effect<Reply, never, R>) => Effect.Effect<Reply, never, R>
  }

  /** What is sent back to Twilio. */
  export interface Reply {
    /** The HTTP status. */
    readonly status: number
    /** The headers by name, in lower case. */
    readonly headers: Readonly<Record<string, string>>
    /** The body, which may be empty. */
    readonly body: string
  }

  /** A request whose body was read. */
  export interface Request extends WebhookSignature.Request {
    /** The HTTP method. */
    readonly method: string
    /** The URL, or only its path and query, such as `request.originalUrl` of Express. */
    readonly url: string
  }

  /** Options of a receiver. */
  export interface Options<On = Handlers> extends WebhookSignature.Secrets {
    /**
     * The public URL of this server, such as `https://desk.example`, with the prefix that a proxy takes off the path, if
     * any. Twilio signs the URL that is configured there, so a server behind a proxy has to know it: headers such as
     * `X-Forwarded-Host` are never trusted. The default is the URL of the request, or `https` and the header `Host` if the
     * server only knows a path.
     */
    readonly baseUrl?: string | undefined
    /** The maximum size of a body in bytes. The default is 1 MiB. */
    readonly maxBodySize?: number | undefined
    /**
     * How long the guard and a handler may take before the reply is sent: Twilio waits 5 seconds, and then publishes the
     * change as it is.
     * The default is `"4500 millis"`; `Infinity` is no limit. At its end a pre-event handler is interrupted. Any other
     * goes on after the reply.
     */
    readonly timeout?: Major.DurationInput | undefined
    /** The reply to a pre-event whose handler takes too long. The default is `"acknowledge"`, as Twilio would do. */
    readonly onTimeout?: "acknowledge" | "reject" | undefined
    /**
     * The reply if a handler dies, which is logged. The default is `"acknowledge"`: a bug in a handler loses no message.
     * `"reject"` replies with 500. It rejects what a pre-event announces, and has any event sent again if its URL says so
     * (`#rc=2&rp=5xx`).
     */
    readonly onDefect?: "acknowledge" | "reject" | undefined
    /** What recognises repetitions. By default the last 1,000 deliveries in memory; `"none"` handles each request. */
    readonly guard?: Guard | "none" | undefined
    /** The handlers. */
    readonly on: On
  }

  /**
   * What runs the handlers: a `ManagedRuntime`, or what Effect calls a runtime. It is required if a handler has
   * requirements.
   */
  export type Runtime<R> = ManagedRuntime.ManagedRuntime<R, unknown> | Major.RuntimeWith<R>

  /** What an edge runtime passes with a request, as `ctx` of Cloudflare Workers. */
  export interface ExecutionContext {
    /** Keeps the program running until the promise is settled. */
    readonly waitUntil: (promise: Promise<unknown>) => void
  }

  /** Handlers without the name of an event that does not exist. */
  export type Known<On> = On & { readonly [Name in Exclude<keyof On, keyof Handlers>]: never }

  /**
   * What runs the handlers, as an argument: optional without requirements, and if they are not known because a handler
   * does not compile.
   */
  export type RuntimeArgument<R> = [R] extends [never] ? [runtime?: Runtime<never>]
    : unknown extends R ? [runtime?: Runtime<R>]
    : [runtime: Runtime<R>]
}

const acknowledged = Reply.json({})

const isReaction = (value: unknown): value is "acknowledge" | "reject" => value === "acknowledge" || value === "reject"

const reaction: Input.Check<"acknowledge" | "reject" | undefined> = /* @__PURE__ */ Input.optionalOf(
  isReaction,
  "must be acknowledge or reject"
)

const size: Input.Check<number | undefined> = (field, value) => Input.integer(field, value, 1, Infinity)

const isBaseUrl = (value: unknown): value is string =>
  typeof value === "string" && /^https?:\/\/[^/?#\s]+[^?#\s]*$/i.test(value)

const isGuard = (value: unknown): value is WebhookReceiver.Guard | "none" =>
  value === "none" || (typeof value === "object" && value !== null && "once" in value)

/** The URL that is configured at Twilio, from the one that reached this server. */
const publicUrl = (baseUrl: string | undefined, { headers, url }: WebhookSignature.Request): string => {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "")
  return baseUrl === undefined && path !== url
    ? url
    : (baseUrl?.replace(/\/+$/, "") ?? `https://${Form.header(headers, "host") ?? ""}`) + path
}

const refused = (
  reason: WebhookRefusal,
  status: number,
  message: string,
  headers?: Reply.Reply["headers"]
): WebhookRefused => new WebhookRefused({ reason, message, reply: Reply.text(status, message, headers) })

const tooLarge = (maxBytes: number): WebhookRefused =>
  refused("TooLarge", 413, `the body is larger than ${maxBytes} bytes`)

const wrongHead = ({ headers, method }: WebhookReceiver.Request): WebhookRefused | undefined =>
  method !== "POST" && method !== "GET"
    ? refused("MethodNotAllowed", 405, "the method must be POST or GET", { allow: "GET, POST" })
    : method === "POST" && !Form.isFormType(Form.header(headers, "content-type"))
    ? refused("UnsupportedType", 415, "the body must be a form")
    : !Form.header(headers, "x-twilio-signature")
    ? refused("NotSigned", 403, "X-Twilio-Signature is missing")
    : undefined

/** Reads a body of bounded size. */
type ReadBody = (maxBytes: number) => Effect.Effect<WebhookSignature.Request["body"], WebhookRefused>

/** `read` adds the chunks of the body. */
const readChunks = (read: (body: BoundedBody) => Effect.Effect<unknown, unknown>): ReadBody => (maxBytes) =>
  Effect.gen(function* () {
    const body = new BoundedBody(maxBytes)
    yield* Effect.mapError(read(body), () => refused("Unreadable", 400, "the body ended early"))
    return body.isTooLarge ? yield* tooLarge(maxBytes) : body.read(undefined, Form.decode).text
  })

const endsWithin = (millis: number, clock: Clock.Clock, fiber: Major.AnyFiber<unknown>): Effect.Effect<boolean> =>
  Major.callback((resume) => {
    const cancel = setTimer(clock, millis, () => resume(Effect.succeed(false)))
    fiber.addObserver(() => {
      cancel()
      resume(Effect.succeed(true))
    })
    return Effect.sync(cancel)
  })

const isPreEvent = ({ _tag }: WebhookEvent): boolean => _tag !== "UnknownEvent" && !_tag.endsWith("ed")

const rejected = ({ status = 403 }: WebhookRejected): Reply.Reply =>
  // Any other status would publish the change.
  Reply.text(/^[45]\d\d$/.test(String(status)) ? status : 403)

type Handle<R> = (
  event: WebhookEvent,
  delivery: WebhookReceiver.Delivery
) => Effect.Effect<unknown, WebhookRejected, R>

interface Receiver<R> {
  /** `later` runs what goes on after the reply. */
  readonly receive: (
    request: WebhookReceiver.Request,
    readBody: ReadBody,
    later?: (rest: Effect.Effect<unknown>) => void
  ) => Effect.Effect<Reply.Reply, WebhookRefused, R>
  /** The reply if a handler dies. */
  readonly died: Reply.Reply
}

const receiver = <On>(options: WebhookReceiver.Options<On>): Receiver<WebhookReceiver.Context<On>> => {
  type R = WebhookReceiver.Context<On>
  const checked = Either.getOrThrow(Input.options(options, {
    baseUrl: Input.optionalOf(isBaseUrl, "must be an absolute URL without a query"),
    maxBodySize: size,
    timeout: Input.duration("4500 millis", 1),
    onTimeout: reaction,
    onDefect: reaction,
    guard: Input.optionalOf(isGuard, "must be a guard, or none")
  }, ["authToken", "sharedKeys", "on"]))
  const handlers = Either.getOrThrow(
    Input.fieldsOf("on", options.on as object, [...WebhookEvent.names, "UnknownEvent"], "on.")
  ) as { readonly [name: string]: Handle<R> | undefined }
  const { baseUrl, guard = inMemory(1_000), maxBodySize = 1_048_576, onDefect, onTimeout, timeout } = checked
  const isGenuine = WebhookSignature.verifier({ authToken: options.authToken, sharedKeys: options.sharedKeys })
  const died = onDefect === "reject" ? Reply.text(500) : acknowledged

  /** The reply of a handler, whatever becomes of it. */
  const outcome = (event: WebhookEvent, handle: Handle<R>, delivery: WebhookReceiver.Delivery) =>
    Effect.suspend(() => handle(event, delivery)).pipe(
      Effect.map((change) => isPreEvent(event) ? Reply.modified(event._tag, change) : acknowledged),
      Major.catchAllCause((cause) => {
        const failure: unknown = Major.failureOf(cause)
        return failure instanceof WebhookRejected && isPreEvent(event)
          ? Effect.succeed(rejected(failure))
          : Effect.as(Effect.logError(`The handler of ${event._tag} died`, cause), died)
      })
    )

  const receive: Receiver<R>["receive"] = (request, readBody, later) =>
    Major.catchAll(
      Effect.gen(function* () {
        const wrong = wrongHead(request)
        if (wrong !== undefined) return yield* wrong
        const { headers } = request
        const url = publicUrl(baseUrl, request)
        // A GET has its parameters in the URL. Nothing would cover a body.
        const form = request.method === "POST" ? Form.valuesOf((yield* readBody(maxBodySize)) ?? {}) : undefined
        if (!(yield* isGenuine({ url, headers, body: form }))) {
          return yield* refused("WrongSignature", 403, "the signature does not fit")
        }
        const event = WebhookEvent.fromParameters(form ?? Form.valuesOf(SignedUrl.queryOf(url)))
        if (event._tag === "UnknownEvent") {
          const name = oneLine(String(event.eventType))
          yield* Effect.logWarning(`A webhook has an unknown event ${name}: ${event.problem}`)
        }
        // `on` is a plain object, so that it inherits nothing.
        const handle = handlers[event._tag]
        if (handle === undefined) return acknowledged
        const idempotencyToken = Form.header(headers, "i-twilio-idempotency-token")
        const handled = outcome(event, handle, { idempotencyToken })
        const once = guard === "none" || !idempotencyToken ? handled : Major.catchAllCause(
          // The two events of a change may have the same token.
          guard.once(`${event.parameters["EventType"]} ${idempotencyToken}`, handled),
          (cause) => Effect.as(Effect.logError("The guard died", cause), died)
        )
        // A fiber of its own, which is not waited for longer than the timeout, and outlives a client that hangs up.
        const fiber = yield* Major.forkDaemon(once)
        const isInTime = yield* Effect.clockWith((clock) => endsWithin(Duration.toMillis(timeout), clock, fiber))
        if (isInTime) return yield* Fiber.join(fiber)
        yield* Effect.logWarning(`The handler of ${event._tag} took too long`)
        if (!isPreEvent(event)) later?.(Fiber.join(fiber))
        else {
          yield* Major.interruptLater(fiber)
          if (onTimeout === "reject") return Reply.text(403)
        }
        return acknowledged
      }),
      (error) =>
        Effect.flatMap(
          Effect.logWarning(`A webhook was refused with ${error.reply.status}, ${error.reason}: ${error.message}`),
          () => Effect.fail(error)
        )
    )
  return { receive, died }
}

const make = <const On extends WebhookReceiver.Handlers<unknown>>(
  options: WebhookReceiver.Options<WebhookReceiver.Known<On>>
): (
  request: WebhookReceiver.Request
) => Effect.Effect<WebhookReceiver.Reply, WebhookRefused, WebhookReceiver.Context<On>> => {
  const { receive } = receiver<On>(options)
  return (request) =>
    receive(request, (maxBytes) =>
      // A form that was parsed has passed the limit of its parser.
      Form.isRaw(request.body) && request.body.length > maxBytes
        ? Effect.fail(tooLarge(maxBytes))
        : Effect.succeed(request.body))
}

const httpApp = <const On extends WebhookReceiver.Handlers<unknown>>(
  options: WebhookReceiver.Options<WebhookReceiver.Known<On>>
): Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  never,
  WebhookReceiver.Context<On> | HttpServerRequest.HttpServerRequest
> => {
  const { receive } = receiver<On>(options)
  return Effect.flatMap(Server.serverRequest, ({ headers, method, originalUrl: url, stream }) =>
    Effect.map(
      withReply(receive(
        { method, url, headers },
        readChunks((body) => Http.readStream((chunk) => body.add(chunk), stream))
      )),
      ({ body, ...options }) => HttpServerResponse.text(body, options)
    ))
}

const withReply = <R>(
  received: Effect.Effect<Reply.Reply, WebhookRefused, R>
): Effect.Effect<Reply.Reply, never, R> => Major.catchAll(received, ({ reply }) => Effect.succeed(reply))

/** `Major.defaultRuntime` has what handlers without requirements need. */
const runnerOf = <R>(
  runtime: WebhookReceiver.Runtime<R> | undefined
): <A>(effect: Effect.Effect<A, never, R>) => Promise<A> =>
  runtime !== undefined && "runPromise" in runtime
    ? (effect) => runtime.runPromise(effect)
    : Major.runPromiseWith(runtime ?? Major.defaultRuntime as Major.RuntimeWith<R>)

const webHandler = <const On extends WebhookReceiver.Handlers<unknown>>(
  options: WebhookReceiver.Options<WebhookReceiver.Known<On>>,
  ...[runtime]: WebhookReceiver.RuntimeArgument<WebhookReceiver.Context<On>>
): (request: Request, context?: WebhookReceiver.ExecutionContext | object) => Promise<Response> => {
  const { died, receive } = receiver<On>(options)
  const run = runnerOf(runtime as WebhookReceiver.Runtime<WebhookReceiver.Context<On>> | undefined)
  return async (request, context) => {
    const { headers, method, url } = request
    const readBody = readChunks((body) =>
      Effect.tryPromise(async () => request.body && await readWeb(request.body.getReader(), body))
    )
    // Other frameworks pass other things as the second argument.
    const later = (rest: Effect.Effect<unknown>): void =>
      (context as Partial<WebhookReceiver.ExecutionContext> | undefined)?.waitUntil?.(run(rest))
    const { body, ...init } = await run(withReply(receive({ method, url, headers }, readBody, later))).catch(
      (error: unknown) =>
        runnerOf<never>(undefined)(Effect.as(Effect.logError("The layer of the handlers cannot be built", error), died))
    )
    return new Response(body, init)
  }
}

const guard = (options: { readonly capacity?: number | undefined } = {}): WebhookReceiver.Guard => {
  const { capacity = 1_000 } = Either.getOrThrow(Input.options(options, { capacity: size }))
  return inMemory(capacity)
}

/**
 * Receives webhooks. Twilio sends an event as a form, signs it, and waits 5 seconds for the reply; for a pre-event the reply
 * can change or reject what is about to happen.
 *
 * **Details**
 *
 * - A request that is not Twilio's is refused with 403, 405, 413 or 415, and a warning without its contents.
 * - An event that is not known, or that lacks a parameter, is acknowledged and logged: it loses no message.
 * - A repetition of a delivery gets the reply of the first one.
 * - An option that is invalid throws `InvalidRequest`, whose `field` names it.
 * - A handler runs in a fiber of its own, with the context and the fiber references of the receiver.
 *
 * **Gotchas**
 *
 * Twilio takes any status from 400 on for a rejection, so a server that is not there loses no message, but a framework that
 * replies with 500 does.
 *
 * @example
 * ```ts
 * import { WebhookReceiver, WebhookRejected, WebhookSignature } from "@effect-twilio/conversations"
 * import { Effect, Redacted } from "effect"
 *
 * const authToken = Redacted.make("invented-auth-token-1")
 *
 * const handle = WebhookReceiver.webHandler({
 *   authToken,
 *   baseUrl: "https://desk.example",
 *   on: {
 *     onMessageAdd: ({ body }) =>
 *       body?.includes("lottery")
 *         ? new WebhookRejected()
 *         : Effect.succeed({ body: body?.replace("darn", "****") }),
 *     onMessageAdded: ({ author, body }) => Effect.sync(() => console.log(`${author}: ${body}`))
 *   }
 * })
 *
 * // what Twilio does
 * const send = async (event: Record<string, string>): Promise<Response> => {
 *   const form = new URLSearchParams({
 *     AccountSid: "AC00000000000000000000000000000001",
 *     ConversationSid: "CH00000000000000000000000000000001",
 *     Author: "ada",
 *     ...event
 *   })
 *   const url = "https://desk.example/hooks"
 *   const signature = await Effect.runPromise(WebhookSignature.sign(url, form, authToken))
 *   return handle(new Request(url, { method: "POST", body: form, headers: { "x-twilio-signature": signature } }))
 * }
 *
 * const changed = await send({ EventType: "onMessageAdd", Body: "Where is my darn parcel?" })
 * console.log(changed.status, await changed.text())
 * const rejected = await send({ EventType: "onMessageAdd", Body: "You won the lottery" })
 * console.log(rejected.status)
 * const MessageSid = "IM00000000000000000000000000000001"
 * await send({ EventType: "onMessageAdded", MessageSid, Index: "7", Body: "Where is my **** parcel?" })
 * // 200 {"body":"Where is my **** parcel?"}
 * // 403
 * // ada: Where is my **** parcel?
 * ```
 *
 * @category webhooks
 */
export const WebhookReceiver: {
  /**
   * A receiver as a web handler, for Hono, Next, Cloudflare Workers, Bun, Deno and the like. Handlers with requirements
   * need a runtime. If its layer cannot be built, the reply is that of a handler that died. Pass the execution context of Cloudflare Workers, so that a handler can go on after the reply. What other servers pass
   * in its place, such as the parameters of a route, is not read.
   */
  readonly webHandler: <const On extends WebhookReceiver.Handlers<unknown>>(
    options: WebhookReceiver.Options<WebhookReceiver.Known<On>>,
    ...runtime: WebhookReceiver.RuntimeArgument<WebhookReceiver.Context<On>>
  ) => (request: Request, context?: WebhookReceiver.ExecutionContext | object) => Promise<Response>

  /**
   * A receiver as an app of `@effect/platform`, or on Effect 4 of `effect/http`: a route of an `HttpRouter`, or a raw handler
   * of an `HttpApi`.
   */
  readonly httpApp: <const On extends WebhookReceiver.Handlers<unknown>>(
    options: WebhookReceiver.Options<WebhookReceiver.Known<On>>
  ) => Effect.Effect<
    HttpServerResponse.HttpServerResponse,
    never,
    WebhookReceiver.Context<On> | HttpServerRequest.HttpServerRequest
  >

  /**
   * A receiver of requests whose body was read or parsed already, for Express and any other server. It fails with
   * {@link WebhookRefused}, which has the reply to a request that is not one of Twilio's.
   */
  readonly make: <const On extends WebhookReceiver.Handlers<unknown>>(
    options: WebhookReceiver.Options<WebhookReceiver.Known<On>>
  ) => (
    request: WebhookReceiver.Request
  ) => Effect.Effect<WebhookReceiver.Reply, WebhookRefused, WebhookReceiver.Context<On>>

  /**
   * A guard that keeps the replies of the last deliveries in memory: 1,000, unless `capacity` is another number. Give it to
   * several receivers of a process if they are to share it.
   */
  readonly guard: (options?: { readonly capacity?: number | undefined }) => WebhookReceiver.Guard
} = { webHandler, httpApp, make, guard }
