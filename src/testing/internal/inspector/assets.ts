/** The files of the page. In the package on npm the build puts them into this module: see scripts/build.ts. */

/** Reads a file of the page. */
export const read = async (name: string): Promise<Uint8Array<ArrayBuffer>> => {
  const url = new URL(`./page/${name}`, import.meta.url)
  // A module from JSR is not a file.
  if (url.protocol !== "file:") return new Uint8Array(await (await fetch(url)).arrayBuffer())
  const { readFile } = await import("node:fs/promises")
  return new Uint8Array(await readFile(url))
}
