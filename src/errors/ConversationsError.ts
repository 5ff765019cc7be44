/**
 * The tagged errors of a call.
 *
 * Each is an `Error` with a one-line message, can be caught by its tag, and can be serialised with its schema. All have
 * the fields of {@link ErrorFields}. None of them contains a request, a response, a header or a credential.
 * `docs/errors.md` says what to do with each.
 *
 * @module
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import * as S from "../internal/effect/schema.ts"
import type { DurationEncoded } from "../internal/effect/types.ts"

export type { DurationEncoded }

/**
 * A detail of an error, which the service sent in addition to its message: each field on one line and without
 * credentials, or `null` if the service did not send it.
 *
 * @since 3.0.0
 */
export interface ErrorDetail {
  /** What is wrong. */
  readonly message: string | null
  /**
   * What it is about, as the service names it: a JSON pointer (`#/LastReadTimestamp`), a parameter, or a path in
   * Twilio's `details` (`limits.per_second`).
   */
  readonly field: string | null
  /** The code of this detail, which may be a word (`invalid_client`). */
  readonly code: string | null
}

/**
 * The fields of every error. Those of which the error does not know the value are `null`.
 *
 * @since 3.0.0
 */
export interface ErrorFields {
  /** One line: the operation, Twilio's message if there is one, then the status, code and request id. */
  readonly message: string
  /**
   * The function whose call failed, such as `fetchServiceUser`; `null` if it was no call: a layer has an invalid
   * option.
   */
  readonly operation: string | null
  /** The HTTP status; `null` if there was no response. */
  readonly status: number | null
  /** Twilio's error code, see https://www.twilio.com/docs/api/errors. */
  readonly code: number | null
  /** The URL of Twilio's page about this error. */
  readonly moreInfo: string | null
  /** The header `Twilio-Request-Id`, which Twilio's support asks for. */
  readonly requestId: string | null
  /**
   * Whether the service may have done what the call asked for. `false` only if that is certain: no attempt of the call
   * was sent, or each was refused. So after a create with `false` there is no new record.
   */
  readonly mayHaveArrived: boolean
  /**
   * Up to 20 details, from `errors` of problem+json (RFC 9457), Twilio's `details`, and `error` of OAuth; missing if
   * there are none.
   */
  readonly details?: ReadonlyArray<ErrorDetail>
}

/** The fields of an error that is made from a response, such as {@link NotFound}. */
export interface ResponseFields extends ErrorFields {
  /** The HTTP status. */
  readonly status: number
}

/**
 * What the constructor of an error takes: a message, and any of the other fields.
 *
 * @since 3.0.0
 */
export type ErrorInput<Fields extends ErrorFields, Required extends keyof Fields = never> =
  & Pick<Fields, Required | "message">
  & Partial<Omit<Fields, Required | "message">>

type Encode<A> = A extends Duration.Duration ? DurationEncoded : A

/** The JSON of an error. What an earlier version did not write may be missing. */
type Encoded<Tag extends string, Fields extends ErrorFields, Required extends keyof Fields = never> =
  & { readonly _tag: Tag }
  & { readonly [Name in Required | "message"]: Encode<Fields[Name]> }
  & { readonly [Name in Exclude<keyof Fields, Required | "message">]?: Encode<Fields[Name]> }

/** What an error extends. */
type Base<Self, Tag extends string, Fields extends ErrorFields, Required extends keyof Fields = never> = S.ErrorClass<
  Self,
  Tag,
  Fields,
  ErrorInput<Fields, Required>,
  Encoded<Tag, Fields, Required>
>

const nullableNumber: S.Codec<number | null> = Schema.NullOr(Schema.Number)

const nullableText: S.Codec<string | null> = Schema.NullOr(Schema.String)

const nullableDuration = Schema.NullOr(S.duration)

const Detail: S.Codec<ErrorDetail> = Schema.Struct({ message: nullableText, field: nullableText, code: nullableText })

/** The schemas of the common fields, with the defaults of an error. */
const fields = ({ mayHaveArrived, status }: Pick<ErrorFields, "status" | "mayHaveArrived">) => ({
  message: Schema.String,
  operation: S.withDefault(nullableText, null),
  status: S.withDefault(nullableNumber, status),
  code: S.withDefault(nullableNumber, null),
  moreInfo: S.withDefault(nullableText, null),
  requestId: S.withDefault(nullableText, null),
  mayHaveArrived: S.withDefault(Schema.Boolean, mayHaveArrived),
  details: S.optional(Schema.Array(Detail))
})

