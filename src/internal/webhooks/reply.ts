/** What is sent back to Twilio. */

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Twilio publishes a change with what the object has, so an empty one leaves it as it is. */
export const json = (value: Readonly<Record<string, string>>): Reply => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value)
})

export const text = (status: number, body = "", headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { "content-type": "text/plain", ...headers },
  body
})

/** The fields that a pre-event handler can change. */
const modifiable: { readonly [event: string]: ReadonlyArray<string> | undefined } = {
  onMessageAdd: ["body", "author", "attributes"],
  onMessageUpdate: ["body", "author", "attributes"],
  onConversationAdd: ["friendlyName", "attributes"],
  onConversationUpdate: ["friendlyName"]
}

/** The reply to a pre-event, with what its handler returned. Throws for what Twilio would not understand. */
export const modified = (event: string, change: unknown): Reply => {
  const out: Record<string, string> = {}
  for (const [field, value] of Object.entries(change ?? {})) {
    if (!modifiable[event]?.includes(field)) throw new TypeError(`${event} cannot change ${field}`)
    if (value === undefined) continue
    const isJson = field === "attributes"
    const text: unknown = isJson && typeof value !== "string" ? JSON.stringify(value) : value
    if (typeof text !== "string") throw new TypeError(`${field} must be ${isJson ? "JSON" : "text"}`)
    if (isJson) JSON.parse(text)
    out[field === "friendlyName" ? "friendly_name" : field] = text
  }
  return json(out)
}
