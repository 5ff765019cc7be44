import type { Answer } from "./answer.ts"
import { failure, json, methodNotAllowed, noContent, notFound } from "./answer.ts"
import type { UserConversation } from "./model.ts"
import type { Cursor } from "./pageToken.ts"
import { decode, encode } from "./pageToken.ts"
import type { Conversation, Membership, Service, User } from "./state.ts"
import { lastMessageIndex, messageIndexAt } from "./state.ts"
import { formatDate, parseDate } from "./time.ts"

/** What an operation needs to know of a request. */
export interface Call {
  readonly method: string
  readonly origin: string
  readonly pathname: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
  /** Whether the data may be changed: a fault may ask for the answer only. */
  readonly commit: boolean
  readonly maxPageSize: number
}

/** The parts of a path, each decoded exactly once, or `undefined` for an unknown path or a broken escape. */
export const parsePath = (
  pathname: string
): { readonly service: string; readonly user: string; readonly conversation: string | undefined } | undefined => {
  const parts = pathname.split("/")
  if (parts[1] !== "v1" || parts[2] !== "Services" || parts[4] !== "Users" || parts[6] !== "Conversations") {
    return undefined
  }
  if (parts.length > 8) return undefined
  try {
    const [service = "", user = "", conversation] = [parts[3], parts[5], parts[7]].map((part) =>
      part === undefined ? undefined : decodeURIComponent(part)
    )
    return { service, user, conversation }
  } catch {
    return undefined
  }
}

export const recordOf = (
  accountSid: string,
  service: Service,
  user: User,
  conversation: Conversation,
  membership: Membership,
  origin: string
): UserConversation => {
  const { seed } = conversation
  const base = `${origin}/v1/Services/${service.sid}`
  const conversationUrl = `${base}/Conversations/${membership.conversationSid}`
  const { lastReadMessageIndex } = membership
  return {
    account_sid: accountSid,
    chat_service_sid: service.sid,
    conversation_sid: membership.conversationSid,
    unread_messages_count: lastReadMessageIndex === null ? null : lastMessageIndex(conversation) - lastReadMessageIndex,
    last_read_message_index: lastReadMessageIndex,
    participant_sid: membership.participantSid,
    user_sid: user.sid,
    friendly_name: seed.friendlyName,
    conversation_state: conversation.state,
    timers: seed.timers === null ? null : {
      ...(seed.timers.dateInactive === undefined ? {} : { date_inactive: seed.timers.dateInactive }),
      ...(seed.timers.dateClosed === undefined ? {} : { date_closed: seed.timers.dateClosed })
    },
    attributes: seed.attributes,
    date_created: formatDate(conversation.created),
    date_updated: formatDate(conversation.updated),
    created_by: seed.createdBy,
    notification_level: membership.notificationLevel,
    unique_name: seed.uniqueName,
    url: `${base}/Users/${user.sid}/Conversations/${membership.conversationSid}`,
    links: {
      participant: `${conversationUrl}/Participants/${membership.participantSid}`,
      conversation: conversationUrl
    }
  }
}

const integer = (text: string): number | undefined => /^\d{1,15}$/.test(text) ? Number(text) : undefined

const update = (conversation: Conversation, membership: Membership, form: URLSearchParams): Membership | Answer => {
  let { lastReadMessageIndex, notificationLevel } = membership
  const level = form.get("NotificationLevel")
  if (level !== null) {
    if (level !== "default" && level !== "muted") {
      return failure(400, 20001, `Invalid NotificationLevel: ${level}. It has to be one of: default, muted`)
    }
    notificationLevel = level
  }
  const timestamp = form.get("LastReadTimestamp")
  if (timestamp !== null) {
    const time = parseDate(timestamp)
    if (time === undefined) return failure(400, 50405, `Invalid LastReadTimestamp: ${timestamp}`)
    lastReadMessageIndex = messageIndexAt(conversation, time)
  }
  const index = form.get("LastReadMessageIndex")
  if (index === "") {
    lastReadMessageIndex = null
  } else if (index !== null) {
    const value = integer(index)
    if (value === undefined || value > lastMessageIndex(conversation)) {
      return failure(400, 50421, `Invalid LastReadMessageIndex: ${index}`)
    }
    lastReadMessageIndex = value
  }
  return { ...membership, lastReadMessageIndex, notificationLevel }
}

