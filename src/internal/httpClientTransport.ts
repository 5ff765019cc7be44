/** Any `HttpClient` as a transport: each request is run in a fiber of its own, and its body is read within the bound. */
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
 * Sends once; `onExit` gets the response with its whole body, and the function that comes back aborts the request on the
 * wire. A client with a scope aborts its request when the scope is closed, which costs less than the registry that the
 * platform keeps of its responses otherwise.
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
  const own = Context.getOption(
    caller.context as Context.Context<FetchHttpClient.RequestInit>,
    FetchHttpClient.RequestInit
  )
  const { init, release } = RequestInit.forMethod(request.method, Option.getOrUndefined(own))
  const fiber = Runtime.runFork(surroundings(caller, span, scope, init))(
    // The fiber ends with nothing. The runtime would log its failure at debug level, which holds the request; and what it
    // ends with is kept until a full collection, which is the text of every page of a list.
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
    // A response all the same: `HttpClient.filterStatusOk`, which a program may have around all that it sends.
    error._tag === "ResponseError" && error.reason === "StatusCode"
      ? Effect.succeed(error.response)
      : Effect.fail(error))

/**
 * What the client has to know:
 *
 * - What `fetch` is told besides the request; what a program has set for it stays.
 * - What the client traces belongs to the call. The platform itself opens no span, which has the whole URL in it, and
 *   sends no trace headers to a third party.
 * - The scope by which a request is aborted.
 */
const surroundings = (
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
    // The caller's, which may be uninterruptible, would keep a request that has timed out from being aborted.
    runtimeFlags: Runtime.defaultRuntimeFlags
  })
