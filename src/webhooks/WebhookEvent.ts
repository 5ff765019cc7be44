/**
 * The events that Twilio's webhooks report, decoded from the parameters of a request.
 *
 * See https://www.twilio.com/docs/conversations-classic/conversations-webhooks for Twilio's documentation.
 *
 * @module
 * @since 3.0.0
 */
import type * as DateTime from "effect/DateTime"
import type { MessagingBinding } from "../fields/MessagingBinding.ts"
import { type Codec, fromStrings, lazy } from "../internal/effect/schema.ts"
import * as Field from "../internal/webhooks/eventFields.ts"
import { valuesOf, type WebhookForm } from "../internal/webhooks/form.ts"

/**
 * What caused an event: a client SDK, the REST API, or a channel. Twilio documents `SDK` and `API`; the channels were
 * seen. Unknown values are kept.
 */
export type WebhookSource = "SDK" | "API" | "SMS" | "WHATSAPP" | "EMAIL" | (string & NonNullable<unknown>)

/** The parameters of a request by name, as Twilio sent them. Of a name that occurs more than once, the first. */
export interface WebhookParameters {
  /** Such as `MessageSid`. */
  readonly [name: string]: string
}

/** What every event has. */
export interface WebhookEventBase {
  /** The SID of the account (`AC…`). */
  readonly accountSid: string
  /** The SID of the conversation service (`IS…`); `null` if Twilio leaves it out, which it did for messages until 2023. */
  readonly chatServiceSid: string | null
  /** What caused it; `null` if Twilio leaves it out. */
  readonly source: WebhookSource | null
  /** The identity of the user who caused it; `null` unless it comes from a client SDK. */
  readonly clientIdentity: string | null
  /** How many times Twilio has sent it before. Not documented; `null` if it is missing. */
  readonly retryCount: number | null
  /** All parameters as received, also those that no field has. */
  readonly parameters: WebhookParameters
}

/** The messaging binding in an event. Twilio documents its type in upper case, and sends it in lower case. */
export interface WebhookMessagingBinding extends MessagingBinding {
  /** For a group MMS that Twilio creates: the number of the message's author. `address` is then a list with commas. */
  readonly authorAddress?: string | null
}

/** A file of a message in an event. */
export interface WebhookMedia {
  /** The SID of the media (`ME…`). */
  readonly sid: string
  /** Its MIME type. */
  readonly contentType: string | null
  /** The name of the file; `null` if it has none. */
  readonly filename: string | null
  /** Its size in bytes. */
  readonly size: number | null
}

/** The conversation of an event. */
export interface WebhookConversation {
  /** Its name, which people see. */
  readonly friendlyName: string | null
  /** Its name that is unique in the service, and can be used in place of its SID. */
  readonly uniqueName: string | null
  /** JSON text. Decode it with `decodeAttributes`. */
  readonly attributes: string | null
  /** The SID of the messaging service (`MG…`). */
  readonly messagingServiceSid: string | null
  /** `active`, `inactive`, `closed` or `initializing`. Unknown values are kept. */
  readonly state: string | null
}

/** The conversation of an event, if it exists already. */
export interface WebhookExistingConversation extends WebhookConversation, WebhookDates {
  /** The SID of the conversation (`CH…`). */
  readonly conversationSid: string
}

/** When something was created and changed. `null` if Twilio leaves it out. */
export interface WebhookDates {
  /** When it was created. */
  readonly dateCreated: DateTime.Utc | null
  /** When it was last updated. */
  readonly dateUpdated: DateTime.Utc | null
}

/** When something was removed. */
export interface WebhookRemoval {
  /** When it was removed. */
  readonly dateRemoved: DateTime.Utc | null
}

/** The message of an event. */
export interface WebhookMessage {
  /** The SID of the conversation (`CH…`). */
  readonly conversationSid: string
  /** The identity or the address of the author. */
  readonly author: string | null
  /** The text; `null` if the message has none, for example because it is media. */
  readonly body: string | null
  /** JSON text. */
  readonly attributes: string | null
  /** The SID of the author (`MB…`); `null` if the author is no participant. */
  readonly participantSid: string | null
  /** Its files; `null` if the message has none. */
  readonly media: ReadonlyArray<WebhookMedia> | null
  /** The SID of the messaging service (`MG…`). */
  readonly messagingServiceSid: string | null
}

