/** Reads a whole body as text, never holding more of it than the bound allows. */
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
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

export const readText = (
  response: HttpClientResponse.HttpClientResponse,
  maxBytes: number
): Effect.Effect<string, HttpClientError.ResponseError | Unreadable> => {
  if (response.status === 204 || response.status === 304) return Effect.succeed("")
  return Effect.suspend(() => {
    const bytes = new Bytes(maxBytes)
    const chunks = chunksOf(response)
    return Effect.flatMap(
      chunks === undefined ? fill(bytes, response.stream) : drain(bytes, chunks, response),
      () => bytes.size > maxBytes ? Effect.fail(tooLarge(maxBytes)) : decode(bytes.take())
    )
  })
}

/** What is left of a body, as its transport has it. */
interface Chunks {
  readonly next: () => Promise<{ readonly done?: boolean | undefined; readonly value?: Uint8Array | undefined }>
  readonly cancel: () => Promise<unknown>
}

/**
 * The platform's own responses, all of which hold what they were made of as `source`, are read from that: through a
 * `Stream` a body costs as much CPU time as the rest of the request. What does not show it, or was read from before, is
 * read by its public `stream`.
 */
const chunksOf = (response: object): Chunks | undefined => {
  const source = Object.hasOwn(response, "source") && "source" in response ? response.source : undefined
  if (source instanceof Response) {
    if (source.bodyUsed || source.body === null) return undefined
    const reader = source.body.getReader()
    return { next: () => reader.read(), cancel: () => reader.cancel() }
  }
  // Node's own, and undici's.
  const readable = isReadable(source) ? source : source instanceof Object && "body" in source ? source.body : undefined
  if (!isReadable(readable) || readable.readableDidRead !== false) return undefined
  const chunks = readable[Symbol.asyncIterator]()
  return { next: () => chunks.next(), cancel: () => chunks.return() }
}

interface Readable {
  readonly readableDidRead?: unknown
  readonly [Symbol.asyncIterator]: () => {
    readonly next: Chunks["next"]
    readonly return: () => Promise<unknown>
  }
}

const isReadable = (u: unknown): u is Readable => u instanceof Object && Symbol.asyncIterator in u

/** Reads until the end, or until there is no room for more. */
const drain = (
  bytes: Bytes,
  { cancel, next }: Chunks,
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<void, HttpClientError.ResponseError> =>
  Effect.async((resume) => {
    const leave = (): void => void cancel().catch(() => {})
    const read = async () => {
      for (;;) {
        const { done, value } = await next()
        if (done === true || value === undefined) return
        if (!bytes.add(value)) return leave()
      }
    }
    read().then(
      () => resume(Effect.void),
      (cause) =>
        resume(Effect.fail(
          new HttpClientError.ResponseError({ request: response.request, response, reason: "Decode", cause })
        ))
    )
    return Effect.sync(leave)
  })

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
    return Effect.catchAll(
      loop,
      Option.match({
        onNone: () => Effect.void,
        onSome: (error) => error.reason === "EmptyBody" ? Effect.void : Effect.fail(error)
      })
    )
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

  /** Hands them over. */
  take(): Uint8Array {
    const all = this.#buffer.subarray(0, this.size)
    this.#buffer = new Uint8Array()
    return all
  }
}
