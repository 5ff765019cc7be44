/**
 * Writes all conversations of a user to a file, one JSON text in each line: a stream runs into a sink, so that a million
 * of them take no more memory than a page does.
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

/** Twilio's own form, which the same schema reads again. */
const toJson = Schema.encodeSync(Schema.parseJson(ServiceUserConversation))

const attempt = <A>(file: string, body: () => Promise<A>) =>
  Effect.tryPromise({
    try: body,
    catch: (error) =>
      new Failed({ message: `${file} cannot be written: ${error instanceof Error ? error.message : error}` })
  })

/** Where lines go, and what is left to do once all are there. */
interface Out {
  readonly write: (text: string) => Effect.Effect<void, Failed>
  readonly complete: Effect.Effect<void, Failed>
}

const stdout: Out = { write: (text) => print(text.trimEnd()), complete: Effect.void }

/** What a path leads to: a file that can be replaced as a whole, or a pipe or a device, which has to be written through. */
const lookAt = async (file: string): Promise<{ readonly path: string; readonly mode: number } | "through"> => {
  const info = await Fs.stat(file).catch((error) => {
    if (error.code === "ENOENT") return undefined
    throw error
  })
  // A link that leads to nothing is one to the file that is meant.
  if (info === undefined) return { path: await follow(file), mode: 0o666 }
  if (info.isDirectory()) throw new Error("it is a directory")
  if (!info.isFile()) return "through"
  // To rename over a file takes no leave to write to it.
  await Fs.access(file, Fs.constants.W_OK)
  // The link stays what it is, and its file keeps its permissions.
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
 * A file that is either there as a whole or not at all: it is written beside the one that is meant, which it replaces
 * when all went well. Whoever has read the old one is not disturbed, and half an export is never taken for one.
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
      // On disk before it gets its name, or a crash could leave an empty file of that name.
      complete: attempt(file, () => handle.sync().then(() => Fs.rename(partial, path)))
    })
  )
}

const size = (bytes: number): string =>
  bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`

// More than anybody would want in memory; the simulator computes them page by page.
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
    out: { type: "string", value: "file", about: "the file, replaced once all is written, or - for stdout" },
    limit: { type: "string", value: "number", about: "write so many conversations at most" }
  },
  notes: "On the simulator it is a user with 100,000 conversations, of which 5,000 go to a temporary file unless told."
}, (args) =>
  Effect.gen(function* () {
    const path = userPath(args, "auditor@example.com")
    const limit = yield* wholeNumber(args, "limit", 0)
    const file = args.out ?? join(
      // In a folder of its own: nobody else can have put anything there.
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
