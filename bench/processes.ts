/** The processes of a run: the server, and one for each measurement. */
import { fork, spawn } from "node:child_process"
import { once } from "node:events"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { type Name, onEffect4 } from "./contestants/all.ts"
import type { Numbers, Task as WorkerTask } from "./worker.ts"

/** A task of any contestant. */
export type Task = Omit<WorkerTask, "name"> & { readonly name: Name }

// The environment must not affect the measurement. For example, twilio-node reads proxy variables.
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/proxy|^NODE_|^TWILIO_/i.test(name))
)

/** The repository; this module is in .reports/bench/bench/. */
const root = new URL("../../../", import.meta.url)

/** This folder, as `npm run bench` compiles it in the repository for Effect 4. */
export const compiledFor4: string = new URL(".reports/effect-4/.reports/bench/bench/", root).href // Effect 3
// Effect 4: export const compiledFor4: string = new URL(".reports/bench/bench/", root).href

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
  task.runtime !== undefined
    ? measureOn(task.runtime, task)
    : task.name.startsWith(onEffect4)
    ? inProcess(`${compiledFor4}worker.js`, { ...task, name: task.name.slice(onEffect4.length) })
    : inProcess("./worker.js", task)

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
