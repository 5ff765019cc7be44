// The source serves two majors of Effect. Only the pairs in src/internal/effect (and fastForward.ts) may use what one of
// them does not have. The names that Effect has are read from the declaration files of both. The one exception are the paths
// `@effect/platform/X`, which are `effect/http/X` in Effect 4: the names in these modules are the same, so the path is what
// the build maps (scripts/effect4Names.ts, and tsconfig.4.json for the types), and a pair for each would say nothing else.

import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import ts from "typescript"
import { isLeftOut, ofTwoMajors, writeEffect4 } from "../scripts/effect4.ts"
import { toEffect4 } from "../scripts/effect4Names.ts"
import { root } from "../scripts/runtimes.ts"
import { exportsOf, parse } from "./declarations.ts"
import { blocks, documents, modules as documented } from "./documents/markdown.ts"

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

const known = new Map<string, ReadonlyMap<string, ReadonlyArray<ts.Node>> | undefined>()

/** The names in a module of Effect, with their declarations; `undefined` if it has no such module. */
const namesIn = (major: 3 | 4, specifier: string): ReadonlyMap<string, ReadonlyArray<ts.Node>> | undefined => {
  const path = declarations[major](specifier)
  if (!known.has(path)) known.set(path, existsSync(root + path) ? exportsOf(parse(path)) : undefined)
  return known.get(path)
}

const isEffect = (specifier: string): boolean => /^(effect|@effect\/platform)(\/|$)/.test(specifier)

/** The modules and names of Effect that a file uses: `effect/Effect` and `effect/Effect.map`. */
const used = (path: string): ReadonlySet<string> => usedIn(parse(path))

