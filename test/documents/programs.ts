// Runs the programs given as arguments one after another in this process, which is much faster than a process for each.
// Prints the output and the failure of each as JSON.
import { resolve } from "node:path"
import process from "node:process"
import { pathToFileURL } from "node:url"

/** The result of a program. */
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
    // Runtimes print objects differently.
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
