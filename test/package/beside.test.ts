// Installs the package for each major of Effect with npm and, beside it, undici and the test runners that the documents
// name, and runs what docs/testing.md shows.

import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { linesFor4 } from "../../scripts/effect4Names.ts"
import { executable } from "../../scripts/runtimes.ts"
import { blocks } from "../documents/markdown.ts"
import { runCommand } from "../runtimes/program.ts"
import { Compiled, exported, importAll, newest, nodes, overUndici, prints } from "./programs.ts"
import { copyProgram, type Major, majors, node, programFor, Project } from "./project.ts"
import { Registry } from "./registry.ts"

/** The packages that docs/testing.md installs for a major of Effect. */
const testRunners = (major: Major): ReadonlyArray<string> =>
  blocks("docs/testing.md").filter(({ language }) => language === "sh").flatMap(({ text }) => {
    const lines = major === 4 ? linesFor4(text) : text
    const [, packages = assert.fail(text)] = /^npm install -D (.*?)( # Effect 3)?$/m.exec(lines) ?? []
    return packages.split(" ")
  })

/** The programs of the guide. */
const kit = "test/testing/kit/"

layer(Registry.layer, { timeout: "3 minutes" })("what is published,", (it) => {
  for (const major of majors) {
    const WithUndici = Layer.provideMerge(
      Compiled.layer({ types: ["node"] }, "undici.ts"),
      Project.layer("npm", major, "undici@7", "@types/node@20")
    )
    it.layer(WithUndici, { timeout: "3 minutes" })(`for Effect ${major}, installed with npm and undici,`, (it) => {
      it.effect("compiles in strict TypeScript, with its declarations checked", () =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* yield* Compiled, prints())
        }))

      it.effect.each(nodes)("sends through undici on Node %s", (version) =>
        Effect.gen(function* () {
          const { run } = yield* Project
          const binary = yield* node(version)
          yield* yield* Compiled
          assert.deepStrictEqual(yield* run(binary, "out/undici.js"), prints("order-1042", "order-1042"))
          const { [overUndici]: expected } = yield* exported
          assert.deepStrictEqual(
            yield* run(binary, "--input-type=module", "-e", importAll, overUndici),
            prints(JSON.stringify({ [overUndici]: expected }))
          )
        }))
    })

    it.layer(Project.layer("npm", major, ...testRunners(major)), { timeout: "3 minutes" })(
      `for Effect ${major}, installed with the test runners that the guide names,`,
      (it) => {
        it.effect("is tested with vitest, and @effect/vitest", () =>
          Effect.gen(function* () {
            const { folder, run } = yield* Project
            for (const file of ["inbox.ts", "vitest.test.ts", "effect-vitest.test.ts"]) {
              copyProgram(major, kit + file, join(folder, "vitest"))
            }
            // vitest 5 needs Node 22.12.
            const binary = major === 3 ? process.execPath : yield* node(newest)
            const { status, stderr, stdout } = yield* run(binary, "node_modules/vitest/vitest.mjs", "run")
            assert.strictEqual(status, 0, stdout + stderr)
            assert.match(stdout, /Tests +7 passed \(7\)/)
          }))

        it.effect.each(
          [
            // They have the same types as vitest.test.ts.
            ["deno", ["test", "--no-check", "--allow-read", "kit/deno.ts"], /2 passed \| 0 failed/],
            ["bun", ["test", "./kit/bun.ts"], /^ *2 pass$/m]
          ] as const
        )("is tested with `%s test`", ([runtime, args, passed]) =>
          Effect.gen(function* () {
            const { folder, run } = yield* Project
            for (const file of ["inbox.ts", `${runtime}.ts`]) copyProgram(major, kit + file, join(folder, "kit"))
            const { status, stderr, stdout } = yield* run(executable(runtime), ...args)
            assert.strictEqual(status, 0, stdout + stderr)
            assert.match(stdout + stderr, passed)
          }))

        it.effect("is tested with Jest in CommonJS", () =>
          Effect.gen(function* () {
            const { folder } = yield* Project
            const [babel, manifest] = blocks("docs/testing.md").filter(({ language }) => language === "json")
            const cwd = join(folder, "jest")
            copyProgram(major, `${kit}inbox.ts`, cwd)
            writeFileSync(join(cwd, "inbox.test.ts"), programFor(major, `${kit}jest.ts`))
            writeFileSync(join(cwd, "package.json"), manifest?.text ?? "")
            const jest = (binary: string, ...args: ReadonlyArray<string>) =>
              Effect.promise(() =>
                runCommand(binary, [...args, "../node_modules/jest/bin/jest.js", "--silent"], { cwd, timeout: 120_000 })
              )
            writeFileSync(join(cwd, "babel.config.json"), babel?.text ?? "")
            const { status, stderr } = yield* jest(process.execPath)
            if (major === 3) {
              assert.strictEqual(status, 0, stderr)
              assert.match(stderr, /Tests: +2 passed, 2 total/)
            } else {
              // Effect has no CommonJS, and Babel cannot convert its `import.meta`.
              assert.match(stderr, /Must use import to load ES Module: .*\/node_modules\/effect\//)
            }

            // Without the conversion of packages, which only a later Node does not need.
            writeFileSync(join(cwd, "package.json"), `{ "jest": {} }`)
            assert.include((yield* jest(process.execPath)).stderr, "Must use import to load ES Module")
            const unconverted = yield* jest(yield* node(newest), "--experimental-vm-modules")
            assert.strictEqual(unconverted.status, 0, unconverted.stderr)
            assert.match(unconverted.stderr, /Tests: +2 passed, 2 total/)
          }))
      }
    )
  }
})
