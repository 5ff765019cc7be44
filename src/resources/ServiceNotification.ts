/**
 * The push notifications of a conversation service: which events send one, and its text, see
 * [Twilio's documentation](https://www.twilio.com/docs/conversations-classic/api/service-notification-resource).
 *
 * @module
 * @since 3.0.0
 */
import type * as Effect from "effect/Effect"
import type { ConversationsClient } from "../client/ConversationsClient.ts"
import type { ConversationsError } from "../errors/ConversationsError.ts"
import type { Encoded } from "../types/Encoded.ts"
import * as Parameters from "../internal/declare/parameters.ts"
import * as Record from "../internal/declare/record.ts"
import * as Resource from "../internal/declare/resource.ts"
import type { ServicePath } from "../types/Path.ts"
import type { Service } from "./Service.ts"

/** The push notification of an event. A field may be missing. */
export interface PushNotification {
  /** Whether users are notified. */
  readonly enabled?: boolean | null
  /** The text of the notification. `${CONVERSATION}` is replaced with the name of the conversation. */
  readonly template?: string | null
  /** The name of the sound to play. */
  readonly sound?: string | null
}

/** The push notification of a new message with media. */
export interface MediaNotification {
  /** Whether users are notified. */
  readonly enabled?: boolean | null
  /** The text of the notification. `${MEDIA_COUNT}` is replaced with the number of media files. */
  readonly template?: string | null
}

/** The push notification of a new message. */
export interface NewMessageNotification extends PushNotification {
  /** Whether the app's badge shows the number of conversations with unread messages. */
  readonly badgeCountEnabled?: boolean | null
  /** The notification if the message has media. */
  readonly withMedia?: MediaNotification | null
}

/** The push notifications of a conversation service. */
export interface ServiceNotification {
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The SID of the conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** Whether notifications are logged. */
  readonly logEnabled: boolean | null
  /** The notification of a new message. */
  readonly newMessage: NewMessageNotification | null
  /** The notification of a user who was added to a conversation. */
  readonly addedToConversation: PushNotification | null
  /** The notification of a user who was removed from a conversation. */
  readonly removedFromConversation: PushNotification | null
  /** The URL of this resource. */
  readonly url: string | null
}

const notification: Record.Fields<PushNotification> = {
  enabled: /* @__PURE__ */ Record.optional(Record.nullableBoolean),
  template: /* @__PURE__ */ Record.optional(Record.nullableText),
  sound: /* @__PURE__ */ Record.optional(Record.nullableText)
}

const pushNotification = /* @__PURE__ */ Record.struct<PushNotification>("PushNotification", notification)

/** The schema of what {@link fetchServiceNotification} returns. {@link Encoded} shows what it is for. */
export const ServiceNotification: Record.Codec<ServiceNotification, Encoded<ServiceNotification>> =
  /* @__PURE__ */ Record.struct<ServiceNotification>("ServiceNotification", {
    accountSid: Record.text,
    chatServiceSid: Record.text,
    logEnabled: Record.nullableBoolean,
    newMessage: Record.nullable(Record.struct<NewMessageNotification>("NewMessageNotification", {
      ...notification,
      badgeCountEnabled: Record.optional(Record.nullableBoolean),
      withMedia: Record.optional(Record.nullable(Record.struct<MediaNotification>("MediaNotification", {
        enabled: Record.optional(Record.nullableBoolean),
        template: Record.optional(Record.nullableText)
      })))
    })),
    addedToConversation: Record.nullable(pushNotification),
    removedFromConversation: Record.nullable(pushNotification),
    url: Record.nullableText
  })

/** The push notification of an event. */
export interface PushNotificationInput {
  /** Whether users are notified. */
  readonly enabled?: boolean | undefined
  /** The text of the notification. `${CONVERSATION}` is replaced with the name of the conversation. */
  readonly template?: string | null | undefined
  /** The name of the sound to play. */
  readonly sound?: string | null | undefined
}

/** The push notification of a new message with media. */
export interface MediaNotificationInput {
  /** Whether users are notified. */
  readonly enabled?: boolean | undefined
  /** The text of the notification. `${MEDIA_COUNT}` is replaced with the number of media files. */
  readonly template?: string | null | undefined
}

/** The push notification of a new message. */
export interface NewMessageNotificationInput extends PushNotificationInput {
  /** Whether the app's badge shows the number of conversations with unread messages. */
  readonly badgeCountEnabled?: boolean | undefined
  /** The notification if the message has media. */
  readonly withMedia?: MediaNotificationInput | undefined
}

/** What to change of the push notifications. */
export interface ServiceNotificationUpdate {
  /** Whether notifications are logged. */
  readonly logEnabled?: boolean | undefined
  /** The notification of a new message. */
  readonly newMessage?: NewMessageNotificationInput | undefined
  /** The notification of a user who was added to a conversation. */
  readonly addedToConversation?: PushNotificationInput | undefined
  /** The notification of a user who was removed from a conversation. */
  readonly removedFromConversation?: PushNotificationInput | undefined
}

const resource = /* @__PURE__ */ Resource.single(
  "ServiceNotification",
  "/v1/Services/{ChatServiceSid}/Configuration/Notifications",
  { chatServiceSid: "IS" },
  ServiceNotification
)

const changes: Parameters.Fields<PushNotificationInput> = {
  enabled: Parameters.boolean,
  template: Parameters.clearable(Parameters.text),
  sound: Parameters.clearable(Parameters.text)
}

/**
 * Fetches the push notifications of a service.
 *
 * @example
 * ```ts
 * import { fetchServiceNotification } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const { newMessage } = await Simulator.runPromise(fetchServiceNotification(Seed.supportDesk))
 * console.log(`new messages: ${newMessage?.enabled}`)
 * // new messages: false
 * ```
 */
export const fetchServiceNotification: (
  path: ServicePath | Service
) => Effect.Effect<ServiceNotification, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(resource)

/**
 * Updates the push notifications of a service.
 *
 * @example
 * ```ts
 * import { updateServiceNotification } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const update = updateServiceNotification(Seed.supportDesk, {
 *   newMessage: { enabled: true, template: "${PARTICIPANT}: ${MESSAGE}" }
 * })
 *
 * console.log((await Simulator.runPromise(update)).newMessage?.template)
 * // ${PARTICIPANT}: ${MESSAGE}
 * ```
 */
export const updateServiceNotification: (
  path: ServicePath | Service,
  update: ServiceNotificationUpdate
) => Effect.Effect<ServiceNotification, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, () => ({
    logEnabled: Parameters.boolean,
    newMessage: Parameters.group<NewMessageNotificationInput>({
      ...changes,
      badgeCountEnabled: Parameters.boolean,
      withMedia: Parameters.group<MediaNotificationInput>({
        enabled: Parameters.boolean,
        template: Parameters.clearable(Parameters.text)
      })
    }),
    addedToConversation: Parameters.group<PushNotificationInput>(changes),
    removedFromConversation: Parameters.group<PushNotificationInput>(changes)
  }))
