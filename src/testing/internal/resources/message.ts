import { deliveryChanged, messageChanged } from "./changes.ts"
import { conversations, dateOfChange, failIfClosed, touch } from "./conversation.ts"
import { fail } from "../declare/errorCodes.ts"
import type { Message as MessageRecord } from "../../model/records.ts"
import {
  attributes,
  custom,
  date,
  type Input,
  isJsonObject,
  limited,
  oneOf,
  type Parameter,
  sid
} from "../declare/parameters.ts"
import { define, type Place, removeFrom, type Resource, stored } from "../declare/resource.ts"
import type { Conversation, Message, Participant, Row, ServiceStore } from "../store/serviceStore.ts"

const content: {
  readonly Author: Parameter<string | null>
  readonly Body: Parameter<string>
  readonly DateCreated: Parameter<string>
  readonly DateUpdated: Parameter<string>
  readonly Attributes: Parameter<string>
} = {
  // A guess: the reference has an error for an author that is too long, but not the length.
  Author: limited("authorTooLong", 256),
  Body: custom((value) => value.length > 1600 ? fail("bodyTooLong") : value),
  DateCreated: date("dateCreated"),
  DateUpdated: date("dateUpdated"),
  Attributes: attributes(4)
}

export interface Post {
  readonly author?: string | undefined
  readonly body?: string | null | undefined
  readonly media?: Message["media"] | undefined
  readonly contentSid?: string | undefined
  readonly attributes?: string | undefined
  readonly dateCreated?: string | undefined
  readonly dateUpdated?: string | undefined
}

/**
 * A guess, except that it is `null` if all participants have an identity. In the simulator a message is delivered to
 * the address of every other participant at once, and nobody has read it.
 */
const deliveryOf = (receivers: ReadonlyArray<Participant>): Message["delivery"] =>
  receivers.length === 0
    ? null
    : { total: receivers.length, sent: "all", delivered: "all", read: "none", failed: "none", undelivered: "none" }

export const post = (store: ServiceStore, conversation: Conversation, given: Post): Message => {
  const messages = store.messages(conversation)
  const date = dateOfChange(store, conversation)
  const author = given.author ?? "system"
  const addressed = [...store.addressed(conversation.sid).rows()]
  const isAuthor = ({ identity, messaging_binding }: Participant): boolean =>
    identity === author || messaging_binding?.["address"] === author
  // Not a search of all participants: there may be a thousand.
  const named = store.participants(conversation.sid).get(author)
  const writer = named?.identity === author ? named : addressed.find(isAuthor)
  const receivers = addressed.filter((one) => !isAuthor(one))
  const message: Message = {
    sid: store.newSid("IM"),
    index: messages.end,
    author,
    body: given.body ?? null,
    media: given.media ?? null,
    content_sid: given.contentSid ?? null,
    attributes: given.attributes ?? "{}",
    participant_sid: writer?.sid ?? null,
    delivery: deliveryOf(receivers),
    date_created: given.dateCreated ?? date,
    date_updated: given.dateUpdated ?? given.dateCreated ?? date
  }
  messages.add(message)
  const receipts: Array<Row> = []
  for (const { messaging_binding, sid } of receivers) {
    const receipt = {
      conversation_sid: conversation.sid,
      message_sid: message.sid,
      sid: store.newSid("DY"),
      channel_message_sid: store.newSid(messaging_binding?.["type"] === "whatsapp" ? "WA" : "SM"),
      participant_sid: sid,
      status: "delivered",
      error_code: 0,
      date_created: message.date_created,
      date_updated: message.date_created
    }
    store.rows(message.sid, "Receipts").add(receipt)
    receipts.push(receipt)
  }
  messageChanged(store, conversation, message, "Added")
  touch(store, conversation)
  for (const receipt of receipts) deliveryChanged(store, conversation, receipt)
  return message
}

