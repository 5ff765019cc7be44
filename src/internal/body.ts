/** Reads a whole body as text, never holding more of it than the bound allows. */
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type * as Headers from "@effect/platform/Headers"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** Why a body that did arrive is refused. */
export interface Unreadable {
  readonly _tag: "Unreadable"
  readonly message: string
}

const tooLarge = (maxBytes: number): Unreadable => ({
  _tag: "Unreadable",
  message: `the body is larger than the ${maxBytes} bytes that maxResponseBytes allows`
})

const decode = (bytes: Uint8Array | ArrayBuffer): Effect.Effect<string, Unreadable> =>
  Effect.try({
    // A decoder that is not fatal would turn bytes that are no UTF-8 into question marks, unseen.
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(bytes),
    catch: (): Unreadable => ({ _tag: "Unreadable", message: "the body is not UTF-8" })
  })

const declaredLength = (headers: Headers.Headers): number | undefined => {
  const encoding = headers["content-encoding"]
  // Of a compressed body the header counts what crosses the wire, not what comes out.
  if (encoding !== undefined && encoding !== "identity") return undefined
  const length = headers["content-length"]
  return length !== undefined && /^\d+$/.test(length) ? Number(length) : undefined
}

export const readText = (
  response: HttpClientResponse.HttpClientResponse,
  headers: Headers.Headers,
  maxBytes: number
): Effect.Effect<string, HttpClientError.ResponseError | Unreadable> => {
  if (response.status === 204 || response.status === 304) return Effect.succeed("")
  const length = declaredLength(headers)
  if (length !== undefined && length <= maxBytes) {
    // Reading at once is several times cheaper than a stream, and the length is the transport's to enforce.
    return Effect.flatMap(
      response.arrayBuffer,
      (bytes) => bytes.byteLength > maxBytes ? Effect.fail(tooLarge(maxBytes)) : decode(bytes)
    )
  }
  return Effect.suspend(() => {
    const chunks: Array<Uint8Array> = []
    let size = 0
    // A stream that is left before its end aborts the request.
    return response.stream.pipe(
      Stream.runForEachWhile((chunk) =>
        Effect.sync(() => {
          chunks.push(chunk)
          size += chunk.byteLength
          return size <= maxBytes
        })
      ),
      Effect.catchTag("ResponseError", (error) => error.reason === "EmptyBody" ? Effect.void : Effect.fail(error)),
      Effect.flatMap(() => size > maxBytes ? Effect.fail(tooLarge(maxBytes)) : decode(concat(chunks, size)))
    )
  })
}

const concat = (chunks: ReadonlyArray<Uint8Array>, size: number): Uint8Array => {
  const [first] = chunks
  if (chunks.length === 1 && first !== undefined) return first
  const out = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    out.set(chunk, at)
    at += chunk.byteLength
  }
  return out
}
