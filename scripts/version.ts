/** The version of the packages. package.json has it, and `npm run version` writes it to the other places. */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))

export const version: string = JSON.parse(readFileSync(`${root}package.json`, "utf8")).version

/** The version of the package for another major of Effect: with its major, and otherwise the same. */
export const versionFor = (effectMajor: number): string => version.replace(/^\d+/, String(effectMajor))

const [major] = version.split(".")

/**
 * A text with the versions of the package for another major of Effect: headings of the changelog, `@since`, the
 * `User-Agent`, and the command. What is older than the first version with two packages stays.
 */
export const versionsFor = (effectMajor: number, text: string): string =>
  text.replaceAll(
    new RegExp(
      `(?<=^## \\[|since |effect-twilio-conversations/)${major}(?=\\.\\d+\\.\\d)|` +
        `(?<=(?:npx|bunx|--omit=peer) @effect-twilio/conversations@)${major}\\b`,
      "gm"
    ),
    String(effectMajor)
  )

/** The other places, each with a pattern that matches only the version. */
const places: ReadonlyArray<readonly [path: string, pattern: RegExp]> = [
  ["deno.json", /(?<=^ {2}"version": ")[^"]*/m],
  ["src/internal/client/version.ts", /(?<=^export const version = ")[^"]*/m],
  ["package-lock.json", /(?<=^ {2}"version": ")[^"]*/m],
  ["package-lock.json", /(?<=^ {4}"": \{\n {6}"name": "[^"]*",\n {6}"version": ")[^"]*/m]
]

/** The version at each place; `undefined` if there is none. */
export const found: ReadonlyArray<readonly [path: string, version: string | undefined]> = places.map((
  [path, pattern]
) => [path, pattern.exec(readFileSync(root + path, "utf8"))?.[0]])

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, pattern] of places) {
    const text = readFileSync(root + path, "utf8")
    if (!pattern.test(text)) throw new Error(`no version in ${path}`)
    writeFileSync(root + path, text.replace(pattern, version))
  }
  console.log(version)
}