export const viewMessage = (place: Place<Conversation>, row: Message): MessageRecord => {
  const url = `${place.base}/Conversations/${place.parent.sid}/Messages/${row.sid}`
  return {
    sid: row.sid,
    account_sid: place.store.accountSid,
    ...(place.scoped ? { chat_service_sid: place.store.sid } : {}),
    conversation_sid: place.parent.sid,
    body: row.body,
    media: row.media,
    author: row.author,
    participant_sid: row.participant_sid,
    attributes: row.attributes,
    date_created: row.date_created,
    date_updated: row.date_updated,
    index: row.index,
    delivery: row.delivery,
    content_sid: row.content_sid,
    url,
    links: { delivery_receipts: `${url}/Receipts`, channel_metadata: `${url}/ChannelMetadata` }
  }
}

const messageParameters: typeof content & {
  readonly MediaSid: Parameter<string | null>
  readonly ContentSid: Parameter<string | null>
  readonly ContentVariables: Parameter<string>
} = {
  ...content,
  MediaSid: sid("ME", "mediaSid"),
  ContentSid: sid("HX", "contentSid"),
  ContentVariables: custom((value) => isJsonObject(value) ? value : fail("contentVariables"))
}

/**
 * `Body` and `MediaSid` are ignored if there is a template. Only Twilio knows the content of templates. A SID that no
 * upload has had is accepted, so that a test of messages needs no media.
 */
const mediaOf = (
  { media }: ServiceStore,
  { ContentSid = null, MediaSid = null }: Input<typeof messageParameters>
): Message["media"] => {
  if (MediaSid === null || ContentSid !== null) return null
  if (media.wasDeleted(MediaSid)) fail("mediaNotFound")
  const uploaded = media.get(MediaSid)
  if (uploaded === undefined) {
    return [{ sid: MediaSid, size: 0, content_type: "application/octet-stream", filename: null }]
  }
  if (uploaded.message !== null) fail("mediaSent")
  const { content, content_type, filename, sid } = uploaded
  return [{ sid, size: content.length, content_type, filename }]
}

const createMessage = (
  { parent, store }: Pick<Place<Conversation>, "parent" | "store">,
  given: Input<typeof messageParameters>
): Message => {
  failIfClosed(parent)
  const { ContentSid = null } = given
  if (given.ContentVariables !== undefined && ContentSid === null) fail("contentSidMissing")
  const media = mediaOf(store, given)
  const message = post(store, parent, {
    author: given.Author ?? undefined,
    body: ContentSid === null ? given.Body : null,
    media,
    contentSid: ContentSid ?? undefined,
    attributes: given.Attributes,
    dateCreated: given.DateCreated,
    dateUpdated: given.DateUpdated
  })
  const uploaded = media === null ? undefined : store.media.get(given.MediaSid ?? "")
  if (uploaded !== undefined) {
    const { author, sid } = message
    store.media.set({ ...uploaded, message: { conversation_sid: parent.sid, message_sid: sid, author } })
  }
  return message
}

export const messages: Resource = define({
  within: conversations,
  path: "Messages",
  parameter: { below: "MessageSid" },
  table: ({ parent, store }: Place<Conversation>) => store.messages(parent),
  list: {
    key: "messages",
    maxPageSize: 100,
    query: { Order: oneOf("asc", "desc") },
    order: ({ Order }) => ({ descending: Order === "desc" })
  },
  // A message without a body, media and template is accepted, because the OpenAPI document requires none of them.
  create: { parameters: messageParameters, run: createMessage },
  update: {
    parameters: content,
    run: ({ parent, store }, row, given) => {
      failIfClosed(parent)
      const message: Message = {
        ...row,
        author: given.Author ?? row.author,
        body: given.Body ?? row.body,
        attributes: given.Attributes ?? row.attributes,
        date_created: given.DateCreated ?? row.date_created,
        date_updated: given.DateUpdated ?? store.now()
      }
      store.messages(parent).set(row.index, message)
      messageChanged(store, parent, message, "Updated")
      return message
    }
  },
  remove: ({ parent, store }, row) => {
    messageChanged(store, parent, row, "Removed")
    removeFrom(store.messages(parent), row.sid)
  },
  view: viewMessage
})

/** Receipts are created with the messages. */
export const receipts: Resource = stored({
  within: messages,
  path: "Receipts",
  list: { key: "delivery_receipts", maxPageSize: 50 },
  isReadOnly: true
})
