/** One request with its whole body: what is sent, and what comes of it as a typed error. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import { constTrue } from "effect/Function"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"
import { type ConversationsError, TransportError } from "../ConversationsError.ts"
import * as Answer from "./answer.ts"
import * as BaseUrl from "./baseUrl.ts"
import * as Body from "./body.ts"
import * as BufferedResponse from "./bufferedResponse.ts"
import type { Call } from "./call.ts"
import type { Authorization } from "./credentials.ts"
import { refuse } from "./input.ts"
import type { Operation } from "./operation.ts"
import { oneLine, type Redact } from "./redact.ts"

/** What a client is bound to. */
export interface Binding {
  readonly httpClient: HttpClient.HttpClient
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

/** The innermost reason of a failure, which alone says what happened: runtimes wrap it ("fetch failed"). */
const innermost = (error: unknown): { readonly message: string; readonly code: string | undefined } => {
  let current = error
  let code: string | undefined
  let message = ""
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    if ("code" in current && typeof current.code === "string") code = current.code
    if (typeof current.message === "string" && current.message !== "") message = current.message
    current = current instanceof AggregateError ? current.errors[0] : current.cause
  }
  return { message, code }
}

/** Drops the platform's error, which holds the request, and keeps what happened. */
const toTransportError = (
  operation: Operation,
  error: HttpClientError.HttpClientError,
  redact: Redact
): TransportError => {
  const { code, message } = innermost(error.cause)
  const words = oneLine(redact(message === "" ? error.reason : message))
  return new TransportError({
    message: `${operation.method} ${operation.template} got no whole answer: ${words}`,
    reason: oneLine(redact(code ?? error.reason))
  })
}

/**
 * What the transport has to know, set in the fiber of the attempt for good, which is cheaper than taking it back:
 *
 * - `fetch` follows no redirect, because that would take the credentials along; what else was set for it stays.
 * - What the transport traces belongs to the call. The platform itself opens no span, which has the whole URL in it, and sends no trace headers to a third party.
 * - Where a transport forks a fiber the runtime does not log its failure at debug level, request and all.
 */
const prepareFiber = (span: Tracer.AnySpan): Effect.Effect<void> =>
  Effect.contextWithEffect((context: Context.Context<never>) =>
    FiberRef.set(
      FiberRef.currentContext,
      context.pipe(
        Context.add(Tracer.ParentSpan, span),
        Context.add(FetchHttpClient.RequestInit, {
          ...(context.unsafeMap.get(FetchHttpClient.RequestInit.key) as RequestInit | undefined),
          redirect: "manual"
        })
      )
    )
  ).pipe(
    Effect.zipRight(FiberRef.set(HttpClient.currentTracerDisabledWhen, constTrue)),
    Effect.zipRight(FiberRef.set(FiberRef.unhandledErrorLogLevel, Option.none()))
  )

/**
 * Sends once; to be run in a fiber of its own. Interrupting it aborts the request on the wire, also while the body is
 * read.
 */
export const send = (
  { authorization: { redact }, httpClient, maxResponseBytes }: Binding,
  { operation, span }: Call,
  original: HttpClientRequest.HttpClientRequest,
  outgoing: HttpClientRequest.HttpClientRequest
): Effect.Effect<BufferedResponse.BufferedResponse, ConversationsError> =>
  Effect.zipRight(prepareFiber(span), httpClient.execute(outgoing)).pipe(
    Effect.flatMap((response: HttpClientResponse.HttpClientResponse) => {
      const { headers, status } = response
      const isSuccess = status >= 200 && status <= 299
      return Body.readText(response, headers, maxResponseBytes).pipe(
        // Of a failure the status is enough; its body may be missing, broken or endless.
        Effect.catchAll((problem) =>
          !isSuccess ? Effect.succeed("") : Effect.fail(
            problem._tag === "Unreadable"
              ? Answer.unexpected(operation, response, redact, { field: null, message: problem.message })
              : toTransportError(operation, problem, redact)
          )
        ),
        Effect.flatMap((text) =>
          isSuccess ? Effect.succeed(BufferedResponse.make(original, status, headers, text)) : Effect.flatMap(
            Clock.currentTimeMillis,
            (now) => Effect.fail(Answer.toError(operation, { status, headers, text }, redact, now))
          )
        )
      )
    }),
    Effect.catchTags({
      RequestError: (error) => Effect.fail(toTransportError(operation, error, redact)),
      ResponseError: (error) => Effect.fail(toTransportError(operation, error, redact))
    })
  )
