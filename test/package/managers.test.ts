// Installs the package with each package manager and each major of Effect, with the commands of the README.

import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { executable } from "../../scripts/runtimes.ts"
import { versionFor } from "../../scripts/version.ts"
import type { ProgramResult } from "../runtimes/program.ts"
import { hasPeers, hasQuoted, printedByMain, prints, typescript } from "./programs.ts"
import { Project } from "./project.ts"
import { Registry } from "./registry.ts"
import { npm } from "./registryServer.ts"

/** Bun loads files side by side: on a busy machine it may name another missing module than the first one. */
const namingGuard = <R>(run: Effect.Effect<ProgramResult, never, R>): Effect.Effect<ProgramResult, never, R> =>
  Effect.repeat(run, { until: ({ stderr }) => stderr.includes("install-effect@"), times: 4 })

layer(Registry.layer, { timeout: "3 minutes" })("what is published,", (it) => {
  it.layer(Project.layer("bun", 3), { timeout: "3 minutes" })("installed with Bun,", (it) => {
    it.effect("has the peers that the README names, and runs", () =>
      Effect.gen(function* () {
        const { folder, run } = yield* Project
        hasPeers(folder, 3)
        assert.deepStrictEqual(yield* run(executable("bun"), "--no-install", "main.ts"), printedByMain)
      }))
  })

  it.layer(Project.layerWithEffect4("npm"), { timeout: "3 minutes" })(
    "installed with npm and Effect 4,",
    (it) => {
      it.effect("fails with the messages that the guide quotes", () =>
        Effect.gen(function* () {
          const { folder, run } = yield* Project
          const program = `import "@effect-twilio/conversations"\n`
          for (const name of ["app.mjs", "app.ts"]) writeFileSync(join(folder, name), program)
          const onNode = yield* run(process.execPath, "app.mjs")
          hasQuoted(onNode.stderr, "Node, Deno", /^Cannot find/)
          const onDeno = yield* run(executable("deno"), "run", "--no-prompt", "app.mjs")
          hasQuoted(onDeno.stderr, "Node, Deno", /^Cannot find/)
          const compiled = yield* typescript({ module: "NodeNext", noEmit: true }, "app.ts")
          hasQuoted(compiled.stdout, "`tsc`", /TS2307/)
          const listed = yield* run(npm, "ls", "effect")
          assert.include(listed.stdout, "effect@4.1.0 invalid")
        }))
    }
  )

  it.layer(Project.layerWithEffect4("bun"), { timeout: "3 minutes" })(
    "installed with Bun and Effect 4,",
    (it) => {
      it.effect("fails with the message that the guide quotes", () =>
        Effect.gen(function* () {
          const { folder, run } = yield* Project
          writeFileSync(join(folder, "app.mjs"), `import "@effect-twilio/conversations/TimeoutPolicy"\n`)
          const { stderr } = yield* namingGuard(run(executable("bun"), "--no-install", "app.mjs"))
          hasQuoted(stderr, "Bun", /^Cannot find/)
        }))
    }
  )

  // The same program on both: it uses only names that both majors have.
  const program = `
import { fetchServiceUserConversation, NotFound } from "@effect-twilio/conversations"
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as Effect from "effect/Effect"

const { chatServiceSid } = Seed.supportDesk
const fetched = fetchServiceUserConversation({ chatServiceSid, userSid: "ada@example.com", conversationSid: "order-1042" })
const { friendlyName } = await Effect.runPromise(Effect.provide(fetched, Simulator.layerClient()))
console.log("catchAll" in Effect ? 3 : 4, friendlyName, new NotFound({ message: "no" })._tag)
`

  const runtimeOf = {
    npm: [process.execPath],
    pnpm: [process.execPath],
    bun: [executable("bun"), "--no-install"],
    deno: [executable("deno"), "run", "--allow-all"]
  } as const

  /** Runs the program in a project. */
  const ran = ([command, ...args]: readonly [string, ...Array<string>]) =>
    Effect.gen(function* () {
      const { folder, run } = yield* Project
      writeFileSync(join(folder, "app.mjs"), program)
      return yield* run(command, ...args, "app.mjs")
    })

  const printedOn = (major: number) => prints(`${major} Order 1042: where is my parcel? NotFound`)

  for (const manager of ["npm", "pnpm", "bun", "deno"] as const) {
    const runtimes = manager === "npm" ? Object.values(runtimeOf) : [runtimeOf[manager]]

    it.layer(Project.layer(manager, 4), { timeout: "3 minutes" })(
      `for Effect 4, installed with ${manager},`,
      (it) => {
        it.effect("runs", () =>
          Effect.gen(function* () {
            for (const runtime of runtimes) assert.deepStrictEqual(yield* ran(runtime), printedOn(4))
          }))

        if (manager === "npm") {
          it.effect("has versions of its own in its changelog, its comments and its User-Agent", () =>
            Effect.gen(function* () {
              const { folder } = yield* Project
              const installed = join(folder, "node_modules/@effect-twilio/conversations")
              const shown = (path: string) => readFileSync(join(installed, path), "utf8")
              const { version }: { version: string } = JSON.parse(shown("package.json"))
              assert.strictEqual(version, versionFor(4))
              const [newest] = /(?<=^## \[)[^\]]+/m.exec(shown("CHANGELOG.md")) ?? []
              assert.strictEqual(newest, version)
              assert.notMatch(shown("CHANGELOG.md"), /^## \[3\./m)
              const files = readdirSync(installed, { recursive: true, encoding: "utf8" })
              const since = files.filter((path) => path.endsWith(".d.ts")).flatMap((path) =>
                [...shown(path).matchAll(/@since (\S+)/g)].map(([, version = ""]) => version)
              )
              assert.include(since, version)
              assert.deepStrictEqual(since.filter((version) => version.startsWith("3.")), [])
              const code = files.filter((path) => path.endsWith(".js") && path.startsWith("dist")).map(shown)
              assert.isTrue(code.some((text) => text.includes(`"${version}"`)))
            }))
        }
      }
    )

    it.layer(Project.layerOfEffect(manager, 4), { timeout: "3 minutes" })(
      `added with ${manager} to a project with Effect 4,`,
      (it) => {
        it.effect("runs, with its major and without", () =>
          Effect.gen(function* () {
            const { add } = yield* Project
            for (const major of [undefined, 4]) {
              const { status, stderr } = yield* add(major)
              assert.strictEqual(status, 0, stderr)
              assert.deepStrictEqual(yield* ran(runtimeOf[manager]), printedOn(4))
            }
          }))
      }
    )

    it.layer(Project.layerOfEffect(manager, 3), { timeout: "3 minutes" })(
      `added with ${manager} to a project with Effect 3,`,
      (it) => {
        it.effect("runs with its major, and without it says what is wrong", () =>
          Effect.gen(function* () {
            const { add } = yield* Project
            const plain = yield* add()
            const said = plain.stdout + plain.stderr
            if (manager === "npm") hasQuoted(said, "`npm install`", /^npm error/)
            else {
              assert.strictEqual(plain.status, 0, said)
              if (manager !== "bun") hasQuoted(said, `\`${manager} add\``, /peer dependenc/)
              const { status, stderr } = yield* manager === "deno"
                ? ran(runtimeOf.deno)
                : namingGuard(ran(runtimeOf[manager]))
              assert.notStrictEqual(status, 0)
              if (manager === "deno") hasQuoted(stderr, "Deno, from JSR", /is for Effect 4/)
              else assert.match(stderr, /install-effect@4\.js/)
            }
            const { status, stderr } = yield* add(3)
            assert.strictEqual(status, 0, stderr)
            assert.deepStrictEqual(yield* ran(runtimeOf[manager]), printedOn(3))
          }))
      }
    )
  }

  it.layer(Project.layer("pnpm", 3), { timeout: "3 minutes" })("installed with pnpm,", (it) => {
    it.effect("has the peers that the README names, and runs", () =>
      Effect.gen(function* () {
        const { folder } = yield* Project
        hasPeers(folder, 3)
        assert.deepStrictEqual(yield* ran(runtimeOf.pnpm), printedOn(3))
      }))
  })

  for (const manager of ["npm", "bun"] as const) {
    it.layer(Project.layerWithEffect3(manager), { timeout: "3 minutes" })(
      `for Effect 4, installed with ${manager} and Effect 3,`,
      (it) => {
        it.effect("says in the message of the first import what to install", () =>
          Effect.gen(function* () {
            const { folder, run } = yield* Project
            writeFileSync(join(folder, "app.mjs"), `import "@effect-twilio/conversations/TimeoutPolicy"\n`)
            for (
              const [command, ...args] of [[process.execPath], [executable("bun")], [
                executable("deno"),
                "run"
              ]] as const
            ) {
              const { status, stderr } = yield* namingGuard(run(command, ...args, "app.mjs"))
              assert.notStrictEqual(status, 0)
              assert.match(stderr, /^.*effect.* from .*@effect-twilio\/conversations\/dist\/install-effect@4\.js/m)
            }
          }))
      }
    )
  }
})
