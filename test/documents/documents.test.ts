// The README, llms.txt, the documents in docs/ and the doc comments, which are the API reference, are kept true by running them:
//
// - a `ts` block is a complete program, with its imports: it type-checks with the project's strict settings and runs to
//   a successful end, on the simulator, since it sees no credentials;
// - a `text` block right after a `ts` block is what that program prints, on every runtime alike; in a doc comment each
//   program has one;
// - a `ts` block that begins with its name (`// both.ts`) can be imported by the others of its document;
// - links within the repository lead somewhere;
// - a `ts` block that names a file (`ts test/testing/kit/inbox.ts`) is that file to the letter, which has tests or is one;
// - no other code goes by: a block in another language than those below is an error.
//
// What takes Node has files of its own beside this one: the `sh` blocks (commands.package.test.ts), the guide that begins
// in an empty folder (first-program.package.test.ts), and the reference that is made of the doc comments
// (reference.package.test.ts, which also tells where an example is missing).

import { assert, beforeAll, describe, it } from "@effect/vitest"
import { existsSync, readFileSync } from "node:fs"
import { posix } from "node:path"
import { currentRuntime, root } from "../../scripts/runtimes.ts"
import { runProgram } from "../runtimes/program.ts"
import { blocks, documents, modules, programs, typeCheck, writePrograms } from "./markdown.ts"
import type { Result } from "./programs.ts"

const folder = `.snippets/${currentRuntime}`
const written = writePrograms(folder, [...documents(), ...modules()].flatMap(programs))
const ofDocuments = written.filter(({ file }) => !file.endsWith(".ts"))
const ofModules = written.filter(({ file }) => file.endsWith(".ts"))

/** A document without its code. */
const prose = (file: string): string =>
  readFileSync(root + file, "utf8").replaceAll(/^ *(`{3,})[^`\n]*\n[\s\S]*?^ *\1$/gm, "").replaceAll(/`[^`\n]*`/g, "")

/** The headings of a document, as links name them. */
const anchors = (file: string): ReadonlyArray<string> =>
  [...readFileSync(root + file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  )

/** The paths of the programs, group by group: each group shares a process. */
const groups = (): ReadonlyArray<ReadonlyArray<string>> => {
  // Metrics are those of the process: what reads them must not count what other programs do.
  const alone = written.filter(({ text }) => text.includes("Metric"))
  return [written.filter((one) => !alone.includes(one)), ...alone.map((one) => [one])].map((group) =>
    group.map(({ path }) => path)
  )
}

let results: ReadonlyMap<string, Result> = new Map()

beforeAll(async () => {
  const runs = groups().map(async (paths) => {
    const { status, stdout, stderr } = await runProgram("test/documents/programs.ts", paths, { timeout: 170_000 })
    assert.strictEqual(status, 0, stdout + stderr)
    return JSON.parse(stdout) as ReadonlyArray<Result>
  })
  results = new Map((await Promise.all(runs)).flat().map((result) => [result.path, result]))
}, 180_000)

/** What a program printed; fails with what the program failed with. */
const outputOf = (path: string): string => {
  const { failure, stdout } = results.get(path) ?? assert.fail(`${path} was not run`)
  assert.isNull(failure, `${stdout}${failure}`)
  return stdout
}

it("the programs type-check", { timeout: 300_000 }, async () => {
  assert.isNotEmpty(written)
  const { status, stdout, stderr } = await typeCheck(folder, written.map(({ path }) => path))
  assert.strictEqual(status, 0, stdout + stderr)
  // Deno passes over what its configuration excludes, and calls that a success.
  assert.notInclude(stderr, "No matching files")
})

describe("README.md, llms.txt and docs/", () => {
  it("have programs in them", () => {
    for (const name of ["README.md", "llms.txt"]) assert.isTrue(ofDocuments.some(({ file }) => file === name), name)
  })

  it("have no code in a language which is not run", () => {
    for (const { file, line, language } of documents().flatMap(blocks)) {
      assert.include(["ts", "sh", "text", "json"], language, `${file}:${line}`)
    }
  })

  it("have no link within the repository that leads nowhere", () => {
    for (const file of [...documents(), "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "bench/README.md"]) {
      for (const [, link = ""] of prose(file).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(link)) continue
        const [path = "", anchor] = link.split("#", 2)
        const target = path === "" ? file : posix.join(posix.dirname(file), path)
        assert.isTrue(existsSync(root + target), `${file}: ${link}`)
        if (anchor !== undefined) assert.include(anchors(target), anchor, `${file}: ${link}`)
      }
    }
  })

  it("show files as they are", () => {
    for (const { file, line, shows, text } of documents().flatMap(blocks)) {
      if (shows !== undefined) assert.strictEqual(text, readFileSync(root + shows, "utf8"), `${file}:${line}`)
    }
  })

  for (const { file, line, path, output } of ofDocuments) {
    it(`${file}:${line} runs`, () => {
      const printed = outputOf(path)
      if (output !== undefined) assert.strictEqual(printed, output)
    })
  }
})

describe("the doc comments", () => {
  it("have no code in a language that is not run or compared", () => {
    for (const { file, line, language } of modules().flatMap(blocks)) {
      assert.include(["ts", "text"], language, `${file}:${line}`)
    }
  })

  for (const { file, line, output, path } of ofModules) {
    it(`${file}:${line} prints what it shows`, () => {
      assert.strictEqual(outputOf(path), output)
    })
  }
})
