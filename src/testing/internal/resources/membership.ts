/**
 * The participants of conversations, and how far they have read. A participant is in two tables, which change together.
 */
import { fail } from "../declare/errorCodes.ts"
import { custom, date, type Parameter } from "../declare/parameters.ts"
import { removeFrom } from "../declare/resource.ts"
import { parseDate } from "../values/time.ts"
import { type Conversation, pairOf, type Participant, seededIndexAt, type ServiceStore } from "../store/serviceStore.ts"

export const horizonParameters: {
  readonly LastReadMessageIndex: Parameter<number | null>
  readonly LastReadTimestamp: Parameter<string>
} = {
  LastReadMessageIndex: custom((value, name) =>
    value === ""
      ? null
      : /^\d{1,15}$/.test(value)
      ? Number(value)
      : fail("lastReadMessageIndex", `Invalid ${name}: ${value}`)
  ),
  LastReadTimestamp: date("lastReadTimestamp")
}

/** The index of the last message at or before a time, or `null` if there is none. */
const messageIndexAt = (store: ServiceStore, conversation: Conversation, date: string): number | null => {
  const messages = store.messages(conversation)
  const seeded = conversation.seed?.messages ?? 0
  for (let index = messages.end - 1; index >= seeded; index--) {
    const message = messages.at(index)
    if (message !== undefined && message.date_created <= date) return index
  }
  const index = conversation.seed === null ? -1 : seededIndexAt(conversation.seed, parseDate(date) ?? 0)
  return index < 0 ? null : index
}

/** The read horizon of a participant after an update. An index takes precedence over a timestamp. */
export const horizon = (
  store: ServiceStore,
  conversation: Conversation,
  participant: Participant,
  given: { readonly LastReadMessageIndex: number | null | undefined; readonly LastReadTimestamp: string | undefined }
): Pick<Participant, "last_read_message_index" | "last_read_timestamp"> => {
  const { LastReadMessageIndex, LastReadTimestamp } = given
  let { last_read_message_index, last_read_timestamp } = participant
  if (LastReadTimestamp !== undefined) {
    last_read_message_index = messageIndexAt(store, conversation, LastReadTimestamp)
    last_read_timestamp = last_read_message_index === null ? null : LastReadTimestamp
  }
  if (LastReadMessageIndex !== undefined) {
    if (LastReadMessageIndex !== null && LastReadMessageIndex > lastMessageIndex(store, conversation)) {
      return fail("lastReadMessageIndex", `Invalid LastReadMessageIndex: ${LastReadMessageIndex}`)
    }
    last_read_message_index = LastReadMessageIndex
    last_read_timestamp = LastReadMessageIndex === null ? null : LastReadTimestamp ?? store.now()
  }
  return { last_read_message_index, last_read_timestamp }
}

/** Does not create the table of messages for a conversation that was never accessed. */
const lastMessageIndex = (store: ServiceStore, conversation: Conversation): number =>
  (store.isTouched(conversation.sid, "Messages")
    ? store.messages(conversation).end
    : conversation.seed?.messages ?? 0) - 1

/** The number of unread messages; `null` without a read horizon. */
export const unreadCount = (store: ServiceStore, conversation: Conversation, read: number | null): number | null => {
  if (read === null) return null
  return store.isTouched(conversation.sid, "Messages")
    ? store.messages(conversation).countAfter(read)
    : lastMessageIndex(store, conversation) - read
}

/** The tables that contain a participant, and its key in each. */
const tablesOf = (store: ServiceStore, { conversation_sid, messaging_binding, sid, user_sid }: Participant) => [
  [store.participants(conversation_sid), sid] as const,
  ...(user_sid === null ? [] : [[store.memberships(user_sid), conversation_sid] as const]),
  ...(pairOf(messaging_binding) === null
    ? []
    : [[store.bindings, sid] as const, [store.addressed(conversation_sid), sid] as const])
]

/** Adds a participant. */
export const join = (store: ServiceStore, participant: Participant): void => {
  for (const [table] of tablesOf(store, participant)) table.add(participant)
}

export const save = (store: ServiceStore, participant: Participant): Participant => {
  for (const [table, name] of tablesOf(store, participant)) {
    const position = table.find(name)
    if (position !== undefined) table.set(position, participant)
  }
  return participant
}

export const leave = (store: ServiceStore, participant: Participant): void => {
  for (const [table, name] of tablesOf(store, participant)) removeFrom(table, name)
}
