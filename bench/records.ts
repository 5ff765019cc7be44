/** The records of the server, in Twilio's format. */

export const chatServiceSid = `IS${"1".repeat(32)}`
export const accountSid = `AC${"2".repeat(32)}`
export const authToken = "3".repeat(32)
export const userSid = "ada@example.com"

const sid = (prefix: string, index: number): string => prefix + index.toString(16).padStart(32, "0")

const unreadOf = (index: number): number | null => index % 3 === 0 ? null : index % 10

const minute = (index: number): string => `2024-02-01T${String(index % 24).padStart(2, "0")}:15:00Z`

/** Fields vary, and can be null, as in a real list: some conversations have timers, some were never read. */
const record = (index: number): Readonly<Record<string, unknown>> => {
  const conversation = sid("CH", index)
  const participant = sid("MB", index)
  const user = sid("US", 7)
  const service = `https://conversations.twilio.com/v1/Services/${chatServiceSid}`
  return {
    account_sid: accountSid,
    chat_service_sid: chatServiceSid,
    conversation_sid: conversation,
    unread_messages_count: unreadOf(index),
    last_read_message_index: index % 3 === 0 ? null : index % 100,
    participant_sid: participant,
    user_sid: user,
    friendly_name: index % 5 === 0 ? null : `Order ${index}: where is my parcel?`,
    conversation_state: index % 7 === 0 ? "closed" : "active",
    timers: index % 4 === 0 ? { date_inactive: minute(index + 3), date_closed: minute(index + 9) } : {},
    attributes: JSON.stringify({ order: index, channel: index % 2 === 0 ? "web" : "whatsapp" }),
    date_created: minute(index),
    date_updated: minute(index + 1),
    created_by: "linus@example.com",
    notification_level: index % 6 === 0 ? "muted" : "default",
    unique_name: index % 2 === 0 ? null : `order-${index}`,
    url: `${service}/Users/${user}/Conversations/${conversation}`,
    links: {
      participant: `${service}/Conversations/${conversation}/Participants/${participant}`,
      conversation: `${service}/Conversations/${conversation}`
    }
  }
}

/** The JSON of the first `count` records. */
export const records = (count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, index) => JSON.stringify(record(index)))

/** The user whose list has `count` records. */
export const userWith = (count: number): string => `user-${count}`

/** The sum of unread messages in that list. Each of its pages is full, and starts with the first record. */
export const unreadIn = (count: number, pageSize: number): number => {
  let unread = 0
  for (let index = 0; index < pageSize; index++) unread += unreadOf(index) ?? 0
  return unread * count / pageSize
}