/** The message of an event, if it is published already. */
export interface WebhookExistingMessage extends WebhookMessage, WebhookDates {
  /** The SID of the message (`IM…`). */
  readonly messageSid: string
  /** The position of the message in its conversation. */
  readonly index: number
}

/** The participant of an event. */
export interface WebhookParticipant {
  /** The SID of the conversation (`CH…`). */
  readonly conversationSid: string
  /** `null` for a participant outside of chat. */
  readonly identity: string | null
  /** The SID of the role (`RL…`). */
  readonly roleSid: string | null
  /** JSON text. */
  readonly attributes: string | null
  /** `null` for a participant in chat. */
  readonly messagingBinding: WebhookMessagingBinding | null
}

/** The participant of an event, if it is in the conversation already. */
export interface WebhookExistingParticipant extends WebhookParticipant, WebhookDates {
  /** The SID of the participant (`MB…`). */
  readonly participantSid: string
  /** How far the participant has read; only in `onParticipantUpdated`. */
  readonly lastReadMessageIndex: number | null
}

/** The user of an event. */
export interface WebhookUser extends WebhookDates {
  /** The SID of the user (`US…`). */
  readonly userSid: string
  /** The identity of the user, as in access tokens. */
  readonly identity: string | null
  /** The name of the user, which people see. */
  readonly friendlyName: string | null
  /** The SID of the role (`RL…`). */
  readonly roleSid: string | null
  /** JSON text. */
  readonly attributes: string | null
  /** Only in `onUserUpdated`, and only if reachability is enabled. */
  readonly isOnline: boolean | null
  /** Only in `onUserUpdated`, and only if reachability is enabled. */
  readonly isNotifiable: boolean | null
}

/**
 * The fields of the events by name, besides those of {@link WebhookEventBase}. The ten whose name does not end in `ed`
 * are pre-events: Twilio waits for the answer, which can change or reject what is about to happen.
 */
