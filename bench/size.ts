/** The budget that CI checks: bytes, which are the same everywhere. Time is told, and fails nothing. */
import process from "node:process"
import { importTime } from "./measures/importTime.ts"
import { size } from "./measures/size.ts"
import { number, ratioTable, table } from "./report.ts"
import { sizeBudget } from "./targets.ts"

const [bytes, time] = [await size(), await importTime({ rounds: 7 })]
for (const section of [...bytes, ...time]) console.log(`\n## ${section.title}\n\n${table(section.table)}`)
const ratios = bytes.flatMap((section) => section.ratios)
console.log(`\n${ratioTable(ratios)}`)
const heaviest = Math.max(...ratios.map(({ value }) => value.max))
if (heaviest > sizeBudget) {
  console.error(`\nThe bundle has ${number(heaviest)} bytes; the budget is ${number(sizeBudget)}.`)
  process.exitCode = 1
}
