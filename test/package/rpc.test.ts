// The example rpc between processes of both majors of Effect, each as client and as server.

import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { spawn } from "node:child_process"
import { root } from "../../scripts/runtimes.ts"
import { bundlePrograms, lineOf, programCommand, runProgram, scopedProcess } from "../runtimes/program.ts"
import { temporaryFolder } from "../temporaryFolder.ts"
import { type Major, majors, sourcesOf } from "./project.ts"
import { Registry } from "./registry.ts"

/** The program for a major of Effect. */
const peerOf = (major: Major): string => `${sourcesOf(major).slice(root.length)}test/package/rpc/peer.ts`

/** Bundles both, after the registry has published the packages: that writes the program for Effect 4. */
const Bundled = Layer.scopedDiscard(Effect.gen(function* () {
  yield* Registry
  for (const major of majors) {
    const folder = yield* temporaryFolder
    yield* Effect.promise(() => bundlePrograms(folder, [peerOf(major)]))
  }
})).pipe(Layer.provide(Registry.layer))

/** What the calls of the client gave, by name. */
const callsOf = (client: Major, server: Major) =>
  Effect.gen(function* () {
    const [command, ...args] = programCommand(peerOf(server))
    const serving = yield* scopedProcess(() => spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] }))
    const addresses = yield* lineOf(serving, "http://")
    const { status, stderr, stdout } = yield* Effect.promise(() => runProgram(peerOf(client), addresses.split(" ")))
    assert.strictEqual(status, 0, stderr)
    return JSON.parse(stdout)
  })

const expected = {
  fetched: { value: { unique_name: "order-1042", date_created: "2024-02-01T10:15:00.000Z" } },
  muted: { value: "muted" },
  left: { value: true },
  missing: { error: { _tag: "NotFound", status: 404, code: 20404 }, interrupted: false, dies: false },
  invalid: { error: { _tag: "InvalidRequest", field: "userSid", status: null }, interrupted: false, dies: false },
  limited: { error: { _tag: "RateLimited", retryAfter: { _tag: "Millis", millis: 90_000 } } },
  wait: { value: 90_000 },
  listed: { value: 12 },
  listedAll: { value: 6 },
  listFailed: { error: { _tag: "UnexpectedResponse", field: "conversations" }, interrupted: false, dies: false },
  received: { value: 20 },
  nothing: { value: true },
  failedInterrupted: { error: { _tag: "NotFound", message: "No such thing" }, interrupted: true, dies: false },
  died: { error: "TypeError: A bug of the server", interrupted: false, dies: true },
  counted: { value: 20 },
  doubled: { value: 42 },
  refused: { interrupted: false, dies: true }
}

layer(Bundled, { timeout: "3 minutes" })("an RPC", (it) => {
  for (const [client, server] of [[3, 4], [4, 3], [3, 3], [4, 4]] as const) {
    it.scoped(`gives a client with Effect ${client} what a server with Effect ${server} sends`, () =>
      Effect.gen(function* () {
        const calls = yield* callsOf(client, server)
        assert.sameMembers(Object.keys(calls), Object.keys(expected))
        assert.containSubset(calls, expected)
        // Each major has its own words for input that does not fit.
        assert.match(calls.refused.error, /\["number"\]/)
      }))
  }
})
