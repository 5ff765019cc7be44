/**
 * Everything that can go wrong in a call, as tagged errors.
 *
 * Each is a real `Error` with a one-line message, can be caught by tag (`Effect.catchTag("NotFound", …)`) and crosses a
 * wire through its schema. None holds a request, a response, a header or a credential.
 *
 * @module
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import { optional } from "./internal/optional.ts"

/**
 * A field that may be `null`, and is `null` when a constructor is not given it.
 *
 * @since 0.1.0
 * @category fields
 */
export type NullableField<A, I = A> = Schema.PropertySignature<":", A | null, never, ":", I | null, true, never>

/**
 * A field with a default in the constructor.
 *
 * @since 0.1.0
 * @category fields
 */
export type DefaultedField<A> = Schema.PropertySignature<":", A, never, ":", A, true, never>

/**
 * A field with a default, in the constructor and for a plain form without it.
 *
 * @since 0.2.0
 * @category fields
 */
export type OptionalDefaultedField<A> = Schema.PropertySignature<":", A, never, "?:", A | undefined, true, never>

/**
 * A field that is left out where there is nothing to say.
 *
 * @since 0.2.0
 * @category fields
 */
export type OptionalField<A, I = A> = Schema.PropertySignature<"?:", A, never, "?:", I, false, never>

/**
 * One of the things that the service said beside its message. Each is one line, without credentials; `null` where it was
 * not said.
 *
 * @since 0.2.0
 * @category models
 */
export interface ErrorDetail {
  /** What is wrong. */
  readonly message: string | null
  /**
   * What it is about, as the service names it: a JSON pointer (`#/LastReadTimestamp`), the name of a parameter, or the path
   * within Twilio's `details` (`limits.per_second`).
   */
  readonly field: string | null
  /** A code of its own, which may be a word (`invalid_client`). */
  readonly code: string | null
}

/**
 * The fields of every error that came as an answer of the service, such as {@link NotFound}.
 *
 * - `message`: one line; Twilio's own words where the answer had them, then the status, code and request id
 * - `status`: the HTTP status
 * - `code`: Twilio's error code, see https://www.twilio.com/docs/api/errors
 * - `moreInfo`: the address of Twilio's page on this error
 * - `requestId`: the header `Twilio-Request-Id`, which Twilio's support asks for
 * - `details`: what the service said beside its message, at most 20 of it (since 0.2.0); missing where that is nothing. It
 *   comes from the `errors` of problem+json (RFC 9457), Twilio's `details`, and the `error` of OAuth
 *
 * @since 0.1.0
 * @category fields
 */
export type AnswerFields = {
  readonly message: typeof Schema.String
  readonly status: DefaultedField<number>
  readonly code: NullableField<number>
  readonly moreInfo: NullableField<string>
  readonly requestId: NullableField<string>
  readonly details: OptionalField<ReadonlyArray<ErrorDetail>>
}

const nullable = <A, I>(schema: Schema.Schema<A, I>): NullableField<A, I> =>
  Schema.propertySignature(Schema.NullOr(schema)).pipe(Schema.withConstructorDefault(() => null))

const nullableText = Schema.NullOr(Schema.String)

const answerFields = (status: number): AnswerFields => ({
  message: Schema.String,
  status: Schema.propertySignature(Schema.Number).pipe(Schema.withConstructorDefault(() => status)),
  code: nullable(Schema.Number),
  moreInfo: nullable(Schema.String),
  requestId: nullable(Schema.String),
  details: optional(Schema.Array(Schema.Struct({ message: nullableText, field: nullableText, code: nullableText })))
})

const NotFoundBase: Schema.TaggedErrorClass<
  NotFound,
  "NotFound",
  { readonly _tag: Schema.tag<"NotFound"> } & AnswerFields
> = Schema
  .TaggedError<NotFound>("@effect-twilio/conversations/NotFound")("NotFound", answerFields(404))