/** The same for an error with a response: a status is required, if it is given. */
const responseFields = (defaults: { readonly mayHaveArrived: boolean; readonly status: number }) => ({
  ...fields(defaults),
  status: S.withDefault(Schema.Number, defaults.status)
})

const NotFoundBase: Base<NotFound, "NotFound", ResponseFields> = S.errorClass(
  "NotFound",
  responseFields({ status: 404, mayHaveArrived: false })
)

/**
 * 404: the service, user or conversation does not exist, or the user is not in the conversation.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect } from "effect"
 *
 * const unread = fetchServiceUserConversation({ ...Seed.order, userSid: "linus@example.com" }).pipe(
 *   Effect.map(({ unreadMessagesCount }) => `${unreadMessagesCount} unread`),
 *   Effect.catchTag("NotFound", ({ code }) => Effect.succeed(`not in this conversation (${code})`))
 * )
 *
 * console.log(await Simulator.runPromise(unread))
 * // not in this conversation (20404)
 * ```
 */
export class NotFound extends NotFoundBase {}

const UnauthorizedBase: Base<Unauthorized, "Unauthorized", ResponseFields> = S.errorClass(
  "Unauthorized",
  responseFields({ status: 401, mayHaveArrived: false })
)

/**
 * 401: Twilio does not accept the credentials. The code is 20003 for an account SID and auth token, an API key, or an
 * access token, and 322402 for the client ID and secret of an OAuth app. {@link NotFound} shows how to catch an error.
 */
export class Unauthorized extends UnauthorizedBase {}

const ForbiddenBase: Base<Forbidden, "Forbidden", ResponseFields> = S.errorClass(
  "Forbidden",
  responseFields({ status: 403, mayHaveArrived: false })
)

/**
 * 403: the credentials are valid, but have no access to this resource. {@link NotFound} shows how to catch an error.
 */
export class Forbidden extends ForbiddenBase {}

const ConflictBase: Base<Conflict, "Conflict", ResponseFields> = S.errorClass(
  "Conflict",
  responseFields({ status: 409, mayHaveArrived: false })
)

/**
 * 409: what you create exists already (such as a unique name), the resource was changed at the same time, or its state
 * does not allow the change. No policy retries it, because only the program knows whether its change still makes sense.
 *
 * @example
 * ```ts
 * import { createServiceConversation, fetchServiceConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect } from "effect"
 *
 * const program = createServiceConversation(Seed.supportDesk, { uniqueName: "order-1042" }).pipe(
 *   Effect.catchTag("Conflict", () => fetchServiceConversation({ ...Seed.supportDesk, sid: "order-1042" }))
 * )
 *
 * console.log((await Simulator.runPromise(program)).friendlyName)
 * // Order 1042: where is my parcel?
 * ```
 */
export class Conflict extends ConflictBase {}

/** The fields of {@link InvalidRequest}. `status` is `null` if nothing was sent. */
export interface InvalidRequestFields extends ErrorFields {
  /** The name of the invalid input, if it is known. */
  readonly field: string | null
}

const InvalidRequestBase: Base<InvalidRequest, "InvalidRequest", InvalidRequestFields> = S.errorClass(
  "InvalidRequest",
  {
    ...fields({ status: null, mayHaveArrived: false }),
    field: S.withDefault(nullableText, null)
  }
)

/**
 * Invalid input. Either the library refused it and sent nothing (`status` is `null`, and `field` names the input), or
 * the service responded with 400 (`status` is 400).
 *
 * @example
 * ```ts
 * import { updateServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect } from "effect"
 *
 * const update = updateServiceUserConversation(Seed.order, { lastReadMessageIndex: -1 })
 *
 * const error = await Simulator.runPromise(Effect.flip(update))
 * if (error._tag === "InvalidRequest") console.log(`${error.field}, status ${error.status}`)
 * // lastReadMessageIndex, status null
 * ```
 */
export class InvalidRequest extends InvalidRequestBase {}

