/** CI's check of the bundle size. */
import process from "node:process"
import { size } from "./bundle.ts"
import { table } from "./report.ts"

/**
 * The maximum in bytes: the current size, and some margin for compressors of other machines. Lower it when the bundle
 * becomes smaller; README.md has the size of each part.
 */
const bundleBudget = 105_900

const { results: [bundle], rows, title } = await size()
const bytes = (bundle?.fetch?.[0] ?? NaN) * 1_000
console.log(`\n## ${title}\n\n${table(rows)}\n`)
if (bytes <= bundleBudget) {
  console.log(`${bundleBudget - bytes} bytes below the budget: lower it in bench/size.ts if that is much`)
} else {
  console.error(`${bytes} bytes, but the budget is ${bundleBudget}`)
  process.exitCode = 1
}
