/**
 * Signatures of webhooks: whether a request is from Twilio.
 *
 * See https://www.twilio.com/docs/usage/webhooks/webhooks-security for Twilio's documentation.
 *
 * @module
 * @since 3.0.0
 */
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Base64 from "../internal/crypto/base64.ts"
import * as Hmac from "../internal/crypto/hmac.ts"
import * as Either from "../internal/effect/either.ts"
import { plainSecret } from "../internal/client/credentials.ts"
import { fieldsOf, invalidRequest } from "../internal/guard/input.ts"
import * as Form from "../internal/webhooks/form.ts"
import * as SignedUrl from "../internal/webhooks/signedUrl.ts"

export type { WebhookForm, WebhookHeaders } from "../internal/webhooks/form.ts"

/** Types of signatures. */
export declare namespace WebhookSignature {
  /** The secrets that Twilio signs with. At least one is required. */
  export interface Secrets {
    /**
     * The auth token of the account, even if the client has an API key: Twilio signs with nothing else, unless a shared
     * key is configured. If there are several, each is tried, as a rotation of the token needs.
     */
    readonly authToken?: Redacted.Redacted<string> | ReadonlyArray<Redacted.Redacted<string>> | undefined
    /**
     * The secrets of shared keys by their IDs (`webhooks_sharedkey_…`). Twilio names the key in the header
     * `X-Twilio-Webhooks-Signature-Settings`; see https://www.twilio.com/docs/usage/webhooks/webhook-shared-keys.
     */
    readonly sharedKeys?: { readonly [id: string]: Redacted.Redacted<string> } | undefined
  }

  /** A request as it was received. */
  export interface Request {
    /**
     * The URL that is configured at Twilio, with its query, character by character: behind a proxy it is not the URL that
     * the server sees.
     */
    readonly url: string
    /** `Headers`, or a record with names in lower case, such as `request.headers` of Express. */
    readonly headers: Form.WebhookHeaders
    /**
     * The body as text or bytes, or the parameters of a form that a framework has parsed, such as `request.body` of
     * Express. A body that is not a form must be given as it was received. Missing or empty for a GET.
     */
    readonly body?: string | Uint8Array | Form.WebhookForm | null | undefined
  }
}

const secretOf = (field: string, secret: Redacted.Redacted<string>): string =>
  Either.getOrThrow(plainSecret(field, secret))

/** The hash by the name of an algorithm. Twilio signs with SHA-1 if it names none. */
const hashes: { readonly [algorithm: string]: Hmac.Hash | undefined } = {
  "": "SHA-1",
  HMAC_SHA1: "SHA-1",
  HMAC_SHA256: "SHA-256"
}

/** Who may have signed, by the header with the settings, such as `key=webhooks_sharedkey_…,algorithm=HMAC_SHA256`. */
const signersOf = (
  options: WebhookSignature.Secrets
): (settings: string | null) => readonly [hash: Hmac.Hash | undefined, secrets: ReadonlyArray<string>] => {
  const { authToken = [], sharedKeys = {} } = Either.getOrThrow(
    fieldsOf("options", options, ["authToken", "sharedKeys"])
  )
  const tokens = [authToken].flat().map((token) => secretOf("authToken", token as Redacted.Redacted<string>))
  const ofKey = new Map(Object.entries(sharedKeys).map(([id, key]) => [id, [secretOf(`sharedKeys.${id}`, key)]]))
  if (tokens.length + ofKey.size === 0) throw invalidRequest("authToken", "or sharedKeys must be given")
  return (settings) => {
    if (!settings) return ["SHA-1", tokens]
    const setting = (name: string): string =>
      new RegExp(`(?:^|,)\\s*${name}\\s*=\\s*([^,\\s]+)`).exec(settings)?.[1] ?? ""
    return [hashes[setting("algorithm").toUpperCase()], ofKey.get(setting("key")) ?? []]
  }
}

/** The text that is signed after the URL; empty if there is none. */
const signedForm = ({ body, headers }: WebhookSignature.Request): string =>
  !body || (Form.isRaw(body) && !Form.isFormType(Form.header(headers, "content-type")))
    ? ""
    : Form.signedText(Form.valuesOf(body))

