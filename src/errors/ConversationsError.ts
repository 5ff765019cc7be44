/**
 * The tagged errors of a call.
 *
 * Each is an `Error` with a one-line message, can be caught by its tag (`Effect.catchTag("NotFound", …)`), and can be
 * serialised with its schema. None of them contains a request, a response, a header or a credential.
 *
 * @module
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import * as S from "../internal/effect/schema.ts"
import type { DurationEncoded } from "../internal/effect/types.ts"

export type {
  DefaultedField,
  NullableField,
  OptionalDefaultedField,
  OptionalField,
  RequiredField
} from "../internal/effect/schema.ts"
export type { DurationEncoded }

/**
 * A detail of an error, which the service sent in addition to its message. Each field is one line without credentials, or
 * `null` if the service did not send it.
 *
 * @since 3.0.0
 * @category models
 */
export interface ErrorDetail {
  /** What is wrong. */
  readonly message: string | null
  /**
   * The field that it is about, as the service names it: a JSON pointer (`#/LastReadTimestamp`), the name of a parameter, or
   * a path in Twilio's `details` (`limits.per_second`).
   */
  readonly field: string | null
  /** The code of this detail, which may be a word (`invalid_client`). */
  readonly code: string | null
}

/**
 * The fields of every error that is made from a response, such as {@link NotFound}.
 *
 * - `message`: one line, with Twilio's message if there is one, then the status, code and request id
 * - `status`: the HTTP status
 * - `code`: Twilio's error code, see https://www.twilio.com/docs/api/errors
 * - `moreInfo`: the URL of Twilio's page about this error
 * - `requestId`: the header `Twilio-Request-Id`, which Twilio's support asks for
 * - `details`: up to 20 details (since 3.0.0), from `errors` of problem+json (RFC 9457), Twilio's `details`, and `error` of
 *   OAuth; missing if there are none
 *
 * @since 0.1.0
 * @category fields
 */
export type ResponseFields = {
  readonly message: typeof Schema.String
  readonly status: S.DefaultedField<number>
  readonly code: S.NullableField<number>
  readonly moreInfo: S.NullableField<string>
  readonly requestId: S.NullableField<string>
  readonly details: S.OptionalField<ReadonlyArray<ErrorDetail>>
}

const nullableText = Schema.NullOr(Schema.String)

const Detail = Schema.Struct({ message: nullableText, field: nullableText, code: nullableText })

const responseFields = (status: number): ResponseFields => ({
  message: Schema.String,
  status: S.defaulted(Schema.Number, status),
  code: S.nullable(Schema.Number),
  moreInfo: S.nullable(Schema.String),
  requestId: S.nullable(Schema.String),
  details: S.optional(Schema.Array(Detail))
})

const NotFoundBase: S.ErrorClass<NotFound, "NotFound", ResponseFields> = Schema.TaggedError<NotFound>(
  "@effect-twilio/conversations/NotFound"
)(
  "NotFound",
  responseFields(404)
)