export interface WebhookEvents {
  /** Before a conversation is created, by the API or for an inbound message. */
  readonly onConversationAdd: WebhookConversation & {
    /** The addresses of the inbound message; `null` if there is none. */
    readonly messagingBinding: WebhookMessagingBinding | null
    /** The text of the inbound message. */
    readonly messageBody: string | null
    /** The files of the inbound message. */
    readonly media: ReadonlyArray<WebhookMedia> | null
  }
  /** Before a conversation is updated. */
  readonly onConversationUpdate: WebhookExistingConversation
  /** Before a conversation is deleted. */
  readonly onConversationRemove: WebhookExistingConversation
  /** Before a message is published. */
  readonly onMessageAdd: WebhookMessage
  /** Before a message is updated. */
  readonly onMessageUpdate: WebhookExistingMessage
  /** Before a message is deleted. */
  readonly onMessageRemove: WebhookExistingMessage
  /** Before a participant joins. */
  readonly onParticipantAdd: WebhookParticipant
  /** Before a participant is updated. */
  readonly onParticipantUpdate: WebhookExistingParticipant
  /** Before a participant is removed. */
  readonly onParticipantRemove: WebhookExistingParticipant
  /** Before a user is updated. */
  readonly onUserUpdate: WebhookUser
  /** A conversation was created. */
  readonly onConversationAdded: WebhookExistingConversation & {
    /** The addresses of the inbound message that it was created for; `null` if there is none. */
    readonly messagingBinding: WebhookMessagingBinding | null
  }
  /** A conversation was updated. */
  readonly onConversationUpdated: WebhookExistingConversation
  /** A conversation was deleted. */
  readonly onConversationRemoved: WebhookExistingConversation & WebhookRemoval
  /** A conversation became active, inactive or closed. */
  readonly onConversationStateUpdated: {
    /** The SID of the conversation (`CH…`). */
    readonly conversationSid: string
    /** The SID of the messaging service (`MG…`). */
    readonly messagingServiceSid: string | null
    /** The state before. It was seen to be `initializing`, too. */
    readonly stateFrom: string
    /** The state now. Unknown values are kept. */
    readonly stateTo: string
    /** When it became so. */
    readonly stateUpdated: DateTime.Utc | null
    /** `API`, `TIMER` or `EVENT`. Unknown values are kept. */
    readonly reason: string | null
  }
  /** A message was published. */
  readonly onMessageAdded: WebhookExistingMessage
  /** A message was updated. */
  readonly onMessageUpdated: WebhookExistingMessage
  /** A message was deleted. */
  readonly onMessageRemoved: WebhookExistingMessage & WebhookRemoval
  /** A participant joined. */
  readonly onParticipantAdded: WebhookExistingParticipant
  /** A participant was updated. */
  readonly onParticipantUpdated: WebhookExistingParticipant
  /** A participant was removed. */
  readonly onParticipantRemoved: WebhookExistingParticipant & WebhookRemoval
  /** A user was created. */
  readonly onUserAdded: WebhookUser
  /** A user was updated, or came or went online. */
  readonly onUserUpdated: WebhookUser
  /** The delivery of a message to one recipient outside of chat has another status. */
  readonly onDeliveryUpdated: WebhookDates & {
    /** The SID of the conversation (`CH…`). */
    readonly conversationSid: string
    /** The SID of the message (`IM…`). */
    readonly messageSid: string
    /** The SID of the receipt (`DY…`). */
    readonly deliveryReceiptSid: string
    /** The SID of the message in its channel, such as `SM…`. */
    readonly channelMessageSid: string | null
    /** The SID of the recipient (`MB…`). */
    readonly participantSid: string | null
    /** `sent`, `delivered`, `read`, `failed` or `undelivered`. Unknown values are kept. */
    readonly status: string
    /** See https://www.twilio.com/docs/api/errors; `null` unless it failed. */
    readonly errorCode: number | null
  }
}

/** The names of the events, as in the filters of a webhook. */
export type WebhookEventName = keyof WebhookEvents

/** The names of the events that Twilio waits for. */
export type WebhookPreEventName = Exclude<WebhookEventName, `${string}ed`>

/** The event with a name, such as `WebhookEventOf<"onMessageAdded">`. For several names it is their union. */
export type WebhookEventOf<Name extends WebhookEventName> = Name extends unknown
  ? WebhookEventBase & WebhookEvents[Name] & {
    readonly _tag: Name
  }
  : never

/** An event that this version does not know, or that lacks a parameter without which it makes no sense. */
export interface UnknownEvent extends Omit<WebhookEventBase, "accountSid"> {
  /** The tag. */
  readonly _tag: "UnknownEvent"
  /** The name that Twilio sent. */
  readonly eventType: string | null
  /** Why it is unknown, without any of its values: `Index is missing`. */
  readonly problem: string
  /** The SID of the account (`AC…`). */
  readonly accountSid: string | null
}

/** An event. Its `_tag` is its name, and narrows its type. */
export type WebhookEvent = WebhookEventOf<WebhookEventName> | UnknownEvent

const dates = "dateCreated dateUpdated"
const conversation = "friendlyName uniqueName attributes messagingServiceSid state"
const existingConversation = `conversationSid! ${dates} ${conversation}` as const
const message = "conversationSid! author body attributes participantSid media messagingServiceSid"
const existingMessage = `messageSid! index! ${dates} ${message}` as const
const participant = "conversationSid! identity roleSid attributes messagingBinding"
const existingParticipant = `participantSid! lastReadMessageIndex ${dates} ${participant}` as const
const user = `userSid! ${dates} identity friendlyName roleSid attributes isOnline isNotifiable` as const

