// Installs the package with npm and, beside it, undici and the test runners that the documents name.

import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { cpSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { effect4Folder } from "../../scripts/effect4.ts"
import { linesFor4 } from "../../scripts/effect4Names.ts"
import { root } from "../../scripts/runtimes.ts"
import { blocks } from "../documents/markdown.ts"
import { runCommand } from "../runtimes/program.ts"
import { Compiled, exported, importAll, nodes, overUndici, prints } from "./programs.ts"
import { node, Project } from "./project.ts"
import { Registry } from "./registry.ts"

/** The packages that docs/testing.md installs for a major of Effect. */
const testRunners = (major: 3 | 4): ReadonlyArray<string> =>
  blocks("docs/testing.md").filter(({ language }) => language === "sh").flatMap(({ text }) => {
    const lines = major === 4 ? linesFor4(text) : text
    const [, packages = assert.fail(text)] = /^npm install -D (.*?)( # Effect 3)?$/m.exec(lines) ?? []
    return packages.split(" ")
  })

/** Runs the tests of the guide with vitest, in a project that has what the guide installs. */
const runsWithVitest = (kit: string, binary: string) =>
  Effect.gen(function* () {
    const { folder, run } = yield* Project
    for (const file of ["inbox.ts", "vitest.test.ts", "effect-vitest.test.ts"]) {
      cpSync(kit + file, join(folder, "vitest", file))
    }
    const { status, stderr, stdout } = yield* run(binary, "node_modules/vitest/vitest.mjs", "run")
    assert.strictEqual(status, 0, stdout + stderr)
    assert.match(stdout, /Tests +7 passed \(7\)/)
  })

layer(Registry.layer, { timeout: "3 minutes" })("what is published,", (it) => {
  const WithUndici = Layer.provideMerge(
    Compiled.layer({ types: ["node"] }, "undici.ts"),
    Project.layer("npm", "undici@7", "@types/node@20")
  )
  it.layer(WithUndici, { timeout: "3 minutes" })("installed with npm and undici,", (it) => {
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

  // The guide shows these as they are for Effect 4. vitest 5 does not run on Node 20.
  it.layer(Project.layerForEffect4("npm", ...testRunners(4)), { timeout: "3 minutes" })(
    "for Effect 4, installed with the test runners that the guide names,",
    (it) => {
      it.effect("is tested with vitest, and @effect/vitest", () =>
        Effect.flatMap(node("26.10.0"), (binary) => runsWithVitest(`${effect4Folder}test/testing/kit/`, binary)))
    }
  )

  it.layer(Project.layer("npm", ...testRunners(3)), { timeout: "3 minutes" })(
    "installed with the test runners that the guide names,",
    (it) => {
      const kit = `${root}test/testing/kit/`

      it.effect("is tested with vitest, and @effect/vitest", () => runsWithVitest(kit, process.execPath))

      it.effect("is tested with Jest in CommonJS", () =>
        Effect.gen(function* () {
          const { folder } = yield* Project
          const [babel, manifest] = blocks("docs/testing.md").filter(({ language }) => language === "json")
          const cwd = join(folder, "jest")
          cpSync(`${kit}inbox.ts`, join(cwd, "inbox.ts"))
          cpSync(`${kit}jest.ts`, join(cwd, "inbox.test.ts"))
          writeFileSync(join(cwd, "package.json"), manifest?.text ?? "")
          const jest = (binary: string, ...args: ReadonlyArray<string>) =>
            Effect.promise(() =>
              runCommand(binary, [...args, "../node_modules/jest/bin/jest.js", "--silent"], { cwd, timeout: 120_000 })
            )
          writeFileSync(join(cwd, "babel.config.json"), babel?.text ?? "")
          const { status, stderr } = yield* jest(process.execPath)
          assert.strictEqual(status, 0, stderr)
          assert.match(stderr, /Tests: +2 passed, 2 total/)

          // Without the conversion of packages, which only a later Node does not need.
          writeFileSync(join(cwd, "package.json"), `{ "jest": {} }`)
          assert.include((yield* jest(process.execPath)).stderr, "Must use import to load ES Module")
          const unconverted = yield* jest(yield* node("26.10.0"), "--experimental-vm-modules")
          assert.strictEqual(unconverted.status, 0, unconverted.stderr)
          assert.match(unconverted.stderr, /Tests: +2 passed, 2 total/)
        }))
    }
  )
})