/**
 * 404: the service, user or conversation does not exist, or the user is not in the conversation.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const isMember = (userSid: string) =>
 *   fetchServiceUserConversation({ ...order, userSid }).pipe(
 *     Effect.as(true),
 *     Effect.catchTag("NotFound", () => Effect.succeed(false))
 *   )
 *
 * const program = Effect.gen(function* () {
 *   yield* Console.log(`Ada: ${yield* isMember("ada@example.com")}`)
 *   yield* Console.log(`Linus: ${yield* isMember("linus@example.com")}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Ada: true
 * Linus: false
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class NotFound extends NotFoundBase {}

const UnauthorizedBase: S.ErrorClass<Unauthorized, "Unauthorized", ResponseFields> = Schema.TaggedError<Unauthorized>(
  "@effect-twilio/conversations/Unauthorized"
)(
  "Unauthorized",
  responseFields(401)
)

/**
 * 401: Twilio does not accept the credentials. The code is 20003 for an account SID and auth token, an API key, or an access
 * token, and 322402 for the client ID and secret of an OAuth app.
 *
 * @example
 * ```ts
 * import { ConversationsClient, pageServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 * import * as Redacted from "effect/Redacted"
 *
 * const program = pageServiceUserConversation({
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com"
 * }).pipe(
 *   Effect.asVoid,
 *   Effect.catchTag("Unauthorized", (error) => Console.log(`HTTP ${error.status}, Twilio's code ${error.code}`))
 * )
 *
 * const Client = ConversationsClient.layer({
 *   accountSid: Simulator.accountSid,
 *   authToken: Redacted.make("the token before the rotation")
 * }).pipe(Layer.provide(Simulator.layer()))
 *
 * await Effect.runPromise(Effect.provide(program, Client))
 * ```
 *
 * ```text
 * HTTP 401, Twilio's code 20003
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class Unauthorized extends UnauthorizedBase {}

const ForbiddenBase: S.ErrorClass<Forbidden, "Forbidden", ResponseFields> = Schema.TaggedError<Forbidden>(
  "@effect-twilio/conversations/Forbidden"
)(
  "Forbidden",
  responseFields(403)
)

/**
 * 403: the credentials are valid, but have no access to this resource.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation } from "@effect-twilio/conversations"
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
 * const refusal = { code: 20003, message: "Permission denied", status: 403 }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.reply(() => Response.json(refusal, { status: 403 })))
 *   yield* fetchServiceUserConversation(order)
 * }).pipe(Effect.catchTag("Forbidden", (error) => Console.log(`HTTP ${error.status}, Twilio's code ${error.code}`)))
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * HTTP 403, Twilio's code 20003
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class Forbidden extends ForbiddenBase {}

const ConflictBase: S.ErrorClass<Conflict, "Conflict", ResponseFields> = Schema.TaggedError<Conflict>(
  "@effect-twilio/conversations/Conflict"
)(
  "Conflict",
  responseFields(409)
)

/**
 * 409: what you create exists already (such as a unique name), the resource was changed at the same time, or its state does
 * not allow the change.
 *
 * @example
 * ```ts
 * import { updateServiceUserConversation } from "@effect-twilio/conversations"
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
 * const conflict = { code: 50353, message: "Conversation is being changed", status: 409 }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   yield* simulator.injectFaults(Fault.reply(() => Response.json(conflict, { status: 409 })))
 *   const { notificationLevel } = yield* updateServiceUserConversation(order, { notificationLevel: "muted" }).pipe(
 *     // the policies do not retry a conflict, because only the program knows whether its change still makes sense
 *     Effect.retry({ times: 1, while: (error) => error._tag === "Conflict" })
 *   )
 *   yield* Console.log(notificationLevel)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * muted
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class Conflict extends ConflictBase {}

/**
 * The fields of {@link InvalidRequest}: those of a response, but `status` is `null` if nothing was sent, and `field` names
 * the invalid input if it is known.
 *
 * @since 0.1.0
 * @category fields
 */
export type InvalidRequestFields = Omit<ResponseFields, "status"> & {
  readonly status: S.NullableField<number>
  readonly field: S.NullableField<string>
}

const InvalidRequestBase: S.ErrorClass<InvalidRequest, "InvalidRequest", InvalidRequestFields> = Schema.TaggedError<
  InvalidRequest
>("@effect-twilio/conversations/InvalidRequest")("InvalidRequest", {
  ...responseFields(400),
  status: S.nullable(Schema.Number),
  field: S.nullable(Schema.String)
})

/**
 * Invalid input. Either the library refused it and sent nothing (`status` is `null`, and `field` names the input), or the
 * service responded with 400 (`status` is 400).
 *
 * @example
 * ```ts
 * import { updateServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
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
 *   // refused by the library, and not sent
 *   yield* updateServiceUserConversation(order, { lastReadMessageIndex: -1 }).pipe(
 *     Effect.catchTag("InvalidRequest", ({ field, message, status }) => Console.log(`${field}, ${status}: ${message}`))
 *   )
 *   // refused by the service: there is no such message
 *   yield* updateServiceUserConversation(order, { lastReadMessageIndex: 99 }).pipe(
 *     Effect.catchTag("InvalidRequest", ({ code, field, status }) => Console.log(`${field}, ${status}: ${code}`))
 *   )
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * lastReadMessageIndex, null: lastReadMessageIndex must be an integer, 0 or more
 * null, 400: 50421
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidRequest extends InvalidRequestBase {}

/**
 * The fields of an error whose response may say when to try again, such as {@link RateLimited}. `retryAfter` is the time in
 * the header `Retry-After`, counted from the response; `null` if there is none, or it cannot be parsed.
 *
 * @since 0.1.0
 * @category fields
 */