/** The positions of a page in ascending order, and whether there are records on either side of it. */
const pageOf = (user: User, cursor: Cursor, size: number) => {
  const positions: Array<number> = []
  const forward = cursor.direction === "after"
  const step = forward ? 1 : -1
  let position = cursor.position + step
  // One record more than asked for tells whether the page has a neighbour.
  for (; position >= 0 && position < user.end && positions.length <= size; position += step) {
    if (user.has(position)) positions.push(position)
  }
  const more = positions.length > size
  if (more) positions.pop()
  if (!forward) positions.reverse()
  const first = positions[0] ?? (forward ? cursor.position + 1 : cursor.position)
  const last = positions[positions.length - 1] ?? (forward ? cursor.position : cursor.position - 1)
  return {
    positions,
    previous: forward ? (hasBefore(user, first) ? first : undefined) : more ? first : undefined,
    next: forward ? (more ? last : undefined) : hasAfter(user, last) ? last : undefined
  }
}

const hasBefore = (user: User, position: number): boolean => {
  for (let i = position - 1; i >= 0; i--) if (user.has(i)) return true
  return false
}

const hasAfter = (user: User, position: number): boolean => {
  for (let i = position + 1; i < user.end; i++) if (user.has(i)) return true
  return false
}

/** The most the API documents: asking for more is an error, while a smaller limit of a service only caps. */
const documentedMaxPageSize = 1000

const list = (accountSid: string, service: Service, user: User, call: Call): Answer => {
  const sizeText = call.query.get("PageSize") ?? "50"
  const asked = integer(sizeText)
  if (asked === undefined || asked < 1 || asked > documentedMaxPageSize) {
    return failure(400, 20007, `Invalid PageSize: ${sizeText}`)
  }
  const pageText = call.query.get("Page") ?? "0"
  const page = integer(pageText)
  if (page === undefined) return failure(400, 20001, `Invalid Page: ${pageText}`)
  const token = call.query.get("PageToken")
  const start: Cursor = { direction: "after", position: -1 }
  const cursor = token === null ? start : decode(user.sid, token)
  if (cursor === undefined) return failure(400, 20001, "Invalid PageToken")

  const size = Math.min(asked, call.maxPageSize)
  const { next, positions, previous } = pageOf(user, cursor, size)
  const link = (page: number, pageToken: string | null): string =>
    `${call.origin}/v1/Services/${service.sid}/Users/${user.sid}/Conversations?PageSize=${size}&Page=${page}` +
    (pageToken === null ? "" : `&PageToken=${pageToken}`)

  const conversations: Array<UserConversation> = []
  for (const position of positions) {
    const membership = user.at(position)
    const conversation = membership === null ? undefined : service.conversation(membership.conversationSid)
    if (membership === null || conversation === undefined) continue
    conversations.push(recordOf(accountSid, service, user, conversation, membership, call.origin))
  }
  return json(200, {
    conversations,
    meta: {
      page,
      page_size: size,
      first_page_url: link(0, null),
      previous_page_url: previous === undefined
        ? null
        : link(Math.max(page - 1, 0), encode(user.sid, { direction: "before", position: previous })),
      url: link(page, token),
      next_page_url: next === undefined
        ? null
        : link(page + 1, encode(user.sid, { direction: "after", position: next })),
      key: "conversations"
    }
  })
}

const instance = (accountSid: string, service: Service, user: User, name: string, call: Call): Answer => {
  const conversationSid = service.conversationSid(name)
  const position = user.positionOf(conversationSid)
  const membership = position === undefined ? null : user.at(position)
  const conversation = service.conversation(conversationSid)
  if (position === undefined || membership === null || conversation === undefined) return notFound(call.pathname)
  const answer = (current: Membership): Answer =>
    json(200, recordOf(accountSid, service, user, conversation, current, call.origin))
  switch (call.method) {
    case "GET":
      return answer(membership)
    case "DELETE": {
      if (call.commit) user.set(position, null)
      return noContent
    }
    default: {
      const updated = update(conversation, membership, call.form)
      if ("status" in updated) return updated
      if (call.commit) user.set(position, updated)
      return answer(updated)
    }
  }
}

/** Answers an authenticated request. */
export const operate = (accountSid: string, services: ReadonlyMap<string, Service>, call: Call): Answer => {
  const path = parsePath(call.pathname)
  if (path === undefined) return notFound(call.pathname)
  const methods = path.conversation === undefined ? ["GET"] : ["GET", "POST", "DELETE"]
  if (!methods.includes(call.method)) return methodNotAllowed(call.method, methods.join(", "))
  const service = services.get(path.service)
  const user = service?.user(path.user)
  if (service === undefined || user === undefined) return notFound(call.pathname)
  return path.conversation === undefined
    ? list(accountSid, service, user, call)
    : instance(accountSid, service, user, path.conversation, call)
}
