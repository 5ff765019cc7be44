import { conversations, refuseClosed, touch } from "./conversation.ts"
import { refuse } from "./errorCodes.ts"
import { horizon, horizonParameters, join, leave, save } from "./membership.ts"
import type { Participant as ParticipantRecord } from "./model.ts"
import { attributes, date, type Input, type Parameter, text } from "./parameters.ts"
import { define, type Place, removeFrom, type Resource } from "./resource.ts"
import { type Conversation, pairOf, type Participant, type World } from "./world.ts"

const newcomer: {
  readonly Identity: Parameter<string | null>
  readonly "MessagingBinding.Address": Parameter<string | null>
  readonly "MessagingBinding.ProxyAddress": Parameter<string | null>
  readonly "MessagingBinding.ProjectedAddress": Parameter<string | null>
  readonly DateCreated: Parameter<string>
  readonly DateUpdated: Parameter<string>
  readonly Attributes: Parameter<string>
  readonly RoleSid: Parameter<string | null>
} = {
  Identity: text,
  "MessagingBinding.Address": text,
  "MessagingBinding.ProxyAddress": text,
  "MessagingBinding.ProjectedAddress": text,
  DateCreated: date("dateCreated"),
  DateUpdated: date("dateUpdated"),
  Attributes: attributes,
  RoleSid: text
}

export type Newcomer = Partial<Input<typeof newcomer>>

type Binding = Readonly<Record<string, string>>

/** The prefix of an address before the first colon. A guess for all but SMS and WhatsApp. */
const typeOf = (address: string): string => /^([a-z]+):/.exec(address)?.[1] ?? (address.includes("@") ? "email" : "sms")

const bindingOf = (given: Newcomer): Binding | null => {
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
const claim = (world: World, pair: string): void => {
  const other = world.bindings.get(pair)?.conversation_sid
  if (other !== undefined && world.conversations.get(other)?.state !== "closed") refuse("bindingExists")
  removeFrom(world.bindings, pair)
}

export const addParticipant = (world: World, conversation: Conversation, given: Newcomer): Participant => {
  const identity = given.Identity ?? null
  const binding = bindingOf(given)
  const pair = pairOf(binding)
  if (identity === null && binding === null) refuse("participantNameless")
  if (identity !== null && (pair !== null || binding?.["proxy_address"] !== undefined)) refuse("participantOfTwoKinds")
  if (identity === null && pair === null) refuse("participantAddressEmpty")
  if (identity !== null && world.participants(conversation.sid).find(identity) !== undefined) {
    refuse("participantExists")
  }
  if (pair !== null) claim(world, pair)
  const now = world.now()
  const user = identity === null
    ? undefined
    : world.users.get(identity) ?? world.addUser(world.newSid("US"), identity, now)
  const participant: Participant = {
    sid: world.newSid("MB"),
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
  join(world, participant)
  return participant
}

/** The addresses of a binding after an update, where an empty value or `null` removes one. */
const rebound = (before: Binding | null, given: Newcomer): Binding | null => {
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
  account_sid: place.world.accountSid,
  ...(place.scoped ? { chat_service_sid: place.world.sid } : {}),
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
      : place.world.messages(place.parent).at(row.last_read_message_index)?.date_created ?? null)
})

export const participants: Resource = define({
  within: conversations,
  path: "Participants",
  table: ({ parent, world }: Place<Conversation>) => world.participants(parent.sid),
  list: { key: "participants", maxPageSize: 100 },
  create: {
    parameters: newcomer,
    run: ({ parent, world }, given) => {
      refuseClosed(parent)
      touch(world, parent)
      return addParticipant(world, parent, given)
    }
  },
  update: {
    parameters: {
      Identity: text,
      "MessagingBinding.ProxyAddress": text,
      "MessagingBinding.ProjectedAddress": text,
      DateCreated: date("dateCreated"),
      DateUpdated: date("dateUpdated"),
      Attributes: attributes,
      RoleSid: text,
      ...horizonParameters
    },
    run: ({ parent, world }, row, given) => {
      refuseClosed(parent)
      // A guess: an identity cannot be changed.
      if (given.Identity !== undefined && given.Identity !== row.identity) refuse("participantIdentity")
      const messaging_binding = rebound(row.messaging_binding, given)
      const pair = pairOf(messaging_binding)
      if (pair !== null && pair !== pairOf(row.messaging_binding)) claim(world, pair)
      return save(world, {
        ...row,
        ...horizon(world, parent, row, given),
        messaging_binding,
        attributes: given.Attributes ?? row.attributes,
        role_sid: given.RoleSid === undefined ? row.role_sid : given.RoleSid,
        date_created: given.DateCreated ?? row.date_created,
        date_updated: given.DateUpdated ?? world.now()
      })
    }
  },
  remove: ({ world }, row) => leave(world, row),
  view: viewParticipant
})
