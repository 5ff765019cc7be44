/**
 * The life of one conversation: create it, add people, send messages, page back, mark as read, close and delete. Then what
 * comes back: a message comes in, a bot answers, its receipt follows.
 *
 *     npm start
 */
import {
  createServiceConversation,
  createServiceConversationMessage,
  createServiceConversationParticipant,
  deleteServiceConversation,
  deleteServiceUserConversation,
  fetchServiceConversation,
  fetchServiceUserConversation,
  listServiceConversationMessage,
  listServiceConversationParticipant,
  pageServiceConversationMessage,
  type ServiceConversationMessage,
  updateServiceConversation,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { story } from "./bot/story.ts"
import { client, run, userOptions, userPath } from "./internal/command.ts"
import { bold, dim, print } from "./internal/terminal.ts"

const step = (number: number, title: string, code: string) => print(`\n${bold(`${number}. ${title}`)}\n   ${dim(code)}`)

const show = ({ author, body, index }: ServiceConversationMessage) => print(`    #${index} ${author}: ${body}`)

run({
  name: "tour",
  about: "Takes one conversation from opening to closing, and shows the operation for each step.",
  live: ["service", "user"],
  options: {
    ...userOptions,
    conversation: { type: "string", value: "name", about: "the unique name of the conversation that is opened" }
  },
  notes:
    "With --live it deletes the conversation at its end. The user and the agent stay, if they were not there before."
}, (args) =>
  Effect.gen(function* () {
    const { chatServiceSid, userSid: customer } = userPath(args)
    const service = { chatServiceSid }
    const agent = "agent@example.com"
    const uniqueName = args.conversation ?? "order-2001"
    const conversation = { ...service, conversationSid: uniqueName }
    const inboxOf = (userSid: string) => ({ ...conversation, userSid })

    yield* step(1, "Open", "createServiceConversation(service, { uniqueName, friendlyName, attributes, timers })")
    const opened = yield* createServiceConversation(service, {
      uniqueName,
      friendlyName: "Order 2001: wrong colour",
      attributes: { order: 2001 },
      timers: { inactive: "2 hours", closed: "3 days" }
    })
    yield* print(`    ${opened.friendlyName} is ${opened.state}`)

    yield* step(2, "Open it again", 'fails with a typed error: Effect.catchTag("Conflict", …) fetches the first one')
    const again = yield* createServiceConversation(service, { uniqueName }).pipe(
      Effect.catchTag("Conflict", () => fetchServiceConversation({ ...service, sid: uniqueName }))
    )
    yield* print(`    ${again.sid === opened.sid ? "the same conversation" : "another conversation"}`)

    yield* step(3, "Add people", "createServiceConversationParticipant(conversation, { identity })")
    for (const identity of [customer, agent]) yield* createServiceConversationParticipant(conversation, { identity })
    yield* listServiceConversationParticipant(conversation).pipe(
      Stream.runForEach(({ identity }) => print(`    ${identity}`))
    )

    yield* step(4, "Post", "createServiceConversationMessage(conversation, { author, body })")
    for (
      const [author, body] of [
        [customer, "The lamp is blue. I ordered a green one."],
        [agent, "Sorry! A green one is on its way."],
        [agent, "Keep the blue one, if you like."]
      ] as const
    ) {
      yield* Effect.flatMap(createServiceConversationMessage(conversation, { author, body }), show)
    }

    yield* step(5, "The last message", 'listServiceConversationMessage(conversation, { order: "desc", limit: 1 })')
    yield* Stream.runForEach(listServiceConversationMessage(conversation, { order: "desc", limit: 1 }), show)

    yield* step(
      6,
      "Page back",
      'pageServiceConversationMessage(conversation, { order: "desc", pageSize: 2, pageToken })'
    )
    const latest = yield* pageServiceConversationMessage(conversation, { order: "desc", pageSize: 2 })
    const before = yield* pageServiceConversationMessage(conversation, {
      order: "desc",
      pageSize: 2,
      pageToken: latest.nextPageToken
    })
    yield* print(`    ${latest.items.length} messages, then ${before.items.length} before them`)

    yield* step(7, "Read and mute", "updateServiceUserConversation(inbox, { lastReadMessageIndex, notificationLevel })")
    yield* updateServiceUserConversation(inboxOf(customer), { lastReadMessageIndex: 0 })
    yield* updateServiceUserConversation(inboxOf(agent), { lastReadMessageIndex: 2, notificationLevel: "muted" })
    for (const userSid of [customer, agent]) {
      const one = yield* fetchServiceUserConversation(inboxOf(userSid))
      yield* print(`    ${userSid}: ${one.unreadMessagesCount} unread, notified: ${one.notificationLevel}`)
    }

    yield* step(8, "Leave", "deleteServiceUserConversation(inbox)")
    yield* deleteServiceUserConversation(inboxOf(customer))
    yield* fetchServiceUserConversation(inboxOf(customer)).pipe(
      Effect.asVoid,
      Effect.catchTag("NotFound", (error) => print(`    ${customer} has left: ${error._tag}, HTTP ${error.status}`))
    )

    yield* step(9, "Close", 'updateServiceConversation(conversation, { state: "closed" })')
    yield* updateServiceConversation({ ...service, sid: uniqueName }, { state: "closed" })
    yield* createServiceConversationMessage(conversation, { author: agent, body: "Is anybody there?" }).pipe(
      Effect.flatMap(show),
      Effect.catchTag("InvalidRequest", (error) => print(`    nothing more can be posted: Twilio's code ${error.code}`))
    )

    yield* step(10, "Delete", "deleteServiceConversation({ ...service, sid })")
    yield* deleteServiceConversation({ ...service, sid: uniqueName })
    yield* print(`    ${uniqueName} is gone, with its messages`)

    if (args.live) return
    yield* step(
      11,
      "The other half",
      "WebhookReceiver.webHandler({ authToken, on: { onMessageAdd, onMessageAdded, … } })"
    )
    yield* Effect.scoped(story)
  }).pipe(Effect.provide(client(args))))
