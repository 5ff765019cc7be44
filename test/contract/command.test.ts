// The command that serves the simulator, as people start it.

import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Simulator } from "@effect-twilio/conversations/testing"
import * as Effect from "effect/Effect"
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { promisify } from "node:util"
import { buildCommand } from "../../scripts/command.ts"
import { executable, root } from "../../scripts/runtimes.ts"
import { temporaryFolder } from "../temporaryFolder.ts"

/** One file, as it is published: Node starts it in a fifth of the time that it needs for the many files of Effect. */
const folder = mkdtempSync(join(tmpdir(), "command-"))
const command = join(folder, "simulator.mjs")
beforeAll(() => buildCommand(command))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const started = (...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const child = spawn(executable("node"), [command, "--port", "0", ...args], {
        cwd: root,
        env: { ...process.env, NO_COLOR: "1" }
      })
      let output = ""
      const url = await new Promise<string>((resolve, reject) => {
        child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
          output += chunk
          const found = /simulator on (http:\/\/\S+)/.exec(output)?.[1]
          if (found !== undefined && output.includes("twilio-go")) resolve(found)
        })
        child.stderr.setEncoding("utf8").on("data", (chunk: string) => output += chunk)
        child.once("exit", () => reject(new Error(output)))
      })
      return { child, url, output: () => output }
    }),
    ({ child }) => Effect.promise(() => stopped(child, "SIGKILL"))
  )

const stopped = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, "exit")
  child.kill(signal)
  await exit
}

const authorization = `Basic ${btoa(`${Simulator.accountSid}:${Simulator.authToken}`)}`

const api = (url: string, form?: Readonly<Record<string, string>>) =>
  Effect.promise(async () => {
    const response = await fetch(url, {
      headers: { authorization },
      ...(form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) })
    })
    return { status: response.status, json: await response.json() }
  })

