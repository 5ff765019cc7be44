/**
 * The data that a {@link Simulator} starts with: a service, its users, and their conversations.
 *
 * Everything is plain, deterministic data. A SID that is not given is derived from the name, so a test can use
 * `Seed.sid("US", "ada@example.com")`, or the `.sid` of what it made.
 *
 * @example
 * ```ts
 * import { listServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Stream } from "effect"
 *
 * const order = Seed.conversation({ uniqueName: "order-17", messages: 12, lastReadMessageIndex: 7 })
 *
 * const seed = Seed.make({
 *   users: [
 *     Seed.user({ identity: "ada@example.com", conversations: [order] }),
 *     // the same conversation, for a user who never opened it
 *     Seed.user({ identity: "grace@example.com", conversations: [{ ...order, lastReadMessageIndex: null }] })
 *   ]
 * })
 *
 * const program = Effect.forEach(
 *   seed.users,
 *   ({ identity, sid }) =>
 *     listServiceUserConversation({ chatServiceSid: seed.chatServiceSid, userSid: sid }).pipe(
 *       Stream.runForEach((one) => Console.log(`${identity} in ${one.uniqueName}: ${one.unreadMessagesCount} unread`))
 *     )
 * )
 *
 * await Simulator.runPromise(program, { seed })
 * // ada@example.com in order-17: 4 unread
 * // grace@example.com in order-17: null unread
 * ```
 *
 * @since 0.1.0
 * @category seeds
 */
import { digest } from "../internal/values/sid.ts"
import { formatDate } from "../internal/values/time.ts"

/**
 * A Conversations service with its users.
 *
 * @since 0.1.0
 */
export interface Seed {
  /** The SID of the service, `IS` and 32 hexadecimal digits. */
  readonly chatServiceSid: string
  /** The users of the service. */
  readonly users: ReadonlyArray<User>
}

/**
 * A user of the service.
 *
 * @since 0.1.0
 */
export interface User {
  /** The SID of the user, `US` and 32 hexadecimal digits. */
  readonly sid: string
  /** The application-defined name of the user: any text. */
  readonly identity: string
  /** The conversations of the user, in list order. */
  readonly conversations: ReadonlyArray<Conversation>
  /** Conversations that are computed on demand and listed before `conversations`; `null` for none. */
  readonly generated: Generated | null
  /** A human-readable name; absent for none. */
  readonly friendlyName?: string | undefined
  /** JSON text; absent for `{}`. */
  readonly attributes?: string | undefined
}

/**
 * A conversation in the list of a user, with that user's settings.
 *
 * Users share a conversation if their lists have the same `sid`. The conversation's fields are then those of the first;
 * `lastReadMessageIndex` and `notificationLevel` are per user.
 *
 * @since 0.1.0
 */
export interface Conversation {
  /** The SID of the conversation, `CH` and 32 hexadecimal digits. */
  readonly sid: string
  /** A name that can be used in place of the SID, unique in its service; `null` for none. */
  readonly uniqueName: string | null
  /** A human-readable name; `null` for none. */
  readonly friendlyName: string | null
  /** `"active"`, `"inactive"`, `"closed"`, or any other text, since the service may add new states. */
  readonly state: string
  /** JSON text. It is not checked, so a test can use invalid JSON. */
  readonly attributes: string
  /** The identity of its creator; `null` if unknown. */
  readonly createdBy: string | null
  /** ISO 8601. */
  readonly dateCreated: string
  /** ISO 8601. */
  readonly dateUpdated: string
  /**
   * When the conversation becomes inactive and closed without activity, as ISO 8601 dates; `null` or `{}` for never.
   */
  readonly timers: Timers | null
  /** The number of messages. The first has index 0 and the date of creation; each next one is a minute later. */
  readonly messages: number
  /**
   * The contents of the messages, from the first. If there are more messages than contents, they repeat. If absent, the
   * author of a message is the creator of the conversation, and its body contains its index.
   */
  readonly contents?: ReadonlyArray<Message> | undefined
  /** The index of the last message that the user has read; `null` if none was marked as read. */
  readonly lastReadMessageIndex: number | null
  /** `"default"`, `"muted"`, or any other text. */
  readonly notificationLevel: string
}

