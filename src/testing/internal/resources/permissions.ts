/**
 * What the roles of a user permit a client SDK to do. Roles never limit requests with the account's credentials:
 * https://www.twilio.com/docs/conversations-classic/api/role-resource#permission-values
 */
import type { Participant, ServiceStore } from "../store/serviceStore.ts"

/** What a user does. */
export type Action =
  | "addAddress"
  | "addParticipant"
  | "createConversation"
  | "deleteConversation"
  | "deleteMessage"
  | "editConversationAttributes"
  | "editConversationName"
  | "editMessage"
  | "editMessageAttributes"
  | "editNotificationLevel"
  | "editParticipantAttributes"
  | "editUser"
  | "joinConversation"
  | "leaveConversation"
  | "removeParticipant"
  | "sendMedia"
  | "sendMessage"

/** The permission for an action and, if there is another, the one for what is the user's own. */
interface Needed {
  readonly own?: string
  readonly any: string
}

const actions: Readonly<Record<Action, Needed>> = {
  sendMessage: { any: "sendMessage" },
  sendMedia: { any: "sendMediaMessage" },
  editMessage: { own: "editOwnMessage", any: "editAnyMessage" },
  editMessageAttributes: { own: "editOwnMessageAttributes", any: "editAnyMessageAttributes" },
  deleteMessage: { own: "deleteOwnMessage", any: "deleteAnyMessage" },
  createConversation: { any: "createConversation" },
  editConversationName: { any: "editConversationName" },
  editConversationAttributes: { any: "editConversationAttributes" },
  deleteConversation: { any: "deleteConversation" },
  joinConversation: { any: "joinConversation" },
  leaveConversation: { any: "leaveConversation" },
  addParticipant: { any: "addParticipant" },
  addAddress: { any: "addNonChatParticipant" },
  editParticipantAttributes: { own: "editOwnParticipantAttributes", any: "editAnyParticipantAttributes" },
  removeParticipant: { any: "removeParticipant" },
  editNotificationLevel: { any: "editNotificationLevel" },
  editUser: { own: "editOwnUserInfo", any: "editAnyUserInfo" }
}

type Asked = (form: URLSearchParams, isOwn: boolean) => ReadonlyArray<Action | false>

/** What a client SDK does with a request, by its method and path. */
const asked: Readonly<Record<string, Asked>> = {
  "POST Conversations": () => ["createConversation"],
  "POST Conversations/*": (form) => [
    (form.has("FriendlyName") || form.has("UniqueName")) && "editConversationName",
    form.has("Attributes") && "editConversationAttributes"
  ],
  "DELETE Conversations/*": () => ["deleteConversation"],
  "POST Conversations/*/Messages": (form) => [form.has("MediaSid") ? "sendMedia" : "sendMessage"],
  "POST Conversations/*/Messages/*": (form) => [
    form.has("Body") && "editMessage",
    form.has("Attributes") && "editMessageAttributes"
  ],
  "DELETE Conversations/*/Messages/*": () => ["deleteMessage"],
  "POST Conversations/*/Participants": (form, isOwn) => [
    isOwn ? "joinConversation" : form.has("Identity") ? "addParticipant" : "addAddress"
  ],
  "POST Conversations/*/Participants/*": (form) => [form.has("Attributes") && "editParticipantAttributes"],
  "DELETE Conversations/*/Participants/*": (_, isOwn) => [isOwn ? "leaveConversation" : "removeParticipant"],
  "POST Users/*": (form) => [(form.has("FriendlyName") || form.has("Attributes")) && "editUser"],
  "POST Users/*/Conversations/*": (form) => [form.has("NotificationLevel") && "editNotificationLevel"],
  "DELETE Users/*/Conversations/*": () => ["leaveConversation"]
}

/** What a user does with a request to a path with a template. */
export const actionsOf = (
  method: string,
  template: string,
  form: URLSearchParams,
  isOwn: boolean
): ReadonlyArray<Action> => {
  const path = template.replace(/^\/v1\/(Services\/\{ChatServiceSid\}\/)?/, "").replaceAll(/\{\w+\}/g, "*")
  return (asked[`${method} ${path}`]?.(form, isOwn) ?? []).filter((action) => action !== false)
}

/** All permissions that there are. */
export const permissions: ReadonlyArray<string> = Object.values(actions).flatMap((needed) => Object.values(needed))

/**
 * What somebody without a role of their own, in a service without a default one, may do. A guess: Twilio creates default
 * roles with each service, and its documentation has no list of what they permit.
 */
const defaults = {
  service: ["createConversation", "joinConversation", "editOwnUserInfo"],
  conversation: [
    "sendMessage",
    "sendMediaMessage",
    "leaveConversation",
    "editOwnMessage",
    "editOwnMessageAttributes",
    "deleteOwnMessage",
    "editOwnParticipantAttributes",
    "editNotificationLevel"
  ]
}

/** The permissions of a role; none of one that is not there. */
const permissionsOf = (
  store: ServiceStore,
  roleSid: string | null,
  column: "default_conversation_role_sid" | "default_chat_service_role_sid",
  otherwise: ReadonlyArray<string>
): ReadonlyArray<unknown> => {
  const sid = roleSid ?? store.rows(store.sid, "Configuration").at(0)?.[column] ?? null
  if (sid === null) return otherwise
  const permissions = store.rows(store.sid, "Roles").get(`${sid}`)?.["permissions"]
  return Array.isArray(permissions) ? permissions : []
}

/**
 * Whether the roles of somebody permit an action: that of the user in the service, or that of the participant in the
 * conversation. `isOwn` is for what is theirs: the message that they wrote, or they themselves.
 */
export const permits = (
  store: ServiceStore,
  identity: string,
  participant: Participant | undefined,
  action: Action,
  isOwn: boolean
): boolean => {
  const { any, own } = actions[action]
  const granted = [
    ...permissionsOf(
      store,
      store.users.get(identity)?.role_sid ?? null,
      "default_chat_service_role_sid",
      defaults.service
    ),
    ...(participant === undefined
      ? []
      : permissionsOf(store, participant.role_sid, "default_conversation_role_sid", defaults.conversation))
  ]
  return granted.includes(any) || (isOwn && own !== undefined && granted.includes(own))
}
