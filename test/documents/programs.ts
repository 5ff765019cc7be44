// Runs the programs that are named by its arguments one after another in this one process, which is much quicker than a
// process for each, and tells as JSON what each printed and what it failed with.
import { resolve } from "node:path"
import process from "node:process"
import { pathToFileURL } from "node:url"

/** What came of a program. */
export interface Result {
  readonly path: string
  readonly stdout: string
  readonly failure: string | null
}

const print = console.log
const results: Array<Result> = []

for (const path of process.argv.slice(2)) {
  let stdout = ""
  let failure: string | null = null
  console.log = (...args: ReadonlyArray<unknown>) => {
    // An object is not printed alike on every runtime.
    if (args.some((arg) => typeof arg === "object" && arg !== null)) failure = "prints an object"
    stdout += `${args.map(String).join(" ")}\n`
  }
  try {
    await import(pathToFileURL(resolve(path)).href)
    if (process.exitCode) failure = `ends with ${process.exitCode}`
  } catch (error) {
    failure = error instanceof Error ? `${error.stack}` : String(error)
  }
  process.exitCode = 0
  results.push({ path, stdout, failure })
}

print(JSON.stringify(results))
