/** The size of bundled programs. It is the same on every machine, so CI checks it. */
import { build } from "esbuild"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { type Section, spread } from "./report.ts"
import { figures } from "./figures.ts"
import { compiledFor4 } from "./processes.ts"

/** The size in bytes of a program in programs/, with all of its imports. */
const bundle = async (
  program: string,
  folder = new URL(".", import.meta.url).href
): Promise<{ readonly minified: number; readonly gzipped: number }> => {
  const { outputFiles: [file] } = await build({
    entryPoints: [fileURLToPath(new URL(`programs/${program}.js`, folder))],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error"
  })
  if (file === undefined) throw new Error(`${program} made no bundle`)
  return { minified: file.contents.length, gzipped: gzipSync(file.contents, { level: 9 }).length }
}

export const size = async (): Promise<Section> => {
  const programs = [
    ["ours, FetchHttpClient", await bundle("ours")],
    ["on Effect 4: ours, FetchHttpClient", await bundle("ours", compiledFor4)],
    ["Effect and HttpClient without ours", await bundle("effect")],
    ["on Effect 4: Effect and HttpClient without ours", await bundle("effect", compiledFor4)],
    ["twilio-node", await bundle("twilioNode")]
  ] as const
  return {
    title: "A bundle of a program with the four operations, bytes",
    rows: [
      ["", "minified", "gzipped"],
      ...programs.map(([name, { gzipped, minified }]) => [name, spread([minified]), spread([gzipped])])
    ],
    results: [{
      figure: figures.bundle,
      fetch: [programs[0][1].gzipped / 1_000],
      fetch4: [programs[1][1].gzipped / 1_000]
    }]
  }
}
