/**
 * Writes the repository as it is for Effect 4 to .reports/effect-4/: sources, tests, examples, documents and configuration.
 * Everything that builds, checks or tests the one builds, checks or tests the other there, with the same scripts:
 *
 *     npm run effect4                                             writes it
 *     npm run effect4 -- npx tsc -p tsconfig.json                 writes it, and runs a command in it
 *     npm run test:effect4 -- test/Page.test.ts                   writes it, and runs tests in it
 *
 * `x.4.ts` takes the place of `x.ts`. What Effect 4 calls differently in programs (tests, examples, doc comments) is renamed
 * as scripts/effect4Names.ts says; src/ has no such names in its code. A document has both forms of a line that differs,
 * and so have our scripts. The versions are 4.x, also in `@since` and in the changelog.
 *
 * It is the whole repository, so it is also what is left when Effect 3 is dropped: CONTRIBUTING.md says how.
 *
 * Its node_modules are ours, with Effect and vitest of majors/4 (`npm ci --prefix majors/4`).
 */
import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join, posix, resolve } from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { linesFor4, modulesFor4, toEffect4 } from "./effect4Names.ts"
import { root } from "./runtimes.ts"
import { version, versionFor, versionsFor } from "./version.ts"

/** Where it is written. */
export const effect4Folder: string = `${root}.reports/effect-4/`

const readJson = (path: string) => JSON.parse(readFileSync(root + path, "utf8"))

const own = readJson("majors/4/package.json") as Record<"devDependencies" | "allowScripts", Record<string, string>>

const manifest = (): object => {
  const { peerDependencies, devDependencies, scripts, allowScripts, overrides, ...rest } = readJson("package.json")
  const { "@effect/platform": _, ...peers } = peerDependencies
  const { cluster: _sqlite, simulator: _command, ...commands } = scripts
  const others = Object.entries(devDependencies as Record<string, string>)
    .filter(([name]) => !name.startsWith("@effect/") && name !== "effect4")
  return {
    ...rest,
    version: versionFor(4),
    engines: { node: ">=20" },
    scripts: withoutOther(commands),
    peerDependencies: { ...peers, effect: peerOf4 },
    devDependencies: { ...Object.fromEntries(others), ...own.devDependencies, "fast-check": fastCheck },
    // vitest 5 asks for the types of a newer Node than the library.
    overrides: { ...overrides, vitest: { "@types/node": "$@types/node" } },
    allowScripts: { ...allowScripts, ...own.allowScripts }
  }
}

/** Tests import it. With Effect 3 it is a part of `effect`. */
const fastCheck: string = readJson("package-lock.json").packages["node_modules/fast-check"].version

/** The commands without those, and those parts of them, that are about the other repository. */
const withoutOther = (commands: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(commands).filter(([name]) => !name.endsWith("4")).map(([name, command]) => [
      name,
      command.split(" && ").filter((part) => !/check:4|effect4|majors/.test(part)).join(" && ")
    ])
  )

/** The minor version that is tested, or a later one. */
export const peerOf4: string = `^${own.devDependencies["effect"]}`

/** The example with packages of its own. Here they are those of majors/4. */
const clusterManifest = (): object => {
  const { dependencies, scripts: { sqlite: _, ...scripts }, ...rest } = readJson("examples/cluster/package.json")
  const names = Object.keys(own.devDependencies).filter((name) => name in dependencies)
  return { ...rest, scripts, dependencies: Object.fromEntries(names.map((name) => [name, own.devDependencies[name]])) }
}

const denoConfig = (): object => {
  const { exports: { "./simulator": _command, ...exports }, imports, publish, ...rest } = readJson("deno.json")
  const ours = Object.entries(imports).filter(([name]) => !name.startsWith("@effect/"))
  return {
    ...rest,
    version: versionFor(4),
    // JSR has the command with the version for Effect 3, which does the same.
    exports,
    imports: { ...Object.fromEntries(ours), effect: `npm:effect@${peerOf4}` },
    publish: { ...publish, include: publish.include.filter((path: string) => path !== "bin") }
  }
}

