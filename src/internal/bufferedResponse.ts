/** An answer whose body has been read: within the attempt's timeout, and within the bound on its size. */
import * as Cookies from "@effect/platform/Cookies"
import type * as Headers from "@effect/platform/Headers"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as UrlParams from "@effect/platform/UrlParams"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

export interface BufferedResponse extends HttpClientResponse.HttpClientResponse {
  /**
   * The body, for an operation, which is the last to need it; `undefined` the second time. What a transport still holds
   * of an answer would otherwise keep the text of a page in memory as well.
   */
  readonly take: () => string | undefined
}

/** `request` is the one that the caller made: without the credentials that were added on the way. */
export const make = (
  request: HttpClientRequest.HttpClientRequest,
  status: number,
  headers: Headers.Headers,
  body: string
): BufferedResponse => new Buffered(request, status, headers, body)

export const isBuffered = (response: HttpClientResponse.HttpClientResponse): response is BufferedResponse =>
  response instanceof Buffered

class Buffered extends Inspectable.Class implements BufferedResponse {
  readonly [HttpIncomingMessage.TypeId]: HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly [HttpClientResponse.TypeId]: HttpClientResponse.TypeId = HttpClientResponse.TypeId

  readonly request: HttpClientRequest.HttpClientRequest
  readonly status: number
  readonly headers: Headers.Headers
  #body: string | undefined

  constructor(request: HttpClientRequest.HttpClientRequest, status: number, headers: Headers.Headers, body: string) {
    super()
    this.request = request
    this.status = status
    this.headers = headers
    this.#body = body
  }

  get cookies(): Cookies.Cookies {
    return Cookies.fromSetCookie(this.headers["set-cookie"] ?? [])
  }

  get remoteAddress(): Option.Option<string> {
    return Option.none()
  }

  take(): string | undefined {
    const body = this.#body
    this.#body = undefined
    return body
  }

  get text(): Effect.Effect<string, HttpClientError.ResponseError> {
    return this.read((body) => body)
  }

  get json(): Effect.Effect<unknown, HttpClientError.ResponseError> {
    return this.read((body) => body === "" ? null : JSON.parse(body) as unknown)
  }

  get urlParamsBody(): Effect.Effect<UrlParams.UrlParams, HttpClientError.ResponseError> {
    return this.read((body) => UrlParams.fromInput(new URLSearchParams(body)))
  }

  get formData(): Effect.Effect<FormData, HttpClientError.ResponseError> {
    return Effect.flatMap(this.text, (body) =>
      Effect.tryPromise({
        try: () => new Response(body, { headers: this.headers }).formData(),
        catch: (cause) => this.decodeError(cause)
      }))
  }

  get arrayBuffer(): Effect.Effect<ArrayBuffer, HttpClientError.ResponseError> {
    return this.read((body) => new TextEncoder().encode(body).buffer)
  }

  get stream(): Stream.Stream<Uint8Array, HttpClientError.ResponseError> {
    return Stream.fromEffect(this.read((body) => new TextEncoder().encode(body)))
  }

  toJSON(): unknown {
    return HttpIncomingMessage.inspect(this, {
      _id: "@effect/platform/HttpClientResponse",
      request: this.request.toJSON(),
      status: this.status
    })
  }

  private read<A>(use: (body: string) => A): Effect.Effect<A, HttpClientError.ResponseError> {
    return Effect.try({
      try: () => {
        if (this.#body === undefined) throw new Error("the body was taken by the operation")
        return use(this.#body)
      },
      catch: (cause) => this.decodeError(cause)
    })
  }

  private decodeError(cause: unknown): HttpClientError.ResponseError {
    return new HttpClientError.ResponseError({ request: this.request, response: this, reason: "Decode", cause })
  }
}
