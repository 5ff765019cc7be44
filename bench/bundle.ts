/** What a program weighs when it is bundled. */
import { build } from "esbuild"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"

export interface Bundle {
  readonly minified: number
  readonly gzipped: number
}

/** Bytes of a program in programs/ with all that it imports: the same wherever it is run. */
export const bundle = async (program: string): Promise<Bundle> => {
  const { outputFiles: [file] } = await build({
    entryPoints: [fileURLToPath(new URL(`./programs/${program}.js`, import.meta.url))],
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
