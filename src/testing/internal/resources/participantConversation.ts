import { fail } from "../declare/errorCodes.ts"
import { text } from "../declare/parameters.ts"
import { define, type Place, type Resource } from "../declare/resource.ts"
import type { Participant } from "../store/serviceStore.ts"
import type { Index } from "../store/sortedIndex.ts"
import { conversationOf } from "./userConversation.ts"

const byAddress: Index<Participant> = { group: ({ messaging_binding }) => messaging_binding?.["address"] ?? null }

/** The conversations of an identity or an address. */
export const participantConversations: Resource = define({
  path: "ParticipantConversations",
  table: ({ store }: Place<null>) => store.bindings,
  list: {
    key: "conversations",
    maxPageSize: 50,
    query: { Identity: text, Address: text },
    order: ({ Address }) => Address ? { within: { index: byAddress, group: Address } } : {},
    table: ({ Address, Identity }, { store }) => {
      if (Address && Identity) fail("oneIdentifier")
      if (Address) return store.bindings
      const identity = Identity ?? fail("missingParameter", "Missing required parameter Identity or Address")
      return store.memberships(store.users.get(identity)?.sid ?? identity)
    }
  },
  view: ({ base, store }, row) => {
    const conversation = conversationOf(store, row)
    const url = `${base}/Conversations/${conversation.sid}`
    return {
      account_sid: store.accountSid,
      chat_service_sid: store.sid,
      participant_sid: row.sid,
      participant_user_sid: row.user_sid,
      participant_identity: row.identity,
      participant_messaging_binding: row.messaging_binding,
      conversation_sid: conversation.sid,
      conversation_unique_name: conversation.unique_name,
      conversation_friendly_name: conversation.friendly_name,
      conversation_attributes: conversation.attributes,
      conversation_date_created: conversation.date_created,
      conversation_date_updated: conversation.date_updated,
      conversation_created_by: conversation.created_by,
      conversation_state: conversation.state,
      conversation_timers: conversation.timers,
      links: { participant: `${url}/Participants/${row.sid}`, conversation: url }
    }
  }
})