/**
 * 404: no such service, user or conversation, or the user is not in the conversation.
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

const UnauthorizedBase: Schema.TaggedErrorClass<
  Unauthorized,
  "Unauthorized",
  { readonly _tag: Schema.tag<"Unauthorized"> } & AnswerFields
> = Schema
  .TaggedError<Unauthorized>("@effect-twilio/conversations/Unauthorized")("Unauthorized", answerFields(401))

/**
 * 401: the account SID and auth token, the API key SID and secret, or the access token are not accepted (Twilio's code
 * 20003), or the client ID and secret of an OAuth app are not (322402).
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
 *   authToken: Redacted.make("the one before it was rotated")
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

const ForbiddenBase: Schema.TaggedErrorClass<
  Forbidden,
  "Forbidden",
  { readonly _tag: Schema.tag<"Forbidden"> } & AnswerFields
> = Schema
  .TaggedError<Forbidden>("@effect-twilio/conversations/Forbidden")("Forbidden", answerFields(403))

/**
 * 403: the credentials are good, but not for this resource.
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

const ConflictBase: Schema.TaggedErrorClass<
  Conflict,
  "Conflict",
  { readonly _tag: Schema.tag<"Conflict"> } & AnswerFields
> = Schema
  .TaggedError<Conflict>("@effect-twilio/conversations/Conflict")("Conflict", answerFields(409))

/**
 * 409: the resource changed at the same time, or is in a state that forbids the change.
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
 *     // the policies leave a conflict to the program, which knows whether its change still makes sense
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
 * The fields of {@link InvalidRequest}: as those of an answer, but `status` is `null` where nothing was sent, and `field`
 * names the input at fault where it is known.
 *
 * @since 0.1.0
 * @category fields
 */
export type InvalidRequestFields = Omit<AnswerFields, "status"> & {
  readonly status: NullableField<number>
  readonly field: NullableField<string>
}

const InvalidRequestBase: Schema.TaggedErrorClass<
  InvalidRequest,
  "InvalidRequest",
  { readonly _tag: Schema.tag<"InvalidRequest"> } & InvalidRequestFields
> = Schema
  .TaggedError<InvalidRequest>("@effect-twilio/conversations/InvalidRequest")("InvalidRequest", {
    ...answerFields(400),
    status: nullable(Schema.Number),
    field: nullable(Schema.String)
  })

/**
 * Bad input: refused here before anything was sent (`status` is `null` and `field` names the input), or answered with
 * 400 by the service (`status` is 400).
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
 *   // refused here: nothing was sent
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
 * lastReadMessageIndex, null: lastReadMessageIndex must be a whole number, 0 or more
 * null, 400: 50421
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidRequest extends InvalidRequestBase {}

/**
 * The fields of an error whose answer may say when to come back, such as {@link RateLimited}. `retryAfter` is the time
 * that was asked for by the header `Retry-After`, counted from the answer; `null` where there was none that can be read.
 *
 * @since 0.1.0
 * @category fields
 */
export type RetryAfterFields = AnswerFields & {
  readonly retryAfter: NullableField<Duration.Duration, Schema.Schema.Encoded<typeof Schema.Duration>>
}

const RateLimitedBase: Schema.TaggedErrorClass<
  RateLimited,
  "RateLimited",
  { readonly _tag: Schema.tag<"RateLimited"> } & RetryAfterFields
> = Schema
  .TaggedError<RateLimited>("@effect-twilio/conversations/RateLimited")("RateLimited", {
    ...answerFields(429),
    retryAfter: nullable(Schema.Duration)
  })

/**
 * 429: too many requests at once (Twilio's code 20429). The request was not processed, so it is always safe to send
 * again (https://www.twilio.com/docs/api/errors/20429).
 *
 * Seen only after the retries of {@link RetryPolicy} are used up, or when `retryAfter` is longer than its
 * `maxRetryAfter` or than what is left of the call's time.
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
 *   // longer than RetryPolicy waits, so that the program decides
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

const ServerErrorBase: Schema.TaggedErrorClass<
  ServerError,
  "ServerError",
  { readonly _tag: Schema.tag<"ServerError"> } & RetryAfterFields
> = Schema
  .TaggedError<ServerError>("@effect-twilio/conversations/ServerError")("ServerError", {
    ...answerFields(500),
    retryAfter: nullable(Schema.Duration)
  })

/**
 * 5xx: the service, or something in front of it, failed. An update may have been carried out all the same.
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
 * The fields of {@link UnexpectedResponse}. `field` is the path of the part that is wrong, named as on the wire
 * (`conversations[3].unread_messages_count`), or `null` where the answer as a whole is. `retryAfter` is the time that was
 * asked for by the header `Retry-After` (since 0.2.0), with a 408 say; missing where there was none that can be read.
 *
 * @since 0.1.0
 * @category fields
 */
