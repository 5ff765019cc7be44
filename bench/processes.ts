/** The processes of a run: the server, and one for each measurement. */
import { fork } from "node:child_process"
import { once } from "node:events"
import process from "node:process"
import { fileURLToPath } from "node:url"
import type { Numbers, Task } from "./worker.ts"

// Nothing of the caller's settings may change what is measured: twilio-node, for one, takes its agent by a proxy's.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/proxy|^NODE_|^TWILIO_/i.test(name))
)

const start = (module: string, args: ReadonlyArray<string>) =>
  fork(fileURLToPath(new URL(module, import.meta.url)), args, { env: environment, execArgv: [] })

/** Runs `use` with the base URL of a server that is there for as long. */
export const withServer = async <A>(use: (url: string) => Promise<A>): Promise<A> => {
  const server = start("./server.js", [])
  try {
    const [port] = await once(server, "message")
    return await use(`http://127.0.0.1:${port}`)
  } finally {
    server.disconnect()
  }
}

/** The last numbers that a child tells; `died` where it did not come to its end. */
const numbersOf = async (child: ReturnType<typeof start>, what: string): Promise<Numbers> => {
  let numbers: Numbers | undefined
  child.on("message", (message) => {
    numbers = message as Numbers
  })
  const [code] = await once(child, "exit")
  if (numbers === undefined) throw new Error(`${what} ended with ${code} and no result`)
  return code === 0 ? numbers : { ...numbers, died: 1 }
}

/** What a worker measures. */
export const measure = (task: Task): Promise<Numbers> =>
  numbersOf(start("./worker.js", [JSON.stringify(task)]), `${task.name}: ${task.task}`)

/** How long an import takes in a new process. */
export const importTime = (name: string): Promise<Numbers> => numbersOf(start("./importing.js", [name]), name)
