/** CI's check of the bundle size. */
import process from "node:process"
import { size } from "./bundle.ts"
import { table } from "./report.ts"
import { bundleBudget } from "./targets.ts"

const { results: [bundle], rows, title } = await size()
const bytes = bundle?.fetch?.[0] ?? NaN
console.log(`\n## ${title}\n\n${table(rows)}\n`)
if (bytes <= bundleBudget) {
  console.log(`${bundleBudget - bytes} bytes below the budget: lower it in bench/targets.ts if that is much`)
} else {
  console.error(`${bytes} bytes, but the budget is ${bundleBudget}`)
  process.exitCode = 1
}
