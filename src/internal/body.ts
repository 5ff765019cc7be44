/** Reads a whole body as text, never holding more of it than the bound allows. */
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { BoundedBody } from "./boundedBody.ts"
import { isSuccess, type TransportResponse } from "./transport.ts"

/** A response with its whole body. The body of a 204 is read too: a connection whose response was not read stays open. */
export const read = (
  response: HttpClientResponse.HttpClientResponse,
  maxBytes: number
): Effect.Effect<TransportResponse, HttpClientError.ResponseError> => {
  const { headers, status } = response
  const source = sourceOf(response)
  // The platform remembers a text: a middleware that has logged it, say, leaves it to us.
  if (source === "was read") {
    return Effect.map(response.text, (text) => ({ status, headers, text, unreadable: undefined }))
  }
  const body = new BoundedBody(maxBytes)
  const whole = source === undefined ? fill(body, response.stream) : drain(body, source, response)
  const read = Effect.map(whole, () => ({ status, headers, ...body.take() }))
  // Of a failure the status is enough; its body may be missing, broken or endless.
  return isSuccess(status)
    ? read
    : Effect.catchAll(read, () => Effect.succeed({ status, headers, text: "", unreadable: undefined }))
}

/** A body as its transport has it. */
interface Source {
  /** Reads until the end, or until there is no room for more; the function that comes back leaves it before that. */
  (body: BoundedBody, onEnd: () => void, onFailure: (cause: unknown) => void): () => void
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

/** Reads a web stream until its end, or until there is no room for more. */
export const readWeb = async (reader: ReadableStreamDefaultReader<Uint8Array>, body: BoundedBody): Promise<void> => {
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    if (!body.add(value)) return leaveWeb(reader)
  }
}

const leaveWeb = (reader: ReadableStreamDefaultReader<Uint8Array>): void => void reader.cancel().catch(() => {})

const web = (stream: ReadableStream<Uint8Array>): Source => (body, onEnd, onFailure) => {
  const reader = stream.getReader()
  readWeb(reader, body).then(onEnd, onFailure)
  return () => leaveWeb(reader)
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

const node = (readable: Readable): Source => (body, onEnd, onFailure) => {
  readable
    .on("data", (chunk) => {
      if (body.add(chunk)) return
      readable.destroy()
      onEnd()
    })
    .on("end", onEnd)
    .on("error", onFailure)
    .on("close", () => {
      // Every body closes in the end, and to make an error takes several times as long as to decode a record.
      if (!readable.readableEnded) onFailure(new Error("the body was broken off"))
    })
  return () => readable.destroy()
}

const drain = (
  body: BoundedBody,
  read: Source,
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<void, HttpClientError.ResponseError> =>
  Effect.async((resume) => {
    const leave = read(
      body,
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
  body: BoundedBody,
  stream: HttpClientResponse.HttpClientResponse["stream"]
): Effect.Effect<void, HttpClientError.ResponseError> =>
  Effect.scoped(Effect.flatMap(Stream.toPull(stream), (pull) => {
    const loop: Effect.Effect<void, Option.Option<HttpClientError.ResponseError>> = Effect.flatMap(pull, (chunks) => {
      for (const chunk of chunks) {
        if (!body.add(chunk)) return Effect.void
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
