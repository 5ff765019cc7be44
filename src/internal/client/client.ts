/**
 * The client: runs an operation with its request, and is also an `HttpClient` for custom requests, which take the same
 * path.
 */
import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as Effect from "effect/Effect"
import * as Either from "../effect/either.ts"
import * as Exit from "effect/Exit"
import { identity } from "effect/Function"
import type { ConversationsError, InvalidRequest } from "../../errors/ConversationsError.ts"
import type { RequestOptions } from "../../policies/RequestOptions.ts"
import * as BaseUrl from "./baseUrl.ts"
import * as BufferedResponse from "../transport/bufferedResponse.ts"
import * as Call from "../call/call.ts"
import { type Exchange, type Shared, withSecrets } from "../call/callState.ts"
import type { Authorization } from "./credentials.ts"
import * as Major from "../effect/effect.ts"
import * as CustomHeaders from "../call/customHeaders.ts"
import { Gate } from "../call/gate.ts"
import * as HttpClientTransport from "../transport/httpClientTransport.ts"
import { invalidRequest } from "../guard/input.ts"
import { type Operation, type OperationRequest, target, urlEncode } from "../call/operation.ts"
import { printable } from "./printable.ts"
import type { Replay } from "../call/replay.ts"
import * as Transport from "../transport/transport.ts"
import * as TransportError from "../call/transportError.ts"

/** The account and the options of a client. */
export interface Binding {
  readonly httpClient: HttpClient.HttpClient
  readonly baseUrl: URL
  readonly authorization: Authorization
  readonly maxResponseBytes: number
  /** `undefined` in a browser, which sends its own. */
  readonly userAgent: string | undefined
}

/** Runs operations on a client. */
export interface OperationRunner {
  <A>(operation: Operation<A>, request: OperationRequest): Effect.Effect<A, ConversationsError>
}

const key: unique symbol = Symbol.for("@effect-twilio/conversations/OperationRunner")

/** The `OperationRunner` of a client made by this library. A mock or a wrapped client has none; it is only an `HttpClient`. */
export const operationRunnerOf = (
  client: HttpClient.HttpClient.With<ConversationsError>
): OperationRunner | undefined =>
  Object.hasOwn(client, key) ? (client as { readonly [key]?: OperationRunner })[key] : undefined

const formType = "application/x-www-form-urlencoded"

/** Converts the request of an operation to an `HttpClientRequest`. */
export const toHttpClientRequest = (
  { method }: Pick<Operation<unknown>, "method">,
  url: string,
  form: OperationRequest["form"],
  headers?: Headers.Input
): HttpClientRequest.HttpClientRequest =>
  HttpClientRequest.make(method)(url, { headers }).pipe(
    form === undefined ? identity : HttpClientRequest.bodyText(urlEncode(form), formType)
  )

