import {
  ConversationsClient,
  type ConversationsError,
  createServiceConversationMessage,
  downloadMedia,
  fetchMedia,
  fetchMediaSet,
  type InvalidRequest,
  Media,
  type MediaEncoded,
  type MediaSet,
  type MediaUpload,
  RequestOptions,
  RetryPolicy,
  TimeoutPolicy,
  uploadMedia
} from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect-twilio/conversations/FetchHttpClient"
import * as NodeHttpClient from "@effect-twilio/conversations/NodeHttpClient"
import { Fault, Simulator } from "@effect-twilio/conversations/testing"
import { serve } from "@effect-twilio/conversations/testing/serve"
import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
import * as Platform from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import { advancing, timed } from "./advancing.ts"
import * as Hostile from "./hostile/server.ts"
import {
  always,
  chatServiceSid,
  conversation,
  credentials,
  next,
  requests,
  respondingWith,
  simulated,
  transport
} from "./support.ts"
import * as Server from "./transports/server.ts"

const service = { chatServiceSid }

const sid = `ME${"0123456789abcdef".repeat(2)}`

const path = { chatServiceSid, sid }

/** Bytes of which no two neighbours are the same. */
const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 255)

const joined = (parts: Iterable<Uint8Array>): Uint8Array => {
  const all = [...parts]
  const out = new Uint8Array(all.reduce((sum, { byteLength }) => sum + byteLength, 0))
  all.reduce((at, part) => (out.set(part, at), at + part.byteLength), 0)
  return out
}

const downloaded = (...values: Parameters<typeof downloadMedia>) =>
  Effect.map(Stream.runCollect(downloadMedia(...values)), joined)

const failure = <A, R>(effect: Effect.Effect<A, ConversationsError, R>) => Effect.flip(effect)

const record: MediaEncoded = {
  sid,
  service_sid: chatServiceSid,
  channel_sid: null,
  message_sid: null,
  size: 4,
  content_type: "image/png",
  filename: "a.png",
  category: "media",
  author: null,
  date_created: "2026-08-11T13:03:28.879Z",
  date_updated: "2026-08-11T13:03:28.879Z",
  url: null,
  links: { content_direct_temporary: "https://media.us1.twilio.com/ME1?Expires=1&Signature=0123456789abcdefghij" }
}

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47])

/** A client whose transport responds with the record, and with `content` at the temporary URL. */
const responding = (changes: object, content: () => Response = () => new Response(png)) =>
  respondingWith(({ url }) => url.hostname.startsWith("mcs.") ? Response.json({ ...record, ...changes }) : content())

const shapes = {
  "a Uint8Array": (bytes: Uint8Array) => ({ content: bytes, contentType: "image/png" }),
  "a part of a buffer": (bytes: Uint8Array) => ({
    content: joined([new Uint8Array(3), bytes, new Uint8Array(5)]).subarray(3, 3 + bytes.byteLength),
    contentType: "image/png"
  }),
  "an ArrayBuffer": (bytes: Uint8Array) => ({ content: new Uint8Array(bytes).buffer, contentType: "image/png" }),
  "a Blob": (bytes: Uint8Array) => ({ content: new Blob([new Uint8Array(bytes)], { type: "image/png" }) }),
  "a Stream": (bytes: Uint8Array) => ({
    content: Stream.make(bytes.subarray(0, 7), new Uint8Array(0), bytes.subarray(7)),
    size: bytes.byteLength,
    contentType: "image/png"
  })
} as const

const transports: Readonly<Record<string, Layer.Layer<HttpClient.HttpClient, InvalidRequest>>> = {
  "the platform's fetch": Platform.layer,
  "FetchHttpClient": FetchHttpClient.layer,
  "NodeHttpClient": NodeHttpClient.layer,
  "UndiciHttpClient": UndiciHttpClient.layer
}

