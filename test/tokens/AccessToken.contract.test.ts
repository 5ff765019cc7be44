// Against the tokens of twilio-node, byte by byte.

import { assert, describe, it } from "@effect/vitest"
import { AccessToken } from "@effect-twilio/conversations"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/TestClock"
import twilio from "twilio"
import { afterEach, vi } from "vitest"

const sid = (prefix: string, digit: string): string => `${prefix}${digit.repeat(32)}`

const [accountSid, apiKeySid, chatServiceSid] = [sid("AC", "1"), sid("SK", "2"), sid("IS", "3")]

const secrets = ["invented-api-key-secret-of-32-ch", "gehärtet", "x".repeat(200)]

afterEach(() => {
  vi.useRealTimers()
})

const cases = ["ada@example.com", "Zoë", "名前", 'a"b\\c', "😀", "a/b?c=d&e+f%20", "<script>\u2028"].flatMap((
  identity
) =>
  [undefined, "us1", "ie1"].flatMap((region) =>
    [undefined, 1, 60, 3_600, 86_400].flatMap((ttl) =>
      [undefined, sid("CR", "5")].flatMap((pushCredentialSid) =>
        secrets.map((secret) => ({ identity, region, ttl, pushCredentialSid, secret }))
      )
    )
  )
)

describe("AccessToken and twilio-node", () => {
  it("compare enough", () => {
    assert.lengthOf(cases, 630)
  })

  for (const at of [0, 1_790_000_000_000, 1_790_000_000_999]) {
    it.effect(`make the same tokens at ${at}`, () =>
      Effect.gen(function* () {
        vi.useFakeTimers({ now: at, toFake: ["Date"] })
        yield* TestClock.setTime(at)
        for (const { identity, pushCredentialSid, region, secret, ttl } of cases) {
          const theirs = new twilio.jwt.AccessToken(accountSid, apiKeySid, secret, {
            identity,
            ...(ttl === undefined ? {} : { ttl }),
            ...(region === undefined ? {} : { region })
          })
          theirs.addGrant(
            new twilio.jwt.AccessToken.ChatGrant({
              serviceSid: chatServiceSid,
              ...(pushCredentialSid === undefined ? {} : { pushCredentialSid })
            })
          )
          const ours = yield* AccessToken.make({
            accountSid,
            apiKeySid,
            apiKeySecret: Redacted.make(secret),
            chatServiceSid,
            identity,
            region,
            pushCredentialSid,
            timeToLive: ttl === undefined ? undefined : `${ttl} seconds`
          })
          assert.strictEqual(Redacted.value(ours), theirs.toJwt())
        }
      }))
  }
})
