/**
 * An `HttpClient` over [undici](https://undici.nodejs.org), the HTTP client that Node's `fetch` is built on. On Node it
 * is the fastest transport: a {@link ConversationsClient} recognises it, and sends requests without the overhead of
 * `fetch`. For everything else it is an ordinary `HttpClient`.
 *
 * - `undici` 7 or 8 is an optional peer dependency: `npm install undici@7`. Version 7 requires Node 20.18.1 or newer,
 *   and version 8 Node 22.19. On an older Node 20 the installer warns about version 7, but the module works.
 * - Redirects are not followed. Use `HttpClient.followRedirects` to follow them. Undici itself does not retry requests.
 * - Requests do not ask for compressed responses, because decompression costs more than the rest of the request. A
 *   compressed response (gzip, deflate, br) is still decompressed. To ask for one, use
 *   `HttpClient.mapRequest(HttpClientRequest.setHeader("accept-encoding", "gzip"))`; a client that is wrapped gives the
 *   same results, but is slower.
 *
 * @module
 * @since 3.0.0
 */
import type * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import process from "node:process"
import { Readable } from "node:stream"
import type { Dispatcher } from "undici"
// Bun replaces "undici" with its own module, which has no dispatcher.
import * as Undici from "undici/index.js"
import type { InvalidRequest } from "../errors/ConversationsError.ts"
import * as Major from "../internal/effect/effect.ts"
import * as Either from "../internal/effect/either.ts"
import * as Http from "../internal/effect/http.ts"
import { invalidRequest } from "../internal/guard/input.ts"
import * as NodeResponse from "../internal/transport/nodeResponse.ts"
import * as ProxyEnvironment from "../internal/transport/proxyEnvironment.ts"
import * as ProxyTunnel from "../internal/transport/proxyTunnel.ts"
import * as Transport from "../internal/transport/transport.ts"
import * as UndiciTransport from "../internal/transport/undiciTransport.ts"

/** Undici accepts only its own `FormData` class. */
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
      // Undici accepts the other types of body that `fetch` does.
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

/**
 * Makes an `HttpClient` over your own dispatcher, for code without layers; {@link layerWith} has an example. It does
 * not close the dispatcher.
 */
export const make = (dispatcher: Dispatcher): HttpClient.HttpClient => {
  ProxyTunnel.failOnce()
  return Transport.attach(
    HttpClient.make((request, url, signal) =>
      Effect.flatMap(bodyOf(request.body), (body) =>
        Effect.tryPromise({
          try: async () =>
            NodeResponse.make(
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
          catch: (cause) => Http.transportError(request, cause)
        }))
    ),
    UndiciTransport.make(dispatcher)
  )
}

/** Connections that are direct, or go through the proxies of the environment. */
const makeAgent = (environment: ProxyEnvironment.Environment): Either.Either<Dispatcher, InvalidRequest> => {
  const https = ProxyEnvironment.proxyOf(environment, "https")
  const http = ProxyEnvironment.proxyOf(environment, "http")
  if (http === undefined && https === undefined) return Either.right(new Undici.Agent())
  const problem = [https, http].find(ProxyEnvironment.isProblem)
  if (problem !== undefined) return Either.left(invalidRequest(problem.variable, problem.message))
  const proxies = { http, https } as { readonly [scheme: string]: ProxyEnvironment.Proxy | undefined }
  return Either.right(
    new Undici.Agent({
      factory: (origin, options) => {
        const url = new URL(origin)
        const scheme = url.protocol.slice(0, -1)
        const proxy = proxies[scheme]
        // A proxy reads what is sent to an `http:` URL, and loopback is its own machine, not this one.
        const isDirect = proxy === undefined || (scheme === "http" && ProxyEnvironment.isLoopback(url)) ||
          ProxyEnvironment.isExcluded(environment, url)
        return isDirect ? new Undici.Pool(origin, options) : new Undici.ProxyAgent({
          uri: proxy.url,
          // The default of undici 7, but not of undici 8.
          proxyTunnel: true,
          ...(proxy.authorization === undefined ? {} : { token: proxy.authorization })
        })
      }
    })
  )
}

/**
 * An `HttpClient` with its own connections, which are closed with the layer's scope. Requests that are in flight then
 * fail, so provide it around the whole program.
 *
 * Requests go through a tunnel (`CONNECT`) of the proxy that the environment names when the layer is built, as with
 * curl: `HTTPS_PROXY` for `https:` URLs, `HTTP_PROXY` for `http:` URLs, and `ALL_PROXY` for both, unless `NO_PROXY`
 * lists their host. The lower-case variable comes first, and an empty one counts as not set. A proxy without a scheme
 * is `http:`, and without a port it has 1080. The layer fails with `InvalidRequest` if a variable is not the URL of an
 * HTTP proxy; its `field` names the variable. Requests to an `http:` URL on loopback go there directly: the proxy could
 * read their credentials.
 *
 * @example
 * ```ts
 * import { ConversationsClient, fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
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
 * }).pipe(Effect.scoped, Effect.provide(UndiciHttpClient.layer))
 *
 * console.log((await Effect.runPromise(program)).uniqueName)
 * // order-1042
 * ```
 */
export const layer: Layer.Layer<HttpClient.HttpClient, InvalidRequest> = Major.scopedLayer(
  HttpClient.HttpClient,
  Effect.map(
    Effect.acquireRelease(
      Effect.suspend(() => Either.toEffect(makeAgent(process.env))),
      (dispatcher) => Effect.promise(() => dispatcher.destroy())
    ),
    make
  )
)

/**
 * An `HttpClient` over your own dispatcher: an `Agent` with other limits or certificates, a `ProxyAgent`, a dispatcher
 * with interceptors, or a `MockAgent`. The layer does not close the dispatcher.
 *
 * - A `RetryAgent` retries requests even if that is not safe, in addition to the retries of `RetryPolicy`.
 *   `interceptors.retry()` does not: requests turn it off.
 * - `interceptors.responseError()` makes no difference to a {@link ConversationsClient}, which reads the response in
 *   its error. Other users of the `HttpClient` get an error.
 * - Undici sends requests to `http:` URLs through a `ProxyAgent` too, on loopback as well. The proxy reads them.
 *
 * @example
 * ```ts
 * import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
 * import * as HttpClient from "@effect/platform/HttpClient"
 * import { Effect } from "effect"
 * import { MockAgent } from "undici/index.js"
 *
 * const mock = new MockAgent()
 * mock.disableNetConnect()
 * mock.get("https://conversations.twilio.com").intercept({ path: "/v1/Services" }).reply(200, "{}")
 *
 * const program = Effect.flatMap(HttpClient.get("https://conversations.twilio.com/v1/Services"), ({ text }) => text)
 * console.log(await Effect.runPromise(Effect.provide(program, UndiciHttpClient.layerWith(mock))))
 * // {}
 * ```
 */
export const layerWith = (dispatcher: Dispatcher): Layer.Layer<HttpClient.HttpClient> =>
  Layer.sync(HttpClient.HttpClient, () => make(dispatcher))
