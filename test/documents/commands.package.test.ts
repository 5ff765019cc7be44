// Runs the commands in the README and in docs/. Every line of a `sh` block is one of these:
//
// - a line that installs something is not run: test/package/ and first-program.package.test.ts run those of the library, and
//   majors.package.test.ts checks their versions;
// - `npm ci`, `npm test` and `git clone` have already been run, and are not run again;
// - `npm run simulator` is started, and serves until the last command of the document has run;
// - docs/first-program.md starts in an empty folder: first-program.package.test.ts runs it there;
// - every other line is run and must succeed. Bun and Deno are the ones that package.json pins.

import { afterAll, assert, describe, it } from "@effect/vitest"
import { spawn } from "node:child_process"
import process from "node:process"
import { root } from "../../scripts/runtimes.ts"
import { blocks, documents } from "./markdown.ts"
import { runCommand } from "../runtimes/program.ts"

const path = `${root}node_modules/.bin:${process.env["PATH"]}`
const known = /^(npm (ci|test)|git clone \S+|cd \S+|npm run test\S*|npm (test|run test\S*) -- .*)$/
const installs = /^(npm (install|i|add)|bun add|deno (add|install)|pnpm add|yarn add) /
const server = /^npm run simulator\b/

const stops: Array<() => void> = []
afterAll(() => stops.forEach((stop) => stop()))

/** Resolves when the simulator has printed its address. */
const serve = (command: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", `exec ${command}`], {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true
    })
    let said = ""
    stops.push(() => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM")
      } catch {
        // The process has ended.
      }
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text
        if (/http:\/\/(localhost|127\.0\.0\.1|\[::1\]):\d+/.test(said)) resolve()
      })
    }
    child.on("error", reject)
    child.on("close", (status) => reject(new Error(`ended with ${status}: ${said}`)))
  })

// A document without a command has nothing to run, and vitest refuses a suite without a test.
const hasCommands = (file: string): boolean => blocks(file).some(({ language }) => language === "sh")

for (const file of documents().filter((file) => file !== "docs/first-program.md" && hasCommands(file))) {
  describe(`${file}: commands`, () => {
    for (const block of blocks(file).filter(({ language }) => language === "sh")) {
      const commands = block.text.replaceAll(/\\\n\s*/g, "").split("\n")
        .map((line) => line.replace(/\s+#.*$/, "").replace(/^#.*$/, "").trim())
        .filter((line) => line !== "")
      for (const command of commands) {
        it(`${block.line}: ${command}`, { timeout: 120_000 }, async () => {
          if (server.test(command)) {
            await serve(command)
          } else if (!installs.test(command) && !known.test(command)) {
            const { status, stdout, stderr } = await runCommand("sh", ["-c", command], {
              env: { PATH: path },
              timeout: 110_000
            })
            assert.strictEqual(status, 0, stdout + stderr)
          }
        })
      }
    }
  })
}
