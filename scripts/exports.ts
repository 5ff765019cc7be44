/** The exports of the package: each public module of src/. `npm run exports` writes them to package.json and deno.json. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))

/** In src/testing/ two modules are public. The others are what they are made of. */
const ofTesting: ReadonlyArray<readonly [name: string, source: string]> = [
  ["./testing", "./src/testing/mod.ts"],
  ["./testing/serve", "./src/testing/serve.ts"]
]

/** A `mod.ts` only lists the modules of its folder. */
const isPublic = (path: string): boolean =>
  path.endsWith(".ts") && !path.endsWith(".4.ts") && !path.endsWith("/mod.ts") && !/^(internal|testing)\//.test(path)

const modules = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter(isPublic)
  .map((path) => [`./${path.replace(/^.*\/|\.ts$/g, "")}`, `./src/${path}`] as const)
  .sort(([one], [other]) => one.localeCompare(other, "en"))

/** The source of each export by its name. */
export const sources: Readonly<Record<string, string>> = Object.fromEntries([
  [".", "./mod.ts"],
  ...modules,
  ...ofTesting
])

/** As `deno fmt` writes it: on one line, if it fits. */
const property = (
  name: string,
  { types, default: code }: { readonly types: string; readonly default: string }
): string => {
  const [one, other] = [`"types": "${types}"`, `"default": "${code}"`]
  const line = `    "${name}": { ${one}, ${other} },`
  return line.length <= 120 ? line : `    "${name}": {\n      ${one},\n      ${other}\n    },`
}

/** What each file has as its exports. On npm the command is a bin, and there are JavaScript and declarations. */
export const written: Readonly<Record<"package.json" | "deno.json", ReadonlyArray<string>>> = {
  "package.json": [
    ...Object.entries(sources).map(([name, source]) => {
      const path = source.replace("./", "./dist/").replace(/\.ts$/, "")
      return property(name, { types: `${path}.d.ts`, default: `${path}.js` })
    }),
    '    "./package.json": "./package.json"'
  ],
  "deno.json": [
    ...Object.entries(sources).map(([name, source]) => `    "${name}": "${source}",`),
    '    "./simulator": "./bin/simulator.ts"'
  ]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, lines] of Object.entries(written)) {
    const text = readFileSync(root + path, "utf8")
    const block = /(?<=^ {2}"exports": \{\n)[\s\S]*?(?=\n {2}\},?$)/m
    if (!block.test(text)) throw new Error(`no exports in ${path}`)
    writeFileSync(root + path, text.replace(block, lines.join("\n")))
  }
  console.log(`${Object.keys(sources).length} exports`)
}
