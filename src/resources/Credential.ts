/**
 * The credentials of an account for push notifications. Secrets are passed as `Redacted`. No operation returns them,
 * and they never appear in errors, log lines or spans.
 *
 * See https://www.twilio.com/docs/conversations-classic/api/credential-resource for Twilio's documentation.
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

/**
 * Schema of a credential. Unknown fields are dropped, and unknown types are kept.
 *
 * @example
 * ```ts
 * import { createCredential, Credential } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Redacted, Schema } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   // for a cache, encoded as Twilio sends it
 *   const Cached = Schema.parseJson(Credential)
 *   const created = yield* createCredential({ type: "fcm", friendlyName: "app", secret: Redacted.make("server-key") })
 *   const text = yield* Schema.encode(Cached)(created)
 *   const { friendlyName, type } = yield* Schema.decode(Cached)(text)
 *   yield* Console.log(`${friendlyName} (${type}), with the secret: ${text.includes("server-key")}`)
 * }))
 * // app (fcm), with the secret: false
 * ```
 */
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

/** The path of a credential. A {@link Credential} can be passed as is. */
export interface CredentialPath {
  /** The SID of the credential (`CR…`). */
  readonly sid: string
}

/** The fields of a credential to update. Omitted fields are left unchanged. */
export interface CredentialUpdate {
  /** The push service that it is for. */
  readonly type?: "apn" | "gcm" | "fcm" | undefined
  /** The human-readable name, up to 64 characters. `null` removes it. */
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
 * import { Console, Effect, Redacted } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { friendlyName, sandbox, type } = yield* createCredential({
 *     type: "apn",
 *     friendlyName: "app",
 *     certificate: Redacted.make("-----BEGIN CERTIFICATE-----…"),
 *     privateKey: Redacted.make("-----BEGIN RSA PRIVATE KEY-----…"),
 *     sandbox: true
 *   })
 *   yield* Console.log(`${friendlyName} (${type}), sandbox: ${sandbox}`)
 * }))
 * // app (apn), sandbox: True
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
 *   const { sid } = yield* createCredential({ type: "fcm", friendlyName: "app", secret: Redacted.make("server-key") })
 *   const { friendlyName, type } = yield* fetchCredential({ sid })
 *   yield* Console.log(`${friendlyName} (${type})`)
 * }))
 * // app (fcm)
 * ```
 */
export const fetchCredential: (
  path: CredentialPath
) => Effect.Effect<Credential, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(resource)

/**
 * Updates a credential, for example its secret, and returns the updated record.
 *
 * @example
 * ```ts
 * import { createCredential, updateCredential } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Redacted } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const created = yield* createCredential({ type: "fcm", friendlyName: "app", secret: Redacted.make("server-key") })
 *   const { friendlyName } = yield* updateCredential(created, {
 *     friendlyName: "app, new key",
 *     secret: Redacted.make("new-server-key")
 *   })
 *   yield* Console.log(friendlyName)
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
 * Deletes a credential. Fails with `NotFound` if it does not exist, unless an earlier attempt of the same call may have
 * deleted it.
 *
 * @example
 * ```ts
 * import { createCredential, deleteCredential } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Redacted } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const created = yield* createCredential({ type: "fcm", friendlyName: "app", secret: Redacted.make("server-key") })
 *   // succeeds as well if something else has deleted it
 *   const remove = deleteCredential(created).pipe(
 *     Effect.as("deleted"),
 *     Effect.catchTag("NotFound", () => Effect.succeed("did not exist"))
 *   )
 *   yield* Console.log(yield* remove)
 *   yield* Console.log(yield* remove)
 * }))
 * // deleted
 * // did not exist
 * ```
 */
export const deleteCredential: (
  path: CredentialPath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, Resource.noInput)

/**
 * Lists the credentials of the account. Pages are fetched as the stream is consumed. A page has at most 100 records.
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

/**
 * Fetches one page of the credentials, for programs that manage page tokens themselves. A page has at most 100 records.
 *
 * @example
 * ```ts
 * import { createCredential, pageCredential } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Redacted } from "effect"
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   yield* createCredential({ type: "fcm", friendlyName: "app", secret: Redacted.make("server-key") })
 *   const { items, nextPageToken } = yield* pageCredential({ pageSize: 20 })
 *   yield* Console.log(`${items.length}; the last page: ${nextPageToken === null}`)
 * }))
 * // 1; the last page: true
 * ```
 */
export const pageCredential: (
  options?: PageOptions
) => Effect.Effect<Page<Credential>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.page(resource, pages, Resource.noInput))