/** What has no counterpart on Effect 4. It is left out there. */
const differences: ReadonlyArray<{ readonly paths: ReadonlyArray<string>; readonly reason: string }> = [
  {
    paths: ["bin", "test/seedFile.test.ts", "test/contract/command.test.ts"],
    reason: "the command is one file of both packages, made with Effect 3; test/package starts that of each"
  },
  {
    paths: ["examples/cluster/sqlite.ts", "examples/cluster/sqliteEngine.ts", "examples/cluster/sqlite.test.ts"],
    reason:
      "@effect/sql-libsql and @effect/sql-sqlite-node for Effect 4 import effect/unstable/sql, which 4.1 does not have"
  },
  {
    paths: ["examples/cluster/package-lock.json"],
    reason: "its packages on Effect 4 are in majors/4"
  }
]

/**
 * The tests of the package, of which all others run on both packages. test/package/package.test.ts checks that none is
 * missing here. With `test` it is one of a file.
 */
export const withEffect3Only: ReadonlyArray<
  { readonly paths: ReadonlyArray<string>; readonly test?: string; readonly reason: string }
> = [
  {
    paths: ["test/package/package.test.ts"],
    reason: "the manifests and the lock file for Effect 4 are made of those here; `check:publish` checks both packages"
  },
  {
    paths: ["test/package/consumers.test.ts"],
    test: "serves the simulator with the commands of the Dockerfile in the guide",
    reason: "the command is one file of both packages; another test starts that of each"
  },
  {
    paths: ["test/package/contributing.package.test.ts"],
    reason: "the diffs are of the source, which is one, and touch no pair"
  },
  {
    paths: ["test/documents/commands.package.test.ts"],
    reason: "the commands are of this repository; test/package runs those that install a package"
  },
  {
    paths: ["test/documents/pictures.package.test.ts"],
    reason: "the pictures are the same files in both packages"
  },
  {
    paths: ["test/documents/reference.package.test.ts", "test/editor.package.test.ts"],
    reason: "there is one reference, and its comments and types are those of Effect 4 but for Effect's own names"
  }
]

/** Whether a file is not in the folder at all. */
export const isLeftOut = (file: string): boolean =>
  differences.some(({ paths }) => paths.some((path) => file === path || file.startsWith(`${path}/`)))

/** What only a repository for two majors has. It is not in the folder. */
export const ofTwoMajors: ReadonlyArray<string> = [
  "majors",
  "scripts/effect4.ts",
  "scripts/effect4Names.ts",
  "test/documents/majors.package.test.ts",
  "test/majors.package.test.ts",
  "tsconfig.4.json"
]

/**
 * Programs that call what they test by the names of Effect 3, as tests do. In the folder they import test/effect4, which has
 * no types, so they are not type-checked there.
 */
const testPrograms = ["scripts/fuzz.ts", "scripts/pictures.ts", "scripts/screenshots.ts"]

/** What is copied, and what of it is left out. */
const copied = [
  ".ci",
  ".editorconfig",
  ".gitattributes",
  ".gitignore",
  ".npmrc",
  "mod.ts",
  "src",
  "test",
  "examples",
  "docs",
  "scripts",
  "bench",
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "LICENSE",
  "llms.txt",
  "typedoc.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "vitest.config.ts",
  "package-lock.json"
]
const left = /(^|\/)(node_modules|\.cache)(\/|$)/

const files = (path: string): ReadonlyArray<string> =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(path, entry.name)) : [join(path, entry.name)]
  )

const writeJson = (path: string, value: unknown): void => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)

/** Links to our packages, and to those of majors/4 in place of them. Without an install of majors/4 there are no tests. */
const linkPackages = (folder: string): void => {
  const modules = join(folder, "node_modules")
  const link = (name: string, target: string): void => {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    rmSync(join(modules, name), { recursive: true, force: true })
    symlinkSync(target, join(modules, name), "junction")
  }
  const linkAll = (from: string, names: (name: string) => boolean): void => {
    for (const name of readdirSync(from)) {
      if (name.startsWith(".")) continue
      const inner = name.startsWith("@") ? readdirSync(join(from, name)).map((one) => `${name}/${one}`) : [name]
      for (const one of inner) if (names(one)) link(one, resolve(from, one))
    }
  }
  linkAll(`${root}node_modules`, (name) => !/^(@effect\/|effect4$)/.test(name))
  link("effect", `${root}node_modules/effect4`)
  const installed = `${root}majors/4/node_modules`
  if (existsSync(installed)) {
    linkAll(installed, (name) => name in own.devDependencies || /^(@vitest\/|vite$)/.test(name))
  }
}

