/** The budget that CI checks: bytes to the byte, which are the same everywhere. Time is told, and fails nothing. */
import process from "node:process"
import { importTime } from "./measures/importTime.ts"
import { size } from "./measures/size.ts"
import { isMet, ratioTable, table } from "./report.ts"

const [bytes, time] = [await size(), await importTime({ rounds: 7 })]
for (const section of [...bytes, ...time]) console.log(`\n## ${section.title}\n\n${table(section.table)}`)
const ratios = bytes.flatMap((section) => section.ratios)
console.log(`\n${ratioTable(ratios)}`)
if (ratios.some((ratio) => isMet(ratio) === false)) process.exitCode = 1
