import * as Seed from "../Seed.ts"
import { generatedIndex, generatedPrefix, generatedSid } from "./sid.ts"
import { parseDate, wholeSecond } from "./time.ts"

const minute = 60_000

/** A conversation as the service keeps it, apart from how each user sees it. */
export interface Conversation {
  readonly seed: Seed.Conversation
  readonly created: number
  readonly updated: number
  readonly state: string
  /** When the messages after the seeded ones were posted. */
  readonly posted: ReadonlyArray<number>
}

/** That a user is in a conversation, and how far the user has read. */
export interface Membership {
  readonly conversationSid: string
  readonly participantSid: string
  readonly lastReadMessageIndex: number | null
  readonly notificationLevel: string
}

const fromSeed = (seed: Seed.Conversation): Conversation => ({
  seed,
  created: parseDate(seed.dateCreated) ?? 0,
  updated: parseDate(seed.dateUpdated) ?? 0,
  state: seed.state,
  posted: []
})

/** The index of the last message; -1 where there is none. */
export const lastMessageIndex = (conversation: Conversation): number =>
  conversation.seed.messages + conversation.posted.length - 1

/** The index of the last message posted at a time or before it, or `null` where there is none. */
export const messageIndexAt = (conversation: Conversation, time: number): number | null => {
  const seeded = Math.min(Math.floor((time - conversation.created) / minute) + 1, conversation.seed.messages)
  let count = Math.max(seeded, 0)
  for (const date of conversation.posted) {
    if (date > time) break
    count++
  }
  return count === 0 ? null : count - 1
}

/**
 * A user's conversations by position. A position is given once and never again, which is what lets a page token survive
 * deletions: it says "after position 49", not "skip 50".
 */
export class User {
  readonly sid: string
  readonly identity: string
  private readonly generated: Seed.Generated | null
  private readonly prefix: string
  private latest: { readonly index: number; readonly seed: Seed.Conversation } | undefined
  /** What became of computed memberships that were changed; `null` for those left. */
  private readonly overlay = new Map<number, Membership | null>()
  private readonly slots: Array<Membership | null> = []
  private readonly positions = new Map<string, number>()

  constructor(seed: Seed.User) {
    this.sid = seed.sid
    this.identity = seed.identity
    this.generated = seed.generated
    this.prefix = generatedPrefix(seed.sid)
  }

  /** One more than the greatest position ever given. */
  get end(): number {
    return this.offset + this.slots.length
  }

  private get offset(): number {
    return this.generated?.count ?? 0
  }

  /** Whether there is a membership at a position, without computing it. */
  has(position: number): boolean {
    return position >= this.offset || this.overlay.has(position) ? this.at(position) !== null : position >= 0
  }

  at(position: number): Membership | null {
    if (position >= this.offset) return this.slots[position - this.offset] ?? null
    const changed = this.overlay.get(position)
    if (changed !== undefined) return changed
    const seed = this.generatedAt(position)
    return seed === undefined ? null : this.membership(seed)
  }

  /** The position of a conversation in this user's list, or `undefined` when the user is not in it. */
  positionOf(conversationSid: string): number | undefined {
    const position = this.positions.get(conversationSid) ?? this.generatedPosition(conversationSid)
    return position !== undefined && this.has(position) ? position : undefined
  }

  set(position: number, membership: Membership | null): void {
    if (position < this.offset) {
      this.overlay.set(position, membership)
      return
    }
    const before = this.slots[position - this.offset]
    if (membership === null && before) this.positions.delete(before.conversationSid)
    this.slots[position - this.offset] = membership
  }

  join(seed: Seed.Conversation): void {
    this.positions.set(seed.sid, this.end)
    this.slots.push(this.membership(seed))
  }

  /** The computed conversation with a SID, where this user has one. */
  generatedConversation(conversationSid: string): Seed.Conversation | undefined {
    const position = this.generatedPosition(conversationSid)
    return position === undefined ? undefined : this.generatedAt(position)
  }

