import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/TestClock"
import { makeHandler } from "../../examples/token/handlers.ts"

const twilio = {
  accountSid: Simulator.accountSid,
  apiKeySid: Simulator.apiKeySid,
  apiKeySecret: Redacted.make(Simulator.apiKeySecret),
  chatServiceSid: Seed.supportDesk.chatServiceSid
}

const accounts = new Map([
  ["ada@example.com", Redacted.make("ada's password")],
  ["grace@example.com", Redacted.make("grace's password")]
])

const makeDesk = Effect.map(makeHandler({ accounts, twilio }), (handler) => {
  const post = (path: string, headers: Record<string, string>, body?: object) =>
    Effect.promise(async () => {
      const response = await handler(
        new Request(`https://desk.test${path}`, {
          method: "POST",
          headers: { ...headers, ...(body && { "content-type": "application/json" }) },
          body: body === undefined ? null : JSON.stringify(body)
        })
      )
      const text = await response.text()
      return { status: response.status, headers: response.headers, json: text === "" ? {} : JSON.parse(text) }
    })
  return {
    post,
    login: (user: string, password: string) => post("/login", {}, { user, password }),
    /** What a browser sends after a login. */
    cookieOf: (user: string) =>
      Effect.map(post("/login", {}, { user, password: `${user.split("@")[0]}'s password` }), ({ headers, status }) => {
        assert.strictEqual(status, 204)
        return { cookie: (headers.get("set-cookie") ?? "").split(";")[0] ?? "" }
      })
  }
})

const claimsOf = (token: string) =>
  JSON.parse(atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/")))

describe("examples/token", () => {
  it.scoped("refuses whoever is not logged in, with nothing but the reason", () =>
    Effect.gen(function* () {
      const { post } = yield* makeDesk
      for (const headers of [{}, { cookie: "session=" }, { cookie: "session=guessed" }, { cookie: "other=1" }]) {
        const { json, status } = yield* post("/token", headers)
        assert.deepStrictEqual([status, json], [401, { _tag: "LoggedOut", message: "Log in first" }])
      }
    }))

  it.scoped("logs nobody in with a wrong password, and does not say whether there is such a user", () =>
    Effect.gen(function* () {
      const { login } = yield* makeDesk
      const wrong = [["ada@example.com", "grace's password"], ["ada@example.com", ""], ["nobody@example.com", ""]]
      for (const [user = "", password = ""] of wrong) {
        const { headers, json, status } = yield* login(user, password)
        assert.deepStrictEqual([status, json], [401, { _tag: "LoggedOut", message: "Wrong user or password" }])
        assert.isNull(headers.get("set-cookie"))
      }
    }))

  it.scoped("keeps the session from scripts and from other sites", () =>
    Effect.gen(function* () {
      const { login } = yield* makeDesk
      const { headers } = yield* login("ada@example.com", "ada's password")
      assert.match(
        headers.get("set-cookie") ?? "",
        /^session=[\w-]{36}; (?=.*HttpOnly)(?=.*Secure)(?=.*SameSite=Strict)/
      )
    }))

  it.scoped("makes a token for the user of the session, whoever the request says it is for", () =>
    Effect.gen(function* () {
      const { cookieOf, post } = yield* makeDesk
      const [ada, grace] = [yield* cookieOf("ada@example.com"), yield* cookieOf("grace@example.com")]
      for (const [cookie, identity] of [[ada, "ada@example.com"], [grace, "grace@example.com"]] as const) {
        const { headers, json, status } = yield* post("/token?identity=linus", cookie, { identity: "linus" })
        assert.strictEqual(status, 200)
        assert.strictEqual(headers.get("cache-control"), "no-store")
        assert.deepStrictEqual([json.identity, json.expiresIn], [identity, 3600])
        const { exp, grants, iat, iss, sub } = claimsOf(json.token)
        assert.deepStrictEqual(grants, { identity, chat: { service_sid: twilio.chatServiceSid } })
        assert.deepStrictEqual([iss, sub, exp - iat], [twilio.apiKeySid, twilio.accountSid, 3600])
      }
    }))

  it.scoped("ends a session", () =>
    Effect.gen(function* () {
      const { cookieOf, post } = yield* makeDesk
      const cookie = yield* cookieOf("ada@example.com")
      yield* TestClock.adjust("719 minutes")
      assert.strictEqual((yield* post("/token", cookie)).status, 200)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* post("/token", cookie)).status, 401)
    }))

  it.scoped("does not start with what cannot make a token", () =>
    Effect.gen(function* () {
      const apiKeySecret = Redacted.make("0123456789abcdef0123456789abcdef")
      const error = yield* Effect.flip(makeHandler({ accounts, twilio: { ...twilio, apiKeySecret } }))
      assert.deepStrictEqual([error._tag, error.field], ["InvalidRequest", "apiKeySecret"])
    }))
})