export type UnexpectedResponseFields = AnswerFields & {
  readonly field: NullableField<string>
  readonly retryAfter: OptionalField<Duration.Duration, Schema.Schema.Encoded<typeof Schema.Duration>>
}

const UnexpectedResponseBase: Schema.TaggedErrorClass<
  UnexpectedResponse,
  "UnexpectedResponse",
  { readonly _tag: Schema.tag<"UnexpectedResponse"> } & UnexpectedResponseFields
> = Schema.TaggedError<UnexpectedResponse>("@effect-twilio/conversations/UnexpectedResponse")("UnexpectedResponse", {
  ...answerFields(200),
  field: nullable(Schema.String),
  retryAfter: optional(Schema.Duration)
})

/**
 * An answer that is not one of this API: another status (a redirect, say, which is never followed), another content
 * type, a body that is too large, is not JSON or does not decode, or a list whose links go in circles.
 *
 * The message never repeats a value of the body, which may be personal; it names the field and the types.
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
 * What a {@link TransportError} came from: the same word on every runtime and with every HTTP client. The table at
 * {@link TransportErrorFields} says what each stands for.
 *
 * A type of our own rather than that of the field, because a later version may tell more of them apart.
 *
 * @example
 * ```ts
 * import { TransportError, type TransportErrorReason } from "@effect-twilio/conversations"
 *
 * const worthALook: ReadonlyArray<TransportErrorReason> = ["CERTIFICATE", "TLS", "PROXY", "EACCES"]
 *
 * const error = new TransportError({ message: "the host's certificate was not accepted", reason: "CERTIFICATE" })
 * console.log(worthALook.some((reason) => reason === error.reason))
 * ```
 *
 * ```text
 * true
 * ```
 *
 * @since 0.2.0
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
 * | `ECONNREFUSED` | nothing listens there                                                            | no                    |
 * | `ENOTFOUND`    | the host has no address                                                          | no                    |
 * | `EAI_AGAIN`    | the name service did not answer                                                  | no                    |
 * | `ENETUNREACH`  | no route to the network                                                          | no, while connecting  |
 * | `EHOSTUNREACH` | no route to the host                                                             | no, while connecting  |
 * | `EACCES`       | the system or the runtime (Deno without `--allow-net`) forbids the connection    | no, while connecting  |
 * | `ETIMEDOUT`    | the system or the HTTP client gave up waiting (a limit of ours is a `TimedOut`)  | no, while connecting  |
 * | `ECONNRESET`   | the connection was closed or reset, before the response or within it             | yes                   |
 * | `CERTIFICATE`  | the certificate was not accepted: self-signed, expired, of another host, …       | no                    |
 * | `TLS`          | TLS failed otherwise: the server does not speak it on this port, or no common version | yes, unless it is known |
 * | `PROXY`        | the proxy opened no tunnel, or wants credentials for it                          | no                    |
 * | `PROTOCOL`     | what came is not valid HTTP, or not in the encoding that it claims               | yes                   |
 * | `ABORTED`      | aborted on this side: a signal in the `RequestInit`, an HTTP client that was closed | yes                |
 * | `Transport`    | anything else                                                                    | yes, unless it is known |
 *
 * Not every runtime tells everything: Cloudflare's workers say `ECONNRESET` of a refused connection, too, and
 * `Transport` of a host without an address or a certificate that is not accepted.
 *
 * `mayHaveArrived` is `false` only where it is certain that the request was never sent. Then anything may be sent again,
 * an update, too. It is `true` for all else, and if not given.
 *
 * `message` is made of words of ours. What the runtime said is not in it, because some repeat the whole URL.
 *
 * @since 0.1.0
 * @category fields
 */
