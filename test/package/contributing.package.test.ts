// The diffs of CONTRIBUTING.md, which show what is touched to add something: each applies to the source, the result
// compiles, and it does what was added.

import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { executable, programArguments, root } from "../../scripts/runtimes.ts"
import { blocks } from "../documents/markdown.ts"
import { type ProgramResult, runCommand } from "../runtimes/program.ts"

interface Addition {
  /** What the diff's paragraph begins with, in bold. */
  readonly title: string
  /** The files that it touches. */
  readonly files: ReadonlyArray<string>
  /** What shows its effect. */
  readonly program: string
  readonly output: string
}

const additions: ReadonlyArray<Addition> = [
  {
    title: "A new resource",
    files: [
      "src/resources/ServiceLabel.ts",
      "src/resources/mod.ts",
      "src/testing/internal/resources/resources.ts"
    ],
    program: `
      const { friendlyName, sid } = await Simulator.runPromise(
        Library.forService(Seed.supportDesk.chatServiceSid).createLabel({ friendlyName: "urgent" })
      )
      console.log(sid.slice(0, 2), friendlyName)
      const refused = await Simulator.runPromise(Effect.flip(Library.createServiceLabel(Seed.supportDesk, {})))
      console.log(refused.message)`,
    output: "LB urgent\ncreateServiceLabel: friendlyName is required, and must be text"
  },
  {
    title: "A new header",
    files: ["src/internal/client/client.ts", "src/policies/RequestOptions.ts"],
    program: `
      const [request] = await Simulator.runPromise(Effect.gen(function* () {
        yield* Library.fetchServiceUserConversation(Seed.order)
        return yield* (yield* Simulator).requests
      }))
      console.log(request.headers["accept-language"])
      try {
        Library.RequestOptions.make({ headers: { "Accept-Language": "de" } })
      } catch (error) {
        console.log(error.message)
      }`,
    output: "en\nheaders.Accept-Language is set by the client, and cannot be overridden"
  },
  {
    title: "A new option",
    files: ["src/internal/call/call.ts", "src/policies/RetryPolicy.ts"],
    program: `
      const policy = { baseDelay: 0, onRetry: (error) => Effect.sync(() => console.log("after", error._tag)) }
      await Simulator.runPromise(Effect.gen(function* () {
        yield* (yield* Simulator).injectFaults(Fault.serverError(), Fault.droppedConnection())
        yield* Library.fetchServiceUserConversation(Seed.order)
      }).pipe(Effect.provide(Library.RetryPolicy.layer(policy))))
      try {
        Library.RetryPolicy.make({ onRetry: 1 })
      } catch (error) {
        console.log(error.message)
      }`,
    output: "after ServerError\nafter TransportError\nonRetry must be a function from an error to an Effect"
  },
  {
    title: "A new error",
    files: ["src/errors/ConversationsError.ts", "src/internal/call/responseError.ts"],
    program: `
      const error = await Simulator.runPromise(Effect.gen(function* () {
        yield* (yield* Simulator).injectFaults({
          ...Fault.serverError(),
          failure: { _tag: "Reply", respond: () => new Response("{}", { status: 413 }) }
        })
        return yield* Effect.flip(Library.fetchServiceUserConversation(Seed.order))
      }))
      const Wire = Schema.parseJson(Library.ConversationsError)
      const decoded = Schema.decodeSync(Wire)(Schema.encodeSync(Wire)(error))
      console.log(decoded instanceof Library.PayloadTooLarge, decoded._tag, decoded.status, decoded.mayHaveArrived)`,
    output: "true PayloadTooLarge 413 false"
  }
]

const text = readFileSync(`${root}CONTRIBUTING.md`, "utf8").split("\n")
const diffs = blocks("CONTRIBUTING.md").filter(({ language }) => language === "diff").map(({ line, text: diff }) => {
  const title = text.slice(0, line).filter((line) => line.startsWith("**")).at(-1)?.split("**")[1] ?? ""
  return { diff, line, title, files: [...diff.matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, path = ""]) => path) }
})

/** A copy of the source, with all of the diffs. */
let folder: string
/** What git says about each diff, by its title. */
const applied = new Map<string, ProgramResult>()

const node = (...args: ReadonlyArray<string>): Promise<ProgramResult> =>
  runCommand(executable("node"), args, { cwd: folder, timeout: 280_000 })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "contributing-"))
  const copied = [
    "mod.ts",
    "src",
    "scripts/exports.ts",
    "tsconfig.json",
    "tsconfig.build.json",
    "package.json",
    "deno.json"
  ]
  for (const path of copied) cpSync(root + path, join(folder, path), { recursive: true })
  symlinkSync(`${root}node_modules`, join(folder, "node_modules"), "junction")
  for (const { diff, title } of diffs) {
    writeFileSync(join(folder, "diff"), diff)
    applied.set(title, await runCommand("git", ["apply", "diff"], { cwd: folder }))
  }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("the diffs of CONTRIBUTING.md", () => {
  it("are these, and touch different files, so that each stands for itself", () => {
    assert.deepStrictEqual(
      diffs.map(({ files, title }) => ({ files, title })),
      additions.map(({ files, title }) => ({ files, title }))
    )
    const files = diffs.flatMap(({ files }) => files)
    assert.sameMembers(files, [...new Set(files)])
  })

  it.each(diffs)("apply to the source: $title, at line $line", ({ title }) => {
    const { status, stderr } = applied.get(title)!
    assert.strictEqual(status, 0, stderr)
  })

  it("compile", { timeout: 300_000 }, async () => {
    const { status, stdout } = await node("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--noEmit")
    assert.strictEqual(`${status}\n${stdout}`, "0\n")
  })

  it.each(additions)("do what they add: $title", { timeout: 120_000 }, async ({ output, program }) => {
    writeFileSync(
      join(folder, "program.ts"),
      `import * as Effect from "effect/Effect"
       import * as Schema from "effect/Schema"
       import * as Library from "./mod.ts"
       import { Fault, Seed, Simulator } from "./src/testing/mod.ts"
       ${program}`
    )
    const { stderr, stdout } = await node(...programArguments("node"), "program.ts")
    assert.strictEqual(stdout, `${output}\n`, stderr)
  })

  it("let `npm run exports` write the exports of a new resource", { timeout: 60_000 }, async () => {
    const { status, stderr } = await node(...programArguments("node"), "scripts/exports.ts")
    assert.strictEqual(status, 0, stderr)
    const exportsOf = (file: string) => JSON.parse(readFileSync(join(folder, file), "utf8")).exports["./ServiceLabel"]
    assert.strictEqual(exportsOf("deno.json"), "./src/resources/ServiceLabel.ts")
    assert.deepStrictEqual(exportsOf("package.json"), {
      types: "./dist/src/resources/ServiceLabel.d.ts",
      default: "./dist/src/resources/ServiceLabel.js"
    })
  })
})
