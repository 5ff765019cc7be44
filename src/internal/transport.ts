/**
 * What a client sends a request through: one request out, the response with its whole body back, by callbacks.
 *
 * An `HttpClient` of our own carries its transport with it, and our client then uses that. A fiber, an `AbortController`
 * and a stream for each request, which an `HttpClient` needs, cost more than the request itself.
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import type * as Context from "effect/Context"

/** A request as it leaves. */
export interface TransportRequest {
  readonly method: HttpMethod
  /** Absolute and percent-encoded. */
  readonly url: string
  /** In lower case. */
  readonly headers: { readonly [name: string]: string }
  readonly body: string | undefined
  /** The largest body that is read, in bytes after decompression. */
  readonly maxResponseBytes: number
}

/** A response with its whole body. */
export interface TransportResponse {
  readonly status: number
  /** In lower case; a header that came more than once is joined by `, `. */
  readonly headers: { readonly [name: string]: string }
  /** Empty if there is none, and if it could not be read. */
  readonly text: string
  /** Why a body that arrived could not be read: it is too large or is not UTF-8. */
  readonly unreadable: string | undefined
}

/** Of other responses the status is enough, whatever becomes of the body. */
export const isSuccess = (status: number): boolean => status >= 200 && status <= 299

/** Exactly one of the two is called, once; neither is called after the request was canceled. */
export interface Receiver {
  readonly onResponse: (response: TransportResponse) => void
  /**
   * No whole response came; `cause` is what the runtime threw. `neverSent` tells that nothing of the request had left, as
   * far as the transport knows: a connection that was refused, a certificate that was not accepted.
   */
  readonly onFailure: (cause: unknown, neverSent?: boolean) => void
}

export interface Transport {
  /**
   * Sends at once; the function that comes back aborts the request on the wire. Does not throw. `context` is what the call
   * was provided with.
   */
  readonly send: (request: TransportRequest, receiver: Receiver, context: Context.Context<never>) => () => void
}

const key: unique symbol = Symbol.for("@effect-twilio/conversations/Transport")

/** An `HttpClient` that carries its transport. */
export const attach = <Client extends HttpClient.HttpClient>(client: Client, transport: Transport): Client =>
  Object.defineProperty(client, key, { value: transport })

/** The transport of an `HttpClient` of our own; one that was wrapped has none, for its wrapper must not be left out. */
export const of = (client: HttpClient.HttpClient): Transport | undefined =>
  Object.hasOwn(client, key) ? (client as { readonly [key]?: Transport })[key] : undefined
