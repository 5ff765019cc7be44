/**
 * An `HttpClient` over [undici](https://undici.nodejs.org), the HTTP client that Node's `fetch` is made of. On Node it is
 * the fastest to send through: a {@link ConversationsClient} recognises it, and takes requests and responses without what a
 * `fetch` puts between. For everything else it is an ordinary `HttpClient`.
 *
 * **Details**
 *
 * - `undici` 7 is an optional peer dependency: `npm install undici@7`. It asks for Node 20.18.1 or newer; on an older Node
 *   20 the installer warns, and the module works.
 * - Redirects are not followed, which `HttpClient.followRedirects` does where it is wanted.
 * - Nothing is sent twice by undici itself.
 * - No request asks for a compressed response, because to decompress one costs more than the rest of the request. One that
 *   comes compressed all the same (gzip, deflate, br) is decompressed, so that a program can ask for it:
 *   `HttpClient.mapRequest(HttpClientRequest.setHeader("accept-encoding", "gzip"))`.
 * - A client that was wrapped, as by that, gives the same results at a higher price.
 *
 * @module
 * @since 0.2.0
 */
import * as Cookies from "@effect/platform/Cookies"
import * as Headers from "@effect/platform/Headers"
import type * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import process from "node:process"
import { Readable } from "node:stream"
import type { Dispatcher } from "undici"
// Bun has a module of its own in the place of "undici", which has no dispatcher.
import * as Undici from "undici/index.js"
import * as Decompress from "./internal/decompress.ts"
import * as Transport from "./internal/transport.ts"
import * as UndiciTransport from "./internal/undiciTransport.ts"

/** FormData, of which undici knows its own class only. */
const formDataOf = (formData: FormData): Undici.FormData => {
  const copy = new Undici.FormData()
  for (const [name, value] of formData) {
    if (typeof value === "string") copy.append(name, value)
    else copy.append(name, value, value.name)
  }
  return copy
}

type DispatchBody = NonNullable<Dispatcher.DispatchOptions["body"]> | null

const bodyOf = (body: HttpBody.HttpBody): Effect.Effect<DispatchBody> => {
  switch (body._tag) {
    case "Empty":
      return Effect.succeed(null)
    case "FormData":
      return Effect.sync(() => formDataOf(body.formData))
    case "Stream":
      return Effect.map(Stream.toAsyncIterableEffect(body.stream), (chunks) => Readable.from(chunks))
    case "Uint8Array":
    case "Raw": {
      const raw: unknown = body.body
      // What else `fetch` would take, undici takes as it is.
      return Effect.sync(() =>
        raw instanceof FormData
          ? formDataOf(raw)
          : raw instanceof URLSearchParams
          ? raw.toString()
          : raw as DispatchBody
      )
    }
  }
}

/** `Readable.toWeb` throws on Deno what nobody can catch, where a stream is left before its end. */
const webStream = (readable: Readable): ReadableStream<Uint8Array> => {
  const chunks: AsyncIterator<Uint8Array> = readable[Symbol.asyncIterator]()
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: () => void readable.destroy()
  }, { highWaterMark: 0 })
}

const responseOf = (
  request: HttpClientRequest.HttpClientRequest,
  { body, headers, statusCode }: Dispatcher.ResponseData
): HttpClientResponse.HttpClientResponse => {
  const hasBody = request.method !== "HEAD" && ![204, 205, 304].includes(statusCode)
  // Whoever reads is told of an error by the stream; an error that nobody listened for would end the process.
  body.on("error", () => {})
  if (!hasBody) body.resume()
  const { "content-encoding": encoding, "content-type": type, "set-cookie": cookies = [] } = headers
  const web = new Response(
    hasBody ? webStream(encoding === undefined ? body : Decompress.stream(`${encoding}`, body)) : null,
    // By which a form is read.
    type === undefined ? {} : { headers: { "content-type": `${type}` } }
  )
  // A web response takes neither every status nor every header.
  return Object.create(HttpClientResponse.fromWeb(request, web), {
    status: { value: statusCode, enumerable: true },
    headers: { value: Headers.fromInput(headers), enumerable: true },
    cookies: { value: Cookies.fromSetCookie(cookies), enumerable: true }
  })
}

/**
 * An `HttpClient` over a dispatcher of one's own, for where a layer is not at hand. It does not close the dispatcher.
 *
 * @example
 * ```ts
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { serve } from "@effect-twilio/conversations/testing/serve"
 * import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import { Agent } from "undici/index.js"
 *
 * const program = Effect.gen(function* () {
 *   const { url } = yield* serve(yield* Simulator.make())
 *   const agent = yield* Effect.acquireRelease(
 *     Effect.sync(() => new Agent({ connections: 2 })),
 *     (agent) => Effect.promise(() => agent.destroy())
 *   )
 *   const response = yield* UndiciHttpClient.make(agent).get(`${url}/v1/Services`)
 *   yield* response.text
 *   yield* Console.log(response.status)
 * })
 *
 * await Effect.runPromise(Effect.scoped(program))
 * ```
 *
 * ```text
 * 401
 * ```
 *
 * @since 0.2.0
 * @category constructors
 */
