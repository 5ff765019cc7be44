/**
 * Completes package-lock.json, and that of examples/cluster, after a dependency was added or changed: `npm run lock`.
 *
 * npm may omit packages with native binaries for other platforms, and `npm ci` then rejects the lock file. The package
 * that depends on them pins their versions, so their entries can be derived from their names. Only machines of that
 * platform download them.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

interface Entry {
  readonly version?: string
  readonly dev?: boolean
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

const complete = (path: string): void => {
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
  const [root, ...rest] = Object.entries(lock.packages)
  rest.sort(([a], [b]) => a.localeCompare(b, "en"))
  lock.packages = Object.fromEntries(root === undefined ? rest : [root, ...rest])
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`${path}: ${added} platform packages added`)
}

complete("package-lock.json")
complete("examples/cluster/package-lock.json")