/** A test imports what it calls by the names of Effect 3 from test/effect4. */
const testFor4 = (folder: string, path: string, text: string): string => {
  const shims = join(folder, "test/effect4")
  const to = posix.relative(dirname(path), shims)
  return modulesFor4(text).replaceAll(
    /"(?:effect|@effect)\/((?:http\/|http-api\/|platform-node\/)?\w+)"/g,
    (specifier, name) =>
      existsSync(join(shims, `${name}.js`)) ? `"${to.startsWith(".") ? to : `./${to}`}/${name}.js"` : specifier
  )
}

/** A document, which shows the files that it shows as they are written there. */
const documentFor4 = (folder: string, text: string): string =>
  linesFor4(text).replaceAll(
    /^(```ts (\S+)\n)[^]*?^```$/gm,
    (_, opening: string, path: string) => `${opening}${readFileSync(join(folder, path), "utf8")}\`\`\``
  )

/** Writes the folder, and returns its path. For tests the tests have their names of Effect 3. */
export const writeEffect4 = (forTests: boolean, folder: string = effect4Folder): string => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const path of copied) {
    cpSync(root + path, join(folder, path), {
      recursive: true,
      filter: (source) => !left.test(source.slice(root.length)) && !ofTwoMajors.includes(source.slice(root.length))
    })
  }
  for (const path of differences.flatMap(({ paths }) => paths)) rmSync(join(folder, path), { force: true })
  const written = files(folder)
  for (const path of written) {
    if (!path.endsWith(".ts")) continue
    if (written.includes(path.replace(/\.ts$/, ".4.ts"))) continue
    const text = readFileSync(path, "utf8")
    rmSync(path)
    const isTest = path.startsWith(join(folder, "test/")) || testPrograms.some((program) => path.endsWith(program))
    const isTested = forTests && isTest && !path.endsWith(".4.ts")
    writeFileSync(
      path.replace(/\.4\.ts$/, ".ts"),
      isTested ? testFor4(folder, path, text) : versionsFor(4, toEffect4(text))
    )
  }
  for (const path of written.filter((path) => /\.(md|txt)$/.test(path))) {
    writeFileSync(path, versionsFor(4, documentFor4(folder, readFileSync(path, "utf8"))))
  }
  const run = join(folder, ".ci/run")
  writeFileSync(run, linesFor4(readFileSync(run, "utf8")))
  const path = join(folder, "src/internal/client/version.ts")
  writeFileSync(path, readFileSync(path, "utf8").replace(version, versionFor(4)))
  writeJson(join(folder, "package.json"), manifest())
  writeJson(join(folder, "deno.json"), denoConfig())
  writeJson(join(folder, "examples/cluster/package.json"), clusterManifest())
  for (const config of ["tsconfig.json", "tsconfig.build.json"]) {
    const { exclude, ...rest } = readJson(config)
    const own = exclude.filter((path: string) => !path.endsWith(".4.ts"))
    const untyped = config === "tsconfig.json" ? ["test", ...testPrograms] : []
    writeJson(join(folder, config), { ...rest, exclude: [...own, ...untyped] })
  }
  linkPackages(folder)
  return folder
}

/** The command is one file with all that it needs, Effect 3 too, so both packages have the same. */
export const copyCommand = (to: string): void => {
  mkdirSync(join(to, "dist/bin"))
  const code = readFileSync(`${root}dist/bin/simulator.js`, "utf8")
  writeFileSync(join(to, "dist/bin/simulator.js"), code.replaceAll(`"${version}"`, `"${versionFor(4)}"`))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, ...args] = process.argv.slice(2)
  const path = writeEffect4(true)
  if (command !== undefined) {
    const bin = join(path, "node_modules/node/bin")
    const { status } = spawnSync(command, args, {
      cwd: path,
      stdio: "inherit",
      env: { ...process.env, PATH: `${bin}:${process.env["PATH"]}` }
    })
    process.exitCode = status ?? 1
  }
}
