/**
 * Prints what a user has not read in each conversation. The list is a stream, so the first rows are printed before the
 * last page arrives.
 */
import { listServiceUserConversation, type ServiceUserConversation } from "@effect-twilio/conversations"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { client, run, titleOf, userOptions, userPath, wholeNumber } from "./internal/command.ts"
import { bold, count, dim, print, progress, table } from "./internal/terminal.ts"

const rows = table([
  { title: "UNREAD", width: 6, align: "right" },
  { title: "STATE", width: 8 },
  { title: "NOTIFIED", width: 8 },
  { title: "CHANGED", width: 10 },
  { title: "CONVERSATION" }
])

const rowOf = (one: ServiceUserConversation): string => {
  const text = rows.row([
    // null is not 0: there is no read horizon, so the count is unknown.
    one.unreadMessagesCount === null ? "–" : `${one.unreadMessagesCount}`,
    one.conversationState,
    one.notificationLevel === "muted" ? "no" : "yes",
    one.dateUpdated === null ? "" : DateTime.formatIsoDateUtc(one.dateUpdated),
    titleOf(one)
  ])
  return one.unreadMessagesCount === 0 ? dim(text) : one.unreadMessagesCount === null ? text : bold(text)
}

interface Total {
  readonly conversations: number
  readonly shown: number
  readonly unread: number
}

run({
  name: "inbox",
  about: "Shows how many messages a user has not read, in each of their conversations.",
  live: ["service", "user"],
  options: {
    ...userOptions,
    unread: { type: "boolean", about: "only conversations with something unread" },
    limit: { type: "string", value: "number", about: "read at most this many conversations" }
  },
  notes: "UNREAD is – if the user never opened the conversation. On the simulator try --user grace@example.com."
}, (args) =>
  Effect.gen(function* () {
    const path = userPath(args)
    const limit = yield* wholeNumber(args, "limit", 0)

    yield* progress("Loading …")
    const total = yield* listServiceUserConversation(path, { limit, readAhead: true }).pipe(
      // Each page is one chunk. While it is printed, the next page is fetched (readAhead).
      Stream.chunks,
      Stream.runFoldEffect({ conversations: 0, shown: 0, unread: 0 }, (total: Total, chunk) =>
        Effect.gen(function* () {
          const page = Array.from(chunk)
          const shown = page.filter((one) => !args.unread || (one.unreadMessagesCount ?? 0) > 0)
          const sum = {
            conversations: total.conversations + page.length,
            shown: total.shown + shown.length,
            unread: page.reduce((unread, one) => unread + (one.unreadMessagesCount ?? 0), total.unread)
          }
          if (total.shown === 0 && shown.length > 0) yield* print(rows.header)
          if (shown.length > 0) yield* print(shown.map(rowOf).join("\n"))
          yield* progress(`Loading … ${count(sum.conversations, "conversation")}, ${sum.unread} unread`)
          return sum
        }))
    )
    yield* progress("")
    yield* print(
      total.conversations === 0
        ? `${path.userSid} is in no conversation.`
        : `${total.shown > 0 ? "\n" : ""}${count(total.unread, "unread message")} in ${
          count(total.conversations, "conversation")
        }`
    )
  }).pipe(Effect.provide(client(args, { latency: "80 millis" }))))
