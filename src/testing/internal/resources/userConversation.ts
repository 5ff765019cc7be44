import { participantChanged } from "./changes.ts"
import { horizon, horizonParameters, leave, save, unreadCount } from "./membership.ts"
import type { UserConversation } from "../../model/records.ts"
import { oneOf } from "../declare/parameters.ts"
import { define, type Place, type Resource } from "../declare/resource.ts"
import { users } from "./user.ts"
import type { Conversation, Participant, ServiceStore, User } from "../store/serviceStore.ts"

export const conversationOf = (store: ServiceStore, { conversation_sid }: Participant): Conversation => {
  const conversation = store.conversations.get(conversation_sid)
  if (conversation === undefined) throw new Error(`Simulator: there is no conversation ${conversation_sid}`)
  return conversation
}

export const viewUserConversation = (place: Place<User>, row: Participant): UserConversation => {
  const { base, parent, store } = place
  const conversation = conversationOf(store, row)
  const url = `${base}/Conversations/${conversation.sid}`
  return {
    account_sid: store.accountSid,
    chat_service_sid: store.sid,
    conversation_sid: conversation.sid,
    unread_messages_count: unreadCount(store, conversation, row.last_read_message_index),
    last_read_message_index: row.last_read_message_index,
    participant_sid: row.sid,
    user_sid: parent.sid,
    friendly_name: conversation.friendly_name,
    conversation_state: conversation.state,
    timers: conversation.timers,
    attributes: conversation.attributes,
    date_created: conversation.date_created,
    date_updated: conversation.date_updated,
    created_by: conversation.created_by,
    notification_level: row.notification_level,
    unique_name: conversation.unique_name,
    url: `${base}/Users/${parent.sid}/Conversations/${conversation.sid}`,
    links: { participant: `${url}/Participants/${row.sid}`, conversation: url }
  }
}

export const userConversations: Resource = define({
  within: users,
  path: "Conversations",
  parameter: { recordUrl: "ConversationSid" },
  table: ({ parent, store }: Place<User>) => store.memberships(parent.sid),
  rename: ({ store }, name) => store.conversations.get(name)?.sid ?? name,
  // The latest OpenAPI document says 50.
  list: { key: "conversations", maxPageSize: 1000 },
  update: {
    parameters: { NotificationLevel: oneOf("default", "muted"), ...horizonParameters },
    run: ({ store }, row, given) => {
      const changed = save(store, {
        ...row,
        ...horizon(store, conversationOf(store, row), row, given),
        notification_level: given.NotificationLevel ?? row.notification_level
      })
      participantChanged(store, changed, "Updated")
      return changed
    }
  },
  remove: ({ store }, row) => {
    participantChanged(store, row, "Removed")
    leave(store, row)
  },
  view: viewUserConversation
})
