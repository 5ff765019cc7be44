/**
 * Runs a script of examples/cluster, and first installs its packages if they are missing or have changed. For Effect 4
 * (scripts/effect4.ts) it has no packages of its own.
 *
 *     npm run cluster -- --users 5000
 */
import { spawnSync } from "node:child_process"
import { existsSync, statSync } from "node:fs"
import process from "node:process"
import { root } from "./runtimes.ts"

const folder = `${root}examples/cluster/`

const npm = (...args: ReadonlyArray<string>): void => {
  const { status } = spawnSync("npm", args, { cwd: folder, stdio: "inherit", shell: process.platform === "win32" })
  if (status !== 0) process.exit(status ?? 1)
}

const lock = `${folder}package-lock.json`
const installed = `${folder}node_modules/.package-lock.json`
if (existsSync(lock) && (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs)) {
  console.log("Installing the packages of examples/cluster …")
  npm("ci", "--silent")
}

const [script, ...args] = process.argv.slice(2)
if (script !== undefined) npm("run", "--silent", script, "--", ...args)
