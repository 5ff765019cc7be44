/**
 * Uses any `HttpClient` as the transport. Each request runs in its own fiber, and its body is read with bounded memory.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as FiberRefs from "effect/FiberRefs"
import { constTrue } from "effect/Function"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"
import * as Body from "./body.ts"
import * as RequestInit from "./requestInit.ts"
import type { TransportResponse } from "./transport.ts"

/**
 * Sends a request once. `onExit` gets the response with its whole body; the returned function aborts the request on the
 * wire. With `HttpClient.withScope`, closing the scope aborts the request, which costs less than the platform's default
 * registry of responses.
 */
export const send = (
  client: HttpClient.HttpClient.With<HttpClientError.HttpClientError, Scope.Scope>,
  request: HttpClientRequest.HttpClientRequest,
  maxResponseBytes: number,
  caller: Runtime.Runtime<never>,
  span: Tracer.AnySpan,
  onExit: (exit: Exit.Exit<TransportResponse, HttpClientError.HttpClientError>) => void
): () => void => {
  const scope = Effect.runSync(Scope.make())
  const provided = Context.getOption(
    caller.context as Context.Context<FetchHttpClient.RequestInit>,
    FetchHttpClient.RequestInit
  )
  const { init, release } = RequestInit.forMethod(request.method, Option.getOrUndefined(provided))
  const fiber = Runtime.runFork(clientRuntime(caller, span, scope, init))(
    // The fiber must succeed with no value. The runtime would log a failure, which contains the request, at debug
    // level. The exit value, such as the text of every page of a list, would stay in memory until a full garbage
    // collection.
    Effect.map(
      Effect.exit(Effect.flatMap(execute(client, request), (response) => Body.read(response, maxResponseBytes))),
      onExit
    )
  )
  fiber.addObserver((exit) => {
    release()
    if (Exit.isFailure(exit)) onExit(Exit.failCause(exit.cause))
  })
  return () => {
    Effect.runFork(Effect.zipRight(Fiber.interruptFork(fiber), Scope.close(scope, Exit.void)))
  }
}

const execute = (
  client: HttpClient.HttpClient.With<HttpClientError.HttpClientError, Scope.Scope>,
  request: HttpClientRequest.HttpClientRequest
): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError, Scope.Scope> =>
  Effect.catchAll(client.execute(request), (error) =>
    // An error that still has a response: the program may have wrapped its client with `HttpClient.filterStatusOk`.
    error._tag === "ResponseError" && error.reason === "StatusCode"
      ? Effect.succeed(error.response)
      : Effect.fail(error))

/**
 * The context of the client:
 *
 * - The `RequestInit` for `fetch`. What the program sets is kept.
 * - Spans of the client are children of the span of the call. The platform's own span is turned off, because it
 *   contains the whole URL, and so is the propagation of trace headers to a third party.
 * - The scope that aborts the request.
 */
const clientRuntime = (
  { context, fiberRefs }: Runtime.Runtime<never>,
  span: Tracer.AnySpan,
  scope: Scope.Scope,
  init: globalThis.RequestInit
): Runtime.Runtime<Scope.Scope> =>
  Runtime.make({
    context: Context.merge(
      context,
      Context.make(Scope.Scope, scope).pipe(
        Context.add(Tracer.ParentSpan, span),
        Context.add(FetchHttpClient.RequestInit, init)
      )
    ),
    fiberRefs: FiberRefs.updateAs(fiberRefs, {
      fiberId: FiberId.none,
      fiberRef: HttpClient.currentTracerDisabledWhen,
      value: constTrue
    }),
    // The caller may be uninterruptible; with its flags a request that timed out could not be aborted.
    runtimeFlags: Runtime.defaultRuntimeFlags
  })