/** The field of an error that may say when to try again. */
export interface RetryAfterFields {
  /**
   * How long to wait before the next call, counted from the error: from the header `Retry-After`, the client's pause
   * after a 429, or the error of a limiter. `null` if it is not known.
   */
  readonly retryAfter: Duration.Duration | null
}

/**
 * The fields of {@link RateLimited}. `status` is `null` if nothing was sent, because the client pauses after the 429 of
 * another call.
 *
 * @since 3.0.0
 */
export interface RateLimitedFields extends ErrorFields, RetryAfterFields {}

const RateLimitedBase: Base<RateLimited, "RateLimited", RateLimitedFields> = S.errorClass("RateLimited", {
  ...fields({ status: 429, mayHaveArrived: false }),
  retryAfter: S.withDefault(nullableDuration, null)
})

/**
 * 429: too many requests (Twilio's code 20429). The request was not processed, so it is always safe to send it again
 * (https://www.twilio.com/docs/api/errors/20429). A call fails with it after all retries, or at once if it cannot wait
 * as long as `retryAfter` says or as {@link ThrottlePolicy} pauses after the 429 of another call.
 *
 * @example
 * ```ts
 * import { RateLimited } from "@effect-twilio/conversations"
 * import { Duration } from "effect"
 *
 * const explain = ({ retryAfter }: RateLimited) =>
 *   `Please try again ${retryAfter === null ? "later" : `in ${Duration.format(retryAfter)}`}.`
 *
 * console.log(explain(new RateLimited({ message: "too many requests", retryAfter: Duration.minutes(10) })))
 * // Please try again in 10m.
 * ```
 */
export class RateLimited extends RateLimitedBase {}

/**
 * The fields of {@link ServerError}.
 *
 * @since 3.0.0
 */
export interface ServerErrorFields extends ResponseFields, RetryAfterFields {}

const ServerErrorBase: Base<ServerError, "ServerError", ServerErrorFields> = S.errorClass("ServerError", {
  ...responseFields({ status: 500, mayHaveArrived: true }),
  retryAfter: S.withDefault(nullableDuration, null)
})

/**
 * 5xx: the service, or a proxy in front of it, failed. An update may have been processed anyway. {@link isTransient}
 * says whether a later call may succeed.
 */
export class ServerError extends ServerErrorBase {}

/** The fields of {@link UnexpectedResponse}. */
export interface UnexpectedResponseFields extends ResponseFields {
  /**
   * The path of what is wrong, with the names of the API (`conversations[3].unread_messages_count`); `null` if it is
   * all.
   */
  readonly field: string | null
  /** The time in the header `Retry-After`, with a 408 for example. Missing if there is none, or it cannot be parsed. */
  readonly retryAfter?: Duration.Duration
}

const UnexpectedResponseBase: Base<UnexpectedResponse, "UnexpectedResponse", UnexpectedResponseFields> = S.errorClass(
  "UnexpectedResponse",
  {
    ...responseFields({ status: 200, mayHaveArrived: true }),
    field: S.withDefault(nullableText, null),
    retryAfter: S.optional(S.duration)
  }
)

/**
 * A response that this API does not have: another status (such as a redirect, which is never followed), another content
 * type, a body that is too large, is not JSON or does not decode, or a list with a link that was followed before. The
 * message names the field and the types. It never contains a value of the body, which may be personal. {@link NotFound}
 * shows how to catch an error.
 */
export class UnexpectedResponse extends UnexpectedResponseBase {}

/**
 * The cause of a {@link TransportError}, the same on every runtime and with every HTTP client; Cloudflare's workers
 * tell less. `docs/errors.md` says of each what happened and whether the request may have arrived. Codes of the system
 * keep their names; `Transport` is the platform's word for the rest. A later version may add reasons, so the field of
 * the error takes other text too.
 *
 * @example
 * ```ts
 * import { TransportError, type TransportErrorReason } from "@effect-twilio/conversations"
 *
 * const permanent: ReadonlyArray<TransportErrorReason> = ["CERTIFICATE", "TLS", "PROXY", "EACCES"]
 *
 * const error = new TransportError({ message: "the certificate was not accepted", reason: "CERTIFICATE" })
 * console.log(permanent.some((reason) => reason === error.reason))
 * // true
 * ```
 *
 * @since 3.0.0
 */
