/**
 * The files of messages: upload, fetch and download. Twilio keeps them in a service of its own, the Media Content Service,
 * on another host. The client sends to it with the same credentials, policies and errors.
 *
 * A message refers to a file by its SID: upload the file, then create a message with `mediaSid`. See
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/media-resource).
 *
 * @module
 * @since 3.0.0
 */
import type * as DateTime from "effect/DateTime"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError, InvalidRequest } from "../errors/ConversationsError.ts"
import * as Operation from "../internal/call/operation.ts"
import * as Record from "../internal/declare/record.ts"
import * as Request from "../internal/declare/request.ts"
import * as Decode from "../internal/decode/decode.ts"
import * as Major from "../internal/effect/effect.ts"
import * as Either from "../internal/effect/either.ts"
import * as Input from "../internal/guard/input.ts"
import * as Download from "../internal/media/download.ts"
import * as Upload from "../internal/media/upload.ts"
import type { TransportResponse } from "../internal/transport/transport.ts"
import { TimeoutPolicy } from "../policies/TimeoutPolicy.ts"
import type { Encoded } from "../types/Encoded.ts"
import type { ServicePath } from "../types/Path.ts"
import { isSid } from "../internal/guard/sid.ts"

/** A file. */
export interface Media {
  /** The SID of the file (`ME…`), for `mediaSid` of a new message. */
  readonly sid: string
  /** The SID of the conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** The SID of the conversation (`CH…`) of its message; `null` before that. */
  readonly conversationSid: string | null
  /** The SID of the message (`IM…`) that it is attached to; `null` before that. */
  readonly messageSid: string | null
  /** Its size in bytes. */
  readonly size: number | null
  /** Its MIME type. */
  readonly contentType: string | null
  /** Its name; `null` if it was uploaded without one. */
  readonly filename: string | null
  /** What it is in its message: `media`, or `body` or `history` of an e-mail. Unknown values are kept. */
  readonly category: string | null
  /** The identity of whoever sent it. */
  readonly author: string | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last updated. */
  readonly dateUpdated: DateTime.Utc | null
  /** The URL of this resource. */
  readonly url: string | null
  /**
   * The URLs of its content. `content_direct_temporary` is valid for 5 minutes and needs no credentials: whoever has it can
   * read the file.
   */
  readonly links: { readonly [name: string]: string } | null
}

/** The encoded form of {@link Media}, as Twilio sends it. */
export type MediaEncoded = Encoded<Omit<Media, "chatServiceSid" | "conversationSid">> & {
  readonly service_sid: string
  readonly channel_sid: string | null
}

const fields: Record.Fields<Media> = {
  sid: Record.text,
  chatServiceSid: Record.text,
  conversationSid: Record.nullableText,
  messageSid: Record.nullableText,
  size: Record.nullableInt,
  contentType: Record.nullableText,
  filename: Record.nullableText,
  category: Record.nullableText,
  author: Record.nullableText,
  dateCreated: Record.nullableDate,
  dateUpdated: Record.nullableDate,
  url: Record.nullableText,
  links: Record.nullableLinks
}

const names = { chatServiceSid: "service_sid", conversationSid: "channel_sid" }

/** The schema of what {@link fetchMedia} returns. {@link Encoded} shows what it is for. */
export const Media: Record.Codec<Media, MediaEncoded> = /* @__PURE__ */ Record.struct<Media>(
  "Media",
  fields,
  names
) as Record.Codec<Media, unknown> as Record.Codec<Media, MediaEncoded>

/** Twilio documents `file_name`, and its SDK reads `filename`. */
interface Sent extends Media {
  readonly fileName: string | null
}

const Sent = /* @__PURE__ */ Record.struct<Sent>("Media", { ...fields, fileName: Record.nullableText }, names)

const decodeSent = /* @__PURE__ */ Decode.fromJson(Sent)

const mediaOf = ({ fileName, ...media }: Sent): Media => ({ ...media, filename: media.filename ?? fileName })

const readMedia: Operation.ReadResponse<Media> = (response) => Either.map(decodeSent(response), mediaOf)

/** The path of a file. A {@link Media} can be passed as is. */
export interface MediaPath extends ServicePath {
  /** The SID of the file: `ME` and 32 hexadecimal digits. */
  readonly sid: string
}

