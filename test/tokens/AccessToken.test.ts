import { assert, describe, it } from "@effect/vitest"
import { AccessToken, type InvalidRequest } from "@effect-twilio/conversations"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/TestClock"

const sid = (prefix: string, digit: string): string => `${prefix}${digit.repeat(32)}`

const secret = "invented-api-key-secret-of-32-ch"

const options: AccessToken.Options = {
  accountSid: sid("AC", "1"),
  apiKeySid: sid("SK", "2"),
  apiKeySecret: Redacted.make(secret),
  chatServiceSid: sid("IS", "3"),
  identity: "ada@example.com"
}

const decode = (token: Redacted.Redacted): ReadonlyArray<string> =>
  Redacted.value(token).split(".").slice(0, 2).map((part) => {
    const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/"))
    return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)))
  })

const refused = (wrong: object): Effect.Effect<InvalidRequest, unknown> =>
  Effect.flip(AccessToken.make({ ...options, ...wrong }))

describe("AccessToken", () => {
  it.effect("has the header and the claims of Twilio's SDKs", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1_790_000_000_999)
      assert.deepStrictEqual(decode(yield* AccessToken.make({ ...options, identity: "Zoë 名前" })), [
        '{"alg":"HS256","typ":"JWT","cty":"twilio-fpa;v=1"}',
        `{"jti":"${options.apiKeySid}-1790000000","grants":{"identity":"Zoë 名前","chat":{"service_sid":"${options.chatServiceSid}"}},` +
        `"iat":1790000000,"exp":1790003600,"iss":"${options.apiKeySid}","sub":"${options.accountSid}"}`
      ])
      const pushCredentialSid = sid("CR", "4")
      const [header, claims = ""] = decode(
        yield* AccessToken.make({ ...options, pushCredentialSid, region: "ie1", timeToLive: "24 hours" })
      )
      assert.strictEqual(header, '{"alg":"HS256","typ":"JWT","cty":"twilio-fpa;v=1","twr":"ie1"}')
      assert.include(claims, `"push_credential_sid":"${pushCredentialSid}"`)
      assert.include(claims, `"exp":${1_790_000_000 + 86_400}`)
    }))

  it.effect("is redacted until it leaves", () =>
    Effect.gen(function* () {
      const token = yield* AccessToken.make(options)
      const plain = Redacted.value(token)
      assert.lengthOf(plain.split("."), 3)
      for (const shown of [String(token), JSON.stringify({ token }), Inspectable.format(token)]) {
        assert.notInclude(shown, plain)
      }
    }))

  it.effect("refuses more than 24 hours, less than a second, and what is no duration", () =>
    Effect.gen(function* () {
      for (
        const timeToLive of [
          "24 hours 1 second",
          "86401 seconds",
          "25 hours",
          "999 millis",
          0,
          -1,
          Infinity,
          NaN,
          "soon"
        ]
      ) {
        const error = yield* refused({ timeToLive })
        assert.strictEqual(error._tag, "InvalidRequest")
        assert.strictEqual(error.field, "timeToLive", String(timeToLive))
      }
      assert.strictEqual(
        (yield* refused({ timeToLive: "25 hours" })).message,
        "timeToLive must be from 1 second to 24 hours"
      )
    }))

  it.effect("refuses an account in place of an API key, with the reason", () =>
    Effect.gen(function* () {
      const bySid = yield* refused({ apiKeySid: options.accountSid })
      assert.strictEqual(
        bySid.message,
        "apiKeySid must be a SID: SK followed by 32 hexadecimal digits, of an API key: an account's auth token cannot sign access tokens"
      )
      const authToken = "0123456789abcdef0123456789abcdef"
      const bySecret = yield* refused({ apiKeySecret: Redacted.make(authToken) })
      assert.strictEqual(
        bySecret.message,
        "apiKeySecret looks like an account's auth token, which cannot sign access tokens: use an API key"
      )
      assert.notInclude(JSON.stringify(bySecret), authToken)
    }))

  it.effect("refuses what Twilio would not accept, by name", () =>
    Effect.gen(function* () {
      const wrong = {
        accountSid: [undefined, "ACx", options.apiKeySid],
        apiKeySid: [undefined, "SKx"],
        apiKeySecret: [undefined, secret, Redacted.make("")],
        chatServiceSid: [undefined, sid("CH", "3")],
        identity: [undefined, "", "\ud800", 7],
        region: ["", "IE 1", 1],
        pushCredentialSid: ["", sid("SK", "2")],
        ttl: [3600]
      }
      for (const [field, values] of Object.entries(wrong)) {
        for (const value of values) assert.strictEqual((yield* refused({ [field]: value })).field, field, String(value))
      }
    }))
})
