/** A Conversations service in memory: its tables, filled from a seed. */
import * as Seed from "../../model/Seed.ts"
import { generatedIndex, generatedPrefix, generatedSid, prefixOf } from "../values/sid.ts"
import { MediaStore } from "./mediaStore.ts"
import { type Computed, type Journal, Table, type TableOptions } from "./table.ts"
import { formatDate, parseDate, wholeSecond } from "../values/time.ts"

const minute = 60_000

/** All dates are ISO 8601 in UTC with whole seconds, so they can be compared as text. */
interface Dated {
  readonly sid: string
  readonly date_created: string
  readonly date_updated: string
}

export interface Conversation extends Dated {
  readonly unique_name: string | null
  readonly friendly_name: string | null
  readonly attributes: string
  readonly state: string
  readonly created_by: string | null
  readonly messaging_service_sid: string | null
  readonly bindings: Readonly<Record<string, unknown>>
  readonly timers: { readonly date_inactive?: string; readonly date_closed?: string } | null
  /** The durations of the timers in milliseconds; 0 for none. */
  readonly durations: { readonly inactive: number; readonly closed: number }
  /** The seed, from which its messages are computed. */
  readonly seed: Seed.Conversation | null
}

export interface Message extends Dated {
  readonly index: number
  readonly author: string
  readonly body: string | null
  readonly media: ReadonlyArray<Readonly<Record<string, unknown>>> | null
  readonly content_sid: string | null
  readonly attributes: string
  readonly participant_sid: string | null
  readonly delivery: Readonly<Record<string, unknown>> | null
}

/** A participant, which is also the conversation in the list of its user. */
export interface Participant extends Dated {
  readonly conversation_sid: string
  /** `null` for an address. */
  readonly user_sid: string | null
  readonly identity: string | null
  readonly messaging_binding: Readonly<Record<string, string>> | null
  readonly attributes: string
  readonly role_sid: string | null
  readonly last_read_message_index: number | null
  readonly last_read_timestamp: string | null
  readonly notification_level: string
}

export interface User extends Dated {
  readonly identity: string
  readonly friendly_name: string | null
  readonly attributes: string
  readonly role_sid: string | null
}

/** The pair of addresses that identifies a participant; `null` for none. */
export const pairOf = (binding: Participant["messaging_binding"]): string | null =>
  binding?.["address"] === undefined ? null : `${binding["address"]} ${binding["proxy_address"] ?? ""}`

/** A row of a resource that is only stored. */
export interface Row {
  readonly sid: string
  readonly [column: string]: unknown
}

