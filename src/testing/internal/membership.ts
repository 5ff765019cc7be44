/**
 * The participants of conversations, and how far they have read. A participant is in two tables, which change together.
 */
import { refuse } from "./errorCodes.ts"
import { custom, date, type Parameter } from "./parameters.ts"
import { removeFrom } from "./resource.ts"
import { parseDate } from "./time.ts"
import { type Conversation, pairOf, type Participant, seededIndexAt, type World } from "./world.ts"

export const horizonParameters: {
  readonly LastReadMessageIndex: Parameter<number | null>
  readonly LastReadTimestamp: Parameter<string>
} = {
  LastReadMessageIndex: custom((value, name) =>
    value === ""
      ? null
      : /^\d{1,15}$/.test(value)
      ? Number(value)
      : refuse("lastReadMessageIndex", `Invalid ${name}: ${value}`)
  ),
  LastReadTimestamp: date("lastReadTimestamp")
}

/** The index of the last message at or before a time, or `null` if there is none. */
const messageIndexAt = (world: World, conversation: Conversation, date: string): number | null => {
  const messages = world.messages(conversation)
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
  world: World,
  conversation: Conversation,
  participant: Participant,
  given: { readonly LastReadMessageIndex: number | null | undefined; readonly LastReadTimestamp: string | undefined }
): Pick<Participant, "last_read_message_index" | "last_read_timestamp"> => {
  const { LastReadMessageIndex, LastReadTimestamp } = given
  let { last_read_message_index, last_read_timestamp } = participant
  if (LastReadTimestamp !== undefined) {
    last_read_message_index = messageIndexAt(world, conversation, LastReadTimestamp)
    last_read_timestamp = last_read_message_index === null ? null : LastReadTimestamp
  }
  if (LastReadMessageIndex !== undefined) {
    if (LastReadMessageIndex !== null && LastReadMessageIndex > lastMessageIndex(world, conversation)) {
      return refuse("lastReadMessageIndex", `Invalid LastReadMessageIndex: ${LastReadMessageIndex}`)
    }
    last_read_message_index = LastReadMessageIndex
    last_read_timestamp = LastReadMessageIndex === null ? null : LastReadTimestamp ?? world.now()
  }
  return { last_read_message_index, last_read_timestamp }
}

/** Does not create the table of messages for a conversation that was never accessed. */
const lastMessageIndex = (world: World, conversation: Conversation): number =>
  (world.isTouched(conversation.sid, "Messages")
    ? world.messages(conversation).end
    : conversation.seed?.messages ?? 0) - 1

/** The number of unread messages; `null` without a read horizon. */
export const unreadCount = (world: World, conversation: Conversation, read: number | null): number | null => {
  if (read === null) return null
  return world.isTouched(conversation.sid, "Messages")
    ? world.messages(conversation).countAfter(read)
    : lastMessageIndex(world, conversation) - read
}

/** The tables that contain a participant, and its key in each. */
const tablesOf = (world: World, { conversation_sid, messaging_binding, sid, user_sid }: Participant) => [
  [world.participants(conversation_sid), sid] as const,
  ...(user_sid === null ? [] : [[world.memberships(user_sid), conversation_sid] as const]),
  ...(pairOf(messaging_binding) === null ? [] : [[world.bindings, sid] as const])
]

/** Adds a participant. */
export const join = (world: World, participant: Participant): void => {
  for (const [table] of tablesOf(world, participant)) table.add(participant)
}

export const save = (world: World, participant: Participant): Participant => {
  for (const [table, name] of tablesOf(world, participant)) {
    const position = table.find(name)
    if (position !== undefined) table.set(position, participant)
  }
  return participant
}

export const leave = (world: World, participant: Participant): void => {
  for (const [table, name] of tablesOf(world, participant)) removeFrom(table, name)
}
