/**
 * Writes what is published, for Effect 3 and for Effect 4, to .reports/packages/: `npm run packages`.
 *
 *     effect-twilio-conversations-3.0.0.tgz   npm, for Effect 3
 *     effect-twilio-conversations-4.0.0.tgz   npm, for Effect 4
 *     jsr-3/, jsr-4/                          JSR: `deno publish` in each
 */
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { copyCommand, writeEffect4 } from "./effect4.ts" // Effect 3
import { root } from "./runtimes.ts"

const folder = `${root}.reports/packages/`

const run = (command: string, args: ReadonlyArray<string>, cwd: string): void => {
  const { status, stderr, stdout } = spawnSync(command, args, { cwd, encoding: "utf8" })
  if (status === 0) return
  console.error(`${command} ${args.join(" ")} in ${cwd}\n${stdout}${stderr}`)
  process.exit(1)
}

/**
 * What JSR gets: the files that deno.json publishes, and only the part of deno.json that a package needs. Its modules first
 * import what looks at the Effect of the project.
 */
const writeJsr = (from: string, to: string): void => {
  const { name, version, license, exports, imports, publish } = JSON.parse(readFileSync(`${from}deno.json`, "utf8"))
  mkdirSync(to)
  for (const path of publish.include) {
    cpSync(join(from, path), join(to, path), { recursive: true, filter: (source) => !source.endsWith(".4.ts") })
  }
  const guard = "scripts/projectEffect.ts"
  mkdirSync(join(to, "scripts"))
  cpSync(root + guard, join(to, guard))
  for (const path of Object.values<string>(exports)) {
    // The command is no part of a program: its Effect is nobody else's.
    if (path.startsWith("./bin/")) continue
    const specifier = `${"../".repeat(path.split("/").length - 2) || "./"}${guard}`
    const text = readFileSync(join(to, path), "utf8")
    writeFileSync(join(to, path), text.replace(/^(?=import |export )/m, `import "${specifier}"\n`))
  }
  // Everything here is ignored by git, which Deno would not publish.
  const own = { name, version, license, exports, imports, publish: { exclude: ["!**"] } }
  writeFileSync(join(to, "deno.json"), `${JSON.stringify(own, null, 2)}\n`)
}

/** Where the sources for each major are. */
const majors = [
  ["3", root], // Effect 3
  ["4", writeEffect4(false)] // Effect 3
  // Effect 4: ["4", root]
] as const

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const [major, from] of majors) {
  run(process.execPath, ["--import", "tsx", "scripts/build.ts"], from)
  if (major === "4") copyCommand(from) // Effect 3
  run(
    process.platform === "win32" ? "npm.cmd" : "npm",
    ["pack", "--ignore-scripts", "--pack-destination", folder],
    from
  )
  writeJsr(from, join(folder, `jsr-${major}`))
}
