/**
 * Reports changes with the parameters of their events, as in Twilio's tables:
 * docs/conversations-classic/conversations-webhooks.
 */
import type { Parameters } from "../store/changes.ts"
import type { Conversation, Message, Participant, Row, ServiceStore, User } from "../store/serviceStore.ts"
import type { PostEvent } from "../values/events.ts"

/** Leaves out what has no value. */
const present = (given: { readonly [name: string]: unknown }): Parameters =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => value === null || value === undefined ? [] : [[name, `${value}`]])
  )

/** Dates of webhooks have milliseconds, and those of records do not. */
const millis = (date: string): string => date.replace(/Z$/, ".000Z")

const pascalCase = (name: string): string =>
  name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())

const capitalized = (record: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [pascalCase(name), value]))

const bindingOf = (binding: Participant["messaging_binding"]) =>
  Object.fromEntries(
    Object.entries(capitalized(binding ?? {})).map(([name, value]) => [`MessagingBinding.${name}`, value])
  )

const mediaOf = (media: Message["media"]): string | null =>
  media === null ? null : JSON.stringify(media.map(({ content_type, filename, sid, size }) => ({
    Sid: sid,
    ContentType: content_type,
    Filename: filename,
    Size: size
  })))

const base = (store: ServiceStore) => ({ AccountSid: store.accountSid, ChatServiceSid: store.sid })

type Verb = "Added" | "Updated" | "Removed"

/** The dates of an event. An event about a new record has no date of change. */
const datesOf = (
  store: ServiceStore,
  row: { readonly date_created: string; readonly date_updated: string },
  verb: Verb
) => ({
  DateCreated: millis(row.date_created),
  DateUpdated: verb === "Added" ? null : millis(row.date_updated),
  DateRemoved: verb === "Removed" ? millis(store.now()) : null
})

/** A message before it has a SID and an index. */
type NewMessage = Pick<Message, "attributes" | "author" | "body" | "media" | "participant_sid">

const newMessage = (store: ServiceStore, conversation: Conversation, message: NewMessage): Parameters =>
  present({
    ...base(store),
    ConversationSid: conversation.sid,
    MessagingServiceSid: conversation.messaging_service_sid,
    Author: message.author,
    Body: message.body,
    Attributes: message.attributes,
    ParticipantSid: message.participant_sid,
    Media: mediaOf(message.media)
  })

const report = (
  store: ServiceStore,
  event: PostEvent,
  conversationSid: string | null,
  // Most simulators have no webhooks, so this is only computed if there are some.
  parameters: () => { readonly [name: string]: unknown }
): void => {
  if (!store.journal.isWatched) return
  store.journal.report({
    event,
    chatServiceSid: store.sid,
    conversationSid,
    parameters: present({ ...base(store), ...parameters() })
  })
}

export const messageChanged = (store: ServiceStore, conversation: Conversation, message: Message, verb: Verb): void =>
  report(store, `onMessage${verb}`, conversation.sid, () => ({
    ...newMessage(store, conversation, message),
    MessageSid: message.sid,
    Index: message.index,
    ...datesOf(store, message, verb)
  }))

export const conversationChanged = (store: ServiceStore, row: Conversation, verb: Verb): void =>
  report(store, `onConversation${verb}`, row.sid, () => ({
    ConversationSid: row.sid,
    FriendlyName: row.friendly_name,
    UniqueName: row.unique_name,
    Attributes: row.attributes,
    MessagingServiceSid: row.messaging_service_sid,
    State: row.state,
    ...datesOf(store, row, verb),
    // Unlike those of other new records, this event has it.
    DateUpdated: millis(row.date_updated)
  }))

/** Does nothing if the state is the same. */
export const stateChanged = (
  store: ServiceStore,
  before: Conversation,
  after: Conversation,
  reason: "API" | "EVENT" | "TIMER"
): void => {
  if (before.state === after.state) return
  report(store, "onConversationStateUpdated", after.sid, () => ({
    ConversationSid: after.sid,
    MessagingServiceSid: after.messaging_service_sid,
    StateFrom: before.state,
    StateTo: after.state,
    StateUpdated: millis(after.date_updated),
    Reason: reason
  }))
}

export const participantChanged = (store: ServiceStore, row: Participant, verb: Verb): void =>
  report(store, `onParticipant${verb}`, row.conversation_sid, () => ({
    ConversationSid: row.conversation_sid,
    ParticipantSid: row.sid,
    Identity: row.identity,
    RoleSid: row.role_sid,
    Attributes: row.attributes,
    ...bindingOf(row.messaging_binding),
    LastReadMessageIndex: verb === "Updated" ? row.last_read_message_index : null,
    ...datesOf(store, row, verb)
  }))

export const userChanged = (store: ServiceStore, row: User, verb: "Added" | "Updated"): void =>
  report(store, `onUser${verb}`, null, () => ({
    UserSid: row.sid,
    Identity: row.identity,
    FriendlyName: row.friendly_name,
    RoleSid: row.role_sid,
    Attributes: row.attributes,
    ...datesOf(store, row, verb)
  }))

export const deliveryChanged = (store: ServiceStore, conversation: Conversation, receipt: Row): void =>
  report(store, "onDeliveryUpdated", conversation.sid, () => ({
    ConversationSid: conversation.sid,
    MessageSid: receipt["message_sid"],
    DeliveryReceiptSid: receipt.sid,
    ChannelMessageSid: receipt["channel_message_sid"],
    ParticipantSid: receipt["participant_sid"],
    Status: receipt["status"],
    ErrorCode: receipt["error_code"] === 0 ? null : receipt["error_code"],
    DateCreated: millis(`${receipt["date_created"]}`),
    DateUpdated: millis(`${receipt["date_updated"]}`)
  }))
