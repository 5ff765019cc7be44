/** Checks what would be published to npm (after a build) and to JSR, without publishing: `npm run check:publish`. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path/posix"
import process from "node:process"
import { executable, root } from "./runtimes.ts"

interface Packed {
  readonly filename: string
  readonly size: number
  readonly files: ReadonlyArray<{ readonly path: string }>
}

const env = { ...process.env, NO_COLOR: "1" }

const run = (command: string, args: ReadonlyArray<string>): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(command, args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env })

const problems: Array<string> = []

// npm: the package has every export, with its types and comments, and the source of everything. It has no other files
// except documents and examples.
const checkContents = ({ files, size }: Packed): void => {
  const paths = files.map((file) => file.path)
  const { exports }: { exports: Record<string, unknown> } = JSON.parse(readFileSync(`${root}package.json`, "utf8"))
  for (const [name, target] of Object.entries(exports)) {
    for (const path of typeof target === "string" ? [target] : Object.values(target as Record<string, string>)) {
      if (!paths.includes(path.slice(2))) problems.push(`npm: ${name} points to ${path}, which is not in the package`)
      else if (path.endsWith(".d.ts") && !readFileSync(root + path, "utf8").includes("@since")) {
        problems.push(`npm: ${path} has lost its comments`)
      }
    }
  }
  for (const path of paths.filter((path) => path.endsWith(".js"))) {
    const map: { sourcesContent?: ReadonlyArray<string> } = paths.includes(`${path}.map`)
      ? JSON.parse(readFileSync(`${root}${path}.map`, "utf8"))
      : {}
    if (map.sourcesContent === undefined) problems.push(`npm: ${path} has no source map with its source in it`)
  }
  const documents =
    /^((docs|bench)\/[^/]+\.md|examples\/(?!.*node_modules).+\.(ts|md)|examples\/cluster\/package\.json|(README|CHANGELOG|SECURITY)\.md|llms\.txt|LICENSE)$/
  const allowed = /^(dist\/(mod|src\/.+)\.(js|js\.map|d\.ts)|dist\/chunks\/.+\.js(\.map)?|package\.json)$/
  for (const path of paths) {
    if (!allowed.test(path) && !documents.test(path)) problems.push(`npm: ${path} should not be in the package`)
  }
  for (const path of ["README.md", "CHANGELOG.md", "LICENSE", "llms.txt"]) {
    if (!paths.includes(path)) problems.push(`npm: ${path} is missing`)
  }
  console.log(`npm: ${paths.length} files, ${Math.round(size / 1024)} kB packed`)
}

// The packed package resolves for its users. It is ES modules only, on purpose: a copy for `require` would have
// different tags and error classes. So `esm-only` omits two of TypeScript's four resolution modes, those of CommonJS
// (`node10`, which does not support `exports`, and `node16` from a CommonJS file).
const judges: ReadonlyArray<readonly [name: string, bin: string, ...args: ReadonlyArray<string>]> = [
  ["publint --strict", "publint/src/cli.js", "run", "--strict"],
  ["attw --profile esm-only", "@arethetypeswrong/cli/dist/index.js", "--profile", "esm-only", "--format", "ascii"]
]

const folder = mkdtempSync(join(tmpdir(), "publish-"))
try {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm"
  const pack = run(npm, ["pack", "--json", "--ignore-scripts", "--pack-destination", folder])
  const output: ReadonlyArray<Packed> | Record<string, Packed> = pack.status === 0 ? JSON.parse(pack.stdout) : []
  const [packed] = Object.values(output)
  if (packed === undefined) problems.push(`npm pack\n${pack.stdout}${pack.stderr}`)
  else {
    checkContents(packed)
    for (const [name, bin, ...args] of judges) {
      const { status, stdout, stderr } = run("node", [`node_modules/${bin}`, ...args, join(folder, packed.filename)])
      if (status !== 0) problems.push(`${name}\n${stdout}${stderr}`)
      else console.log(`${name}: ok`)
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

// JSR: no slow types, and every import resolves.
const publish = run(executable("deno"), ["publish", "--dry-run", "--allow-dirty"])
if (publish.status !== 0) problems.push(`deno publish --dry-run\n${publish.stdout}${publish.stderr}`)
else console.log("deno publish --dry-run: ok")

// Everything public is documented, and only refers to public types. The linter is wrong in three cases: it treats as
// private the types of Effect's packages in node_modules, those of a module exported as a namespace, and the annotated
// `const` that a class extends (JSR requires the annotation).
const { exports: modules }: { exports: Record<string, string> } = JSON.parse(readFileSync(`${root}deno.json`, "utf8"))
const sources = new Map(
  readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => [path.replaceAll("\\", "/"), readFileSync(`${root}src/${path}`, "utf8")])
)
for (const [file, text] of [...sources]) {
  for (const [, path = ""] of text.matchAll(/^export \* as \w+ from "(.+)"/gm)) {
    sources.delete(join(dirname(file), path))
  }
}
const ours = new Set([...sources.values()].flatMap((text) => text.split("\n").map((line, at) => `${at + 1} | ${line}`)))
const isOurs = (complaint: string): boolean => {
  const referenced = /\n *(\d+ \| .*)\n[ |]*- this is the referenced type/.exec(complaint)?.[1]
  return referenced === undefined || (ours.has(referenced) && !/^\d+ \| const \w+:/.test(referenced))
}
const doc = run(executable("deno"), ["doc", "--lint", ...Object.values(modules)])
const complaints = doc.stderr.split(/^(?=error)/m).slice(1)
if (doc.status !== 0 && complaints.length === 0) problems.push(`deno doc --lint\n${doc.stderr}`)
const complaintsOfOurs = complaints.filter((complaint) => !/^error: Found \d+ /.test(complaint) && isOurs(complaint))
for (const complaint of complaintsOfOurs) problems.push(`deno doc --lint\n${complaint.trim()}`)
if (complaintsOfOurs.length === 0) console.log("deno doc --lint: ok")

for (const problem of problems) console.error(`\n${problem}`)
process.exitCode = problems.length === 0 ? 0 : 1
