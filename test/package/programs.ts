// What the tests of installed packages share: the programs of consumers/, what they print, their compiler, and what documents say of them.

import { assert } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { spawn } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { root } from "../../scripts/runtimes.ts"
import type { ProgramResult } from "../runtimes/program.ts"
import { type Major, Project } from "./project.ts"

export const { engines }: { engines: { node: string } } = JSON.parse(readFileSync(`${root}package.json`, "utf8"))

/** The oldest Node that package.json supports, or the oldest of that line that npm has for this system. */
export const oldest: string = process.platform === "darwin" && process.arch === "arm64"
  ? "20.18.1"
  : `${engines.node.replace(">=", "")}.0.0`

export const newest: string = "26.10.0"

export const nodes: ReadonlyArray<string> = [oldest, newest]

/** The result of consumers/tour.ts. */
export const tour: ReadonlyArray<string> = [
  "128 conversations",
  "Order 1042: where is my parcel?: 4 unread since 2024-02-01T10:15:00.000Z",
  "0 unread, muted",
  "redirect not followed (HTTP 307)",
  "order-1042 is gone (HTTP 404, Twilio's code 20404)"
]

/** The statuses of its responses: three pages, a fetch, an update, two deletes and a fetch. */
export const statuses: Array<number> = [200, 200, 200, 200, 200, 307, 204, 404]

export const prints = (...lines: ReadonlyArray<string>): ProgramResult => ({
  status: 0,
  stdout: lines.map((line) => `${line}\n`).join(""),
  stderr: ""
})

export const printedByMain: ProgramResult = prints(
  ...tour,
  `${statuses.length} requests`,
  ...tour,
  `${statuses.length} requests`
)

/** Strict settings. `skipLibCheck` is off, so that the declarations of the package are checked too. */
const strict = {
  target: "ES2022",
  lib: ["ES2022", "DOM", "DOM.Iterable"],
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: false
}

export const typescript = (options: object, ...files: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { folder, run } = yield* Project
    const config = { compilerOptions: { ...strict, ...options }, files }
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))
    return yield* run(process.execPath, `${root}node_modules/typescript/bin/tsc`)
  })

/** The programs compiled by tsc to out/. */
export class Compiled extends Context.Tag("Compiled")<Compiled, Effect.Effect<ProgramResult>>() {
  static readonly layer = (options: object, ...files: ReadonlyArray<string>) =>
    Layer.effect(
      Compiled,
      Effect.flatMap(Project, (project) =>
        typescript(
          { module: "NodeNext", rewriteRelativeImportExtensions: true, declaration: true, outDir: "out", ...options },
          ...files
        ).pipe(Effect.provideService(Project, project), Effect.cached))
    )
}

/** Whether a project has the peers that the README names for a major of Effect, and no other. */
export const hasPeers = (folder: string, major: Major): void => {
  const versionOf = (name: string): string | undefined => {
    const file = join(folder, "node_modules", name, "package.json")
    return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : undefined
  }
  assert.match(versionOf("effect") ?? "none", major === 3 ? /^3\./ : /^4\./)
  assert.match(versionOf("@effect/platform") ?? "none", major === 3 ? /^0\.97\./ : /^none$/)
}

/** The module that needs an optional peer. */
export const overUndici: string = "@effect-twilio/conversations/UndiciHttpClient"

/** The run-time exports of each module, by its public name: the same for each major of Effect. */
export const exported = Effect.promise(async () => {
  const { exports, name }: { exports: Record<string, string>; name: string } = JSON.parse(
    readFileSync(`${root}deno.json`, "utf8")
  )
  // A command is no module: importing it would run it.
  const modules = Object.entries(exports).filter(([, file]) => !file.startsWith("./bin/")).map(async (
    [subpath, file]
  ) => [name + subpath.slice(1), Object.keys(await import(root + file)).sort()] as const)
  return Object.fromEntries(await Promise.all(modules))
})

export const importAll: string = "const all = {}\n" +
  "for (const name of process.argv.slice(1)) all[name] = Object.keys(await import(name))\n" +
  "console.log(JSON.stringify(all))"

/**
 * Whether a message has all of one that the table "Messages of a wrong pair" in docs/first-program.md quotes; `…` stands for
 * what is different on each machine.
 */
export const hasQuoted = (message: string, where: string, quote: RegExp): void => {
  const row = readFileSync(`${root}docs/first-program.md`, "utf8").split("\n").find((line) =>
    line.startsWith(`| ${where} `)
  )
  const quoted = [...(row ?? "").matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text).find((text) => quote.test(text))
  for (const part of quoted?.split("…") ?? assert.fail(`${where} has no ${quote}`)) assert.include(message, part)
}

/** What a page names first. */
export const named = (pattern: RegExp, page = "docs/first-program.md"): string =>
  pattern.exec(readFileSync(root + page, "utf8"))?.[1] ?? assert.fail(`no ${pattern}`)

/** A command that serves the simulator, and the port and all that it printed when it was ready. */
export const served = (folder: string, file: string, ...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => spawn(join(folder, file), args, { cwd: folder })),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    let output = ""
    const port = yield* Effect.async<number>((resume) => {
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk
        const [, found] = /simulator on http:\/\/127\.0\.0\.1:(\d+)[^]*END\ngo run/.exec(output) ?? []
        if (found !== undefined) resume(Effect.succeed(Number(found)))
      })
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => output += chunk)
      child.once("exit", () => resume(Effect.die(new Error(output))))
    })
    return { child, port, output }
  })

/** The command in a project, and the program that it prints, which says to install what the README does. */
export const printsWhatWorks = (install: string) =>
  Effect.gen(function* () {
    const { folder, run } = yield* Project
    const { output, port } = yield* served(folder, "node_modules/.bin/conversations", "--port", "0")
    const [, name, needs, program = ""] =
      /^(@effect-twilio\/\S+) \((.+)\)\n(node --input-type=module -e '\n[^]*?'$)/m.exec(output) ?? []
    assert.deepStrictEqual([name, needs], ["@effect-twilio/conversations", install])
    assert.include(program, `127.0.0.1:${port}`)
    const { status, stdout, stderr } = yield* run("bash", "-c", program)
    assert.strictEqual(status, 0, stderr)
    assert.match(stdout, /^(.+\n){3}$/)
    assert.include(stdout, "Order 1042: where is my parcel?")
  })
