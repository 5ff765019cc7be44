import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type ChildProcess, spawn } from "node:child_process"
import { parse } from "node:path"
import process from "node:process"
import { createInterface } from "node:readline"
import { currentRuntime, executable, programArguments, root } from "../../scripts/runtimes.ts"

export interface ProgramResult {
  /** The exit code; `null` if the program was ended by a signal. */
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface ProgramOptions {
  /** The working directory. The default is the repository. */
  readonly cwd?: string
  /** Variables to add to the environment, which does not contain the machine's Twilio credentials. */
  readonly env?: Record<string, string>
  /** The timeout of the program in milliseconds. The default is 60 seconds. */
  readonly timeout?: number
}

/** The bundles of programs, by path. */
const bundles = new Map<string, string>()

/**
 * Bundles programs that are started often, because Node takes two seconds to load the many files of Effect, but only a
 * third of a second for one file. Bun and Deno are fast enough, so they run the programs directly.
 */
export const bundlePrograms = async (folder: string, paths: ReadonlyArray<string>): Promise<void> => {
  if (currentRuntime !== "node") return
  const { build } = await import("esbuild")
  await build({
    absWorkingDir: root,
    entryPoints: [...paths],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    // A CommonJS package in the bundle requires Node's modules.
    banner: { js: 'import * as $module from "node:module"; const require = $module.createRequire(import.meta.url)' }
  })
  for (const path of paths) bundles.set(path, `${folder}/${parse(path).name}.mjs`)
}

/** The command that runs a TypeScript program of the repository on the runtime of the test. */
export const programCommand = (path: string): readonly [command: string, ...args: ReadonlyArray<string>] => {
  const bundle = bundles.get(path)
  return [
    executable(currentRuntime),
    ...(bundle === undefined ? [...programArguments(currentRuntime), path] : [bundle])
  ]
}

/** Runs a TypeScript program, given by its path in the repository, on the runtime of the test. */
export const runProgram = (
  path: string,
  args: ReadonlyArray<string> = [],
  options: ProgramOptions = {}
): Promise<ProgramResult> => {
  const [command, ...before] = programCommand(path)
  return runCommand(command, [...before, ...args], options)
}

/** Runs a command without standard input. */
export const runCommand = (
  command: string,
  args: ReadonlyArray<string>,
  { cwd = root, env = {}, timeout = 60_000 }: ProgramOptions = {}
): Promise<ProgramResult> =>
  new Promise((resolve, reject) => {
    const inherited = Object.entries(process.env).filter(([name]) =>
      !name.startsWith("TWILIO_") && name !== "NODE_OPTIONS" && name !== "FORCE_COLOR"
    )
    const child = spawn(command, args, {
      cwd,
      env: { ...Object.fromEntries(inherited), NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let [stdout, stderr] = ["", ""]
    const timer = setTimeout(() => child.kill("SIGKILL"), timeout)
    child.stdout.setEncoding("utf8").on("data", (text: string) => stdout += text)
    child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text)
    child.on("error", (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on("close", (status) => {
      clearTimeout(timer)
      resolve({ status, stdout, stderr })
    })
  })

/** Starts a process that is killed when the scope closes. */
export const scopedProcess = <Child extends ChildProcess>(
  start: () => Child
): Effect.Effect<Child, never, Scope.Scope> =>
  Effect.acquireRelease(Effect.sync(start), (child) =>
    Effect.async<void>((resume) => {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return resume(Effect.void)
      child.once("exit", () => resume(Effect.void))
      child.kill("SIGKILL")
    }))

/** The first line on a process's standard output that includes a text. */
export const lineOf = (child: ChildProcess, text: string): Effect.Effect<string> =>
  Effect.async<string>((resume) => {
    if (child.stdout === null) return resume(Effect.dieMessage("no standard output"))
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.includes(text)) resume(Effect.succeed(line))
    })
    child.once("error", (error) => resume(Effect.die(error)))
    child.once("exit", (code) => resume(Effect.dieMessage(`${child.spawnfile} ended with ${code}`)))
  })