/**
 * The content of a message.
 *
 * @since 3.0.0
 */
export interface Message {
  /** An identity or an address, not necessarily of a participant. */
  readonly author: string
  /** The text; `null` for none. */
  readonly body: string | null
  /** JSON text. */
  readonly attributes: string
}

/**
 * When the state of a conversation changes without activity. A date before the simulator is made has no effect.
 *
 * @since 0.1.0
 */
export interface Timers {
  /** When it becomes inactive, as an ISO 8601 date. */
  readonly dateInactive?: string | undefined
  /** When it is closed, as an ISO 8601 date. */
  readonly dateClosed?: string | undefined
}

/**
 * A list of conversations that is computed on demand, so a million of them need no memory.
 *
 * @since 0.1.0
 */
export interface Generated {
  /** The number of conversations. */
  readonly count: number
  /** The conversation at an index from 0 to `count - 1`. It must return the same for the same index. */
  readonly conversation: (index: number) => GeneratedInput
}

/**
 * Options of {@link conversation}.
 *
 * @since 0.1.0
 */
export interface ConversationInput {
  /** By default derived from `uniqueName`, or else from `friendlyName`. */
  readonly sid?: string | undefined
  /** The default is none. */
  readonly uniqueName?: string | null | undefined
  /** The default is none. */
  readonly friendlyName?: string | null | undefined
  /** The default is `"active"`. */
  readonly state?: string | undefined
  /** An object is encoded as JSON, text is used as is. The default is `{}`. */
  readonly attributes?: string | Readonly<Record<string, unknown>> | undefined
  /** The default is `"system"`. */
  readonly createdBy?: string | null | undefined
  /** A `Date` or an ISO 8601 date. The default is 2024-01-15T09:00:00Z. */
  readonly dateCreated?: Date | string | undefined
  /** A `Date` or an ISO 8601 date. The default is the date of the last message, or of the creation. */
  readonly dateUpdated?: Date | string | undefined
  /** The default is `{}`. */
  readonly timers?: Timers | null | undefined
  /** The number of messages, which are a minute apart, or their contents. The default is none. */
  readonly messages?: number | ReadonlyArray<MessageInput> | undefined
  /** The contents of the messages if `messages` is a number. If there are fewer contents, they repeat. */
  readonly contents?: ReadonlyArray<MessageInput> | undefined
  /** The default is `null`. */
  readonly lastReadMessageIndex?: number | null | undefined
  /** The default is `"default"`. */
  readonly notificationLevel?: string | undefined
}

/**
 * The content of a seeded message, and the input of the simulator's `postMessage`.
 *
 * @since 3.0.0
 */
export interface MessageInput {
  /** An identity or an address. The default is `"system"`. */
  readonly author?: string | undefined
  /** The text; `null` for none. */
  readonly body: string | null
  /** An object is encoded as JSON, text is used as is. The default is `{}`. */
  readonly attributes?: string | Readonly<Record<string, unknown>> | undefined
}

/**
 * The fields of a computed conversation. It has no SID and unique name of its own, since it is found by the index in
 * its SID.
 *
 * @since 0.1.0
 */
export type GeneratedInput = Omit<ConversationInput, "sid" | "uniqueName">

/**
 * Options of {@link user}.
 *
 * @since 0.1.0
 */
