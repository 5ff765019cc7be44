/** Tests of a transport itself: each request ends with one callback, for its complete response or a failure. */
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Http from "node:http"
import { createServer } from "node:net"
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib"
import type * as Transport from "../../src/internal/transport/transport.ts"
import { turns } from "../advancing.ts"
import { type Certificate, listening, type Respond, selfSigned, serve } from "./server.ts"

type Outcome =
  | { readonly _tag: "Response"; readonly response: Transport.TransportResponse }
  | { readonly _tag: "Failure"; readonly cause: unknown; readonly neverSent: boolean | undefined }

interface Exchange {
  /** The number of callbacks. */
  readonly calls: () => number
  readonly outcome: Effect.Effect<Outcome>
  readonly cancel: () => void
}

export const start = (
  transport: Transport.Transport,
  request: Partial<Transport.TransportRequest> & { readonly url: string }
): Exchange => {
  const deferred = Effect.runSync(Deferred.make<Outcome>())
  let calls = 0
  const tell = (outcome: Outcome): void => {
    calls++
    Deferred.unsafeDone(deferred, Effect.succeed(outcome))
  }
  const cancel = transport.send(
    { method: "GET", headers: {}, body: undefined, maxResponseBytes: 1000, ...request },
    {
      onResponse: (response) => tell({ _tag: "Response", response }),
      onFailure: (cause, neverSent) => tell({ _tag: "Failure", cause, neverSent })
    },
    Context.empty()
  )
  return { calls: () => calls, outcome: Deferred.await(deferred), cancel }
}

/** Sends a request, and returns its response. */
export const respond = (
  transport: Transport.Transport,
  request: Partial<Transport.TransportRequest> & { readonly url: string }
): Effect.Effect<Transport.TransportResponse> =>
  Effect.gen(function* () {
    const exchange = start(transport, request)
    const outcome = yield* exchange.outcome
    yield* turns(5)
    assert.strictEqual(exchange.calls(), 1)
    if (outcome._tag === "Failure") return yield* Effect.die(outcome.cause)
    return outcome.response
  })

export const failure = (
  transport: Transport.Transport,
  request: Partial<Transport.TransportRequest> & { readonly url: string }
) =>
  Effect.gen(function* () {
    const exchange = start(transport, request)
    // No callback before the request can be canceled.
    assert.strictEqual(exchange.calls(), 0)
    const outcome = yield* exchange.outcome
    yield* turns(5)
    assert.strictEqual(exchange.calls(), 1)
    if (outcome._tag === "Response") return yield* Effect.dieMessage(`HTTP ${outcome.response.status}`)
    return outcome
  })

const whole =
  (body: string | Uint8Array, headers: Http.OutgoingHttpHeaders = {}, status = 200): Respond => (_, response) => {
    response.writeHead(status, { "content-length": body.length, ...headers })
    response.end(body)
  }

const text = "zürich ".repeat(20)

export interface Exchanges {
  /** Whether it reuses connections. */
  readonly keepsConnections: boolean
  /** Whether the number of its connections can be limited. */
  readonly limitsConnections: boolean
  /** The transport, with at most so many connections if it has such a limit. */
  readonly transport: (connections?: number) => Effect.Effect<Transport.Transport, never, Scope.Scope>
  /** A transport that accepts this certificate; `undefined` if that cannot be configured. */
  readonly trusting?: (certificate: Certificate) => Effect.Effect<Transport.Transport, never, Scope.Scope>
}

export const methods = ["GET", "POST", "DELETE"] as const

