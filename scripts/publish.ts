/** Checks what would be published to npm (after a build) and to JSR, without publishing: `npm run check:publish`. */
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import process from "node:process"
import { executable, root } from "./runtimes.ts"

interface Packed {
  readonly size: number
  readonly files: ReadonlyArray<{ readonly path: string }>
}

const run = (command: string, args: ReadonlyArray<string>): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(command, args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })

const problems: Array<string> = []

// npm: every export is in the package, and nothing but the build and the three documents.
const pack = run(process.platform === "win32" ? "npm.cmd" : "npm", ["pack", "--dry-run", "--json", "--ignore-scripts"])
if (pack.status !== 0) problems.push(pack.stderr)
else {
  const answer: ReadonlyArray<Packed> | Record<string, Packed> = JSON.parse(pack.stdout)
  const [packed] = Object.values(answer)
  const paths = packed?.files.map((file) => file.path) ?? []
  const { exports }: { exports: Record<string, unknown> } = JSON.parse(readFileSync(`${root}package.json`, "utf8"))
  for (const [name, target] of Object.entries(exports)) {
    for (const path of typeof target === "string" ? [target] : Object.values(target as Record<string, string>)) {
      if (!paths.includes(path.slice(2))) problems.push(`npm: ${name} points to ${path}, which is not in the package`)
    }
  }
  const allowed = /^(dist\/(mod|src\/.+)\.(js|js\.map|d\.ts)|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/
  for (const path of paths) if (!allowed.test(path)) problems.push(`npm: ${path} should not be in the package`)
  for (const path of ["README.md", "LICENSE"]) if (!paths.includes(path)) problems.push(`npm: ${path} is missing`)
  console.log(`npm: ${paths.length} files, ${Math.round((packed?.size ?? 0) / 1024)} kB packed`)
}

// JSR: no slow types, every import resolves, everything public is documented.
const { exports }: { exports: Record<string, string> } = JSON.parse(readFileSync(`${root}deno.json`, "utf8"))
for (const args of [["publish", "--dry-run", "--allow-dirty"], ["doc", "--lint", ...Object.values(exports)]]) {
  const { status, stdout, stderr } = run(executable("deno"), args)
  const command = `deno ${args.filter((arg) => !arg.startsWith("./")).join(" ")}`
  if (status === 0) console.log(`${command}: ok`)
  else problems.push(`${command}\n${stdout}${stderr}`)
}

for (const problem of problems) console.error(`\n${problem}`)
process.exitCode = problems.length === 0 ? 0 : 1