export interface UserInput {
  /** The application-defined name of the user: any text. */
  readonly identity: string
  /** By default derived from the identity. */
  readonly sid?: string | undefined
  /** The default is none. */
  readonly conversations?: ReadonlyArray<Conversation> | undefined
  /** The default is none. */
  readonly generated?: Generated | undefined
  /** A human-readable name. The default is none. */
  readonly friendlyName?: string | undefined
  /** An object is encoded as JSON, text is used as is. The default is `{}`. */
  readonly attributes?: string | Readonly<Record<string, unknown>> | undefined
}

/**
 * A SID: the prefix, and 32 hexadecimal digits derived from the text.
 *
 * @example
 * ```ts
 * import { Seed } from "@effect-twilio/conversations/testing"
 *
 * const order = Seed.conversation({ uniqueName: "order-17" })
 * console.log(`${order.sid}, ${order.sid === Seed.sid("CH", "order-17")}`)
 * // CH43b9e5f25670109d7bed5c44d5e7bc29, true
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const sid = (prefix: string, text: string): string => `${prefix}${digest(`${prefix} ${text}`)}`

const minute = 60_000

const attributesOf = (attributes: string | Readonly<Record<string, unknown>> | undefined): string =>
  typeof attributes === "string" ? attributes : JSON.stringify(attributes ?? {})

/**
 * The content of a message.
 *
 * @example
 * ```ts
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import * as Effect from "effect/Effect"
 *
 * const order = Seed.conversation({
 *   uniqueName: "order-17",
 *   messages: [
 *     { author: "whatsapp:+15005550006", body: "Where is my parcel?" },
 *     Seed.message({ author: "ada@example.com", body: "On its way.", attributes: { carrier: "post" } })
 *   ]
 * })
 *
 * const ada = Seed.user({ identity: "ada@example.com", conversations: [order] })
 * const simulator = Simulator.unsafeMake({ seed: Seed.make({ users: [ada] }) })
 *
 * for (const { author, body, date_created, index } of Effect.runSync(simulator.messages("order-17"))) {
 *   console.log(`${index} ${date_created} ${author}: ${body}`)
 * }
 * // 0 2024-01-15T09:00:00Z whatsapp:+15005550006: Where is my parcel?
 * // 1 2024-01-15T09:01:00Z ada@example.com: On its way.
 * ```
 *
 * @since 3.0.0
 * @category constructors
 */
export const message = (input: MessageInput): Message => ({
  author: input.author ?? "system",
  body: input.body,
  attributes: attributesOf(input.attributes)
})

