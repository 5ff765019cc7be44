/**
 * The endpoint where the desk's pages get access tokens for Twilio's SDK, with the desk's own login in front of it.
 * token/api.ts is the contract, token/handlers.ts the implementation. The token is for the user of the session, whoever
 * the request says it is for.
 *
 *     npx tsx examples/token.ts               makes a few requests and shows the responses
 *     npx tsx examples/token.ts --port 8080   stays up for curl
 */
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpApiClient from "@effect/platform/HttpApiClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { run, userOptions, variables, wholeNumber } from "./internal/command.ts"
import { listen } from "./internal/listen.ts"
import { Logs } from "./internal/logs.ts"
import { print, step } from "./internal/terminal.ts"
import { TokenApi } from "./token/api.ts"
import { makeHandler } from "./token/handlers.ts"

/** A page of the desk, which keeps the cookie as a browser does. */
const story = (url: string, user: string, password: Redacted.Redacted<string>) =>
  Effect.gen(function* () {
    let cookie = ""
    const desk = yield* HttpApiClient.make(TokenApi, {
      baseUrl: url,
      transformClient: (client) =>
        client.pipe(
          HttpClient.mapRequest((request) => HttpClientRequest.setHeader(request, "cookie", cookie)),
          HttpClient.tap(({ headers }) =>
            Effect.sync(() => {
              cookie = headers["set-cookie"]?.split(";")[0] ?? cookie
            })
          )
        )
    })
    const login = (password: Redacted.Redacted<string>) => desk.login({ payload: { user, password } })

    yield* step("POST /token, without a login", desk.token(), () => "a token for anybody")
    yield* step("POST /login with a wrong password", login(Redacted.make("guessed")), () => "anybody may")
    yield* step("POST /login", login(password), () => `${user} is logged in`)
    yield* step("POST /token", desk.token(), ({ expiresIn, identity, token }) => {
      const [, claims = ""] = Redacted.value(token).split(".")
      const { grants } = JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/")))
      return `A token for ${identity}, valid for ${expiresIn} s\n${JSON.stringify(grants)}`
    })
  })

const simulatedPassword = Redacted.make("simulated-password")

run({
  name: "token",
  about: "Serves access tokens for Twilio's SDKs in browsers and phones, behind a login.",
  live: ["service", "user", "port"],
  options: {
    service: userOptions.service,
    user: { type: "string", value: "name", about: "the identity of the only user who can log in" },
    port: { type: "string", value: "number", about: "stay up on this port, 0 for any that is free" }
  },
  notes: "An auth token cannot sign access tokens: --live needs TWILIO_ACCOUNT_SID and an API key, and the user's " +
    "password in TOKEN_PASSWORD. The endpoint listens on 127.0.0.1 only."
}, (args) =>
  Effect.gen(function* () {
    const port = yield* wholeNumber(args, "port", 0, 65_535)
    const user = args.user ?? "ada@example.com"
    const live = args.live
      ? yield* variables("TWILIO_ACCOUNT_SID", "TWILIO_API_KEY", "TWILIO_API_SECRET", "TOKEN_PASSWORD")
      : undefined
    const account = {
      accountSid: live ? Redacted.value(live.TWILIO_ACCOUNT_SID) : Simulator.accountSid,
      apiKeySid: live ? Redacted.value(live.TWILIO_API_KEY) : Simulator.apiKeySid,
      apiKeySecret: live?.TWILIO_API_SECRET ?? Redacted.make(Simulator.apiKeySecret)
    }
    const password = live?.TOKEN_PASSWORD ?? simulatedPassword
    const serve = Effect.gen(function* () {
      const twilio = { ...account, chatServiceSid: args.service ?? Seed.supportDesk.chatServiceSid }
      const handler = yield* makeHandler({ twilio, accounts: new Map([[user, password]]) })
      const { url } = yield* listen(handler, port ?? 0)
      if (port === undefined) return yield* story(url, user, password)
      yield* print(`Listening on ${url}`)
      if (!args.live) {
        const login = JSON.stringify({ user, password: Redacted.value(password) })
        yield* print(`curl -c cookies -H "content-type: application/json" -d '${login}' ${url}/login`)
        yield* print(`curl -b cookies -X POST ${url}/token`)
      }
      return yield* Effect.never
    })
    yield* serve.pipe(Effect.scoped, Effect.provide(FetchHttpClient.layer), Effect.provide(Logs))
  }))