export type TransportErrorReason =
  | "ECONNREFUSED"
  | "ENOTFOUND"
  | "EAI_AGAIN"
  | "ENETUNREACH"
  | "EHOSTUNREACH"
  | "EACCES"
  | "ETIMEDOUT"
  | "ECONNRESET"
  | "CERTIFICATE"
  | "TLS"
  | "PROXY"
  | "PROTOCOL"
  | "ABORTED"
  | "Transport"

/** The fields of {@link TransportError}. The message is not the runtime's, because some repeat the whole URL in it. */
export interface TransportErrorFields extends ErrorFields {
  /** What happened: one of {@link TransportErrorReason}, or a reason of a later version. */
  // deno-lint-ignore ban-types -- with `string` alone the union would lose its completion
  readonly reason: TransportErrorReason | (string & {})
}

const TransportErrorBase: Base<TransportError, "TransportError", TransportErrorFields> = S.errorClass(
  "TransportError",
  {
    ...fields({ status: null, mayHaveArrived: true }),
    reason: S.withDefault(Schema.String, "Transport")
  }
)

/**
 * There was no complete response: the host is unknown, the connection was refused, or it broke before the end of the
 * body. `reason` has the cause, and {@link mayHaveArrived} whether the service may have received the request. The error
 * of the platform is not kept, because it contains the request with its credentials.
 */
export class TransportError extends TransportErrorBase {}

/** The fields of {@link TimedOut}. */
export interface TimedOutFields extends ErrorFields {
  /** The limit of {@link TimeoutPolicy} that was reached. */
  readonly phase: "attempt" | "overall"
  /** The length of that limit. */
  readonly duration: Duration.Duration
}

const TimedOutBase: Base<TimedOut, "TimedOut", TimedOutFields, "phase" | "duration"> = S.errorClass("TimedOut", {
  ...fields({ status: null, mayHaveArrived: true }),
  phase: S.literals("attempt", "overall"),
  duration: S.duration
})

/**
 * A limit of {@link TimeoutPolicy} was reached. A request in flight is aborted. `mayHaveArrived` is `false` if the call
 * only waited: for a permit, for the limiter or for an access token.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, TimeoutPolicy } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Duration, Effect } from "effect"
 *
 * const program = fetchServiceUserConversation(Seed.order).pipe(
 *   Effect.asVoid,
 *   Effect.catchTag("TimedOut", ({ duration, phase }) => Console.log(`${phase}: ${Duration.format(duration)}`)),
 *   Effect.provide(TimeoutPolicy.layer({ overall: "10 millis" }))
 * )
 *
 * await Simulator.runPromise(program, { latency: "1 hour" })
 * // overall: 10ms
 * ```
 */
export class TimedOut extends TimedOutBase {}

/**
 * The fields of {@link LimiterFailed}. `retryAfter` is that of the limiter's error, if it is a `Duration`.
 *
 * @since 3.0.0
 */
export interface LimiterFailedFields extends ErrorFields, RetryAfterFields {}

const LimiterFailedBase: Base<LimiterFailed, "LimiterFailed", LimiterFailedFields> = S.errorClass("LimiterFailed", {
  ...fields({ status: null, mayHaveArrived: false }),
  retryAfter: S.withDefault(nullableDuration, null)
})

/**
 * The `limiter` of {@link ThrottlePolicy} failed or died, and `onLimiterFailure` is `"fail"`. The request was not sent,
 * so every operation is retried, a create too. Of the limiter's error only the message, on one line and without the
 * credentials of the client, and `retryAfter` are kept. {@link NotFound} shows how to catch an error.
 *
 * @since 3.0.0
 */
export class LimiterFailed extends LimiterFailedBase {}

/**
 * The errors of all operations.
 *
 * - A create that may have been processed is not retried, nor is an update without the option `retryUpdates`. If
 *   {@link mayHaveArrived}, look whether it was: `docs/run-again.md` says how, for each resource.
 * - A delete fails with `NotFound` if there is nothing to delete, unless an earlier attempt of the same call may have
 *   deleted it.
 *
 * @example
 * ```ts
 * import { type ConversationsError, fetchServiceUserConversation, isTransient } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect } from "effect"
 *
 * const explain = (error: ConversationsError): string => {
 *   switch (error._tag) {
 *     case "NotFound":
 *       return "You are not in this conversation."
 *     default:
 *       return isTransient(error) ? "Please try again." : `This is our mistake: ${error._tag}`
 *   }
 * }
 *
 * const failed = fetchServiceUserConversation({ ...Seed.order, conversationSid: "order-1" })
 * console.log(explain(await Simulator.runPromise(Effect.flip(failed))))
 * // You are not in this conversation.
 * ```
 *
 * @category errors
 */
