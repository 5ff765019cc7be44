/**
 * Compares this library with twilio-node and bare requests. It says what it found, and judges nothing: times depend on
 * the machine.
 *
 *     npm run bench                               everything, and writes RESULTS.md
 *     npm run bench -- --quick                    a quick run, to check that it works
 *     npm run bench -- --only fetch,list          only these measurements
 *     npm run bench -- --rounds 11
 */
import { execFileSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { availableParallelism, cpus, totalmem } from "node:os"
import process from "node:process"
import { parseArgs } from "node:util"
import { size } from "./bundle.ts"
import { measures, run } from "./measures.ts"
import { withServer } from "./processes.ts"
import { type Section, summaryTable, table } from "./report.ts"
import { verification } from "./verification.ts"

const { values: { only, quick: isQuick, rounds: wanted } } = parseArgs({
  options: { only: { type: "string" }, quick: { type: "boolean", default: false }, rounds: { type: "string" } }
})
const rounds = Number(wanted ?? (isQuick ? 3 : 7))
const known = measures(isQuick)
const all = [...Object.keys(known), "verify", "size"]
const chosen = only?.split(",") ?? all
if (!chosen.every((name) => all.includes(name))) throw new Error(`--only takes ${all.join(", ")}`)

const root = new URL("../../../", import.meta.url)
/** The name and version of an installed package. Effect 4 is in a folder of another name. */
const version = (folder: string): string => {
  const { name, version } = JSON.parse(readFileSync(new URL(`node_modules/${folder}/package.json`, root), "utf8"))
  return `${name} ${version}`
}

const started = performance.now()
const sections: Array<Section> = []
await withServer(async (url) => {
  for (const name of chosen) {
    const measure = known[name]
    const section = measure !== undefined
      ? await run(measure, { url, rounds })
      : name === "verify"
      ? await verification(isQuick, rounds)
      : await size()
    sections.push(section)
    console.log(`\n## ${section.title}\n\n${table(section.rows)}`)
  }
})

const results = sections.flatMap((section) => section.results)
const summary = [
  `- ${new Date().toISOString().slice(0, 10)}, ${process.platform} ${process.arch}, ` +
  `${availableParallelism()} cores of ${cpus()[0]?.model.trim() || "an unnamed processor"}, ` +
  `${Math.round(totalmem() / 1024 ** 3)} GiB\n` +
  `- Node ${process.version}, ${
    ["bun", "deno", "effect", "@effect/platform", "effect4", "undici", "twilio"].map(version).join(", ")
  }\n` +
  `- Rounds: ${rounds}, of memory at most 2; minutes: ${Math.ceil((performance.now() - started) / 60_000)}`,
  "## In short",
  summaryTable(results)
]
console.log(`\n${summary.join("\n\n")}`)

if (!isQuick && only === undefined) {
  const page = [
    "# Results",
    "Written by `npm run bench`; [README.md](README.md) says how to read it.",
    ...summary,
    ...sections.map(({ rows, title }) => `## ${title}\n\n${table(rows)}`)
  ]
  writeFileSync(new URL("bench/RESULTS.md", root), `${page.join("\n\n")}\n`)
  execFileSync("npm", ["run", "--silent", "pictures"], { cwd: root, stdio: "inherit" })
}
