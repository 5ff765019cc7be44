/**
 * Removes a user from conversations that have not changed since a date. Without --yes it only shows them.
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

/** Rejects `2024-02-30`, which `Date` would read as the first of March. */
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
  about: "Leaves the conversations that have not changed since a date. Without --yes it only shows them.",
  live: ["service", "user", "since"],
  options: {
    ...userOptions,
    since: { type: "string", value: "date", about: "the date, as 2024-03-01 (UTC)" },
    yes: { type: "boolean", about: "really leave them" }
  },
  notes: "On the simulator --since is 2024-02-05 by default."
}, (args) =>
  Effect.gen(function* () {
    const path = userPath(args)
    const since = yield* date(args.since ?? "2024-02-05")
    const day = DateTime.formatIsoDateUtc(since)

    yield* progress("Loading …")
    // Read the whole list first: leaving while paging could shift the pages that follow.
    const idle = Array.from(
      yield* listServiceUserConversation(path).pipe(
        // Without a date nothing is known, so the user stays.
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
        // Ctrl-C can interrupt the request, but not the row that reports its response.
        Effect.uninterruptibleMask((restore) =>
          restore(deleteServiceUserConversation(one)).pipe(
            // Somebody else removed the user: that is fine too.
            Effect.catchTag("NotFound", () => Effect.void),
            Effect.zipRight(Ref.update(left, (n) => n + 1)),
            Effect.zipRight(print(rowOf(one)))
          )
        ),
      { concurrency: 8, discard: true }
    ).pipe(
      Effect.onError(() =>
        Effect.flatMap(Ref.get(left), (n) => say(`Left ${n} of ${count(idle.length, "conversation")}.`))
      )
    )
    yield* print(`\nLeft ${count(idle.length, "conversation")}.`)
  }).pipe(Effect.provide(client(args))))
