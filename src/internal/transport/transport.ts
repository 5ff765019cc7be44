/**
 * The transport of a client: sends one request, and calls back with the response and its whole body.
 *
 * The `HttpClient`s of this library carry a transport, which the client uses directly. The fiber, `AbortController` and
 * stream that an `HttpClient` needs for each request cost more than the request itself.
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import type * as Context from "effect/Context"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type * as ProxyEnvironment from "./proxyEnvironment.ts"

/** A complete request. */
export interface TransportRequest {
  readonly method: HttpMethod
  /** Absolute and percent-encoded. */
  readonly url: string
  /** By lower-case name. */
  readonly headers: { readonly [name: string]: string }
  /** The content of a `Blob` is read as it is sent. */
  readonly body: string | Uint8Array | Blob | undefined
  /** The largest body that is read, in bytes after decompression. */
  readonly maxResponseBytes: number
}

/** A response with its whole body. */
export interface TransportResponse {
  readonly status: number
  /** By lower-case name. The values of a repeated header are joined by `, `. */
  readonly headers: { readonly [name: string]: string }
  /** If `headers` has only {@link usedHeaders}: makes a record of all. */
  readonly allHeaders?: () => { readonly [name: string]: string }
  /** Empty if there is none, or if it could not be read. */
  readonly text: string
  /** The reason why a body could not be read: it is too large, or not UTF-8. */
  readonly bodyProblem: string | undefined
  /** The body, if it was not read. */
  readonly stream?: HttpClientResponse.HttpClientResponse["stream"]
  /** Each `set-cookie` header, for custom requests. Operations set none. */
  readonly setCookies?: ReadonlyArray<string>
}

/** The headers that the client itself reads. Others are for `RequestOptions.onResponse` only. */
export const usedHeaders = ["twilio-request-id", "content-type", "retry-after", "date"] as const

/** Whether a response is a success. For any other response the status is enough, even if the body cannot be read. */
export const isSuccess = (status: number): boolean => status >= 200 && status <= 299

/** Exactly one of the callbacks is called, once, and none after the request was canceled. */
export interface Receiver {
  readonly onResponse: (response: TransportResponse) => void
  /**
   * There was no complete response; `cause` is what the runtime threw. `neverSent` is `true` if the transport knows
   * that the request was not sent, for example because the connection was refused or the certificate was not accepted.
   */
  readonly onFailure: (cause: unknown, neverSent?: boolean) => void
}

export interface Transport {
  /**
   * Sends a request at once. The returned function aborts it on the wire. Does not throw. `context` is the context of
   * the call.
   */
  readonly send: (request: TransportRequest, receiver: Receiver, context: Context.Context<never>) => () => void
  /** Why it sends nothing to this URL. A client asks for its base URL when it is made. */
  readonly refusal?: (url: URL) => ProxyEnvironment.Problem | undefined
}

const key: unique symbol = Symbol.for("@effect-twilio/conversations/Transport")

/** Attaches a transport to an `HttpClient`. */
export const attach = <Client extends HttpClient.HttpClient>(client: Client, transport: Transport): Client =>
  Object.defineProperty(client, key, { value: transport })

/**
 * The transport of an `HttpClient` of this library. A wrapped client has none, because its wrapper must not be
 * bypassed.
 */
export const of = (client: HttpClient.HttpClient): Transport | undefined =>
  Object.hasOwn(client, key) ? (client as { readonly [key]?: Transport })[key] : undefined
