// The documents are those of two packages, for Effect 3 and for Effect 4. What they install has a version for each of them,
// and a program or a sentence that names what only one of them has names what the other has.

import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { basename } from "node:path"
import { linesFor4 } from "../../scripts/effect4Names.ts"
import { root } from "../../scripts/runtimes.ts"
import { exportsOf, parse } from "../declarations.ts"
import { blocks, documents } from "./markdown.ts"

const pages = [...documents(), "bench/README.md", "examples/README.md", "examples/cluster/README.md"]

describe("what a document installs", () => {
  const library = "@effect-twilio/conversations"

  /** The major of Effect that a version of a package is for; its packages for Effect 3 are 0.x. */
  const majorOf = (version: string): number => version.startsWith("0.") ? 3 : Number.parseInt(version)

  /** The packages of Effect and this one in a line that installs, each with its major. */
  const installed = (line: string): ReadonlyMap<string, number> =>
    new Map(
      [...line.matchAll(/(?<=[ :])(effect|@effect\/[\w-]+|@effect-twilio\/conversations)(?:@(\S+))?(?= |$)/g)]
        .map(([, name = "", version = "none"]) => [name, majorOf(version)])
    )

  /** The lines that install something of Effect. */
  const lines = (page: string, major: 3 | 4): ReadonlyArray<string> =>
    blocks(page).filter(({ language }) => language === "sh")
      .flatMap(({ text }) => (major === 4 ? linesFor4(text) : text).replaceAll(/\\\n\s*/g, "").split("\n"))
      .map((line) => line.replace(/\s*#.*$/, ""))
      .filter((line) => /^\S+ (install|i|add) /.test(line) && installed(line).size > 0)

  it.each(pages)("has one major of Effect in each line: %s", (page) => {
    for (const line of ([3, 4] as const).flatMap((major) => lines(page, major))) {
      const found = installed(line)
      const [major, ...others] = new Set(found.values())
      assert.isTrue(others.length === 0 && (major === 3 || major === 4), line)
      assert.isFalse(major === 4 && found.has("@effect/platform"), line)
      if (found.has(library)) {
        assert.isTrue(found.has("effect"), line)
        assert.strictEqual(found.has("@effect/platform"), major === 3, line)
      }
    }
  })

  it.each(pages)("is as much for Effect 4 as for Effect 3: %s", (page) => {
    const count = (major: 3 | 4) =>
      lines(page, major).filter((line) => [...installed(line).values()].includes(major)).length
    assert.strictEqual(count(4), count(3))
  })

  it("is found", () => {
    assert.deepStrictEqual([...installed("deno add jsr:@effect-twilio/conversations npm:effect@3")], [
      [library, NaN],
      ["effect", 3]
    ])
    assert.isAtLeast(pages.flatMap((page) => lines(page, 4)).length, 12)
  })
})

describe("a program or a sentence", () => {
  const declarations = (folder: string): ReadonlyArray<string> =>
    readdirSync(root + folder, { recursive: true, encoding: "utf8" })
      .map((path) => `${folder}/${path.replaceAll("\\", "/")}`)
      .filter((path) => /\/[A-Z]\w*\.d\.ts$/.test(path))

  /** Both majors have these. Those for Effect 4 are in majors/4, which need not be installed here. */
  const ofBoth = declarations("node_modules/@effect/opentelemetry/dist/dts")

  const files: Readonly<Record<3 | 4, ReadonlyArray<string>>> = {
    3: ["effect", "@effect/platform", "@effect/rpc", "@effect/experimental"]
      .flatMap((name) => declarations(`node_modules/${name}/dist/dts`)).concat(ofBoth),
    4: declarations("node_modules/effect4/dist").concat(ofBoth)
  }

  const known = new Map<string, ReadonlySet<string>>()

  /** The names in the modules of Effect that are called so. */
  const namesIn = (major: 3 | 4, module: string): ReadonlySet<string> => {
    const key = `${major} ${module}`
    const names = known.get(key) ?? new Set(
      files[major].filter((path) => basename(path) === `${module}.d.ts`)
        .flatMap((path) => [...exportsOf(parse(path)).keys()])
    )
    known.set(key, names)
    return names
  }

  const isIn = (major: 3 | 4, name: string): boolean => {
    const [module = "", member = ""] = name.split(".")
    return namesIn(major, module).has(member)
  }

  /** The sentences of a text, and the rows of its tables; without its blocks of code. */
  const sentences = (text: string): ReadonlyArray<string> =>
    text.replaceAll(/^ *(`{3,})[^`\n]*\n[^]*?^ *\1$/gm, "").split(/\n|(?<=[.!?]\)?) /)

  /** What code names: `Stream.map`. */
  const names = (code: string): ReadonlyArray<string> =>
    [...code.matchAll(/(?<![\w./"@-])[A-Z]\w*\.\w+/g)].map(([name]) => name)

  /** What a sentence names, between backticks. */
  const namesInSentence = (sentence: string): ReadonlyArray<string> =>
    [...sentence.matchAll(/`([^`]+)`/g)].flatMap(([, code = ""]) => names(code))

  const isOfOne = (name: string): boolean => isIn(3, name) !== isIn(4, name)

  /** What a program names of one major, in lines that have no form for each. */
  const ofOne = (program: string): ReadonlyArray<string> =>
    program.split("\n").filter((line) => !/\/\/ Effect (3$|4: )/.test(line)).flatMap(names).filter(isOfOne)

  /** A package, or a module of one, that Effect 4 has in `effect`. */
  const gone = /@effect\/(platform|rpc|schema|experimental|cluster|workflow|cli)(?![\w-])/

  /** What it names of one major, without what the other has in its place. */
  const lacking = (sentence: string): ReadonlyArray<string> => {
    const all = namesInSentence(sentence)
    return ([[3, 4], [4, 3]] as const).flatMap(([major, other]) => {
      const own = all.filter((name) => isIn(major, name) && isOfOne(name))
      const hasBoth = /\bEffect [34]\b/.test(sentence) &&
        (all.some((name) => isIn(other, name)) || other === 3 && gone.test(sentence))
      return hasBoth ? [] : own
    })
  }

  it("that names what only one major has is found", () => {
    assert.deepStrictEqual(
      ofOne("Stream.map(\nEffect.fork(\nEffect.async( // Effect 3\n// Effect 4: Effect.callback("),
      ["Effect.fork"]
    )
    assert.deepStrictEqual(lacking("`Stream.mapChunks` and `Stream.map` handle"), ["Stream.mapChunks"])
    assert.deepStrictEqual(lacking("`Stream.mapArray(f)` handles"), ["Stream.mapArray"])
    assert.deepStrictEqual(lacking("`Stream.mapChunks` (on Effect 4 `Stream.mapArray`) handles"), [])
    assert.deepStrictEqual(sentences("One `a.b`. Two.\n```ts\nThree.\n```\nFour."), ["One `a.b`.", "Two.", "", "Four."])
  })

  it.each(pages)("names in code what both majors of Effect have, or has a line for each: %s", (page) => {
    const wrong = blocks(page).filter(({ language }) => language === "ts").flatMap(({ line, text }) =>
      ofOne(text).map((name) => `${line}: ${name}`)
    )
    assert.deepStrictEqual(wrong, [])
  })

  it.each(pages)("names in prose what both majors of Effect have, or the form of each: %s", (page) => {
    assert.deepStrictEqual(sentences(readFileSync(root + page, "utf8")).flatMap(lacking), [])
  })

  it.each(pages)("that names a package which Effect 4 has not says where that is: %s", (page) => {
    const wrong = sentences(readFileSync(root + page, "utf8")).filter((sentence) =>
      gone.test(sentence) && !/\bEffect [34]\b|\b4\.x|`effect\//.test(sentence)
    )
    assert.deepStrictEqual(wrong, [])
  })
})
