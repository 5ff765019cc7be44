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

/** A secret and how it is used. Its key is imported on the first request, because some workers allow it only then. */
class Signer {
  readonly hash: Hmac.Hash
  readonly #secret: string
  /** Not a promise: in workerd it would belong to the request that made it. */
  #key: CryptoKey | undefined

  constructor(secret: string, hash: Hmac.Hash) {
    this.#secret = secret
    this.hash = hash
  }

  async verify(signature: Uint8Array<ArrayBuffer>, url: string, body: string): Promise<boolean> {
    const key = this.#key ??= await Hmac.importKey(this.#secret, this.hash)
    const tried: Array<string> = []
    for (const candidate of SignedUrl.candidates(url)) {
      if (tried.includes(candidate)) continue
      tried.push(candidate)
      if (await Hmac.verify(key, signature, candidate + body)) return true
    }
    return false
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

/** A setting in a header such as `key=webhooks_sharedkey_…,algorithm=HMAC_SHA256`. */
const setting = (header: string, name: string): string => {
  for (const part of header.split(",")) {
    const equals = part.indexOf("=")
    const value = part.slice(equals + 1).trim()
    if (equals >= 0 && part.slice(0, equals).trim() === name && value !== "") return value
  }
  return ""
}

/** Selects who may have signed, by the header with the settings of the signature. */
const signersOf = (secrets: WebhookSignature.Secrets): (settings: string | null) => ReadonlyArray<Signer> => {
  const { authToken = [], sharedKeys = {} } = Either.getOrThrow(
    fieldsOf("options", secrets, ["authToken", "sharedKeys"])
  )
  const ofToken = (Array.isArray(authToken) ? authToken as ReadonlyArray<Redacted.Redacted<string>> : [
    authToken as Redacted.Redacted<string>
  ]).map((token) => new Signer(secretOf("authToken", token), "SHA-1"))
  const ofKey = new Map(
    Object.entries(sharedKeys).map(([id, secret]) => {
      const plain = secretOf(`sharedKeys.${id}`, secret)
      return [id, { "SHA-1": new Signer(plain, "SHA-1"), "SHA-256": new Signer(plain, "SHA-256") }]
    })
  )
  if (ofToken.length === 0 && ofKey.size === 0) throw invalidRequest("authToken", "or sharedKeys must be given")
  return (settings) => {
    if (settings === null || settings === "") return ofToken
    const signers = ofKey.get(setting(settings, "key"))
    const hash = hashes[setting(settings, "algorithm").toUpperCase()]
    return signers === undefined || hash === undefined ? [] : [signers[hash]]
  }
}

const encoder = /* @__PURE__ */ new TextEncoder()

/** The text that is signed after the URL; empty if there is none. */
const signedForm = ({ body = "", headers }: WebhookSignature.Request): string => {
  const isRaw = typeof body === "string" || body instanceof Uint8Array
  return isRaw && !Form.isFormType(Form.header(headers, "content-type"))
    ? ""
    : Form.signedText(Form.parametersOf(body ?? {}))
}

/** Whether the URL has the hash of what is not a form. It also covers that a body is empty. */
const isHashed = async ({ body, url }: WebhookSignature.Request): Promise<boolean> => {
  const bytes = typeof body === "string"
    ? encoder.encode(body)
    : body instanceof Uint8Array
    ? Uint8Array.from(body)
    : new Uint8Array()
  const hash = new URLSearchParams(SignedUrl.queryOf(url)).get("bodySHA256")
  return hash === null ? bytes.length === 0 : hash === await Hmac.sha256Hex(bytes)
}

const verifier = (
  secrets: WebhookSignature.Secrets
): (request: WebhookSignature.Request) => Effect.Effect<boolean> => {
  const signersFor = signersOf(secrets)
  const verify = async (request: WebhookSignature.Request): Promise<boolean> => {
    const header = Form.header(request.headers, "x-twilio-signature")
    if (header === null) return false
    const body = signedForm(request)
    if (body === "" && !await isHashed(request)) return false
    for (const signer of signersFor(Form.header(request.headers, "x-twilio-webhooks-signature-settings"))) {
      const signature = Base64.decodeSignature(header, Hmac.lengthOf(signer.hash))
      if (signature !== undefined && await signer.verify(signature, request.url, body)) return true
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
    return Base64.encode(await Hmac.sign(key, SignedUrl.signedUrl(url) + Form.signedText(parameters)))
  })

/**
 * Verifies and makes signatures of webhooks.
 *
 * **Details**
 *
 * It only needs WebCrypto, so it works on Node, Bun, Deno and edge runtimes. It accepts what `validateRequest` and
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
