import { participantChanged, userChanged } from "./changes.ts"
import { conversations, failIfClosed, touch } from "./conversation.ts"
import { fail } from "../declare/errorCodes.ts"
import { horizon, horizonParameters, join, leave, save } from "./membership.ts"
import type { Participant as ParticipantRecord } from "../../model/records.ts"
import { attributes, date, type Input, limited, type Parameter, text } from "../declare/parameters.ts"
import { define, type Place, removeFrom, type Resource } from "../declare/resource.ts"
import { identity } from "./user.ts"
import { type Conversation, pairOf, type Participant, type ServiceStore, type User } from "../store/serviceStore.ts"

const participantParameters: {
  readonly Identity: Parameter<string | null>
  readonly "MessagingBinding.Address": Parameter<string | null>
  readonly "MessagingBinding.ProxyAddress": Parameter<string | null>
  readonly "MessagingBinding.ProjectedAddress": Parameter<string | null>
  readonly DateCreated: Parameter<string>
  readonly DateUpdated: Parameter<string>
  readonly Attributes: Parameter<string>
  readonly RoleSid: Parameter<string | null>
} = {
  Identity: identity,
  "MessagingBinding.Address": limited("addressInvalid", 256),
  "MessagingBinding.ProxyAddress": limited("proxyAddressInvalid", 256),
  "MessagingBinding.ProjectedAddress": limited("addressInvalid", 256),
  DateCreated: date("dateCreated"),
  DateUpdated: date("dateUpdated"),
  Attributes: attributes(4),
  RoleSid: text
}

const { "MessagingBinding.Address": _, ...updateParameters } = participantParameters

export type ParticipantInput = Partial<Input<typeof participantParameters>>

type Binding = Readonly<Record<string, string>>

/** The prefix of an address before the first colon. A guess for all but SMS and WhatsApp. */
const typeOf = (address: string): string => /^([a-z]+):/.exec(address)?.[1] ?? (address.includes("@") ? "email" : "sms")

const bindingOf = (given: ParticipantInput): Binding | null => {
  const address = given["MessagingBinding.Address"] ?? null
  const proxy = given["MessagingBinding.ProxyAddress"] ?? null
  const projected = given["MessagingBinding.ProjectedAddress"] ?? null
  if (address === null && proxy === null && projected === null) return null
  return {
    type: typeOf(address ?? proxy ?? ""),
    ...(address === null ? {} : { address }),
    ...(proxy === null ? {} : { proxy_address: proxy }),
    ...(projected === null ? {} : { projected_address: projected })
  }
}

/** A pair of addresses can only be in one conversation that is not closed. */
const claim = (store: ServiceStore, pair: string): void => {
  const other = store.bindings.get(pair)?.conversation_sid
  if (other !== undefined && store.conversations.get(other)?.state !== "closed") fail("bindingExists")
  removeFrom(store.bindings, pair)
}

const checkAddresses = (binding: Binding | null): void => {
  const { address, proxy_address: proxy } = binding ?? {}
  if (address === undefined || proxy === undefined) return
  if (address === proxy) fail("addressIsProxy")
  if (typeOf(address) !== typeOf(proxy)) fail("addressTypes")
}

const maxParticipants = 1000
const maxAddresses = 50
const maxConversations = 1000

/** The documented limits of a conversation and of a user: docs/conversations-classic/conversations-limits. */
const checkCounts = (
  store: ServiceStore,
  conversation: Conversation,
  binding: Binding | null,
  identity: string | null
): void => {
  const participants = store.participants(conversation.sid)
  const count = participants.countAfter(-1)
  if (count >= maxParticipants) fail("tooManyInConversation")
  if (binding !== null && identity === null && count >= maxAddresses) {
    let addresses = 0
    for (const { identity } of participants.rows()) if (identity === null) addresses++
    if (addresses >= maxAddresses) fail("tooManyAddresses")
  }
  const user = identity === null ? undefined : store.users.get(identity)
  const memberships = user && store.memberships(user.sid)
  if (memberships === undefined || memberships.countAfter(-1) < maxConversations) return
  let open = 0
  for (const { conversation_sid } of memberships.rows()) {
    if (store.conversations.get(conversation_sid)?.state !== "closed") open++
    if (open >= maxConversations) fail("tooManyConversations")
  }
}

const newUser = (store: ServiceStore, identity: string): User => {
  const user = store.addUser(store.newSid("US"), identity, store.now())
  userChanged(store, user, "Added")
  return user
}

