/** One request with its whole body: what is sent, and what comes of it as a typed error. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { constTrue } from "effect/Function"
import * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"
import type { ConversationsError } from "../ConversationsError.ts"
import * as Answer from "./answer.ts"
import * as BaseUrl from "./baseUrl.ts"
import * as Body from "./body.ts"
import * as BufferedResponse from "./bufferedResponse.ts"
import type { Call } from "./call.ts"
import type { Authorization } from "./credentials.ts"
import { refuse } from "./input.ts"
import { refsOf, type Surroundings, type TimeLimited, within } from "./timeout.ts"
import * as OutgoingInit from "./requestInit.ts"
import * as TransportError from "./transportError.ts"

/** What a client is bound to. */
export interface Binding {
  /** Aborts its request when its scope is closed, which costs less than the registry it would have otherwise. */
  readonly httpClient: HttpClient.HttpClient.With<HttpClientError.HttpClientError, Scope.Scope>
  readonly baseUrl: URL
  readonly authorization: Authorization
  readonly maxResponseBytes: number
}

/**
 * The request as it leaves: on the client's own base URL, with its credentials. A path that a URL parser would turn
 * into another one (`..`, a host, a backslash) is refused, because the credentials would go with it.
 */
export const authorized = (
  { authorization, baseUrl }: Binding,
  request: HttpClientRequest.HttpClientRequest
): HttpClientRequest.HttpClientRequest | ConversationsError => {
  const prefix = BaseUrl.prefixOf(baseUrl)
  const [path = "", query] = request.url.split("?", 2)
  const url = parseUrl(baseUrl.origin + prefix + request.url)
  if (
    !/^\/(?!\/)/.test(path) || url === undefined || url.origin !== baseUrl.origin || url.pathname !== prefix + path ||
    url.hash !== "" || url.search !== (query === undefined || query === "" ? "" : `?${query}`)
  ) {
    return refuse("url", "must be a percent-encoded path that starts with / and stays below the client's base URL")
  }
  return HttpClientRequest.setHeaders(HttpClientRequest.setUrl(request, url.origin + url.pathname + url.search), {
    accept: request.headers["accept"] ?? "application/json",
    authorization: authorization.header
  })
}

const parseUrl = (text: string): URL | undefined => {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/**
 * What the transport has to know:
 *
 * - What `fetch` is told besides the request: see requestInit.ts.
 * - What the transport traces belongs to the call. The platform itself opens no span, which has the whole URL in it, and
 *   sends no trace headers to a third party.
 * - The scope by which a request is aborted.
 */
const surroundings = (
  span: Tracer.AnySpan,
  scope: Scope.Scope,
  initOf: (own: RequestInit | undefined) => RequestInit
): Surroundings<Scope.Scope> =>
(caller) => {
  const { unsafeMap } = caller.currentContext
  return {
    context: Context.unsafeMake<Scope.Scope>(
      new Map(unsafeMap)
        .set(Scope.Scope.key, scope)
        .set(Tracer.ParentSpan.key, span)
        .set(FetchHttpClient.RequestInit.key, initOf(unsafeMap.get(FetchHttpClient.RequestInit.key)))
    ),
    fiberRefs: refsOf(caller, (set) => set(HttpClient.currentTracerDisabledWhen, constTrue))
  }
}

/**
 * Sends once, in a fiber of its own. What does not come to its end is aborted on the wire, also while the body is read.
 */
export const send = (
  binding: Binding,
  call: Call,
  original: HttpClientRequest.HttpClientRequest,
  outgoing: HttpClientRequest.HttpClientRequest
): TimeLimited<BufferedResponse.BufferedResponse, ConversationsError> =>
(limit) =>
  Effect.flatMap(Scope.make(), (scope) => {
    let release = (): void => {}
    const initOf = (own: RequestInit | undefined): RequestInit => {
      const prepared = OutgoingInit.forMethod(outgoing.method, own)
      release = prepared.release
      return prepared.init
    }
    const onEnd: typeof limit.onEnd = (exit) => {
      release()
      if (Exit.isFailure(exit)) Effect.runFork(Scope.close(scope, exit))
      limit.onEnd?.(exit)
    }
    return within(
      exchange(binding, call, original, outgoing),
      { ...limit, onEnd },
      surroundings(call.span, scope, initOf)
    )
  })

const exchange = (
  { authorization: { redact }, httpClient, maxResponseBytes }: Binding,
  { operation }: Call,
  original: HttpClientRequest.HttpClientRequest,
  outgoing: HttpClientRequest.HttpClientRequest
): Effect.Effect<BufferedResponse.BufferedResponse, ConversationsError, Scope.Scope> => {
  const received = (
    response: HttpClientResponse.HttpClientResponse
  ): Effect.Effect<BufferedResponse.BufferedResponse, ConversationsError> => {
    const { headers, status } = response
    const isSuccess = status >= 200 && status <= 299
    const answered = (text: string): Effect.Effect<BufferedResponse.BufferedResponse, ConversationsError> =>
      isSuccess ? Effect.succeed(BufferedResponse.make(original, status, headers, text)) : Effect.flatMap(
        Clock.currentTimeMillis,
        (now) => Effect.fail(Answer.toError(operation, { status, headers, text }, redact, now))
      )
    return Effect.matchEffect(Body.readText(response, maxResponseBytes), {
      // Of a failure the status is enough; its body may be missing, broken or endless.
      onFailure: (problem) =>
        !isSuccess ? answered("") : Effect.fail(
          problem._tag === "Unreadable"
            ? Answer.unexpected(operation, response, redact, { field: null, message: problem.message })
            : TransportError.fromCause(operation, problem)
        ),
      onSuccess: answered
    })
  }
  return Effect.matchEffect(httpClient.execute(outgoing), {
    onFailure: (error) =>
      // An answer all the same: `HttpClient.filterStatusOk`, which a program may have around all that it sends.
      error._tag === "ResponseError" && error.reason === "StatusCode"
        ? received(error.response)
        : Effect.fail(TransportError.fromCause(operation, error)),
    onSuccess: received
  })
}