/**
 * What is uploaded.
 *
 * - A `Uint8Array` or an `ArrayBuffer` is sent as it is, so do not change it meanwhile.
 * - A `Blob` is read as it is sent, for example a file of Node's `openAsBlob` or of `Bun.file`.
 * - A `Stream` is collected before the request, in one piece of memory of its `size`. Fewer or more bytes are an
 *   `InvalidRequest`, and nothing is sent.
 */
export type MediaUpload<E = never, R = never> =
  & (
    | { readonly content: Uint8Array | ArrayBuffer | Blob; readonly size?: undefined }
    | {
      readonly content: Stream.Stream<Uint8Array, E, R>
      /** The length of the stream in bytes. */
      readonly size: number
    }
  )
  & {
    /** Its MIME type. The default is that of a `Blob`, or `application/octet-stream`. */
    readonly contentType?: string | undefined
    /** Its name, for the recipients. The default is none. */
    readonly filename?: string | undefined
    /** The most bytes to upload. The default is 157,286,400 (150 MiB), the most of any channel. */
    readonly maxBytes?: number | undefined
  }

/** Options of a download. */
export interface MediaDownloadOptions {
  /** The most bytes to download. The default is 157,286,400 (150 MiB), the most of any channel. */
  readonly maxBytes?: number | undefined
}

const template = "/v1/Services/{ChatServiceSid}/Media"

const collectionPath = /* @__PURE__ */ Operation.filler(template, { chatServiceSid: "IS" })

const instancePath = /* @__PURE__ */ Operation.filler(`${template}/{Sid}`, { chatServiceSid: "IS", sid: "ME" })

const upload: Operation.Operation<Media> = {
  name: "uploadMedia",
  method: "POST",
  template,
  host: "media",
  // Twilio deletes what no message has taken after 5 minutes, so nothing is left of an upload that nobody knows of.
  idempotency: "idempotent",
  read: readMedia
}

const noParameters: Either.Either<Record<never, never>> = { _tag: "Right", right: {} }

/**
 * Uploads a file. Pass its `sid` as the `mediaSid` of a new message within 5 minutes: Twilio deletes what no message has
 * taken by then.
 *
 * **Details**
 *
 * - It may take longer than other calls: `TimeoutPolicy` adds the time that its bytes take at `minUploadRate`.
 * - It is retried as a fetch is, even if an earlier attempt may have arrived. Each attempt sends the same bytes. A file of an
 *   attempt that nobody knows of is deleted after 5 minutes.
 * - The library makes no copy of the bytes. The `fetch` of Node does, and another `HttpClient` than those of this library
 *   gets a `Blob` as a whole: for large files use a `Blob`, with `NodeHttpClient` or `UndiciHttpClient` on Node.
 *
 * **Gotchas**
 *
 * Each channel has a limit of its own, such as 16 MB for WhatsApp and for chat in a browser. Twilio checks it when the file
 * is uploaded or sent: `InvalidRequest` with the code 50512.
 *
 * @example
 * ```ts
 * import { createServiceConversationMessage, uploadMedia } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const content = new Uint8Array([0x89, 0x50, 0x4e, 0x47])
 *   const photo = yield* uploadMedia(Seed.order, { content, contentType: "image/png", filename: "parcel.png" })
 *   const { media } = yield* createServiceConversationMessage(Seed.order, { mediaSid: photo.sid })
 *   yield* Console.log(`${media?.[0]?.filename}, ${media?.[0]?.size} bytes`)
 * }))
 * // parcel.png, 4 bytes
 * ```
 */
export const uploadMedia = <E = never, R = never>(
  path: ServicePath,
  media: MediaUpload<E, R>
): Effect.Effect<Media, ConversationsError | E, ConversationsClient | R> =>
  Effect.suspend(() => {
    const target = collectionPath(path)
    const checked = Either.flatMap(target, () => Upload.check(media))
    if (Either.isLeft(checked)) return Effect.fail(Request.refused(upload, checked.left))
    const { content, contentType, filename, size } = checked.right
    return Effect.flatMap(
      content((error) => Request.refused(upload, error)),
      (content) =>
        withTimeouts((policy) => Upload.timeoutsOf(policy, size))(
          Request.run(
            upload,
            target,
            Either.right({
              content,
              headers: { "content-type": contentType },
              query: filename === undefined ? undefined : [["Filename", filename]]
            })
          )
        )
    )
  })

const timeouts: Effect.Effect<TimeoutPolicy.Service> = /* @__PURE__ */ Effect.map(
  Major.runtime,
  (runtime) => Context.get(Major.contextOf(runtime), TimeoutPolicy)
)

