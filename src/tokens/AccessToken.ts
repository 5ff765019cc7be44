/**
 * Access tokens: what Twilio's Conversations SDKs for browsers and phones sign in with, see
 * [Twilio's documentation](https://www.twilio.com/docs/iam/access-tokens).
 *
 * @module
 * @since 3.0.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { InvalidRequest } from "../errors/ConversationsError.ts"
import { plainSecret } from "../internal/client/credentials.ts"
import * as Base64 from "../internal/crypto/base64.ts"
import * as Hmac from "../internal/crypto/hmac.ts"
import type { DurationInput } from "../internal/effect/effect.ts"
import * as Either from "../internal/effect/either.ts"
import * as Input from "../internal/guard/input.ts"
import { isSid } from "../internal/guard/sid.ts"

/** Types of access tokens. */
export declare namespace AccessToken {
  /** Who gets a token, and for what. */
  export interface Options {
    /** The SID of the account (`AC…`) that the key and the service belong to. */
    readonly accountSid: string
    /** The SID of an API key (`SK…`) of the same region as the service. */
    readonly apiKeySid: string
    /** The secret of the API key. The account's auth token cannot sign access tokens. */
    readonly apiKeySecret: Redacted.Redacted<string>
    /** The identity of the user. Who has the token acts as this user: take it from your own login, not from the request. */
    readonly identity: string
    /** The SID of the conversation service (`IS…`). */
    readonly chatServiceSid: string
    /** How long the token is valid, in whole seconds: up to 24 hours, Twilio's maximum. The default is 1 hour. */
    readonly timeToLive?: DurationInput | undefined
    /** The region of the API key, such as `ie1`. The default is `us1`. */
    readonly region?: string | undefined
    /** The SID of the credential (`CR…`) for push notifications. */
    readonly pushCredentialSid?: string | undefined
  }
}

const requiredSid = (prefix: string, hint = ""): Input.Check<string> => (field, value) =>
  isSid(value, prefix)
    ? Either.right(value)
    : Either.left(Input.invalidRequest(field, `must be a SID: ${prefix} followed by 32 hexadecimal digits${hint}`))

const optionalSid = (prefix: string): Input.Check<string | undefined> => (field, value) =>
  value === undefined ? Either.right(value) : requiredSid(prefix)(field, value)

const apiKeyOnly = ", of an API key: an account's auth token cannot sign access tokens"

const secretOfKey: Input.Check<string> = (field, value) =>
  Either.flatMap(
    plainSecret(field, value as Redacted.Redacted<string>),
    // Secrets of API keys have letters of both cases.
    (plain) =>
      /^[0-9a-f]{32}$/.test(plain)
        ? Either.left(
          Input.invalidRequest(
            field,
            "looks like an account's auth token, which cannot sign access tokens: use an API key"
          )
        )
        : Either.right(plain)
  )

const requiredText: Input.Check<string> = (field, value) =>
  Either.flatMap(
    Input.text(field, value),
    (text) => text === undefined ? Either.left(Input.invalidRequest(field, "must be given")) : Either.right(text)
  )

const maxSeconds = 86_400

const seconds: Input.Check<number> = (field, value) =>
  Either.flatMap(Input.duration("1 hour", 1)(field, value), (duration) => {
    const seconds = Math.floor(Duration.toSeconds(duration))
    return seconds >= 1 && seconds <= maxSeconds
      ? Either.right(seconds)
      : Either.left(Input.invalidRequest(field, "must be from 1 second to 24 hours"))
  })

const region: Input.Check<string | undefined> = Input.optionalOf(
  (value): value is string => typeof value === "string" && /^[a-z0-9-]+$/.test(value),
  "must be the name of a region, such as ie1"
)

const read = (options: AccessToken.Options) =>
  Input.options(options, {
    accountSid: requiredSid("AC"),
    apiKeySid: requiredSid("SK", apiKeyOnly),
    apiKeySecret: secretOfKey,
    identity: requiredText,
    chatServiceSid: requiredSid("IS"),
    timeToLive: seconds,
    region,
    pushCredentialSid: optionalSid("CR")
  })

const encoder = /* @__PURE__ */ new TextEncoder()

const part = (value: object): string => Base64.encodeUrl(encoder.encode(JSON.stringify(value)))

const make = (options: AccessToken.Options): Effect.Effect<Redacted.Redacted<string>, InvalidRequest> =>
  Effect.gen(function* () {
    const checked = yield* Either.toEffect(read(options))
    const now = Math.floor((yield* Clock.currentTimeMillis) / 1_000)
    // JSON leaves out what is undefined. The order of the names is twilio-node's.
    const header = { alg: "HS256", typ: "JWT", cty: "twilio-fpa;v=1", twr: checked.region }
    const claims = {
      jti: `${checked.apiKeySid}-${now}`,
      grants: {
        identity: checked.identity,
        chat: { service_sid: checked.chatServiceSid, push_credential_sid: checked.pushCredentialSid }
      },
      iat: now,
      exp: now + checked.timeToLive,
      iss: checked.apiKeySid,
      sub: checked.accountSid
    }
    const text = `${part(header)}.${part(claims)}`
    const signature = yield* Effect.promise(async () => (await Hmac.importKey(checked.apiKeySecret, "SHA-256"))(text))
    return Redacted.make(`${text}.${Base64.encodeUrl(signature)}`)
  })

/**
 * Makes access tokens for Twilio's Conversations SDKs: a JWT with a chat grant, signed with an API key. For the same
 * input in the same second it is, byte by byte, the token of twilio-node, which also accepts what Twilio then rejects:
 * any text for a SID or a key, and a lifetime of more than 24 hours.
 *
 * @example
 * ```ts
 * import { AccessToken } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Effect, Redacted } from "effect"
 *
 * const token = await Effect.runPromise(AccessToken.make({
 *   accountSid: Simulator.accountSid,
 *   apiKeySid: Simulator.apiKeySid,
 *   apiKeySecret: Redacted.make(Simulator.apiKeySecret),
 *   chatServiceSid: Seed.supportDesk.chatServiceSid,
 *   identity: "ada@example.com",
 *   timeToLive: "10 minutes"
 * }))
 *
 * const [, claims = ""] = Redacted.value(token).split(".")
 * console.log(JSON.parse(atob(claims)).grants.identity)
 * // ada@example.com
 * ```
 */
export const AccessToken: {
  /**
   * Makes a token. It stays `Redacted` until you send it with `Redacted.value`. Fails with `InvalidRequest` if an option
   * is invalid; its `field` names the option.
   */
  readonly make: (options: AccessToken.Options) => Effect.Effect<Redacted.Redacted<string>, InvalidRequest>
} = { make }