export type ConversationsError =
  | NotFound
  | Unauthorized
  | Forbidden
  | InvalidRequest
  | Conflict
  | RateLimited
  | ServerError
  | UnexpectedResponse
  | TransportError
  | TimedOut
  | LimiterFailed

/** The encoded form of a {@link ConversationsError}. */
export type ConversationsErrorEncoded =
  | (typeof NotFound)["Encoded"]
  | (typeof Unauthorized)["Encoded"]
  | (typeof Forbidden)["Encoded"]
  | (typeof InvalidRequest)["Encoded"]
  | (typeof Conflict)["Encoded"]
  | (typeof RateLimited)["Encoded"]
  | (typeof ServerError)["Encoded"]
  | (typeof UnexpectedResponse)["Encoded"]
  | (typeof TransportError)["Encoded"]
  | (typeof TimedOut)["Encoded"]
  | (typeof LimiterFailed)["Encoded"]

/**
 * The schema of {@link ConversationsError}, for an RPC, a workflow or a queue that transports errors.
 *
 * @example
 * ```ts
 * import { ConversationsError, NotFound } from "@effect-twilio/conversations"
 * import { Schema } from "effect"
 *
 * const Wire = Schema.parseJson(ConversationsError)
 *
 * const text = Schema.encodeSync(Wire)(new NotFound({ message: "no such user" }))
 * const error = Schema.decodeSync(Wire)(text)
 * console.log(`${error instanceof Error}, ${error instanceof NotFound}: ${error.message}`)
 * // true, true: no such user
 * ```
 */
export const ConversationsError: S.Codec<ConversationsError, ConversationsErrorEncoded> = S.union(
  NotFound,
  Unauthorized,
  Forbidden,
  InvalidRequest,
  Conflict,
  RateLimited,
  ServerError,
  UnexpectedResponse,
  TransportError,
  TimedOut,
  LimiterFailed
)

/** Statuses of a failure that is often over in a moment. */
const isTransientStatus = (status: number | null): boolean =>
  status !== null && (status === 408 || status === 425 || status === 429 ||
    // Permanent are those of a server that does not support the request, or wants something changed first. An unknown
    // status is treated as 500 (RFC 9110 §15).
    (status >= 500 && status <= 599 && status !== 501 && !(status >= 505 && status <= 508) && status !== 510 &&
      status !== 511))

/**
 * Whether a later call may succeed without a change: the service was busy or failed, or could not be reached in time.
 * These are the errors that {@link RetryPolicy} retries, if the operation may be repeated. So use it to tell a user to
 * try again, or to put a job off, rather than for another retry.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, isTransient, RetryPolicy } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.serverError({ status: 503 }))
 *   const error = yield* Effect.flip(fetchServiceUserConversation(Seed.order))
 *   yield* Console.log(isTransient(error) ? "try again later" : "this is a bug")
 * }).pipe(Effect.provide(RetryPolicy.none))
 *
 * await Simulator.runPromise(program)
 * // try again later
 * ```
 *
 * @since 3.0.0
 */
export const isTransient = (error: ConversationsError): boolean =>
  error._tag === "TransportError" || error._tag === "TimedOut" || error._tag === "LimiterFailed" ||
  error._tag === "RateLimited" || isTransientStatus(error.status)

/**
 * The field `mayHaveArrived`, as a predicate. If it is `false`, it is safe to make the call again, a create too.
 *
 * @example
 * ```ts
 * import { createServiceConversationMessage, mayHaveArrived } from "@effect-twilio/conversations"
 * import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.serverError())
 *   const error = yield* Effect.flip(createServiceConversationMessage(Seed.order, { body: "Any news?" }))
 *   yield* Console.log(mayHaveArrived(error) ? "look whether it is there" : "post it again")
 * }))
 * // look whether it is there
 * ```
 *
 * @since 3.0.0
 */
export const mayHaveArrived = (error: ConversationsError): boolean => error.mayHaveArrived
