/** Bundles the command: one file with all that it needs, so that it starts in any project, whatever is installed there. */
import { build, type Plugin } from "esbuild"
import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { assets } from "../src/testing/internal/inspector/inspector.ts"
import { root } from "./runtimes.ts"

/** Its source. On npm it is a bin, not a module. */
export const command = "./bin/simulator.ts"

/** Puts the files of the simulator's page into their module, because a bundle has no files beside it. */
export const inlinedPage: Plugin = {
  name: "inlined page",
  setup: ({ onLoad }) => {
    onLoad({ filter: /inspector[/\\]assets\.ts$/ }, ({ path }) => {
      const files = Object.fromEntries(
        assets.map((name) => [name, readFileSync(resolve(path, "../page", name), "utf8")])
      )
      return {
        contents: `const files = ${JSON.stringify(files)}
export const read = async (name) => new TextEncoder().encode(files[name])`
      }
    })
  }
}

export const buildCommand = async (outfile: string): Promise<void> => {
  await build({
    absWorkingDir: root,
    entryPoints: [command],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20",
    // Some packages in it are CommonJS.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    plugins: [inlinedPage]
  })
}