const endToEnd = Effect.gen(function* () {
  const simulator = yield* Simulator
  for (const [name, shape] of Object.entries(shapes)) {
    // More than a part of a socket.
    const bytes = bytesOf(300_001)
    const uploaded = yield* uploadMedia(service, { ...shape(bytes), filename: "Überraschung & 1.png" })
    assert.deepInclude(uploaded, {
      chatServiceSid,
      size: bytes.byteLength,
      contentType: "image/png",
      filename: "Überraschung & 1.png",
      messageSid: null,
      conversationSid: null
    }, name)
    const message = yield* createServiceConversationMessage(conversation, {
      author: "ada@example.com",
      mediaSid: uploaded.sid
    })
    assert.deepStrictEqual(message.media, [
      { sid: uploaded.sid, contentType: "image/png", filename: "Überraschung & 1.png", size: bytes.byteLength }
    ])
    // A record is a path.
    const fetched = yield* fetchMedia(uploaded)
    assert.deepInclude(fetched, {
      messageSid: message.sid,
      conversationSid: message.conversationSid,
      author: "ada@example.com"
    })
    assert.deepStrictEqual(
      yield* fetchMediaSet(service, { sids: [sid, uploaded.sid] }).pipe(
        Effect.map((all) => all.map((one) => one?.messageSid))
      ),
      [undefined, message.sid]
    )
    assert.deepStrictEqual(yield* downloaded(uploaded), bytes, name)
  }
  const sent = yield* simulator.requests
  const temporary = sent.filter(({ template }) => template === "/{MediaSid}")
  assert.lengthOf(temporary, Object.keys(shapes).length)
  for (const { headers } of temporary) assert.notProperty(headers, "authorization")
})

describe("Media", () => {
  it.effect("goes from an upload to a message and a download, in process", () => Effect.provide(endToEnd, simulated()))

  for (const [name, httpClient] of Object.entries(transports)) {
    it.scoped(`does the same over a port, with ${name}`, () =>
      Effect.gen(function* () {
        const simulator = yield* Simulator.make()
        const { url } = yield* serve(simulator)
        const client = Layer.provide(ConversationsClient.layer({ ...credentials, baseUrl: url }), httpClient)
        yield* Effect.provide(endToEnd, Layer.merge(client, Layer.succeed(Simulator, simulator)))
      }))

    it.scoped(`sends the length of an upload, with ${name}`, () =>
      Effect.gen(function* () {
        const server = yield* Server.serve((_, response) => {
          response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify(record))
        })
        const client = Layer.provide(ConversationsClient.layer({ ...credentials, baseUrl: server.url }), httpClient)
        for (const shape of Object.values(shapes)) {
          yield* Effect.provide(uploadMedia(service, shape(new TextEncoder().encode("0123456789"))), client)
        }
        assert.lengthOf(server.requests, 5)
        for (const { body, headers, method, url } of server.requests) {
          assert.deepStrictEqual([method, url, body], ["POST", `/v1/Services/${chatServiceSid}/Media`, "0123456789"])
          assert.strictEqual(headers["content-length"], "10")
          assert.strictEqual(headers["content-type"], "image/png")
          assert.match(headers.authorization ?? "", /^Basic /)
        }
      }))

    it.scoped(`aborts a download that is interrupted, and reads no more than is asked for, with ${name}`, () =>
      Effect.gen(function* () {
        const size = 200_000_000
        let written = 0
        const part = new Uint8Array(65_536)
        const server = yield* Server.serve(({ headers, url }, response) => {
          if (url.includes("/Media/")) {
            const own = `http://${headers.host}/ME1?Signature=1`
            return void response.end(JSON.stringify({ ...record, size, links: links(own) }))
          }
          response.writeHead(200, { "content-length": size })
          const write = (): void => {
            while (!response.destroyed && response.write(part)) written += part.byteLength
            response.once("drain", write)
          }
          write()
        })
        const started = yield* Deferred.make<void>()
        const download = Stream.runForEach(
          downloadMedia(path, { maxBytes: size }),
          () => Effect.zipRight(Deferred.succeed(started, undefined), Effect.never)
        )
        const client = Layer.provide(ConversationsClient.layer({ ...credentials, baseUrl: server.url }), httpClient)
        const fiber = yield* Effect.fork(Effect.provide(download, client))
        yield* Deferred.await(started)
        assert.isBelow(written, size / 4)
        yield* Fiber.interrupt(fiber)
        yield* server.aborted
      }))

    it.scoped(`fails if the content breaks off, with ${name}`, () =>
      Effect.gen(function* () {
        const cut = (headers: string, size: number | null) =>
          Effect.gen(function* () {
            const server = yield* Hostile.serve(function* (head) {
              const own = `http://${/host: (\S+)/i.exec(head)?.[1]}`
              if (head.includes("/Media/")) {
                return yield* json({ ...record, size, links: links(`${own}/ME1?Signature=1`) })
              }
              yield `HTTP/1.1 200 OK\r\n${headers}connection: close\r\n\r\n12345`
            })
            const client = Layer.provide(ConversationsClient.layer({ ...credentials, baseUrl: server.url }), httpClient)
            return yield* failure(Effect.provide(downloaded(path), client))
          })
        const known = yield* cut("content-length: 10\r\n", 10)
        assert.deepInclude(known, { _tag: "TransportError", operation: "downloadMedia", mayHaveArrived: true })
        const unknown = yield* cut("", 10)
        assert.deepInclude(unknown, { _tag: "UnexpectedResponse", operation: "downloadMedia" })
        assert.include(unknown.message, "ended after 5 of its 10 bytes")
      }))
  }
})

