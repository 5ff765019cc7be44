/**
 * Pages back through the messages of a conversation, from the latest one, like a chat window that is scrolled up.
 */
import { pageServiceConversationMessage } from "@effect-twilio/conversations"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { client, conversationOptions, conversationPath, run, wholeNumber } from "./internal/command.ts"
import { dim, print, table } from "./internal/terminal.ts"

const rows = table([
  { title: "#", width: 5, align: "right" },
  { title: "POSTED (UTC)", width: 16 },
  { title: "AUTHOR", width: 20 },
  { title: "MESSAGE" }
])

run({
  name: "history",
  about: "Shows the latest messages of a conversation, and the token for the page before them.",
  live: ["service", "conversation"],
  options: {
    ...conversationOptions,
    size: { type: "string", value: "number", about: "how many messages to show: 1 to 100, 5 if not given" },
    token: { type: "string", value: "token", about: "the token that the previous run ended with" }
  }
}, (args) =>
  Effect.gen(function* () {
    const pageSize = (yield* wholeNumber(args, "size", 1, 100)) ?? 5
    const { items, nextPageToken } = yield* pageServiceConversationMessage(conversationPath(args), {
      order: "desc",
      pageSize,
      pageToken: args.token
    })
    yield* print(rows.header)
    // The page has the latest message first.
    for (const { author, body, dateCreated, index } of [...items].reverse()) {
      const date = dateCreated === null ? "" : DateTime.formatIso(dateCreated).slice(0, 16).replace("T", " ")
      yield* print(rows.row([`${index}`, date, author ?? "", body ?? "(no text)"]))
    }
    yield* print(dim(nextPageToken === null ? "\nThat is the first one." : `\nBefore them: --token ${nextPageToken}`))
  }).pipe(Effect.provide(client(args))))