export type RetryAfterFields = ResponseFields & {
  readonly retryAfter: S.NullableField<Duration.Duration, DurationEncoded>
}

const RateLimitedBase: S.ErrorClass<RateLimited, "RateLimited", RetryAfterFields> = Schema.TaggedError<RateLimited>(
  "@effect-twilio/conversations/RateLimited"
)(
  "RateLimited",
  {
    ...responseFields(429),
    retryAfter: S.nullable(S.duration)
  }
)

/**
 * 429: too many requests (Twilio's code 20429). The request was not processed, so it is always safe to send it again
 * (https://www.twilio.com/docs/api/errors/20429).
 *
 * A call fails with it after all retries of {@link RetryPolicy}, or at once if `retryAfter` is longer than `maxRetryAfter`
 * or than the time that is left for the call.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation } from "@effect-twilio/conversations"
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
 *   // longer than RetryPolicy waits
 *   yield* simulator.injectFaults(Fault.rateLimited({ retryAfter: 3600 }))
 *   yield* fetchServiceUserConversation(order)
 * }).pipe(
 *   Effect.catchTag(
 *     "RateLimited",
 *     ({ retryAfter }) => Console.log(retryAfter === null ? "later" : `in ${Duration.format(retryAfter)}`)
 *   )
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * in 1h
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class RateLimited extends RateLimitedBase {}

const ServerErrorBase: S.ErrorClass<ServerError, "ServerError", RetryAfterFields> = Schema.TaggedError<ServerError>(
  "@effect-twilio/conversations/ServerError"
)(
  "ServerError",
  {
    ...responseFields(500),
    retryAfter: S.nullable(S.duration)
  }
)

/**
 * 5xx: the service, or a proxy in front of it, failed. An update may have been processed anyway.
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
 *   yield* simulator.injectFaults(Fault.serverError({ status: 503, body: "html" }))
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
 * HTTP 503, Twilio's code null
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class ServerError extends ServerErrorBase {}

/**
 * The fields of {@link UnexpectedResponse}. `field` is the path of the part that is wrong, with the names of the API
 * (`conversations[3].unread_messages_count`), or `null` if the whole response is wrong. `retryAfter` is the time in the
 * header `Retry-After` (since 3.0.0), with a 408 for example; missing if there is none, or it cannot be parsed.
 *
 * @since 0.1.0
 * @category fields
 */
export type UnexpectedResponseFields = ResponseFields & {
  readonly field: S.NullableField<string>
  readonly retryAfter: S.OptionalField<Duration.Duration, DurationEncoded>
}

const UnexpectedResponseBase: S.ErrorClass<UnexpectedResponse, "UnexpectedResponse", UnexpectedResponseFields> = Schema
  .TaggedError<UnexpectedResponse>("@effect-twilio/conversations/UnexpectedResponse")("UnexpectedResponse", {
    ...responseFields(200),
    field: S.nullable(Schema.String),
    retryAfter: S.optional(S.duration)
  })

