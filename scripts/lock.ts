/**
 * Completes package-lock.json, and that of examples/cluster, after a dependency was added or changed: `npm run lock`.
 *
 * npm may omit packages with native binaries for other platforms, and `npm ci` then rejects the lock file. The package
 * that depends on them pins their versions, so their entries can be derived from their names. The registry tells the hash
 * of each, which npm checks on a machine of that platform.
 */
import { execFile } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

interface Entry {
  readonly version?: string
  readonly dev?: boolean
  readonly link?: boolean
  readonly integrity?: string
  readonly resolved?: string
  readonly optionalDependencies?: Record<string, string>
}

const systems: Record<string, string> = { windows: "win32" }
const processors: Record<string, string> = { aarch64: "arm64", "64": "x64" }

/** The platform in a package name: `linux`, `x64` and `musl` for `@rollup/rollup-linux-x64-musl`. */
const platform = (name: string): Record<string, ReadonlyArray<string>> => {
  const words = name.split(/[/-]/)
  const find = (known: ReadonlyArray<string>): string | undefined => words.find((word) => known.includes(word))
  const os = find([
    "aix",
    "android",
    "darwin",
    "freebsd",
    "linux",
    "netbsd",
    "openbsd",
    "openharmony",
    "sunos",
    "win32",
    "windows"
  ])
  const cpu = find(["aarch64", "arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64", "64"])
  const libc = find(["glibc", "gnu", "musl", "gnueabihf", "musleabihf"])
  if (os === undefined || cpu === undefined) throw new Error(`no platform in the name ${name}`)
  return {
    ...(libc !== undefined && os === "linux" ? { libc: [libc.startsWith("musl") ? "musl" : "glibc"] } : {}),
    cpu: [processors[cpu] ?? cpu],
    os: [systems[os] ?? os]
  }
}

/** The name of a package at a path of the lock file. */
const nameAt = (path: string): string => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)

const integrityOf = async (name: string, version: string | undefined): Promise<string> => {
  const { stdout } = await promisify(execFile)("npm", ["view", `${name}@${version}`, "dist.integrity"])
  const integrity = stdout.trim()
  if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)) throw new Error(`no hash of ${name}@${version}: ${integrity}`)
  return integrity
}

const complete = async (path: string): Promise<void> => {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url))
  const lock: { packages: Record<string, Entry> } = JSON.parse(readFileSync(file, "utf8"))
  let added = 0
  for (const [path, { dev, optionalDependencies = {} }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (`node_modules/${name}` in lock.packages || `${path}/node_modules/${name}` in lock.packages) continue
      const entry = { version, ...(dev === undefined ? {} : { dev }), optional: true, ...platform(name) }
      lock.packages[`node_modules/${name}`] = entry
      added++
    }
  }
  const hashed: Array<string> = []
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === "" || entry.link || entry.integrity !== undefined) continue
    const { version, ...others } = entry
    const integrity = await integrityOf(nameAt(path), version)
    // In npm's order.
    lock.packages[path] = { ...(version === undefined ? {} : { version }), integrity, ...others }
    hashed.push(path)
  }
  const [root, ...rest] = Object.entries(lock.packages)
  rest.sort(([a], [b]) => a.localeCompare(b, "en"))
  lock.packages = Object.fromEntries(root === undefined ? rest : [root, ...rest])
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`${path}: ${added} platform packages added, ${hashed.length} hashes`)
}

await complete("package-lock.json")
await complete("examples/cluster/package-lock.json")