  private generatedPosition(conversationSid: string): number | undefined {
    if (this.generated === null) return undefined
    const index = generatedIndex(this.prefix, conversationSid)
    return index !== undefined && index < this.generated.count ? index : undefined
  }

  private generatedAt(index: number): Seed.Conversation | undefined {
    if (this.generated === null || index < 0 || index >= this.generated.count) return undefined
    // A record needs its seed twice, as a membership and as a conversation.
    if (this.latest?.index === index) return this.latest.seed
    const seed = Seed.conversation({ ...this.generated.conversation(index), sid: generatedSid(this.prefix, index) })
    this.latest = { index, seed }
    return seed
  }

  private membership(seed: Seed.Conversation): Membership {
    return {
      conversationSid: seed.sid,
      participantSid: Seed.sid("MB", `${this.sid} ${seed.sid}`),
      lastReadMessageIndex: seed.lastReadMessageIndex,
      notificationLevel: seed.notificationLevel
    }
  }
}

/** One Conversations service: its users and conversations. */
export class Service {
  readonly sid: string
  readonly users: ReadonlyArray<User>
  private readonly usersByName = new Map<string, User>()
  private readonly conversations = new Map<string, Conversation>()
  private readonly uniqueNames = new Map<string, string>()

  constructor(seed: Seed.Seed) {
    this.sid = seed.chatServiceSid
    this.users = seed.users.map((user) => new User(user))
    seed.users.forEach((userSeed, index) => {
      const user = this.users[index]
      if (user === undefined) return
      this.name(user.sid, user)
      this.name(user.identity, user)
      for (const conversation of userSeed.conversations) this.add(user, conversation)
    })
  }

  /** A user by SID or identity. */
  user(name: string): User | undefined {
    return this.usersByName.get(name)
  }

  /** The SID of a conversation given by SID or unique name. */
  conversationSid(name: string): string {
    return this.uniqueNames.get(name) ?? name
  }

  conversation(conversationSid: string): Conversation | undefined {
    const known = this.conversations.get(conversationSid)
    if (known !== undefined) return known
    for (const user of this.users) {
      const seed = user.generatedConversation(conversationSid)
      if (seed !== undefined) return fromSeed(seed)
    }
    return undefined
  }

  /** Puts a user into a conversation, which comes to be when nobody was in it before. */
  add(user: User, seed: Seed.Conversation): void {
    if (user.positionOf(seed.sid) !== undefined) {
      throw new Error(
        `Simulator: ${user.identity} is in the conversation ${seed.sid} already: give each conversation of a user a ` +
          "name or a sid of its own"
      )
    }
    if (this.conversation(seed.sid) === undefined) {
      if (seed.uniqueName !== null) {
        const holder = this.uniqueNames.get(seed.uniqueName)
        if (holder !== undefined && holder !== seed.sid) {
          throw new Error(`Simulator: two conversations have the unique name ${seed.uniqueName}`)
        }
        this.uniqueNames.set(seed.uniqueName, seed.sid)
      }
      this.conversations.set(seed.sid, fromSeed(seed))
    }
    user.join(seed)
  }

  /** Posts a message and gives its index. Messages never go back in time, whatever the clock says. */
  post(conversationSid: string, conversation: Conversation, now: number): number {
    const date = Math.max(wholeSecond(now), conversation.updated)
    const posted = [...conversation.posted, date]
    this.conversations.set(conversationSid, { ...conversation, posted, updated: date })
    return conversation.seed.messages + posted.length - 1
  }

  setState(conversationSid: string, conversation: Conversation, state: string, now: number): void {
    const updated = Math.max(wholeSecond(now), conversation.updated)
    this.conversations.set(conversationSid, { ...conversation, state, updated })
  }

  private name(name: string, user: User): void {
    if (this.usersByName.has(name) && this.usersByName.get(name) !== user) {
      throw new Error(`Simulator: two users of ${this.sid} are called ${name}`)
    }
    this.usersByName.set(name, user)
  }
}
