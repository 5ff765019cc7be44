/**
 * Checks the dependencies of the published packages, the peers and their dependencies, with npm's audit service:
 * `npm run check:dependencies`.
 *
 * `npm audit --omit=dev` in this repository would check nothing, because the peers are dev dependencies here. So this
 * audits, for each major of Effect, two projects that depend on them as a user's project does: with the versions in
 * package-lock.json, which the tests use, and with the latest ones in range.
 *
 *     --locked           only the first of the two, which uses the registry for the audit only
 *     --registry <url>   the registry to use
 *
 * Exits with 1 if there is an advisory, and with 3 if the service does not respond, so that nothing is known.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { parseArgs } from "node:util"
import { peerOf4 } from "./effect4.ts" // Effect 3
import { root } from "./runtimes.ts"

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** The package for one major of Effect. */
interface Package {
  readonly about: string
  readonly dependencies: Readonly<Record<string, string>>
  /** Where package-lock.json has its Effect. */
  readonly effect: string
}

interface Locked {
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

interface Report {
  readonly message?: string
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range: string }>>
  readonly metadata?: { readonly dependencies: { readonly prod: number; readonly optional: number } }
}

type Verdict = "clean" | "advisories" | "unknown"

const { values: options } = parseArgs({ options: { locked: { type: "boolean" }, registry: { type: "string" } } })

const manifest: Manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8"))
const lock: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  readFileSync(`${root}package-lock.json`, "utf8")
)

const own = { ...manifest.peerDependencies, ...manifest.dependencies }
const for4 = { effect: peerOf4, ...manifest.dependencies } // Effect 3

const packages: ReadonlyArray<Package> = [
  { about: "Effect 3", dependencies: own, effect: "node_modules/effect" }, // Effect 3
  { about: "Effect 4", dependencies: for4, effect: "node_modules/effect4" } // Effect 3
  // Effect 4: { about: "Effect 4", dependencies: own, effect: "node_modules/effect" }
]

/** Resolves a package from another one: in its own node_modules, or further up. */
const locate = (from: string, name: string): string | undefined => {
  for (let at = from;; at = at.slice(0, Math.max(0, at.lastIndexOf("node_modules/") - 1))) {
    const path = `${at === "" ? "" : `${at}/`}node_modules/${name}`
    if (path in lock.packages) return path
    if (at === "") return undefined
  }
}

/** The part of the lock file that users of a package install. */
const lockedForUsers = ({ dependencies, effect }: Package): Readonly<Record<string, object>> => {
  const found: Record<string, object> = {}
  const add = (from: string, names: ReadonlyArray<string>): void => {
    for (const name of names) {
      const path = name === "effect" ? effect : locate(from, name)
      const entry = path === undefined ? undefined : lock.packages[path]
      if (path === undefined || entry === undefined || path in found) continue
      const { dependencies, optionalDependencies, peerDependencies, version } = entry
      found[path] = { version, dependencies, optionalDependencies, peerDependencies }
      add(path, Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
    }
  }
  add("", Object.keys(dependencies))
  return Object.fromEntries(
    Object.entries(found).map((
      [path, entry]
    ) => [path.replace(/^node_modules\/effect4(?=\/|$)/, "node_modules/effect"), entry])
  )
}

const npm = (cwd: string, args: ReadonlyArray<string>): { readonly stdout: string; readonly stderr: string } =>
  spawnSync(process.platform === "win32" ? "npm.cmd" : "npm", [
    ...args,
    ...(options.registry === undefined ? [] : ["--registry", options.registry])
  ], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })

const read = (stdout: string): Report => {
  try {
    return JSON.parse(stdout)
  } catch {
    return { message: stdout.trim() || "npm printed nothing" }
  }
}

const audit = (
  about: string,
  { dependencies }: Package,
  packages: Readonly<Record<string, object>> | undefined
): Verdict => {
  const folder = mkdtempSync(join(tmpdir(), "dependencies-"))
  const project = { name: "user", version: "1.0.0", private: true, dependencies }
  const write = (file: string, content: object) => writeFileSync(join(folder, file), JSON.stringify(content))
  try {
    write("package.json", project)
    if (packages === undefined) {
      npm(folder, ["install", "--package-lock-only", "--ignore-scripts", "--no-audit"])
    } else {
      write("package-lock.json", { ...project, lockfileVersion: 3, packages: { "": project, ...packages } })
    }
    const { metadata, message, vulnerabilities } = read(npm(folder, ["audit", "--omit=dev", "--json"]).stdout)
    const looked = metadata?.dependencies
    // A response about fewer packages than there are peers is invalid.
    if (vulnerabilities === undefined || looked === undefined || looked.prod <= Object.keys(dependencies).length) {
      console.error(`${about}: NOT CHECKED, the audit service did not respond: ${message ?? "no package was checked"}`)
      return "unknown"
    }
    const advisories = Object.entries(vulnerabilities)
    for (const [name, { range, severity }] of advisories) console.error(`${about}: ${name} ${range}: ${severity}`)
    if (advisories.length > 0) return "advisories"
    console.log(`${about}: no advisory on any of ${looked.prod - 1} packages`)
    return "clean"
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const verdicts = packages.flatMap((one) => [
  audit(`${one.about}, as locked`, one, lockedForUsers(one)),
  ...(options.locked === true ? [] : [audit(`${one.about}, the newest`, one, undefined)])
])
process.exitCode = verdicts.includes("advisories") ? 1 : verdicts.includes("unknown") ? 3 : 0
