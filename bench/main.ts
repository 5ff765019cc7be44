/**
 * Measures us against Twilio's SDK and against a bare request, and writes what comes of it to RESULTS.md.
 *
 *     npm run bench                               everything, in an hour
 *     npm run bench -- --quick                    few rounds, short ones; RESULTS.md stays as it is
 *     npm run bench -- --only fetch,list          some of it; RESULTS.md stays as it is
 *     npm run bench -- --rounds 11
 */
import { writeFileSync } from "node:fs"
import process from "node:process"
import { parseArgs } from "node:util"
import { machine } from "./machine.ts"
import { concurrent } from "./measures/concurrent.ts"
import { fetch } from "./measures/fetch.ts"
import { importTime } from "./measures/importTime.ts"
import { list } from "./measures/list.ts"
import { memory } from "./measures/memory.ts"
import { readAhead } from "./measures/readAhead.ts"
import type { Settings } from "./measures/settings.ts"
import { size } from "./measures/size.ts"
import { withServer } from "./processes.ts"
import { isMet, ratioTable, type Section, table } from "./report.ts"

const measures: Readonly<Record<string, (settings: Settings) => Promise<ReadonlyArray<Section>>>> = {
  fetch,
  list,
  memory,
  readAhead,
  concurrent,
  size,
  import: importTime
}

const { values: { only, quick: isQuick, rounds } } = parseArgs({
  options: { only: { type: "string" }, quick: { type: "boolean", default: false }, rounds: { type: "string" } }
})

const chosen = only?.split(",") ?? Object.keys(measures)
const unknown = chosen.find((name) => !(name in measures))
if (unknown !== undefined) {
  console.error(`there is no ${unknown}, only ${Object.keys(measures).join(", ")}`)
  process.exit(2)
}

const settings = { isQuick, rounds: Number(rounds ?? (isQuick ? 3 : 7)) }
const sections: Array<Section> = []
await withServer(async (url) => {
  for (const name of chosen) {
    for (const section of await measures[name]?.({ ...settings, url }) ?? []) {
      sections.push(section)
      console.log(`\n## ${section.title}\n\n${table(section.table)}`)
    }
  }
})

const ratios = sections.flatMap((section) => section.ratios)
const summary = ratioTable(ratios)
console.log(`\n## Targets\n\n${summary}\n\n${machine()}`)

if (!isQuick && only === undefined) {
  const out = [
    "# Results",
    "Written by `npm run bench`; README.md tells how to read it.",
    machine(),
    `Median (least–most) of ${settings.rounds} rounds; a ratio is taken within each round. CPU is the client's alone.`,
    "## Targets",
    summary,
    ...sections.map((section) => `## ${section.title}\n\n${table(section.table)}`)
  ]
  writeFileSync(new URL("../../../bench/RESULTS.md", import.meta.url), `${out.join("\n\n")}\n`)
}
if (ratios.some((ratio) => isMet(ratio) === false)) process.exitCode = 1
