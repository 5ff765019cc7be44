/** Implements the inbox API with this library: its operations, policies, and a response for each error. */
import {
  type ConversationsClient,
  type ConversationsError,
  deleteServiceUserConversation,
  listServiceUserConversation,
  markServiceUserConversationRead,
  RetryPolicy,
  type ServiceUserConversation,
  ThrottlePolicy,
  TimeoutPolicy,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpApp from "@effect/platform/HttpApp"
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { createHash, timingSafeEqual } from "node:crypto"
import {
  BadGateway,
  BadRequest,
  Conflict,
  type Conversation,
  GatewayTimeout,
  type Inbox,
  InboxApi,
  type InboxError,
  InternalError,
  NotFound,
  RequestId,
  SignedIn,
  SignedOut,
  Unavailable,
  WithRequestId
} from "./api.ts"

export interface Options {
  /** The conversation service of the desk (`IS…`). */
  readonly chatServiceSid: string
  /** The bearer token of the desk's clients. */
  readonly token: Redacted.Redacted<string>
}

/**
 * A person is waiting, so the limits are short. The updates here only set values, so they can be retried, which is not the
 * default.
 */
const Interactive = Layer.mergeAll(
  TimeoutPolicy.layer({ attempt: "3 seconds", overall: "6 seconds" }),
  RetryPolicy.layer({ maxRetries: 2, baseDelay: "100 millis", maxRetryAfter: "2 seconds", retryUpdates: true }),
  ThrottlePolicy.layer({ maxPause: "2 seconds" })
)

/** The policies limit one call, or one page of a list. This limits a whole request. */
const patience = Duration.seconds(8)

/** How many conversations are read at most. The response says when a user is in more. */
const horizon = 1_000

/**
 * Converts a ConversationsError to an error of the desk. The message is not passed on: it can repeat Twilio's text, which
 * can name a user.
 */
export const toInboxError = (error: ConversationsError, requestId: string): InboxError => {
  switch (error._tag) {
    case "NotFound":
      return new NotFound({ requestId, message: "There is no such conversation of this user" })
    case "InvalidRequest": {
      const field = error.field === "userSid" ? "user" : error.field === "conversationSid" ? "conversation" : null
      // Rejected before it was sent, and not a parameter of the caller: one of our own options is wrong.
      if (error.status === null && field === null) return misconfigured(requestId)
      return new BadRequest({ requestId, field, message: `${field ?? "The request"} cannot be looked up` })
    }
    case "Conflict":
      return new Conflict({ requestId, message: "The conversation does not allow that now" })
    case "Unauthorized":
    case "Forbidden":
      return misconfigured(requestId)
    case "RateLimited":
    case "LimiterFailed":
      return new Unavailable({
        requestId,
        message: "Too much is going on; try again later",
        retryAfter: error.retryAfter === null ? null : Math.ceil(Duration.toSeconds(error.retryAfter))
      })
    case "TimedOut":
      return tooLong(requestId)
    case "ServerError":
    case "TransportError":
    case "UnexpectedResponse":
      return new BadGateway({ requestId, message: "The conversations cannot be reached; try again" })
  }
}

const misconfigured = (requestId: string) =>
  new InternalError({ requestId, message: "The desk is not set up as it should be" })

const tooLong = (requestId: string) => new GatewayTimeout({ requestId, message: "It took too long; try again" })

/** Debug: nothing to do. Warning: look at it. Error: wake somebody up. */
const levels: { readonly [tag in InboxError["_tag"]]: LogLevel.LogLevel } = {
  BadRequest: LogLevel.Debug,
  NotFound: LogLevel.Debug,
  Conflict: LogLevel.Debug,
  BadGateway: LogLevel.Warning,
  GatewayTimeout: LogLevel.Warning,
  Unavailable: LogLevel.Warning,
  InternalError: LogLevel.Error
}

/** Logs what finds the request in Twilio's logs, and nothing that names a user. */
const logged = (error: ConversationsError, response: InboxError) =>
  Effect.logWithLevel(levels[response._tag], "Conversations failed").pipe(Effect.annotateLogs({
    error: error._tag,
    ...(error.status !== null && { status: error.status }),
    ...(error.code !== null && { code: error.code }),
    ...(error.requestId !== null && { twilio: error.requestId })
  }))

/** Adds the desk's policies and errors to a handler. */
const handle = <A>(
  work: Effect.Effect<A, ConversationsError, ConversationsClient>
): Effect.Effect<A, InboxError, ConversationsClient | RequestId> =>
  Effect.flatMap(RequestId, (requestId) =>
    work.pipe(
      Effect.provide(Interactive),
      Effect.catchAll((error) => {
        const response = toInboxError(error, requestId)
        return Effect.zipRight(logged(error, response), Effect.fail(response))
      }),
      // Otherwise the runtime would log the error of a stream, with the message that is withheld above.
      Effect.withUnhandledErrorLogLevel(Option.none()),
      Effect.timeoutFail({ duration: patience, onTimeout: () => tooLong(requestId) }),
      Effect.tapErrorTag(
        "Unavailable",
        ({ retryAfter }) => retryAfter === null ? Effect.void : setHeader("retry-after", `${retryAfter}`)
      )
    ))

const setHeader = (name: string, value: string) =>
  HttpApp.appendPreResponseHandler((_, response) => Effect.succeed(HttpServerResponse.setHeader(response, name, value)))

const toConversation = (one: ServiceUserConversation): Conversation => ({
  id: one.conversationSid,
  name: one.friendlyName ?? one.uniqueName ?? one.conversationSid,
  unread: one.unreadMessagesCount,
  muted: one.notificationLevel === "muted",
  state: one.conversationState,
  changed: one.dateUpdated
})

const unreadFirst = (one: Conversation, other: Conversation): number => (other.unread ?? 0) - (one.unread ?? 0)

const inboxOf = (found: ReadonlyArray<Conversation>, limit: number): Inbox => {
  const conversations = found.slice(0, horizon)
  return {
    conversations: [...conversations].sort(unreadFirst).slice(0, limit),
    total: conversations.length,
    unread: conversations.reduce((sum, { unread }) => sum + (unread ?? 0), 0),
    complete: found.length <= horizon
  }
}

const Handlers = (chatServiceSid: string) =>
  HttpApiBuilder.group(InboxApi, "inbox", (handlers) => {
    const pathOf = ({ conversation, user }: { readonly conversation: string; readonly user: string }) => ({
      chatServiceSid,
      userSid: user,
      conversationSid: conversation
    })
    return handlers
      .handle("list", ({ path: { user }, urlParams: { limit = 25 } }) =>
        handle(
          listServiceUserConversation({ chatServiceSid, userSid: user }, { limit: horizon + 1, readAhead: true }).pipe(
            Stream.map(toConversation),
            Stream.runCollect,
            Effect.map((found) => inboxOf(Array.from(found), limit))
          )
        ))
      .handle("read", ({ path }) => handle(Effect.map(markServiceUserConversationRead(pathOf(path)), toConversation)))
      .handle("mute", ({ path }) =>
        handle(Effect.map(updateServiceUserConversation(pathOf(path), { notificationLevel: "muted" }), toConversation)))
      .handle("unmute", ({ path }) =>
        handle(
          Effect.map(updateServiceUserConversation(pathOf(path), { notificationLevel: "default" }), toConversation)
        ))
      .handle("leave", ({ path }) =>
        handle(deleteServiceUserConversation(pathOf(path))))
  })

/** A caller's id goes into our logs, so it must look like an id. */
const idLike = /^[\w.-]{1,64}$/

const RequestIds = Layer.succeed(
  WithRequestId,
  Effect.gen(function* () {
    const { headers, method } = yield* HttpServerRequest.HttpServerRequest
    const { route } = yield* HttpRouter.RouteContext
    const given = headers["x-request-id"]
    const requestId = given !== undefined && idLike.test(given) ? given : crypto.randomUUID()
    const started = yield* Clock.currentTimeMillis
    yield* Effect.annotateLogsScoped({ request: requestId })
    yield* setHeader("x-request-id", requestId)
    // The route, not the URL, which names users.
    yield* HttpApp.appendPreResponseHandler((_, response) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Effect.log(`${method} ${route.path} ${response.status}`).pipe(
          Effect.annotateLogs({ millis: now - started }),
          Effect.as(response)
        ))
    )
    return requestId
  })
)

