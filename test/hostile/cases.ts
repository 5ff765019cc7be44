/** Broken and hostile servers, and the expected results over any transport. */
import {
  ConversationsClient,
  type ConversationsError,
  createServiceConversationMessage,
  createServiceUser,
  deleteServiceUserConversation,
  fetchServiceConversationMessage,
  fetchServiceUserConversation,
  type InvalidRequest,
  listServiceUserConversation,
  pageServiceUserConversation,
  RetryPolicy,
  TimeoutPolicy,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import type * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import { deflateSync, gzipSync } from "node:zlib"
import { advancing } from "../advancing.ts"
import { conversation, credentials, messageRecord, operations, path, record, user } from "../support.ts"
import { type Chunks, type Hostile, serve } from "./server.ts"

const json = JSON.stringify(record)
const bytes = (text: string) => new TextEncoder().encode(text)

const head = (...headers: ReadonlyArray<string>) =>
  ["HTTP/1.1 200 OK", "Content-Type: application/json", ...headers, "", ""].join("\r\n")

const chunk = (body: string | Uint8Array): Uint8Array => {
  const data = typeof body === "string" ? bytes(body) : body
  return Uint8Array.from([...bytes(`${data.length.toString(16)}\r\n`), ...data, 13, 10])
}

function* endless(first: string, more: string | Uint8Array): Chunks {
  yield first
  const data = typeof more === "string" ? bytes(more) : more
  for (;;) yield data
}

const maxResponseBytes = 100_000
/** The maximum size of the buffers of two sockets and the transport, beyond the limit. */
const buffered = 32 * 1024 * 1024

const zeros = new Uint8Array(1024 * 1024)
const bomb = gzipSync(new Uint8Array(64 * 1024 * 1024))
/** A megabyte of zeros as a member of a gzip stream, compressed to less than a hundredth. */
const member = gzipSync(zeros)

/** Runs an effect with a client of the server. */
const at = (
  transport: Layer.Layer<HttpClient.HttpClient>,
  server: Hostile,
  timeouts: Layer.Layer<TimeoutPolicy, InvalidRequest> = TimeoutPolicy.none
) => {
  const client = ConversationsClient.layer({ ...credentials, baseUrl: server.url, maxResponseBytes })
  return Effect.provide(Layer.mergeAll(Layer.provide(client, transport), RetryPolicy.none, timeouts))
}

type Tag = ConversationsError["_tag"]

/** The result of a call: the tag of its error, or "value". */
const outcome = (result: { readonly _tag: "Left"; readonly left: ConversationsError } | { readonly _tag: "Right" }) =>
  result._tag === "Right" ? "value" as const : result.left._tag

const wrong: ReadonlyArray<Tag> = ["TransportError", "UnexpectedResponse"]
const either: ReadonlyArray<Tag | "value"> = [...wrong, "value"]

const chunks: ReadonlyArray<readonly [about: string, expected: ReadonlyArray<Tag | "value">, pieces: Chunks]> = [
  // ---- valid, but unusual
  ["a complete response", ["value"], [head(`Content-Length: ${json.length}`), json]],
  ["a response that ends with the connection", ["value"], [head("Connection: close"), json]],
  [
    "a response byte by byte",
    ["value"],
    [head("Transfer-Encoding: chunked"), ...Array.from(json, chunk), "0\r\n\r\n"]
  ],
  ["102 and 103 first", ["value"], [
    "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n",
    head(`Content-Length: ${json.length}`),
    json
  ]],
  ["chunk extensions and trailers", ["value"], [
    head("Transfer-Encoding: chunked"),
    `${json.length.toString(16)};a=b\r\n${json}\r\n0\r\nX-Trailer: 1\r\n\r\n`
  ]],
  // ---- compressed
  ["gzip that is none", wrong, [head("Content-Encoding: gzip", "Content-Length: 7"), "garbage"]],
  ["gzip that is cut", wrong, [head("Content-Encoding: gzip", "Connection: close"), gzipSync(json).subarray(0, 60)]],
  // Node's fetch drops the error of its decompressor here and keeps waiting, until the timeout of the attempt.
  ["gzip with garbage in it", [...wrong, "TimedOut"], [
    head("Content-Encoding: gzip", "Connection: close"),
    gzipSync(json).map((byte, index) => index > 30 && index < 40 ? byte ^ 0xff : byte)
  ]],
  ["br that is none", wrong, [head("Content-Encoding: br", "Content-Length: 7"), "garbage"]],
  ["deflate that is cut", wrong, [
    head("Content-Encoding: deflate", "Connection: close"),
    deflateSync(json).subarray(0, 60)
  ]],
  ["an unknown encoding", wrong, [head("Content-Encoding: rubbish", "Content-Length: 3"), "\u0001\u0002"]],
  ["a hundred encodings", wrong, [
    head(`Content-Encoding: ${Array.from({ length: 100 }, () => "gzip").join(", ")}`, "Content-Length: 7"),
    "garbage"
  ]],
  // ---- framing
  ["nothing at all", wrong, []],
  ["a head and no body", wrong, [head("Content-Length: 10")]],
  ["a head that is cut", wrong, ["HTTP/1.1 200 OK\r\nContent-Type: appl"]],
  ["a body that is shorter than declared", wrong, [head(`Content-Length: ${json.length + 10}`), json]],
  ["a body that is longer than declared", wrong, [head(`Content-Length: ${json.length - 10}`), json]],
  ["a chunk size that is none", wrong, [head("Transfer-Encoding: chunked"), "zz\r\nx\r\n0\r\n\r\n"]],
  ["a chunk size beyond 2^64", wrong, [head("Transfer-Encoding: chunked"), `${"f".repeat(17)}\r\n${json}`]],
  ["a chunk that is shorter than its size", wrong, [head("Transfer-Encoding: chunked"), `ffff\r\n${json}`]],
  ["chunks without an end", wrong, [head("Transfer-Encoding: chunked"), chunk(json.slice(0, 20))]],
  ["a status line of another protocol", wrong, ["SMTP ready\r\n\r\n"]],
  ["a status that is no number", wrong, ["HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n"]],
  ["status 099", wrong, ["HTTP/1.1 099 Hm\r\nContent-Length: 0\r\n\r\n"]],
  ["status 999", wrong, ["HTTP/1.1 999 Hm\r\nContent-Length: 0\r\n\r\n"]],
  ["101, unasked for", wrong, ["HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", json]],
  ["two lengths", wrong, [head("Content-Length: 5", `Content-Length: ${json.length}`), json.slice(0, 5)]],
  ["a negative length", either, [head("Content-Length: -1", "Connection: close"), json]],
  ["a header with invalid bytes", either, [
    bytes("HTTP/1.1 200 OK\r\nX-Bad: "),
    Uint8Array.of(0xff, 0xfe, 0x80),
    `\r\nContent-Length: ${json.length}\r\n\r\n`,
    json
  ]],
  ["a header with NUL in it", either, [head(`X-Bad: a\u0000b`, `Content-Length: ${json.length}`), json]],
  ["a header without a name", either, [head(": x", `Content-Length: ${json.length}`), json]],
  ["a folded header", either, [head("X-Folded: a", "  b", `Content-Length: ${json.length}`), json]],
  ["a header of a megabyte", either, [
    head(`X-Long: ${"x".repeat(1_000_000)}`, `Content-Length: ${json.length}`),
    json
  ]],
  // ---- bodies
  ["a byte order mark", ["value"], [head("Connection: close"), Uint8Array.of(0xef, 0xbb, 0xbf), json]],
  ["UTF-16", wrong, [head("Connection: close"), Uint8Array.from(json, (_, at) => at % 2 === 0 ? 0xfe : 0xff)]],
  ["JSON cut in the middle of a character", wrong, [
    head("Connection: close"),
    bytes('{"account_sid":"ü').subarray(0, -1)
  ]]
]

/** Bodies that exceed the limit, sent in every possible way. */
const tooLarge: ReadonlyArray<readonly [about: string, expected: ReadonlyArray<Tag>, pieces: () => Chunks]> = [
  ["declared", ["UnexpectedResponse"], () => endless(head("Content-Length: 1000000000000"), zeros)],
  ["chunked without end", ["UnexpectedResponse"], () => endless(head("Transfer-Encoding: chunked"), chunk(zeros))],
  [
    "endless chunks of one byte",
    ["UnexpectedResponse"],
    () => endless(head("Transfer-Encoding: chunked"), "1\r\nx\r\n".repeat(10_000))
  ],
  ["without length and end", ["UnexpectedResponse"], () => endless(head("Connection: close"), zeros)],
  // Some transports reject this themselves, others read beyond the declared length.
  [
    "endless chunks, with a small Content-Length",
    wrong,
    () => endless(head("Content-Length: 10", "Transfer-Encoding: chunked"), chunk(zeros))
  ]
]

const bombs: ReadonlyArray<readonly [about: string, pieces: () => Chunks]> = [
  ["gzip that is small on the wire", () => [head("Content-Encoding: gzip", `Content-Length: ${bomb.length}`), bomb]],
  ["gzip without end", () => endless(head("Content-Encoding: gzip", "Transfer-Encoding: chunked"), chunk(member))]
]

const redirects = [301, 302, 303, 307, 308]

/** `decompresses` says whether the transport decompresses responses, or passes them on unchanged. */
export const hostileServers = (
  transport: Layer.Layer<HttpClient.HttpClient>,
  { decompresses }: { readonly decompresses: boolean }
): void => {
  describe("a body beyond maxResponseBytes is rejected while it is read, and its connection is aborted:", () => {
    it.live.each(tooLarge)("%s", ([, expected, pieces]) =>
      Effect.gen(function* () {
        const server = yield* serve(pieces)
        const error = yield* fetchServiceUserConversation(path).pipe(Effect.flip, at(transport, server))
        assert.include(expected, error._tag)
        if (error._tag === "UnexpectedResponse") assert.include(error.message, `${maxResponseBytes} bytes`)
        yield* server.closed
        assert.isBelow(server.written(), maxResponseBytes + buffered)
      }).pipe(Effect.scoped))

    it.live.each(bombs)("%s", ([, pieces]) =>
      Effect.gen(function* () {
        const server = yield* serve(pieces)
        const error = yield* fetchServiceUserConversation(path).pipe(Effect.flip, at(transport, server))
        assert.strictEqual(error._tag, "UnexpectedResponse")
        if (decompresses) assert.include(error.message, `${maxResponseBytes} bytes`)
        yield* server.closed
        assert.isBelow(server.written(), maxResponseBytes + buffered)
      }).pipe(Effect.scoped))
  })

  describe("a valid value or a typed error results from", () => {
    it.live.each(chunks)("%s", ([, expected, pieces]) =>
      Effect.gen(function* () {
        const server = yield* serve(() => pieces)
        const attempt = expected.includes("TimedOut") ? "2 seconds" : "15 seconds"
        const result = yield* fetchServiceUserConversation(path).pipe(
          Effect.either,
          at(transport, server, TimeoutPolicy.layer({ attempt }))
        )
        assert.include(expected, outcome(result))
        if (result._tag === "Left") {
          assert.notMatch(result.left.message, /[\r\n]/)
          assert.instanceOf(result.left, Error)
        } else assert.strictEqual(result.right.accountSid, record.account_sid)
        assert.lengthOf(server.requests, 1)
      }).pipe(Effect.scoped))
  })

  describe("a redirect is not followed:", () => {
    it.live.each(redirects)("%d", (status) =>
      Effect.gen(function* () {
        const target = yield* serve(() => [head(`Content-Length: ${json.length}`), json])
        const server = yield* serve(() => [
          `HTTP/1.1 ${status} Moved\r\nLocation: ${target.url}/v1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`
        ])
        for (const [name, operation] of operations) {
          const error = yield* operation.pipe(Effect.flip, at(transport, server))
          assert.strictEqual(error._tag, "UnexpectedResponse", name)
          assert.include(error.message, "redirects are never followed")
        }
        assert.lengthOf(server.requests, operations.length)
        assert.strictEqual(target.connections(), 0)
      }).pipe(Effect.scoped))
  })

  describe("an endless response is aborted on the wire after the timeout of the attempt:", () => {
    const stalled: ReadonlyArray<readonly [string, Chunks]> = [
      ["no response", []],
      ["half a head", ["HTTP/1.1 200 OK\r\nContent-"]],
      ["a body that stops", [head("Content-Length: 1000"), "{"]],
      ["a chunk that stops", [head("Transfer-Encoding: chunked"), "ff\r\n{"]],
      ["the body of a failure that stops", ["HTTP/1.1 500 Oops\r\nContent-Length: 1000\r\n\r\n", "{"]]
    ]
    it.effect.each(stalled)("%s", ([, pieces]) =>
      Effect.gen(function* () {
        const server = yield* serve(() => pieces, { end: false })
        const fiber = yield* fetchServiceUserConversation(path).pipe(
          Effect.flip,
          at(transport, server, TimeoutPolicy.layer({ attempt: "30 seconds", overall: "1 minute" })),
          Effect.fork
        )
        yield* server.responded
        yield* TestClock.adjust("30 seconds")
        const error = yield* Fiber.join(fiber)
        assert.strictEqual(error._tag, "TimedOut")
        yield* server.closed
      }).pipe(Effect.scoped))
  })

  it.live("a next link to another host gets no request", () =>
    Effect.gen(function* () {
      const target = yield* serve(() => [head("Content-Length: 2"), "{}"])
      const server = yield* serve((request) => {
        const next = request.includes("PageToken=") ? null : `${target.url}/v1?PageToken=PT1`
        const page = JSON.stringify({ conversations: [record], meta: { next_page_url: next } })
        return [head(`Content-Length: ${page.length}`, "Connection: close"), page]
      })
      const count = yield* Stream.runCount(listServiceUserConversation(user)).pipe(at(transport, server))
      assert.strictEqual(count, 2)
      assert.lengthOf(server.requests, 2)
      assert.strictEqual(target.connections(), 0)
    }).pipe(Effect.scoped))

  it.live("a message with nested records is read from any chunks", () =>
    Effect.gen(function* () {
      const body = JSON.stringify({ ...messageRecord, body: "zoë 注文 😀" })
      const pieces = Array.from(bytes(body), (byte) => chunk(Uint8Array.of(byte)))
      const server = yield* serve(() => [head("Transfer-Encoding: chunked"), ...pieces, "0\r\n\r\n"])
      const { body: text, delivery, media } = yield* fetchServiceConversationMessage({
        ...conversation,
        sid: messageRecord.sid
      }).pipe(at(transport, server))
      assert.strictEqual(text, "zoë 注文 😀")
      assert.deepStrictEqual(delivery, messageRecord.delivery)
      assert.strictEqual(media?.[0]?.contentType, "image/jpeg")
    }).pipe(Effect.scoped))

  it.live("no value can inject a header or a request", () =>
    Effect.gen(function* () {
      const server = yield* serve(() => ["HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"])
      const evil = "a\r\nX-Evil: 1\r\n\r\nDELETE /evil HTTP/1.1\r\nHost: evil.example\r\n\r\n"
      const evilUser = { ...user, userSid: evil }
      for (
        const operation of [
          fetchServiceUserConversation({ ...path, userSid: evil, conversationSid: evil }),
          updateServiceUserConversation({ ...path, conversationSid: evil }, { notificationLevel: "muted" }),
          deleteServiceUserConversation({ ...path, conversationSid: evil }),
          pageServiceUserConversation(evilUser, { pageToken: evil }),
          createServiceConversationMessage(
            { ...conversation, conversationSid: evil },
            { body: evil, author: evil, attributes: { [evil]: evil }, webhookEnabled: true }
          ),
          createServiceUser({ chatServiceSid: user.chatServiceSid }, { identity: evil, friendlyName: evil })
        ]
      ) {
        const error = yield* Effect.flip(operation).pipe(at(transport, server))
        assert.strictEqual(error._tag, "NotFound")
      }
      assert.lengthOf(server.requests, 6)
      for (const request of server.requests) assert.notMatch(request, /^(x-evil|delete \/evil|host: evil)/im)
    }).pipe(Effect.scoped))

  it.effect("a server that breaks every connection gets as many requests as the retries allow", () =>
    Effect.gen(function* () {
      const server = yield* serve(() => [])
      const client = ConversationsClient.layer({ ...credentials, baseUrl: server.url }).pipe(Layer.provide(transport))
      const error = yield* fetchServiceUserConversation(path).pipe(
        Effect.flip,
        Effect.provide(Layer.mergeAll(client, RetryPolicy.layer({ maxRetries: 3, baseDelay: 0 }), TimeoutPolicy.none)),
        advancing
      )
      assert.strictEqual(error._tag, "TransportError")
      // A transport may resend a request on a kept-alive connection, but these were all new.
      assert.lengthOf(server.requests, 4)
    }).pipe(Effect.scoped))
}
