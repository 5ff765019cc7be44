/**
 * Prints what changes in a user's inbox. A schedule polls the list, and each result is compared with the one before. A poll
 * that fails does not end the stream, and nothing counts as gone because of it.
 *
 *     npx tsx examples/watch.ts                                                   with changes made on the simulator
 *     npx tsx examples/watch.ts --live --service IS… --user … --every "30 seconds"
 */
import { type ConversationsClient, updateServiceUserConversation } from "@effect-twilio/conversations"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { client, duration, run, UsageError, userOptions, userPath } from "./internal/command.ts"
import { count, dim, print, say, table } from "./internal/terminal.ts"
import { type Change, type Report, watch } from "./watch/changes.ts"

const rows = table([
  { title: "CHANGE", width: 18 },
  { title: "CONVERSATION" }
])

const show = (event: Change | Report): Effect.Effect<void> => {
  const row = (change: string) =>
    "conversation" in event ? print(rows.row([change, event.conversation.title])) : Effect.void
  switch (event._tag) {
    case "Baseline":
      return print(`${count(event.conversations, "conversation")}, ${event.unread} unread`)
    case "New":
      return row("new")
    case "Unread":
      return row(`${event.more} more unread`)
    case "Muted":
      return row("muted")
    case "Unmuted":
      return row("unmuted")
    case "State":
      return row(`${event.before} → ${event.conversation.state}`)
    case "Gone":
      return row("gone")
    case "Failed":
      return say(`poll failed: ${event.error.message}`)
  }
}

/** On the simulator: one change between two polls. */
const happenings = (
  simulator: Simulator.Service
): ReadonlyArray<readonly [title: string, happening: Effect.Effect<unknown, unknown, ConversationsClient>]> => {
  const { chatServiceSid } = Seed.supportDesk
  const userSid = "ada@example.com"
  const order = (conversationSid: string) => ({ chatServiceSid, userSid, conversationSid })
  const return_ = Seed.conversation({ uniqueName: "order-1050", friendlyName: "Order 1050: a return", messages: 1 })
  return [
    [
      "A customer writes twice",
      Effect.zipRight(simulator.postMessage("order-1042"), simulator.postMessage("order-1042"))
    ],
    ["Ada is added to a conversation", simulator.addConversation(userSid, return_)],
    [
      "On her phone she mutes one, and unmutes another",
      Effect.zipRight(
        updateServiceUserConversation(order("order-1043"), { notificationLevel: "muted" }),
        updateServiceUserConversation(order("注文/1044"), { notificationLevel: "default" })
      )
    ],
    ["A conversation is closed", simulator.setConversationState("escalation/eu-1", "closed")],
    [
      "She is removed from one, and the next poll fails on its second page",
      Effect.zipRight(
        simulator.removeConversation(userSid, "welcome-ada"),
        simulator.setFaults(({ query }) =>
          query["PageToken"] === undefined ? null : Fault.reply(() => Response.json({}))
        )
      )
    ],
    ["The service has recovered", simulator.clearFaults],
    ["Nothing happens", Effect.void]
  ]
}

/** A schedule that makes the next change before each poll, and ends after the last one. */
const scripted = (simulator: Simulator.Service, every: Duration.Duration) =>
  Effect.map(Effect.context<ConversationsClient>(), (context) => {
    const script = happenings(simulator)
    return Schedule.recurs(script.length).pipe(
      Schedule.tapOutput((index) => {
        const [title, happening] = script[index] ?? ["", Effect.void]
        return title === "" ? Effect.void : Effect.zipRight(
          print(dim(`\n${title}`)),
          Effect.orDie(Effect.provide(happening, context))
        )
      }),
      Schedule.addDelay(() => every)
    )
  })

run({
  name: "watch",
  about: "Prints what changes in a user's inbox: new, more unread, muted, unmuted, another state, gone.",
  live: ["service", "user"],
  options: {
    ...userOptions,
    every: { type: "string", value: "time", about: 'how long to wait between polls (default "1 minute")' },
    new: { type: "boolean", about: "print the conversations of the first poll as new" }
  },
  notes: "On the simulator --every is 100 millis by default, and a few changes are made. With --live Ctrl-C ends it."
}, (args) =>
  Effect.gen(function* () {
    const every = (yield* duration(args, "every")) ?? (args.live ? Duration.minutes(1) : Duration.millis(100))
    if (args.live && Duration.toSeconds(every) < 1) {
      return yield* new UsageError({ message: "with --live --every takes a second or more" })
    }
    const looking = Effect.gen(function* () {
      const simulator = yield* Effect.serviceOption(Simulator)
      const schedule = Option.isSome(simulator) ? yield* scripted(simulator.value, every) : Schedule.spaced(every)
      yield* watch(userPath(args), { schedule, first: args.new ? "new" : "baseline" }).pipe(Stream.runForEach(show))
    })
    // Small pages, so that the list has several.
    yield* Effect.provide(looking, client(args, { maxPageSize: 3 }))
  }))
