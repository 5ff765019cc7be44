/** The account or API key that a client is bound to. */
import * as Either from "../effect/either.ts"
import * as Redacted from "effect/Redacted"
import type { InvalidRequest } from "../../errors/ConversationsError.ts"
import type { Session } from "../call/callState.ts"
import { invalidRequest, plainText } from "../guard/input.ts"
import * as Redact from "../guard/redact.ts"

export type Credentials = Account | ApiKey

interface Account {
  readonly accountSid: string
  readonly authToken: Redacted.Redacted<string>
  readonly apiKeySid?: undefined
  readonly apiKeySecret?: undefined
}

interface ApiKey {
  readonly apiKeySid: string
  readonly apiKeySecret: Redacted.Redacted<string>
  readonly accountSid?: undefined
  readonly authToken?: undefined
}

export interface Authorization {
  /** The headers that are the same for every request. */
  readonly headers: Readonly<Record<string, string>>
  readonly redact: Redact.Redact
  /** Provides the headers that can change. */
  readonly session?: Session | undefined
}

// RFC 7617: the user ends at the first colon, and neither part may contain a control character. A lone surrogate cannot
// be encoded.
const unsendable = /[\p{Cc}\p{Cs}]/u

const basic = (
  user: { readonly field: string; readonly value: string; readonly prefix: string },
  secret: { readonly field: string; readonly value: Redacted.Redacted<string> }
): Either.Either<Authorization, InvalidRequest> => {
  if (
    typeof user.value !== "string" || !user.value.startsWith(user.prefix) || /[:\s]/.test(user.value) ||
    unsendable.test(user.value)
  ) {
    return Either.left(invalidRequest(user.field, `must be a SID that starts with ${user.prefix}`))
  }
  return Either.map(plainSecret(secret.field, secret.value), (plain) => {
    const pair = `${user.value}:${plain}`
    return { headers: { authorization: `Basic ${base64(pair)}` }, redact: Redact.make([plain], [pair]) }
  })
}

/** The plain value of a secret, if it can be sent. */
export const plainSecret = (
  field: string,
  secret: Redacted.Redacted<string>
): Either.Either<string, InvalidRequest> => {
  if (!Redacted.isRedacted(secret)) return Either.left(invalidRequest(field, "must be wrapped in Redacted.make"))
  const plain = plainText(secret)
  return typeof plain !== "string" || plain === "" || unsendable.test(plain)
    ? Either.left(
      invalidRequest(field, "must not be empty, and must not contain a control character or a lone surrogate")
    )
    : Either.right(plain)
}

/** Base64 of the text as UTF-8, with `btoa`, which every runtime has. */
const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""))

export const authorize = (credentials: Credentials): Either.Either<Authorization, InvalidRequest> => {
  if (credentials.apiKeySid === undefined && credentials.apiKeySecret === undefined) {
    return basic(
      { field: "accountSid", value: credentials.accountSid, prefix: "AC" },
      { field: "authToken", value: credentials.authToken }
    )
  }
  return credentials.accountSid === undefined && credentials.authToken === undefined
    ? basic(
      { field: "apiKeySid", value: credentials.apiKeySid, prefix: "SK" },
      { field: "apiKeySecret", value: credentials.apiKeySecret }
    )
    : Either.left(invalidRequest("apiKeySid", "cannot be combined with accountSid or authToken"))
}
