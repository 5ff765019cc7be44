/**
 * The credentials of an account for push notifications. What is secret of them goes in as `Redacted`, is answered by no
 * operation, and is in no error, log line or span.
 *
 * See https://www.twilio.com/docs/conversations/api/credential-resource for Twilio's own documentation.
 *
 * @module
 * @since 0.2.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { ConversationsClient } from "./ConversationsClient.ts"
import type { ConversationsError } from "./ConversationsError.ts"
import type { Encoded } from "./Encoded.ts"
import * as Pages from "./internal/pages.ts"
import * as Parameters from "./internal/parameters.ts"
import * as Record from "./internal/record.ts"
import * as Resource from "./internal/resource.ts"
import type { ListOptions, Page, PageOptions } from "./Page.ts"

/**
 * Which service of Apple or Google it is for. An unknown one is kept as it is.
 *
 * @since 0.2.0
 * @category models
 */
export type CredentialType = "apn" | "gcm" | "fcm" | (string & NonNullable<unknown>)

/**
 * One credential, without its secrets.
 *
 * @since 0.2.0
 * @category models
 */
export interface Credential {
  /** The credential (`CR…`). */
  readonly sid: string
  /** The account (`AC…`). */
  readonly accountSid: string
  /** The human-readable name, up to 64 characters. */
  readonly friendlyName: string | null
  /** Which service it is for. */
  readonly type: CredentialType
  /** Whether notifications go to the sandbox of Apple, as text: `True` or `False`. */
  readonly sandbox: string | null
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last changed. */
  readonly dateUpdated: DateTime.Utc | null
  /** The address of this resource. */
  readonly url: string | null
}

/**
 * The schema of a credential. Unknown fields are left out, and unknown types are kept.
 *
 * @example
 * ```ts
 * import { createCredential, Credential } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Redacted from "effect/Redacted"
 * import * as Schema from "effect/Schema"
 *
 * const program = Effect.gen(function* () {
 *   // for a cache, in the form in which Twilio sends it
 *   const Cached = Schema.parseJson(Credential)
 *   const created = yield* createCredential({ type: "fcm", friendlyName: "app", secret: Redacted.make("server-key") })
 *   const text = yield* Schema.encode(Cached)(created)
 *   const { friendlyName, type } = yield* Schema.decode(Cached)(text)
 *   yield* Console.log(`${friendlyName} (${type}), with the secret: ${text.includes("server-key")}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * app (fcm), with the secret: false
 * ```
 *
 * @since 0.2.0
 * @category schemas
 */