const withTimeouts =
  (change: (policy: TimeoutPolicy.Service) => TimeoutPolicy.Service) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(timeouts, (policy) => Effect.provideService(effect, TimeoutPolicy, change(policy)))

const one = {
  method: "GET",
  template: `${template}/{Sid}`,
  host: "media",
  idempotency: "safe"
} as const

const fetchOne: Operation.Operation<Media> = { ...one, name: "fetchMedia", read: readMedia }

/**
 * Fetches what is known about a file, with a new temporary URL of its content, for a browser for example. To read the
 * content itself, use {@link downloadMedia}.
 *
 * @example
 * ```ts
 * import { fetchMedia, uploadMedia } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const content = new Blob(["Thank you!"])
 *   const uploaded = yield* uploadMedia(Seed.supportDesk, { content, contentType: "text/plain" })
 *   const { contentType, links, size } = yield* fetchMedia(uploaded)
 *   yield* Console.log(`${contentType}, ${size} bytes`)
 *   yield* Console.log(new URL(links?.["content_direct_temporary"] ?? "").host)
 * }))
 * // text/plain, 10 bytes
 * // mcs.us1.twilio.com
 * ```
 */
export const fetchMedia = (path: MediaPath): Effect.Effect<Media, ConversationsError, ConversationsClient> =>
  Effect.suspend(() => Request.run(fetchOne, instancePath(path), noParameters))

/** Several files. */
export interface MediaSet {
  /** The SIDs of the files: `ME` and 32 hexadecimal digits. */
  readonly sids: ReadonlyArray<string>
}

/** A file of several, with a status of its own. */
interface Item {
  readonly code: number
  readonly mediaRecord: Sent | null
}

const Items = /* @__PURE__ */ Record.array(
  /* @__PURE__ */ Record.struct<Item>("MediaSetItem", {
    code: Record.int,
    mediaRecord: /* @__PURE__ */ Record.nullable(Sent)
  })
)

const decodeItems = /* @__PURE__ */ Decode.fromJson(Items)

const setTemplate = "/v1/Services/{ChatServiceSid}/MediaSet"

const setPath = /* @__PURE__ */ Operation.filler(setTemplate, { chatServiceSid: "IS" })

const fetchSet = (sids: ReadonlyArray<string>): Operation.Operation<ReadonlyArray<Media | null>> => ({
  name: "fetchMediaSet",
  method: "POST",
  template: setTemplate,
  host: "media",
  // Its command is "get".
  idempotency: "safe",
  read: (response) =>
    Either.flatMap(decodeItems(response), (items): ReturnType<Operation.ReadResponse<ReadonlyArray<Media | null>>> => {
      if (items.length !== sids.length) {
        return Either.left({
          field: null,
          message: `the body has ${items.length} files, not the ${sids.length} asked for`
        })
      }
      const wrong = items.findIndex(({ code, mediaRecord }, at) =>
        code === 200 ? mediaRecord?.sid !== sids[at] : code !== 404
      )
      return wrong === -1
        ? Either.right(items.map(({ mediaRecord }) => mediaRecord === null ? null : mediaOf(mediaRecord)))
        : Either.left({ field: `[${wrong}]`, message: `[${wrong}] is neither the file that was asked for nor a 404` })
    })
})

/**
 * Fetches several files in one request, in the order of their SIDs. A file that is not found is `null`.
 *
 * **Gotchas**
 *
 * Twilio does not document this request. It is the one of Twilio's SDK for browsers.
 *
 * @example
 * ```ts
 * import { fetchMediaSet, uploadMedia } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { sid } = yield* uploadMedia(Seed.supportDesk, { content: new Uint8Array(3), filename: "three" })
 *   const files = yield* fetchMediaSet(Seed.supportDesk, { sids: [sid, `ME${"0".repeat(32)}`] })
 *   yield* Console.log(files.map((file) => file?.filename ?? "not found").join(", "))
 * }))
 * // three, not found
 * ```
 */
