/** How a program is started on each of the runtimes. Bun and Deno are devDependencies: no other installer is needed. */
import { spawnSync } from "node:child_process"
import process from "node:process"
import { fileURLToPath } from "node:url"

export type Runtime = "node" | "bun" | "deno"

export const runtimes: ReadonlyArray<Runtime> = ["node", "bun", "deno"]

/** The repository, with a slash at its end. */
export const root: string = fileURLToPath(new URL("..", import.meta.url))

/** The runtime that executes this very module, told by what it alone defines. */
export const currentRuntime: Runtime = "Deno" in globalThis ? "deno" : "Bun" in globalThis ? "bun" : "node"

/** The executable of a runtime: the one that package.json pins, not one that happens to be on the path. */
export const executable = (runtime: Runtime): string => {
  if (runtime === currentRuntime) return process.execPath
  switch (runtime) {
    case "node":
      return "node"
    case "bun":
      return `${root}node_modules/bun/bin/bun.exe`
    case "deno":
      return `${root}node_modules/deno/deno${process.platform === "win32" ? ".exe" : ""}`
  }
}

/** The version of a runtime; fails with advice if its binary is not there. */
export const version = (runtime: Runtime): string => {
  const { status, stdout } = spawnSync(executable(runtime), ["--version"], { encoding: "utf8" })
  const found = /\d+\.\d+\.\d+\S*/.exec(stdout ?? "")
  if (status !== 0 || found === null) {
    throw new Error(`${runtime} does not start. If npm held back install scripts, run "npm rebuild bun deno esbuild".`)
  }
  return found[0]
}

/** What comes before a TypeScript program and its arguments. */
export const programArguments = (runtime: Runtime): ReadonlyArray<string> => {
  switch (runtime) {
    case "node":
      return ["--import", "tsx"]
    case "bun":
      return ["--bun", "--no-install", "run"]
    case "deno":
      return ["run", "--allow-all"]
  }
}

/** What comes before the arguments for vitest. */
export const vitestArguments = (runtime: Runtime): ReadonlyArray<string> => {
  switch (runtime) {
    case "node":
      return ["node_modules/vitest/vitest.mjs"]
    case "bun":
      return ["--bun", "node_modules/vitest/vitest.mjs"]
    case "deno":
      return ["run", "--allow-all", "npm:vitest"]
  }
}
