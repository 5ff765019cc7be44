/** What an operation has changed, for webhooks. */
import type { PostEvent } from "../values/events.ts"

export type Parameters = { readonly [name: string]: string }

/** A change as the webhook of its event reports it. */
export interface Change {
  readonly event: PostEvent
  readonly chatServiceSid: string
  /** `null` if it is about a user. */
  readonly conversationSid: string | null
  readonly parameters: Parameters
}