export type TransportErrorFields = {
  readonly message: typeof Schema.String
  readonly reason: DefaultedField<string>
  readonly mayHaveArrived: OptionalDefaultedField<boolean>
}

const TransportErrorBase: Schema.TaggedErrorClass<
  TransportError,
  "TransportError",
  { readonly _tag: Schema.tag<"TransportError"> } & TransportErrorFields
> = Schema
  .TaggedError<TransportError>("@effect-twilio/conversations/TransportError")("TransportError", {
    message: Schema.String,
    reason: Schema.propertySignature(Schema.String).pipe(Schema.withConstructorDefault(() => "Transport")),
    // An error that an earlier version has encoded does not have it.
    mayHaveArrived: Schema.optional(Schema.Boolean).pipe(
      Schema.withDefaults({ decoding: () => true, constructor: () => true })
    )
  })

/**
 * No whole answer came: the host is unknown, the connection was refused or broke, before or within the body. `reason`
 * tells which, and `mayHaveArrived` whether the service can have seen the request.
 *
 * The original failure is not kept as `cause`, because the platform's errors hold the request with its credentials.
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
 * The fields of {@link TimedOut}. `phase` tells which limit of {@link TimeoutPolicy} was reached, `duration` is that
 * limit.
 *
 * @since 0.1.0
 * @category fields
 */
export type TimedOutFields = {
  readonly message: typeof Schema.String
  readonly phase: Schema.Literal<["attempt", "overall"]>
  readonly duration: typeof Schema.Duration
}

const TimedOutBase: Schema.TaggedErrorClass<
  TimedOut,
  "TimedOut",
  { readonly _tag: Schema.tag<"TimedOut"> } & TimedOutFields
> = Schema
  .TaggedError<TimedOut>("@effect-twilio/conversations/TimedOut")("TimedOut", {
    message: Schema.String,
    phase: Schema.Literal("attempt", "overall"),
    duration: Schema.Duration
  })

/**
 * A limit of {@link TimeoutPolicy} was reached. What was on its way is aborted on the wire.
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
 * @since 0.2.0
 * @category fields
 */
export type LimiterFailedFields = {
  readonly message: typeof Schema.String
  readonly retryAfter: NullableField<Duration.Duration, Schema.Schema.Encoded<typeof Schema.Duration>>
}

const LimiterFailedBase: Schema.TaggedErrorClass<
  LimiterFailed,
  "LimiterFailed",
  { readonly _tag: Schema.tag<"LimiterFailed"> } & LimiterFailedFields
> = Schema
  .TaggedError<LimiterFailed>("@effect-twilio/conversations/LimiterFailed")("LimiterFailed", {
    message: Schema.String,
    retryAfter: nullable(Schema.Duration)
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
 * @since 0.2.0
 * @category errors
 */
export class LimiterFailed extends LimiterFailedBase {}

/**
 * Every failure of every operation.
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
 * // one message for every way a call can fail
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
 * The plain form of a {@link ConversationsError}, as it crosses a wire.
 *
 * @since 0.1.0
 * @category schemas
 */
export type ConversationsErrorEncoded =
  | Schema.Schema.Encoded<typeof NotFound>
  | Schema.Schema.Encoded<typeof Unauthorized>
  | Schema.Schema.Encoded<typeof Forbidden>
  | Schema.Schema.Encoded<typeof InvalidRequest>
  | Schema.Schema.Encoded<typeof Conflict>
  | Schema.Schema.Encoded<typeof RateLimited>
  | Schema.Schema.Encoded<typeof ServerError>
  | Schema.Schema.Encoded<typeof UnexpectedResponse>
  | Schema.Schema.Encoded<typeof TransportError>
  | Schema.Schema.Encoded<typeof TimedOut>
  | Schema.Schema.Encoded<typeof LimiterFailed>

/**
 * The schema of {@link ConversationsError}: for an RPC, a workflow or a queue that carries failures.
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
export const ConversationsError: Schema.Schema<ConversationsError, ConversationsErrorEncoded> = Schema.Union(
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
