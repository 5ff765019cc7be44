// Checks the imports between modules. A resource can be added or removed without changing the core, as long as the core
// does not import one. The diagram in CONTRIBUTING.md is checked as well.

import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { posix } from "node:path"
import { root } from "../scripts/runtimes.ts"
import { blocks } from "./documents/markdown.ts"

interface Import {
  readonly from: string
  readonly to: string
}

const modules = [
  "mod.ts",
  ...readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
    .map((path) => `src/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".ts"))
]

const imports: ReadonlyArray<Import> = modules.flatMap((from) => {
  const code = readFileSync(root + from, "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "")
  return [...code.matchAll(/(?:^(?:import|export)\b[^"]*?from |\bimport\()"(\.[^"]+)"/gm)].map(([, path = ""]) => ({
    from,
    to: posix.join(posix.dirname(from), path)
  }))
})

const folderOf = (path: string): string => posix.dirname(path)

const core = [
  "src/client/ClientCredentials.ts",
  "src/client/ConversationsClient.ts",
  "src/errors/ConversationsError.ts",
  "src/telemetry/ConversationsMetrics.ts",
  "src/transports/FetchHttpClient.ts",
  "src/transports/NodeHttpClient.ts",
  "src/types/Page.ts",
  "src/policies/RequestOptions.ts",
  "src/policies/RetryPolicy.ts",
  "src/policies/ThrottlePolicy.ts",
  "src/policies/TimeoutPolicy.ts",
  "src/transports/UndiciHttpClient.ts"
]

/** A resource is a module with operations. The other modules are the core, and types that several resources share. */
const resources = modules.filter((path) =>
  folderOf(path) === "src/resources" &&
  /Resource\s*\.(?:fetch|create|update|delete|make)\b/.test(readFileSync(root + path, "utf8"))
)

const shown = (found: ReadonlyArray<Import>) => found.map(({ from, to }) => `${from} imports ${to}`)

describe("the modules", () => {
  it("are found, with their imports", () => {
    assert.includeMembers(modules, [
      ...core,
      "src/resources/ServiceUserConversation.ts",
      "src/internal/client/client.ts"
    ])
    assert.include(shown(imports), "src/resources/ServiceUserConversation.ts imports src/internal/declare/resource.ts")
    for (const { to } of imports) assert.include(modules, to)
  })

  it("import no resource, except their mod.ts, recipes, and a resource whose path or record is that of another", () => {
    const isAbove = (path: string) => path === "src/resources/mod.ts" || /^src\/(recipes)\//.test(path)
    const found = imports.filter(({ from, to }) => !isAbove(from) && resources.includes(to))
    assert.deepStrictEqual(shown(found.filter(({ from }) => !resources.includes(from))), [])
    // A record is the path of what is below it, which is a matter of types.
    const ofValues = found.filter(({ from, to }) => {
      const specifier = `./${posix.basename(to)}`
      return readFileSync(root + from, "utf8").split("\n").some((line) =>
        line.startsWith("import {") && line.endsWith(`from "${specifier}"`)
      )
    })
    assert.deepStrictEqual(shown(ofValues), [
      "src/resources/ServiceConversationWithParticipants.ts imports src/resources/ServiceConversation.ts"
    ])
  })

  it("import only the client, errors and pages of the core, if they are a resource", () => {
    const allowed = ["src/client/ConversationsClient.ts", "src/errors/ConversationsError.ts", "src/types/Page.ts"]
    const others = imports.filter(({ from, to }) =>
      resources.includes(from) && core.includes(to) && !allowed.includes(to)
    )
    assert.deepStrictEqual(shown(others), [])
  })

  it("do not import the simulator, which imports only the public library and what the majors of Effect call differently", () => {
    const isTesting = (path: string) => path.startsWith("src/testing/")
    assert.deepStrictEqual(shown(imports.filter(({ from, to }) => isTesting(to) && !isTesting(from))), [])
    assert.deepStrictEqual(
      shown(
        imports.filter(({ from, to }) => isTesting(from) && !isTesting(to) && folderOf(to) !== "src/internal/effect")
      ),
      [
        "src/testing/Simulator.ts imports src/client/ConversationsClient.ts",
        "src/testing/Simulator.ts imports src/client/runPromise.ts",
        "src/testing/internal/webhooks/deliveries.ts imports src/webhooks/WebhookSignature.ts"
      ]
    )
  })

  it("do not ask URL.canParse, which is wrong about some host names on Node 20 once it is optimised", () => {
    const code = (path: string) => readFileSync(root + path, "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")
    assert.deepStrictEqual(modules.filter((path) => code(path).includes("URL.canParse")), [])
  })

  it("have no circular imports, not even for types", () => {
    const done = new Set<string>()
    const visit = (path: string, trail: ReadonlyArray<string>): void => {
      assert.notInclude(trail, path, [...trail, path].join(" > "))
      if (done.has(path)) return
      for (const { from, to } of imports) if (from === path) visit(to, [...trail, path])
      done.add(path)
    }
    for (const path of modules) visit(path, [])
  })
})

/**
 * The rooms of src/, from the top of the house to its ground. An arrow may only lead to a room further down; `internal` in
 * a path marks a private one.
 */
const rooms = [
  ".",
  "src/testing",
  "src/testing/internal/inspector",
  "src/testing/internal/simulator",
  "src/testing/internal/webhooks",
  "src/testing/internal/http",
  "src/testing/internal/resources",
  "src/testing/internal/declare",
  "src/testing/internal/store",
  "src/testing/model",
  "src/testing/internal/values",
  "src/webhooks",
  "src/tokens",
  "src/internal/webhooks",
  "src/facades",
  "src/internal/facades",
  "src/recipes",
  "src/media",
  "src/internal/media",
  "src/resources",
  "src/internal/fields",
  "src/fields",
  "src/internal/declare",
  "src/client",
  "src/internal/client",
  "src/transports",
  "src/internal/call",
  "src/policies",
  "src/internal/guard",
  "src/errors",
  "src/internal/decode",
  "src/telemetry",
  "src/types",
  "src/internal/transport",
  "src/internal/crypto",
  "src/internal/effect"
]

describe("the rooms", () => {
  it("are all named, and no more than these", () => {
    assert.sameMembers([...new Set(modules.map(folderOf))], rooms)
  })

  it("have arrows that run one way", () => {
    const back = imports.filter(({ from, to }) => rooms.indexOf(folderOf(to)) < rooms.indexOf(folderOf(from)))
    assert.deepStrictEqual(shown(back), [])
  })

  it("have 20 modules at most, beside a mod.ts, which only lists them", () => {
    const inRoom = modules.filter((path) => posix.basename(path) !== "mod.ts")
    const crowded = rooms.filter((room) => inRoom.filter((path) => folderOf(path) === room).length > 20)
    assert.deepStrictEqual(crowded, [])
  })
})

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((all, one) => all + one, 0)

/** The lines of a module, and how many of them are comments. */
const linesOf = (path: string): { readonly path: string; readonly lines: number; readonly comments: number } => {
  const text = readFileSync(root + path, "utf8").trimEnd()
  // A line with a comment after its code is code.
  const comments = [...text.matchAll(/^ *(?:\/\/.*|\/\*[\s\S]*?\*\/)/gm)].map(([comment]) => comment.split("\n").length)
  return { path, lines: text.split("\n").length, comments: sum(comments) }
}

describe("the public modules", () => {
  const isPublic = (path: string) => path.startsWith("src/") && !/\/(?:internal|testing)\/|\.4\.ts$/.test(path)
  const counted = modules.filter(isPublic).map(linesOf)

  it("are found, with their comments", () => {
    assert.isAtLeast(counted.length, 40)
    const page = counted.find(({ path }) => path === "src/types/Page.ts")
    assert.isAbove(page?.comments ?? 0, 30)
    assert.isBelow(page?.comments ?? Infinity, page?.lines ?? 0)
  })

  it("are less than 45 % comments: say in one place what is true of many", () => {
    const share = sum(counted.map(({ comments }) => comments)) / sum(counted.map(({ lines }) => lines))
    const excess = ({ comments, lines }: typeof counted[number]) => comments - 0.45 * lines
    const worst = [...counted].sort((one, other) => excess(other) - excess(one)).slice(0, 5)
    const named = worst.map(({ comments, lines, path }) => `${path} (${comments} of ${lines})`)
    assert.isBelow(share, 0.45, `of the public lines; the most comments have ${named.join(", ")}`)
  })
})

describe("the picture in CONTRIBUTING.md", () => {
  const picture = blocks("CONTRIBUTING.md").find(({ language }) => language === "mermaid")?.text ?? ""
  const nodes = new Map([...picture.matchAll(/^ *(\w+)\["([^"]+)"\]$/gm)].map(([, id = "", path = ""]) => [id, path]))
  const arrows = [...picture.matchAll(/^ *(\w+) --> (\w+)$/gm)].map(([, from = "", to = ""]) => [from, to] as const)

  it("has a node for each module that it names", () => {
    assert.isNotEmpty(arrows)
    for (const id of arrows.flat()) assert.isTrue(nodes.has(id), id)
    for (const path of nodes.values()) assert.include(modules, path)
  })

  it("has an arrow only for an import", () => {
    for (const [from, to] of arrows) {
      assert.include(shown(imports), `${nodes.get(from)} imports ${nodes.get(to)}`)
    }
  })

  it("shows all of the core", () => {
    assert.includeMembers([...nodes.values()], core)
  })
})
