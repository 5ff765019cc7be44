/** The processes of a run: the server, and one for each measurement. */
import { fork } from "node:child_process"
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

export const measure = async (task: Task): Promise<Numbers> => {
  const worker = start("./worker.js", JSON.stringify(task))
  let numbers: Numbers | undefined
  worker.on("message", (message) => {
    numbers = message as Numbers
  })
  const [code] = await once(worker, "exit")
  if (numbers === undefined || code !== 0) throw new Error(`${JSON.stringify(task)} ended with ${code}`)
  return numbers
}
