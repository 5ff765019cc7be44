/**
 * Mutes or unmutes conversations. With --for it mutes for a while: a scope unmutes them, also after Ctrl-C.
 */
import {
  fetchServiceUserConversation,
  type ServiceUserConversationPath,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { client, duration, run, titleOf, UsageError, userOptions, userPath } from "./internal/command.ts"
import { print, progress, table } from "./internal/terminal.ts"

const rows = table([
  { title: "NOTIFIED", width: 20 },
  { title: "CONVERSATION" }
])

const isNotified = (level: string) => level === "muted" ? "no" : "yes"

/** Sets the level if it differs, and returns the level from before. */
const setLevel = (path: ServiceUserConversationPath, level: "default" | "muted") =>
  Effect.gen(function* () {
    const before = yield* fetchServiceUserConversation(path)
    if (before.notificationLevel === level) {
      yield* print(rows.row([`${isNotified(level)}, as before`, titleOf(before)]))
    } else {
      const after = yield* updateServiceUserConversation(path, { notificationLevel: level })
      const change = `${isNotified(before.notificationLevel)} → ${isNotified(after.notificationLevel)}`
      yield* print(rows.row([change, titleOf(after)]))
    }
    return before.notificationLevel
  })

/** Muted as long as the scope is open. A conversation that was muted before stays muted. */
const muted = (path: ServiceUserConversationPath) =>
  Effect.acquireRelease(
    setLevel(path, "muted"),
    (before) =>
      before === "muted" ? Effect.void : setLevel(path, "default").pipe(
        // A finalizer cannot fail, so it prints what it could not undo.
        Effect.catchAll((error) => print(`${path.conversationSid} is still muted: ${error.message}`))
      )
  )

run({
  name: "mute",
  about: "Turns the notifications of conversations off, or on again.",
  operands: { name: "conversation", live: true },
  live: ["service", "user"],
  options: {
    ...userOptions,
    off: { type: "boolean", about: "unmute" },
    for: { type: "string", value: "time", about: 'mute for a time such as "30 minutes", then unmute (Ctrl-C does too)' }
  },
  notes: "A conversation is named by SID or unique name. On the simulator it is order-1042 by default."
}, (args) =>
  Effect.gen(function* () {
    const user = userPath(args)
    const time = yield* duration(args, "for")
    if (args.off && time !== undefined) return yield* new UsageError({ message: "--off and --for exclude each other" })
    const names = args.operands.length === 0 ? ["order-1042"] : args.operands
    const paths = names.map((conversationSid) => ({ ...user, conversationSid }))

    yield* print(rows.header)
    if (time === undefined) {
      return yield* Effect.forEach(paths, (path) => setLevel(path, args.off ? "default" : "muted"), { discard: true })
    }
    yield* Effect.forEach(paths, muted, { discard: true })
    yield* progress(`Quiet for ${Duration.format(time)}. Ctrl-C ends it.`)
    yield* Effect.sleep(time)
    yield* progress("")
  }).pipe(Effect.scoped, Effect.provide(client(args))))
