/**
 * The push notifications of a conversation service: for what users get one, and what it says.
 *
 * See https://www.twilio.com/docs/conversations/api/service-notification-resource for Twilio's own documentation.
 *
 * @module
 * @since 0.2.0
 */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { ConversationsClient } from "./ConversationsClient.ts"
import type { ConversationsError } from "./ConversationsError.ts"
import type { Encoded } from "./Encoded.ts"
import * as Parameters from "./internal/parameters.ts"
import * as Record from "./internal/record.ts"
import * as Resource from "./internal/resource.ts"
import type { ServicePath } from "./Path.ts"

/**
 * How users are notified of something. A field may be missing.
 *
 * @since 0.2.0
 * @category models
 */
export interface PushNotification {
  /** Whether users are notified of it. */
  readonly enabled?: boolean | null
  /** What the notification says; `${CONVERSATION}` stands for the name of the conversation. */
  readonly template?: string | null
  /** The name of the sound that is played. */
  readonly sound?: string | null
}

/**
 * How users are notified of a new message that has media.
 *
 * @since 0.2.0
 * @category models
 */
export interface MediaNotification {
  /** Whether users are notified of it. */
  readonly enabled?: boolean | null
  /** What the notification says; `${MEDIA_COUNT}` stands for the number of its media files. */
  readonly template?: string | null
}

/**
 * How users are notified of a new message.
 *
 * @since 0.2.0
 * @category models
 */
export interface NewMessageNotification extends PushNotification {
  /** Whether the app shows how many conversations have something new. */
  readonly badgeCountEnabled?: boolean | null
  /** How users are notified if it has media. */
  readonly withMedia?: MediaNotification | null
}

/**
 * The push notifications of a conversation service.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceNotification {
  /** The account (`AC…`). */
  readonly accountSid: string
  /** The conversation service (`IS…`). */
  readonly chatServiceSid: string
  /** Whether notifications are logged. */
  readonly logEnabled: boolean | null
  /** Of a new message. */
  readonly newMessage: NewMessageNotification | null
  /** Of having been added to a conversation. */
  readonly addedToConversation: PushNotification | null
  /** Of having been taken out of a conversation. */
  readonly removedFromConversation: PushNotification | null
  /** The address of this resource. */
  readonly url: string | null
}

const notification: Record.Fields<PushNotification> = {
  enabled: /* @__PURE__ */ Record.optional(Record.nullableBoolean),
  template: /* @__PURE__ */ Record.optional(Record.nullableText),
  sound: /* @__PURE__ */ Record.optional(Record.nullableText)
}

const pushNotification = /* @__PURE__ */ Record.struct<PushNotification>("PushNotification", notification)

/**
 * The schema of the push notifications of a service. Unknown fields are left out.
 *
 * @example
 * ```ts
 * import { fetchServiceNotification, ServiceNotification } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * const program = Effect.gen(function* () {
 *   // a backup, in the form in which Twilio sends it
 *   const Backup = Schema.parseJson(ServiceNotification)
 *   const text = yield* Schema.encode(Backup)(yield* fetchServiceNotification(desk))
 *   const { newMessage } = yield* Schema.decode(Backup)(text)
 *   yield* Console.log(`new messages: ${newMessage?.enabled}, with media: ${newMessage?.withMedia?.enabled}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * new messages: false, with media: false
 * ```
 *
 * @since 0.2.0
 * @category schemas
 */
export const ServiceNotification: Schema.Schema<ServiceNotification, Encoded<ServiceNotification>> =
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

/**
 * How users are to be notified of something; a field that is left out stays as it is.
 *
 * @since 0.2.0
 * @category models
 */
export interface PushNotificationInput {
  /** Whether users are notified of it. */
  readonly enabled?: boolean | undefined
  /** What the notification says; `${CONVERSATION}` stands for the name of the conversation. */
  readonly template?: string | undefined
  /** The name of the sound that is played. */
  readonly sound?: string | undefined
}

/**
 * How users are to be notified of a new message that has media.
 *
 * @since 0.2.0
 * @category models
 */
export interface MediaNotificationInput {
  /** Whether users are notified of it. */
  readonly enabled?: boolean | undefined
  /** What the notification says; `${MEDIA_COUNT}` stands for the number of its media files. */
  readonly template?: string | undefined
}

/**
 * How users are to be notified of a new message; a field that is left out stays as it is.
 *
 * @since 0.2.0
 * @category models
 */
export interface NewMessageNotificationInput extends PushNotificationInput {
  /** Whether the app shows how many conversations have something new. */
  readonly badgeCountEnabled?: boolean | undefined
  /** How users are notified if it has media. */
  readonly withMedia?: MediaNotificationInput | undefined
}

/**
 * What an update of the push notifications changes; a field that is left out stays as it is.
 *
 * @since 0.2.0
 * @category models
 */
export interface ServiceNotificationUpdate {
  /** Whether notifications are logged. */
  readonly logEnabled?: boolean | undefined
  /** Of a new message. */
  readonly newMessage?: NewMessageNotificationInput | undefined
  /** Of having been added to a conversation. */
  readonly addedToConversation?: PushNotificationInput | undefined
  /** Of having been taken out of a conversation. */
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
  template: Parameters.text,
  sound: Parameters.text
}

/**
 * Fetches what the users of a service are notified of.
 *
 * @example
 * ```ts
 * import { fetchServiceNotification } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * const program = Effect.gen(function* () {
 *   const { addedToConversation, newMessage } = yield* fetchServiceNotification(desk)
 *   yield* Console.log(`new messages: ${newMessage?.enabled}, new conversations: ${addedToConversation?.enabled}`)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * new messages: false, new conversations: false
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const fetchServiceNotification: (
  path: ServicePath
) => Effect.Effect<ServiceNotification, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .fetch(resource)

/**
 * Changes what the users of a service are notified of; answers with the changed record.
 *
 * @example
 * ```ts
 * import { updateServiceNotification } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 *
 * const desk = { chatServiceSid: Seed.supportDesk.chatServiceSid }
 *
 * const program = Effect.gen(function* () {
 *   const { newMessage } = yield* updateServiceNotification(desk, {
 *     newMessage: {
 *       enabled: true,
 *       template: "${PARTICIPANT}: ${MESSAGE}",
 *       withMedia: { enabled: true, template: "${PARTICIPANT} sent ${MEDIA_COUNT} pictures" }
 *     }
 *   })
 *   yield* Console.log(newMessage?.withMedia?.template)
 * })
 *
 * await Effect.runPromise(Effect.provide(program, Simulator.layerClient()))
 * ```
 *
 * ```text
 * ${PARTICIPANT} sent ${MEDIA_COUNT} pictures
 * ```
 *
 * @since 0.2.0
 * @category operations
 */
export const updateServiceNotification: (
  path: ServicePath,
  update: ServiceNotificationUpdate
) => Effect.Effect<ServiceNotification, ConversationsError, ConversationsClient> = /* @__PURE__ */ Resource
  .update(resource, () => ({
    logEnabled: Parameters.boolean,
    newMessage: Parameters.group<NewMessageNotificationInput>({
      ...changes,
      badgeCountEnabled: Parameters.boolean,
      withMedia: Parameters.group<MediaNotificationInput>({ enabled: Parameters.boolean, template: Parameters.text })
    }),
    addedToConversation: Parameters.group<PushNotificationInput>(changes),
    removedFromConversation: Parameters.group<PushNotificationInput>(changes)
  }))
