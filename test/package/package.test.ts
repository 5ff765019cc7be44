// Checks that package.json, deno.json, the lock file and the changelog are consistent.

import { assert, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { posix, relative } from "node:path"
import { withEffect3Only } from "../../scripts/effect4.ts"
import * as Exports from "../../scripts/exports.ts"
import { root } from "../../scripts/runtimes.ts"
import * as Version from "../../scripts/version.ts"
import { version } from "../../src/internal/client/version.ts"
import { links } from "../documents/markdown.ts"
import { runCommand } from "../runtimes/program.ts"
import { npm } from "./registryServer.ts"

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly keywords: Array<string>
  readonly sideEffects: boolean
  readonly engines: { readonly node: string }
  readonly bin: Record<string, string>
  readonly exports: Record<string, string | { readonly types: string; readonly default: string }>
  readonly peerDependencies: Record<string, string>
  readonly devDependencies: Record<string, string>
  readonly dependencies?: Record<string, string>
}

interface DenoConfig {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly exports: Record<string, string>
  readonly imports: Record<string, string>
  readonly publish: { readonly include: ReadonlyArray<string> }
}

interface LockEntry {
  readonly link?: boolean
  readonly integrity?: string
  readonly optionalDependencies?: Record<string, string>
}

interface Lock {
  readonly version: string
  readonly packages: Record<string, LockEntry>
}

const read = (path: string): string => readFileSync(root + path, "utf8")
const manifest: Manifest = JSON.parse(read("package.json"))
const deno: DenoConfig = JSON.parse(read("deno.json"))
const lock: Lock = JSON.parse(read("package-lock.json"))
/** All other modules only need web APIs. From "undici" only types are imported. */
const needsNode = [
  "src/testing/internal/inspector/assets.ts",
  "src/testing/serve.ts",
  "src/transports/NodeHttpClient.ts",
  "src/transports/UndiciHttpClient.ts",
  "src/internal/transport/decompress.ts",
  "src/internal/transport/nodeMessage.ts",
  "src/internal/transport/nodeResponse.ts",
  "src/internal/transport/nodeTransport.ts",
  "src/internal/transport/proxyTunnel.ts",
  "src/internal/transport/undiciTransport.ts"
]
const sources = [
  "mod.ts",
  ...readdirSync(`${root}src`, { recursive: true, encoding: "utf8" }).map((path) => `src/${path}`)
]
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts"))

describe("package.json", () => {
  it("has the metadata that npm and bundlers need", () => {
    assert.isFalse(manifest.sideEffects)
    assert.match(manifest.engines.node, /^>=\d+$/)
    assert.includeMembers(manifest.keywords, ["twilio", "effect"])
    assert.include(read("LICENSE"), `${manifest.license} License`)
  })
})

