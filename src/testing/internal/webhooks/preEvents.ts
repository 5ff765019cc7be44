/**
 * What happens before a change by a client SDK or a phone:
 * https://www.twilio.com/docs/conversations-classic/conversations-webhooks
 */
import type { Change, Parameters } from "../store/changes.ts"
import type { PreEvent } from "../values/events.ts"

export interface Announcement {
  readonly event: PreEvent
  readonly parameters: Parameters
}

/** The parameters that only the post-event webhook has: what the service decides, or does not say before. */
const unknownBefore: { readonly [Name in PreEvent]: ReadonlyArray<string> } = {
  onConversationAdd: ["ConversationSid", "DateCreated", "DateUpdated"],
  onConversationUpdate: [],
  onConversationRemove: ["DateRemoved"],
  onMessageAdd: ["MessageSid", "Index", "DateCreated"],
  onMessageUpdate: [],
  onMessageRemove: ["DateRemoved"],
  onParticipantAdd: ["ParticipantSid", "DateCreated"],
  onParticipantUpdate: ["LastReadMessageIndex"],
  onParticipantRemove: ["DateRemoved"],
  onUserUpdate: ["DateCreated"]
}

/** The pre-event webhook of a change that would happen, if it has one. */
export const announcementOf = ({ event: after, parameters }: Change): Announcement | undefined => {
  const event = after.replace(/(?<=Add)ed$|d$/, "")
  if (!(event in unknownBefore)) return undefined
  const hidden = unknownBefore[event as PreEvent]
  return {
    event: event as PreEvent,
    parameters: Object.fromEntries(Object.entries(parameters).filter(([name]) => !hidden.includes(name)))
  }
}

const ofMessage = { body: "Body", author: "Author", attributes: "Attributes" }

/** The parameters of a request by the fields of a response that replace them. */
export const replaceable: { readonly [event: string]: { readonly [field: string]: string } | undefined } = {
  onMessageAdd: ofMessage,
  onMessageUpdate: ofMessage,
  // That of the attributes is not documented, but used by Twilio's sample apps.
  onConversationAdd: { friendly_name: "FriendlyName", attributes: "Attributes" },
  onConversationUpdate: { friendly_name: "FriendlyName" }
}
