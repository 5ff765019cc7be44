// What package.json, deno.json, the lock file and the changelog say of the package must be one story.

import { assert, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { root } from "../../scripts/runtimes.ts"
import { version } from "../../src/internal/version.ts"

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly keywords: Array<string>
  readonly sideEffects: boolean
  readonly engines: { readonly node: string }
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
}

interface Lock {
  readonly version: string
  readonly packages: Record<string, { readonly optionalDependencies?: Record<string, string> }>
}

const read = (path: string): string => readFileSync(root + path, "utf8")
const manifest: Manifest = JSON.parse(read("package.json"))
const deno: DenoConfig = JSON.parse(read("deno.json"))
const lock: Lock = JSON.parse(read("package-lock.json"))
/** All else needs nothing but the web's own API. Of undici itself there are only types in "undici". */
const needsNode = [
  "src/testing/serve.ts",
  "src/UndiciHttpClient.ts",
  "src/internal/decompress.ts",
  "src/internal/undiciTransport.ts"
]
const sources = [
  "mod.ts",
  ...readdirSync(`${root}src`, { recursive: true, encoding: "utf8" }).map((path) => `src/${path}`)
]
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts"))

describe("package.json", () => {
  it("tells npm and bundlers what they ask for", () => {
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

  it("have the version that requests carry", () => {
    assert.strictEqual(version, manifest.version)
  })

  it("export the same modules", () => {
    const built = Object.entries(deno.exports).map(([name, source]) => {
      const path = source.replace("./", "./dist/").replace(/\.ts$/, "")
      return [name, { types: `${path}.d.ts`, default: `${path}.js` }]
    })
    const { "./package.json": _, ...exports } = manifest.exports
    assert.deepStrictEqual(exports, Object.fromEntries(built))
  })

  it("export every module that is not internal, and no other", () => {
    const exported = Object.values(deno.exports).map((path) => path.slice(2))
    for (const path of exported) assert.isTrue(existsSync(root + path), `${path} is exported but missing`)
    assert.sameMembers(
      exported.filter((path) => /^src\/[^/]+$/.test(path)),
      sources.filter((path) => /^src\/[^/]+$/.test(path))
    )
  })

  it("ask for the same versions of the peers", () => {
    const imports = Object.entries(manifest.peerDependencies).map(([name, range]) => [name, `npm:${name}@${range}`])
    assert.deepStrictEqual(deno.imports, Object.fromEntries(imports))
  })

  it("have no other dependency at run time", () => {
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

  it("pin what the tests run on", () => {
    for (const [name, version] of Object.entries(manifest.devDependencies)) assert.match(version, /^\d/, name)
  })
})

describe.each(["package-lock.json", "examples/cluster/package-lock.json"])("%s", (file) => {
  it("holds no address to download from", () => {
    assert.notMatch(read(file), /"resolved"/)
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

describe("CHANGELOG.md", () => {
  it("has an entry for this version", () => {
    assert.include(read("CHANGELOG.md"), `## [${manifest.version}]`)
  })
})
