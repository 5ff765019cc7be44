/**
 * Writes all conversations of a user to a file, as JSON lines. A stream runs into a sink, so a million conversations take
 * no more memory than one page.
 */
import { listServiceUserConversation, ServiceUserConversation } from "@effect-twilio/conversations"
import { Seed } from "@effect-twilio/conversations/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Sink from "effect/Sink"
import * as Stream from "effect/Stream"
import * as Fs from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import process from "node:process"
import { client, Failed, run, userOptions, userPath, wholeNumber } from "./internal/command.ts"
import { count, print, progress, say } from "./internal/terminal.ts"

/** Twilio's own JSON, which the same schema decodes. */
const toJson = Schema.encodeSync(Schema.parseJson(ServiceUserConversation))

const attempt = <A>(file: string, body: () => Promise<A>) =>
  Effect.tryPromise({
    try: body,
    catch: (error) =>
      new Failed({ message: `${file} cannot be written: ${error instanceof Error ? error.message : error}` })
  })

/** The output: how to write lines, and what to do after the last one. */
interface Out {
  readonly write: (text: string) => Effect.Effect<void, Failed>
  readonly complete: Effect.Effect<void, Failed>
}

const stdout: Out = { write: (text) => print(text.trimEnd()), complete: Effect.void }

/** A path is a file, which is replaced as a whole, or a pipe or device, which is written directly. */
const lookAt = async (file: string): Promise<{ readonly path: string; readonly mode: number } | "through"> => {
  const info = await Fs.stat(file).catch((error) => {
    if (error.code === "ENOENT") return undefined
    throw error
  })
  // A dangling link: create the file that it points to.
  if (info === undefined) return { path: await follow(file), mode: 0o666 }
  if (info.isDirectory()) throw new Error("it is a directory")
  if (!info.isFile()) return "through"
  // rename does not check whether the file may be written.
  await Fs.access(file, Fs.constants.W_OK)
  // A link stays a link, and its file keeps its permissions.
  return { path: await Fs.realpath(file), mode: info.mode & 0o777 }
}

const follow = (file: string): Promise<string> =>
  Fs.readlink(file).then((target) => follow(resolve(dirname(file), target)), () => file)

const open = (file: string): Effect.Effect<Out, Failed, Scope.Scope> =>
  file === "-" || file === "/dev/stdout" ? Effect.succeed(stdout) : Effect.flatMap(
    attempt(file, () => lookAt(file)),
    (there) => there === "through" ? openThrough(file) : openWhole(file, there.path, there.mode)
  )

const openThrough = (file: string): Effect.Effect<Out, Failed, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      attempt(file, () => Fs.open(file, "w")),
      (handle) => Effect.promise(() => handle.close())
    ),
    (handle) => ({ write: (text) => attempt(file, () => handle.appendFile(text)), complete: Effect.void })
  )

/**
 * Writes to a temporary file beside the target and renames it at the end, so that the target is never half an export.
 */
const openWhole = (file: string, path: string, mode: number): Effect.Effect<Out, Failed, Scope.Scope> => {
  const partial = `${path}.${process.pid}.part`
  return Effect.map(
    Effect.acquireRelease(
      attempt(file, () => Fs.open(partial, "wx", mode)),
      (handle, exit) =>
        Effect.promise(() => handle.close()).pipe(
          Effect.zipRight(Exit.isSuccess(exit) ? Effect.void : Effect.promise(() => Fs.rm(partial, { force: true })))
        )
    ),
    (handle) => ({
      write: (text: string) => attempt(file, () => handle.appendFile(text)),
      // Synced before the rename: otherwise a crash could leave an empty file under the final name.
      complete: attempt(file, () => handle.sync().then(() => Fs.rename(partial, path)))
    })
  )
}

const size = (bytes: number): string =>
  bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`

// Too many to hold in memory. The simulator generates them page by page.
const auditor = Seed.make({
  users: [
    ...Seed.supportDesk.users,
    Seed.user({
      identity: "auditor@example.com",
      generated: {
        count: 100_000,
        conversation: (index) => ({
          friendlyName: `Order ${index + 1}`,
          messages: index % 7,
          attributes: { order: index + 1 }
        })
      }
    })
  ]
})

run({
  name: "export",
  about: "Writes all conversations of a user to a file, as one JSON object in each line.",
  live: ["service", "user", "out"],
  options: {
    ...userOptions,
    out: { type: "string", value: "file", about: "the file, replaced once everything is written, or - for stdout" },
    limit: { type: "string", value: "number", about: "write at most this many conversations" }
  },
  notes: "On the simulator the user has 100,000 conversations. By default the first 5,000 go to a temporary file."
}, (args) =>
  Effect.gen(function* () {
    const path = userPath(args, "auditor@example.com")
    const limit = yield* wholeNumber(args, "limit", 0)
    const file = args.out ?? join(
      // In a new folder, where nobody else can have put a file or link.
      yield* attempt(tmpdir(), () => Fs.mkdtemp(join(tmpdir(), "conversations-"))),
      "conversations.ndjson"
    )

    const out = yield* open(file)
    const sink = Sink.foldChunksEffect(
      { conversations: 0, bytes: 0 },
      () => true,
      (sum, lines: Iterable<string>) =>
        Effect.gen(function* () {
          const all = Array.from(lines)
          const text = all.map((line) => `${line}\n`).join("")
          yield* out.write(text)
          const total = {
            conversations: sum.conversations + all.length,
            bytes: sum.bytes + new TextEncoder().encode(text).length
          }
          yield* progress(`${count(total.conversations, "conversation")}, ${size(total.bytes)}`)
          return total
        })
    )
    const total = yield* listServiceUserConversation(path, {
      pageSize: 1000,
      limit: limit ?? (args.live || args.user !== undefined ? undefined : 5_000),
      readAhead: true
    }).pipe(
      Stream.map((one) => toJson(one)),
      Stream.run(sink)
    )
    yield* out.complete
    yield* progress("")
    const summary = `${count(total.conversations, "conversation")}, ${size(total.bytes)}`
    yield* out === stdout ? say(summary) : print(`${summary}, in ${file}`)
  }).pipe(Effect.scoped, Effect.provide(client(args, { seed: auditor }))))
