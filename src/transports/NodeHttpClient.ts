/**
 * An `HttpClient` over `node:http` and `node:https`, for Node without a dependency. A {@link ConversationsClient}
 * recognises it, and takes less CPU time with it than with `fetch`; `UndiciHttpClient` takes even less. For everything
 * else it is an ordinary `HttpClient`. It works on Bun and Deno too, where `FetchHttpClient` is faster.
 *
 * - It uses no proxy. Where the environment names one, use `UndiciHttpClient`.
 * - Redirects are not followed, and no request is repeated. Requests do not ask for compression, but a compressed
 *   response (gzip, deflate, br) is decompressed.
 *
 * @module
 * @since 3.0.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type * as Http from "node:http"
import process from "node:process"
import { Readable } from "node:stream"
import * as Major from "../internal/effect/effect.ts"
import * as HttpMajor from "../internal/effect/http.ts"
import * as NodeResponse from "../internal/transport/nodeResponse.ts"
import * as NodeTransport from "../internal/transport/nodeTransport.ts"
import * as Transport from "../internal/transport/transport.ts"

interface Content {
  readonly body?: string | Uint8Array | Readable
  /** `undefined` if there is no body, or if it is not known. */
  readonly length?: number
  readonly type?: string | null
}

/** Of any type of body that `fetch` accepts. A form is read into memory. */
const webContent = async (body: unknown): Promise<Content> => {
  if (typeof body === "string" || body instanceof Uint8Array) return { body, length: NodeTransport.lengthOf(body) }
  const web = new Response(body as BodyInit)
  const type = web.headers.get("content-type")
  if (body instanceof FormData || body instanceof URLSearchParams) {
    const bytes = new Uint8Array(await web.arrayBuffer())
    return { body: bytes, length: bytes.byteLength, type }
  }
  const readable = Readable.from(web.body ?? [], { objectMode: false })
  return body instanceof Blob ? { body: readable, length: body.size, type } : { body: readable, type }
}

const attempt = <A>(
  request: HttpClientRequest.HttpClientRequest,
  run: () => Promise<A>
): Effect.Effect<A, HttpClientError.HttpClientError> =>
  Effect.tryPromise({ try: run, catch: (cause) => HttpMajor.transportError(request, cause) })

const contentOf = (
  request: HttpClientRequest.HttpClientRequest
): Effect.Effect<Content, HttpClientError.HttpClientError> => {
  const { body } = request
  switch (body._tag) {
    case "Empty":
      return Effect.succeed({})
    case "Stream":
      return Effect.map(Stream.toAsyncIterableEffect(body.stream), (chunks) => ({ body: Readable.from(chunks) }))
    case "FormData":
      return attempt(request, () => webContent(body.formData))
    case "Uint8Array":
    case "Raw":
      return attempt(request, () => webContent(body.body))
  }
}

const headersOf = (
  { body, length, type }: Content,
  headers: HttpClientRequest.HttpClientRequest["headers"]
): Http.OutgoingHttpHeaders => ({
  ...(type === undefined || type === null ? {} : { "content-type": type }),
  ...(length !== undefined
    ? { "content-length": length }
    // Node would send the body of a DELETE without its end.
    : body === undefined || headers["content-length"] !== undefined
    ? {}
    : { "transfer-encoding": "chunked" }),
  ...headers
})

const received = (request: Http.ClientRequest, { body }: Content): Promise<NodeResponse.Received> =>
  new Promise((resolve, reject) => {
    request
      .on("response", (body) => resolve({ statusCode: body.statusCode ?? 0, headers: body.headers, body }))
      .on("error", reject)
      // Without an error, if the server changes the protocol.
      .on("close", () => reject(new Error("the body is incomplete")))
    NodeTransport.end(request, body)
  })

const make = (connections: NodeTransport.Connections): HttpClient.HttpClient =>
  Transport.attach(
    HttpClient.make((request, url, signal) =>
      Effect.flatMap(contentOf(request), (content) =>
        attempt(request, async () => {
          const headers = headersOf(content, request.headers)
          const sent = connections.open(url.origin + url.pathname + url.search, request.method, headers, signal)
          return NodeResponse.make(request, await received(sent, content))
        }))
    ),
    NodeTransport.make(connections)
  )

/**
 * An `HttpClient` with its own connections, which are closed with the layer's scope. Requests that are in flight then
 * fail, so provide it around the whole program.
 *
 * It never goes past a proxy in silence. If `HTTPS_PROXY` or `ALL_PROXY` (`HTTP_PROXY` for `http:` URLs) names one for
 * the client's base URL, and `NO_PROXY` does not list the host, the layer of the client fails with an `InvalidRequest`
 * whose `field` is the variable. Any other request to such a host fails before it is sent.
 *
 * @example
 * ```ts
 * import { ConversationsClient, fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import * as NodeHttpClient from "@effect-twilio/conversations/NodeHttpClient"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { serve } from "@effect-twilio/conversations/testing/serve"
 * import { Effect, Redacted } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const { url } = yield* serve(yield* Simulator.make())
 *   const accountSid = Simulator.accountSid
 *   const authToken = Redacted.make(Simulator.authToken)
 *   // without `baseUrl` the requests are sent to Twilio
 *   const Client = ConversationsClient.layer({ accountSid, authToken, baseUrl: url })
 *   return yield* Effect.provide(fetchServiceUserConversation(Seed.order), Client)
 * }).pipe(Effect.scoped, Effect.provide(NodeHttpClient.layer))
 *
 * console.log((await Effect.runPromise(program)).uniqueName)
 * // order-1042
 * ```
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = Major.scopedLayer(
  HttpClient.HttpClient,
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => new NodeTransport.Connections(process.env)),
      (connections) => Effect.sync(() => connections.close())
    ),
    make
  )
)
