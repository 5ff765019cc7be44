/** CI's check of the bundle size. */
import process from "node:process"
import { size } from "./bundle.ts"
import { table } from "./report.ts"

/**
 * The maximum in bytes: the current size, and some margin for compressors of other machines. Lower it when the bundle
 * becomes smaller; README.md has the size of each part.
 *
 * It was raised by 3,400 for 3.0.0. The most of it are the checks of what becomes JSON and of plain objects (1.9 kB
 * minified), the state and the pauses of calls (1.3 kB), schemas of Effect for errors of earlier versions (0.8 kB), the
 * reasons of transport errors, also over undici's interceptors (1.1 kB), checks of SIDs in paths (0.4 kB), and redaction
 * in parts (0.3 kB). And by 50 for dates that are made without `Object.defineProperty`, which takes 4 % of the CPU of a
 * listed record.
 */
const bundleBudget = 109_500

/** The same on Effect 4. */
const bundleBudget4 = 76_550

const { results: [bundle], rows, title } = await size()
console.log(`\n## ${title}\n\n${table(rows)}\n`)
for (
  const [major, budget, kilobytes] of [[3, bundleBudget, bundle?.fetch], [4, bundleBudget4, bundle?.fetch4]] as const
) {
  const bytes = Math.round((kilobytes?.[0] ?? NaN) * 1_000)
  if (bytes <= budget) {
    console.log(`Effect ${major}: ${budget - bytes} bytes below the budget: lower it in bench/size.ts if that is much`)
  } else {
    console.error(`Effect ${major}: ${bytes} bytes, but the budget is ${budget}`)
    process.exitCode = 1
  }
}
