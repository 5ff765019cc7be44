/** Implements the token endpoint. */
import { AccessToken, type InvalidRequest } from "@effect-twilio/conversations"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpEffect from "effect/http/HttpEffect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { CurrentUser, LoggedIn, session, TokenApi } from "./api.ts"
import { makeSessions, sessionLife } from "./sessions.ts"

export interface Options {
  /** Who signs, and for which service. The identity is that of the session. */
  readonly twilio: Pick<AccessToken.Options, "accountSid" | "apiKeySid" | "apiKeySecret" | "chatServiceSid">
  /** The passwords of the users. */
  readonly accounts: ReadonlyMap<string, Redacted.Redacted<string>>
}

const tokenLife = Duration.hours(1)

/** The endpoint as a web handler, until the scope closes. Fails if Twilio's part of the options cannot make tokens. */
export const makeHandler = (
  { accounts, twilio }: Options
): Effect.Effect<(request: Request) => Promise<Response>, InvalidRequest, Scope.Scope> =>
  Effect.gen(function* () {
    const sessions = makeSessions(accounts)
    const tokenFor = (identity: string) => AccessToken.make({ ...twilio, identity, timeToLive: tokenLife })
    // A wrong key is found now, and not by the first user.
    yield* tokenFor("nobody")

    const Handlers = HttpApiBuilder.group(TokenApi, "desk", (handlers) =>
      handlers.handleAll({
        login: ({ payload: { password, user } }) =>
          Effect.flatMap(
            sessions.open(user, password),
            (secret) => HttpApiBuilder.securitySetCookie(session, secret, { sameSite: "strict", maxAge: sessionLife })
          ),
        token: () =>
          Effect.gen(function* () {
            const identity = yield* CurrentUser
            const token = yield* Effect.orDie(tokenFor(identity))
            yield* HttpEffect.appendPreResponseHandler((_, response) =>
              Effect.succeed(HttpServerResponse.setHeader(response, "cache-control", "no-store"))
            )
            return { identity, token, expiresIn: Duration.toSeconds(tokenLife) }
          })
      }))

    const Sessions = Layer.succeed(LoggedIn, {
      session: (app, { credential }) =>
        Effect.flatMap(sessions.userOf(credential), (user) => Effect.provideService(app, CurrentUser, user))
    })
    const app = yield* HttpRouter.toHttpEffect(
      HttpApiBuilder.layer(TokenApi).pipe(
        Layer.provide(Handlers),
        Layer.provide(Sessions),
        Layer.provide(HttpServer.layerServices)
      )
    )
    const context = yield* Effect.context<Scope.Scope>()
    return HttpEffect.toWebHandlerWith<Scope.Scope, Effect.Services<typeof app>>(context)(app)
  })
