/** A response of the platform, of what Node has received. */
import * as Cookies from "@effect/platform/Cookies"
import * as Headers from "@effect/platform/Headers"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type { Readable } from "node:stream"
import * as Decompress from "./decompress.ts"
import type { NodeHeaders } from "./nodeMessage.ts"

export interface Received {
  readonly statusCode: number
  readonly headers: NodeHeaders
  readonly body: Readable
}

/** On Deno, `Readable.toWeb` throws an uncatchable error if a stream is not read to its end. */
const webStream = (readable: Readable): ReadableStream<Uint8Array> => {
  const chunks: AsyncIterator<Uint8Array> = readable[Symbol.asyncIterator]()
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: () => void readable.destroy()
  }, { highWaterMark: 0 })
}

export const make = (
  request: HttpClientRequest.HttpClientRequest,
  { body, headers, statusCode }: Received
): HttpClientResponse.HttpClientResponse => {
  const hasBody = request.method !== "HEAD" && ![204, 205, 304].includes(statusCode)
  // The reader gets errors from the stream. Without a listener, an error would end the process.
  body.on("error", () => {})
  if (!hasBody) body.resume()
  const { "content-encoding": encoding, "content-type": type, "set-cookie": cookies = [] } = headers
  const web = new Response(
    hasBody ? webStream(encoding === undefined ? body : Decompress.stream(`${encoding}`, body)) : null,
    // Needed to parse forms.
    type === undefined ? {} : { headers: { "content-type": `${type}` } }
  )
  // A web `Response` does not support every status and header.
  return Object.create(HttpClientResponse.fromWeb(request, web), {
    status: { value: statusCode, enumerable: true },
    headers: { value: Headers.fromInput(headers), enumerable: true },
    cookies: { value: Cookies.fromSetCookie(cookies), enumerable: true }
  })
}
