/**
 * Runs the suite on Node, Bun and Deno and closes with one line that adds up what the three runs reported.
 *
 *     npm test                                    everything
 *     npm test -- test/Page.test.ts               one file, on the three runtimes
 *     npm run test:bun -- test/Page.test.ts -t ok one test of it, on one runtime
 *
 * What does not start with `--runtime` is handed to vitest.
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, rmSync } from "node:fs"
import process from "node:process"
import { executable, root, type Runtime, runtimes, version, vitestArguments } from "./runtimes.ts"

/** The part of vitest's JSON report that is read here. */
interface Report {
  readonly testResults: ReadonlyArray<{
    readonly name: string
    readonly status: string
    readonly assertionResults: ReadonlyArray<{ readonly status: string }>
  }>
}

interface Outcome {
  passed: number
  failed: number
  skipped: number
  /** How many tests passed in each file of the shared suite: as many are due on every runtime. */
  readonly suite: Map<string, number>
}

const nodeOnly = /^test\/(contract|package)\//

const parseArguments = (args: ReadonlyArray<string>): { chosen: ReadonlyArray<Runtime>; rest: Array<string> } => {
  const rest = [...args]
  const at = rest.indexOf("--runtime")
  if (at === -1) return { chosen: runtimes, rest }
  const [, name] = rest.splice(at, 2)
  const runtime = runtimes.find((one) => one === name)
  if (runtime === undefined) {
    console.error(`--runtime takes one of ${runtimes.join(", ")}`)
    process.exit(2)
  }
  return { chosen: [runtime], rest }
}

const run = (runtime: Runtime, rest: ReadonlyArray<string>): Outcome => {
  const reportFile = `${root}.reports/${runtime}.json`
  rmSync(reportFile, { force: true })
  const args = [
    ...vitestArguments(runtime),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${reportFile}`,
    "--passWithNoTests",
    ...(runtime === "node" ? [] : ["--project=suite"]),
    ...rest
  ]
  console.log(`\n${runtime} ${version(runtime)}`)
  const { status } = spawnSync(executable(runtime), args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, EXPECTED_RUNTIME: runtime }
  })
  const outcome = count(reportFile)
  // A crash, an unhandled rejection or a missing report is a failure, whatever the tests said.
  if (status !== 0 && outcome.failed === 0) outcome.failed = 1
  return outcome
}

const count = (reportFile: string): Outcome => {
  const outcome: Outcome = { passed: 0, failed: 0, skipped: 0, suite: new Map() }
  let report: Report
  try {
    report = JSON.parse(readFileSync(reportFile, "utf8"))
  } catch {
    outcome.failed = 1
    return outcome
  }
  for (const { name, status, assertionResults } of report.testResults) {
    const file = name.replaceAll("\\", "/").slice(root.length)
    // A file that could not be loaded has no test to its name.
    if (status === "failed" && assertionResults.every((test) => test.status !== "failed")) outcome.failed++
    for (const test of assertionResults) {
      if (test.status === "passed") {
        outcome.passed++
        if (!nodeOnly.test(file)) outcome.suite.set(file, (outcome.suite.get(file) ?? 0) + 1)
      } else if (test.status === "failed") outcome.failed++
      else outcome.skipped++
    }
  }
  return outcome
}

const { chosen, rest } = parseArguments(process.argv.slice(2))
mkdirSync(`${root}.reports`, { recursive: true })
const outcomes = chosen.map((runtime) => ({ runtime, ...run(runtime, rest) }))

let { passed, failed, skipped } = { passed: 0, failed: 0, skipped: 0 }
console.log("")
for (const outcome of outcomes) {
  passed += outcome.passed
  failed += outcome.failed
  skipped += outcome.skipped
  console.log(
    `${outcome.runtime.padEnd(5)} ${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped`
  )
}

// The same suite is due everywhere: a test that passed on one runtime and was not even run on another is a failure.
if (failed === 0) {
  for (const file of new Set(outcomes.flatMap(({ suite }) => [...suite.keys()]))) {
    const counts = outcomes.map(({ runtime, suite }) => ({ runtime, count: suite.get(file) ?? 0 }))
    if (new Set(counts.map(({ count }) => count)).size === 1) continue
    failed++
    console.log(`${file} passed ${counts.map(({ runtime, count }) => `${count} tests on ${runtime}`).join(", ")}`)
  }
}
if (passed + failed === 0) {
  console.log("no test was run")
  process.exitCode = 1
}
if (failed > 0) process.exitCode = 1
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`)
