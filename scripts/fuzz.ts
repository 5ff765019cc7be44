/**
 * Runs the fuzzer for a while, and prints the smallest failing case, if any.
 *
 *     npm run fuzz -- --seconds 60             with a random seed, which it prints
 *     npm run fuzz -- --seconds 60 --seed 7    with this seed: the same cases in the same order
 */
import process from "node:process"
import { parseArgs } from "node:util"
import { fuzz, names } from "../test/fuzz/fuzz.ts"

const { values } = parseArgs({ options: { seconds: { type: "string" }, seed: { type: "string" } } })

const wholeNumber = (name: string, text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  console.error(`--${name} must be an integer`)
  process.exit(2)
}

const seconds = wholeNumber("seconds", values.seconds ?? "60")
const first = wholeNumber("seed", values.seed ?? String(Math.floor(Math.random() * 1_000_000_000)))
const perSeed = 500

console.log(`fuzzing for ${seconds} s from seed ${first}`)
const end = performance.now() + seconds * 1_000
let seed = first
let runs = 0
do {
  const found = await fuzz({ names, numRuns: perSeed, seed })
  runs += found.runs
  if (found.counterexample !== undefined) {
    console.error(found.counterexample)
    process.exitCode = 1
    break
  }
  seed++
} while (performance.now() < end)
console.log(`${runs} cases, seeds ${first} to ${process.exitCode === 1 ? seed : seed - 1}`)