export const make = (binding: Binding): HttpClient.HttpClient.With<ConversationsError> => {
  const { authorization, baseUrl, httpClient, maxResponseBytes, userAgent } = binding
  const { session } = authorization
  const shared: Shared = { gate: new Gate(), redact: authorization.redact, session }
  const transport = Transport.of(httpClient)
  const scoped = HttpClient.withScope(httpClient)
  const base = baseUrl.origin + BaseUrl.prefixOf(baseUrl)
  const headers = {
    accept: "application/json",
    ...authorization.headers,
    ...(userAgent === undefined ? {} : { "user-agent": userAgent })
  }
  const formHeaders = { ...headers, "content-type": formType }

  const overHttpClient = (request: HttpClientRequest.HttpClientRequest): Exchange => (call, onExit) =>
    HttpClientTransport.send(
      scoped,
      outgoing(
        session === undefined ? request : HttpClientRequest.setHeaders(request, session.headers(call)),
        call.options.headers
      ),
      maxResponseBytes,
      call.runtime,
      call.span,
      (exit) => onExit(Exit.mapError(exit, (error) => TransportError.fromCause(call.operation, error)))
    )

  const overTransport =
    (transport: Transport.Transport, request: Transport.TransportRequest): Exchange => (call, onExit) => {
      const authorizedHeaders = session === undefined
        ? request.headers
        : { ...request.headers, ...session.headers(call) }
      const headers = CustomHeaders.add(authorizedHeaders, call.options.headers)
      return transport.send(headers === request.headers ? request : { ...request, headers }, {
        onResponse: (response) => onExit(Exit.succeed(response)),
        onFailure: (cause, neverSent) => onExit(Exit.fail(TransportError.fromCause(call.operation, cause, neverSent)))
      }, Major.contextOf(call.runtime))
    }

  const runOperation: OperationRunner = (operation, request) => {
    const { method } = operation
    const { form } = request
    const clientHeaders = form === undefined ? headers : formHeaders
    const allHeaders = request.headers === undefined ? clientHeaders : { ...clientHeaders, ...request.headers }
    const url = base + target(request)
    return Call.run(
      request.secrets === undefined ? shared : withSecrets(shared, request.secrets),
      operation,
      transport === undefined
        ? overHttpClient(toHttpClientRequest(operation, url, form, allHeaders))
        : overTransport(transport, {
          method,
          url,
          headers: allHeaders,
          body: form === undefined ? undefined : urlEncode(form),
          maxResponseBytes
        })
    )
  }

  const send = (
    request: HttpClientRequest.HttpClientRequest
  ): Effect.Effect<HttpClientResponse.HttpClientResponse, ConversationsError> => {
    const checked = authorized(binding, request)
    return Either.isLeft(checked) ? Effect.fail(checked.left) : Call.run(
      shared,
      {
        name: "ConversationsClient.execute",
        method: request.method as HttpMethod,
        template: "(custom path)",
        replay: replayOf[request.method] ?? "notIdempotent",
        read: ({ headers, status, text }) =>
          Either.right(BufferedResponse.make(request, status, Headers.fromInput(headers), text))
      },
      overHttpClient(checked.right)
    )
  }

  return Object.defineProperty(
    HttpClient.makeWith<never, never, ConversationsError, never>(Effect.flatMap(send), Effect.succeed),
    key,
    { value: runOperation }
  )
}

/** Makes the headers of a request printable, since a middleware may log it. The headers must not be shared. */
const outgoing = (
  request: HttpClientRequest.HttpClientRequest,
  custom: RequestOptions.Service["headers"]
): HttpClientRequest.HttpClientRequest => {
  const headers = CustomHeaders.add(request.headers, custom)
  return printable(
    headers === request.headers ? request : HttpClientRequest.setHeaders(request, headers),
    CustomHeaders.secretNames(custom)
  )
}

/** For a custom request, only the HTTP method says whether it can be retried (RFC 9110 §9.2). */
const replayOf: { readonly [method: string]: Replay } = {
  GET: "safe",
  HEAD: "safe",
  OPTIONS: "safe",
  PUT: "idempotent",
  DELETE: "idempotent",
  POST: "notIdempotent",
  PATCH: "notIdempotent"
}

/**
 * Adds the client's base URL and credentials to a request. A path that a URL parser would change (`..`, a host, a
 * backslash) is rejected, because the credentials could be sent elsewhere.
 */
const authorized = (
  { authorization, baseUrl, userAgent }: Binding,
  request: HttpClientRequest.HttpClientRequest
): Either.Either<HttpClientRequest.HttpClientRequest, InvalidRequest> => {
  const prefix = BaseUrl.prefixOf(baseUrl)
  const [path = "", ...queries] = request.url.split("?")
  const query = queries.join("?")
  const text = baseUrl.origin + prefix + request.url
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (
    !/^\/(?!\/)/.test(path) || url === undefined || url.origin !== baseUrl.origin || url.pathname !== prefix + path ||
    url.hash !== "" || url.search !== (query === "" ? "" : `?${query}`)
  ) {
    return Either.left(
      invalidRequest("url", "must be a percent-encoded path that starts with / and stays below the client's base URL")
    )
  }
  return Either.right(
    HttpClientRequest.setHeaders(HttpClientRequest.setUrl(request, url.origin + url.pathname + url.search), {
      ...(userAgent === undefined ? {} : { "user-agent": userAgent }),
      accept: "application/json",
      ...request.headers,
      ...authorization.headers
    })
  )
}
