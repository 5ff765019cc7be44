/** The events of webhooks, by their names: docs/conversations-classic/conversations-webhooks. */

export type PreEvent = `on${"Conversation" | "Message" | "Participant"}${"Add" | "Update" | "Remove"}` | "onUserUpdate"

export type PostEvent =
  | `on${"Conversation" | "Message" | "Participant"}${"Added" | "Updated" | "Removed"}`
  | "onConversationStateUpdated"
  | "onDeliveryUpdated"
  | "onUserAdded"
  | "onUserUpdated"

const kinds = ["Conversation", "Message", "Participant"]

export const events: ReadonlySet<string> = new Set([
  ...kinds.flatMap((kind) =>
    ["Add", "Update", "Remove", "Added", "Updated", "Removed"].map((verb) => `on${kind}${verb}`)
  ),
  "onConversationStateUpdated",
  "onDeliveryUpdated",
  "onUserAdded",
  "onUserUpdate",
  "onUserUpdated"
])
