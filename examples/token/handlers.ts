/** Implements the token endpoint. The accounts and sessions here are in memory: put your own in their place. */
import { AccessToken, type InvalidRequest } from "@effect-twilio/conversations"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { createHash, timingSafeEqual } from "node:crypto"
import { CurrentUser, LoggedIn, LoggedOut, session, TokenApi } from "./api.ts"

export interface Options {
  /** Who signs, and for which service. The identity is that of the session. */
  readonly twilio: Pick<AccessToken.Options, "accountSid" | "apiKeySid" | "apiKeySecret" | "chatServiceSid">
  /** The passwords of the users. */
  readonly accounts: ReadonlyMap<string, Redacted.Redacted<string>>
}

const tokenLife = Duration.hours(1)
const sessionLife = Duration.hours(12)

const digest = (text: Redacted.Redacted<string>) => createHash("sha256").update(Redacted.value(text)).digest()

/** Sessions by the digest of their secret, so that the time of a look-up says nothing about one. */
const makeSessions = () => {
  const sessions = new Map<string, { readonly user: string; readonly ends: number }>()
  const key = (secret: Redacted.Redacted<string>) => digest(secret).toString("hex")
  return {
    open: (user: string) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        for (const [key, { ends }] of sessions) if (ends <= now) sessions.delete(key)
        const secret = Redacted.make(crypto.randomUUID())
        sessions.set(key(secret), { user, ends: now + Duration.toMillis(sessionLife) })
        return secret
      }),
    userOf: (secret: Redacted.Redacted<string>) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const found = sessions.get(key(secret))
        return found !== undefined && now < found.ends
          ? Effect.succeed(found.user)
          : new LoggedOut({ message: "Log in first" })
      })
  }
}

const noPassword = Redacted.make("")

/** The endpoint as a web handler, until the scope closes. Fails if Twilio's part of the options cannot make tokens. */
export const makeHandler = (
  { accounts, twilio }: Options
): Effect.Effect<(request: Request) => Promise<Response>, InvalidRequest, Scope.Scope> =>
  Effect.gen(function* () {
    const sessions = makeSessions()
    const tokenFor = (identity: string) => AccessToken.make({ ...twilio, identity, timeToLive: tokenLife })
    // A wrong key is found now, and not by the first user.
    yield* tokenFor("nobody")

    const Handlers = HttpApiBuilder.group(TokenApi, "desk", (handlers) =>
      handlers
        .handle("login", ({ payload: { password, user } }) =>
          Effect.gen(function* () {
            const expected = accounts.get(user) ?? noPassword
            const isRight = timingSafeEqual(digest(password), digest(expected))
            if (!isRight || expected === noPassword) return yield* new LoggedOut({ message: "Wrong user or password" })
            yield* HttpApiBuilder.securitySetCookie(session, yield* sessions.open(user), {
              sameSite: "strict",
              maxAge: sessionLife
            })
          }))
        .handle("token", () =>
          Effect.gen(function* () {
            const identity = yield* CurrentUser
            const token = yield* Effect.orDie(tokenFor(identity))
            yield* HttpApp.appendPreResponseHandler((_, response) =>
              Effect.succeed(HttpServerResponse.setHeader(response, "cache-control", "no-store"))
            )
            return { identity, token, expiresIn: Duration.toSeconds(tokenLife) }
          })))

    const Api = HttpApiBuilder.api(TokenApi).pipe(
      Layer.provide(Handlers),
      Layer.provide(Layer.succeed(LoggedIn, { session: sessions.userOf }))
    )
    const runtime = yield* Layer.toRuntime(
      Layer.mergeAll(Api, HttpApiBuilder.Router.Live, HttpApiBuilder.Middleware.layer, HttpServer.layerContext)
    )
    const app = yield* Effect.provide(HttpApiBuilder.httpApp, runtime)
    const handler = HttpApp.toWebHandlerRuntime(runtime)(app)
    return (request) => handler(request)
  })
