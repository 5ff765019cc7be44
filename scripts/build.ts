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
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import process from "node:process"
import { buildCommand, command, inlinedPage } from "./command.ts"
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

const entries = Object.values(exports).filter((path) => path !== command)

/**
 * An entry that imports all others, so that what only one of them has is in a chunk as well. The others then import nothing
 * but chunks, and the guard below comes before anything of Effect that is missing.
 */
const everything: Plugin = {
  name: "everything",
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^everything$/ }, ({ path }) => ({ path, namespace: "everything" }))
    onLoad({ filter: /^/, namespace: "everything" }, () => ({
      contents: `${entries.map((path, index) => `import * as m${index} from "${path}"`).join("\n")}
console.log(${entries.map((_, index) => `m${index}`).join(", ")})`,
      resolveDir: root
    }))
  }
}

await build({
  absWorkingDir: root,
  entryPoints: [...entries, "everything"],
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
  plugins: [inlinedPage, everything]
})
for (const name of readdirSync(outdir).filter((name) => /^everything\.js/.test(name))) rmSync(resolve(outdir, name))

/**
 * With the wrong major of Effect an import fails before any code of ours runs. The message has the name of the importing
 * file, so what to install is the name of the first one: it imports a module that only the right major has.
 */
const { peerDependencies }: { peerDependencies: Record<string, string> } = JSON.parse(
  readFileSync(`${root}package.json`, "utf8")
)
const platform = peerDependencies["@effect/platform"]
const [guard, module] = platform === undefined
  ? ["install-effect@4", "effect/References"]
  : [`install-effect@3-and-@effect-platform@${platform.slice(1).replace(/\.0$/, "")}`, "effect/ConfigError"]
writeFileSync(resolve(outdir, `${guard}.js`), `import "${module}"\n`)
for (const path of entries) {
  const file = resolve(outdir, path.replace(/\.ts$/, ".js"))
  const from = `${"../".repeat(path.split("/").length - 2) || "./"}${guard}.js`
  // On the first line, so that the lines of the source map stay right.
  writeFileSync(file, `import "${from}"; ${readFileSync(file, "utf8")}`)
}

// The package for Effect 4 gets the same command, with Effect 3 in it: scripts/packages.ts.
if (Object.values(exports).includes(command)) await buildCommand(resolve(outdir, "bin/simulator.js"))