const usedIn = (file: ts.SourceFile): ReadonlySet<string> => {
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
      for (const { name, propertyName } of bindings.elements) {
        const imported = (propertyName ?? name).text
        if (specifier === "effect") namespaces.set(name.text, `effect/${imported}`)
        else out.add(`${specifier}.${imported}`)
      }
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

/** A program that we publish, as it is for Effect 4. */
const programFor4 = (text: string): ts.SourceFile =>
  ts.createSourceFile("program.ts", toEffect4(text), ts.ScriptTarget.ES2022, true)

/** The examples, and the programs in documents and in doc comments. */
const programsFor4 = (): ReadonlyArray<ts.SourceFile> => {
  const examples = readdirSync(`${root}examples`, { recursive: true, encoding: "utf8" })
    .map((path) => `examples/${path.replaceAll("\\", "/")}`)
    .filter((path) => /^(?!.*node_modules).*(?<!\.test)\.ts$/.test(path) && !isLeftOut(path))
  const shown = [...documents(), ...documented()].flatMap(blocks).filter(({ language }) => language === "ts")
  return [
    ...examples.filter((path) => !examples.includes(path.replace(/\.ts$/, ".4.ts"))).map(read),
    ...shown.filter(({ shows = "" }) => !shows.startsWith("examples/")).map(({ text }) => text)
  ].map(programFor4)
}

/** Those of some names that Effect 4 does not promise to keep, by their module. */
const unstable = (names: Iterable<string>): ReadonlyArray<string> => {
  const found = new Map<string, Set<string>>()
  for (const name of names) {
    const [, specifier = "", member = ""] = /^([^.]+)\.(.+)$/.exec(name) ?? []
    const nodes = namesIn(4, specifier)?.get(member) ?? []
    if (nodes.every((node) => !/@stability (unstable|experimental)/.test(node.getFullText()))) continue
    const module = specifier.replace("@effect/platform/", "effect/http/")
    found.set(module, (found.get(module) ?? new Set()).add(member))
  }
  return [...found].map(([module, names]) => `${module}: ${[...names].sort().join(", ")}`).sort()
}

// Effect 4 marks declarations, as those of all its HTTP modules, with `@stability unstable`: a minor version may change them.
// These are all that we use, so they are what to look for in the changes of the next one.
describe("what Effect 4 marks as unstable", () => {
  const library = [...shared, ...modules.filter((path) => path.endsWith(".4.ts"))].flatMap((path) => [...used(path)])

  it("is in the library by these names", () => {
    assert.deepStrictEqual(unstable(library), [
      "effect/http/Cookies: fromSetCookie, toSetCookieHeaders",
      "effect/http/FetchHttpClient: Fetch, RequestInit, layer",
      "effect/http/Headers: Headers, Input, empty, fromInput, redact",
      "effect/http/HttpBody: HttpBody",
      "effect/http/HttpClient: HttpClient, TracerDisabledWhen, make, makeWith, transformResponse, withScope",
      "effect/http/HttpClientError: DecodeError, HttpClientError, TransportError, isHttpClientError",
      "effect/http/HttpClientRequest: HttpClientRequest, bodyText, bodyUint8Array, get, make, setHeaders, setUrl",
      "effect/http/HttpClientResponse: HttpClientResponse, fromWeb",
      "effect/http/HttpMethod: HttpMethod",
      "effect/http/HttpServerRequest: HttpServerRequest",
      "effect/http/HttpServerResponse: HttpServerResponse, text"
    ])
  })

  it("is in the published programs by these names too", () => {
    const known = new Set(library.map((name) => name.replace("@effect/platform/", "effect/http/")))
    const programs = programsFor4().flatMap((file) => [...usedIn(file)])
    assert.deepStrictEqual(unstable(programs.filter((name) => !known.has(name))), [
      "effect/Arbitrary: checkEffect, schema",
      "effect/LayerMap: Service",
      "effect/cluster/ClusterError: PersistenceError",
      "effect/cluster/ClusterWorkflowEngine: layer",
      "effect/cluster/Message: Incoming, IncomingRequest",
      "effect/cluster/MessageStorage: MessageStorage",
      "effect/cluster/RunnerAddress: make",
      "effect/cluster/RunnerStorage: RunnerStorage",
      "effect/cluster/ShardingConfig: ShardingConfig, layerFromEnv",
      "effect/cluster/SqlMessageStorage: layer",
      "effect/cluster/SqlRunnerStorage: layer",
      "effect/http-api/HttpApi: make",
      "effect/http-api/HttpApiBuilder: group, layer, securitySetCookie",
      "effect/http-api/HttpApiClient: make",
      "effect/http-api/HttpApiEndpoint: delete, get, post",
      "effect/http-api/HttpApiGroup: make",
      "effect/http-api/HttpApiMiddleware: Service",
      "effect/http-api/HttpApiSecurity: apiKey, bearer",
      "effect/http-api/OpenApi: Summary, Title",
      "effect/http/HttpClient: execute, get, mapRequest, tap, tapRequest",
      "effect/http/HttpClientRequest: basicAuth, bearerToken, setHeader",
      "effect/http/HttpClientResponse: schemaBodyJson",
      "effect/http/HttpEffect: appendPreResponseHandler, fromWebHandler, toWebHandlerWith",
      "effect/http/HttpRouter: RouteContext, RouterConfig, add, toHttpEffect, toWebHandler",
      "effect/http/HttpServer: HttpServer, formatAddress, layerServices, serveEffect",
      "effect/http/HttpServerResponse: setHeader",
      "effect/observability/Otlp: layerJson",
      "effect/persistence/Persistence: BackingPersistence, layerBackingMemory",
      "effect/persistence/RateLimiter: RateLimiter, layer, layerStoreMemory, layerStoreRedis, sleep",
      "effect/persistence/Redis: Redis, RedisError",
      "effect/rpc/Rpc: Any, make",
      "effect/rpc/RpcClient: layerProtocolHttp, make",
      "effect/rpc/RpcGroup: make",
      "effect/rpc/RpcMessage: ExitEncoded, FromClientEncoded, FromServerEncoded",
      "effect/rpc/RpcSerialization: RpcSerialization, ndjson",
      "effect/rpc/RpcServer: toHttpEffect",
      "effect/rpc/RpcTest: makeClient",
      "effect/socket/SocketServer: SocketServerError",
      "effect/sql/SqlClient: SqlClient",
      "effect/sql/SqlError: SqlError",
      "effect/workflow/Activity: CurrentAttempt, make",
      "effect/workflow/DurableClock: sleep",
      "effect/workflow/Workflow: make",
      "effect/workflow/WorkflowEngine: WorkflowEngine, WorkflowInstance"
    ])
  })

  // src/internal/effect/server.4.ts has a service by its key, so that its module is not in every bundle.
  it("is by a key what Effect has by this key", () => {
    for (
      const [path, source] of [
        ["src/internal/effect/server.ts", "node_modules/@effect/platform/dist/esm/internal/httpServerRequest.js"],
        ["src/internal/effect/server.4.ts", "node_modules/effect4/dist/http/HttpServerRequest.js"]
      ] as const
    ) {
      const [, key = ""] = /Context\.(?:GenericTag|Service)\(\s*("[^"]+")/.exec(read(path)) ?? []
      assert.match(read(source), new RegExp(`Context\\.(GenericTag|Service)\\(${key}\\)`), path)
    }
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

// CONTRIBUTING.md says how Effect 3 is dropped: the repository for Effect 4 takes the place of this one.
describe("the repository without Effect 3", () => {
  const folder = mkdtempSync(join(tmpdir(), "without-3-"))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  beforeAll(() => void writeEffect4(true, `${folder}/`))

  const tracked = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).trim().split("\n")

  it("has all files but those that are named", () => {
    const [, paragraph = ""] = /^(\*\*To drop Effect 3 one day\*\*[^]*?)^## /m.exec(read("CONTRIBUTING.md")) ?? []
    for (const path of ofTwoMajors) assert.include(paragraph, path)
    const isNamed = (path: string) => ofTwoMajors.some((one) => path === one || path.startsWith(`${one}/`))
    assert.deepStrictEqual(
      tracked.filter((path) =>
        existsSync(root + path) && !existsSync(join(folder, path)) && !path.endsWith(".4.ts") && !isNamed(path) &&
        !isLeftOut(path)
      ),
      []
    )
  })

  // Tests of both packages are to be written for one, by hand.
  const isOfBoth = /^test\/package\/|^test\/webhooks\/bundle\.package\.test\.ts$/

  it("imports nothing that is gone", () => {
    const code = tracked.filter((path) =>
      /\.[jt]s$/.test(path) && !isOfBoth.test(path) && existsSync(join(folder, path))
    )
    const wrong = code.flatMap((path) =>
      ts.preProcessFile(readFileSync(join(folder, path), "utf8")).importedFiles
        .filter(({ fileName }) => fileName.startsWith(".") && !existsSync(join(folder, dirname(path), fileName)))
        .map(({ fileName }) => `${path}: ${fileName}`)
    )
    assert.deepStrictEqual(wrong, [])
  })

  it("runs only commands that it has", () => {
    const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
    const run = readFileSync(join(folder, ".ci/run"), "utf8")
    const called = [...`${run}${JSON.stringify(scripts)}`.matchAll(/npm run (?:--silent )?"?([\w:$]+)/g)]
    assert.isNotEmpty(called)
    assert.deepStrictEqual(called.map(([, name = ""]) => name).filter((name) => !(name in scripts)), [])
    assert.notMatch(run, /majors|effect4/)
  })
})