export const exchanges = ({ keepsConnections, limitsConnections, transport, trusting }: Exchanges): void => {
  describe("a response", () => {
    it.live("has its status, its headers and its text", () =>
      Effect.gen(function* () {
        const server = yield* serve((_, response) => {
          response.writeHead(201, { "X-One": "1", "X-Two": ["a", "b"], "Set-Cookie": ["c=1", "d=2"] })
          response.write("gr")
          response.end("üezi")
        })
        const response = yield* respond(yield* transport(), {
          url: `${server.url}/a%20b?c=d%26`,
          headers: { "x-mine": "m" }
        })
        assert.deepStrictEqual([response.status, response.text, response.bodyProblem], [201, "grüezi", undefined])
        assert.deepInclude(response.headers, { "x-one": "1", "x-two": "a, b", "set-cookie": "c=1, d=2" })
        const [request] = server.requests
        assert.deepStrictEqual([request?.url, request?.headers["x-mine"]], ["/a%20b?c=d%26", "m"])
        assert.isUndefined(request?.headers["accept-encoding"])
      }).pipe(Effect.scoped))

    it.live("to a request with a body, an empty one, and none", () =>
      Effect.gen(function* () {
        const server = yield* serve(whole("{}"))
        const sending = yield* transport()
        const headers = Object.freeze({ "content-type": "text/plain" })
        for (const body of ["Zürich=1", "", undefined]) {
          yield* respond(sending, { url: server.url, method: "POST", body, headers })
        }
        assert.deepStrictEqual(
          server.requests.map(({ body, headers }) => [body, headers["content-length"], headers["content-type"]]),
          [["Zürich=1", "9", "text/plain"], ["", "0", "text/plain"], ["", "0", "text/plain"]]
        )
      }).pipe(Effect.scoped))

    it.live("can follow informational responses", () =>
      Effect.gen(function* () {
        const server = yield* serve((_, response) => {
          response.writeProcessing()
          response.end("done")
        })
        const response = yield* respond(yield* transport(), { url: server.url })
        assert.deepStrictEqual([response.status, response.text], [200, "done"])
      }).pipe(Effect.scoped))

    it.live("is decompressed even if not requested", () =>
      Effect.gen(function* () {
        const sending = yield* transport()
        const compressed: ReadonlyArray<readonly [string, Uint8Array]> = [
          ["gzip", gzipSync(text)],
          ["X-GZIP", gzipSync(text)],
          ["deflate", deflateSync(text)],
          ["br", brotliCompressSync(text)],
          ["gzip, br", brotliCompressSync(gzipSync(text))],
          ["identity", new TextEncoder().encode(text)]
        ]
        for (const [encoding, body] of compressed) {
          const server = yield* serve(whole(body, { "content-encoding": encoding }))
          const response = yield* respond(sending, { url: server.url })
          assert.deepStrictEqual([response.text, response.bodyProblem], [text, undefined], encoding)
        }
      }).pipe(Effect.scoped))

    it.live("without a body has an empty text, even with a content encoding", () =>
      Effect.gen(function* () {
        const sending = yield* transport()
        for (const status of [204, 304]) {
          const server = yield* serve((_, response) =>
            void response.writeHead(status, { "content-encoding": "gzip" }).end()
          )
          const response = yield* respond(sending, { url: server.url })
          assert.deepStrictEqual([response.status, response.text, response.bodyProblem], [status, "", undefined])
        }
        const server = yield* serve((_, response) => void response.writeHead(200, { "content-length": 5000 }).end())
        assert.strictEqual((yield* respond(sending, { url: server.url, method: "HEAD" })).text, "")
      }).pipe(Effect.scoped))

    it.live("loses a byte order mark, and is readable after an unreadable one", () =>
      Effect.gen(function* () {
        const sending = yield* transport()
        for (
          const [bytes, text, bodyProblem] of [
            [[0xef, 0xbb, 0xbf, 0x61], "a", undefined],
            [[0x61, 0xc3], "", "the body is not UTF-8"],
            [[0xbf, 0x61], "", "the body is not UTF-8"],
            [[0x61, 0xc3, 0xbc], "aü", undefined]
          ] as const
        ) {
          const server = yield* serve(whole(Uint8Array.from(bytes)))
          const response = yield* respond(sending, { url: server.url })
          assert.deepStrictEqual([response.text, response.bodyProblem], [text, bodyProblem])
        }
      }).pipe(Effect.scoped))

    it.live("can be longer than a million characters, and contains nothing of the previous one", () =>
      Effect.gen(function* () {
        const texts = [
          "x".repeat(1_500_000),
          `${"y".repeat(1_200_000)}ü`,
          "z".repeat(2_500_000),
          "short",
          "w".repeat(900_000)
        ]
        const sending = yield* transport()
        for (const text of [...texts, ...texts]) {
          const server = yield* serve(whole(Buffer.from(text)))
          const response = yield* respond(sending, { url: server.url, maxResponseBytes: 4_000_000 })
          assert.isTrue(response.text === text)
          assert.isUndefined(response.bodyProblem)
        }
        const bytes = Buffer.concat([Buffer.from("x".repeat(1_500_000)), Uint8Array.of(0xff)])
        const server = yield* serve(whole(bytes))
        const response = yield* respond(sending, { url: server.url, maxResponseBytes: 4_000_000 })
        assert.deepStrictEqual([response.text, response.bodyProblem], ["", "the body is not UTF-8"])
      }).pipe(Effect.scoped))

    it.live("that is a redirect is not followed", () =>
      Effect.gen(function* () {
        const target = yield* serve(whole("{}"))
        const server = yield* serve(whole("", { location: target.url }, 302))
        const response = yield* respond(yield* transport(), { url: server.url })
        assert.deepStrictEqual([response.status, response.headers["location"]], [302, target.url])
        assert.lengthOf(target.requests, 0)
      }).pipe(Effect.scoped))
  })

  describe("an unreadable body is reported:", () => {
    const declared = (bytes: number): Respond => (_, response) => {
      response.writeHead(200, { "content-length": bytes })
      response.write("x".repeat(Math.min(bytes, 2000)))
    }
    const chunked: Respond = (_, response) => {
      response.writeHead(200)
      response.write("x".repeat(600))
      response.write("x".repeat(600))
    }
    const tooLarge = /larger than the 1000 bytes/
    const cases: ReadonlyArray<readonly [string, RegExp, boolean, Respond]> = [
      ["longer than the bound, with its length", tooLarge, true, declared(1_000_000)],
      ["longer than the bound, in chunks", tooLarge, true, chunked],
      [
        "longer than the limit after decompressing",
        tooLarge,
        false,
        whole(gzipSync("x".repeat(100_000)), {
          "content-encoding": "gzip"
        })
      ],
      [
        "longer than the limit after decompressing twice",
        tooLarge,
        false,
        whole(
          gzipSync(gzipSync("x".repeat(1_000_000))),
          { "content-encoding": "gzip, gzip" }
        )
      ],
      ["an unknown coding", /is not supported/, false, whole("x", { "content-encoding": "rubbish" })],
      [
        "too many codings",
        /is not supported/,
        false,
        whole("x", {
          "content-encoding": "gzip, gzip, gzip, gzip, gzip, gzip"
        })
      ],
      [
        "uncompressed data with a content encoding",
        /does not match its content encoding/,
        false,
        whole("x", { "content-encoding": "gzip" })
      ],
      [
        "truncated compressed data",
        /does not match its content encoding/,
        false,
        whole(gzipSync(text).subarray(0, 20), {
          "content-encoding": "gzip"
        })
      ],
      ["an incomplete body of an error response", /is incomplete/, false, (_, response) => {
        response.writeHead(503, { "content-length": 100 })
        response.write("x")
        setImmediate(() => response.destroy())
      }]
    ]
    it.live.each(cases)("%s", ([, expected, isAborted, onRequest]) =>
      Effect.gen(function* () {
        const server = yield* serve(onRequest)
        const response = yield* respond(yield* transport(), { url: server.url })
        assert.strictEqual(response.text, "")
        assert.match(response.bodyProblem ?? "", expected)
        if (isAborted) yield* server.aborted
      }).pipe(Effect.scoped))

    it.live("a body exactly as long as the limit is readable", () =>
      Effect.gen(function* () {
        const sending = yield* transport()
        for (
          const [body, headers] of [["x".repeat(1000), {}], [gzipSync("x".repeat(1000)), {
            "content-encoding": "gzip"
          }]] as const
        ) {
          const server = yield* serve(whole(body, headers))
          assert.lengthOf((yield* respond(sending, { url: server.url })).text, 1000)
        }
      }).pipe(Effect.scoped))
  })

  describe("a failure", () => {
    it.live("reports that nothing was sent if the connection was refused", () =>
      Effect.gen(function* () {
        const port = yield* Effect.scoped(listening(createServer(), new Set()))
        const { cause, neverSent } = yield* failure(yield* transport(), { url: `http://127.0.0.1:${port}` })
        assert.propertyVal(cause, "code", "ECONNREFUSED")
        assert.isTrue(neverSent)
      }).pipe(Effect.scoped))

    it.live("reports the same if the certificate is not accepted", () =>
      Effect.gen(function* () {
        const certificate = selfSigned()
        const server = yield* serve(whole("{}"), certificate)
        const { neverSent } = yield* failure(yield* transport(), { url: server.url })
        assert.isTrue(neverSent)
        assert.lengthOf(server.requests, 0)
        if (trusting === undefined) return
        assert.strictEqual((yield* respond(yield* trusting(certificate), { url: server.url })).text, "{}")
      }).pipe(Effect.scoped))

    it.live("is reported, not thrown, if the request cannot be sent", () =>
      Effect.gen(function* () {
        const sending = yield* transport()
        for (
          const request of [
            { url: "nonsense" },
            { url: "ftp://127.0.0.1/" },
            { url: "http://127.0.0.1:1/", headers: { "x-a": "a\r\nb: c" } },
            { url: "http://127.0.0.1:1/", headers: { "a b": "c" } }
          ]
        ) {
          assert.isTrue((yield* failure(sending, request)).neverSent, JSON.stringify(request))
          const canceled = start(sending, request)
          canceled.cancel()
          yield* turns(5)
          assert.strictEqual(canceled.calls(), 0)
        }
      }).pipe(Effect.scoped))

    it.live("is reported if the connection is cut, before the response or in the middle of it", () =>
      Effect.gen(function* () {
        const sending = yield* transport()
        const cut: ReadonlyArray<Respond> = [
          (_, response) => void response.destroy(),
          (_, response) => {
            response.writeHead(200, { "content-length": 100 })
            response.write("x", () => response.destroy())
          },
          (_, response) => {
            response.writeHead(200)
            response.write("x", () => response.destroy())
          }
        ]
        for (const onRequest of cut) {
          const server = yield* serve(onRequest)
          assert.isFalse((yield* failure(sending, { url: server.url })).neverSent)
        }
      }).pipe(Effect.scoped))
  })

  describe("a request that is canceled", () => {
    it.live("before there is a connection is never sent", () =>
      Effect.gen(function* () {
        const server = yield* serve(whole("{}"))
        const sending = yield* transport(1)
        const canceled = Array.from({ length: 5 }, () => start(sending, { url: `${server.url}/canceled` }))
        for (const { cancel } of canceled) cancel()
        yield* respond(sending, { url: server.url })
        assert.deepStrictEqual(server.requests.map(({ url }) => url), ["/"])
        assert.deepStrictEqual(canceled.map(({ calls }) => calls()), [0, 0, 0, 0, 0])
      }).pipe(Effect.scoped))

    const stages: ReadonlyArray<readonly [string, Respond]> = [
      ["while it waits for a response", () => {}],
      ["in the middle of a body", (_, response) => {
        response.writeHead(200, { "content-length": 100 })
        response.write("x")
      }],
      ["in the middle of a failure's body", (_, response) => {
        response.writeHead(500, { "content-length": 100 })
        response.write("x")
      }]
    ]
    it.live.each(stages)(
      "%s is aborted on the wire, and calls no callback",
      ([, onRequest]) =>
        Effect.gen(function* () {
          const server = yield* serve(onRequest)
          const exchange = start(yield* transport(), { url: server.url })
          yield* server.arrived
          yield* turns(5)
          exchange.cancel()
          exchange.cancel()
          yield* server.aborted
          yield* turns(5)
          assert.strictEqual(exchange.calls(), 0)
        }).pipe(Effect.scoped)
    )

    it.live(`after its response has no effect${keepsConnections ? ", and its connection is reused" : ""}`, () =>
      Effect.gen(function* () {
        const server = yield* serve(whole("{}"))
        const sending = yield* transport(1)
        for (let round = 0; round < 5; round++) {
          const exchange = start(sending, { url: server.url })
          yield* exchange.outcome
          exchange.cancel()
        }
        assert.strictEqual(server.connections(), keepsConnections ? 1 : 5)
      }).pipe(Effect.scoped))
  })

  describe("no request is sent twice", () => {
    it.live.each(methods)("%s, on a kept-alive connection that drops", (method) =>
      Effect.gen(function* () {
        const server = yield* serve((request, response, nth) =>
          request.url === "/first" ? whole("{}")(request, response, nth) : void response.destroy()
        )
        const sending = yield* transport()
        for (let round = 0; round < 10; round++) {
          yield* respond(sending, { url: `${server.url}/first` })
          const { neverSent } = yield* failure(sending, { url: `${server.url}/second`, method })
          assert.isFalse(neverSent)
        }
        assert.lengthOf(server.requests.filter(({ url }) => url === "/second"), 10)
      }).pipe(Effect.scoped))
  })

  it.live("many at once leave no unused socket", () =>
    Effect.gen(function* () {
      const server = yield* serve((_, response) => void response.writeHead(204).end())
      const sending = yield* transport(10)
      for (let round = 0; round < 10; round++) {
        const sent = Array.from({ length: 20 }, () => start(sending, { url: server.url, method: "DELETE" }))
        yield* Effect.forEach(sent, ({ outcome }) => outcome)
      }
      assert.lengthOf(server.requests, 200)
      assert.isAtMost(server.open(), limitsConnections ? 10 : 20)
    }).pipe(Effect.scoped))
}
