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

export const text = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { "content-type": "text/plain", ...headers },
  body
})

/** The names of what a pre-event handler can change, here and in the reply. */
const message = { body: "body", author: "author", attributes: "attributes" }

const modifiable: { readonly [event: string]: { readonly [field: string]: string } | undefined } = {
  onMessageAdd: message,
  onMessageUpdate: message,
  onConversationAdd: { friendlyName: "friendly_name", attributes: "attributes" },
  onConversationUpdate: { friendlyName: "friendly_name" }
}

/** The reply to a pre-event, with what its handler returned. Throws for what Twilio would not understand. */
export const modified = (event: string, change: unknown): Reply => {
  if (change === undefined || change === null) return json({})
  const names = modifiable[event] ?? {}
  const out: Record<string, string> = {}
  for (const [field, value] of Object.entries(change)) {
    const name = Object.hasOwn(names, field) ? names[field] : undefined
    if (name === undefined) throw new TypeError(`${event} cannot change ${field}`)
    if (value === undefined) continue
    const text = field === "attributes" ? jsonText(value) : value
    if (typeof text !== "string") throw new TypeError(`${field} must be ${field === "attributes" ? "JSON" : "text"}`)
    out[name] = text
  }
  return json(out)
}

const jsonText = (value: unknown): string | undefined => {
  if (typeof value !== "string") return JSON.stringify(value)
  JSON.parse(value)
  return value
}
