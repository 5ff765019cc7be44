/** What the server answers with: records as the service has them, in Twilio's own form. */

export const chatServiceSid = `IS${"1".repeat(32)}`
export const accountSid = `AC${"2".repeat(32)}`
export const authToken = "3".repeat(32)

const sid = (prefix: string, index: number): string => prefix + index.toString(16).padStart(32, "0")

const minute = (index: number): string => `2024-02-01T${String(index % 24).padStart(2, "0")}:15:00Z`

/** Fields vary, and are null, as they are in a real list: some conversations have timers, some were never read. */
const record = (index: number): Readonly<Record<string, unknown>> => {
  const conversation = sid("CH", index)
  const participant = sid("MB", index)
  const user = sid("US", 7)
  const service = `https://conversations.twilio.com/v1/Services/${chatServiceSid}`
  const isRead = index % 3 !== 0
  return {
    account_sid: accountSid,
    chat_service_sid: chatServiceSid,
    conversation_sid: conversation,
    unread_messages_count: isRead ? index % 10 : null,
    last_read_message_index: isRead ? index % 100 : null,
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

/** The JSON of the first `count` records, and what their unread messages add up to. */
export const records = (count: number): { readonly json: ReadonlyArray<string>; readonly unread: number } => {
  const all = Array.from({ length: count }, (_, index) => record(index))
  return {
    json: all.map((one) => JSON.stringify(one)),
    unread: all.reduce((sum, one) => sum + Number(one["unread_messages_count"] ?? 0), 0)
  }
}

/** A user whose list has `count` records, each page of which the server takes `latencyMillis` to answer. */
export const userWith = (count: number, latencyMillis = 0): string => `user-${count}-${latencyMillis}`
