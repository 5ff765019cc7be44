/**
 * All of the library in one walk: list, page, fetch, update and delete, and the typed error of what is gone.
 *
 *     npm start
 */
import {
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  listServiceUserConversation,
  pageServiceUserConversation,
  type ServiceUserConversation,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { client, run, titleOf, userOptions, userPath } from "./internal/command.ts"
import { bold, dim, print, table } from "./internal/terminal.ts"

const rows = table([
  { title: "", width: 2 },
  { title: "UNREAD", width: 6, align: "right" },
  { title: "READ UP TO", width: 10, align: "right" },
  { title: "NOTIFIED", width: 8 },
  { title: "CONVERSATION", width: "rest" }
])

const show = (one: ServiceUserConversation) =>
  print(rows.row([
    "",
    // Nothing is known about who never opened the conversation, which is not the same as nothing to read.
    one.unreadMessagesCount === null ? "–" : `${one.unreadMessagesCount}`,
    one.lastReadMessageIndex === null ? "–" : `#${one.lastReadMessageIndex}`,
    one.notificationLevel === "muted" ? "no" : "yes",
    titleOf(one)
  ]))

const step = (number: number, title: string, code: string) => print(`\n${bold(`${number}. ${title}`)}\n   ${dim(code)}`)

run({
  name: "tour",
  about: "Shows every operation of the library, one after the other, and what comes of it.",
  live: ["service", "user", "conversation"],
  options: {
    ...userOptions,
    conversation: {
      type: "string",
      value: "name",
      about: "the one to fetch, change and leave: a SID or a unique name"
    },
    yes: { type: "boolean", about: "with --live: really leave the conversation" }
  },
  notes: "With --live it marks the conversation as read and mutes it, and with --yes the user leaves it."
}, (args) =>
  Effect.gen(function* () {
    const user = userPath(args)
    const path = { ...user, conversationSid: args.conversation ?? "order-1042" }

    yield* print(
      args.live ? `The conversations of ${user.userSid}` : `The conversations of ${user.userSid}, on the simulator`
    )

    yield* step(1, "List", "listServiceUserConversation(user, { limit: 5 }), a Stream")
    yield* print(rows.header)
    yield* listServiceUserConversation(user, { limit: 5 }).pipe(Stream.runForEach(show))

    yield* step(2, "Page", 'pageServiceUserConversation(user, { pageSize: 3 }), for a "more" button')
    const page = yield* pageServiceUserConversation(user, { pageSize: 3 })
    yield* print(
      `    ${page.items.length} conversations, and ${page.nextPageToken === null ? "no more" : "a token for more"}`
    )

    yield* step(3, "Fetch", `fetchServiceUserConversation({ ...user, conversationSid: "${path.conversationSid}" })`)
    const before = yield* fetchServiceUserConversation(path)
    yield* show(before)

    yield* step(4, "Update", "updateServiceUserConversation(path, { lastReadMessageIndex, notificationLevel })")
    const after = yield* updateServiceUserConversation(path, {
      lastReadMessageIndex: (before.lastReadMessageIndex ?? 0) + (before.unreadMessagesCount ?? 0),
      notificationLevel: "muted"
    })
    yield* show(after)

    if (args.live && !args.yes) {
      return yield* print("\nThe rest takes the user out of the conversation. Add --yes to see that too.")
    }

    yield* step(5, "Delete", "deleteServiceUserConversation(path)")
    yield* deleteServiceUserConversation(path)
    yield* print(`    ${user.userSid} has left the conversation`)

    yield* step(6, "Fetch again", 'fails with a typed error: Effect.catchTag("NotFound", …)')
    yield* fetchServiceUserConversation(path).pipe(
      Effect.flatMap(show),
      Effect.catchTag("NotFound", (error) =>
        print(`    ${error._tag}: HTTP ${error.status}, Twilio's code ${error.code}`))
    )
  }).pipe(Effect.provide(client(args))))