const links = (content_direct_temporary: string) => ({ content_direct_temporary })

const json = (body: object) => {
  const text = JSON.stringify(body)
  // The server ends the connection, and a client that was not told so would send the next request over it.
  const headers = `connection: close\r\ncontent-type: application/json\r\ncontent-length: ${text.length}`
  return [`HTTP/1.1 200 OK\r\n${headers}\r\n\r\n${text}`]
}

/** The clients' requests, in order. */
const uploadedTo = (options: ConversationsClient.Options, upload = uploadMedia(service, { content: png })) =>
  Effect.gen(function* () {
    const { layer, sent } = transport(() => Response.json(record, { status: 201 }))
    yield* Effect.provide(upload, Layer.provide(ConversationsClient.layer({ ...credentials, ...options }), layer))
    return sent
  })

const tagged = (error: ConversationsError) => [error._tag, "field" in error ? error.field : null]

describe("uploadMedia", () => {
  it.effect("uses the host of the region, or the base URL", () =>
    Effect.gen(function* () {
      const hosts = [
        [{}, "https://mcs.us1.twilio.com"],
        [{ region: "ie1" }, "https://mcs.ie1.twilio.com"],
        [{ region: "ie1", edge: "dublin" }, "https://mcs.ie1.twilio.com"],
        [{ edge: "sydney" }, "https://mcs.us1.twilio.com"],
        [{ baseUrl: "https://proxy.example/twilio" }, "https://proxy.example/twilio"]
      ] as const
      for (const [options, host] of hosts) {
        const sent = yield* uploadedTo(options)
        assert.deepStrictEqual(sent.map(({ url }) => url.href), [`${host}/v1/Services/${chatServiceSid}/Media`])
      }
    }))

  it.effect("refuses what it cannot send, before anything is sent", () =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(() => Response.json(record))
      const stream = (...parts: ReadonlyArray<number>) =>
        Stream.fromIterable(parts.map((length) => new Uint8Array(length)))
      const cases: ReadonlyArray<
        readonly [field: string, path: object, upload: object | null | undefined, message?: string]
      > = [
        ["upload", service, undefined],
        ["upload", service, null],
        ["chatServiceSid", { chatServiceSid: "IS1" }, { content: png }],
        ["chatServiceSid", {}, { content: png }],
        ["body", service, { content: png, body: "x" }],
        ["content", service, {}],
        ["content", service, { content: "text" }],
        ["content", service, { content: new ReadableStream() }],
        ["content", service, { content: [1, 2] }],
        ["content", service, { content: new Uint8Array(new SharedArrayBuffer(2)) }],
        ["content", service, { content: png, maxBytes: 3 }, "has 4 bytes, but maxBytes allows 3"],
        ["content", service, { content: new Blob(["1234"]), maxBytes: 3 }],
        ["content", service, { content: stream(1), size: 157_286_401 }],
        ["maxBytes", service, { content: png, maxBytes: 0 }],
        ["size", service, { content: png, size: 4 }],
        ["size", service, { content: stream(4) }],
        ["size", service, { content: stream(4), size: -1 }],
        ["size", service, { content: stream(4), size: 1.5 }],
        ["content", service, { content: stream(2, 1), size: 4 }, "has 3 bytes, not the 4 that size says"],
        ["content", service, { content: stream(2, 3), size: 4 }, "has more than the 4 bytes that size says"],
        ["content", service, { content: Stream.make("text"), size: 4 }, "must be a Stream of Uint8Array"],
        ["contentType", service, { content: png, contentType: "png" }],
        ["contentType", service, { content: png, contentType: "image/png\r\nauthorization: x" }],
        ["contentType", service, { content: png, contentType: "" }],
        ["filename", service, { content: png, filename: "" }],
        ["filename", service, { content: png, filename: 7 }],
        ["filename", service, { content: png, filename: "\ud800" }]
      ]
      for (const [field, path, upload, message = ""] of cases) {
        const error = yield* failure(Effect.provide(
          uploadMedia(path as typeof service, upload as { content: Uint8Array }),
          layer
        ))
        assert.deepStrictEqual([...tagged(error), error.operation, error.mayHaveArrived], [
          "InvalidRequest",
          field,
          "uploadMedia",
          false
        ])
        assert.include(error.message, message)
      }
      assert.lengthOf(sent, 0)
    }))

  it.effect("passes on the error of a stream, and needs what the stream needs", () =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(() => Response.json(record))
      const content: Stream.Stream<Uint8Array, "the disk is full", Simulator> = Stream.concat(
        Stream.fromEffect(Effect.as(Simulator, png)),
        Stream.fail("the disk is full" as const)
      )
      const upload: Effect.Effect<Media, ConversationsError | "the disk is full", ConversationsClient | Simulator> =
        uploadMedia(service, { content, size: 8 })
      const simulator = yield* Simulator.make()
      const error = yield* Effect.flip(Effect.provide(Effect.provideService(upload, Simulator, simulator), layer))
      assert.strictEqual(error, "the disk is full")
      assert.lengthOf(sent, 0)
    }))

  it.effect("has a type, and a name only if one is given", () =>
    Effect.gen(function* () {
      const sent = yield* uploadedTo({})
      assert.strictEqual(sent[0]?.request.headers["content-type"], "application/octet-stream")
      assert.strictEqual(sent[0]?.url.search, "")
      const blob = new Blob(["a"], { type: "text/plain;charset=utf-8" })
      const [named] = yield* uploadedTo({}, uploadMedia(service, { content: blob, filename: "a&b=c d.txt" }))
      assert.strictEqual(named?.request.headers["content-type"], "text/plain;charset=utf-8")
      assert.deepStrictEqual([...named?.url.searchParams ?? []], [["Filename", "a&b=c d.txt"]])
    }))

  it.effect("sends the same bytes again after a failure, even if an attempt may have arrived", () =>
    Effect.gen(function* () {
      yield* next(Fault.serverError(), Fault.droppedConnection())
      const content = Stream.suspend(() => {
        assert.strictEqual(++runs, 1)
        return Stream.make(png)
      })
      let runs = 0
      const { size } = yield* advancing(uploadMedia(service, { content, size: 4 }))
      assert.strictEqual(size, 4)
      assert.lengthOf(yield* requests, 3)
    }).pipe(Effect.provide(simulated())))

  it.effect("has more time the more bytes it has", () =>
    Effect.gen(function* () {
      yield* always(Fault.latency("1 day"))
      const millis = (upload: MediaUpload, policy: TimeoutPolicy.Options = {}) =>
        timed(Effect.either(uploadMedia(service, upload))).pipe(
          Effect.map(({ millis }) => millis),
          Effect.provide(Layer.merge(TimeoutPolicy.layer(policy), RetryPolicy.none))
        )
      const content = new Uint8Array(1_310_720)
      assert.strictEqual(yield* millis({ content: png }), 30_001)
      assert.strictEqual(yield* millis({ content }), 40_000)
      assert.strictEqual(yield* millis({ content }, { minUploadRate: 1_310_720 }), 31_000)
      assert.strictEqual(yield* millis({ content }, { minUploadRate: Infinity }), 30_000)
      assert.strictEqual(yield* millis({ content }, { attempt: "1 hour", overall: "1 minute" }), 70_000)
      assert.strictEqual((yield* requests).filter(({ aborted }) => aborted).length, 5)
    }).pipe(Effect.provide(simulated())))

  it.effect("fails with what the service says", () =>
    Effect.gen(function* () {
      const error = yield* failure(uploadMedia(service, { content: new Uint8Array(300) }))
      assert.deepInclude(error, { _tag: "InvalidRequest", code: 50512, status: 400, operation: "uploadMedia" })
      const gone = yield* failure(uploadMedia({ chatServiceSid: `IS${"f".repeat(32)}` }, { content: png }))
      assert.deepInclude(gone, { _tag: "NotFound", status: 404, operation: "uploadMedia" })
    }).pipe(Effect.provide(simulated({ maxMediaSize: 200 }))))

  it.effect("reads either spelling of the name", () =>
    Effect.gen(function* () {
      const { filename: _, ...others } = record
      const { layer } = respondingWith(() => Response.json({ ...others, file_name: "documented.png" }))
      const fetched = yield* Effect.provide(fetchMedia(path), layer)
      assert.strictEqual(fetched.filename, "documented.png")
      assert.notProperty(fetched, "fileName")
    }))

  it.effect("has a schema that decodes and encodes", () =>
    Effect.gen(function* () {
      const decoded = yield* Schema.decode(Media)(record)
      assert.strictEqual(decoded.chatServiceSid, chatServiceSid)
      assert.deepStrictEqual(yield* Schema.encode(Media)(decoded), record)
    }))
})

