/** The client: runs operations, and has an `HttpClient` for custom requests, which take the same path. */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as Effect from "effect/Effect"
import * as Either from "../effect/either.ts"
import * as Exit from "effect/Exit"
import type { ConversationsError, InvalidRequest } from "../../errors/ConversationsError.ts"
import * as BaseUrl from "./baseUrl.ts"
import * as Call from "../call/call.ts"
import { type AnyCall, type Send, type Shared, withSecrets } from "../call/callState.ts"
import type { Authorization } from "./credentials.ts"
import * as Major from "../effect/effect.ts"
import * as CustomHeaders from "../call/customHeaders.ts"
import { Gate } from "../call/gate.ts"
import * as HttpClientTransport from "../transport/httpClientTransport.ts"
import { invalidRequest } from "../guard/input.ts"
import {
  type ClientOperation,
  type CompleteRequest,
  type Operation,
  type OperationRequest,
  target,
  urlEncode
} from "../call/operation.ts"
import { printable } from "./printable.ts"
import type { Idempotency } from "../call/idempotency.ts"
import * as Transport from "../transport/transport.ts"
import * as TransportError from "../call/transportError.ts"
import { parseUrl } from "../transport/url.ts"

/** The account and the options of a client. */
export interface Binding {
  readonly httpClient: HttpClient.HttpClient
  readonly baseUrl: URL
  /** The base URL of the media API. */
  readonly mediaUrl: URL
  readonly authorization: Authorization
  readonly maxResponseBytes: number
  /** `undefined` in a browser, which sends its own. */
  readonly userAgent: string | undefined
}

/** A client, as `ConversationsClient.Service` describes it. */
export interface Client {
  readonly run: <A>(operation: ClientOperation<A>, request: OperationRequest) => Effect.Effect<A, ConversationsError>
  readonly http: HttpClient.HttpClient.With<ConversationsError>
}

type TransportHeaders = Transport.TransportRequest["headers"]

const formType = "application/x-www-form-urlencoded"

export const make = (binding: Binding): Either.Either<Client, InvalidRequest> => {
  const { authorization, baseUrl, httpClient, maxResponseBytes, mediaUrl, userAgent } = binding
  const { session } = authorization
  const shared: Shared = { gate: new Gate(), redact: authorization.redact, session }
  const transport = Transport.of(httpClient)
  const refusal = transport?.refusal?.(baseUrl)
  if (refusal !== undefined) return Either.left(invalidRequest(refusal.variable, refusal.message))
  const scoped = HttpClient.withScope(httpClient)
  const base = baseUrl.origin + BaseUrl.prefixOf(baseUrl)
  // Twilio's host has no prefix.
  const mediaBase = mediaUrl === baseUrl ? base : mediaUrl.origin
  const headers = {
    accept: "application/json",
    ...authorization.headers,
    ...(userAgent === undefined ? {} : { "user-agent": userAgent })
  }
  const formHeaders = { ...headers, "content-type": formType }

  /** Adds the headers that can differ from call to call: the token's, and those of `RequestOptions`. */
  const complete = (call: AnyCall, own: TransportHeaders): TransportHeaders =>
    CustomHeaders.add(session ? Object.assign({}, own, session.headers(call)) : own, call.options.headers)

  const overHttpClient = (request: HttpClientRequest.HttpClientRequest): Send => (call, onExit) =>
    HttpClientTransport.send(
      scoped,
      // A middleware may log the request. `setHeaders` makes headers that no other request shares.
      printable(
        HttpClientRequest.setHeaders(request, complete(call, request.headers)),
        CustomHeaders.secretNames(call.options.headers)
      ),
      maxResponseBytes,
      call.runtime,
      call.span,
      (exit) => onExit(Exit.mapError(exit, (error) => TransportError.fromCause(call.operation, error)))
    )

  const overTransport = (transport: Transport.Transport, request: Transport.TransportRequest): Send => (call, onExit) =>
    transport.send({ ...request, headers: complete(call, request.headers) }, {
      onResponse: (response) => onExit(Exit.succeed(response)),
      onFailure: (cause, neverSent) => onExit(Exit.fail(TransportError.fromCause(call.operation, cause, neverSent)))
    }, Major.contextOf(call.runtime))

  const run = <A>(given: ClientOperation<A>, request: OperationRequest): Effect.Effect<A, ConversationsError> => {
    // Only the functions of this library make one.
    const operation = given as Operation<A>
    const { method } = operation
    const { content, direct, form }: CompleteRequest = request
    const common: TransportHeaders = form === undefined ? headers : formHeaders
    const own = request.headers === undefined ? common : { ...common, ...request.headers }
    const url = (operation.host === "media" ? mediaBase : base) + target(request)
    const hidden = request.secrets === undefined ? shared : withSecrets(shared, request.secrets)
    const send = (send: Send) => Call.run(hidden, operation, send)
    if (direct !== undefined) {
      const start = direct(scoped, mediaUrl)
      return Either.isLeft(start)
        ? Effect.fail(start.left)
        : Call.run({ ...hidden, session: undefined }, operation, start.right)
    }
    if (transport !== undefined) {
      const body = content?.body ?? (form === undefined ? undefined : urlEncode(form))
      return send(overTransport(transport, { method, url, headers: own, body, maxResponseBytes }))
    }
    const bare = HttpClientRequest.make(method)(url, { headers: own })
    if (content !== undefined) {
      return Effect.flatMap(
        content.bytes,
        (bytes) => send(overHttpClient(HttpClientRequest.bodyUint8Array(bare, bytes, own["content-type"])))
      )
    }
    return send(overHttpClient(form === undefined ? bare : HttpClientRequest.bodyText(bare, urlEncode(form), formType)))
  }

  const execute = (
    request: HttpClientRequest.HttpClientRequest
  ): Effect.Effect<HttpClientResponse.HttpClientResponse, ConversationsError> => {
    const url = below(baseUrl, request.url)
    return Either.isLeft(url) ? Effect.fail(url.left) : Call.run(
      shared,
      {
        name: "ConversationsClient.http",
        method: request.method as HttpMethod,
        template: "(custom path)",
        idempotency: idempotencyOf[request.method] ?? "notIdempotent",
        read: (response) => Either.right(responseTo(request, response))
      },
      overHttpClient(
        request.pipe(
          HttpClientRequest.setUrl(url.right),
          HttpClientRequest.setHeaders({ ...headers, ...request.headers, ...authorization.headers })
        )
      )
    )
  }

  return Either.right({
    run,
    http: HttpClient.makeWith<never, never, ConversationsError, never>(Effect.flatMap(execute), Effect.succeed)
  })
}