/** Most dates are already in this format. */
const dateOf = (text: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? text : formatDate(parseDate(text) ?? 0)

const conversationOf = (seed: Seed.Conversation): Conversation => {
  const { dateClosed, dateInactive } = seed.timers ?? {}
  return {
    sid: seed.sid,
    unique_name: seed.uniqueName,
    friendly_name: seed.friendlyName,
    attributes: seed.attributes,
    state: seed.state,
    created_by: seed.createdBy,
    messaging_service_sid: null,
    bindings: {},
    timers: seed.timers === null ? null : {
      ...(dateInactive === undefined ? {} : { date_inactive: dateInactive }),
      ...(dateClosed === undefined ? {} : { date_closed: dateClosed })
    },
    durations: { inactive: 0, closed: 0 },
    date_created: dateOf(seed.dateCreated),
    date_updated: dateOf(seed.dateUpdated),
    seed
  }
}

const participantOf = (user: Pick<User, "sid" | "identity">, seed: Seed.Conversation): Participant => ({
  sid: Seed.sid("MB", `${user.sid} ${seed.sid}`),
  conversation_sid: seed.sid,
  user_sid: user.sid,
  identity: user.identity,
  messaging_binding: null,
  attributes: "{}",
  role_sid: null,
  last_read_message_index: seed.lastReadMessageIndex,
  last_read_timestamp: null,
  notification_level: seed.notificationLevel,
  date_created: dateOf(seed.dateCreated),
  date_updated: dateOf(seed.dateCreated)
})

/** The index of the last seeded message at or before a time; -1 if there is none. */
export const seededIndexAt = (seed: Seed.Conversation, time: number): number =>
  Math.min(Math.floor((time - (parseDate(seed.dateCreated) ?? 0)) / minute), seed.messages - 1)

export const later = (left: string, right: string): string => left > right ? left : right

/** Most have none, and then the time of now, which costs more than the row, is not needed. */
const hasTimer = ({ timers }: Conversation): boolean =>
  timers !== null && (timers.date_inactive !== undefined || timers.date_closed !== undefined)

/** Applies timers that have ended since the simulator was made. */
const withTimersApplied = (row: Conversation, now: string, start: string): Conversation => {
  if (row.timers === null || row.state === "closed") return row
  const { date_closed, date_inactive } = row.timers
  const due = (date: string | undefined): date is string => date !== undefined && date > start && date <= now
  if (due(date_closed)) {
    return { ...row, state: "closed", timers: {}, date_updated: later(row.date_updated, date_closed) }
  }
  if (row.state !== "active" || !due(date_inactive)) return row
  // A guess: a timer that has ended is not shown.
  const timers = date_closed === undefined ? {} : { date_closed }
  return { ...row, state: "inactive", timers, date_updated: later(row.date_updated, date_inactive) }
}

/** The computed conversations of a user, by the index in their SIDs. */
interface Generated {
  readonly user: Pick<User, "sid" | "identity">
  readonly prefix: string
  readonly count: number
  /** The position of the first one among all computed conversations. */
  readonly offset: number
  readonly seedAt: (index: number) => Seed.Conversation
}

const generatedOf = (seed: Seed.User, { conversation, count }: Seed.Generated, offset: number): Generated => {
  const prefix = generatedPrefix("CH", seed.sid)
  let latest: { readonly index: number; readonly seed: Seed.Conversation } | undefined
  return {
    user: seed,
    prefix,
    count,
    offset,
    // Cached, because a record needs its seed twice: as a participant and as a conversation.
    seedAt: (index) => {
      if (latest?.index !== index) {
        latest = { index, seed: Seed.conversation({ ...conversation(index), sid: generatedSid(prefix, index) }) }
      }
      return latest.seed
    }
  }
}

/** The last owner whose offset is at or before a position. */
const ownerAt = (owners: ReadonlyArray<Generated>, position: number): Generated => {
  let low = 0
  let high = owners.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((owners[middle]?.offset ?? 0) <= position) low = middle
    else high = middle - 1
  }
  return owners[low] as Generated
}

export interface ServiceStoreOptions {
  readonly accountSid: string
  readonly journal: Journal
  readonly now: () => number
}

export class ServiceStore {
  readonly sid: string
  readonly accountSid: string
  readonly users: Table<User>
  readonly conversations: Table<Conversation>
  /** The participants with addresses, by their pair. */
  readonly bindings: Table<Participant>
  readonly media: MediaStore
  readonly journal: Journal
  /** The conversations whose timers may still end, with the next date. */
  private readonly timed = new Map<string, string>()
  /** No timer ends before this date. */
  private nextTimer = "9"
  private readonly options: ServiceStoreOptions
  private readonly start: string
  private readonly generated: ReadonlyMap<string, Generated>
  private readonly tables = new Map<string, Table<never>>()
  private created = 0

  constructor(seed: Seed.Seed, options: ServiceStoreOptions) {
    const { accountSid, journal } = options
    this.sid = seed.chatServiceSid
    this.accountSid = accountSid
    this.journal = journal
    this.media = new MediaStore(journal, options.now)
    this.options = options
    this.start = this.now()
    const owners: Array<Generated> = []
    let count = 0
    for (const user of seed.users) {
      if (user.generated === null) continue
      owners.push(generatedOf(user, user.generated, count))
      count += user.generated.count
    }
    this.generated = new Map(owners.map((owner) => [owner.prefix, owner]))
    this.users = new Table({ journal, names: ({ identity, sid }) => [sid, identity] })
    this.bindings = new Table({ journal, names: ({ messaging_binding, sid }) => [sid, pairOf(messaging_binding)] })
    this.conversations = new Table({
      journal,
      names: ({ sid, unique_name }) => [sid, unique_name],
      read: (row) => hasTimer(row) ? withTimersApplied(row, this.now(), this.start) : row,
      onIndexed: (row) => this.watchTimers(row),
      computed: {
        count,
        at: (position) => {
          const { offset, seedAt } = ownerAt(owners, position)
          return conversationOf(seedAt(position - offset))
        },
        indexOf: (sid) => {
          const found = this.generatedBy(sid)
          return found && found.owner.offset + found.index
        }
      }
    })
    for (const user of seed.users) this.seedUser(user)
  }