export const make = (dispatcher: Dispatcher): HttpClient.HttpClient =>
  Transport.attach(
    HttpClient.make((request, url, signal) =>
      Effect.flatMap(bodyOf(request.body), (body) =>
        Effect.tryPromise({
          try: async () =>
            responseOf(
              request,
              await dispatcher.request({
                origin: url.origin,
                path: url.pathname + url.search,
                method: request.method,
                headers: { ...request.headers },
                body,
                signal,
                ...UndiciTransport.dispatchOptions
              })
            ),
          catch: (cause) => new HttpClientError.RequestError({ request, reason: "Transport", cause })
        }))
    ),
    UndiciTransport.make(dispatcher)
  )

/** Undici's agent for proxies reads the environment for each request, and is not needed for most programs. */
const makeAgent = (): Dispatcher => {
  const { HTTP_PROXY, HTTPS_PROXY, http_proxy, https_proxy } = process.env
  if (!(HTTP_PROXY || HTTPS_PROXY || http_proxy || https_proxy)) return new Undici.Agent()
  try {
    return new Undici.EnvHttpProxyAgent()
  } catch {
    // The words of undici would show the URL, which may hold a password.
    throw new Error("HTTPS_PROXY or HTTP_PROXY is not the URL of a proxy, as http://127.0.0.1:3128 is")
  }
}

/**
 * An `HttpClient` with connections of its own, which are closed with the layer's scope: requests that are in flight then
 * fail. So it has to live as long as the program that sends.
 *
 * Where `HTTPS_PROXY` or `HTTP_PROXY` (or either in lower case) is set when the layer is built, requests go through that
 * proxy in a tunnel (`CONNECT`), unless `NO_PROXY` names their host.
 *
 * @example
 * ```ts
 * import { ConversationsClient, fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { serve } from "@effect-twilio/conversations/testing/serve"
 * import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 * import * as Redacted from "effect/Redacted"
 *
 * const Client = Layer.unwrapScoped(Effect.gen(function* () {
 *   const { url } = yield* serve(yield* Simulator.make())
 *   return ConversationsClient.layer({
 *     accountSid: Simulator.accountSid,
 *     authToken: Redacted.make(Simulator.authToken),
 *     baseUrl: url
 *   })
 * })).pipe(Layer.provide(UndiciHttpClient.layer))
 *
 * const program = Effect.gen(function* () {
 *   const conversation = yield* fetchServiceUserConversation({
 *     chatServiceSid: Seed.supportDesk.chatServiceSid,
 *     userSid: "ada@example.com",
 *     conversationSid: "order-1042"
 *   })
 *   yield* Console.log(conversation.uniqueName)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Client))
 * ```
 *
 * ```text
 * order-1042
 * ```
 *
 * @since 0.2.0
 * @category layers
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = Layer.scoped(
  HttpClient.HttpClient,
  Effect.map(
    Effect.acquireRelease(Effect.sync(makeAgent), (dispatcher) => Effect.promise(() => dispatcher.destroy())),
    make
  )
)

/**
 * An `HttpClient` over a dispatcher of one's own: an `Agent` with other limits or certificates, a `ProxyAgent`, one with
 * interceptors, or a `MockAgent`. The dispatcher is not closed with the layer.
 *
 * **Gotchas**
 *
 * A `RetryAgent` sends requests again without regard to what they do, beside what a `RetryPolicy` does.
 *
 * @example
 * ```ts
 * import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
 * import * as HttpClient from "@effect/platform/HttpClient"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import { MockAgent } from "undici/index.js"
 *
 * const mock = new MockAgent()
 * mock.disableNetConnect()
 * mock.get("https://conversations.twilio.com").intercept({ path: "/v1/Services" }).reply(200, "{}")
 *
 * const program = Effect.gen(function* () {
 *   const response = yield* HttpClient.get("https://conversations.twilio.com/v1/Services")
 *   yield* Console.log(response.status, yield* response.text)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, UndiciHttpClient.layerWith(mock)))
 * ```
 *
 * ```text
 * 200 {}
 * ```
 *
 * @since 0.2.0
 * @category layers
 */
export const layerWith = (dispatcher: Dispatcher): Layer.Layer<HttpClient.HttpClient> =>
  Layer.sync(HttpClient.HttpClient, () => make(dispatcher))