/**
 * A response that this API does not have: another status (such as a redirect, which is never followed), another content
 * type, a body that is too large, is not JSON or does not decode, or a list with a link that was followed before.
 *
 * The message names the field and the types. It never contains a value of the body, which may be personal.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation } from "@effect-twilio/conversations"
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
 *   yield* simulator.injectFaults(Fault.reply(() => Response.json({ account_sid: 42 })))
 *   yield* fetchServiceUserConversation(order)
 * }).pipe(Effect.catchTag("UnexpectedResponse", ({ field, status }) => Console.log(`HTTP ${status}, but not ${field}`)))
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * HTTP 200, but not account_sid
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class UnexpectedResponse extends UnexpectedResponseBase {}

/**
 * The cause of a {@link TransportError}, which is the same on every runtime and with every HTTP client. The table at
 * {@link TransportErrorFields} explains each.
 *
 * The field itself has the type `string`, because a later version may add further reasons.
 *
 * @example
 * ```ts
 * import { TransportError, type TransportErrorReason } from "@effect-twilio/conversations"
 *
 * const permanent: ReadonlyArray<TransportErrorReason> = ["CERTIFICATE", "TLS", "PROXY", "EACCES"]
 *
 * const error = new TransportError({ message: "the certificate was not accepted", reason: "CERTIFICATE" })
 * console.log(permanent.some((reason) => reason === error.reason))
 * ```
 *
 * ```text
 * true
 * ```
 *
 * @since 3.0.0
 * @category fields
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

/**
 * The fields of {@link TransportError}.
 *
 * `reason` is a {@link TransportErrorReason}:
 *
 * | reason         | what happened                                                                    | may have arrived      |
 * | -------------- | -------------------------------------------------------------------------------- | --------------------- |
 * | `ECONNREFUSED` | no process listens on the port                                                   | no                    |
 * | `ENOTFOUND`    | the host has no address                                                          | no                    |
 * | `EAI_AGAIN`    | the name service did not answer                                                  | no                    |
 * | `ENETUNREACH`  | no route to the network                                                          | no, while connecting  |
 * | `EHOSTUNREACH` | no route to the host                                                             | no, while connecting  |
 * | `EACCES`       | the system or the runtime (Deno without `--allow-net`, a port that `fetch` blocks) forbids the connection    | no, while connecting  |
 * | `ETIMEDOUT`    | the system or the HTTP client gave up (a limit of `TimeoutPolicy` is a `TimedOut`) | no, while connecting  |
 * | `ECONNRESET`   | the connection was closed or reset, before the response or within it             | yes                   |
 * | `CERTIFICATE`  | the certificate was not accepted: self-signed, expired, of another host, …       | no                    |
 * | `TLS`          | TLS failed for another reason: no TLS on this port, or no common version         | yes, unless it is known |
 * | `PROXY`        | the proxy opened no tunnel, or requires credentials                              | no                    |
 * | `PROTOCOL`     | the response is not valid HTTP, or its content encoding is wrong                 | yes                   |
 * | `ABORTED`      | aborted by the HTTP client, for example because it was closed                    | yes                   |
 * | `Transport`    | anything else                                                                    | yes, unless it is known |
 *
 * Cloudflare's workers report less: `ECONNRESET` for a refused connection too, and `Transport` for a host without an address
 * or a certificate that is not accepted.
 *
 * `mayHaveArrived` is `false` only if it is certain that the request was never sent. Then any operation may be sent again,
 * an update too. Otherwise it is `true`, which is also the default.
 *
 * `message` does not contain the message of the runtime, because some runtimes repeat the whole URL in it.
 *
 * @since 0.1.0
 * @category fields
 */
export type TransportErrorFields = {
  readonly message: typeof Schema.String
  readonly reason: S.DefaultedField<string>
  readonly mayHaveArrived: S.OptionalDefaultedField<boolean>
}

const TransportErrorBase: S.ErrorClass<TransportError, "TransportError", TransportErrorFields> = Schema.TaggedError<
  TransportError
>("@effect-twilio/conversations/TransportError")("TransportError", {
  message: Schema.String,
  reason: S.defaulted(Schema.String, "Transport"),
  // Errors that were encoded by an earlier version do not have it.
  mayHaveArrived: S.optionalDefaulted(Schema.Boolean, true)
})

/**
 * There was no complete response. For example the host is unknown, or the connection was refused, or it broke before the end
 * of the body. `reason` has the cause, and `mayHaveArrived` whether the service may have received the request.
 *
 * The error of the platform is not kept as `cause`, because it contains the request with its credentials.
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
 *   yield* fetchServiceUserConversation(order)
 * }).pipe(
 *   Effect.catchTag(
 *     "TransportError",
 *     ({ mayHaveArrived, reason }) => Console.log(`${reason}, may have arrived: ${mayHaveArrived}`)
 *   ),
 *   Effect.provide(RetryPolicy.none)
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * Transport, may have arrived: true
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class TransportError extends TransportErrorBase {}

/**
 * The fields of {@link TimedOut}. `phase` is the limit of {@link TimeoutPolicy} that was reached, and `duration` its length.
 *
 * @since 0.1.0
 * @category fields
 */
export type TimedOutFields = {
  readonly message: typeof Schema.String
  readonly phase: S.RequiredField<"attempt" | "overall">
  readonly duration: S.RequiredField<Duration.Duration, DurationEncoded>
}

const TimedOutBase: S.ErrorClass<TimedOut, "TimedOut", TimedOutFields> = Schema.TaggedError<TimedOut>(
  "@effect-twilio/conversations/TimedOut"
)("TimedOut", {
  message: Schema.String,
  phase: S.literals("attempt", "overall"),
  duration: S.duration
})

