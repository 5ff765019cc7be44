/** Serves the inbox API: its routes, the ids of its requests, and its token. inbox.ts has what the routes do. */
import type { ConversationsClient } from "@effect-twilio/conversations"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpApp from "@effect/platform/HttpApp"
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { InboxApi, SignedIn, SignedOut, WithRequestId } from "./api.ts"
import { inboxOfDesk, isSameAs, requestIdFor, setHeader } from "./inbox.ts"

export interface Options {
  /** The conversation service of the desk (`IS…`). */
  readonly chatServiceSid: string
  /** The bearer token of the desk's clients. */
  readonly token: Redacted.Redacted<string>
}

const Handlers = (chatServiceSid: string) =>
  HttpApiBuilder.group(InboxApi, "inbox", (handlers) => {
    const inbox = inboxOfDesk(chatServiceSid)
    return handlers
      .handle("list", ({ path: { user }, urlParams: { limit } }) => inbox.list(user, limit))
      .handle("read", ({ path }) => inbox.read(path))
      .handle("mute", ({ path }) => inbox.mute(path))
      .handle("unmute", ({ path }) => inbox.unmute(path))
      .handle("leave", ({ path }) => inbox.leave(path))
  })

const RequestIds = Layer.succeed(
  WithRequestId,
  Effect.gen(function* () {
    const { headers, method } = yield* HttpServerRequest.HttpServerRequest
    const { route } = yield* HttpRouter.RouteContext
    const requestId = requestIdFor(headers["x-request-id"])
    const started = yield* Clock.currentTimeMillis
    yield* Effect.annotateLogsScoped({ request: requestId })
    yield* setHeader("x-request-id", requestId)
    // The route, not the URL, which names users.
    yield* HttpApp.appendPreResponseHandler((_, response) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Effect.log(`${method} ${route.path} ${response.status}`).pipe(
          Effect.annotateLogs({ millis: now - started }),
          Effect.as(response)
        ))
    )
    return requestId
  })
)

const Tokens = (token: Redacted.Redacted<string>) =>
  Layer.sync(SignedIn, () => {
    const isRight = isSameAs(token)
    return {
      token: (given) =>
        isRight(given) ? Effect.void : Effect.zipRight(
          setHeader("www-authenticate", "Bearer"),
          Effect.fail(new SignedOut({ message: "The token is missing, or is not the desk's" }))
        )
    }
  })

/**
 * The API as a web handler, until the scope closes. Like `HttpApiBuilder.toWebHandler`, but it is built at once and uses
 * the logger, clock and client of the calling fiber.
 */
export const makeHandler = (
  { chatServiceSid, token }: Options
): Effect.Effect<(request: Request) => Promise<Response>, never, ConversationsClient | Scope.Scope> =>
  Effect.gen(function* () {
    const Api = HttpApiBuilder.api(InboxApi).pipe(
      Layer.provide(Handlers(chatServiceSid)),
      Layer.provide([RequestIds, Tokens(token)])
    )
    const runtime = yield* Layer.toRuntime(Layer.mergeAll(
      Api,
      Layer.provide(HttpApiBuilder.middlewareOpenApi(), Api),
      HttpApiBuilder.Router.Live,
      HttpApiBuilder.Middleware.layer,
      HttpServer.layerContext,
      // Names can be longer than 100 characters, the router's default limit.
      HttpRouter.setRouterConfig({ maxParamLength: 1_000 })
    ))
    const app = yield* Effect.provide(HttpApiBuilder.httpApp, runtime)
    // Otherwise the runtime would log the error of a call, with the message that is withheld from the response.
    const handler = HttpApp.toWebHandlerRuntime(runtime)(Effect.withUnhandledErrorLogLevel(app, Option.none()))
    return (request) => handler(request)
  })
