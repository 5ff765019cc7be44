/**
 * What the inbox API does, with this library: its operations, policies, and a response for each error. handlers.ts serves
 * it.
 */
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
import * as HttpApp from "@effect/platform/HttpApp"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { createHash, timingSafeEqual } from "node:crypto"
import {
  BadGateway,
  BadRequest,
  Conflict,
  type Conversation,
  GatewayTimeout,
  type Inbox,
  type InboxError,
  InternalError,
  NotFound,
  RequestId,
  Unavailable
} from "./api.ts"

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
const logs: { readonly [tag in InboxError["_tag"]]: (message: string) => Effect.Effect<void> } = {
  BadRequest: Effect.logDebug,
  NotFound: Effect.logDebug,
  Conflict: Effect.logDebug,
  BadGateway: Effect.logWarning,
  GatewayTimeout: Effect.logWarning,
  Unavailable: Effect.logWarning,
  InternalError: Effect.logError
}

/** Logs what finds the request in Twilio's logs, and nothing that names a user. */
const logged = (error: ConversationsError, response: InboxError) =>
  logs[response._tag]("Conversations failed").pipe(Effect.annotateLogs({
    error: error._tag,
    ...(error.status !== null && { status: error.status }),
    ...(error.code !== null && { code: error.code }),
    ...(error.requestId !== null && { twilio: error.requestId })
  }))

type Requirements = ConversationsClient | RequestId | HttpServerRequest.HttpServerRequest

/** Adds the desk's policies and errors to a handler. */
const handle = <A>(
  work: Effect.Effect<A, ConversationsError, ConversationsClient>
): Effect.Effect<A, InboxError, Requirements> =>
  Effect.flatMap(RequestId, (requestId) =>
    work.pipe(
      Effect.provide(Interactive),
      Effect.catchAll((error) => {
        const response = toInboxError(error, requestId)
        return Effect.zipRight(logged(error, response), Effect.fail(response))
      }),
      Effect.timeoutFail({ duration: patience, onTimeout: () => tooLong(requestId) }),
      Effect.tapErrorTag(
        "Unavailable",
        ({ retryAfter }) => retryAfter === null ? Effect.void : setHeader("retry-after", `${retryAfter}`)
      )
    ))

export const setHeader = (name: string, value: string) =>
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

/** Which conversation of which user. */
interface Path {
  readonly user: string
  readonly conversation: string
}

/** The handlers of the API. */
export const inboxOfDesk = (chatServiceSid: string) => {
  const pathOf = ({ conversation, user }: Path) => ({ chatServiceSid, userSid: user, conversationSid: conversation })
  const update = (path: Path, notificationLevel: "muted" | "default") =>
    handle(Effect.map(updateServiceUserConversation(pathOf(path), { notificationLevel }), toConversation))
  return {
    list: (user: string, limit = 25) =>
      handle(
        listServiceUserConversation({ chatServiceSid, userSid: user }, { limit: horizon + 1, readAhead: true }).pipe(
          Stream.map(toConversation),
          Stream.runCollect,
          Effect.map((found) => inboxOf(Array.from(found), limit))
        )
      ),
    read: (path: Path) => handle(Effect.map(markServiceUserConversationRead(pathOf(path)), toConversation)),
    mute: (path: Path) => update(path, "muted"),
    unmute: (path: Path) => update(path, "default"),
    leave: (path: Path) => handle(deleteServiceUserConversation(pathOf(path)))
  }
}

/** A caller's id goes into our logs, so it must look like an id. */
const idLike = /^[\w.-]{1,64}$/

/** The caller's id of a request if it is one, or a new one. */
export const requestIdFor = (given: string | undefined): string =>
  given !== undefined && idLike.test(given) ? given : crypto.randomUUID()

const digest = (text: Redacted.Redacted<string>) => createHash("sha256").update(Redacted.value(text)).digest()

/** Compares digests in constant time, so that timing does not reveal the token. */
export const isSameAs = (token: Redacted.Redacted<string>): (given: Redacted.Redacted<string>) => boolean => {
  const expected = digest(token)
  return (given) => timingSafeEqual(digest(given), expected)
}