export const fetchMediaSet = (
  path: ServicePath,
  set: MediaSet
): Effect.Effect<ReadonlyArray<Media | null>, ConversationsError, ConversationsClient> =>
  Effect.suspend(() => {
    const target = setPath(path)
    const all = Either.flatMap(Input.fieldsOf("set", set, ["sids"]), ({ sids }) => sidsOf(sids))
    return Request.run(
      fetchSet(Either.isLeft(all) ? [] : all.right),
      target,
      Either.map(all, (list) => ({
        content: Upload.inMemory(
          new TextEncoder().encode(JSON.stringify({ command: "get", list: list.map((sid) => ({ media_sid: sid })) }))
        ),
        headers: { "content-type": "application/json" }
      }))
    )
  })

const sidsOf = (sids: MediaSet["sids"]): Either.Either<ReadonlyArray<string>, InvalidRequest> =>
  Input.readable("sids", () => {
    if (!Array.isArray(sids) || sids.length === 0) {
      return Either.left(Input.invalidRequest("sids", "must be an array with the SID of at least one file"))
    }
    const own = Array.from(sids, String)
    const wrong = own.findIndex((sid) => !isSid(sid, "ME"))
    return wrong === -1
      ? Either.right(own)
      : Either.left(Input.invalidRequest(`sids[${wrong}]`, "must be a SID: ME followed by 32 hexadecimal digits"))
  })

/** The temporary URL of a file, and its size. */
interface Located {
  readonly url: string
  readonly size: number | null
}

const locate = (maxBytes: number): Operation.Operation<Located> => ({
  ...one,
  name: "downloadMedia",
  read: (response) =>
    Either.flatMap(readMedia(response), ({ links, size }) => {
      const url = links?.["content_direct_temporary"]
      return url === undefined
        ? Either.left({ field: "links.content_direct_temporary", message: "links.content_direct_temporary is missing" })
        : size !== null && size > maxBytes
        ? Either.left({ field: "size", message: `the file has ${size} bytes, but maxBytes allows ${maxBytes}` })
        : Either.right({ url, size })
    })
})

const download: Operation.Operation<NonNullable<TransportResponse["stream"]>> = {
  name: "downloadMedia",
  method: "GET",
  // Not the URL: whoever has it can read the file.
  template: "(temporary URL)",
  idempotency: "safe",
  read: ({ stream }) =>
    stream === undefined ? Either.left({ field: null, message: "the body was read" }) : Either.right(stream)
}

/**
 * Downloads the content of a file. It arrives as fast as the stream is read, and is never in memory as a whole.
 *
 * **Details**
 *
 * - It fetches the file's temporary URL, and then the content from there, without credentials and without the headers of
 *   `RequestOptions`. The URL has to be `https` and on a host below twilio.com, or on that of the client's `baseUrl`.
 *   Redirects are not followed.
 * - The end of the stream is the end of the file: fewer or more bytes than its record says fail with `UnexpectedResponse`, a
 *   broken connection with `TransportError`.
 * - Both requests are retried, until the content begins. What fails later is not: start again.
 * - The `attempt` of `TimeoutPolicy` limits the time until the content begins, and then the wait for each part of it. The
 *   time that the program takes between parts does not count, and there is no limit of the whole.
 * - Interrupting or ending the stream aborts the request.
 *
 * @example
 * ```ts
 * import { downloadMedia, uploadMedia } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Stream } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const content = new Blob(["Thank you!"])
 *   const uploaded = yield* uploadMedia(Seed.supportDesk, { content, contentType: "text/plain" })
 *   const text = yield* Stream.mkString(Stream.decodeText(downloadMedia(uploaded)))
 *   yield* Console.log(text)
 * }))
 * // Thank you!
 * ```
 */
export const downloadMedia = (
  path: MediaPath,
  options: MediaDownloadOptions = {}
): Stream.Stream<Uint8Array, ConversationsError, ConversationsClient> =>
  Major.unwrapStream(Effect.suspend(() => {
    const maxBytes = Either.flatMap(
      Input.fieldsOf("options", options, ["maxBytes"]),
      (own) => Upload.maxBytesOf(own.maxBytes)
    )
    if (Either.isLeft(maxBytes)) return Effect.fail(Request.refused(download, maxBytes.left))
    return Effect.gen(function* () {
      const { size, url } = yield* Request.run(locate(maxBytes.right), instancePath(path), noParameters)
      const { attempt } = yield* timeouts
      const direct = Download.open(download, url, yield* Effect.scope)
      const secrets = [url, url.slice(url.indexOf("?") + 1)]
      const body = yield* Request.run(download, Either.right(""), Either.right({ direct, secrets }))
      return Download.whole(download, body, { size, maxBytes: maxBytes.right, wait: attempt })
    })
  }))