/**
 * Makes a conversation. Every option has a default.
 *
 * Two conversations of one user need different names or explicit SIDs. Otherwise the simulator dies when it is made.
 *
 * @example
 * ```ts
 * import { Seed } from "@effect-twilio/conversations/testing"
 *
 * const order = Seed.conversation({
 *   friendlyName: "Order 17",
 *   attributes: { order: 17 },
 *   messages: 12,
 *   lastReadMessageIndex: 7
 * })
 *
 * console.log(`${order.attributes} ${order.state} ${order.notificationLevel}`)
 * console.log(`${order.dateCreated} to ${order.dateUpdated}`)
 * // {"order":17} active default
 * // 2024-01-15T09:00:00Z to 2024-01-15T09:11:00Z
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const conversation = (input: ConversationInput = {}): Conversation => {
  const created = new Date(input.dateCreated ?? "2024-01-15T09:00:00Z").getTime()
  const contents = typeof input.messages === "object" ? input.messages : input.contents
  const messages = typeof input.messages === "object" ? input.messages.length : input.messages ?? 0
  const updated = input.dateUpdated === undefined
    ? created + Math.max(messages - 1, 0) * minute
    : new Date(input.dateUpdated).getTime()
  const made: Conversation = {
    sid: input.sid ?? sid("CH", input.uniqueName ?? input.friendlyName ?? "conversation"),
    uniqueName: input.uniqueName ?? null,
    friendlyName: input.friendlyName ?? null,
    state: input.state ?? "active",
    attributes: attributesOf(input.attributes),
    createdBy: input.createdBy === undefined ? "system" : input.createdBy,
    dateCreated: formatDate(created),
    dateUpdated: formatDate(updated),
    timers: input.timers === undefined ? {} : input.timers,
    messages,
    lastReadMessageIndex: input.lastReadMessageIndex ?? null,
    notificationLevel: input.notificationLevel ?? "default"
  }
  return contents === undefined ? made : { ...made, contents: contents.map(message) }
}

/**
 * Makes a user with their conversations.
 *
 * @example
 * ```ts
 * import { listServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect, Option, Stream } from "effect"
 *
 * const ada = Seed.user({
 *   identity: "ada@example.com",
 *   conversations: [Seed.conversation({ uniqueName: "order-17" }), Seed.conversation({ uniqueName: "order-18" })]
 * })
 *
 * // a million conversations, which are computed page by page
 * const auditor = Seed.user({
 *   identity: "auditor@example.com",
 *   generated: { count: 1_000_000, conversation: (index) => ({ friendlyName: `Order ${index}`, messages: index % 7 }) }
 * })
 *
 * const seed = Seed.make({ users: [ada, auditor] })
 *
 * const program = listServiceUserConversation({ chatServiceSid: seed.chatServiceSid, userSid: auditor.sid }).pipe(
 *   Stream.take(1000),
 *   Stream.runLast,
 *   Effect.flatMap((last) => Console.log(Option.map(last, (one) => one.friendlyName).pipe(Option.getOrNull)))
 * )
 *
 * await Simulator.runPromise(program, { seed })
 * // Order 999
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const user = (input: UserInput): User => ({
  sid: input.sid ?? sid("US", input.identity),
  identity: input.identity,
  conversations: input.conversations ?? [],
  generated: input.generated ?? null,
  ...(input.friendlyName === undefined ? {} : { friendlyName: input.friendlyName }),
  ...(input.attributes === undefined ? {} : { attributes: attributesOf(input.attributes) })
})

/**
 * Makes a service with its users.
 *
 * @example
 * ```ts
 * import { pageServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { Console, Effect } from "effect"
 *
 * const seed = Seed.make({ users: [Seed.user({ identity: "ada@example.com" })] })
 *
 * await Simulator.runPromise(Effect.gen(function* () {
 *   const { items } = yield* pageServiceUserConversation({
 *     chatServiceSid: seed.chatServiceSid,
 *     userSid: "ada@example.com"
 *   })
 *   yield* Console.log(`${items.length} conversations`)
 * }), { seed })
 * // 0 conversations
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (input: {
  /** By default derived from a fixed text, so it is the same in every run. */
  readonly chatServiceSid?: string | undefined
  /** The users of the service. */
  readonly users: ReadonlyArray<User>
}): Seed => ({
  chatServiceSid: input.chatServiceSid ?? sid("IS", "support desk"),
  users: input.users
})

/** A dialogue of two authors, who alternate. */
const dialogue = (first: string, second: string, ...lines: ReadonlyArray<string>): ReadonlyArray<Message> =>
  lines.map((body, index) => message({ author: index % 2 === 0 ? first : second, body }))

const escalation = conversation({
  uniqueName: "escalation/eu-1",
  friendlyName: "Escalation: payments in the EU",
  attributes: { priority: "high", tags: ["payments", "eu"] },
  createdBy: "grace@example.com",
  dateCreated: "2024-03-04T08:30:00Z",
  messages: 42,
  contents: dialogue(
    "grace@example.com",
    "ada@example.com",
    "Card payments from the EU fail since 08:10. I open a conversation for it.",
    "I see it too. All of them, or one bank?",
    "All that need a confirmation in the bank's app.",
    "Then it is the redirect. I ask the team on call.",
    "Thank you. Three customers have written so far.",
    "I answer them, and link them here."
  ),
  lastReadMessageIndex: 41
})