describe("fetchMedia and fetchMediaSet", () => {
  it.effect("refuse SIDs that cannot be of a file", () =>
    Effect.gen(function* () {
      const { layer, sent } = respondingWith(() => Response.json(record))
      const calls: ReadonlyArray<Effect.Effect<unknown, ConversationsError, ConversationsClient>> = [
        fetchMedia({ ...path, sid: "ME1" }),
        fetchMedia({ ...path, sid: chatServiceSid }),
        fetchMediaSet(service, { sids: [] }),
        fetchMediaSet(service, { sids: [sid, "ME1"] }),
        fetchMediaSet(service, { sids: sid as unknown as ReadonlyArray<string> }),
        fetchMediaSet(service, [sid] as unknown as MediaSet),
        fetchMediaSet({ chatServiceSid: "desk" }, { sids: [sid] })
      ]
      const fields = yield* Effect.forEach(calls, (call) => Effect.map(failure(Effect.provide(call, layer)), tagged))
      assert.deepStrictEqual(fields, [
        ["InvalidRequest", "sid"],
        ["InvalidRequest", "sid"],
        ["InvalidRequest", "sids"],
        ["InvalidRequest", "sids[1]"],
        ["InvalidRequest", "sids"],
        ["InvalidRequest", "set"],
        ["InvalidRequest", "chatServiceSid"]
      ])
      assert.lengthOf(sent, 0)
    }))

  it.effect("fail for files that were not asked for", () =>
    Effect.gen(function* () {
      const other = sid.replace("0", "f")
      const answers = [
        [],
        [{ code: 200, media_record: { ...record, sid: other } }],
        [{ code: 200 }],
        [{ code: 500 }],
        [{ code: 200, media_record: record }, { code: 404 }],
        {},
        [{ code: "200", media_record: record }]
      ]
      for (const answer of answers) {
        const { layer } = respondingWith(() => Response.json(answer))
        const error = yield* failure(Effect.provide(fetchMediaSet(service, { sids: [sid] }), layer))
        assert.deepInclude(error, { _tag: "UnexpectedResponse", operation: "fetchMediaSet", status: 200 })
      }
    }))
})

