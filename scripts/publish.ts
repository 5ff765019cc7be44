/**
 * Checks what would be published to npm and to JSR, for Effect 3 and for Effect 4, without publishing: `npm run
 * check:publish`, which runs `npm run packages` before.
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path/posix"
import process from "node:process"
import { executable, root } from "./runtimes.ts"

/** Where the sources for each major are: those for Effect 4 were written by `npm run packages`. */
const majors = [
  ["3", root], // Effect 3
  ["4", `${root}.reports/effect-4/`] // Effect 3
  // Effect 4: ["4", root]
] as const

const packages = `${root}.reports/packages/`

const env = { ...process.env, NO_COLOR: "1" }

const run = (
  command: string,
  args: ReadonlyArray<string>,
  cwd = root
): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env })

const problems: Array<string> = []

// npm: the package has every export, with its types and comments, and the source of everything. It has no other files
// except documents and examples.
const checkContents = (root: string, tarball: string): void => {
  const paths = run("tar", ["-tzf", tarball]).stdout.trim().split("\n").map((path) => path.replace(/^package\//, ""))
  const { exports }: { exports: Record<string, unknown> } = JSON.parse(readFileSync(`${root}package.json`, "utf8"))
  for (const [subpath, target] of Object.entries(exports)) {
    for (const path of typeof target === "string" ? [target] : Object.values(target as Record<string, string>)) {
      if (!paths.includes(path.slice(2))) {
        problems.push(`npm: ${subpath} points to ${path}, which is not in the package`)
      } else if (path.endsWith(".d.ts") && !readFileSync(root + path, "utf8").includes("/**")) {
        problems.push(`npm: ${path} has lost its comments`)
      }
    }
  }
  for (const path of paths.filter((path) => path.endsWith(".js") && !/\/(install-effect@|bin\/)/.test(path))) {
    const map: { sourcesContent?: ReadonlyArray<string> } = paths.includes(`${path}.map`)
      ? JSON.parse(readFileSync(`${root}${path}.map`, "utf8"))
      : {}
    if (map.sourcesContent === undefined) problems.push(`npm: ${path} has no source map with its source in it`)
  }
  const documents =
    /^((docs|bench)\/[^/]+\.md|docs\/seed\.schema\.json|docs\/pictures\/[\w-]+\.(svg|png)|examples\/(?!.*node_modules).+\.(ts|md)|examples\/cluster\/package\.json|(README|CHANGELOG|SECURITY)\.md|llms\.txt|LICENSE)$/
  const allowed =
    /^(dist\/install-effect@.+\.js|dist\/(mod|src\/.+)\.(js|js\.map|d\.ts)|dist\/chunks\/.+\.js(\.map)?|dist\/bin\/simulator\.js|package\.json)$/
  for (const path of paths) {
    if (!allowed.test(path) && !documents.test(path)) problems.push(`npm: ${path} should not be in the package`)
  }
  for (const path of ["README.md", "CHANGELOG.md", "LICENSE", "llms.txt"]) {
    if (!paths.includes(path)) problems.push(`npm: ${path} is missing`)
  }
  console.log(`npm: ${paths.length} files, ${Math.round(statSync(tarball).size / 1024)} kB packed`)
}

// The packed package resolves for its users. It is ES modules only, on purpose: a copy for `require` would have
// different tags and error classes. So `esm-only` omits two of TypeScript's four resolution modes, those of CommonJS
// (`node10`, which does not support `exports`, and `node16` from a CommonJS file).
const judges: ReadonlyArray<readonly [name: string, bin: string, ...args: ReadonlyArray<string>]> = [
  ["publint --strict", "publint/src/cli.js", "run", "--strict"],
  ["attw --profile esm-only", "@arethetypeswrong/cli/dist/index.js", "--profile", "esm-only", "--format", "ascii"]
]

for (const [major, from] of majors) {
  const { version } = JSON.parse(readFileSync(`${from}package.json`, "utf8"))
  console.log(`\n${version}, for Effect ${major}`)
  const tarball = `${packages}effect-twilio-conversations-${version}.tgz`
  checkContents(from, tarball)
  for (const [name, bin, ...args] of judges) {
    const { status, stdout, stderr } = run("node", [`node_modules/${bin}`, ...args, tarball])
    if (status !== 0) problems.push(`${name} for Effect ${major}\n${stdout}${stderr}`)
    else console.log(`${name}: ok`)
  }
  // The examples compile with the types of the package, which they import by its name.
  const config = `${from}.reports/examples.json`
  mkdirSync(dirname(config), { recursive: true })
  writeFileSync(
    config,
    JSON.stringify({ extends: "../tsconfig.json", compilerOptions: { paths: {} }, include: ["../examples"] })
  )
  const projects: Array<readonly [name: string, config: string]> = [["the examples", config]]
  // With a package.json of its own, so not with the types of the package. `check:cluster` is this for Effect 3.
  if (major === "4") projects.push(["examples/cluster", `${from}examples/cluster`])
  for (const [what, project] of projects) {
    const { status, stderr, stdout } = run("node", ["node_modules/typescript/bin/tsc", "-p", project])
    if (status !== 0) problems.push(`${what} for Effect ${major}\n${stdout}${stderr}`)
    else console.log(`${what} compile: ok`)
  }
  // JSR: no slow types, and every import resolves.
  const publish = run(executable("deno"), ["publish", "--dry-run", "--allow-dirty"], `${packages}jsr-${major}`)
  if (publish.status !== 0) {
    problems.push(`deno publish --dry-run for Effect ${major}\n${publish.stdout}${publish.stderr}`)
  } else console.log("deno publish --dry-run: ok")
}

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