const adaConversations: ReadonlyArray<Conversation> = [
  conversation({
    uniqueName: "order-1042",
    friendlyName: "Order 1042: where is my parcel?",
    attributes: { order: 1042, channel: "web" },
    createdBy: "linus@example.com",
    dateCreated: "2024-02-01T10:15:00Z",
    timers: { dateInactive: "2024-06-01T10:15:00Z", dateClosed: "2024-07-01T10:15:00Z" },
    messages: 12,
    contents: dialogue(
      "linus@example.com",
      "ada@example.com",
      "Hello, my parcel should have been here on Monday. Where is it?",
      "Hello Linus, I am looking. Is it order 1042?",
      "Yes.",
      "It left our warehouse on Friday. The carrier has had it since.",
      'Their page says "in transit", and nothing else.',
      "I have asked them. They look for it today.",
      "Thank you. Shall I wait at home tomorrow?",
      "No need, they leave it with your neighbour if you are out.",
      "Good. The neighbour is called Torvald.",
      "Noted. I write as soon as I know more.",
      "Anything new?",
      "Not yet, but you are the first to hear."
    ),
    lastReadMessageIndex: 7
  }),
  conversation({
    uniqueName: "order-1043",
    friendlyName: "Order 1043: wrong size",
    attributes: { order: 1043, channel: "whatsapp" },
    createdBy: "whatsapp:+15005550006",
    dateCreated: "2024-02-03T16:40:00Z",
    messages: 5,
    contents: dialogue(
      "whatsapp:+15005550006",
      "ada@example.com",
      "Hi, the shoes are too small 👟",
      "Sorry to hear that. Which size do you need?",
      "One up, 42",
      "It is on its way, with a label for the old pair.",
      "Thanks!!"
    ),
    lastReadMessageIndex: 4
  }),
  conversation({
    sid: sid("CH", "Rückfrage zur Rechnung 🧾"),
    friendlyName: "Rückfrage zur Rechnung 🧾",
    attributes: { invoice: "2024-Ü-77", note: "grüßt freundlich" },
    createdBy: "zoë@example.com",
    dateCreated: "2024-02-10T07:05:30Z",
    messages: 9,
    contents: dialogue(
      "zoë@example.com",
      "ada@example.com",
      "Guten Tag, auf der Rechnung fehlt unsere USt-IdNr.",
      "Guten Tag Zoë, wie lautet sie?",
      "Sie steht im Anhang der Bestellung.",
      "Danke, ich lasse die Rechnung neu ausstellen.",
      "Prima, bis wann etwa?"
    )
  }),
  conversation({
    uniqueName: "注文/1044",
    friendlyName: "注文 1044 の返品について",
    attributes: { order: 1044, locale: "ja-JP" },
    createdBy: "system",
    dateCreated: "2024-02-12T01:00:00Z",
    state: "inactive",
    messages: 30,
    contents: dialogue(
      "system",
      "ada@example.com",
      "返品の申し込みがありました。",
      "確認しました。商品は未開封ですか?",
      "はい、未開封です。",
      "返送用のラベルをお送りします。"
    ),
    lastReadMessageIndex: 0,
    notificationLevel: "muted"
  }),
  { ...escalation, lastReadMessageIndex: 20 },
  conversation({
    sid: sid("CH", "a conversation without a name"),
    createdBy: null,
    dateCreated: "2023-11-20T12:00:00Z",
    timers: null,
    state: "closed",
    messages: 1,
    lastReadMessageIndex: 0
  }),
  conversation({
    uniqueName: "welcome-ada",
    friendlyName: "Welcome, Ada!",
    dateCreated: "2024-03-20T09:00:00Z",
    state: "inactive"
  })
]