export const addParticipant = (
  store: ServiceStore,
  conversation: Conversation,
  given: ParticipantInput
): Participant => {
  const identity = given.Identity ?? null
  const binding = bindingOf(given)
  const pair = pairOf(binding)
  if (identity === null && binding === null) fail("participantWithoutIdentity")
  if (identity !== null && (pair !== null || binding?.["proxy_address"] !== undefined)) {
    fail("participantIdentityAndAddress")
  }
  if (identity === null && pair === null) fail("participantAddressEmpty")
  if (identity !== null && store.participants(conversation.sid).find(identity) !== undefined) {
    fail("participantExists")
  }
  checkAddresses(binding)
  checkCounts(store, conversation, binding, identity)
  if (pair !== null) claim(store, pair)
  const now = store.now()
  const user = identity === null ? undefined : store.users.get(identity) ?? newUser(store, identity)
  const participant: Participant = {
    sid: store.newSid("MB"),
    conversation_sid: conversation.sid,
    user_sid: user?.sid ?? null,
    identity,
    messaging_binding: binding,
    attributes: given.Attributes ?? "{}",
    role_sid: given.RoleSid ?? null,
    last_read_message_index: null,
    last_read_timestamp: null,
    notification_level: "default",
    date_created: given.DateCreated ?? now,
    date_updated: given.DateUpdated ?? now
  }
  join(store, participant)
  participantChanged(store, participant, "Added")
  return participant
}

/** The addresses of a binding after an update, where an empty value or `null` removes one. */
const updateBinding = (before: Binding | null, given: ParticipantInput): Binding | null => {
  const binding: Record<string, string> = { ...before }
  for (const name of ["ProxyAddress", "ProjectedAddress"] as const) {
    const value = given[`MessagingBinding.${name}`]
    const column = name === "ProxyAddress" ? "proxy_address" : "projected_address"
    if (value === undefined) continue
    if (value === null || value === "null") delete binding[column]
    else binding[column] = value
  }
  const { type = "sms", ...addresses } = binding
  return Object.keys(addresses).length === 0 ? null : { type, ...addresses }
}

export const viewParticipant = (place: Place<Conversation>, row: Participant): ParticipantRecord => ({
  account_sid: place.store.accountSid,
  ...(place.scoped ? { chat_service_sid: place.store.sid } : {}),
  conversation_sid: row.conversation_sid,
  sid: row.sid,
  identity: row.identity,
  attributes: row.attributes,
  messaging_binding: row.messaging_binding,
  role_sid: row.role_sid,
  date_created: row.date_created,
  date_updated: row.date_updated,
  url: `${place.base}/Conversations/${row.conversation_sid}/Participants/${row.sid}`,
  last_read_message_index: row.last_read_message_index,
  // A seed only has the index of the last read message.
  last_read_timestamp: row.last_read_timestamp ??
    (row.last_read_message_index === null
      ? null
      : place.store.messages(place.parent).at(row.last_read_message_index)?.date_created ?? null)
})

export const participants: Resource = define({
  within: conversations,
  path: "Participants",
  table: ({ parent, store }: Place<Conversation>) => store.participants(parent.sid),
  list: { key: "participants", maxPageSize: 100 },
  create: {
    parameters: participantParameters,
    run: ({ parent, store }, given) => {
      failIfClosed(parent)
      touch(store, parent)
      return addParticipant(store, parent, given)
    }
  },
  update: {
    parameters: { ...updateParameters, ...horizonParameters },
    run: ({ parent, store }, row, given) => {
      failIfClosed(parent)
      // A guess: an identity cannot be changed.
      if (given.Identity !== undefined && given.Identity !== row.identity) fail("participantIdentity")
      const messaging_binding = updateBinding(row.messaging_binding, given)
      const pair = pairOf(messaging_binding)
      if (pair !== null && pair !== pairOf(row.messaging_binding)) claim(store, pair)
      const changed = save(store, {
        ...row,
        ...horizon(store, parent, row, given),
        messaging_binding,
        attributes: given.Attributes ?? row.attributes,
        role_sid: given.RoleSid === undefined ? row.role_sid : given.RoleSid,
        date_created: given.DateCreated ?? row.date_created,
        date_updated: given.DateUpdated ?? store.now()
      })
      participantChanged(store, changed, "Updated")
      return changed
    }
  },
  remove: ({ store }, row) => {
    participantChanged(store, row, "Removed")
    leave(store, row)
  },
  view: viewParticipant
})
