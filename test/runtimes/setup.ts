// Runs before every test file: a run that fell back to another runtime fails at once instead of passing unseen.
import process from "node:process"
import { currentRuntime } from "../../scripts/runtimes.ts"

const expected = process.env["EXPECTED_RUNTIME"] ?? "node"

if (currentRuntime !== expected) {
  throw new Error(
    `These tests were to run on ${expected} but are running on ${currentRuntime}. Start them with "npm run test:${currentRuntime}".`
  )
}
