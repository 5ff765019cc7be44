// The output of `npm run docs` is complete, has an example for every export, and works without a network.

import { assert, beforeAll, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { inflateSync } from "node:zlib"
import { type JSONOutput, ReflectionKind } from "typedoc"
import { root } from "../../scripts/runtimes.ts"
import { type ProgramResult, runCommand } from "../runtimes/program.ts"

type Reflection = JSONOutput.DeclarationReflection

const out = `${root}.reports/reference`
const html = `${out}/html`

const isValue = (one: Reflection): boolean =>
  one.kind === ReflectionKind.Variable || one.kind === ReflectionKind.Function || one.kind === ReflectionKind.Class ||
  one.flags.isStatic === true

const isType = (one: Reflection): boolean =>
  one.kind === ReflectionKind.Interface || one.kind === ReflectionKind.TypeAlias

const isContainer = (one: Reflection): boolean =>
  one.kind === ReflectionKind.Module || one.kind === ReflectionKind.Namespace || one.kind === ReflectionKind.Class

/** Every export, including static members of classes, by full name. */
const exported = (parent: Reflection | JSONOutput.ProjectReflection, path = ""): ReadonlyArray<[string, Reflection]> =>
  (parent.children ?? []).filter((one) => isValue(one) || isType(one) || isContainer(one)).flatMap((one) => {
    const name = path === "" ? one.name : `${path}.${one.name}`
    return [...(isContainer(one) && !isValue(one) ? [] : [[name, one] as [string, Reflection]]), ...inside(one, name)]
  })
const inside = (one: Reflection, name: string): ReadonlyArray<[string, Reflection]> =>
  isContainer(one) ? exported(one, name) : []

/** The comment of an export. That of an operation is its signature's. */
const comments = (one: Reflection): ReadonlyArray<JSONOutput.Comment> =>
  [one.comment, ...(one.signatures ?? []).map((signature) => signature.comment)].flatMap((comment) => comment ?? [])

const hasExample = (one: Reflection): boolean =>
  comments(one).some((comment) =>
    comment.blockTags?.some(({ content, tag }) =>
      tag === "@example" && /^```ts\n.*\n\/\/ [^\n]+\n```$/s.test(content.map(({ text }) => text).join(""))
    )
  )

/** The ids of everything that a part of the reference refers to: parameters, results, supertypes and members. */
const named = (part: unknown): ReadonlyArray<number> => {
  if (typeof part !== "object" || part === null) return []
  const own = "type" in part && part.type === "reference" && "target" in part && typeof part.target === "number"
    ? [part.target]
    : []
  return [...own, ...Object.values(part).flatMap(named)]
}

/** The ids that the comment of an export links to. */
const linked = (one: Reflection): ReadonlyArray<number> =>
  comments(one).flatMap(({ summary }) => summary).flatMap((part) =>
    part.kind === "inline-tag" && typeof part.target === "number" ? [part.target] : []
  )

/** The files of the reference, by path. */
const files = (): ReadonlyArray<string> =>
  readdirSync(html, { recursive: true, encoding: "utf8" }).filter((path) => /\.(html|css|js)$/.test(path))

/** What a script of the page holds: the side bar or the index of the search. */
const data = (name: string): unknown => {
  const [, encoded = ""] = /"([^"]+)"/.exec(readFileSync(`${html}/assets/${name}.js`, "utf8")) ?? []
  return JSON.parse(inflateSync(Buffer.from(encoded, "base64")).toString())
}

interface Entry {
  readonly text: string
  readonly children?: ReadonlyArray<Entry>
}

/** Searches as the page does: each word with anything around it, and names that begin with the words first. */
const searcher = (): (words: string) => ReadonlyArray<string> => {
  const { index, rows } = data("search") as { index: unknown; rows: ReadonlyArray<{ name: string }> }
  const lunr: { Index: { load(index: unknown): { search(query: string): Array<{ ref: string; score: number }> } } } =
    createRequire(createRequire(import.meta.url).resolve("typedoc"))("lunr")
  const loaded = lunr.Index.load(index)
  return (words) =>
    loaded.search(words.split(" ").map((word) => `*${word}*`).join(" ")).map(({ ref, score }) => {
      const { name = "" } = rows[Number(ref)] ?? {}
      const begins = name.toLowerCase().startsWith(words.toLowerCase())
      return { name, score: begins ? score * 10 / (1 + Math.abs(name.length - words.length)) : score }
    }).sort((one, other) => other.score - one.score).map(({ name }) => name)
}

