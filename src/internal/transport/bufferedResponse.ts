/** A response whose body was already read, within the timeout of the attempt and the size limit. */
import type * as Cookies from "@effect/platform/Cookies"
import type * as Headers from "@effect/platform/Headers"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import type * as UrlParams from "@effect/platform/UrlParams"
import type * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import type * as Stream from "effect/Stream"

/** `request` is the caller's request, without the credentials that the client adds. */
export const make = (
  request: HttpClientRequest.HttpClientRequest,
  status: number,
  headers: Headers.Headers,
  body: string
): HttpClientResponse.HttpClientResponse => new BufferedResponse(request, status, headers, body)

class BufferedResponse extends Inspectable.Class implements HttpClientResponse.HttpClientResponse {
  readonly [HttpIncomingMessage.TypeId]: HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly [HttpClientResponse.TypeId]: HttpClientResponse.TypeId = HttpClientResponse.TypeId

  readonly request: HttpClientRequest.HttpClientRequest
  readonly status: number
  readonly headers: Headers.Headers
  readonly #body: string

  constructor(request: HttpClientRequest.HttpClientRequest, status: number, headers: Headers.Headers, body: string) {
    super()
    this.request = request
    this.status = status
    this.headers = headers
    this.#body = body
  }

  /** A new platform response each time, because it can be read only once. */
  get #unread(): HttpClientResponse.HttpClientResponse {
    const { headers, request, status } = this
    const body = this.#body === "" ? null : this.#body
    return HttpClientResponse.fromWeb(request, new Response(body, { status, headers }))
  }

  get cookies(): Cookies.Cookies {
    return this.#unread.cookies
  }

  get remoteAddress(): Option.Option<string> {
    return Option.none()
  }

  get text(): Effect.Effect<string, HttpClientError.ResponseError> {
    return this.#unread.text
  }

  get json(): Effect.Effect<unknown, HttpClientError.ResponseError> {
    return this.#unread.json
  }

  get urlParamsBody(): Effect.Effect<UrlParams.UrlParams, HttpClientError.ResponseError> {
    return this.#unread.urlParamsBody
  }

  get formData(): Effect.Effect<FormData, HttpClientError.ResponseError> {
    return this.#unread.formData
  }

  get arrayBuffer(): Effect.Effect<ArrayBuffer, HttpClientError.ResponseError> {
    return this.#unread.arrayBuffer
  }

  get stream(): Stream.Stream<Uint8Array, HttpClientError.ResponseError> {
    return this.#unread.stream
  }

  toJSON(): unknown {
    return HttpIncomingMessage.inspect(this, {
      _id: "@effect/platform/HttpClientResponse",
      request: this.request.toJSON(),
      status: this.status
    })
  }
}
