/**
 * All resources of the simulator. Resources that are only stored are declared here; those with rules have their own
 * files.
 */
import { conversations } from "./conversation.ts"
import { conversationWithParticipants } from "./conversationWithParticipants.ts"
import { messages, receipts } from "./message.ts"
import { boolean, custom, integer, limited, oneOf, required, text, texts } from "../declare/parameters.ts"
import { participants } from "./participant.ts"
import { participantConversations } from "./participantConversation.ts"
import { type Resource, stored } from "../declare/resource.ts"
import { scopedWebhooks } from "./scopedWebhook.ts"
import type { Row } from "../store/serviceStore.ts"
import type { Index } from "../store/sortedIndex.ts"
import { users } from "./user.ts"
import { userConversations } from "./userConversation.ts"

/** Accepted in any case, and returned in upper case. */
const method = custom((value, name) => oneOf("GET", "POST").parse([value.toUpperCase()], name))

const address = {
  FriendlyName: limited("friendlyNameTooLong", 256),
  "AutoCreation.Enabled": boolean,
  "AutoCreation.Type": oneOf("webhook", "studio", "default"),
  "AutoCreation.ConversationServiceSid": text,
  "AutoCreation.WebhookUrl": text,
  "AutoCreation.WebhookMethod": method,
  "AutoCreation.WebhookFilters": texts,
  "AutoCreation.StudioFlowSid": text,
  "AutoCreation.StudioRetryCount": integer
}

const byType: Index<Row> = { group: ({ type }) => `${type}` }

const credential = {
  FriendlyName: limited("friendlyNameTooLong", 64),
  Certificate: text,
  PrivateKey: text,
  Sandbox: custom((value, name) => boolean.parse([value], name) ? "True" : "False"),
  ApiKey: text,
  Secret: text
}

const events = { Filters: texts, PreWebhookUrl: text, PostWebhookUrl: text, Method: method }

const notification = { enabled: false, template: "", sound: "" }

export const resources: ReadonlyArray<Resource> = [
  conversations,
  conversationWithParticipants,
  messages,
  receipts,
  participants,
  participantConversations,
  users,
  userConversations,
  scopedWebhooks,

  stored({
    path: "Roles",
    prefix: "RL",
    list: { key: "roles", maxPageSize: 50 },
    create: {
      FriendlyName: required(limited("friendlyNameTooLong", 64)),
      Type: required(oneOf("conversation", "service")),
      Permission: required(texts)
    },
    update: { Permission: required(texts) },
    renamed: { Permission: "permissions" }
  }),
  stored({ root: "service", path: "Bindings", list: { key: "bindings", maxPageSize: 100 } }),
  stored({
    root: "service",
    path: "Configuration",
    single: true,
    hidden: ["account_sid"],
    defaults: () => ({
      default_conversation_creator_role_sid: null,
      default_conversation_role_sid: null,
      default_chat_service_role_sid: null,
      reachability_enabled: false
    }),
    update: {
      DefaultConversationCreatorRoleSid: text,
      DefaultConversationRoleSid: text,
      DefaultChatServiceRoleSid: text,
      ReachabilityEnabled: boolean
    },
    links: (url) => ({ notifications: `${url}/Notifications`, webhooks: `${url}/Webhooks` })
  }),
  stored({
    root: "service",
    path: "Configuration/Notifications",
    single: true,
    defaults: () => ({
      log_enabled: false,
      new_message: { ...notification, badge_count_enabled: false, with_media: { enabled: false, template: "" } },
      added_to_conversation: notification,
      removed_from_conversation: notification
    }),
    update: {
      LogEnabled: boolean,
      ...Object.fromEntries(
        ["NewMessage", "AddedToConversation", "RemovedFromConversation"].flatMap((name) => [
          [`${name}.Enabled`, boolean],
          [`${name}.Template`, text],
          [`${name}.Sound`, text]
        ])
      ),
      "NewMessage.BadgeCountEnabled": boolean,
      "NewMessage.WithMedia.Enabled": boolean,
      "NewMessage.WithMedia.Template": text
    }
  }),
  stored({
    root: "service",
    path: "Configuration/Webhooks",
    single: true,
    defaults: () => ({ pre_webhook_url: null, post_webhook_url: null, filters: [], method: "POST" }),
    update: events
  }),
  stored({
    root: "account",
    path: "Services",
    prefix: "IS",
    list: { key: "services", maxPageSize: 100 },
    create: { FriendlyName: required(limited("friendlyNameTooLong", 256)) },
    links: (url) => ({
      conversations: `${url}/Conversations`,
      users: `${url}/Users`,
      roles: `${url}/Roles`,
      bindings: `${url}/Bindings`,
      configuration: `${url}/Configuration`,
      participant_conversations: `${url}/ParticipantConversations`,
      conversation_with_participants: `${url}/ConversationWithParticipants`
    })
  }),
  stored({
    root: "account",
    path: "Configuration",
    single: true,
    defaults: ({ sid }) => ({
      default_chat_service_sid: sid,
      default_messaging_service_sid: null,
      default_inactive_timer: null,
      default_closed_timer: null
    }),
    update: {
      DefaultChatServiceSid: text,
      DefaultMessagingServiceSid: text,
      DefaultInactiveTimer: text,
      DefaultClosedTimer: text
    },
    links: (url, { sid }) => ({
      service: url.replace(/Configuration$/, `Services/${sid}/Configuration`),
      webhooks: `${url}/Webhooks`
    })
  }),
  stored({
    root: "account",
    path: "Configuration/Webhooks",
    single: true,
    defaults: () => ({ pre_webhook_url: null, post_webhook_url: null, filters: [], method: "POST", target: "webhook" }),
    update: { ...events, Target: oneOf("webhook", "flex") }
  }),
  stored({
    root: "account",
    path: "Configuration/Addresses",
    prefix: "IG",
    key: "address",
    list: {
      key: "address_configurations",
      maxPageSize: 50,
      query: { Type: text },
      order: ({ Type }) => typeof Type === "string" ? { within: { index: byType, group: Type } } : {}
    },
    defaults: () => ({
      friendly_name: null,
      address_country: null,
      auto_creation: { enabled: false, type: "default" }
    }),
    create: {
      Type: required(oneOf("sms", "whatsapp", "messenger", "gbm", "email", "rcs", "apple", "chat")),
      Address: required(text),
      AddressCountry: text,
      ...address
    },
    update: address
  }),
  stored({
    root: "account",
    path: "Credentials",
    prefix: "CR",
    list: { key: "credentials", maxPageSize: 100 },
    // Secrets are not part of responses.
    hidden: ["certificate", "private_key", "api_key", "secret"],
    defaults: () => ({ friendly_name: null, sandbox: "False" }),
    create: { Type: required(oneOf("apn", "gcm", "fcm")), ...credential },
    update: { Type: oneOf("apn", "gcm", "fcm"), ...credential }
  })
]
