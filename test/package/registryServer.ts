/**
 * npm and JSR registries on loopback, with the package as it would be published. So the install commands of the README
 * can be run before publishing. One serves all test files; it publishes when the first of them asks.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createHash } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { createServer, type IncomingMessage, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { basename, join } from "node:path"
import process from "node:process"
import { executable, root } from "../../scripts/runtimes.ts"
import { versionFor } from "../../scripts/version.ts"
import { type ProgramOptions, runCommand } from "../runtimes/program.ts"
import { temporaryFolder } from "../temporaryFolder.ts"

export class CommandError extends Data.TaggedError("CommandError")<{ readonly message: string }> {}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, unknown>>
}

interface Packument {
  readonly versions?: Readonly<Record<string, { optionalDependencies?: unknown }>>
}

/** The name of the `npm` command on this system. */
export const npm: string = process.platform === "win32" ? "npm.cmd" : "npm"

/** Runs a command, and returns its output. Fails if the command fails. */
export const run = (
  command: string,
  args: ReadonlyArray<string>,
  options?: ProgramOptions
): Effect.Effect<string, CommandError> =>
  Effect.flatMap(
    Effect.promise(() => runCommand(command, args, { timeout: 120_000, ...options })),
    ({ status, stdout, stderr }) =>
      status === 0
        ? Effect.succeed(stdout)
        : new CommandError({ message: `${command} ${args.join(" ")} ended with ${status}\n${stdout}${stderr}` })
  )

const readManifest = (file: string): Manifest => JSON.parse(readFileSync(root + file, "utf8"))

const digest = (algorithm: string, bytes: Uint8Array, encoding: "hex" | "base64"): string =>
  createHash(algorithm).update(bytes).digest(encoding)

const bodyOf = async (request: IncomingMessage): Promise<Uint8Array> => {
  const chunks: Array<Uint8Array> = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const packages = `${root}.reports/packages/`

/** npm's metadata of the package, with a version for each major of Effect. Effect's own newest one is "latest". */
const packument = (base: string): object => {
  const files = readdirSync(packages).filter((file) => file.endsWith(".tgz")).sort()
  const versions = Object.fromEntries(files.map((file) => {
    const bytes = readFileSync(packages + file)
    const [, version = ""] = /-(\d+\.\d+\.\d+)\.tgz$/.exec(file) ?? []
    const manifest = readManifest(version.startsWith("4.") ? ".reports/effect-4/package.json" : "package.json")
    const dist = {
      tarball: `${base}${file}`,
      shasum: digest("sha1", bytes, "hex"),
      integrity: `sha512-${digest("sha512", bytes, "base64")}`
    }
    return [version, { ...manifest, dist }]
  }))
  return { name: readManifest("package.json").name, "dist-tags": { latest: Object.keys(versions).at(-1) }, versions }
}

/**
 * The response of npm's configured registry, without optional dependencies. npm and Bun skip optional packages that a
 * mirror does not have, such as those for other platforms, but Deno fails.
 */
const passOn = async (url: string): Promise<object | Uint8Array | undefined> => {
  const response = await fetch(url)
  if (!response.ok) return undefined
  if (url.endsWith(".tgz")) return new Uint8Array(await response.arrayBuffer())
  const body = await response.json() as Packument
  for (const version of Object.values(body.versions ?? {})) delete version.optionalDependencies
  return body
}

/** JSR's metadata of a version: its files and exports. */
const versionMeta = (folder: string): object => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => statSync(join(folder, file)).isFile())
  const manifest = Object.fromEntries(files.map((file) => {
    const bytes = readFileSync(join(folder, file))
    return [
      `/${file.replaceAll("\\", "/")}`,
      { size: bytes.length, checksum: `sha256-${digest("sha256", bytes, "hex")}` }
    ]
  }))
  const { exports }: Manifest = JSON.parse(readFileSync(join(folder, "deno.json"), "utf8"))
  return { manifest, exports }
}

const listen = (server: Server): Effect.Effect<string, CommandError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.async<string, CommandError>((resume) => {
      server.once("error", ({ message }) => resume(new CommandError({ message })))
      server.listen(0, "127.0.0.1", () => {
        resume(Effect.succeed(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`))
      })
    }),
    () =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )

/** Serves both registries until the scope closes, and returns the base URL, with a trailing slash. */
export const serveRegistry: Effect.Effect<string, CommandError, Scope.Scope> = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  const { name } = readManifest("package.json")
  const published = (version: string) => join(folder, `jsr-${version}`)
  const versions = [3, 4].map(versionFor)
  const upload = join(folder, "jsr.tar.gz")
  let upstream = ""
  let publishing: Promise<object> | undefined

  const load = async (request: IncomingMessage): Promise<object | Uint8Array | undefined> => {
    const url = decodeURIComponent(request.url ?? "/")
    if (url === "/published") return publishing ??= Effect.runPromise(publish)
    if (url === `/npm/${name}`) return packument(`http://${request.headers.host}/npm/tarballs/`)
    if (url.startsWith("/npm/tarballs/")) return readFileSync(join(packages, basename(url)))
    if (url.startsWith("/npm/")) return passOn(upstream + request.url?.slice("/npm/".length))
    if (url.startsWith("/api/")) {
      if (request.method === "POST") {
        writeFileSync(upload, await bodyOf(request))
        return { id: "1", status: "success", error: null }
      }
      return url.includes("/versions/") ? undefined : { scope: "effect-twilio", name: "conversations" }
    }
    if (url === `/${name}/meta.json`) {
      return { latest: versions.at(-1), versions: Object.fromEntries(versions.map((version) => [version, {}])) }
    }
    for (const version of versions) {
      if (url === `/${name}/${version}_meta.json`) return versionMeta(published(version))
      const file = url.replace(`/${name}/${version}/`, "")
      if (file !== url) return readFileSync(join(published(version), file))
    }
    return undefined
  }

  const url = yield* listen(createServer((request, response) => {
    load(request).then(
      (found) =>
        found instanceof Uint8Array ? response.end(found) : response.writeHead(found === undefined ? 404 : 200, {
          "content-type": "application/json",
          "cache-control": "no-store"
        }).end(JSON.stringify(found ?? {})),
      (error: unknown) => response.writeHead(500).end(String(error))
    )
  }))

  /** Builds the packages for both majors of Effect, and publishes those for JSR with Deno. */
  const publish = Effect.gen(function* () {
    upstream = (yield* run(npm, ["config", "get", "registry"])).trim().replace(/\/*$/, "/")
    yield* run(process.execPath, ["--import", "tsx", "scripts/packages.ts"], { timeout: 170_000 })
    // This sends what would be sent to JSR, with versions in the imports of the peers.
    for (const version of versions) {
      yield* run(
        executable("deno"),
        ["publish", "--allow-dirty", "--no-check", "--no-provenance", "--token", "none"],
        { env: { JSR_URL: url }, cwd: `${packages}jsr-${version[0]}` }
      )
      mkdirSync(published(version))
      yield* run("tar", ["-xzf", upload, "-C", published(version)])
    }
    return versions
  })
  return url
})
