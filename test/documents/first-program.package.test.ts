// Does what docs/first-program.md says, from an empty folder on, on the page of each package and with the packages that a
// registry on loopback has.

import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { executable, root } from "../../scripts/runtimes.ts"
import { majors, sourcesOf } from "../package/project.ts"
import { Registry } from "../package/registry.ts"
import { run } from "../package/registryServer.ts"
import { temporaryFolder } from "../temporaryFolder.ts"
import { blocks } from "./markdown.ts"

layer(Registry.layer, { timeout: "3 minutes" })("docs/first-program.md", (it) => {
  it.scoped.each(majors)(
    "for Effect %s leads from an empty folder to the documented output, on each runtime",
    (major) =>
      Effect.gen(function* () {
        const registry = yield* Registry
        const folder = yield* temporaryFolder
        const inbox = join(folder, "inbox")
        // Not `sh`, which passes on no variable of such a name.
        const bash = (script: string, cwd: string) =>
          run("bash", ["-ec", script], {
            cwd,
            env: { "npm_config_@effect-twilio:registry": registry.npm },
            timeout: 170_000
          })

        // Publishing has written the page of the package for Effect 4.
        const guide = blocks(`${sourcesOf(major).slice(root.length)}docs/first-program.md`)
        const [prepare = "", start = "", repair = ""] = guide.filter(({ language }) => language === "sh").map((
          { text }
        ) => text)
        const at = guide.findIndex(({ text }) => text.startsWith("// inbox.mts\n"))
        const [program, output] = [guide[at], guide[at + 1]]
        assert.match(prepare, /^mkdir inbox\ncd inbox\n/)
        assert.strictEqual(start, "npx tsx inbox.mts\n")
        assert.strictEqual(output?.language, "text")

        yield* bash(prepare, folder)
        writeFileSync(join(inbox, "inbox.mts"), program?.text ?? "")
        assert.strictEqual(yield* bash(start, inbox), output?.text)
        assert.strictEqual(yield* run(executable("bun"), ["inbox.mts"], { cwd: inbox }), output?.text)
        assert.strictEqual(yield* run(executable("deno"), ["run", "-A", "inbox.mts"], { cwd: inbox }), output?.text)

        // What "Messages of a wrong pair" says to do changes nothing here.
        const listed = yield* bash(repair, inbox)
        const versions = [...listed.matchAll(/ effect@(\d+)/g)].map(([, version]) => version)
        assert.isNotEmpty(versions)
        for (const version of versions) assert.strictEqual(version, String(major), listed)
      }),
    300_000
  )
})