describe("downloadMedia", () => {
  const download = (changes: object, content?: () => Response, options?: Parameters<typeof downloadMedia>[1]) => {
    const { layer, sent } = responding(changes, content)
    return Effect.map(failure(Effect.provide(downloaded(path, options), layer)), (error) => ({ error, sent }))
  }

  it.effect("sends nothing to a URL that may lead elsewhere", () =>
    Effect.gen(function* () {
      const urls = [
        "http://media.us1.twilio.com/ME1",
        "https://media.us1.twilio.com.evil.example/ME1",
        "https://eviltwilio.com/ME1",
        "https://user:secret@media.us1.twilio.com/ME1",
        "http://127.0.0.1:8080/ME1",
        "http://169.254.169.254/latest/meta-data",
        "https://localhost/ME1",
        "file:///etc/passwd",
        "//media.us1.twilio.com/ME1",
        "/v1/Services/IS1/Media/ME1/Content",
        "data:text/plain,hello",
        ""
      ]
      for (const url of urls) {
        const { error, sent } = yield* download({ links: links(url) })
        assert.deepStrictEqual(tagged(error), ["UnexpectedResponse", "links.content_direct_temporary"], url)
        assert.strictEqual(error.operation, "downloadMedia")
        if (url !== "") assert.notInclude(error.message, url)
        assert.lengthOf(sent, 1)
      }
    }))

  it.effect("fails if the record has no URL", () =>
    Effect.gen(function* () {
      for (const changes of [{ links: null }, { links: {} }, { links: undefined }]) {
        const { error } = yield* download(changes)
        assert.deepStrictEqual(tagged(error), ["UnexpectedResponse", "links.content_direct_temporary"])
      }
    }))

  it.effect("sends no credential and no header of the program to the temporary URL", () =>
    Effect.gen(function* () {
      const { layer, sent } = responding({})
      const content = yield* downloaded(path).pipe(
        Effect.provide(RequestOptions.layer({ headers: { "x-proxy-key": Redacted.make("hush"), "x-trace": "1" } })),
        Effect.provide(layer)
      )
      assert.deepStrictEqual(content, png)
      const [first, second] = sent
      assert.strictEqual(first?.request.headers["x-trace"], "1")
      assert.property(first?.request.headers, "authorization")
      assert.strictEqual(second?.url.hostname, "media.us1.twilio.com")
      assert.deepStrictEqual({ ...second?.request.headers }, { accept: "*/*" })
    }))

  it.effect("follows no redirect", () =>
    Effect.gen(function* () {
      const { error, sent } = yield* download(
        {},
        () => new Response(null, { status: 302, headers: { location: "https://evil.example/" } })
      )
      assert.deepInclude(error, { _tag: "UnexpectedResponse", status: 302 })
      assert.lengthOf(sent, 2)
    }))

  it.effect("fails unless the content has exactly the bytes of its record", () =>
    Effect.gen(function* () {
      const messages = []
      for (
        const [size, length, maxBytes] of [[5, 4], [3, 4], [0, 1], [4, 0], [9, 4, 8], [null, 9, 8]] as const
      ) {
        const options = maxBytes === undefined ? {} : { maxBytes }
        const { error } = yield* download({ size }, () => new Response(new Uint8Array(length)), options)
        assert.strictEqual(error._tag, "UnexpectedResponse")
        messages.push(error.message.replace(/^downloadMedia got an unexpected response: | \(HTTP.*$/g, ""))
      }
      assert.deepStrictEqual(messages, [
        "the content ended after 4 of its 5 bytes",
        "the content has more than the 3 bytes of its record",
        "the content has more than the 0 bytes of its record",
        "the content ended after 0 of its 4 bytes",
        "the file has 9 bytes, but maxBytes allows 8",
        "the content has more than the 8 bytes that maxBytes allows"
      ])
      const { layer } = responding({ size: 0 }, () => new Response(null))
      assert.strictEqual((yield* Effect.provide(downloaded(path), layer)).byteLength, 0)
    }))

  it.effect("refuses invalid options and paths", () =>
    Effect.gen(function* () {
      const fields = []
      for (
        const [values, options] of [[path, { maxBytes: 0 }], [path, { max: 1 }], [{ ...path, sid: "IM1" }, {}]] as const
      ) {
        const { layer, sent } = responding({})
        fields.push(tagged(yield* failure(Effect.provide(downloaded(values, options as object), layer))))
        assert.lengthOf(sent, 0)
      }
      assert.deepStrictEqual(fields, [["InvalidRequest", "maxBytes"], ["InvalidRequest", "max"], [
        "InvalidRequest",
        "sid"
      ]])
    }))

  it.effect("keeps the temporary URL out of errors, whatever its host responds", () =>
    Effect.gen(function* () {
      const signature = "Signature=0123456789abcdefghij"
      for (const status of [403, 404, 500]) {
        const { error } = yield* download({}, () => Response.json({ message: `no such ${signature}` }, { status }))
        assert.strictEqual(error.status, status)
        assert.notInclude(JSON.stringify(error), signature)
        assert.notInclude(JSON.stringify(error), "0123456789abcdefghij")
      }
    }))

  it.effect("is retried until the content begins", () =>
    Effect.gen(function* () {
      const uploaded = yield* uploadMedia(service, { content: png })
      const failing = new Set(["/v1/Services/{ChatServiceSid}/Media/{MediaSid}", "/{MediaSid}"])
      const simulator = yield* Simulator
      yield* simulator.setFaults(({ template }) => failing.delete(template ?? "") ? Fault.serverError() : null)
      assert.deepStrictEqual(yield* advancing(downloaded(uploaded)), png)
      assert.deepStrictEqual((yield* requests).map(({ status, template }) => [template, status]).slice(1), [
        ["/v1/Services/{ChatServiceSid}/Media/{MediaSid}", 500],
        ["/v1/Services/{ChatServiceSid}/Media/{MediaSid}", 200],
        ["/{MediaSid}", 500],
        ["/{MediaSid}", 200]
      ])
    }).pipe(Effect.provide(simulated())))

  it.effect("fails if the content stalls, however long the program takes for each part", () =>
    Effect.gen(function* () {
      const stalled = () =>
        new Response(
          new ReadableStream<Uint8Array>({
            start: (controller) => {
              controller.enqueue(png.slice(0, 1))
              controller.enqueue(png.slice(1, 2))
            }
          })
        )
      const { layer } = responding({}, stalled)
      const got: Array<number> = []
      const { exit, millis } = yield* timed(Effect.flip(Effect.provide(
        Stream.runForEach(downloadMedia(path), (part) => {
          got.push(...part)
          return Effect.sleep("1 hour")
        }),
        Layer.merge(layer, TimeoutPolicy.layer({ attempt: "5 seconds" }))
      )))
      const error = yield* exit
      assert.deepInclude(error, {
        _tag: "TimedOut",
        operation: "downloadMedia",
        phase: "attempt",
        mayHaveArrived: true
      })
      assert.deepStrictEqual(got, [...png.slice(0, 2)])
      assert.strictEqual(millis, 2 * 3_600_000 + 5_000)
    }))

  it.effect("gets a file that no message has taken for 5 minutes, and not after", () =>
    Effect.gen(function* () {
      const uploaded = yield* uploadMedia(service, { content: png })
      yield* TestClock.adjust("4 minutes")
      assert.deepStrictEqual(yield* downloaded(uploaded), png)
      yield* TestClock.adjust("1 minute")
      const error = yield* failure(downloaded(uploaded))
      assert.deepInclude(error, { _tag: "NotFound", operation: "downloadMedia" })
      const late = yield* failure(createServiceConversationMessage(conversation, { mediaSid: uploaded.sid }))
      assert.deepInclude(late, { _tag: "InvalidRequest", code: 50507 })
    }).pipe(Effect.provide(simulated())))
})
