// The pictures of the documents are those that scripts/pictures.ts makes of the simulator and of bench/RESULTS.md.

import { assert, describe, it } from "@effect/vitest"
import { readFileSync, statSync } from "node:fs"
import { table } from "../../bench/report.ts"
import { pictures, shown } from "../../scripts/pictures.ts"
import { root } from "../../scripts/runtimes.ts"

describe("docs/pictures", { timeout: 120_000 }, () => {
  it("has each picture as it is made, above its numbers: if not, `npm run pictures`", async () => {
    const all = await pictures()
    assert.deepStrictEqual(all.map(({ name }) => name), ["gate", "batch", "states", "benchmark"])
    for (const { document, name, rows, svg } of all) {
      assert.strictEqual(readFileSync(`${root}docs/pictures/${name}.svg`, "utf8"), svg)
      assert.strictEqual(shown(name).exec(readFileSync(root + document, "utf8"))?.[2], `${table(rows)}\n`, document)
      assert.include(svg, "prefers-color-scheme: dark")
    }
  })

  it("has screenshots of at most 100 kB", () => {
    for (const name of ["page-desktop", "page-phone"]) {
      assert.isAtMost(statSync(`${root}docs/pictures/${name}.png`).size, 100_000)
    }
  })
})
