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

const decode = (bytes: Uint8Array): Effect.Effect<string, Unreadable> =>
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
    const source = sourceOf(response)
    // The platform remembers a text: whoever has logged it, say, leaves it to us.
    if (source === "was read") return response.text
    const bytes = new Bytes(maxBytes)
    return Effect.flatMap(
      source === undefined ? fill(bytes, response.stream) : drain(bytes, source, response),
      () => bytes.size > maxBytes ? Effect.fail(tooLarge(maxBytes)) : decode(bytes.take())
    )
  })
}

/** A body as its transport has it. */
interface Source {
  /** Reads until the end, or until `add` says that there is no room for more; answers with how to leave before that. */
  (add: (chunk: Uint8Array) => boolean, onEnd: () => void, onFailure: (cause: unknown) => void): () => void
}

/**
 * The platform's own responses, all of which hold what they were made of as `source`, are read from that: through a
 * `Stream` a body costs as much CPU time as the rest of the request. What does not show it is read by its public `stream`.
 */
const sourceOf = (response: object): Source | "was read" | undefined => {
  const source = Object.hasOwn(response, "source") && "source" in response ? response.source : undefined
  if (source instanceof Response) {
    return source.bodyUsed ? "was read" : source.body === null ? undefined : web(source.body)
  }
  const readable = isReadable(source) ? source : source instanceof Object && "body" in source ? source.body : undefined
  return !isReadable(readable) ? undefined : readable.readableDidRead ? "was read" : node(readable)
}

const web = (body: ReadableStream<Uint8Array>): Source => (add, onEnd, onFailure) => {
  const reader = body.getReader()
  const leave = (): void => void reader.cancel().catch(() => {})
  const read = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      if (!add(value)) return leave()
    }
  }
  read().then(onEnd, onFailure)
  return leave
}

/** Node's `Readable`, which undici's bodies are too. */
interface Readable {
  readonly readableDidRead: boolean
  readonly readableEnded: boolean
  readonly destroy: () => void
  readonly on: {
    (event: "data", listener: (chunk: Uint8Array) => void): Readable
    (event: "end" | "close", listener: () => void): Readable
    (event: "error", listener: (cause: unknown) => void): Readable
  }
}

const isReadable = (u: unknown): u is Readable =>
  u instanceof Object && "on" in u && "destroy" in u && "readableDidRead" in u

const node = (body: Readable): Source => (add, onEnd, onFailure) => {
  body
    .on("data", (chunk) => {
      if (add(chunk)) return
      body.destroy()
      onEnd()
    })
    .on("end", onEnd)
    .on("error", onFailure)
    .on("close", () => {
      // Every body closes in the end, and to make an error takes several times as long as to decode a record.
      if (!body.readableEnded) onFailure(new Error("the body was broken off"))
    })
  return () => body.destroy()
}

const drain = (
  bytes: Bytes,
  read: Source,
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<void, HttpClientError.ResponseError> =>
  Effect.async((resume) => {
    const leave = read(
      (chunk) => bytes.add(chunk),
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
