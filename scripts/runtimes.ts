/** How to start programs on each runtime. Bun and Deno are devDependencies, so they need no other installer. */
import { spawnSync } from "node:child_process"
import process from "node:process"
import { fileURLToPath } from "node:url"

export type Runtime = "node" | "bun" | "deno"

export const runtimes: ReadonlyArray<Runtime> = ["node", "bun", "deno"]

/** The path of the repository, with a trailing slash. */
export const root: string = fileURLToPath(new URL("..", import.meta.url))

/** The current runtime, detected by its globals. */
export const currentRuntime: Runtime = "Deno" in globalThis ? "deno" : "Bun" in globalThis ? "bun" : "node"

/** The executable of a runtime: the one that package.json pins, not one on the path. */
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

/** The version of a runtime. Fails with advice if its binary is missing. */
export const version = (runtime: Runtime): string => {
  const { status, stdout } = spawnSync(executable(runtime), ["--version"], { encoding: "utf8" })
  const found = /\d+\.\d+\.\d+\S*/.exec(stdout ?? "")
  if (status !== 0 || found === null) {
    throw new Error(`${runtime} does not start. If npm held back install scripts, run "npm rebuild bun deno esbuild".`)
  }
  return found[0]
}

/** The arguments before a TypeScript program and its arguments. */
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

/** The arguments before those of vitest. */
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
