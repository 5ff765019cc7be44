/**
 * Takes a user out of conversations in which nothing has happened since a date. What would happen is shown first, and
 * done only when told so.
 */
import {
  deleteServiceUserConversation,
  listServiceUserConversation,
  type ServiceUserConversation
} from "@effect-twilio/conversations"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import { client, run, titleOf, UsageError, userOptions, userPath } from "./internal/command.ts"
import { bold, count, print, progress, say, table } from "./internal/terminal.ts"

const rows = table([
  { title: "LAST CHANGE", width: 11 },
  { title: "STATE", width: 8 },
  { title: "CONVERSATION" }
])

const rowOf = (one: ServiceUserConversation): string =>
  rows.row([
    one.dateUpdated === null ? "" : DateTime.formatIsoDateUtc(one.dateUpdated),
    one.conversationState,
    titleOf(one)
  ])

/** `2024-02-30` is no day, though `Date` takes it for the first of March. */
const date = (text: string) =>
  Option.match(
    DateTime.make(`${text}T00:00:00Z`).pipe(Option.filter((day) => DateTime.formatIsoDateUtc(day) === text)),
    {
      onNone: () => Effect.fail(new UsageError({ message: `--since takes a date such as 2024-03-01, not "${text}"` })),
      onSome: (day) => Effect.succeed(DateTime.toUtc(day))
    }
  )

run({
  name: "leave-inactive",
  about: "Leaves the conversations in which nothing has happened since a date. Only shows them, unless told --yes.",
  live: ["service", "user", "since"],
  options: {
    ...userOptions,
    since: { type: "string", value: "date", about: "the date, as 2024-03-01 (UTC)" },
    yes: { type: "boolean", about: "really leave them" }
  },
  notes: "On the simulator --since is 2024-02-05 unless told."
}, (args) =>
  Effect.gen(function* () {
    const path = userPath(args)
    const since = yield* date(args.since ?? "2024-02-05")
    const day = DateTime.formatIsoDateUtc(since)

    yield* progress("Loading …")
    // All of them first: leaving while the list is being read could move what is still to come.
    const idle = Array.from(
      yield* listServiceUserConversation(path).pipe(
        // Where the service does not say when, nothing is known, and nobody is taken out.
        Stream.filter((one) => one.dateUpdated !== null && DateTime.lessThan(one.dateUpdated, since)),
        Stream.runCollect
      )
    )
    yield* progress("")
    if (idle.length === 0) return yield* print(`Something has happened in every conversation since ${day}.`)

    if (!args.yes) {
      yield* print([rows.header, ...idle.map(rowOf)].join("\n"))
      yield* print(`\n${bold("Nothing was changed.")} Add --yes to leave ${count(idle.length, "conversation")}.`)
      return
    }

    const left = yield* Ref.make(0)
    yield* print(rows.header)
    yield* Effect.forEach(
      idle,
      (one) =>
        // Ctrl-C may stop the request, but not come between the answer and its row.
        Effect.uninterruptibleMask((restore) =>
          restore(deleteServiceUserConversation(one)).pipe(
            // Done is done, whoever did it.
            Effect.catchTag("NotFound", () => Effect.void),
            Effect.zipRight(Ref.update(left, (n) => n + 1)),
            Effect.zipRight(print(rowOf(one)))
          )
        ),
      { concurrency: 8, discard: true }
    ).pipe(
      Effect.onError(() => Effect.flatMap(left, (n) => say(`Left ${n} of ${count(idle.length, "conversation")}.`)))
    )
    yield* print(`\nLeft ${count(idle.length, "conversation")}.`)
  }).pipe(Effect.provide(client(args))))
