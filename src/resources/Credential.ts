/**
 * The credentials of an account for push notifications. Secrets are passed as `Redacted`. No operation returns them,
 * and they never appear in errors, log lines or spans. See
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/credential-resource).
 *
 * @module
 * @since 3.0.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as Stream from "effect/Stream"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"
import type { Encoded } from "../types/Encoded.ts"
import * as Pages from "../internal/declare/pages.ts"
import * as Parameters from "../internal/declare/parameters.ts"
import * as Record from "../internal/declare/record.ts"
import * as Resource from "../internal/declare/resource.ts"
import type { ListOptions, Page, PageOptions } from "../types/Page.ts"

/** The push service of Apple or Google that a credential is for. Unknown values are kept. */
export type CredentialType = "apn" | "gcm" | "fcm" | (string & NonNullable<unknown>)

/** A credential, without its secrets. */
export interface Credential {
  /** The SID of the credential (`CR…`). */
  readonly sid: string
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The human-readable name, up to 64 characters. */
  readonly friendlyName: string | null
  /** The push service that it is for. */
  readonly type: CredentialType
  /** Whether notifications are sent to Apple's sandbox, as text: `True` or `False`. */
  readonly sandbox: string | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last updated. */
  readonly dateUpdated: DateTime.Utc | null
  /** The URL of this resource. */
  readonly url: string | null
}

/** The schema of what {@link fetchCredential} returns. {@link Encoded} shows what it is for. */
export const Credential: Record.Codec<Credential, Encoded<Credential>> = /* @__PURE__ */ Record.struct<Credential>(
  "Credential",
  {
    sid: Record.text,
    accountSid: Record.text,
    friendlyName: Record.nullableText,
    type: Record.text,
    sandbox: Record.nullableText,
    dateCreated: Record.nullableDate,
    dateUpdated: Record.nullableDate,
    url: Record.nullableText
  }
)

/** The path of a credential. */
export interface CredentialPath {
  /** The SID of the credential (`CR…`). */
  readonly sid: string
}

/** What to change of a credential. */
export interface CredentialUpdate {
  /** The push service that it is for. */
  readonly type?: "apn" | "gcm" | "fcm" | undefined
  /** The human-readable name, up to 64 characters. */
  readonly friendlyName?: string | null | undefined
  /** For `apn`: the certificate, as PEM text. */
  readonly certificate?: Redacted.Redacted | undefined
  /** For `apn`: its private key, as PEM text. */
  readonly privateKey?: Redacted.Redacted | undefined
  /** For `apn`: whether notifications are sent to the sandbox. */
  readonly sandbox?: boolean | undefined
  /** For `gcm`: the project's API key. */
  readonly apiKey?: Redacted.Redacted | undefined
  /** For `fcm`: the project's server key. */
  readonly secret?: Redacted.Redacted | undefined
}

/** The fields of a new credential. */
export interface CredentialCreate extends CredentialUpdate {
  /** The push service that it is for. */
  readonly type: "apn" | "gcm" | "fcm"
}

const resource = /* @__PURE__ */ Resource.make("Credential", "/v1/Credentials", "Sid", { sid: "CR" }, Credential)

const pages = /* @__PURE__ */ Pages.make("credentials", Credential, 100)

const type = () => Parameters.oneOf("apn", "gcm", "fcm")

const changes = () => ({
  type: type(),
  friendlyName: Parameters.clearable(Parameters.text),
  certificate: Parameters.secret,
  privateKey: Parameters.secret,
  sandbox: Parameters.boolean,
  apiKey: Parameters.secret,
  secret: Parameters.secret
})

/**
 * Creates a credential.
 *
 * @example
 * ```ts
 * import { createCredential } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Redacted } from "effect"
 *
 * const create = createCredential({
 *   type: "apn",
 *   certificate: Redacted.make("-----BEGIN CERTIFICATE-----…"),
 *   privateKey: Redacted.make("-----BEGIN RSA PRIVATE KEY-----…"),
 *   sandbox: true
 * })
 *
 * const { sandbox, type } = await Simulator.runPromise(create)
 * console.log(`${type}, sandbox: ${sandbox}`)
 * // apn, sandbox: True
 * ```
 */
export const createCredential: (
  create: CredentialCreate
) => Effect.Effect<Credential, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.create(resource, () => ({ ...changes(), type: Parameters.required(type()) })))

/**
 * Fetches a credential.
 *
 * @example
 * ```ts
 * import { createCredential, fetchCredential } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Redacted } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { sid } = yield* createCredential({ type: "fcm", secret: Redacted.make("server-key") })
 *   yield* Console.log((yield* fetchCredential({ sid })).type)
 * }))
 * // fcm
 * ```
 */
export const fetchCredential: (
  path: CredentialPath
) => Effect.Effect<Credential, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(resource)

/**
 * Updates a credential, for example its secret.
 *
 * @example
 * ```ts
 * import { createCredential, updateCredential } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Redacted } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const created = yield* createCredential({ type: "fcm", secret: Redacted.make("server-key") })
 *   const update = { friendlyName: "app, new key", secret: Redacted.make("new-server-key") }
 *   yield* Console.log((yield* updateCredential(created, update)).friendlyName)
 * }))
 * // app, new key
 * ```
 */
export const updateCredential: (
  path: CredentialPath,
  update: CredentialUpdate
) => Effect.Effect<Credential, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Deletes a credential.
 *
 * @example
 * ```ts
 * import { createCredential, deleteCredential } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Redacted } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const created = yield* createCredential({ type: "fcm", secret: Redacted.make("server-key") })
 *   yield* deleteCredential(created)
 *   yield* Console.log((yield* Effect.flip(deleteCredential(created)))._tag)
 * }))
 * // NotFound
 * ```
 */
export const deleteCredential: (
  path: CredentialPath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, Resource.noInput)

/**
 * Lists the credentials of the account, at most 100 on a page: see {@link ListOptions}.
 *
 * @example
 * ```ts
 * import { createCredential, listCredential } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Redacted, Stream } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   yield* createCredential({ type: "fcm", friendlyName: "app", secret: Redacted.make("server-key") })
 *   yield* Stream.runForEach(listCredential(), ({ friendlyName, type }) => Console.log(`${friendlyName} (${type})`))
 * }))
 * // app (fcm)
 * ```
 */
export const listCredential: (
  options?: ListOptions
) => Stream.Stream<Credential, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.list(resource, pages, Resource.noInput))

/** One page of {@link listCredential}: see {@link Page}. */
export const pageCredential: (
  options?: PageOptions
) => Effect.Effect<Page<Credential>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.page(resource, pages, Resource.noInput))
