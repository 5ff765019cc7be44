/** An operation: a method and a path template, how its response is read, and whether it can be retried. */
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import type * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import * as String from "effect/String"
import type * as Tracer from "effect/Tracer"
import type { ConversationsError, InvalidRequest } from "../../errors/ConversationsError.ts"
import type * as Major from "../effect/effect.ts"
import * as Either from "../effect/either.ts"
import type { Problem } from "../decode/decode.ts"
import { invalidRequest, isWellFormed, ownFields } from "../guard/input.ts"
import type { TransportResponse } from "../transport/transport.ts"
import { isSid } from "../guard/sid.ts"

/**
 * An operation, as `run` of a client gets it. Only the functions of this library make one.
 */
export interface ClientOperation<A> {
  /** The name of the public function, such as `fetchServiceUserConversation`, for spans, metrics and messages. */
  readonly name: string
  /** The method of its request. */
  readonly method: HttpMethod
  /** The path template, which is safe to put into a span. */
  readonly template: string
  /** The effect of sending it twice: none, the same, the same but over changes of others, or another one. */
  readonly idempotency: "safe" | "idempotent" | "overwrites" | "notIdempotent"
  /** Whose host it is sent to. The default is that of the Conversations API. */
  readonly host?: "media"
  /** The value of a delete that gets a 404 after an earlier attempt that may have been processed. */
  readonly onAlreadyDeleted?: () => A
}

/** An operation with what reads its response. */
export interface Operation<A> extends ClientOperation<A> {
  /** Gets each response, before anything of it is shown. */
  readonly onResponse?: (response: TransportResponse) => void
  /** Reads a response with a 2xx status. */
  readonly read: ReadResponse<A>
}

export interface ReadResponse<A> {
  (response: TransportResponse): Either.Either<A, Problem>
}

/** Reads the response of an operation without a value. */
export const noContent: ReadResponse<void> = ({ status }) =>
  status === 204 ? Either.right(undefined) : Either.left({ field: null, message: "expected a 204 without a body" })

/**
 * The parts of a request that depend on the values of an operation. A `run` of your own passes it on whole, because that
 * of an upload or a download has more than these fields.
 */
export interface OperationRequest {
  /** Percent-encoded and relative to the client's base URL. */
  readonly path: string
  /** Names and values of the query, in the order in which they are sent. */
  readonly query?: ReadonlyArray<readonly [name: string, value: string]> | undefined
  /** Names and values of the form, in the order in which they are sent. */
  readonly form?: ReadonlyArray<readonly [name: string, value: string]> | undefined
  /** Additional headers of the operation. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Values that must not appear in errors, even if the service echoes them. */
  readonly secrets?: ReadonlyArray<string> | undefined
}

/** The same with what only media need. */
export interface CompleteRequest extends OperationRequest {
  /** A body that is not a form. Its type is in `headers`. */
  readonly content?: RequestContent | undefined
  /** Sends the request in place of the client, without its credentials. */
  readonly direct?: SendDirectly | undefined
}

/** A body that is not a form. */
export interface RequestContent {
  readonly body: Uint8Array | Blob
  /** The same in memory, for an `HttpClient` that may not know what a `Blob` is. */
  readonly bytes: Effect.Effect<Uint8Array, InvalidRequest>
}

/**
 * Sends a request with the `HttpClient` of a client, but without its credentials. It gets the base URL of the media API,
 * and may refuse to send anything.
 */
export interface SendDirectly {
  (
    client: HttpClient.HttpClient.With<HttpClientError.HttpClientError, Scope.Scope>,
    mediaUrl: URL
  ): Either.Either<
    (
      call: { readonly runtime: Major.Runtime; readonly span: Tracer.Span },
      onExit: (exit: Exit.Exit<TransportResponse, ConversationsError>) => void
    ) => () => void,
    ConversationsError
  >
}

/** Names and values, in the order in which they are sent. */
export type Pairs = ReadonlyArray<readonly [name: string, value: string]>

/** Encodes a form or a query as `application/x-www-form-urlencoded`. */
export const urlEncode = (pairs: Pairs): string => new URLSearchParams(pairs as Array<[string, string]>).toString()

/** The path of a request with its query. */
export const target = ({ path, query }: OperationRequest): string =>
  query === undefined || query.length === 0 ? path : `${path}?${urlEncode(query)}`

/** What a parameter of a path accepts: a SID with a prefix, or also a name, which is any text but another SID. */
export type Sid = string | { readonly orName: string }

/**
 * Makes the function that fills in a path template. For any text, the result has exactly the segments of the template,
 * and each value decodes to the same text. Otherwise it fails.
 *
 * The parameter `{ChatServiceSid}` is filled from the field `chatServiceSid`. If `parent` is the name of a parameter, a
 * record of the parent fills it with its own `sid`.
 */
export const filler = (template: string, sids: Readonly<Record<string, Sid | undefined>>, parent?: string): Fill => {
  const segments = template.split("/").map((segment) => {
    const field = /^\{(.+)\}$/.exec(segment)?.[1]
    if (field === undefined) return segment
    const name = String.uncapitalize(field)
    const sid = sids[name]
    const prefix = typeof sid === "object" ? sid.orName : sid
    return { name, prefix, isNameAllowed: typeof sid !== "string" }
  })
  const names = segments.flatMap((segment) => typeof segment === "string" ? [] : [segment.name]).join(", ")
  return (given) => {
    const values = ownFields("path", given, `must be an object with ${names}`, "")
    if (Either.isLeft(values)) return values
    const own = values.right
    let out = ""
    for (const segment of segments) {
      if (typeof segment === "string") {
        if (segment !== "") out += `/${segment}`
        continue
      }
      const { isNameAllowed, name, prefix } = segment
      const value = name === parent && own[name] === undefined && isSid(own["sid"], prefix) ? own["sid"] : own[name]
      if (isSid(value, prefix)) {
        // As it is, like most: encoding it takes 1 µs.
        out += `/${value}`
        continue
      }
      if (typeof value !== "string" || value === "") return Either.left(invalidRequest(name, "must be non-empty text"))
      if (!isNameAllowed) {
        return Either.left(invalidRequest(name, `must be a SID: ${prefix} followed by 32 hexadecimal digits`))
      }
      if (prefix !== undefined && isSid(value)) {
        // The record of another kind, which would not be found.
        return Either.left(
          invalidRequest(name, `must be a name, or a SID that starts with ${prefix}, not with ${value.slice(0, 2)}`)
        )
      }
      if (value === "." || value === "..") {
        // These cannot be a segment of a URL: `%2e` means the same as `.`, and every parser resolves both.
        return Either.left(invalidRequest(name, `must not be "${value}", which no URL can carry as a name`))
      }
      if (!isWellFormed(value)) {
        return Either.left(invalidRequest(name, "must not contain a lone surrogate, which cannot be sent as UTF-8"))
      }
      out += `/${encodeSegment(value)}`
    }
    return Either.right(out)
  }
}

/** Fills in a path template with the fields of a path or a record. */
export interface Fill {
  (given: object): Either.Either<string, InvalidRequest>
}

/** RFC 3986 allows `@` and `:` in a segment. Identities are often e-mail addresses or `type:id`. */
const encodeSegment = (value: string): string => encodeURIComponent(value).replaceAll("%40", "@").replaceAll("%3A", ":")
