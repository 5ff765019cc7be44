/** What the tests share. */
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import process from "node:process"
import { fileURLToPath } from "node:url"
import * as Desk from "./desk.ts"

export const desk = Desk.make(100)
export const options = { job: "test", usersInBatch: 10, batchesAtOnce: 4 }

/** The first batch that the desk sends, for a test of one. */
export const batch = {
  job: "test",
  task: "leave",
  number: 0,
  chatServiceSid: Desk.seed(desk).chatServiceSid,
  users: desk.leavers.slice(0, 10)
} as const

/** Runs a program of this folder. `most` is the size of the largest file that it may write, in bytes. */
export const run = (program: string, args: ReadonlyArray<string>, most?: number) =>
  Effect.promise(() =>
    new Promise<{ readonly failed: boolean; readonly output: string }>((resolve) => {
      const node = ["--import", "tsx", "--no-deprecation", program, ...args]
      const cwd = fileURLToPath(new URL(".", import.meta.url))
      const [file, all] = most === undefined
        ? [process.execPath, node]
        : ["sh", ["-c", `ulimit -f ${most / 512} && exec "$0" "$@"`, process.execPath, ...node]]
      execFile(file, all, { cwd }, (error, stdout, stderr) =>
        resolve({ failed: error !== null, output: stdout + stderr }))
    })
  )
