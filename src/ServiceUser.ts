/**
 * The users of a conversation service: who can take part in its chat.
 *
 * See https://www.twilio.com/docs/conversations/api/user-resource for Twilio's own documentation.
 *
 * @module
 * @since 0.2.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { Attributes } from "./Attributes.ts"
import type { ConversationsClient } from "./ConversationsClient.ts"
import type { ConversationsError } from "./ConversationsError.ts"

import type { Encoded } from "./Encoded.ts"
import * as Pages from "./internal/pages.ts"
import * as Parameters from "./internal/parameters.ts"
import * as Record from "./internal/record.ts"
import * as Resource from "./internal/resource.ts"
import type { ListOptions, Page, PageOptions } from "./Page.ts"
import type { ServicePath } from "./Path.ts"
import type { WebhookOptions } from "./Webhook.ts"

/**
 * One user of a conversation service.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceUser {
  /** The user (`US…`). */
  readonly sid: string
  /** The account (`AC…`). */
  readonly accountSid: string
  /** The conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** The role (`RL…`) in the service. */
  readonly roleSid: string | null
  /** The application's own name of the user, by which the user can be addressed instead of the SID. */
  readonly identity: string
  /** The human-readable name. */
  readonly friendlyName: string | null
  /** JSON text of the application's own, which `decodeAttributes` decodes. */
  readonly attributes: string | null
  /** Whether the user is connected; only in what `fetchServiceUser` answers, and if the service keeps track of it. */
  readonly isOnline: boolean | null
  /** Whether the user can get push notifications; only in what `fetchServiceUser` answers, and if the service keeps track of it. */
  readonly isNotifiable: boolean | null
  /** When the user was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When the user was last changed. */
  readonly dateUpdated: DateTime.Utc | null
  /** The address of this resource. */
  readonly url: string | null
  /** The address of the user's conversations. */
  readonly links: { readonly [name: string]: string } | null
}

/**
 * The schema of a user. Unknown fields are left out.
 *
 * @since 0.2.0
 * @category schemas
 */
export const ServiceUser: Schema.Schema<ServiceUser, Encoded<ServiceUser>> = /* @__PURE__ */ Record.struct<ServiceUser>(
  "ServiceUser",
  {
    sid: Record.text,
    accountSid: Record.text,
    chatServiceSid: Record.text,
    roleSid: Record.nullableText,
    identity: Record.text,
    friendlyName: Record.nullableText,
    attributes: Record.nullableText,
    isOnline: Record.nullableBoolean,
    isNotifiable: Record.nullableBoolean,
    dateCreated: Record.nullableDate,
    dateUpdated: Record.nullableDate,
    url: Record.nullableText,
    links: Record.nullableLinks
  }
)

/**
 * One user of a service. A {@link ServiceUser} can be passed for it.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceUserInstancePath extends ServicePath {
  /** The user's SID (`US…`) or identity. */
  readonly sid: string
}

/**
 * What an update of a user changes; a field that is left out stays as it is.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceUserUpdate extends WebhookOptions {
  /** The human-readable name. */
  readonly friendlyName?: string | undefined
  /** An object, or JSON text, of the application's own. */
  readonly attributes?: Attributes | undefined
  /** The role (`RL…`) in the service. */
  readonly roleSid?: string | undefined
}

/**
 * What a user is created with.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceUserCreate extends ServiceUserUpdate {
  /** The application's own name of the user, unique in the service: a user name or an e-mail address, say. */
  readonly identity: string
}

const resource = /* @__PURE__ */ Resource.make(
  "ServiceUser",
  "/v1/Services/{ChatServiceSid}/Users",
  "Sid",
  { chatServiceSid: "IS" },
  ServiceUser
)

const pages = /* @__PURE__ */ Pages.make("users", ServiceUser, 50)

const changes = () => ({
  friendlyName: Parameters.text,
  attributes: Parameters.json<Attributes>(),
  roleSid: Parameters.sid("RL"),
  webhookEnabled: Parameters.webhookEnabled
})

/**
 * Creates a user. An identity that is taken fails with `Conflict`.
 *
 * @since 0.2.0
 * @category operations
 */
export const createServiceUser: (
  path: ServicePath,
  create: ServiceUserCreate
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .create(resource, () => ({ identity: Parameters.required(Parameters.name), ...changes() }))

/**
 * Fetches a user.
 *
 * @since 0.2.0
 * @category operations
 */
export const fetchServiceUser: (
  path: ServiceUserInstancePath
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource.fetch(resource)

/**
 * Changes a user; answers with the changed record.
 *
 * @since 0.2.0
 * @category operations
 */
export const updateServiceUser: (
  path: ServiceUserInstancePath,
  update: ServiceUserUpdate
) => Effect.Effect<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, changes)

/**
 * Deletes a user, who leaves all conversations with it. One that is not there fails with `NotFound`, unless this is the
 * retry of a request that may have arrived.
 *
 * @since 0.2.0
 * @category operations
 */
export const deleteServiceUser: (
  path: ServiceUserInstancePath,
  options?: WebhookOptions
) => Effect.Effect<void, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .remove(resource, () => ({ webhookEnabled: Parameters.webhookEnabled }))

/**
 * Lists the users of a service, fetching a page when the one before it is used up. A page holds 50 at most.
 *
 * @since 0.2.0
 * @category operations
 */
export const listServiceUser: (
  path: ServicePath,
  options?: ListOptions
) => Stream.Stream<ServiceUser, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .list(resource, pages, Resource.none)

/**
 * Fetches one page of the users, for a program that keeps the token itself. A page holds 50 at most.
 *
 * @since 0.2.0
 * @category operations
 */
export const pageServiceUser: (
  path: ServicePath,
  options?: PageOptions
) => Effect.Effect<Page<ServiceUser>, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .page(resource, pages, Resource.none)
