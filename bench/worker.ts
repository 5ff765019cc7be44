/** One measurement of one contestant, in a process of its own: so that nobody runs in code that another one warmed up. */
import process from "node:process"
import { setTimeout } from "node:timers/promises"
import { contestants, type Name } from "./contestants/all.ts"
import type { Contestant } from "./contestants/contestant.ts"
import { userWith } from "./records.ts"
import { quantile } from "./statistics.ts"

/** What is to be done: the parent says it in the arguments, and gets the numbers in a message. */
export type Task =
  & { readonly name: Name; readonly base: string }
  & (
    | { readonly task: "fetch"; readonly warmUp: number; readonly count: number; readonly callers: number }
    | {
      readonly task: "list"
      readonly warmUp: number
      readonly records: number
      readonly pageSize: number
      readonly how?: string
    }
    | { readonly task: "memory"; readonly records: number; readonly pageSize: number; readonly how?: string }
    | { readonly task: "readAhead"; readonly pages: number; readonly millis: number; readonly readAhead: boolean }
  )

export type Numbers = Readonly<Record<string, number>>

/**
 * CPU and wall time of `run`, in microseconds for each of `count`. No collection is forced before: V8 would throw away
 * code that is hot, and make the young generation small, and both take as long to come back as it is then measured.
 */
const timed = async (count: number, run: () => Promise<unknown>): Promise<Numbers> => {
  const cpu = process.cpuUsage()
  const start = performance.now()
  await run()
  const wall = performance.now() - start
  const { system, user } = process.cpuUsage(cpu)
  return { cpu: (user + system) / count, wall: wall * 1_000 / count }
}

const mebibytes = (bytes: number): number => bytes / 1024 ** 2

const measure = async (contestant: Contestant, task: Task, report: (numbers: Numbers) => void): Promise<void> => {
  switch (task.task) {
    case "fetch": {
      const { callers, count, warmUp } = task
      await contestant.fetches(warmUp, callers)
      const took = callers > 10 ? new Float64Array(count) : undefined
      const numbers = await timed(count, () => contestant.fetches(count, callers, took))
      report(took === undefined ? numbers : { ...numbers, p50: quantile(took, 0.5), p99: quantile(took, 0.99) })
      return
    }
    case "list": {
      const { how, pageSize, records, warmUp } = task
      await contestant.list(userWith(warmUp), pageSize, how)
      report(await timed(records, () => contestant.list(userWith(records), pageSize, how)))
      return
    }
    case "memory": {
      await setTimeout(100)
      const idle = process.memoryUsage.rss()
      // The kernel keeps the peak; it is told now and then, because not everybody lives to the end of the list.
      const tell = () =>
        report({ idle: mebibytes(idle), peak: process.resourceUsage().maxRSS / 1024 - mebibytes(idle) })
      const timer = setInterval(tell, 250)
      await contestant.list(userWith(task.records), task.pageSize, task.how)
      clearInterval(timer)
      tell()
      return
    }
    case "readAhead": {
      const { millis, pages, readAhead } = task
      const walk = contestant.walk ?? (() => Promise.reject(new Error(`${task.name} does not walk`)))
      // Connected and compiled before.
      await walk(userWith(500), 50, 0, readAhead)
      report(await timed(pages, () => walk(userWith(50 * pages, millis), 50, millis, readAhead)))
    }
  }
}

const task: Task = JSON.parse(process.argv[2] ?? "")
await measure(await contestants[task.name](task.base), task, (numbers) => {
  if (process.send === undefined) console.log(numbers)
  else process.send(numbers)
})
process.disconnect?.()
process.exit()
