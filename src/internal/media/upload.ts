/** Checks what is to be uploaded, and makes the body of its request. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { InvalidRequest } from "../../errors/ConversationsError.ts"
import type { TimeoutPolicy } from "../../policies/TimeoutPolicy.ts"
import type { RequestContent } from "../call/operation.ts"
import * as Major from "../effect/effect.ts"
import * as Either from "../effect/either.ts"
import * as Input from "../guard/input.ts"

/** The largest file that a channel takes, which is e-mail: 150 MB. */
export const defaultMaxBytes = 157_286_400

/** The most that is read or sent. */
export const maxBytesOf = (value: unknown): Either.Either<number, InvalidRequest> =>
  Either.map(
    Input.integer("maxBytes", value, 1, Number.MAX_SAFE_INTEGER),
    (maxBytes = defaultMaxBytes) => maxBytes
  )

/** What was checked. */
export interface Checked<E, R> {
  /** Makes the body; `refused` completes the error of one that cannot be sent. */
  readonly content: (
    refused: (error: InvalidRequest) => InvalidRequest
  ) => Effect.Effect<RequestContent, E | InvalidRequest, R>
  /** In bytes. */
  readonly size: number
  readonly contentType: string
  readonly filename: string | undefined
}

interface Fields<E, R> {
  readonly content: Uint8Array | ArrayBuffer | Blob | Stream.Stream<Uint8Array, E, R>
  readonly size?: number | undefined
  readonly contentType?: string | undefined
  readonly filename?: string | undefined
  readonly maxBytes?: number | undefined
}

/** A type, a subtype and maybe parameters (RFC 9110 §8.3.1), in characters that a header can have. */
const mediaType = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[ \t]*;[\t\x20-\x7e]*)?$/

const names = ["content", "size", "contentType", "filename", "maxBytes"]

export const check = <E, R>(upload: Fields<E, R>): Either.Either<Checked<E, R>, InvalidRequest> =>
  Either.flatMap(Input.fieldsOf("upload", upload, names), (own) => {
    const maxBytes = maxBytesOf(own.maxBytes)
    if (Either.isLeft(maxBytes)) return maxBytes
    const source = sourceOf(own, maxBytes.right)
    if (Either.isLeft(source)) return source
    const { contentType = source.right.type || "application/octet-stream" } = own
    if (typeof contentType !== "string" || !mediaType.test(contentType)) {
      return Either.left(Input.invalidRequest("contentType", "must be a MIME type such as image/png"))
    }
    return Either.map(
      Input.text("filename", own.filename),
      (filename) => ({ ...source.right, contentType, filename })
    )
  })

interface Source<E, R> extends Pick<Checked<E, R>, "content" | "size"> {
  readonly type: string
}

const sourceOf = <E, R>(
  { content, size }: Fields<E, R>,
  maxBytes: number
): Either.Either<Source<E, R>, InvalidRequest> => {
  if (Major.isStream(content)) {
    const given = Input.integer("size", size, 0, Number.MAX_SAFE_INTEGER)
    if (Either.isLeft(given)) return given
    const length = given.right
    return length === undefined
      ? Either.left(Input.invalidRequest("size", "must be given with a Stream: its length in bytes"))
      : bounded(length, maxBytes, "", (refused) => collected(content, length, refused))
  }
  if (size !== undefined) {
    return Either.left(Input.invalidRequest("size", "is for a Stream only: other content has its own"))
  }
  if (content instanceof Blob) {
    return bounded(
      content.size,
      maxBytes,
      content.type,
      (refused) => Effect.succeed({ body: content, bytes: Effect.mapError(bytesOf(content), refused) })
    )
  }
  const bytes = viewOf(content)
  return bytes === undefined
    ? Either.left(
      Input.invalidRequest(
        "content",
        "must be a Uint8Array, an ArrayBuffer, a Blob, or a Stream of Uint8Array with its size"
      )
    )
    : bounded(bytes.byteLength, maxBytes, "", () => Effect.succeed(inMemory(bytes)))
}

/** A view of bytes, not a copy; `undefined` for anything else, and for shared memory, which `fetch` does not send. */
const viewOf = (content: unknown): Uint8Array | undefined => {
  if (content instanceof ArrayBuffer) return new Uint8Array(content)
  return ArrayBuffer.isView(content) && Object.prototype.toString.call(content.buffer) === "[object ArrayBuffer]"
    ? new Uint8Array(content.buffer, content.byteOffset, content.byteLength)
    : undefined
}

const bounded = <E, R>(
  size: number,
  maxBytes: number,
  type: string,
  content: Source<E, R>["content"]
): Either.Either<Source<E, R>, InvalidRequest> =>
  size > maxBytes
    ? Either.left(Input.invalidRequest("content", `has ${size} bytes, but maxBytes allows ${maxBytes}`))
    : Either.right({ content, size, type })

export const inMemory = (bytes: Uint8Array): RequestContent => ({ body: bytes, bytes: Effect.succeed(bytes) })

const bytesOf = (blob: Blob): Effect.Effect<Uint8Array, InvalidRequest> =>
  Effect.tryPromise({
    try: async () => new Uint8Array(await blob.arrayBuffer()),
    catch: () => Input.invalidRequest("content", "cannot be read")
  })

/** Collects a stream in one piece of memory, so that it can be sent again. */
const collected = <E, R>(
  stream: Stream.Stream<Uint8Array, E, R>,
  size: number,
  refused: (error: InvalidRequest) => InvalidRequest
): Effect.Effect<RequestContent, E | InvalidRequest, R> =>
  Effect.suspend(() => {
    const bytes = new Uint8Array(size)
    let length = 0
    const wrong = (message: string) => Effect.fail(refused(Input.invalidRequest("content", message)))
    const add = (chunk: unknown): Effect.Effect<void, InvalidRequest> => {
      if (!(chunk instanceof Uint8Array)) return wrong("must be a Stream of Uint8Array")
      if (length + chunk.byteLength > size) {
        return wrong(`has more than the ${size} bytes that size says`)
      }
      bytes.set(chunk, length)
      length += chunk.byteLength
      return Effect.void
    }
    return Effect.flatMap(
      Stream.runForEach(stream, add),
      () =>
        length === size ? Effect.succeed(inMemory(bytes)) : wrong(`has ${length} bytes, not the ${size} that size says`)
    )
  })

/** The timeouts of an upload: longer by the time that its bytes take at the slowest rate. */
export const timeoutsOf = (policy: TimeoutPolicy.Service, bytes: number): TimeoutPolicy.Service => {
  const longer = Duration.seconds(bytes / (policy.minUploadRate ?? 131_072))
  return { ...policy, attempt: Duration.sum(policy.attempt, longer), overall: Duration.sum(policy.overall, longer) }
}
