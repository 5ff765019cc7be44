/** Reads a whole body as text, never holding more of it than the bound allows. */
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type * as Headers from "@effect/platform/Headers"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
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
  // Of a compressed body the header counts what crosses the wire, not what comes out. Beside a transfer encoding it does
  // not count at all (RFC 9112 §6.3), but not every transport takes it out.
  if ((encoding !== undefined && encoding !== "identity") || headers["transfer-encoding"] !== undefined) {
    return undefined
  }
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
    const bytes = new Bytes(maxBytes)
    return fill(bytes, response.stream).pipe(
      Effect.catchAll((error) => error.reason === "EmptyBody" ? Effect.void : Effect.fail(error)),
      Effect.flatMap(() => bytes.size > maxBytes ? Effect.fail(tooLarge(maxBytes)) : decode(bytes.all()))
    )
  })
}

/**
 * Pulls from a stream until its end, or until there is no room for more: then the stream is left, which aborts the
 * request. Pulling by hand costs half of what `Stream.runForEachWhile` does.
 */
const fill = (
  bytes: Bytes,
  stream: HttpClientResponse.HttpClientResponse["stream"]
): Effect.Effect<void, HttpClientError.ResponseError> =>
  Effect.scoped(Effect.flatMap(Stream.toPull(stream), (pull) => {
    const loop: Effect.Effect<void, Option.Option<HttpClientError.ResponseError>> = Effect.flatMap(pull, (chunks) => {
      for (const chunk of chunks) {
        if (!bytes.add(chunk)) return Effect.void
      }
      return loop
    })
    return Effect.catchAll(loop, Option.match({ onNone: () => Effect.void, onSome: Effect.fail }))
  }))

/**
 * Bytes put together as they come. The chunks themselves are not kept: a server that sends a byte at a time would make
 * each byte cost an object, which is some hundred times the bound.
 */
class Bytes {
  size = 0
  readonly #maxBytes: number
  #buffer: Uint8Array = new Uint8Array()

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Whether there is room for more. */
  add(chunk: Uint8Array): boolean {
    const at = this.size
    this.size += chunk.byteLength
    if (this.size > this.#maxBytes) return false
    if (at === 0) {
      // Most bodies come in one piece, which need not be copied.
      this.#buffer = chunk
      return true
    }
    if (this.size > this.#buffer.byteLength) {
      const grown = new Uint8Array(Math.min(this.#maxBytes, Math.max(this.size, 2 * this.#buffer.byteLength, 16_384)))
      grown.set(this.#buffer.subarray(0, at))
      this.#buffer = grown
    }
    this.#buffer.set(chunk, at)
    return true
  }

  all(): Uint8Array {
    return this.#buffer.subarray(0, this.size)
  }
}
