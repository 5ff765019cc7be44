/** The processes of a run: the server, and one for each measurement. */
import { fork, spawn } from "node:child_process"
import { once } from "node:events"
import process from "node:process"
import { fileURLToPath } from "node:url"
import type { Numbers, Task } from "./worker.ts"

// The environment must not affect the measurement. For example, twilio-node reads proxy variables.
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/proxy|^NODE_|^TWILIO_/i.test(name))
)

const start = (module: string, ...args: ReadonlyArray<string>) =>
  fork(fileURLToPath(new URL(module, import.meta.url)), args, { env, execArgv: [] })

/** Runs `use` with the base URL of a server. */
export const withServer = async <A>(use: (url: string) => Promise<A>): Promise<A> => {
  const server = start("./server.js")
  try {
    const [port] = await once(server, "message")
    return await use(`http://127.0.0.1:${port}`)
  } finally {
    server.disconnect()
  }
}

export const measure = (task: Task): Promise<Numbers> =>
  task.runtime === undefined ? inProcess("./worker.js", task) : measureOn(task.runtime, task)

/** Runs a module in a new Node, with the task as its argument. The result is its message. */
export const inProcess = async <A>(module: string, task: object): Promise<A> => {
  const worker = start(module, JSON.stringify(task))
  let numbers: A | undefined
  worker.on("message", (message) => {
    numbers = message as A
  })
  const [code] = await once(worker, "exit")
  if (numbers === undefined || code !== 0) throw new Error(`${JSON.stringify(task)} ended with ${code}`)
  return numbers
}

const executables = {
  bun: ["node_modules/bun/bin/bun.exe"],
  deno: [
    process.platform === "win32" ? "node_modules/deno/deno.exe" : "node_modules/deno/deno",
    "run",
    "--allow-all",
    "--node-modules-dir=manual"
  ]
} as const

/** The repository; this module is in .reports/bench/bench/. */
const root = new URL("../../../", import.meta.url)

/** These have no channel for messages that all three share, so the numbers are the last line. */
const measureOn = async (runtime: keyof typeof executables, task: Task): Promise<Numbers> => {
  const [path, ...before] = executables[runtime]
  const module = fileURLToPath(new URL("./worker.js", import.meta.url))
  const worker = spawn(fileURLToPath(new URL(path, root)), [...before, module, JSON.stringify(task)], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "inherit"]
  })
  let output = ""
  worker.stdout.setEncoding("utf8").on("data", (text: string) => output += text)
  const [code] = await once(worker, "close")
  if (code !== 0) throw new Error(`${JSON.stringify(task)} ended with ${code}`)
  return JSON.parse(output.trim().split("\n").at(-1) ?? "")
}
