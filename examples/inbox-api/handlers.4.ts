/** Serves the inbox API: its routes, the ids of its requests, and its token. inbox.ts has what the routes do. */
import type { ConversationsClient } from "@effect-twilio/conversations"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpEffect from "effect/http/HttpEffect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { InboxApi, RequestId, SignedIn, SignedOut, WithRequestId } from "./api.ts"
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
    return handlers.handleAll({
      list: ({ params: { user }, query: { limit } }) => inbox.list(user, limit),
      read: ({ params }) => inbox.read(params),
      mute: ({ params }) => inbox.mute(params),
      unmute: ({ params }) => inbox.unmute(params),
      leave: ({ params }) => inbox.leave(params)
    })
  })

const RequestIds = Layer.succeed(WithRequestId, (app) =>
  Effect.gen(function* () {
    const { headers, method } = yield* HttpServerRequest.HttpServerRequest
    const { route } = yield* HttpRouter.RouteContext
    const requestId = requestIdFor(headers["x-request-id"])
    const started = yield* Clock.currentTimeMillis
    yield* setHeader("x-request-id", requestId)
    // The route, not the URL, which names users.
    yield* HttpEffect.appendPreResponseHandler((_, response) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Effect.log(`${method} ${route.path} ${response.status}`).pipe(
          Effect.annotateLogs({ request: requestId, millis: now - started }),
          Effect.as(response)
        ))
    )
    return yield* app.pipe(
      Effect.provideService(RequestId, requestId),
      Effect.annotateLogs({ request: requestId })
    )
  }))

const Tokens = (token: Redacted.Redacted<string>) =>
  Layer.sync(SignedIn, () => {
    const isRight = isSameAs(token)
    return {
      token: (app, { credential }) =>
        isRight(credential) ? app : Effect.andThen(
          setHeader("www-authenticate", "Bearer"),
          Effect.fail(new SignedOut({ message: "The token is missing, or is not the desk's" }))
        )
    }
  })

/**
 * The API as a web handler, until the scope closes. Like `HttpRouter.toWebHandler`, but it uses the logger, clock and
 * client of the calling fiber.
 */
export const makeHandler = (
  { chatServiceSid, token }: Options
): Effect.Effect<(request: Request) => Promise<Response>, never, ConversationsClient | Scope.Scope> =>
  Effect.gen(function* () {
    const Api = HttpApiBuilder.layer(InboxApi, { openapiPath: "/openapi.json" }).pipe(
      Layer.provide(Handlers(chatServiceSid)),
      Layer.provide([RequestIds, Tokens(token)]),
      Layer.provide(HttpServer.layerServices)
    )
    const app = yield* HttpRouter.toHttpEffect(Api).pipe(
      // Names can be longer than 100 characters, the router's default limit.
      Effect.provideService(HttpRouter.RouterConfig, { maxParamLength: 1_000 })
    )
    const context = yield* Effect.context<Scope.Scope | ConversationsClient>()
    return HttpEffect.toWebHandlerWith<ConversationsClient, Effect.Services<typeof app>>(context)(app)
  })