  now(): string {
    return formatDate(wholeSecond(this.options.now()))
  }

  /** Makes a new SID. It is the same in every run. */
  newSid(prefix: string): string {
    this.created++
    this.journal.record(() => this.created--)
    return Seed.sid(prefix, `${this.sid} ${this.created}`)
  }

  watchTimers({ sid, timers }: Conversation): void {
    const [next] = [timers?.date_inactive, timers?.date_closed].filter((date) => date !== undefined).sort()
    if (next === undefined) {
      this.timed.delete(sid)
      return
    }
    this.timed.set(sid, next)
    if (next < this.nextTimer) this.nextTimer = next
  }

  /** The conversations of which a timer has ended, once: save them to watch the next timer. */
  takeEnded(): ReadonlyArray<string> {
    const now = this.now()
    // Every request asks.
    if (this.nextTimer > now) return []
    this.nextTimer = "9"
    const ended: Array<string> = []
    for (const [sid, next] of this.timed) {
      if (next <= now) ended.push(sid)
      else if (next < this.nextTimer) this.nextTimer = next
    }
    for (const sid of ended) this.timed.delete(sid)
    return ended
  }

  /** What a conversation was last saved as, before its timers, and each state that they have led to since. */
  statesOf(sid: string): ReadonlyArray<Conversation> {
    const position = this.conversations.find(sid)
    const saved = position === undefined ? undefined : this.conversations.saved(position)
    if (saved === undefined) return []
    const states = [saved]
    const { date_closed, date_inactive } = saved.timers ?? {}
    for (const date of [date_inactive, date_closed].filter((date) => date !== undefined).sort()) {
      const before = states[states.length - 1] ?? saved
      const after = date > this.now() ? before : withTimersApplied(before, date, this.start)
      if (after.state !== before.state) states.push(after)
    }
    return states
  }

  messages(conversation: Conversation): Table<Message> {
    return this.table(`${conversation.sid}/Messages`, () => ({
      names: ({ sid }) => [sid],
      ...(conversation.seed === null ? {} : { computed: this.seededMessages(conversation.seed) })
    }))
  }

  participants(conversationSid: string): Table<Participant> {
    return this.table(`${conversationSid}/Participants`, () => ({
      names: ({ identity, sid }) => [sid, identity],
      computed: this.seededParticipant(conversationSid)
    }))
  }

  /** The participants of a conversation that have addresses. There are few, and each message is delivered to them. */
  addressed(conversationSid: string): Table<Participant> {
    return this.table(`${conversationSid}/Addressed`, () => ({ names: ({ sid }) => [sid] }))
  }

  /** The conversations of a user. */
  memberships(userSid: string): Table<Participant> {
    return this.table(`${userSid}/Conversations`, () => {
      const owner = this.generated.get(generatedPrefix("CH", userSid))
      return {
        names: ({ conversation_sid }) => [conversation_sid],
        computed: owner && {
          count: owner.count,
          at: (index) => participantOf(owner.user, owner.seedAt(index)),
          indexOf: (sid) => {
            const found = this.generatedBy(sid)
            return found?.owner === owner ? found.index : undefined
          }
        }
      }
    })
  }

  /** The conversations of a user, without computed ones that were never accessed. Those disappear with the user. */
  touchedMemberships(userSid: string): ReadonlyArray<Participant> {
    const memberships = this.memberships(userSid)
    const touched = [...memberships.rows(memberships.offset)]
    if (memberships.offset === 0) return touched
    for (const key of this.tables.keys()) {
      const [conversationSid = "", name] = key.split("/")
      const found = name === "Participants" ? this.generatedBy(conversationSid) : undefined
      const row = found?.owner.user.sid === userSid ? memberships.at(found.index) : undefined
      if (row !== undefined) touched.push(row)
    }
    return touched
  }

  /** The rows of a resource that is only stored. If `key` is a column, its value finds a row as its SID does. */
  rows(parentSid: string, name: string, key?: string): Table<Row> {
    return this.table(`${parentSid}/${name}`, () => ({
      names: (row) => key === undefined ? [row.sid] : [row.sid, `${row[key]}`]
    }))
  }

