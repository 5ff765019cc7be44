import { conversationChanged, stateChanged } from "./changes.ts"
import { fail } from "../declare/errorCodes.ts"
import { leave } from "./membership.ts"
import {
  attributes,
  custom,
  date,
  type Input,
  limited,
  oneOf,
  type Parameter,
  sid,
  text,
  timer
} from "../declare/parameters.ts"
import { define, type Place, removeFrom, type Resource } from "../declare/resource.ts"
import type { Index } from "../store/sortedIndex.ts"
import { formatDate } from "../values/time.ts"
import { type Conversation, later, type ServiceStore } from "../store/serviceStore.ts"

const minute = 60_000

export const settings: {
  readonly FriendlyName: Parameter<string | null>
  readonly UniqueName: Parameter<string | null>
  readonly Attributes: Parameter<string>
  readonly MessagingServiceSid: Parameter<string | null>
  readonly DateCreated: Parameter<string>
  readonly DateUpdated: Parameter<string>
  readonly State: Parameter<string>
  readonly "Timers.Inactive": Parameter<number>
  readonly "Timers.Closed": Parameter<number>
  readonly "Bindings.Email.Address": Parameter<string | null>
  readonly "Bindings.Email.Name": Parameter<string | null>
} = {
  FriendlyName: limited("friendlyNameTooLong", 256),
  // A guess: the reference has an error for a unique name that is too long, but not the length.
  UniqueName: custom((value, name) =>
    /^CH[0-9a-f]{32}$/i.test(value) ? fail("uniqueNameIsSid") : limited("uniqueNameTooLong", 256).parse([value], name)
  ),
  Attributes: attributes(16),
  MessagingServiceSid: sid("MG", "messagingServiceSid"),
  DateCreated: date("dateCreated"),
  DateUpdated: date("dateUpdated"),
  State: custom((value) =>
    value === ""
      ? fail("stateEmpty")
      : (["active", "inactive", "closed"] as const).find((one) => one === value) ?? fail("stateInvalid")
  ),
  "Timers.Inactive": timer("inactiveTimerInvalid", "inactiveTimerTooShort", minute),
  "Timers.Closed": timer("closedTimerInvalid", "closedTimerTooShort", 10 * minute),
  "Bindings.Email.Address": text,
  "Bindings.Email.Name": text
}

export type Settings = Input<typeof settings>

/** A closed conversation can only be read and deleted. */
export const failIfClosed = ({ state }: Conversation): void => {
  if (state === "closed") fail("conversationClosed")
}

/** Both timers count from the last activity. */
const timersOf = ({ closed, inactive }: Conversation["durations"], state: string, now: string) => {
  const after = (duration: number) => formatDate(Date.parse(now) + duration)
  return {
    ...(inactive === 0 || state !== "active" ? {} : { date_inactive: after(inactive) }),
    ...(closed === 0 || state === "closed" ? {} : { date_closed: after(closed) })
  }
}

const save = (store: ServiceStore, conversation: Conversation): Conversation => {
  const position = store.conversations.find(conversation.sid)
  if (position !== undefined) store.conversations.set(position, conversation)
  store.watchTimers(conversation)
  return conversation
}

/** Saves and reports the states that timers have led to. */
export const endTimers = (store: ServiceStore): void => {
  for (const sid of store.takeEnded()) {
    const states = store.statesOf(sid)
    for (const [index, after] of states.entries()) {
      const before = states[index - 1]
      if (before !== undefined) stateChanged(store, before, after, "TIMER")
    }
    const last = states[states.length - 1]
    if (last !== undefined && states.length > 1) save(store, last)
  }
}

/** The date of a change. The dates of a conversation never go back, even if the clock does. */
export const dateOfChange = (store: ServiceStore, { date_updated }: Conversation): string =>
  later(store.now(), date_updated)

/** A new message or participant makes the conversation active, and restarts its timers. */
export const touch = (store: ServiceStore, conversation: Conversation): void => {
  const { durations, timers } = conversation
  const state = conversation.state === "inactive" ? "active" : conversation.state
  const touched = save(store, {
    ...conversation,
    state,
    timers: durations.inactive > 0 || durations.closed > 0 ? timersOf(durations, state, store.now()) : timers,
    date_updated: dateOfChange(store, conversation)
  })
  stateChanged(store, conversation, touched, "EVENT")
}

/** Sets any state, regardless of the current one, unlike the service itself. */
export const setState = (store: ServiceStore, conversation: Conversation, state: string): void => {
  save(store, { ...conversation, state, date_updated: dateOfChange(store, conversation) })
}

const bindingsOf = (given: Settings, before: Conversation["bindings"]): Conversation["bindings"] => {
  const address = given["Bindings.Email.Address"]
  const name = given["Bindings.Email.Name"]
  if (address === undefined && name === undefined) return before
  const email = { ...(address === undefined ? {} : { address }), ...(name === undefined ? {} : { name }) }
  return { ...before, email: { ...(before["email"] as object | undefined), ...email } }
}

