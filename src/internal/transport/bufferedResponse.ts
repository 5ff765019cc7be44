/** A response whose body was already read, within the timeout of the attempt and the size limit. */
import type * as Headers from "@effect/platform/Headers"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"

/** What can be read once. */
const readable = ["cookies", "text", "json", "urlParamsBody", "formData", "arrayBuffer", "stream"] as const

/** `request` is the caller's request, without the credentials that the client adds. */
export const make = (
  request: HttpClientRequest.HttpClientRequest,
  status: number,
  headers: Headers.Headers,
  body: string
): HttpClientResponse.HttpClientResponse => {
  const unread = (): HttpClientResponse.HttpClientResponse =>
    HttpClientResponse.fromWeb(request, new Response(body === "" ? null : body, { status, headers }))
  const response: HttpClientResponse.HttpClientResponse = Object.create(unread(), {
    status: { value: status, enumerable: true },
    headers: { value: headers, enumerable: true },
    // A new platform response each time.
    ...Object.fromEntries(readable.map((name) => [name, { get: () => unread()[name] }])),
    toJSON: {
      value: (): unknown =>
        HttpIncomingMessage.inspect(response, {
          _id: "@effect/platform/HttpClientResponse",
          request: request.toJSON(),
          status
        })
    }
  })
  return response
}