describe("package.json and deno.json", () => {
  it("agree on name, version and licence", () => {
    for (const key of ["name", "version", "license"] as const) assert.strictEqual(deno[key], manifest[key])
    assert.strictEqual(lock.version, manifest.version)
  })

  it("have the version of the User-Agent, as `npm run version` writes it everywhere", () => {
    assert.strictEqual(version, manifest.version)
    assert.isAtLeast(Version.found.length, 4)
    for (const [path, found] of Version.found) assert.strictEqual(found, manifest.version, path)
  })

  // What is in a module since its first version does not repeat it.
  it("have a version that the @since of a module, or of what came later, names, or an earlier one of the changelog", () => {
    const released = [...read("CHANGELOG.md").matchAll(/^## \[(\d+\.\d+\.\d+)\]/gm)].map(([, version]) => version)
    for (const path of sources) {
      for (const [, since] of read(path).matchAll(/@since (\S+)/g)) {
        assert.include([...released, manifest.version], since, path)
      }
    }
  })

  it("export the same modules, but for the command, which is a bin on npm: if not, `npm run exports`", () => {
    assert.strictEqual(deno.exports["./simulator"], "./bin/simulator.ts")
    assert.deepStrictEqual(manifest.bin, { conversations: "./dist/bin/simulator.js" })
    const built = Object.entries(deno.exports).filter(([name]) => name !== "./simulator").map(([name, source]) => {
      const path = source.replace("./", "./dist/").replace(/\.ts$/, "")
      return [name, { types: `${path}.d.ts`, default: `${path}.js` }]
    })
    const { "./package.json": _, ...exports } = manifest.exports
    assert.deepStrictEqual(exports, Object.fromEntries(built))
  })

  it("export every module that is not internal, and no other: if not, `npm run exports`", () => {
    const exported = Object.values(deno.exports).map((path) => path.slice(2))
    for (const path of exported) assert.isTrue(existsSync(root + path), `${path} is exported but missing`)
    const isPublic = (path: string) => !/\/(?:internal|testing)\/|\.4\.ts$|\/mod\.ts$/.test(path)
    const found = sources.filter(isPublic)
    assert.isAtLeast(found.length, 40)
    assert.sameMembers(exported.filter((path) => !path.startsWith("bin/") && isPublic(path)), found)
    for (const [path, lines] of Object.entries(Exports.written)) {
      assert.include(read(path), `  "exports": {\n${lines.join("\n")}\n  }`, path)
    }
  })

  it("export from the package every module, apart from what has to be chosen", () => {
    const listed = ["mod.ts", "src/resources/mod.ts"].flatMap((list) =>
      [...read(list).matchAll(/^export (?:type )?\* from "(.+)"$/gm)].map(([, path = ""]) =>
        posix.join(posix.dirname(list), path)
      )
    )
    const modules = Object.values(Exports.sources).map((path) => path.slice(2)).filter((path) =>
      !/\/testing\//.test(path)
    )
    const chosen = [
      "mod.ts",
      "src/facades/PromiseClient.ts",
      "src/transports/FetchHttpClient.ts",
      "src/transports/NodeHttpClient.ts",
      "src/transports/UndiciHttpClient.ts"
    ]
    assert.sameMembers([...listed, ...chosen], [...modules, "src/resources/mod.ts"], "src/resources/mod.ts or mod.ts")
  })

  it("require the same versions of the peers", () => {
    // Deno finds no package of node_modules by a range with `||`, so it has the first of several.
    const imports = Object.entries(manifest.peerDependencies).map((
      [name, range]
    ) => [name, `npm:${name}@${range.split(" || ")[0]}`])
    // What only the command needs is in its bundle on npm.
    const ofCommand = ["@effect/cli", "@effect/platform-node-shared"].map((
      name
    ) => [name, `npm:${name}@^${manifest.devDependencies[name]}`])
    assert.deepStrictEqual(deno.imports, Object.fromEntries([...imports, ...ofCommand]))
  })

  it("have no other run-time dependency", () => {
    assert.isUndefined(manifest.dependencies)
    const peers = Object.keys(manifest.peerDependencies)
    for (const path of sources) {
      const code = read(path).replaceAll(/\/\*[\s\S]*?\*\//g, "")
      for (const [, specifier = ""] of code.matchAll(/^\s*(?:import|export)\b[^"]*?from "([^"]+)"/gm)) {
        if (specifier.startsWith(".") || peers.some((peer) => specifier.startsWith(`${peer}/`))) continue
        assert.isTrue(
          needsNode.includes(path) && (specifier.startsWith("node:") || specifier === "undici"),
          `${path} imports ${specifier}: import deeply from a peer, or relatively`
        )
      }
    }
  })

  it("pin the runtimes of the tests", () => {
    for (const [name, version] of Object.entries(manifest.devDependencies)) {
      assert.match(version, /^(npm:\w+@)?\d/, name)
    }
  })
})

describe("what is packed", () => {
  /** The files that npm packs, but for dist/, which may not have been built. */
  const packed = async (): Promise<ReadonlyArray<string>> => {
    const { status, stderr, stdout } = await runCommand(npm, ["pack", "--dry-run", "--ignore-scripts", "--json"])
    assert.strictEqual(status, 0, stderr)
    const [{ files }] = Object.values(JSON.parse(stdout)) as [{ readonly files: ReadonlyArray<{ path: string }> }]
    return files.map(({ path }) => path).filter((path) => !path.startsWith("dist/"))
  }
  const isDocument = (path: string): boolean => /\.md$|^llms\.txt$/.test(path)

  it("has the guides, the changelog and llms.txt", async () => {
    assert.includeMembers([...await packed()], [
      ...readdirSync(`${root}docs`, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name, parentPath }) => posix.join(relative(root, parentPath).replaceAll("\\", "/"), name)),
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "SECURITY.md",
      "llms.txt"
    ])
  })

  it("has the target of every link in it", async () => {
    const files = await packed()
    const broken = files.filter(isDocument).flatMap((file) =>
      links(file).map((link) => link.replace(/#.*$/, "")).filter((path) => path !== "")
        .map((path) => ({ file, target: posix.join(posix.dirname(file), path) }))
        .filter(({ target }) => !files.some((path) => path === target || path.startsWith(`${target}/`)))
    )
    assert.deepStrictEqual(broken, [])
  })

  it("has the documents on JSR as well", async () => {
    const include = deno.publish.include
    for (const file of (await packed()).filter(isDocument)) {
      if (file.startsWith("examples/")) continue
      assert.isTrue(include.some((path) => file === path || file.startsWith(`${path}/`)), file)
    }
  })
})

describe.each(["package-lock.json", "examples/cluster/package-lock.json"])("%s", (file) => {
  it("contains no download URL", () => {
    assert.notMatch(read(file), /"resolved"/)
  })

  it("has a hash of every package: if not, `npm run lock`", () => {
    const { packages }: Lock = JSON.parse(read(file))
    const without = Object.entries(packages).filter(([path, { integrity, link }]) =>
      path !== "" && !link && !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? "")
    )
    assert.deepStrictEqual(without.map(([path]) => path), [])
  })

  it("has an entry for every platform: if not, `npm run lock`", () => {
    const { packages }: Lock = JSON.parse(read(file))
    for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
      for (const name of Object.keys(optionalDependencies)) {
        const found = `node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages
        assert.isTrue(found, `${name}, for ${path}`)
      }
    }
  })
})

describe("the tests of the package", () => {
  const files = readdirSync(`${root}test`, { recursive: true, encoding: "utf8" })
    .map((path) => `test/${path.replaceAll("\\", "/")}`)
    .filter((path) => /^test\/package\/[^/]+\.test\.ts$|\.package\.test\.ts$/.test(path))

  it("run with Effect 4 too, but for those that scripts/effect4.ts lists", () => {
    const listed = withEffect3Only.filter(({ test }) => test === undefined).flatMap(({ paths }) => paths)
    const others = files.filter((path) => !listed.includes(path))
    assert.isAtLeast(others.length, 8)
    for (const path of others) assert.match(read(path), /\bof majors\b|\(majors\)|Effect 4/, path)
  })

  it("that are listed there are tests", () => {
    for (const { paths, test } of withEffect3Only) {
      assert.includeMembers(files, [...paths])
      for (const path of paths) assert.include(read(path), test ?? "it(", path)
    }
  })
})

describe("SECURITY.md", () => {
  it("names tests that there are", () => {
    const rows = read("SECURITY.md").split("\n").filter((line) => line.startsWith("| ")).slice(2)
    assert.isNotEmpty(rows)
    const tests = readdirSync(`${root}test`, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => read(`test/${path}`))
    for (const row of rows) {
      const files = [...row.matchAll(/`(test\/[^`]+)`/g)].map(([, path = ""]) => path)
      assert.isNotEmpty(files, row)
      for (const path of files) assert.isTrue(existsSync(root + path), path)
      for (const [, name = ""] of row.replaceAll("\\_", "_").matchAll(/"([^"]+)"/g)) {
        assert.isTrue(tests.some((text) => text.includes(name)), name)
      }
    }
  })
})

describe("CHANGELOG.md", () => {
  it("has an entry for this version", () => {
    assert.include(read("CHANGELOG.md"), `## [${manifest.version}]`)
  })
})