/** For a custom request, only the HTTP method says whether it can be retried (RFC 9110 §9.2). */
const idempotencyOf: { readonly [method: string]: Idempotency } = {
  GET: "safe",
  HEAD: "safe",
  OPTIONS: "safe",
  PUT: "idempotent",
  DELETE: "idempotent",
  POST: "notIdempotent",
  PATCH: "notIdempotent"
}

/**
 * The URL of a custom request. A path that a URL parser would change (`..`, a host, a backslash) is rejected, because the
 * credentials could be sent elsewhere.
 */
const below = (baseUrl: URL, target: string): Either.Either<string, InvalidRequest> => {
  const prefix = BaseUrl.prefixOf(baseUrl)
  const [path = "", ...queries] = target.split("?")
  const query = queries.join("?")
  const text = baseUrl.origin + prefix + target
  const url = parseUrl(text)
  return !/^\/(?!\/)/.test(path) || url === undefined || url.origin !== baseUrl.origin ||
      url.pathname !== prefix + path || url.hash !== "" || url.search !== (query === "" ? "" : `?${query}`)
    ? Either.left(
      invalidRequest("url", "must be a percent-encoded path that starts with / and stays below the client's base URL")
    )
    : Either.right(url.origin + url.pathname + url.search)
}

/** Statuses with which a `Response` has no body. */
const withoutBody: ReadonlyArray<number> = [204, 205]

/** A response whose body is in memory, and can be read in several forms. It has the caller's request, without credentials. */
const responseTo = (
  request: HttpClientRequest.HttpClientRequest,
  { headers, setCookies = [], status, text }: Transport.TransportResponse
): HttpClientResponse.HttpClientResponse => {
  const web = new Response(text === "" || withoutBody.includes(status) ? null : text, { status, headers })
  if (setCookies.length > 0) web.headers.delete("set-cookie")
  for (const cookie of setCookies) web.headers.append("set-cookie", cookie)
  return HttpClientResponse.fromWeb(
    request,
    Object.defineProperties(web, {
      arrayBuffer: { value: () => web.clone().arrayBuffer() },
      formData: { value: () => web.clone().formData() },
      text: { value: () => Promise.resolve(text) }
    })
  )
}