const topics = [
  { name: "Delivery", question: "When will it arrive?", reply: "On Thursday, between nine and noon." },
  { name: "Refund", question: "I sent it back last week, and have no money yet.", reply: "It was paid out today." },
  { name: "Invoice", question: "Could I have the invoice as a PDF?", reply: "Of course, it is in your mail." },
  { name: "Login", question: "I cannot log in any more.", reply: "Please try the link that I have sent you." },
  { name: "Warranty", question: "It broke after a year. What now?", reply: "You have two. Please send it in." },
  { name: "Address change", question: "I have moved.", reply: "Then let us change your address." },
  { name: "Cancellation", question: "Can I still cancel?", reply: "Yes, it has not left yet." }
] as const
const states = ["active", "active", "active", "inactive", "closed"]

const graceConversations: ReadonlyArray<Conversation> = [
  escalation,
  ...Array.from({ length: 127 }, (_, index) => {
    const messages = (index * 7) % 23
    const unopened = index % 9 === 0 || messages === 0
    const createdBy = index % 3 === 0 ? "linus@example.com" : "zoë@example.com"
    const { name, question, reply } = topics[index % topics.length] ?? topics[0]
    return conversation({
      uniqueName: `ticket-${index + 1}`,
      friendlyName: `${name} (ticket ${index + 1})`,
      attributes: { ticket: index + 1, priority: index % 10 === 0 ? "high" : "normal" },
      createdBy,
      dateCreated: new Date(Date.UTC(2023, 8, 1 + index, 6 + (index % 12), (index * 13) % 60)),
      state: states[index % states.length],
      messages,
      contents: dialogue(createdBy, "grace@example.com", question, reply),
      lastReadMessageIndex: unopened ? null : Math.floor((messages - 1) * ((index % 4) / 3)),
      notificationLevel: index % 6 === 5 ? "muted" : "default"
    })
  })
]

/**
 * The default seed: a small support desk.
 *
 * - `ada@example.com` is in seven conversations: unread, read, muted, closed, without a name, never opened, and with
 *   non-ASCII names and a slash in the unique name.
 * - `grace@example.com` is in 128, so lists have several pages, and shares the first with Ada.
 * - `zoë@example.com` and `whatsapp:+15005550006` are in one each. Their names need encoding in a URL.
 * - `linus@example.com` is in none.
 * - The messages have realistic text: about a parcel, a pair of shoes, an invoice and a fault.
 *
 * @example
 * ```ts
 * import { Seed } from "@effect-twilio/conversations/testing"
 *
 * for (const { conversations, identity } of Seed.supportDesk.users) console.log(`${identity} ${conversations.length}`)
 * // ada@example.com 7
 * // grace@example.com 128
 * // zoë@example.com 1
 * // whatsapp:+15005550006 1
 * // linus@example.com 0
 * ```
 *
 * @since 0.1.0
 * @category seeds
 */
export const supportDesk: Seed = make({
  users: [
    user({ identity: "ada@example.com", conversations: adaConversations }),
    user({ identity: "grace@example.com", conversations: graceConversations }),
    user({ identity: "zoë@example.com", conversations: adaConversations.slice(2, 3) }),
    user({ identity: "whatsapp:+15005550006", conversations: adaConversations.slice(1, 2) }),
    user({ identity: "linus@example.com" })
  ]
})

/**
 * The path of the conversation `order-1042` of Ada in {@link supportDesk}: for its messages and participants, and for what
 * Ada has of it.
 *
 * @example
 * ```ts
 * import { fetchServiceUserConversation } from "@effect-twilio/conversations"
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 *
 * const { unreadMessagesCount } = await Simulator.runPromise(fetchServiceUserConversation(Seed.order))
 * console.log(`${unreadMessagesCount} unread`)
 * // 4 unread
 * ```
 *
 * @since 3.0.0
 * @category seeds
 */
export const order: {
  readonly chatServiceSid: string
  readonly userSid: string
  readonly conversationSid: string
} = {
  chatServiceSid: supportDesk.chatServiceSid,
  userSid: "ada@example.com",
  conversationSid: "order-1042"
}
