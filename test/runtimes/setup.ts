// Runs before every test file, so that a run on the wrong runtime fails at once.
import { effect, flakyTest, it, layer, prop, scoped } from "@effect/vitest"
import process from "node:process"
import { currentRuntime } from "../../scripts/runtimes.ts"

const expected = process.env["EXPECTED_RUNTIME"] ?? "node"

if (currentRuntime !== expected) {
  throw new Error(
    `These tests were to run on ${expected} but are running on ${currentRuntime}. Start them with "npm run test:${currentRuntime}".`
  )
}

// The files of a worker share its modules, and `layer` puts its own methods into the `it` of all of them.
Object.assign(it, { effect, scoped, layer, prop, flakyTest })