  /** Whether a table was accessed. Otherwise it is computed from the seed. */
  isTouched(parentSid: string, name: string): boolean {
    return this.tables.has(`${parentSid}/${name}`)
  }

  drop(parentSid: string, name: string): void {
    const key = `${parentSid}/${name}`
    const table = this.tables.get(key)
    if (table === undefined) return
    this.tables.delete(key)
    this.journal.record(() => this.tables.set(key, table))
  }

  private table<R>(
    key: string,
    options: () => Omit<TableOptions<R>, "journal">
  ): Table<R> {
    const known = this.tables.get(key)
    if (known !== undefined) return known as Table<unknown> as Table<R>
    const made = new Table<R>({ journal: this.journal, ...options() })
    this.tables.set(key, made as Table<unknown> as Table<never>)
    this.journal.record(() => this.tables.delete(key))
    return made
  }

  private generatedBy(sid: string): { readonly owner: Generated; readonly index: number } | undefined {
    const owner = this.generated.get(prefixOf(sid))
    const index = owner && generatedIndex(owner.prefix, sid)
    return owner && index !== undefined && index < owner.count ? { owner, index } : undefined
  }

  /** The only participant of a computed conversation is the user whose list it is in. */
  private seededParticipant(conversationSid: string): Computed<Participant> | undefined {
    const { index, owner } = this.generatedBy(conversationSid) ?? {}
    if (owner === undefined || index === undefined || this.users.find(owner.user.sid) === undefined) return undefined
    if (!this.memberships(owner.user.sid).has(index)) return undefined
    const participant = participantOf(owner.user, owner.seedAt(index))
    const names = [participant.sid, participant.identity]
    return { count: 1, at: () => participant, indexOf: (name) => names.includes(name) ? 0 : undefined }
  }

  private seededMessages(seed: Seed.Conversation): Computed<Message> {
    const prefix = generatedPrefix("IM", seed.sid)
    const start = parseDate(seed.dateCreated) ?? 0
    return {
      count: seed.messages,
      at: (index) => {
        const content = seed.contents?.[index % seed.contents.length]
        const author = content?.author ?? seed.createdBy ?? "system"
        const date = formatDate(start + index * minute)
        return {
          sid: generatedSid(prefix, index),
          index,
          author,
          body: content?.body ?? `Message ${index}`,
          media: null,
          content_sid: null,
          attributes: content?.attributes ?? "{}",
          participant_sid: this.participants(seed.sid).get(author)?.sid ?? null,
          delivery: null,
          date_created: date,
          date_updated: date
        }
      },
      indexOf: (sid) => generatedIndex(prefix, sid)
    }
  }

  private seedUser(seed: Seed.User): void {
    for (const name of [seed.sid, seed.identity]) {
      if (this.users.find(name) !== undefined) {
        throw new Error(`Simulator: two users of ${this.sid} have the name ${name}`)
      }
    }
    // A seed has no dates for users.
    const user = this.addUser(seed.sid, seed.identity, "2024-01-15T09:00:00Z", {
      friendly_name: seed.friendlyName ?? null,
      attributes: seed.attributes ?? "{}"
    })
    for (const conversation of seed.conversations) this.join(user, conversation)
  }

  addUser(sid: string, identity: string, date: string, given: Partial<User> = {}): User {
    const user: User = {
      sid,
      identity,
      friendly_name: null,
      attributes: "{}",
      role_sid: null,
      date_created: date,
      date_updated: date,
      ...given
    }
    this.users.add(user)
    return user
  }

  /** Adds a user to a seeded conversation, which is created if it does not exist. */
  join(user: User, seed: Seed.Conversation): void {
    if (this.memberships(user.sid).find(seed.sid) !== undefined) {
      throw new Error(
        `Simulator: ${user.identity} is already in the conversation ${seed.sid}: give each conversation of a user a ` +
          "different name or sid"
      )
    }
    if (this.conversations.find(seed.sid) === undefined) {
      if (seed.uniqueName !== null && this.conversations.find(seed.uniqueName) !== undefined) {
        throw new Error(`Simulator: two conversations have the unique name ${seed.uniqueName}`)
      }
      const conversation = conversationOf(seed)
      this.conversations.add(conversation)
      this.watchTimers(conversation)
    }
    const participant = participantOf(user, seed)
    this.participants(seed.sid).add(participant)
    this.memberships(user.sid).add(participant)
  }
}