export const Credential: Schema.Schema<Credential, Encoded<Credential>> = /* @__PURE__ */ Record.struct<Credential>(
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

/**
 * One credential. A {@link Credential} can be passed for it.
 *
 * @since 0.2.0
 * @category models
 */
export interface CredentialPath {
  /** The credential (`CR…`). */
  readonly sid: string
}

/**
 * What an update of a credential changes; a field that is left out stays as it is.
 *
 * @since 0.2.0
 * @category models
 */
export interface CredentialUpdate {
  /** Which service it is for. */
  readonly type?: "apn" | "gcm" | "fcm" | undefined
  /** The human-readable name, up to 64 characters. */
  readonly friendlyName?: string | undefined
  /** For `apn`: the certificate, as PEM text. */
  readonly certificate?: Redacted.Redacted | undefined
  /** For `apn`: its private key, as PEM text. */
  readonly privateKey?: Redacted.Redacted | undefined
  /** For `apn`: whether notifications go to the sandbox. */
  readonly sandbox?: boolean | undefined
  /** For `gcm`: the project's API key. */
  readonly apiKey?: Redacted.Redacted | undefined
  /** For `fcm`: the project's server key. */
  readonly secret?: Redacted.Redacted | undefined
}

/**
 * What a credential is created with.
 *
 * @since 0.2.0
 * @category models
 */
export interface CredentialCreate extends CredentialUpdate {
  /** Which service it is for. */
  readonly type: "apn" | "gcm" | "fcm"
}

const resource = /* @__PURE__ */ Resource.make("Credential", "/v1/Credentials", "Sid", { sid: "CR" }, Credential)

const pages = /* @__PURE__ */ Pages.make("credentials", Credential, 100)

const type = () => Parameters.oneOf("apn", "gcm", "fcm")

const changes = () => ({
  type: type(),
  friendlyName: Parameters.text,
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
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Redacted from "effect/Redacted"
 *
 * const program = Effect.gen(function* () {
 *   const { friendlyName, sandbox, type } = yield* createCredential({
 *     type: "apn",
 *     friendlyName: "app",
 *     certificate: Redacted.make("-----BEGIN CERTIFICATE-----…"),
 *     privateKey: Redacted.make("-----BEGIN RSA PRIVATE KEY-----…"),
 *     sandbox: true
 *   })
 *   yield* Console.log(`${friendlyName} (${type}), sandbox: ${sandbox}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * app (apn), sandbox: True
 * ```
 *
 * @since 0.2.0
 * @category operations
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
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Redacted from "effect/Redacted"
 *
 * const program = Effect.gen(function* () {
 *   const { sid } = yield* createCredential({ type: "fcm", friendlyName: "app", secret: Redacted.make("server-key") })
 *   const { friendlyName, type } = yield* fetchCredential({ sid })
 *   yield* Console.log(`${friendlyName} (${type})`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * app (fcm)
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const fetchCredential: (
  path: CredentialPath
) => Effect.Effect<Credential, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(resource)

/**
 * Changes a credential: its secret, say; answers with the changed record.
 *
 * @example
 * ```ts
 * import { createCredential, updateCredential } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Redacted from "effect/Redacted"
 *
 * const program = Effect.gen(function* () {
 *   const created = yield* createCredential({ type: "fcm", friendlyName: "app", secret: Redacted.make("server-key") })
 *   const { friendlyName } = yield* updateCredential(created, {
 *     friendlyName: "app, new key",
 *     secret: Redacted.make("new-server-key")
 *   })
 *   yield* Console.log(friendlyName)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * app, new key
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const updateCredential: (
  path: CredentialPath,
  update: CredentialUpdate
) => Effect.Effect<Credential, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Deletes a credential. One that is not there fails with `NotFound`, unless this is the retry of a request that may
 * have arrived.
 *
 * @example
 * ```ts
 * import { createCredential, deleteCredential } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Redacted from "effect/Redacted"
 *
 * const program = Effect.gen(function* () {
 *   const created = yield* createCredential({ type: "fcm", friendlyName: "app", secret: Redacted.make("server-key") })
 *   // done when it is gone, whoever deleted it
 *   const remove = deleteCredential(created).pipe(
 *     Effect.as("deleted"),
 *     Effect.catchTag("NotFound", () => Effect.succeed("was not there"))
 *   )
 *   yield* Console.log(yield* remove)
 *   yield* Console.log(yield* remove)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * deleted
 * was not there
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const deleteCredential: (
  path: CredentialPath
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, Resource.none)

/**
 * Lists the credentials of the account, fetching a page when the one before it is used up. A page holds 100 at most.
 *
 * @example
 * ```ts
 * import { createCredential, listCredential } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Redacted from "effect/Redacted"
 * import * as Stream from "effect/Stream"
 *
 * const program = Effect.gen(function* () {
 *   yield* createCredential({ type: "fcm", friendlyName: "app", secret: Redacted.make("server-key") })
 *   yield* Stream.runForEach(listCredential(), ({ friendlyName, type }) => Console.log(`${friendlyName} (${type})`))
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * app (fcm)
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const listCredential: (
  options?: ListOptions
) => Stream.Stream<Credential, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.list(resource, pages, Resource.none))

/**
 * Fetches one page of the credentials, for a program that keeps the token itself. A page holds 100 at most.
 *
 * @example
 * ```ts
 * import { createCredential, pageCredential } from "@effect-twilio/conversations"
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Redacted from "effect/Redacted"
 *
 * const program = Effect.gen(function* () {
 *   yield* createCredential({ type: "fcm", friendlyName: "app", secret: Redacted.make("server-key") })
 *   const { items, nextPageToken } = yield* pageCredential({ pageSize: 20 })
 *   yield* Console.log(`${items.length}; the last page: ${nextPageToken === null}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * 1; the last page: true
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const pageCredential: (
  options?: PageOptions
) => Effect.Effect<Page<Credential>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .withoutPath(Resource.page(resource, pages, Resource.none))
