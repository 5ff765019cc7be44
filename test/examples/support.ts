import { spawn } from "node:child_process"
import process from "node:process"
import { root } from "../../scripts/runtimes.ts"
import { programCommand, type ProgramResult } from "../runtimes/program.ts"

/** The signal to send to a program when its output matches. */
export interface Cue {
  readonly when: RegExp
  readonly signal: NodeJS.Signals
  /** Whether the signal is sent twice. */
  readonly twice?: boolean
  /** Runs before the signal, with the match. */
  readonly meanwhile?: (match: string) => Promise<void>
}

/** Runs an example on the runtime of the test, and signals it as soon as its output matches. */
export const interruptProgram = (path: string, args: ReadonlyArray<string>, cue: Cue): Promise<ProgramResult> =>
  new Promise((resolve, reject) => {
    const [command, ...before] = programCommand(path)
    const child = spawn(command, [...before, ...args], {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let [stdout, stderr, signalled] = ["", "", false]
    const look = () => {
      const [match] = cue.when.exec(stdout + stderr) ?? []
      if (signalled || match === undefined) return
      signalled = true
      Promise.resolve(cue.meanwhile?.(match)).then(() => {
        // Not `child.kill`, after which Deno reports the signal instead of the exit code.
        if (child.pid === undefined) return
        const pid = child.pid
        process.kill(pid, cue.signal)
        // As tsx forwards it to a busy program.
        if (cue.twice === true) setTimeout(() => child.exitCode === null && process.kill(pid, cue.signal), 40)
      }).catch((error) => {
        child.kill("SIGKILL")
        reject(error)
      })
    }
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text
      look()
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text
      look()
    })
    const timer = setTimeout(() => child.kill("SIGKILL"), 50_000)
    child.on("error", reject)
    child.on("close", (status) => {
      clearTimeout(timer)
      resolve({ status, stdout, stderr })
    })
  })