/**
 * A limit of {@link TimeoutPolicy} was reached. A request in flight is aborted.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, TimeoutPolicy } from "@effect-twilio/conversations"
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
 *   yield* simulator.injectFaults(Fault.stalledBody())
 *   yield* fetchServiceUserConversation(order)
 * }).pipe(
 *   Effect.catchTag("TimedOut", ({ duration, phase }) => Console.log(`${phase}: ${Duration.format(duration)}`)),
 *   Effect.provide(TimeoutPolicy.layer({ overall: "10 millis" }))
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * overall: 10ms
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class TimedOut extends TimedOutBase {}

/**
 * The fields of {@link LimiterFailed}. `retryAfter` is the field `retryAfter` of the limiter's error, if that is a
 * `Duration`, and otherwise `null`.
 *
 * @since 3.0.0
 * @category fields
 */
export type LimiterFailedFields = Pick<RetryAfterFields, "message" | "retryAfter">

const LimiterFailedBase: S.ErrorClass<LimiterFailed, "LimiterFailed", LimiterFailedFields> = Schema.TaggedError<
  LimiterFailed
>("@effect-twilio/conversations/LimiterFailed")("LimiterFailed", {
  message: Schema.String,
  retryAfter: S.nullable(S.duration)
})

/**
 * The `limiter` of {@link ThrottlePolicy} failed or died, and `onLimiterFailure` is `"fail"`. The request was not sent, so
 * {@link RetryPolicy} retries every operation, a create too.
 *
 * The message has the message of the limiter's error on one line, without the credentials of the client. Nothing else of
 * that error is kept, except its `retryAfter`.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation, RetryPolicy, ThrottlePolicy } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator
 *   const error = yield* Effect.flip(fetchServiceUserConversation(order))
 *   yield* Console.log(`${error._tag}: ${error.message}`)
 *   yield* Console.log(`${(yield* simulator.requests).length} requests`)
 * })
 *
 * const limiter = Effect.fail(new Error("no connection to Redis"))
 * const Main = Layer.mergeAll(Simulator.layerClient(), ThrottlePolicy.layer({ limiter }), RetryPolicy.none)
 *
 * await Effect.runPromise(Effect.provide(program, Main))
 * ```
 *
 * ```text
 * LimiterFailed: the limiter failed: no connection to Redis
 * 0 requests
 * ```
 *
 * @since 3.0.0
 * @category errors
 */
export class LimiterFailed extends LimiterFailedBase {}

/**
 * The errors of all operations.
 *
 * @example
 * ```ts
 * import { type ConversationsError, fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const order = {
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   userSid: "ada@example.com",
 *   conversationSid: "order-1042"
 * }
 *
 * // a message for each error
 * const explain = (error: ConversationsError): string => {
 *   switch (error._tag) {
 *     case "NotFound":
 *       return "You are not in this conversation."
 *     case "RateLimited":
 *     case "ServerError":
 *     case "TimedOut":
 *     case "TransportError":
 *       return "Please try again."
 *     default:
 *       return `This is our mistake: ${error._tag}`
 *   }
 * }
 *
 * const program = fetchServiceUserConversation({ ...order, conversationSid: "order-1" }).pipe(
 *   Effect.map((one) => one.friendlyName),
 *   Effect.catchAll((error) => Effect.succeed(explain(error))),
 *   Effect.flatMap((text) => Console.log(text))
 * )
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * You are not in this conversation.
 * ```
 *
 * @since 0.1.0
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

/**
 * The encoded form of a {@link ConversationsError}.
 *
 * @since 0.1.0
 * @category schemas
 */
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
 * import * as Schema from "effect/Schema"
 *
 * const Wire = Schema.parseJson(ConversationsError)
 *
 * const text = Schema.encodeSync(Wire)(new NotFound({ message: "no such user" }))
 * const error = Schema.decodeSync(Wire)(text)
 * console.log(text)
 * console.log(`${error instanceof Error}, ${error instanceof NotFound}: ${error.message}`)
 * ```
 *
 * ```text
 * {"message":"no such user","status":404,"code":null,"moreInfo":null,"requestId":null,"_tag":"NotFound"}
 * true, true: no such user
 * ```
 *
 * @since 0.1.0
 * @category schemas
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
