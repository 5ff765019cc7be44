/** Reads a whole body as text, with bounded memory. */
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import { BoundedBody } from "./boundedBody.ts"
import * as Major from "../effect/effect.ts"
import * as Http from "../effect/http.ts"
import { isSuccess, type TransportResponse } from "./transport.ts"

/**
 * Reads the whole body of a response. The body of a 204 is read too, because an unread response keeps its connection
 * open.
 */
export const read = (
  response: HttpClientResponse.HttpClientResponse,
  maxBytes: number
): Effect.Effect<TransportResponse, Http.ResponseError> => {
  const { headers, status } = response
  const source = sourceOf(response)
  // The platform caches the text, so a middleware (one that logs it, for example) may already have read it.
  if (source === "was read") {
    return Effect.map(response.text, (text) => ({ status, headers, text, bodyProblem: undefined }))
  }
  const body = new BoundedBody(maxBytes)
  const whole = source === undefined
    ? Http.readStream((chunk) => body.add(chunk), response.stream)
    : readSource(body, source, response)
  const read = Effect.map(whole, () => ({ status, headers, ...body.read() }))
  // For an error response the status is enough, since its body may be missing, broken or endless.
  return isSuccess(status)
    ? read
    : Major.catchAll(read, () => Effect.succeed({ status, headers, text: "", bodyProblem: undefined }))
}

/** The body in the form of its transport. */
interface Source {
  /** Reads to the end, or until the body exceeds its bound. Returns a function that cancels reading. */
  (body: BoundedBody, onEnd: () => void, onFailure: (cause: unknown) => void): () => void
}

/**
 * The platform's responses are read from their `source`, because reading a body through a `Stream` costs as much CPU
 * time as the rest of the request. Other responses are read through their public `stream`.
 */
const sourceOf = (response: object): Source | "was read" | undefined => {
  const source = Object.hasOwn(response, "source") && "source" in response ? response.source : undefined
  if (source instanceof Response) {
    return source.bodyUsed ? "was read" : source.body === null ? undefined : web(source.body)
  }
  const readable = isReadable(source) ? source : source instanceof Object && "body" in source ? source.body : undefined
  return !isReadable(readable) ? undefined : readable.readableDidRead ? "was read" : node(readable)
}

/** Reads a web stream to its end, or until the body exceeds its bound. */
export const readWeb = async (reader: ReadableStreamDefaultReader<Uint8Array>, body: BoundedBody): Promise<void> => {
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    if (!body.add(value)) return cancelWeb(reader)
  }
}

const cancelWeb = (reader: ReadableStreamDefaultReader<Uint8Array>): void => void reader.cancel().catch(() => {})

const web = (stream: ReadableStream<Uint8Array>): Source => (body, onEnd, onFailure) => {
  const reader = stream.getReader()
  readWeb(reader, body).then(onEnd, onFailure)
  return () => cancelWeb(reader)
}

/** Node's `Readable`, which includes undici's bodies. */
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
      // Every body closes in the end. Only make an error if needed: it takes several times as long as decoding a
      // record.
      if (!readable.readableEnded) onFailure(new Error("the body is incomplete"))
    })
  return () => readable.destroy()
}

const readSource = (
  body: BoundedBody,
  read: Source,
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<void, Http.ResponseError> =>
  Major.callback((resume) => {
    const cancel = read(
      body,
      () => resume(Effect.void),
      (cause) => resume(Effect.fail(Http.decodeError(response, cause)))
    )
    return Effect.sync(cancel)
  })
