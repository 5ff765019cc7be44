// Runs the commands of docs/first-program.md in an empty folder, with the packed package instead of the published one.

import { afterAll, assert, describe, it } from "@effect/vitest"
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { executable, root } from "../../scripts/runtimes.ts"
import { blocks } from "./markdown.ts"
import { runCommand } from "../runtimes/program.ts"

const guide = blocks("docs/first-program.md")
const folder = mkdtempSync(join(tmpdir(), "first-program-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sh = async (script: string, cwd: string): Promise<string> => {
  const { status, stdout, stderr } = await runCommand("sh", ["-ec", `cd '${cwd}'\n${script}`], { timeout: 170_000 })
  assert.strictEqual(status, 0, stdout + stderr)
  return stdout
}

/** The package's tarball. It is built in a separate folder, because other tests may be building too. */
const pack = async (): Promise<string> => {
  const contents = join(folder, "package")
  await sh(`npm run --silent build -- '${contents}/dist'`, root)
  for (const file of ["package.json", "README.md", "LICENSE"]) cpSync(root + file, join(contents, file))
  await sh(`npm pack --ignore-scripts --pack-destination '${folder}' '${contents}'`, folder)
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"))
  return join(folder, tarball ?? assert.fail("npm packed nothing"))
}

describe("docs/first-program.md", () => {
  it("leads from an empty folder to the documented output, on each runtime", { timeout: 300_000 }, async () => {
    const [prepare, run] = guide.filter(({ language }) => language === "sh").map(({ text }) => text)
    const at = guide.findIndex(({ text }) => text.startsWith("// inbox.mts\n"))
    const [program, output] = [guide[at], guide[at + 1]]
    assert.match(prepare ?? "", /^mkdir inbox\ncd inbox\n/)
    assert.strictEqual(run, "npx tsx inbox.mts\n")
    assert.strictEqual(output?.language, "text")

    const tarball = await pack()
    const commands = prepare!.replaceAll(/ @effect-twilio\/conversations(?= )/g, ` '${tarball}'`)
    assert.include(commands, tarball)
    await sh(commands, folder)
    const inbox = join(folder, "inbox")
    writeFileSync(join(inbox, "inbox.mts"), program!.text)

    assert.strictEqual(await sh(run!, inbox), output?.text)
    assert.strictEqual(await sh(`'${executable("bun")}' inbox.mts`, inbox), output?.text)
    assert.strictEqual(await sh(`'${executable("deno")}' run -A inbox.mts`, inbox), output?.text)
  })
})
