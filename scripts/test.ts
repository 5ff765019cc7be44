/**
 * Runs a part of the tests with vitest, and prints their number in the last line.
 *
 *     npm test                                    the suite, on Node
 *     npm run test:bun -- test/Page.test.ts -t ok one test of one file, on Bun
 *     npm run test:effect4                        the suite on Effect 4, after `npm ci --prefix majors/4` // Effect 3
 *     npm run test:bun4                           the same on Bun // Effect 3
 *     npm run test:sum                            the sum of the last run of each part
 *
 * Arguments after the name of the part are passed to vitest. What ends with `// Effect 3` goes when Effect 3 is dropped.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs"
import { delimiter, dirname } from "node:path"
import process from "node:process"
import { effect4Folder, isLeftOut, writeEffect4 } from "./effect4.ts" // Effect 3
import { executable, root, type Runtime, version, vitestArguments } from "./runtimes.ts"

interface Part {
  readonly runtime: Runtime
  /** The projects in vitest.config.ts with a name that begins so. */
  readonly project: string
  /** Where it is run. The default is here. */
  readonly folder?: string
  /** More arguments of vitest. */
  readonly arguments?: ReadonlyArray<string>
}

/** Its processes and databases are many already, and some of its tests are about times. */
const oneByOne = ["--no-file-parallelism"]

const parts: Readonly<Record<string, Part>> = {
  node: { runtime: "node", project: "suite" },
  bun: { runtime: "bun", project: "suite" },
  deno: { runtime: "deno", project: "suite" },
  effect4: { runtime: "node", project: "suite", folder: effect4Folder }, // Effect 3
  contract4: { runtime: "node", project: "contract", folder: effect4Folder }, // Effect 3
  bun4: { runtime: "bun", project: "suite", folder: effect4Folder }, // Effect 3
  deno4: { runtime: "deno", project: "suite", folder: effect4Folder }, // Effect 3
  cluster4: { runtime: "node", project: "cluster", folder: effect4Folder, arguments: oneByOne }, // Effect 3
  contract: { runtime: "node", project: "contract" },
  package: { runtime: "node", project: "package" },
  cluster: { runtime: "node", project: "cluster", arguments: oneByOne }
}

/** The used part of vitest's JSON report. */
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
  /** The number of passed tests in each file. */
  readonly files: Map<string, number>
}

// Not beside what is built: to a bundler a report of the name package.json would be that of a package.
const reports = `${root}.reports/tests/`

const reportOf = (name: string): string => `${reports}${name}.json`

const count = (name: string): Outcome => {
  const outcome: Outcome = { passed: 0, failed: 0, skipped: 0, files: new Map() }
  let report: Report
  try {
    report = JSON.parse(readFileSync(reportOf(name), "utf8"))
  } catch {
    console.log(`${name}: there is no report of a completed run`)
    outcome.failed = 1
    return outcome
  }
  const folder = parts[name]?.folder
  for (const { name, status, assertionResults } of report.testResults) {
    const file = name.replaceAll("\\", "/").slice((folder ?? root).length)
    // A file that could not be loaded has no tests.
    if (status === "failed" && assertionResults.every((test) => test.status !== "failed")) outcome.failed++
    for (const test of assertionResults) {
      if (test.status === "passed") {
        outcome.passed++
        outcome.files.set(file, (outcome.files.get(file) ?? 0) + 1)
      } else if (test.status === "failed") outcome.failed++
      else outcome.skipped++
    }
  }
  return outcome
}

const show = ({ failed, passed, skipped }: Outcome): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`

/** vitest 5 needs a newer Node than the library. */
const nodeOf = (folder: string): string => `${folder}node_modules/node/bin/node`

const run = (
  name: string,
  { arguments: more = [], folder, project, runtime }: Part,
  rest: ReadonlyArray<string>
): Outcome => {
  mkdirSync(reports, { recursive: true })
  rmSync(reportOf(name), { force: true })
  if (folder !== undefined) writeEffect4(true) // Effect 3
  if (folder !== undefined && !existsSync(nodeOf(folder))) {
    throw new Error("npm ci --prefix majors/4 installs what these tests need")
  }
  const program = folder !== undefined && runtime === "node" ? nodeOf(folder) : executable(runtime)
  console.log(`\n${project} on ${runtime} ${folder === undefined ? version(runtime) : "with Effect 4"}`)
  const { status } = spawnSync(program, [
    ...vitestArguments(runtime),
    "run",
    `--project=${project}*`,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${reportOf(name)}`,
    "--passWithNoTests",
    ...more,
    ...rest
  ], {
    cwd: folder ?? root,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      EXPECTED_RUNTIME: runtime,
      ...(folder === undefined ? {} : { PATH: `${dirname(nodeOf(folder))}${delimiter}${process.env["PATH"]}` })
    }
  })
  const outcome = count(name)
  // A crash or an unhandled rejection is a failure, even if all tests passed. The sum then finds no report of the run.
  if (status !== 0 && outcome.failed === 0) {
    outcome.failed = 1
    rmSync(reportOf(name), { force: true })
  }
  return outcome
}

/** Adds up the reports. Every runtime must run the same suite: a test that only some of them ran is a failure. */
const sum = (): Outcome => {
  const outcomes = Object.keys(parts).map((name) => ({ name, outcome: count(name) }))
  const total: Outcome = { passed: 0, failed: 0, skipped: 0, files: new Map() }
  console.log("")
  for (const { name, outcome } of outcomes) {
    total.passed += outcome.passed
    total.failed += outcome.failed
    total.skipped += outcome.skipped
    console.log(`${name.padEnd(9)} ${show(outcome)}`)
  }
  // With failed tests there is nothing to compare.
  if (total.failed > 0) return total
  for (const project of ["suite", "contract", "cluster"]) {
    const same = outcomes.filter(({ name }) => parts[name]?.project === project)
    for (const file of new Set(same.flatMap(({ outcome }) => [...outcome.files.keys()]))) {
      const counts = same
        .filter(({ name }) => parts[name]?.folder === undefined || !isLeftOut(file)) // Effect 3
        .map(({ name, outcome }) => ({ name, count: outcome.files.get(file) ?? 0 }))
      if (new Set(counts.map(({ count }) => count)).size === 1) continue
      total.failed++
      console.log(`${file} passed ${counts.map(({ count, name }) => `${count} tests on ${name}`).join(", ")}`)
    }
  }
  return total
}

const [name = "", ...rest] = process.argv.slice(2)
const part = parts[name]
if (part === undefined && name !== "sum") {
  console.error(`the first argument must be one of ${Object.keys(parts).join(", ")}, sum`)
  process.exit(2)
}
const outcome = part === undefined ? sum() : run(name, part, rest)
if (outcome.passed + outcome.failed === 0) console.log("no tests were run")
if (outcome.passed === 0 || outcome.failed > 0) process.exitCode = 1
console.log(show(outcome))