/** Whether the URL has the hash of what is not a form. It also covers that a body is empty. */
const isHashed = async ({ body, url }: WebhookSignature.Request): Promise<boolean> => {
  const raw = Form.isRaw(body) ? body : ""
  const hash = /[?&]bodySHA256=([^&#]*)/.exec(url)?.[1]
  return hash === undefined ? raw.length === 0 : hash === await Hmac.sha256Hex(raw)
}

const verifier = (
  secrets: WebhookSignature.Secrets
): (request: WebhookSignature.Request) => Effect.Effect<boolean> => {
  const signersFor = signersOf(secrets)
  // Not promises: in workerd they would belong to the request that made them. Some workers import keys in a request only.
  const keys = new Map<string, Hmac.Key>()

  const verify = async (request: WebhookSignature.Request): Promise<boolean> => {
    const signature = Form.header(request.headers, "x-twilio-signature")
    if (!signature) return false
    const body = signedForm(request)
    if (body === "" && !await isHashed(request)) return false
    const [hash, secrets] = signersFor(Form.header(request.headers, "x-twilio-webhooks-signature-settings"))
    if (hash === undefined) return false
    for (const url of SignedUrl.candidates(request.url)) {
      for (const secret of secrets) {
        let key = keys.get(hash + secret)
        if (key === undefined) keys.set(hash + secret, key = await Hmac.importKey(secret, hash))
        if (Hmac.isEqual(Base64.encode(await key(url + body)), signature)) return true
      }
    }
    return false
  }
  return (request) => Effect.promise(() => verify(request))
}

const sign = (
  url: string,
  parameters: Form.WebhookForm,
  authToken: Redacted.Redacted<string>
): Effect.Effect<string> =>
  Effect.promise(async () => {
    const key = await Hmac.importKey(secretOf("authToken", authToken), "SHA-1")
    return Base64.encode(await key(SignedUrl.signedUrl(url) + Form.signedText(Form.valuesOf(parameters))))
  })

/**
 * Verifies and makes signatures of webhooks.
 *
 * **Details**
 *
 * It needs nothing but WebCrypto, so it works on Node, Bun, Deno and edge runtimes. It accepts what `validateRequest` and
 * `validateRequestWithBody` of twilio-node accept; docs/webhooks.md names the differences.
 *
 * **Gotchas**
 *
 * Twilio signs no time: who has recorded a request can send it again.
 *
 * @example
 * ```ts
 * import { WebhookSignature } from "@effect-twilio/conversations"
 * import { Console, Effect, Redacted } from "effect"
 *
 * const authToken = Redacted.make("invented-auth-token-1")
 * const isFromTwilio = WebhookSignature.verifier({ authToken })
 *
 * const program = Effect.gen(function* () {
 *   const url = "https://desk.example/hooks/twilio"
 *   const body = "EventType=onMessageAdded&Body=Where+is+my+parcel%3F"
 *   const signature = yield* WebhookSignature.sign(url, new URLSearchParams(body), authToken)
 *   const headers = { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature }
 *   yield* Console.log(yield* isFromTwilio({ url, headers, body }))
 *   yield* Console.log(yield* isFromTwilio({ url, headers, body: `${body}&Author=ada` }))
 * })
 *
 * await Effect.runPromise(program)
 * // true
 * // false
 * ```
 *
 * @category signatures
 */
export const WebhookSignature: {
  /**
   * Makes a function that tells whether a request is from Twilio. Make it once: it keeps the imported keys. Throws
   * `InvalidRequest` if a secret is missing or is not `Redacted`; its `field` names it.
   *
   * The signature covers the URL and the parameters of a form. A body that is not a form, as of Event Streams, is covered
   * by a hash in the URL (`bodySHA256`); without one it is not accepted. A URL that is not absolute is not accepted
   * either.
   *
   * @throws {InvalidRequest}
   */
  readonly verifier: (
    secrets: WebhookSignature.Secrets
  ) => (request: WebhookSignature.Request) => Effect.Effect<boolean>

  /**
   * Signs as Twilio does, for tests of a receiver: the value of the header `X-Twilio-Signature`. For a body that is not a
   * form, put `bodySHA256` into the URL, and pass no parameters. Dies if the token is not `Redacted`, or empty.
   */
  readonly sign: (
    url: string,
    parameters: Form.WebhookForm,
    authToken: Redacted.Redacted<string>
  ) => Effect.Effect<string>
} = { verifier, sign }
