// The token endpoint of the simulator, for any client.
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"

const right = {
  grant_type: "client_credentials",
  client_id: Simulator.clientId,
  client_secret: Simulator.clientSecret
}

const ask = (simulator: Simulator.Service, form: Record<string, string>, method = "POST") =>
  Effect.promise(async () => {
    const response = await simulator.fetch("https://oauth.twilio.com/v2/token", {
      method,
      ...(method === "POST" ? { body: new URLSearchParams(form) } : {})
    })
    return { status: response.status, json: await response.json() }
  })

const status = (simulator: Simulator.Service, authorization: string) =>
  Effect.promise(async () => {
    const path = `/v1/Services/${Seed.supportDesk.chatServiceSid}/Users/ada@example.com/Conversations`
    const response = await simulator.fetch(`https://conversations.twilio.com${path}`, { headers: { authorization } })
    await response.text()
    return response.status
  })

describe("an access token", () => {
  it.effect("is a JWT, and is accepted until it expires", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1_700_000_000_000)
      const simulator = yield* Simulator.make({ tokenLifetime: "10 minutes" })
      const { json } = yield* ask(simulator, right)
      const { access_token: token, ...others } = json
      assert.deepStrictEqual(others, { id_token: null, token_type: "Bearer", expires_in: 600, refresh_token: null })
      assert.strictEqual(JSON.parse(atob(token.split(".")[1])).exp, 1_700_000_600)
      assert.strictEqual(yield* status(simulator, `Bearer ${token}`), 200)
      yield* TestClock.adjust("599 seconds")
      assert.strictEqual(yield* status(simulator, `bearer ${token}`), 200)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* status(simulator, `Bearer ${token}`), 401)
    }))

  it.effect("is a new one each time, and is revoked with all others", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make()
      const all: Array<string> = []
      for (let nth = 0; nth < 3; nth++) all.push((yield* ask(simulator, right)).json.access_token)
      assert.strictEqual(new Set(all).size, 3)
      for (const token of all) assert.strictEqual(yield* status(simulator, `Bearer ${token}`), 200)
      yield* simulator.revokeTokens
      for (const token of [...all, "", "x"]) assert.strictEqual(yield* status(simulator, `Bearer ${token}`), 401)
      const next = (yield* ask(simulator, right)).json.access_token
      assert.strictEqual(yield* status(simulator, `Bearer ${next}`), 200)
      yield* simulator.reset
      assert.strictEqual(yield* status(simulator, `Bearer ${next}`), 401)
    }))

  it.effect("is not issued for an invalid form", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make()
      for (
        const [form, expected, code] of [
          [{ ...right, client_secret: "wrong" }, 401, 322402],
          [{ ...right, client_id: Simulator.accountSid }, 401, 322402],
          [{ ...right, grant_type: "password" }, 400, 322403],
          [{ ...right, client_secret: "" }, 400, 322403],
          [{}, 400, 322403]
        ] as const
      ) {
        const response = yield* ask(simulator, form)
        assert.deepStrictEqual([response.status, response.json.code], [expected, code])
        assert.notProperty(response.json, "access_token")
      }
      assert.strictEqual((yield* ask(simulator, right, "GET")).status, 405)
    }))
})