const digest = (text: string) => createHash("sha256").update(text).digest()

/** Compares digests in constant time, so that timing does not reveal the token. */
const Tokens = (token: Redacted.Redacted<string>) =>
  Layer.sync(SignedIn, () => {
    const expected = digest(Redacted.value(token))
    return {
      token: (given) =>
        timingSafeEqual(digest(Redacted.value(given)), expected) ? Effect.void : Effect.zipRight(
          setHeader("www-authenticate", "Bearer"),
          Effect.fail(new SignedOut({ message: "The token is missing, or is not the desk's" }))
        )
    }
  })

/**
 * The API as a web handler, until the scope closes. Like `HttpApiBuilder.toWebHandler`, but it is built at once and uses
 * the logger, clock and client of the calling fiber.
 */
export const makeHandler = (
  { chatServiceSid, token }: Options
): Effect.Effect<(request: Request) => Promise<Response>, never, ConversationsClient | Scope.Scope> =>
  Effect.gen(function* () {
    const Api = HttpApiBuilder.api(InboxApi).pipe(
      Layer.provide(Handlers(chatServiceSid)),
      Layer.provide([RequestIds, Tokens(token)])
    )
    const runtime = yield* Layer.toRuntime(Layer.mergeAll(
      Api,
      Layer.provide(HttpApiBuilder.middlewareOpenApi(), Api),
      HttpApiBuilder.Router.Live,
      HttpApiBuilder.Middleware.layer,
      HttpServer.layerContext,
      // Names can be longer than 100 characters, the router's default limit.
      HttpRouter.setRouterConfig({ maxParamLength: 1_000 })
    ))
    const app = yield* Effect.provide(HttpApiBuilder.httpApp, runtime)
    const handler = HttpApp.toWebHandlerRuntime(runtime)(app)
    return (request) => handler(request)
  })
