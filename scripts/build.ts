/**
 * Builds what npm gets, in dist/ or in another folder:
 *
 *     npm run build
 *     npm run build -- folder
 *
 * Modules that are always loaded together are bundled into one chunk, because Node takes half a millisecond to load a
 * file: importing mod.js on top of Effect takes 28 ms in place of 44.
 */
import { build, type Plugin } from "esbuild"
import { spawnSync } from "node:child_process"
import { readFileSync, rmSync } from "node:fs"
import { resolve } from "node:path"
import process from "node:process"
import { assets } from "../src/testing/internal/inspector/inspector.ts"
import { root } from "./runtimes.ts"

const [folder = "dist"] = process.argv.slice(2)
const outdir = resolve(root, folder)

rmSync(outdir, { recursive: true, force: true })

const { status } = spawnSync(
  process.execPath,
  ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--outDir", outdir],
  { cwd: root, stdio: "inherit" }
)
if (status !== 0) process.exit(1)

/** The same modules as on JSR: test/package/package.test.ts compares them with the exports in package.json. */
const { exports }: { exports: Record<string, string> } = JSON.parse(readFileSync(`${root}deno.json`, "utf8"))

/** On npm it is a bin, not a module. */
const command = "./bin/simulator.ts"

/** Puts the files of the simulator's page into their module, because a bundle has no files beside it. */
const inlinedPage: Plugin = {
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

await build({
  absWorkingDir: root,
  entryPoints: Object.values(exports).filter((path) => path !== command),
  outbase: ".",
  outdir,
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "neutral",
  target: "es2022",
  packages: "external",
  sourcemap: true,
  plugins: [inlinedPage]
})

// The command has all that it needs in one file, so that it starts in any project, whatever is installed there.
await build({
  absWorkingDir: root,
  entryPoints: [command],
  outfile: resolve(outdir, "bin/simulator.js"),
  bundle: true,
  minify: true,
  format: "esm",
  platform: "node",
  target: "node20",
  // Some packages in it are CommonJS.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  plugins: [inlinedPage]
})
