// What the simulator and its page cost: nothing to a program that does not import them, and little to a browser.

import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import { root } from "../../scripts/runtimes.ts"
import { type Major, majors, sourcesOf } from "../package/project.ts"
import { Registry } from "../package/registry.ts"
import { assets } from "../../src/testing/internal/inspector/inspector.ts"

const page = (name: string): string => readFileSync(`${root}src/testing/internal/inspector/page/${name}`, "utf8")

/** The modules of the sources for a major of Effect in a bundle, and its text. */
const bundle = async (major: Major, code: string) => {
  const folder = sourcesOf(major)
  const { metafile, outputFiles: [file] } = await build({
    stdin: { contents: code, resolveDir: folder, loader: "ts" },
    absWorkingDir: folder,
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["undici"],
    logLevel: "error"
  })
  const inputs = Object.keys(metafile.inputs).filter((path) => !path.startsWith("node_modules/"))
  return { inputs, text: file?.text ?? assert.fail("there is no bundle") }
}

describe("the page", () => {
  it("has at most 150 kB gzipped: 20 kB are enough", () => {
    const sizes = assets.map((name) => gzipSync(page(name), { level: 9 }).length)
    assert.isAbove(Math.min(...sizes), 100)
    assert.isAtMost(sizes.reduce((sum, size) => sum + size), 20_000)
  })
})

layer(Registry.layer, { timeout: "3 minutes" })("what is published,", (it) => {
  // What only the page, only its server, and only the seeds have.
  const markers = ["frame-ancestors", "x-conversations-inspector", "order-1042"]

  describe.each(majors)("a bundle for Effect %i", (major) => {
    it.effect("of everything that the client exports has nothing of the simulator", () =>
      Effect.promise(async () => {
        const { inputs, text } = await bundle(major, `export * from "./mod.ts"`)
        assert.include(inputs, "src/client/ConversationsClient.ts")
        assert.deepStrictEqual(inputs.filter((path) => /^(src\/testing|bin)\//.test(path)), [])
        for (const marker of markers) assert.notInclude(text, marker)
      }))

    it.effect("of a test that is not served has nothing of the page", () =>
      Effect.promise(async () => {
        const { inputs, text } = await bundle(major, `export * from "./src/testing/mod.ts"`)
        assert.include(text, "order-1042")
        assert.deepStrictEqual(inputs.filter((path) => path.includes("/inspector/")), [])
      }))

    it.effect("of a served simulator has the server of the page, so that the markers above are right", () =>
      Effect.promise(async () => {
        const { text } = await bundle(
          major,
          `export * from "./src/testing/serve.ts"; export * from "./src/testing/mod.ts"`
        )
        for (const marker of markers) assert.include(text, marker)
      }))
  })
})