/** The fields of each event; a required one ends in `!`. */
const events = {
  onConversationAdd: `${conversation} messagingBinding messageBody media`,
  onConversationUpdate: existingConversation,
  onConversationRemove: existingConversation,
  onMessageAdd: message,
  onMessageUpdate: existingMessage,
  onMessageRemove: existingMessage,
  onParticipantAdd: participant,
  onParticipantUpdate: existingParticipant,
  onParticipantRemove: existingParticipant,
  onUserUpdate: user,
  onConversationAdded: `${existingConversation} messagingBinding`,
  onConversationUpdated: existingConversation,
  onConversationRemoved: `${existingConversation} dateRemoved`,
  onConversationStateUpdated: "conversationSid! messagingServiceSid stateFrom! stateTo! stateUpdated reason",
  onMessageAdded: existingMessage,
  onMessageUpdated: existingMessage,
  onMessageRemoved: `${existingMessage} dateRemoved`,
  onParticipantAdded: existingParticipant,
  onParticipantUpdated: existingParticipant,
  onParticipantRemoved: `${existingParticipant} dateRemoved`,
  onUserAdded: user,
  onUserUpdated: user,
  onDeliveryUpdated:
    `conversationSid! messageSid! deliveryReceiptSid! ${dates} channelMessageSid participantSid status! errorCode`
} as const

const medium = "sid! contentType filename size"
const binding = "type address proxyAddress projectedAddress authorAddress level name"
const known = "chatServiceSid source clientIdentity retryCount"
const base = `accountSid! ${known}` as const
const unknownEvent = `eventType accountSid ${known}` as const

type Base = Omit<WebhookEventBase, "parameters">

/** A list with all fields of `A` and no other: any other does not compile where this type is asked for. */
type ListOf<A, List extends string> = [Field.Listed<List>, Field.ListOf<A>] extends
  [Field.ListOf<A>, Field.Listed<List>] ? string
  : never

type ListsOfEvents = {
  readonly [Name in WebhookEventName]: ListOf<WebhookEvents[Name] & Base, `${typeof base} ${(typeof events)[Name]}`>
}

type UnknownFields = Omit<UnknownEvent, "_tag" | "problem" | "parameters">

const kinds: Field.KindsOf<WebhookEvents[WebhookEventName] | Base> & Field.Kinds = {
  dateCreated: Field.date,
  dateUpdated: Field.date,
  dateRemoved: Field.date,
  stateUpdated: Field.date,
  index: Field.int,
  lastReadMessageIndex: Field.int,
  retryCount: Field.int,
  errorCode: Field.int,
  isOnline: Field.boolean,
  isNotifiable: Field.boolean,
  media: /* @__PURE__ */ Field.objects<WebhookMedia>(medium satisfies ListOf<WebhookMedia, typeof medium>, {
    size: Field.int
  }),
  messagingBinding: /* @__PURE__ */ Field.object<WebhookMessagingBinding>(
    "MessagingBinding.",
    binding satisfies ListOf<Required<WebhookMessagingBinding>, typeof binding>
  )
}

const names = Object.keys(events satisfies ListsOfEvents) as ReadonlyArray<WebhookEventName>

const isName = (name: string | undefined): name is WebhookEventName => Object.hasOwn(events, name ?? "")

/** The fields of an event with a name. */
const listOf = (name: string | undefined): string =>
  isName(name) ? `${base} ${events[name]}` : unknownEvent satisfies ListOf<UnknownFields, typeof unknownEvent>

const fromForm = (parameters: WebhookParameters): WebhookEvent => {
  const { EventType: name } = parameters
  const fields = isName(name)
    ? Field.read(listOf(name), kinds, parameters)
    : `EventType is ${name === undefined ? "missing" : "not known"}`
  const event = typeof fields === "string"
    ? { _tag: "UnknownEvent", problem: fields, ...Field.read(unknownEvent, kinds, parameters) as object, parameters }
    : { _tag: name, ...fields, parameters }
  // The lists above are checked against the types.
  return event as unknown as WebhookEvent
}

const fromParameters = (form: WebhookForm): WebhookEvent => {
  const parameters: Record<string, string> = {}
  for (const [name, value] of Object.entries(valuesOf(form))) {
    if (value !== undefined) parameters[name] = String([value].flat()[0] ?? "")
  }
  return fromForm(parameters)
}