/** Applies the given fields, for both create and update. */
const applySettings = (store: ServiceStore, before: Conversation, given: Settings): Conversation => {
  const { UniqueName = before.unique_name } = given
  const holder = UniqueName === null ? undefined : store.conversations.get(UniqueName)
  if (holder !== undefined && holder.sid !== before.sid) fail("uniqueNameExists")
  const state = given.State ?? before.state
  const durations = {
    inactive: given["Timers.Inactive"] ?? before.durations.inactive,
    closed: given["Timers.Closed"] ?? before.durations.closed
  }
  const restarts = state !== before.state || given["Timers.Inactive"] !== undefined ||
    given["Timers.Closed"] !== undefined
  return {
    ...before,
    unique_name: UniqueName,
    friendly_name: given.FriendlyName === undefined ? before.friendly_name : given.FriendlyName,
    attributes: given.Attributes ?? before.attributes,
    messaging_service_sid: given.MessagingServiceSid === undefined
      ? before.messaging_service_sid
      : given.MessagingServiceSid,
    bindings: bindingsOf(given, before.bindings),
    state,
    durations,
    timers: restarts ? timersOf(durations, state, store.now()) : before.timers,
    date_created: given.DateCreated ?? before.date_created,
    date_updated: given.DateUpdated ?? dateOfChange(store, before)
  }
}

export const createConversation = (store: ServiceStore, given: Settings): Conversation => {
  // Twilio's reference has an error for timers without a state (50382), but its own examples do that.
  if (given.State === "closed") fail("stateInitiallyClosed")
  const now = store.now()
  const blank: Conversation = {
    sid: store.newSid("CH"),
    unique_name: null,
    friendly_name: null,
    attributes: "{}",
    state: "active",
    created_by: "system",
    messaging_service_sid: null,
    bindings: {},
    timers: {},
    durations: { inactive: 0, closed: 0 },
    date_created: now,
    date_updated: now,
    seed: null
  }
  const conversation = applySettings(store, blank, given)
  store.conversations.add(conversation)
  store.watchTimers(conversation)
  conversationChanged(store, conversation, "Added")
  return conversation
}

export const viewConversation = ({ base, store }: Place<unknown>, row: Conversation): Record<string, unknown> => {
  const url = `${base}/Conversations/${row.sid}`
  return {
    sid: row.sid,
    account_sid: store.accountSid,
    chat_service_sid: store.sid,
    messaging_service_sid: row.messaging_service_sid,
    friendly_name: row.friendly_name,
    unique_name: row.unique_name,
    attributes: row.attributes,
    date_created: row.date_created,
    date_updated: row.date_updated,
    state: row.state,
    timers: row.timers,
    bindings: row.bindings,
    url,
    links: { participants: `${url}/Participants`, messages: `${url}/Messages`, webhooks: `${url}/Webhooks` }
  }
}

/** A date without a time is the whole day. */
const dateBound = (time: string) =>
  custom((value, name) =>
    date("invalidParameter").parse([/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T${time}Z` : value], name)
  )

/** A rank: newest first, as documented for lists filtered by date. */
const newestFirst = (date: string): number => -Date.parse(date)

const byState: Index<Conversation> = { group: ({ state }) => state }
const byDate: Index<Conversation> = { group: () => "", rank: ({ date_created }) => newestFirst(date_created) }
const byStateAndDate: Index<Conversation> = { ...byDate, ...byState }

export const conversations: Resource = define({
  path: "Conversations",
  parameter: { below: "ConversationSid" },
  table: ({ store }: Place<null>) => store.conversations,
  list: {
    key: "conversations",
    maxPageSize: 100,
    query: {
      State: oneOf("active", "inactive", "closed"),
      StartDate: dateBound("00:00:00"),
      EndDate: dateBound("23:59:59")
    },
    order: ({ EndDate, StartDate, State }) => {
      if (EndDate !== undefined && StartDate !== undefined && EndDate < StartDate) fail("dateRange")
      if (EndDate === undefined && StartDate === undefined) {
        return State === undefined ? {} : { within: { index: byState, group: State } }
      }
      const least = EndDate === undefined ? undefined : newestFirst(EndDate)
      const most = StartDate === undefined ? undefined : newestFirst(StartDate)
      const ofAll = { index: byDate, group: "" }
      return { within: { ...(State === undefined ? ofAll : { index: byStateAndDate, group: State }), least, most } }
    }
  },
  create: { parameters: settings, run: ({ store }, given) => createConversation(store, given) },
  update: {
    parameters: settings,
    run: ({ store }, row, given) => {
      failIfClosed(row)
      const changed = save(store, applySettings(store, row, given))
      conversationChanged(store, changed, "Updated")
      stateChanged(store, row, changed, "API")
      return changed
    }
  },
  remove: ({ store }, row) => {
    const { sid } = row
    // A guess: what goes with a conversation is not reported one by one.
    conversationChanged(store, row, "Removed")
    for (const participant of store.participants(sid).rows()) leave(store, participant)
    for (const below of ["Messages", "Participants", "Addressed", "Webhooks"]) store.drop(sid, below)
    removeFrom(store.conversations, sid)
  },
  view: viewConversation
})
