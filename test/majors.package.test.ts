// The source serves two majors of Effect. Only the pairs in src/internal/effect (and fastForward.ts) may use what one of
// them does not have. The names that Effect has are read from the declaration files of both.

import { assert, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import ts from "typescript"
import { root } from "../scripts/runtimes.ts"
import { exportsOf, parse } from "./declarations.ts"

const read = (path: string): string => readFileSync(root + path, "utf8")

const modules = [
  "mod.ts",
  ...readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
    .map((path) => `src/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".ts"))
]

/** The files for Effect 3 that have a twin for Effect 4. */
const pairs = modules.filter((path) => path.endsWith(".4.ts")).map((path) => path.replace(/\.4\.ts$/, ".ts"))

const shared = modules.filter((path) => !path.endsWith(".4.ts") && !pairs.includes(path))

/** The declaration file of a module, such as `effect/Effect`. */
const declarations: Readonly<Record<3 | 4, (specifier: string) => string>> = {
  3: (specifier) => {
    const [, name = "", module = ""] = /^(effect|@effect\/platform)\/(.+)$/.exec(specifier) ?? []
    return `node_modules/${name}/dist/dts/${module}.d.ts`
  },
  4: (specifier) =>
    `node_modules/effect4/dist/${specifier.replace("@effect/platform/", "http/").replace("effect/", "")}.d.ts`
}

const known = new Map<string, ReadonlySet<string> | undefined>()

/** The names in a module of Effect; `undefined` if it has no such module. */
const namesIn = (major: 3 | 4, specifier: string): ReadonlySet<string> | undefined => {
  const path = declarations[major](specifier)
  if (!known.has(path)) known.set(path, existsSync(root + path) ? new Set(exportsOf(parse(path)).keys()) : undefined)
  return known.get(path)
}

const isEffect = (specifier: string): boolean => /^(effect|@effect\/platform)(\/|$)/.test(specifier)

/** The modules and names of Effect that a file uses: `effect/Effect` and `effect/Effect.map`. */
const used = (path: string): ReadonlySet<string> => {
  const file = parse(path)
  const out = new Set<string>()
  const namespaces = new Map<string, string>()
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue
    const { moduleSpecifier } = statement
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier) || !isEffect(moduleSpecifier.text)) {
      continue
    }
    const specifier = moduleSpecifier.text
    out.add(specifier)
    const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : statement.exportClause
    if (bindings === undefined) continue
    if (ts.isNamespaceImport(bindings)) namespaces.set(bindings.name.text, specifier)
    else if (!ts.isNamespaceExport(bindings)) {
      for (const { name, propertyName } of bindings.elements) out.add(`${specifier}.${(propertyName ?? name).text}`)
    }
  }
  const visit = (node: ts.Node): void => {
    const access = ts.isPropertyAccessExpression(node)
      ? { of: node.expression, name: node.name }
      : ts.isQualifiedName(node)
      ? { of: node.left, name: node.right }
      : undefined
    if (access !== undefined && ts.isIdentifier(access.of) && namespaces.has(access.of.text)) {
      out.add(`${namespaces.get(access.of.text)}.${access.name.text}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return out
}

const isIn = (major: 3 | 4, name: string): boolean => {
  const [, specifier = "", member] = /^([^.]+)(?:\.(.+))?$/.exec(name) ?? []
  const names = namesIn(major, specifier)
  return names !== undefined && (member === undefined || names.has(member))
}

const text = (nodes: ReadonlyArray<ts.Node>): string => nodes.map((node) => node.getText()).join("\n")

describe("the source", () => {
  it("has pairs in one folder, and one for tests", () => {
    assert.deepStrictEqual([...pairs].sort(), [
      "src/internal/effect/effect.ts",
      "src/internal/effect/http.ts",
      "src/internal/effect/schema.ts",
      "src/internal/effect/server.ts",
      "src/testing/fastForward.ts"
    ])
  })

  it("knows the names of both majors", () => {
    assert.isTrue(isIn(3, "effect/FiberRef.make"))
    assert.isFalse(isIn(4, "effect/FiberRef.make"))
    assert.isTrue(isIn(3, "@effect/platform/HttpClient.HttpClient"))
    assert.isTrue(isIn(4, "@effect/platform/HttpClient.HttpClient"))
    assert.isFalse(isIn(3, "effect/Effect.callback"))
    assert.isTrue(isIn(4, "effect/Effect.callback"))
    assert.include([...used("src/policies/RetryPolicy.ts")], "effect/Random.next")
  })

  it("names nothing outside the pairs that only one major has", () => {
    const wrong = shared.flatMap((path) =>
      [...used(path)].flatMap((name) =>
        ([3, 4] as const).flatMap((major) => isIn(major, name) ? [] : [`${path}: Effect ${major} has no ${name}`])
      )
    )
    assert.deepStrictEqual(wrong, [])
  })

  it("is type-checked against both: no file is left out but the pairs, and no error is hidden", () => {
    for (const [config, expected] of [["tsconfig.build.json", pairs], ["tsconfig.4.json", []]] as const) {
      const { config: json } = ts.readConfigFile(root + config, ts.sys.readFile)
      const { errors, fileNames } = ts.parseJsonConfigFileContent(json, ts.sys, root)
      assert.deepStrictEqual(errors, [])
      // The twins of tests are checked with those of the source.
      const files = fileNames.map((file) => file.slice(root.length)).filter((file) => !file.startsWith("test/"))
      const twins = modules.filter((path) => path.endsWith(".4.ts"))
      assert.sameMembers(files, [...shared, ...(expected.length > 0 ? expected : twins)])
    }
    for (const path of modules) {
      const code = read(path).replaceAll(/\/\*[^]*?\*\//g, "")
      assert.notMatch(code, /@ts-(ignore|expect-error|nocheck)|as (never|any)/, path)
    }
  })
})

// Effect 4 marks all of its HTTP modules as unstable: a minor version may change them. This is all that we use of them, so
// it is what to look for in the changes of the next one.
describe("the HTTP modules", () => {
  it("are used by these names", () => {
    const four = [...shared, ...modules.filter((path) => path.endsWith(".4.ts"))]
    const names = new Map<string, Set<string>>()
    for (const name of four.flatMap((path) => [...used(path)])) {
      const [, module, member] = /^@effect\/platform\/(\w+)\.(\w+)$/.exec(name) ?? []
      if (module !== undefined && member !== undefined) names.set(module, (names.get(module) ?? new Set()).add(member))
    }
    assert.deepStrictEqual([...names].map(([module, names]) => `${module}: ${[...names].sort().join(", ")}`).sort(), [
      "Cookies: fromSetCookie, toSetCookieHeaders",
      "FetchHttpClient: Fetch, RequestInit, layer",
      "Headers: Headers, Input, empty, fromInput, redact",
      "HttpBody: HttpBody",
      "HttpClient: HttpClient, TracerDisabledWhen, make, makeWith, transformResponse, withScope",
      "HttpClientError: DecodeError, HttpClientError, TransportError, isHttpClientError",
      "HttpClientRequest: HttpClientRequest, bodyText, bodyUint8Array, get, make, setHeaders, setUrl",
      "HttpClientResponse: HttpClientResponse, fromWeb",
      "HttpMethod: HttpMethod",
      "HttpServerRequest: HttpServerRequest",
      "HttpServerResponse: HttpServerResponse, text"
    ])
  })
})

describe("a pair", () => {
  for (const path of pairs) {
    const [three, four] = [exportsOf(parse(path)), exportsOf(parse(path.replace(/\.ts$/, ".4.ts")))]

    it(`exports the same names: ${path}`, () => {
      assert.sameMembers([...four.keys()], [...three.keys()])
    })

    // What both majors have is used directly, or stands in a file that both share.
    it(`has a difference in every name: ${path}`, () => {
      const same = [...three].filter(([name, nodes]) => text(nodes) === text(four.get(name) ?? [])).map(([name]) =>
        name
      )
      assert.deepStrictEqual(same, [])
    })

    it(`has nothing that is not used: ${path}`, () => {
      const code = shared.map(read).join("\n")
      assert.deepStrictEqual([...three.keys()].filter((name) => !new RegExp(`\\b${name}\\b`).test(code)), [])
    })
  }
})