/** The fields are read from the parameters, which lose nothing. */
const toParameters = ({ parameters }: WebhookEvent): WebhookParameters => parameters

const isEvent = (u: unknown): u is WebhookEvent => {
  const { _tag, parameters } = Object(u) as { readonly [name: string]: unknown }
  return typeof parameters === "object" && (_tag === "UnknownEvent" || isName(String(_tag)))
}

const of = <Name extends WebhookEventName>(name: Name): Codec<WebhookEventOf<Name>, WebhookParameters> =>
  fromStrings(
    name,
    (event): event is WebhookEventOf<Name> => isEvent(event) && event._tag === name,
    fromForm,
    toParameters as (event: WebhookEventOf<Name>) => WebhookParameters
  )

/**
 * Decodes events from the parameters of a request. It is a schema over these parameters, for a queue or a log: encoding an
 * event gives its parameters again.
 *
 * **Details**
 *
 * An optional parameter that is missing, or that is not in the documented format, is `null`; `parameters` has what was
 * received, and is what an event is encoded to, whatever its fields say.
 *
 * @example
 * ```ts
 * import { WebhookEvent } from "@effect-twilio/conversations"
 * import { Console, Effect } from "effect"
 *
 * const form = new URLSearchParams({
 *   EventType: "onMessageAdded",
 *   AccountSid: "AC00000000000000000000000000000001",
 *   ConversationSid: "CH00000000000000000000000000000001",
 *   MessageSid: "IM00000000000000000000000000000001",
 *   Index: "7",
 *   Author: "ada@example.com",
 *   Body: "Where is my parcel?",
 *   Source: "SDK"
 * })
 *
 * const describe = (event: WebhookEvent): string => {
 *   switch (event._tag) {
 *     case "onMessageAdded":
 *       return `${event.index} ${event.author}: ${event.body}`
 *     case "UnknownEvent":
 *       return event.problem
 *     default:
 *       return event._tag
 *   }
 * }
 *
 * const program = Effect.gen(function* () {
 *   yield* Console.log(describe(WebhookEvent.fromParameters(form)))
 *   form.delete("Index")
 *   yield* Console.log(describe(WebhookEvent.fromParameters(form)))
 * })
 *
 * await Effect.runPromise(program)
 * // 7 ada@example.com: Where is my parcel?
 * // Index is missing
 * ```
 */
export const WebhookEvent: Codec<WebhookEvent, WebhookParameters> & {
  /**
   * Decodes the parameters of a request: `URLSearchParams`, or a form that a framework has parsed. What is not an event
   * of this library becomes an {@link UnknownEvent}.
   */
  readonly fromParameters: (form: WebhookForm) => WebhookEvent

  /**
   * The schema of the event with a name.
   *
   * @example
   * ```ts
   * import { WebhookEvent } from "@effect-twilio/conversations"
   * import { Effect, Schema } from "effect"
   *
   * const stateUpdated = Schema.decode(WebhookEvent.of("onConversationStateUpdated"))({
   *   EventType: "onConversationStateUpdated",
   *   AccountSid: "AC00000000000000000000000000000001",
   *   ConversationSid: "CH00000000000000000000000000000001",
   *   StateFrom: "active",
   *   StateTo: "closed",
   *   Reason: "TIMER"
   * })
   *
   * const { reason, stateTo } = await Effect.runPromise(stateUpdated)
   * console.log(`${stateTo}, because of ${reason}`)
   * // closed, because of TIMER
   * ```
   */
  readonly of: <Name extends WebhookEventName>(name: Name) => Codec<WebhookEventOf<Name>, WebhookParameters>

  /** The names of all events, for example for the filters of a webhook. */
  readonly names: ReadonlyArray<WebhookEventName>
} = /* @__PURE__ */ Object.assign(
  /* @__PURE__ */ lazy("WebhookEvent", () => fromStrings("WebhookEvent", isEvent, fromForm, toParameters)),
  { fromParameters, of, names }
)
