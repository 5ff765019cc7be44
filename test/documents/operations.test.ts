// llms.txt and docs/at-a-glance.md list the operations by resource: together, the names that are exported.

import * as library from "@effect-twilio/conversations"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import { root } from "../../scripts/runtimes.ts"
import { operationNames } from "../functions.ts"

/** The classes of the errors, each of which is its own schema. */
const errors = Object.entries(library)
  .filter(([, value]) => typeof value === "function" && value.prototype instanceof Error && Schema.isSchema(value))
  .map(([name]) => name)

const read = (file: string): string => readFileSync(root + file, "utf8")

const named = (resources: ReadonlyArray<string>, verbs: string): ReadonlyArray<string> =>
  resources.flatMap((resource) => verbs.split(", ").map((verb) => verb + resource))

describe("llms.txt", () => {
  it("names every operation, and no other", () => {
    const lines = [...read("llms.txt").matchAll(/^- `(\w+)`(?: or `(\w+)`)?: (.+)$/gm)]
    const listed = lines.flatMap(([, one = "", other, verbs = ""]) =>
      named(other === undefined ? [one] : [one, other], verbs)
    )
    assert.sameMembers(listed, [...operationNames])
  })

  it("names every error", () => {
    assert.lengthOf(errors, 11, "the errors in this test")
    const [paragraph = ""] = /^\*\*Errors\.\*\* .*$/m.exec(read("llms.txt")) ?? []
    for (const name of errors) assert.include(paragraph, `\`${name}\``)
  })
})

describe("docs/at-a-glance.md", () => {
  it("names every operation, and no other", () => {
    const rows = [...read("docs/at-a-glance.md").matchAll(/^\| `(\w+)` +\| (?:`(\w+)`)? +\|[^|]+\| ([a-z, ]+?) +\|$/gm)]
    const listed = rows.flatMap(([, one = "", other, verbs = ""]) =>
      named(other === undefined ? [one] : [one, other], verbs)
    )
    assert.sameMembers(listed, [...operationNames])
  })
})

/** The rows of the tables of a document. */
const rows = (file: string): string => read(file).split("\n").filter((line) => line.startsWith("|")).join("\n")

describe.each(["docs/at-a-glance.md", "docs/errors.md"])("%s", (file) => {
  it("has a row for every error", () => {
    for (const name of errors) assert.include(rows(file), `\`${name}\``)
  })
})
