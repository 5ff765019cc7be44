/**
 * Uses any `HttpClient` as the transport. Each request runs in its own fiber, and its body is read with bounded memory.
 */
import * as Cookies from "@effect/platform/Cookies"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type * as Tracer from "effect/Tracer"
import * as Body from "./body.ts"
import * as Major from "../effect/effect.ts"
import * as Http from "../effect/http.ts"
import * as RequestInit from "./requestInit.ts"
import type { TransportResponse } from "./transport.ts"
import * as UndiciError from "./undiciError.ts"

/**
 * Sends a request once. `onExit` gets the response with its whole body, unless `read` leaves it open; the returned function
 * aborts the request on the wire, and closes such a body. With `HttpClient.withScope`, closing the scope aborts the request, which costs less than the platform's default
 * registry of responses.
 */
export const send = (
  client: HttpClient.HttpClient.With<HttpClientError.HttpClientError, Scope.Scope>,
  request: HttpClientRequest.HttpClientRequest,
  maxResponseBytes: number,
  caller: Major.Runtime,
  span: Tracer.AnySpan,
  onExit: (exit: Exit.Exit<TransportResponse, HttpClientError.HttpClientError>) => void,
  read: typeof Body.read = Body.read
): () => void => {
  const scope = Http.makeScope()
  const provided = Major.providedIn(Major.contextOf(caller), FetchHttpClient.RequestInit)
  const { init, release } = RequestInit.make(request.method, request.url, provided)
  let isOpen = false
  const fiber = Major.fork(
    Http.runtimeOf(caller, span, scope, init),
    // The fiber must succeed with no value. The runtime would log a failure, which contains the request, at debug
    // level. The exit value, such as the text of every page of a list, would stay in memory until a full garbage
    // collection.
    Effect.map(
      Effect.exit(
        Effect.provideService(
          Major.catchAll(
            Effect.flatMap(
              execute(client, request),
              (response) => Effect.map(read(response, maxResponseBytes), (read) => withCookies(response, read))
            ),
            (error) => {
              const response = UndiciError.responseOf(error, maxResponseBytes)
              return response === undefined ? Effect.fail(error) : Effect.succeed(response)
            }
          ),
          Scope.Scope,
          scope
        )
      ),
      (exit) => {
        isOpen = Exit.isSuccess(exit) && exit.value.stream !== undefined
        onExit(exit)
      }
    )
  )
  fiber.addObserver((exit) => {
    if (!isOpen) release()
    if (Exit.isFailure(exit)) onExit(Exit.failCause(exit.cause))
  })
  return () => {
    if (isOpen) release()
    Effect.runFork(Effect.andThen(Major.interruptLater(fiber), Scope.close(scope, Exit.void)))
  }
}

const execute = (
  client: HttpClient.HttpClient.With<HttpClientError.HttpClientError, Scope.Scope>,
  request: HttpClientRequest.HttpClientRequest
): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError, Scope.Scope> =>
  Major.catchAll(client.execute(request), (error) => {
    const response = Http.responseOf(error)
    return response === undefined ? Effect.fail(error) : Effect.succeed(response)
  })

/** A record of headers has one value of each, but a response may set several cookies. */
const withCookies = (
  { cookies, headers }: HttpClientResponse.HttpClientResponse,
  response: TransportResponse
): TransportResponse =>
  headers["set-cookie"] === undefined ? response : { ...response, setCookies: Cookies.toSetCookieHeaders(cookies) }
