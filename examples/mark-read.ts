/**
 * Marks all conversations of a user as read, several at once, with every error handled.
 */
import {
  listServiceUserConversation,
  markServiceUserConversationRead,
  type ServiceUserConversation
} from "@effect-twilio/conversations"
import { Fault, Seed } from "@effect-twilio/conversations/testing"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { client, Failed, run, titleOf, userOptions, userPath } from "./internal/command.ts"
import { count, dim, print, progress, table } from "./internal/terminal.ts"

const rows = table([
  { title: "WERE UNREAD", width: 11, align: "right" },
  { title: "NOW", width: 10 },
  { title: "CONVERSATION" }
])

type Outcome = "read" | "gone" | "not sure"

const markRead = (one: ServiceUserConversation) =>
  markServiceUserConversationRead(one).pipe(
    Effect.as<Outcome>("read"),
    Effect.catchTags({
      // The user was removed after we listed the conversation: nothing is left to read.
      NotFound: () => Effect.succeed<Outcome>("gone"),
      // The update may have been made or not. Go on with the other conversations.
      ServerError: () => Effect.succeed<Outcome>("not sure"),
      TransportError: () => Effect.succeed<Outcome>("not sure"),
      TimedOut: () => Effect.succeed<Outcome>("not sure")
      // Any other error, such as wrong credentials, would be the same for every conversation and ends the program.
    }),
    Effect.tap((outcome) => {
      const text = rows.row([
        one.unreadMessagesCount === null ? "–" : `${one.unreadMessagesCount}`,
        outcome,
        titleOf(one)
      ])
      return print(outcome === "gone" ? dim(text) : text)
    })
  )

// On the simulator one conversation disappears after it was listed, so that there is an error to handle.
const escalation = Seed.sid("CH", "escalation/eu-1")
const gone = Fault.reply(() =>
  Response.json({ code: 50400, message: "The user is not a member of the conversation", status: 404 }, { status: 404 })
)

run({
  name: "mark-read",
  about: "Marks every message in every conversation of a user as read.",
  live: ["service", "user"],
  options: userOptions
}, (args) =>
  Effect.gen(function* () {
    const path = userPath(args)
    yield* progress("Loading …")
    const outcomes = yield* listServiceUserConversation(path).pipe(
      Stream.filter((one) => one.unreadMessagesCount !== 0),
      Stream.zipWithIndex,
      Stream.tap(([_, index]) => index === 0 ? print(rows.header) : Effect.void),
      // A few at once. The client slows down by itself when Twilio rate limits it.
      Stream.mapEffect(([one]) => markRead(one), { concurrency: 8 }),
      Stream.runFold({ read: 0, gone: 0, "not sure": 0 }, (sum, outcome) => ({ ...sum, [outcome]: sum[outcome] + 1 }))
    )
    yield* progress("")
    const { gone, read, "not sure": notSure } = outcomes
    if (read + gone + notSure === 0) return yield* print(`${path.userSid} has nothing to read.`)
    yield* print(`\n${count(read, "conversation")} marked as read${gone === 0 ? "" : `, ${gone} gone meanwhile`}`)
    if (notSure > 0) {
      yield* new Failed({
        message: `${count(notSure, "update")} may or may not have been made. Run it again: that does no harm.`
      })
    }
  }).pipe(Effect.provide(client(args, {
    prepare: (simulator) =>
      simulator.setFaults(({ method, pathname }) => method === "POST" && pathname.endsWith(escalation) ? gone : null)
  }))))
