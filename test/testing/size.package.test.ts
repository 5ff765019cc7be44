// What the simulator and its page cost: nothing to a program that does not import them, and little to a browser.

import { assert, describe, it } from "@effect/vitest"
import { build } from "esbuild"
import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import { root } from "../../scripts/runtimes.ts"
import { assets } from "../../src/testing/internal/inspector/inspector.ts"

const page = (name: string): string => readFileSync(`${root}src/testing/internal/inspector/page/${name}`, "utf8")

/** The modules of the repository in a bundle, and its text. */
const bundle = async (code: string) => {
  const { metafile, outputFiles: [file] } = await build({
    stdin: { contents: code, resolveDir: root, loader: "ts" },
    absWorkingDir: root,
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

describe("a bundle", () => {
  // What only the page, only its server, and only the seeds have.
  const markers = ["frame-ancestors", "x-conversations-inspector", "order-1042"]

  it("of everything that the client exports has nothing of the simulator", async () => {
    const { inputs, text } = await bundle(`export * from "./mod.ts"`)
    assert.include(inputs, "src/client/ConversationsClient.ts")
    assert.deepStrictEqual(inputs.filter((path) => /^(src\/testing|bin)\//.test(path)), [])
    for (const marker of markers) assert.notInclude(text, marker)
  })

  it("of a test that is not served has nothing of the page", async () => {
    const { inputs, text } = await bundle(`export * from "./src/testing/mod.ts"`)
    assert.include(text, "order-1042")
    assert.deepStrictEqual(inputs.filter((path) => path.includes("/inspector/")), [])
  })

  it("of a served simulator has the server of the page, so that the markers above are right", async () => {
    const { text } = await bundle(`export * from "./src/testing/serve.ts"; export * from "./src/testing/mod.ts"`)
    for (const marker of markers) assert.include(text, marker)
  })
})
