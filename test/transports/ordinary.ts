/** What an `HttpClient` of this library for Node does for programs without a `ConversationsClient`, or that wrap it. */
import {
  ConversationsClient,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  type InvalidRequest,
  RetryPolicy,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import * as Cookies from "@effect/platform/Cookies"
import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { gzipSync } from "node:zlib"
import * as Transport from "../../src/internal/transport/transport.ts"
import { credentials, failureOf, path, record } from "../support.ts"
import { type Respond, serve } from "./server.ts"

const json = JSON.stringify(record)

const succeed: Respond = ({ method }, response) => {
  if (method === "DELETE") response.writeHead(204).end()
  else response.writeHead(200, { "content-type": "application/json", "content-length": json.length }).end(json)
}

/** Responds with the request that it got. */
const echo: Respond = ({ body, headers }, response) => {
  response.setHeader("content-type", headers["content-type"] ?? "text/plain")
  response.end(body)
}

export const ordinaryClient = (layer: Layer.Layer<HttpClient.HttpClient, InvalidRequest>): void => {
  describe("an ordinary HttpClient", () => {
    const bodies: ReadonlyArray<readonly [string, HttpBody.HttpBody, body: string, type: string]> = [
      ["empty", HttpBody.empty, "", "text/plain"],
      ["text", HttpBody.text("grüezi"), "grüezi", "text/plain"],
      ["JSON", HttpBody.unsafeJson({ a: "ü" }), `{"a":"ü"}`, "application/json"],
      ["bytes", HttpBody.uint8Array(Uint8Array.of(97, 98)), "ab", "application/octet-stream"],
      ["a part of a buffer", HttpBody.uint8Array(new TextEncoder().encode("xabx").subarray(1, 3)), "ab", ""],
      ["parameters", HttpBody.urlParams([["a", "b c"]]), "a=b+c", "application/x-www-form-urlencoded"],
      ["raw text", HttpBody.raw("raw", { contentType: "text/x-raw" }), "raw", "text/x-raw"],
      ["raw parameters", HttpBody.raw(new URLSearchParams({ a: "b c" })), "a=b+c", ""],
      ["a blob", HttpBody.raw(new Blob(["blob"], { type: "text/x-blob" })), "blob", "text/x-blob"],
      ["a web stream", HttpBody.raw(new Blob(["streamed"]).stream()), "streamed", ""],
      [
        "a stream",
        HttpBody.stream(Stream.make("a", "b", "c").pipe(Stream.encodeText), "text/x-stream"),
        "abc",
        "text/x-stream"
      ]
    ]
    it.live.each(bodies)("sends %s", ([, body, expected, type]) =>
      Effect.gen(function* () {
        const server = yield* serve(echo)
        const response = yield* HttpClient.post(server.url, { body })
        assert.strictEqual(yield* response.text, expected)
        assert.include(response.headers["content-type"], type)
      }).pipe(Effect.scoped, Effect.provide(layer)))

    // A web stream can be read once.
    it.live.each(bodies.filter(([name]) => name !== "a web stream"))(
      "sends %s with a DELETE, and the next request on its connection",
      ([, body, expected]) =>
        Effect.gen(function* () {
          const server = yield* serve(echo)
          for (let round = 0; round < 2; round++) {
            const response = yield* HttpClient.del(server.url, { body })
            assert.strictEqual(yield* response.text, expected)
          }
          assert.deepStrictEqual(server.requests.map(({ body, method }) => [method, body]), [
            ["DELETE", expected],
            ["DELETE", expected]
          ])
        }).pipe(Effect.scoped, Effect.provide(layer))
    )

    it.live("sends and reads a form", () =>
      Effect.gen(function* () {
        const server = yield* serve(echo)
        for (const toBody of [HttpBody.formData, (form: FormData) => HttpBody.raw(form)]) {
          const form = new FormData()
          form.append("name", "Zürich")
          form.append("file", new File(["content"], "a.txt", { type: "text/x-file" }))
          const response = yield* HttpClient.post(server.url, { body: toBody(form) })
          assert.match(response.headers["content-type"] ?? "", /^multipart\/form-data; boundary=/)
          const read = yield* response.formData
          const file = read.get("file") as File
          assert.deepStrictEqual([read.get("name"), file.name, yield* Effect.promise(() => file.text())], [
            "Zürich",
            "a.txt",
            "content"
          ])
          assert.isDefined(server.requests.at(-1)?.headers["content-length"])
          assert.match(server.requests.at(-1)?.body ?? "", /^content-type: text\/x-file\r$/im)
        }
      }).pipe(Effect.scoped, Effect.provide(layer)))

    it.live("fails if the request stream fails", () =>
      Effect.gen(function* () {
        const server = yield* serve(echo)
        const stream = Stream.concat(Stream.encodeText(Stream.make("a")), Stream.fail("no more"))
        const error = yield* Effect.flip(HttpClient.post(server.url, { body: HttpBody.stream(stream) }))
        assert.deepStrictEqual(failureOf(error), { tag: "RequestError", reason: "Transport" })
        assert.lengthOf(server.requests, 0)
      }).pipe(Effect.scoped, Effect.provide(layer)))

    it.live("reads a body in every format", () =>
      Effect.gen(function* () {
        const server = yield* serve(({ url }, response) => {
          response.writeHead(201, {
            "set-cookie": ["a=1; Path=/", "b=2"],
            "x-odd": "\u00fc",
            "content-type": "application/json"
          })
          response.write(url === "/params" ? "a=1" : "[1,")
          response.end(url === "/params" ? "&b=2" : "2]")
        })
        const get = HttpClient.get(server.url)
        const response = yield* get
        assert.strictEqual(response.status, 201)
        assert.strictEqual(response.headers["x-odd"], "\u00fc")
        assert.deepStrictEqual(Cookies.toRecord(response.cookies), { a: "1", b: "2" })
        assert.deepStrictEqual([yield* response.text, yield* response.json, yield* response.text], [
          "[1,2]",
          [1, 2],
          "[1,2]"
        ])
        const bytes = new Uint8Array(yield* Effect.flatMap(get, (response) => response.arrayBuffer))
        assert.strictEqual(new TextDecoder().decode(bytes), "[1,2]")
        const streamed = Stream.unwrap(Effect.map(get, (response) => response.stream)).pipe(Stream.decodeText())
        assert.strictEqual(yield* Stream.mkString(streamed), "[1,2]")
        const params = yield* Effect.flatMap(
          HttpClient.get(`${server.url}/params`),
          (response) => response.urlParamsBody
        )
        assert.deepStrictEqual([...params], [["a", "1"], ["b", "2"]])
      }).pipe(Effect.scoped, Effect.provide(layer)))

    it.live("decompresses, whether requested or not", () =>
      Effect.gen(function* () {
        const text = "zürich ".repeat(10_000)
        const server = yield* serve((_, response) =>
          void response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(text))
        )
        const asking = HttpClient.get(server.url, { headers: { "accept-encoding": "gzip" } })
        for (const get of [HttpClient.get(server.url), asking]) {
          assert.strictEqual(yield* Effect.flatMap(get, (response) => response.text), text)
        }
        assert.deepStrictEqual(server.requests.map(({ headers }) => headers["accept-encoding"]), [undefined, "gzip"])
      }).pipe(Effect.scoped, Effect.provide(layer)))

    it.live("fails if a compressed body is broken, or its coding is unknown", () =>
      Effect.gen(function* () {
        for (const encoding of ["gzip", "rubbish"]) {
          const server = yield* serve((_, response) =>
            void response.writeHead(200, { "content-encoding": encoding }).end("garbage")
          )
          const error = yield* Effect.flip(Effect.flatMap(HttpClient.get(server.url), (response) => response.text))
          assert.strictEqual(failureOf(error).tag, encoding === "gzip" ? "ResponseError" : "RequestError")
        }
      }).pipe(Effect.scoped, Effect.provide(layer)))

    it.live("accepts responses without a body, and statuses that a web Response rejects", () =>
      Effect.gen(function* () {
        const server = yield* serve(({ url }, response) => void response.writeHead(Number(url.slice(1))).end())
        for (const status of [204, 205, 304, 404, 799]) {
          const response = yield* HttpClient.get(`${server.url}/${status}`)
          assert.deepStrictEqual([response.status, yield* response.text], [status, ""])
        }
        const response = yield* HttpClient.head(`${server.url}/200`)
        assert.deepStrictEqual([response.status, yield* response.text], [200, ""])
      }).pipe(Effect.scoped, Effect.provide(layer)))

    it.live("follows redirects only on request", () =>
      Effect.gen(function* () {
        const server = yield* serve(({ url }, response) =>
          void (url === "/" ? response.writeHead(302, { location: "/there" }) : response).end("there")
        )
        const client = yield* HttpClient.HttpClient
        assert.strictEqual((yield* client.get(server.url)).status, 302)
        const followed = yield* HttpClient.followRedirects(client).get(server.url)
        assert.deepStrictEqual([followed.status, yield* followed.text], [200, "there"])
      }).pipe(Effect.scoped, Effect.provide(layer)))

    it.live("aborts on interruption, before the response and while reading its body", () =>
      Effect.gen(function* () {
        for (const hasHead of [false, true]) {
          const server = yield* serve((_, response) => {
            if (hasHead) response.write("a")
          })
          const fiber = yield* Effect.fork(Effect.flatMap(HttpClient.get(server.url), (response) => response.text))
          yield* server.arrived
          yield* Fiber.interrupt(fiber)
          yield* server.aborted
        }
      }).pipe(Effect.scoped, Effect.provide(layer)))

    it.live("aborts a body that is not read to its end", () =>
      Effect.gen(function* () {
        const server = yield* serve((_, response) => void response.write("a"))
        const stream = Stream.unwrap(Effect.map(HttpClient.get(server.url), (response) => response.stream))
        yield* Stream.runHead(stream)
        yield* server.aborted
        const other = yield* serve((_, response) => void response.write("a"))
        const scoped = HttpClient.withScope(yield* HttpClient.HttpClient)
        yield* Effect.scoped(scoped.get(other.url))
        yield* other.aborted
      }).pipe(Effect.scoped, Effect.provide(layer)))

    it.live("sends the headers of a request unchanged, and fails for invalid ones", () =>
      Effect.gen(function* () {
        const server = yield* serve(echo)
        const request = HttpClientRequest.get(server.url, { headers: { "x-a": "1" } })
        const client = yield* HttpClient.HttpClient
        yield* Effect.flatMap(client.execute(request), (response) => response.text)
        assert.deepStrictEqual(Object.entries(request.headers), [["x-a", "1"]])
        const error = yield* Effect.flip(client.get(server.url, { headers: { "x-a": "a\r\nb: c" } }))
        assert.strictEqual(failureOf(error).reason, "Transport")
      }).pipe(Effect.scoped, Effect.provide(layer)))

    it.live("closes its connections with the layer's scope", () =>
      Effect.gen(function* () {
        const server = yield* serve(() => {})
        const fiber = yield* HttpClient.get(server.url).pipe(
          Effect.exit,
          Effect.race(server.arrived),
          Effect.provide(layer),
          Effect.fork
        )
        yield* Fiber.join(fiber)
        yield* server.aborted
      }).pipe(Effect.scoped))
  })

  describe("a client that is wrapped", () => {
    const wrappers: ReadonlyArray<readonly [string, (client: HttpClient.HttpClient) => HttpClient.HttpClient]> = [
      ["not at all", (client) => client],
      ["by tap", HttpClient.tap(() => Effect.void)],
      ["by mapRequest", HttpClient.mapRequest(HttpClientRequest.setHeader("x-mine", "1"))],
      ["to ask for gzip", HttpClient.mapRequest(HttpClientRequest.setHeader("accept-encoding", "gzip"))]
    ]
    it.live.each(wrappers)("%s gives the same results", ([name, wrap]) =>
      Effect.gen(function* () {
        const server = yield* serve((request, response, nth) => {
          if (request.url.includes("missing")) response.writeHead(404).end(`{"code":20404,"message":"Not here"}`)
          else if (request.headers["accept-encoding"] === "gzip" && request.method !== "DELETE") {
            response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(json))
          } else succeed(request, response, nth)
        })
        const client = Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, wrap)).pipe(
          Layer.provide(layer),
          (layer) => Layer.provide(ConversationsClient.layer({ ...credentials, baseUrl: server.url }), layer)
        )
        yield* Effect.gen(function* () {
          assert.strictEqual((yield* fetchServiceUserConversation(path)).uniqueName, record.unique_name)
          const updated = yield* updateServiceUserConversation(path, { notificationLevel: "muted" })
          assert.strictEqual(updated.accountSid, record.account_sid)
          yield* deleteServiceUserConversation(path)
          const error = yield* Effect.flip(fetchServiceUserConversation({ ...path, conversationSid: "missing" }))
          assert.deepInclude(error, { _tag: "NotFound", code: 20404 })
        }).pipe(Effect.provide(Layer.merge(client, RetryPolicy.none)))
        assert.lengthOf(server.requests, 4)
        if (name === "by mapRequest") assert.isTrue(server.requests.every(({ headers }) => headers["x-mine"] === "1"))
      }).pipe(Effect.scoped))

    it.effect("has no transport, which would bypass the wrapper", () =>
      Effect.gen(function* () {
        const client = yield* HttpClient.HttpClient
        assert.isDefined(Transport.of(client))
        for (const [name, wrap] of wrappers.slice(1)) assert.isUndefined(Transport.of(wrap(client)), name)
      }).pipe(Effect.provide(layer)))
  })
}
