// The output of `npm run docs` is complete, has an example for every export, and works without a network.

import { assert, beforeAll, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
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

const hasExample = (one: Reflection): boolean =>
  [one.comment, ...(one.signatures ?? []).map((signature) => signature.comment)].some((comment) =>
    comment?.blockTags?.some(({ content, tag }) =>
      tag === "@example" && /^```ts\n.*\n```\n+```text\n/s.test(content.map(({ text }) => text).join(""))
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
  (one.comment?.summary ?? []).flatMap((part) =>
    part.kind === "inline-tag" && typeof part.target === "number" ? [part.target] : []
  )

/** The files of the reference, by path. */
const files = (): ReadonlyArray<string> =>
  readdirSync(html, { recursive: true, encoding: "utf8" }).filter((path) => /\.(html|css|js)$/.test(path))

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
    const names = Object.keys(exports).filter((name) => name !== ".").map((name) => name.slice(2))
    for (const name of names) {
      assert.isTrue(existsSync(`${html}/modules/${name.replaceAll("/", "_")}.html`), name)
      assert.isTrue(all.some(([path]) => path.startsWith(`${name}.`)), name)
    }
  })

  it("has an example for every value", () => {
    const values = all.filter(([, one]) => isValue(one))
    for (const name of ["RetryPolicy.RetryPolicy.layer", "testing.Fault.rateLimited", "testing.Simulator.make"]) {
      assert.include(values.map(([name]) => name), name)
    }
    assert.deepStrictEqual(values.filter(([, one]) => !hasExample(one)).map(([name]) => name), [])
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
})