describe("npm run docs", () => {
  let result: ProgramResult
  let all: ReadonlyArray<[string, Reflection]>

  beforeAll(async () => {
    const args = ["--import", "tsx", "scripts/docs.ts", "--out", html, "--json", `${out}/reference.json`]
    result = await runCommand("node", args, { timeout: 110_000 })
    all = exported(JSON.parse(readFileSync(`${out}/reference.json`, "utf8")))
  }, 120_000)

  it("has no warnings", () => {
    assert.deepStrictEqual([result.status, result.stderr], [0, ""], result.stdout)
  })

  it("has a page for every exported module", () => {
    const { exports }: { exports: Record<string, string> } = JSON.parse(readFileSync(`${root}deno.json`, "utf8"))
    // `./simulator` is a command, and no module to import.
    const names = Object.keys(exports).filter((name) => name !== "." && name !== "./simulator").map((name) =>
      name.slice(2)
    )
    for (const name of names) {
      assert.isTrue(existsSync(`${html}/modules/${name.replaceAll("/", "_")}.html`), name)
      assert.isTrue(all.some(([path]) => path.startsWith(`${name}.`)), name)
    }
  })

  // The operation of the account's default service links to the one with a service, whose example it needs not repeat.
  it("has an example for every value, or a link to a value that has one", () => {
    const values = all.filter(([, one]) => isValue(one))
    const shown = new Set<number>(values.filter(([, one]) => hasExample(one)).map(([, one]) => one.id))
    for (const name of ["RetryPolicy.RetryPolicy.layer", "testing.Fault.rateLimited", "testing.Simulator.make"]) {
      assert.include(values.map(([name]) => name), name)
    }
    const without = values.filter(([, one]) => !shown.has(one.id) && !linked(one).some((id) => shown.has(id)))
    assert.deepStrictEqual(without.map(([name]) => name), [])
  })

  // A type needs no example of its own if a value with the same name has one, if its comment links to such a value, or
  // if such a value accepts, returns or extends it, directly or within another type.
  it("has an example for every type, or for a value that uses it", () => {
    const byId = new Map<number, Reflection>(all.map(([, one]) => [one.id, one]))
    const shown = new Set<number>()
    const show = (one: Reflection): void => {
      if (shown.has(one.id)) return
      shown.add(one.id)
      for (const id of named(one)) {
        const other = byId.get(id)
        if (other !== undefined && isType(other)) show(other)
      }
    }
    const examples = all.filter(([, one]) => hasExample(one))
    const names = new Set(examples.map(([name]) => name))
    const ids = new Set<number>(examples.map(([, one]) => one.id))
    for (const [name, one] of all) if (names.has(name) || linked(one).some((id) => ids.has(id))) show(one)
    assert.deepStrictEqual(all.filter(([, one]) => !shown.has(one.id)).map(([name]) => name), [])
  })

  it("loads nothing from other hosts, and contains no local path", () => {
    assert.isNotEmpty(files())
    for (const path of files()) {
      const text = readFileSync(join(html, path), "utf8")
      assert.notInclude(text, root, path)
      assert.notMatch(text, /<(script|link|img|iframe)\b[^>]*\b(src|href)="(https?:)?\/\//, path)
      assert.notMatch(text, /url\(["']?(https?:)?\/\//, path)
    }
  })

  it("has no broken link", () => {
    const pages = files().filter((path) => path.endsWith(".html"))
    const text = new Map(pages.map((path) => [path, readFileSync(join(html, path), "utf8")]))
    const broken = pages.flatMap((page) =>
      [...(text.get(page) ?? "").matchAll(/<a\b[^>]* href="([^"]+)"/g)].map(([, href = ""]) => href).filter((href) => {
        if (/^https?:\/\//.test(href)) return false
        const [path = "", anchor] = href.split("#")
        // A link must name a page, not a folder, which would need a server.
        const target = text.get(path === "" ? page : join(dirname(page), decodeURIComponent(path)))
        if (anchor === undefined || anchor === "") return target === undefined
        return target?.includes(`id="${anchor}"`) !== true
      }).map((href) => `${page}: ${href}`)
    )
    assert.deepStrictEqual(broken, [])
  })

  it("links to no host that no document names", () => {
    // A file name such as CONTRIBUTING.md is a host as well, to a program that looks for links in prose.
    for (const path of files().filter((path) => path.endsWith(".html"))) {
      assert.notMatch(readFileSync(join(html, path), "utf8"), /<a\b[^>]* href="(http:|[^"/]+:\/\/[^"/]+\.md\b)/, path)
    }
  })

  it("lists the guides first, in the order of their index, and then the sections", () => {
    const guides = [...readFileSync(`${root}docs/README.md`, "utf8").matchAll(/\]\(([\w-]+\.md)\)/g)]
      .map(([, file = ""]) => file)
    assert.sameMembers(["README.md", ...guides], readdirSync(`${root}docs`).filter((file) => file.endsWith(".md")))
    const titles = ["README.md", ...guides].map((file) =>
      /^# (.+)$/m.exec(readFileSync(`${root}docs/${file}`, "utf8"))?.[1]
    )
    const sections = ["client", "resources", "policies", "errors", "testing", "metrics", "models", "project"]
    assert.deepStrictEqual((data("navigation") as ReadonlyArray<Entry>).map(({ text }) => text), [
      ...titles,
      ...sections
    ])
  })

  it("lists the operations by resource, and shows on the page of each the fields of what it takes", () => {
    const sections = data("navigation") as ReadonlyArray<Entry>
    const resources = sections.find(({ text }) => text === "resources")?.children ?? []
    const listed = resources.flatMap(({ text, children = [] }) =>
      (children.find((one) => one.text === "operations")?.children ?? []).map((one) => `${text}.${one.text}`)
    )
    assert.isAtLeast(listed.length, 100)
    const byId = new Map<number, Reflection>(all.map(([, one]) => [one.id, one]))
    assert.sameMembers(all.map(([name]) => name).filter((name) => listed.includes(name)), listed)
    for (const [name, one] of all.filter(([name]) => listed.includes(name))) {
      const page = readFileSync(`${html}/functions/${name}.html`, "utf8")
      const taken = (one.signatures ?? []).flatMap(({ parameters = [] }) => parameters)
        .flatMap(({ type }) => type?.type === "reference" ? byId.get(Number(type.target)) ?? [] : [])
      for (const { children = [] } of taken) {
        for (const field of children) assert.include(page, `id="${field.name.toLowerCase()}"`, `${name}: ${field.name}`)
      }
    }
  })

  it("finds an operation by its name first, in the plural too, and a concept before the fields named like it", () => {
    const search = searcher()
    for (const [name] of all.filter(([, one]) => one.kind === ReflectionKind.Function)) {
      const own = name.slice(name.lastIndexOf(".") + 1)
      if (/^(create|delete|fetch|list|page|update)[A-Z]/.test(own)) assert.strictEqual(search(own)[0], own)
    }
    assert.strictEqual(search("listConversations")[0], "listConversation")
    assert.strictEqual(search("updateServiceUserConversations")[0], "updateServiceUserConversation")
    assert.strictEqual(search("retry")[0], "RetryPolicy")
    assert.strictEqual(search("timeout")[0], "TimeoutPolicy")
    assert.strictEqual(search("throttle")[0], "ThrottlePolicy")
    assert.strictEqual(search("errors")[0], "Errors")
    assert.strictEqual(search("first program")[0], "A first program")
    assert.strictEqual(search("proxy")[0], "Customise requests")
    assert.strictEqual(search("circuit breaker")[0], "Policies")
    // What no name holds is found in the text of the guides.
    assert.include(search("HTTPS_PROXY"), "Customise requests")
  })
})
