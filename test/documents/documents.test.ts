// Checks the README, llms.txt, the documents in docs/ and the doc comments, which are the API reference, by running them:
//
// - a `ts` block is a complete program, with its imports: it type-checks with the project's strict settings, and succeeds
//   on the simulator, since it has no credentials;
// - a `text` block right after a `ts` block is the output of the program, the same on every runtime; in a doc comment
//   the output of every program is the comments at its end;
// - a `ts` block that begins with a file name (`// both.ts`) can be imported by the others of its document;
// - links within the repository are not broken;
// - a `ts` block that names a file (`ts test/testing/kit/inbox.ts`) is exactly that file, which is tested;
// - a block in any other language, except those below, is an error.
//
// These need Node, and have their own files: the `sh` blocks (commands.package.test.ts), the guide that starts in an empty
// folder (first-program.package.test.ts), and the reference generated from the doc comments (reference.package.test.ts,
// which also reports missing examples).

import { assert, beforeAll, describe, it } from "@effect/vitest"
import { existsSync, readFileSync } from "node:fs"
import { posix } from "node:path"
import { currentRuntime, root } from "../../scripts/runtimes.ts"
import { runProgram } from "../runtimes/program.ts"
import { blocks, documents, links, modules, programs, typeCheck, writePrograms } from "./markdown.ts"
import type { Result } from "./programs.ts"

const folder = `.snippets/${currentRuntime}`
const written = writePrograms(folder, [...documents(), ...modules()].flatMap(programs))
const ofDocuments = written.filter(({ file }) => !file.endsWith(".ts"))
const ofModules = written.filter(({ file }) => file.endsWith(".ts"))

/** The anchors of the headings of a document. */
const anchors = (file: string): ReadonlyArray<string> =>
  [...readFileSync(root + file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  )

/** The paths of the programs, group by group: each group shares a process. */
const groups = (): ReadonlyArray<ReadonlyArray<string>> => {
  // Metrics are global to the process, so a program that reads them must not share it with others.
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

/** The output of a program. Fails if the program failed. */
const outputOf = (path: string): string => {
  const { failure, stdout } = results.get(path) ?? assert.fail(`${path} was not run`)
  assert.isNull(failure, `${stdout}${failure}`)
  return stdout
}

it("the programs type-check", { timeout: 300_000 }, async () => {
  assert.isNotEmpty(written)
  const { status, stdout, stderr } = await typeCheck(folder, written.map(({ path }) => path))
  assert.strictEqual(status, 0, stdout + stderr)
  // Deno skips files that its configuration excludes, and still succeeds.
  assert.notInclude(stderr, "No matching files")
})

describe("README.md, llms.txt and docs/", () => {
  it("contain programs", () => {
    for (const name of ["README.md", "llms.txt"]) assert.isTrue(ofDocuments.some(({ file }) => file === name), name)
  })

  it("contain no code in a language that is not run", () => {
    for (const { file, line, language } of documents().flatMap(blocks)) {
      assert.include(["ts", "sh", "text", "json"], language, `${file}:${line}`)
    }
  })

  it("contain no broken link within the repository", () => {
    for (const file of [...documents(), "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "bench/README.md"]) {
      for (const link of links(file)) {
        const [path = "", anchor] = link.split("#", 2)
        const target = path === "" ? file : posix.join(posix.dirname(file), path)
        assert.isTrue(existsSync(root + target), `${file}: ${link}`)
        if (anchor !== undefined) assert.include(anchors(target), anchor, `${file}: ${link}`)
      }
    }
  })

  it("show files unchanged", () => {
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
  it("contain no code in a language that is not run or compared", () => {
    for (const { file, line, language } of modules().flatMap(blocks)) {
      assert.strictEqual(language, "ts", `${file}:${line}`)
    }
  })

  for (const { file, line, output, path } of ofModules) {
    it(`${file}:${line} prints the output it shows`, () => {
      assert.strictEqual(outputOf(path), output)
    })
  }
})