describe("the command", { timeout: 60_000 }, () => {
  it.scopedLive("prints lines that work as they are, and ends at once", () =>
    Effect.gen(function* () {
      const { child, output, url } = yield* started()
      const lines = output().split("\n")
      const curl = lines.find((line) => line.startsWith("curl "))
      const shown = execFileSync("bash", ["-c", `${curl} --silent`], { encoding: "utf8" })
      assert.lengthOf(JSON.parse(shown).conversations, 3)
      const node = /^node -e '\n[\s\S]*?'$/m.exec(output())?.[0] ?? ""
      assert.include(node, url)
      const names = execFileSync("bash", ["-c", node], { encoding: "utf8", cwd: root })
      assert.include(names, "Order 1042: where is my parcel?")
      // The package of the repository is not built: tsx finds its source by the same name.
      const ours = /^node --input-type=module -e '\n[\s\S]*?'$/m.exec(output())?.[0] ?? ""
      assert.include(ours, url)
      const env = { ...process.env, NODE_OPTIONS: "--import tsx" }
      assert.strictEqual(execFileSync("bash", ["-c", ours], { encoding: "utf8", cwd: root, env }), names)
      // Debian's python3-twilio, which .ci/run installs.
      const python = /^python3 -c '\n[\s\S]*?'$/m.exec(output())?.[0] ?? ""
      assert.include(python, url)
      const debian = { ...process.env, PATH: `/usr/bin:${process.env["PATH"]}` }
      assert.strictEqual(execFileSync("bash", ["-c", python], { encoding: "utf8", env: debian }), names)
      yield* Effect.promise(() => stopped(child, "SIGINT"))
      assert.notInclude(output(), "Error")
    }))

  it("has credentials of letters and digits, because twilio-go sends no others", () => {
    const { accountSid, apiKeySecret, apiKeySid, authToken } = Simulator
    for (const text of [accountSid, authToken, apiKeySid, apiKeySecret]) assert.match(text, /^[a-zA-Z0-9]+$/)
  })

  it.scopedLive("ends at once on Ctrl-C, whatever is open", () =>
    Effect.gen(function* () {
      const { child, url } = yield* started("--latency", "60000")
      const events = yield* Effect.promise(() => fetch(`${url}/inspector/events`))
      assert.strictEqual(events.status, 200)
      const slow = fetch(`${url}/v1/Conversations`, { headers: { authorization } }).then(() => "done", () => "cut off")
      // The page shows a request when it has arrived.
      const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader()
      yield* Effect.promise(async () => {
        for (let text = ""; !text.includes("listConversation");) text += (await reader?.read())?.value ?? ""
      })
      const before = performance.now()
      yield* Effect.promise(() => stopped(child, "SIGINT"))
      assert.isBelow(performance.now() - before, 2_000)
      assert.strictEqual(yield* Effect.promise(() => slow), "cut off")
      yield* Effect.promise(() => Promise.resolve(reader?.cancel()).catch(() => {}))
    }))

  it("completes its options in bash, and prints completions for zsh and fish", async () => {
    const [bash, zsh, fish] = await Promise.all(["bash", "zsh", "fish"].map(async (shell) => {
      return (await promisify(execFile)(executable("node"), [command, "--completions", shell], { cwd: root })).stdout
    }))
    // What bash does when somebody types this and Tab.
    const complete = (typed: string) =>
      execFileSync("bash", [
        "-c",
        `${bash}
COMP_WORDS=(conversations ${typed}); COMP_CWORD=1
_conversations_bash_completions conversations
printf '%s\\n' "\${COMPREPLY[@]}"`
      ], { encoding: "utf8" }).trim().split("\n")
    assert.include(bash, "complete -F _conversations_bash_completions")
    assert.deepStrictEqual(complete("--max"), ["--max-concurrent", "--max-page-size"])
    assert.deepStrictEqual(complete("--se"), ["--seed"])
    for (const name of complete("--")) {
      assert.include(zsh, `${name}[`)
      assert.include(fish, `-l ${name.slice(2)} `)
    }
  })

  it.scopedLive("starts from a seed, and says what is wrong with one", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const seed = join(folder, "seed.json")
      const desk = `IS${"a".repeat(32)}`
      const conversation = { uniqueName: "hello", messages: [{ author: "ada", body: "Hello" }] }
      writeFileSync(
        seed,
        JSON.stringify({
          services: [{ chatServiceSid: desk, users: [{ identity: "ada", conversations: [conversation] }] }]
        })
      )
      const { url } = yield* started("--seed", seed)
      const { json } = yield* api(`${url}/v1/Services/${desk}/Conversations/hello/Messages`)
      assert.deepInclude(json.messages[0], { author: "ada", body: "Hello", index: 0 })
      writeFileSync(seed, JSON.stringify({ services: [{ users: [{ identity: 7 }] }] }))
      const failed = yield* Effect.flip(Effect.sandbox(started("--seed", seed)))
      assert.match(String(failed), /is not a seed[\s\S]*identity/)
    }))

  it.scopedLive("keeps its state over a restart, even one by a crash", () =>
    Effect.gen(function* () {
      const state = join(yield* temporaryFolder, "state")
      const messages = "/v1/Conversations/order-1042/Messages"
      const first = yield* started("--state", state)
      const written = yield* api(first.url + messages, { Author: "ada@example.com", Body: "One" })
      assert.strictEqual(written.status, 201)
      yield* Effect.promise(() => stopped(first.child, "SIGKILL"))
      appendFileSync(state, '{"at":17')
      const second = yield* started("--state", state)
      yield* api(second.url + messages, { Author: "ada@example.com", Body: "Two" })
      yield* Effect.promise(() => stopped(second.child, "SIGINT"))
      const third = yield* started("--state", state)
      const { json } = yield* api(`${third.url}${messages}?Order=desc&PageSize=2`)
      const read: ReadonlyArray<{ readonly body: string; readonly sid: string; readonly date_created: string }> =
        json.messages
      assert.deepStrictEqual(read.map(({ body }) => body), ["Two", "One"])
      assert.strictEqual(read[1]?.sid, written.json.sid)
      assert.strictEqual(read[1]?.date_created, written.json.date_created)
    }))

  it.scopedLive("sends webhooks to a URL for what is written on the page", () =>
    Effect.gen(function* () {
      const received: Array<string> = []
      const server = yield* Effect.acquireRelease(
        Effect.promise(async () => {
          const server = createServer((request, response) => {
            let body = ""
            request.setEncoding("utf8").on("data", (chunk: string) => body += chunk).on("end", () => {
              received.push(`${new URLSearchParams(body).get("EventType")} ${"x-twilio-signature" in request.headers}`)
              response.end()
            })
          }).listen(0, "127.0.0.1")
          await once(server, "listening")
          return server
        }),
        (server) => Effect.sync(() => server.close())
      )
      const { port } = server.address() as AddressInfo
      const { url } = yield* started("--webhooks", `http://127.0.0.1:${port}/webhooks`)
      const { json } = yield* api(`${url}/v1/Conversations/order-1042`)
      yield* Effect.promise(async () => {
        const answer = await fetch(`${url}/inspector/actions/send`, {
          method: "POST",
          headers: { "x-conversations-inspector": "1" },
          body: JSON.stringify({
            service: json.chat_service_sid,
            conversation: json.sid,
            author: "ada@example.com",
            body: "Hello"
          })
        })
        assert.strictEqual(answer.status, 200, await answer.text())
      })
      yield* Effect.repeat(Effect.sleep("20 millis"), { until: () => received.length >= 2, times: 200 })
      assert.deepStrictEqual(received, ["onMessageAdd true", "onMessageAdded true"])
    }))

  it.scopedLive("refuses what makes no sense, by its name", () =>
    Effect.gen(function* () {
      const wrong: ReadonlyArray<readonly [args: ReadonlyArray<string>, message: string]> = [
        [["--latency", "-1"], "--latency must be an integer from 0 to 3600000"],
        [["--max-concurrent", "0"], "--max-concurrent must be an integer from 1"],
        [["--fault", "flood=3"], "--fault must be one of rateLimited, unavailable, dropped, truncated"],
        [["--webhooks", "localhost"], "--webhooks must be a URL"]
      ]
      for (const [args, message] of wrong) {
        assert.include(String(yield* Effect.flip(Effect.sandbox(started(...args)))), message)
      }
    }))
})
