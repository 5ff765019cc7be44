import { horizon, horizonParameters, leave, save, unreadCount } from "./membership.ts"
import type { UserConversation } from "./model.ts"
import { oneOf } from "./parameters.ts"
import { define, type Place, type Resource } from "./resource.ts"
import { users } from "./user.ts"
import type { Conversation, Participant, User, World } from "./world.ts"

export const conversationOf = (world: World, { conversation_sid }: Participant): Conversation => {
  const conversation = world.conversations.get(conversation_sid)
  if (conversation === undefined) throw new Error(`Simulator: there is no conversation ${conversation_sid}`)
  return conversation
}

export const viewUserConversation = (place: Place<User>, row: Participant): UserConversation => {
  const { base, parent, world } = place
  const conversation = conversationOf(world, row)
  const url = `${base}/Conversations/${conversation.sid}`
  return {
    account_sid: world.accountSid,
    chat_service_sid: world.sid,
    conversation_sid: conversation.sid,
    unread_messages_count: unreadCount(world, conversation, row.last_read_message_index),
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
  parameter: { own: "ConversationSid" },
  table: ({ parent, world }: Place<User>) => world.memberships(parent.sid),
  rename: ({ world }, name) => world.conversations.get(name)?.sid ?? name,
  // The latest OpenAPI document says 50.
  list: { key: "conversations", maxPageSize: 1000 },
  update: {
    parameters: { NotificationLevel: oneOf("default", "muted"), ...horizonParameters },
    run: ({ world }, row, given) =>
      save(world, {
        ...row,
        ...horizon(world, conversationOf(world, row), row, given),
        notification_level: given.NotificationLevel ?? row.notification_level
      })
  },
  remove: ({ world }, row) => leave(world, row),
  view: viewUserConversation
})
