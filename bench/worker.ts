/** Measures one contestant once, in a separate process, so that other contestants do not warm up its code. */
import process from "node:process"
import { setTimeout } from "node:timers/promises"
import { type Contestant, contestants } from "./contestants/all.ts"
import { unreadIn, userWith } from "./records.ts"
import { quantile } from "./report.ts"

/** Concurrent fetches by `callers`, or a list with `pageSize` records per page. */
export type Work = { readonly callers: number } | { readonly pageSize: number }

/** The task, passed as an argument by the main process. The result is a message with {@link Numbers}. */
export interface Task {
  readonly name: keyof typeof contestants
  /** The server's base URL. */
  readonly base: string
  readonly work: Work
  /** The runtime of the process. The default is Node. */
  readonly runtime?: "bun" | "deno" | undefined
  /** The number of fetches or records before measuring, so that V8 has compiled the hot code. */
  readonly warmUp: number
  /** The number of measured fetches or records. */
  readonly count: number
  /** In how many equal parts. The default is one. */
  readonly windows?: number | undefined
}

export interface Numbers {
  /**
   * User and system time of the process, including garbage collection, in µs per fetch or record: the lower quartile of the
   * windows, because what disturbs a machine only adds.
   */
  readonly cpu: number
  /** The elapsed time in µs per fetch or record. */
  readonly wall: number
  /** The duration of a fetch in ms: the median and the 99th percentile. */
  readonly p50: number
  readonly p99: number
  /** The time to load the modules and to make a client, in ms. */
  readonly load: number
  /** The peak of resident memory, in MiB above that of the process after its imports and before any request. */
  readonly peak: number
}

/** Different SIDs, so that caching a path does not help. */
const sids = Array.from({ length: 64 }, (_, index) => `CH${index.toString(16).padStart(32, "0")}`)

const run = async (contestant: Contestant, work: Work, count: number): Promise<Float64Array> => {
  if ("pageSize" in work) {
    const unread = await contestant.list(userWith(count), work.pageSize)
    if (unread !== unreadIn(count, work.pageSize)) throw new Error(`a list with ${unread} unread messages`)
    return new Float64Array()
  }
  const took = new Float64Array(count)
  let started = 0
  const caller = () => {
    let current = -1
    let start = 0
    return contestant.fetches(() => {
      const now = performance.now()
      if (current >= 0) took[current] = now - start
      if (started === count) return undefined
      current = started++
      start = now
      return sids[current % sids.length]
    })
  }
  await Promise.all(Array.from({ length: work.callers }, caller))
  return took
}

const { base, count, name, runtime, warmUp, windows = 1, work }: Task = JSON.parse(process.argv[2] ?? "")
const beforeLoad = performance.now()
const contestant = await contestants[name](base)
const load = performance.now() - beforeLoad
await setTimeout(100)
const idle = process.memoryUsage.rss()
if (warmUp > 0) await run(contestant, work, warmUp)
// Do not force a garbage collection here: V8 would discard hot code and shrink the young generation, and restoring both
// takes as long as the measurement.
const start = performance.now()
const cpus = new Float64Array(windows)
let took: Float64Array = new Float64Array()
for (let at = 0; at < windows; at++) {
  const cpu = process.cpuUsage()
  took = await run(contestant, work, count / windows)
  const { system, user } = process.cpuUsage(cpu)
  cpus[at] = (user + system) * windows / count
}
const wall = performance.now() - start
const numbers: Numbers = {
  cpu: quantile(cpus, 0.25),
  wall: wall * 1_000 / count,
  load,
  p50: quantile(took, 0.5),
  p99: quantile(took, 0.99),
  // Only measured on Node.
  peak: runtime === undefined ? (process.resourceUsage().maxRSS * 1_024 - idle) / 1_024 ** 2 : NaN
}
if (process.send === undefined) console.log(JSON.stringify(numbers))
else process.send(numbers)
process.disconnect?.()
process.exit()
