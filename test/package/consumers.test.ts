// Installs the package as users do, with the commands of the README, and runs real programs. The registry is on
// loopback: it has the package as it would be published, and proxies npm for everything else. This does not cover
// jsr.io's checks of an upload, nor the optional packages of the peers on Deno, which are omitted for it.

import { assert, layer, vi } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { build, type BuildOptions, type BuildResult } from "esbuild"
import { spawn } from "node:child_process"
import { copyFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { type IncomingMessage, request } from "node:http"
import { join } from "node:path"
import process from "node:process"
import { text } from "node:stream/consumers"
import { createServiceConversationWithParticipants, updateServiceWebhookConfiguration } from "../../mod.ts"
import { executable, root } from "../../scripts/runtimes.ts"
import { versionFor } from "../../scripts/version.ts"
import { Fault, Seed, Simulator } from "../../src/testing/mod.ts"
import { serve } from "../../src/testing/serve.ts"
import { blocks } from "../documents/markdown.ts"
import { type ProgramResult, runCommand } from "../runtimes/program.ts"
import { simulated } from "./consumers/tour.ts"
import { installLine, node, Project } from "./project.ts"
import { temporaryFolder } from "../temporaryFolder.ts"
import { npm, Registry } from "./registry.ts"
import { serveWorker } from "./workerd.ts"

const { engines }: { engines: { node: string } } = JSON.parse(readFileSync(`${root}package.json`, "utf8"))

/** The oldest Node that package.json supports, or the oldest of that line that npm has for this system. */
const oldest = process.platform === "darwin" && process.arch === "arm64"
  ? "20.18.1"
  : `${engines.node.replace(">=", "")}.0.0`

const nodes = [oldest, "26.10.0"]

/** The result of consumers/tour.ts. */
const tour = [
  "128 conversations",
  "Order 1042: where is my parcel?: 4 unread since 2024-02-01T10:15:00.000Z",
  "0 unread, muted",
  "redirect not followed (HTTP 307)",
  "order-1042 is gone (HTTP 404, Twilio's code 20404)"
]

/** The statuses of its responses: three pages, a fetch, an update, two deletes and a fetch. */
const statuses = [200, 200, 200, 200, 200, 307, 204, 404]

/** Bun loads files side by side: on a busy machine it may name another missing module than the first one. */
const namingGuard = <R>(run: Effect.Effect<ProgramResult, never, R>): Effect.Effect<ProgramResult, never, R> =>
  Effect.repeat(run, { until: ({ stderr }) => stderr.includes("install-effect@"), times: 4 })

const prints = (...lines: ReadonlyArray<string>): ProgramResult => ({
  status: 0,
  stdout: lines.map((line) => `${line}\n`).join(""),
  stderr: ""
})

const printedByMain = prints(...tour, `${statuses.length} requests`, ...tour, `${statuses.length} requests`)

/** Strict settings. `skipLibCheck` is off, so that the declarations of the package are checked too. */
const strict = {
  target: "ES2022",
  lib: ["ES2022", "DOM", "DOM.Iterable"],
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: false
}

const typescript = (options: object, ...files: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { folder, run } = yield* Project
    const config = { compilerOptions: { ...strict, ...options }, files }
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))
    return yield* run(process.execPath, `${root}node_modules/typescript/bin/tsc`)
  })

/** The programs compiled by tsc to out/. */
class Compiled extends Context.Tag("Compiled")<Compiled, Effect.Effect<ProgramResult>>() {
  static readonly layer = (options: object, ...files: ReadonlyArray<string>) =>
    Layer.effect(
      Compiled,
      Effect.flatMap(Project, (project) =>
        typescript(
          { module: "NodeNext", rewriteRelativeImportExtensions: true, declaration: true, outDir: "out", ...options },
          ...files
        ).pipe(Effect.provideService(Project, project), Effect.cached))
    )
}

const bundle = (options: BuildOptions): Effect.Effect<BuildResult> =>
  Effect.promise(() => build({ bundle: true, format: "esm", logLevel: "silent", ...options }))

/** The errors that the compiler must report in services.ts, and a part of each message. */
const refused = [
  ["a forgotten case stays in the type", "Type 'RateLimited' is not assignable to type 'never'"],
  ["there is no such error", `Argument of type '"NotFond"' is not assignable`],
  ["a layer is missing: who is Inbox?", "Type 'Inbox' is not assignable to type 'never'"],
  ["Twilio has no such level", `Type '"off"' is not assignable to type '"default" | "muted" | undefined'`],
  ["a user is not a conversation", "Property 'conversationSid' is missing in type 'ServiceUserPath'"],
  ["what may be null has to be looked at", "Type 'null' is not assignable to type 'number'"]
] as const

const versionOf = (folder: string, name: string): string =>
  JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")).version

/** The module that needs an optional peer. */
const overUndici = "@effect-twilio/conversations/UndiciHttpClient"

/** The run-time exports of each module, by its public name. */
const exported = Effect.promise(async () => {
  const { exports, name }: { exports: Record<string, string>; name: string } = JSON.parse(
    readFileSync(`${root}deno.json`, "utf8")
  )
  // A command is no module: importing it would run it.
  const modules = Object.entries(exports).filter(([, file]) => !file.startsWith("./bin/")).map(async (
    [subpath, file]
  ) => [name + subpath.slice(1), Object.keys(await import(root + file)).sort()] as const)
  return Object.fromEntries(await Promise.all(modules))
})

const importAll = "const all = {}\n" +
  "for (const name of process.argv.slice(1)) all[name] = Object.keys(await import(name))\n" +
  "console.log(JSON.stringify(all))"

/**
 * Whether a message has all of one that the table "Messages of a wrong pair" in docs/first-program.md quotes; `…` stands for
 * what is different on each machine.
 */
const hasQuoted = (message: string, where: string, quote: RegExp): void => {
  const row = readFileSync(`${root}docs/first-program.md`, "utf8").split("\n").find((line) =>
    line.startsWith(`| ${where} `)
  )
  const quoted = [...(row ?? "").matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text).find((text) => quote.test(text))
  for (const part of quoted?.split("…") ?? assert.fail(`${where} has no ${quote}`)) assert.include(message, part)
}

/** The packages that docs/testing.md installs. */
const testRunners = (): ReadonlyArray<string> =>
  blocks("docs/testing.md").filter(({ language }) => language === "sh").flatMap(({ text }) => {
    const [, packages = assert.fail(text)] = /^npm install -D (.*)\n$/.exec(text) ?? []
    return packages.split(" ")
  })

/** What a page names first. */
const named = (pattern: RegExp, page = "docs/first-program.md"): string =>
  pattern.exec(readFileSync(root + page, "utf8"))?.[1] ?? assert.fail(`no ${pattern}`)

/** Reads the credentials from the environment, or has them as values and calls the server at a URL. */
const onDeno = `
import { PromiseClient } from "@effect-twilio/conversations/PromiseClient"
import { Seed, Simulator } from "@effect-twilio/conversations/testing"

const [baseUrl] = Deno.args
const twilio = PromiseClient.make(
  baseUrl === "environment"
    ? { fetch: Simulator.unsafeMake().fetch }
    : { apiKeySid: Simulator.apiKeySid, apiKeySecret: Simulator.apiKeySecret, baseUrl, retry: { maxRetries: 0 } }
)
await twilio.service(Seed.supportDesk.chatServiceSid).fetchConversation({ sid: "order-1042" }).then(
  ({ friendlyName }) => console.log(friendlyName),
  (error) => {
    if (!("_tag" in error)) throw error
    console.log(error._tag, error.reason)
  }
)
`

/** A command that serves the simulator, and the port and all that it printed when it was ready. */
const served = (folder: string, file: string, ...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => spawn(join(folder, file), args, { cwd: folder })),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    let output = ""
    const port = yield* Effect.async<number>((resume) => {
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk
        const [, found] = /simulator on http:\/\/127\.0\.0\.1:(\d+)[^]*END\ngo run/.exec(output) ?? []
        if (found !== undefined) resume(Effect.succeed(Number(found)))
      })
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => output += chunk)
      child.once("exit", () => resume(Effect.die(new Error(output))))
    })
    return { child, port, output }
  })

/** The command in a project, and the program that it prints, which says to install what the README does. */
const printsWhatWorks = (install: string) =>
  Effect.gen(function* () {
    const { folder, run } = yield* Project
    const { output, port } = yield* served(folder, "node_modules/.bin/conversations", "--port", "0")
    const [, name, needs, program = ""] =
      /^(@effect-twilio\/\S+) \((.+)\)\n(node --input-type=module -e '\n[^]*?'$)/m.exec(output) ?? []
    assert.deepStrictEqual([name, needs], ["@effect-twilio/conversations", install])
    assert.include(program, `127.0.0.1:${port}`)
    const { status, stdout, stderr } = yield* run("bash", "-c", program)
    assert.strictEqual(status, 0, stderr)
    assert.match(stdout, /^(.+\n){3}$/)
    assert.include(stdout, "Order 1042: where is my parcel?")
  })

vi.setConfig({ testTimeout: 180_000 })

layer(Registry.layer, { timeout: "3 minutes" })("what is published,", (it) => {
  const Programs = Compiled.layer({}, "main.ts", "services.ts", "unread.ts", "worker.ts", "shared-worker.ts")
  it.layer(Layer.provideMerge(Programs, Project.layer("npm")), { timeout: "3 minutes" })(
    "installed with npm,",
    (it) => {
      it.effect("has the peers that the README names", () =>
        Effect.gen(function* () {
          const { folder } = yield* Project
          assert.match(versionOf(folder, "effect"), /^3\./)
          assert.match(versionOf(folder, "@effect/platform"), /^0\.97\./)
        }))

      it.scoped("serves the simulator with its command, and what that prints works as it is", () =>
        printsWhatWorks(installLine("npm")))

      it.effect("compiles in strict TypeScript, with its declarations checked", () =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* yield* Compiled, prints())
        }))

      it.effect(
        "makes the compiler reject what is wrong, and nothing else, with bundler resolution",
        () =>
          Effect.gen(function* () {
            const { folder } = yield* Project
            const source = readFileSync(join(folder, "services.ts"), "utf8").replaceAll("// @ts-expect-error ", "// ")
            writeFileSync(join(folder, "refused.ts"), source)
            const { stdout } = yield* typescript(
              { module: "ESNext", moduleResolution: "bundler", noEmit: true },
              "refused.ts"
            )
            const lines = source.split("\n")
            // each full error message, by the comment above its line
            const errors = stdout.split(/^(?=\S)/m).map((error) => {
              const [, line] = /^refused\.ts\((\d+),/.exec(error) ?? []
              return { about: lines[Number(line) - 2], error }
            })
            assert.deepStrictEqual(errors.map(({ about }) => about), refused.map(([about]) => `// ${about}`), stdout)
            refused.forEach(([, says], index) => assert.include(errors[index]?.error, says))
          })
      )

      for (const version of nodes) {
        it.effect(`runs on Node ${version}`, () =>
          Effect.gen(function* () {
            const { run } = yield* Project
            const binary = yield* node(version)
            yield* yield* Compiled
            assert.deepStrictEqual(yield* run(binary, "out/main.js"), printedByMain)
            assert.deepStrictEqual(
              yield* run(binary, "out/services.js"),
              prints(
                "Order 1042: where is my parcel?",
                "linus@example.com has read everything",
                "nobody is called no body",
                "2 records from Order 1042: where is my parcel?, some more"
              )
            )
          }))

        it.effect(`has every module on Node ${version}, and without undici all but the one that needs it`, () =>
          Effect.gen(function* () {
            const { run } = yield* Project
            const binary = yield* node(version)
            const { [overUndici]: _, ...expected } = yield* exported
            assert.isAbove(Object.keys(expected).length, 1)
            const imported = (...names: ReadonlyArray<string>) =>
              run(binary, "--input-type=module", "-e", importAll, ...names)
            assert.deepStrictEqual(yield* imported(...Object.keys(expected)), prints(JSON.stringify(expected)))
            const { status, stderr } = yield* imported(overUndici)
            assert.strictEqual(status, 1)
            assert.include(stderr, "Cannot find package 'undici'")
          }))
      }

      it.effect("runs on Deno from npm's node_modules", () =>
        Effect.gen(function* () {
          const { run } = yield* Project
          const ran = yield* run(executable("deno"), "run", "--no-prompt", "--allow-net=127.0.0.1", "main.ts")
          assert.deepStrictEqual(ran, printedByMain)
        }))

      it.scoped("needs the permissions on Deno that the guide names, and no other", () =>
        Effect.gen(function* () {
          const { folder, run } = yield* Project
          writeFileSync(join(folder, "deno.mjs"), onDeno)
          const env = [
            `TWILIO_API_KEY=${Simulator.apiKeySid}`,
            `TWILIO_API_SECRET=${Simulator.apiKeySecret}`
          ]
          const deno = (...args: ReadonlyArray<string>) =>
            run("env", ...env, executable("deno"), "run", "--no-prompt", ...args)
          const variables = named(/--allow-env=([\w,]+)/).split(",")
          assert.strictEqual(named(/--allow-net=([\w.]+)/), "conversations.twilio.com")

          // The network is a simulator in the process, so that no host needs to be allowed.
          const allowed = yield* deno(`--allow-env=${variables.join()}`, "deno.mjs", "environment")
          assert.deepStrictEqual(allowed, prints("Order 1042: where is my parcel?"))
          for (const variable of variables) {
            const others = variables.filter((one) => one !== variable).join()
            const { stderr } = yield* deno(`--allow-env=${others}`, "deno.mjs", "environment")
            assert.include(stderr, `Requires env access to "${variable}"`)
          }

          // Values need no environment, and a server of its own needs only its address.
          const { url } = yield* serve(yield* Simulator.make())
          const net = `--allow-net=${new URL(url).host}`
          assert.deepStrictEqual(yield* deno(net, "deno.mjs", url), prints("Order 1042: where is my parcel?"))
          assert.deepStrictEqual(yield* deno("deno.mjs", url), prints("TransportError EACCES"))
        }))

      it.effect("is required by CommonJS, as the guide says", () =>
        Effect.gen(function* () {
          const { folder, run } = yield* Project
          const printed = prints("Order 1042: where is my parcel?")
          for (const binary of [process.execPath, yield* node("26.10.0")]) {
            assert.deepStrictEqual(yield* run(binary, "desk.cjs"), printed)
          }
          const old = yield* node(oldest)
          const { stderr } = yield* run(old, "desk.cjs")
          assert.include(stderr, "ERR_REQUIRE_ESM")
          const imported = readFileSync(join(folder, "desk.cjs"), "utf8").replaceAll("= require(", "= await import(")
          assert.deepStrictEqual(yield* run(old, "--input-type=module", "-e", imported), printed)

          const { [overUndici]: _, ...expected } = yield* exported
          const required = yield* run(
            process.execPath,
            "-e",
            importAll.replace("await import(", "require("),
            ...Object.keys(expected)
          )
          assert.deepStrictEqual(required, prints(JSON.stringify(expected)))

          // The copy of Effect that `require` loads, and the library's own.
          const mixed = `
            const { fetchServiceUserConversation } = require("@effect-twilio/conversations")
            const { Seed, Simulator } = require("@effect-twilio/conversations/testing")
            const Effect = require("effect/Effect")
            const path = { chatServiceSid: Seed.supportDesk.chatServiceSid, userSid: "ada@example.com" }
            const fetched = fetchServiceUserConversation({ ...path, conversationSid: "order-0" }).pipe(
              Effect.catchTag("NotFound", () => fetchServiceUserConversation({ ...path, conversationSid: "order-1042" })),
              Effect.provide(Simulator.layerClient())
            )
            Effect.runPromise(fetched).then(({ friendlyName }) => console.log(friendlyName))
          `
          assert.deepStrictEqual(yield* run(process.execPath, "-e", mixed), printed)

          // TypeScript makes `require` of an `import` in CommonJS, and finds the types.
          const source = imported.replaceAll(/const (\{.*\}) = await import\((.*)\)/g, "import $1 from $2")
          const wrong = "\nexport const wrong = () =>\n// @ts-expect-error\ntwilio.fetchConversation({ sid: 1042 })\n"
          writeFileSync(join(folder, "typed.cts"), source + wrong)
          const options = { module: "NodeNext", verbatimModuleSyntax: false, skipLibCheck: true, outDir: "." }
          assert.deepStrictEqual(yield* typescript(options, "typed.cts"), prints())
          assert.deepStrictEqual(yield* run(process.execPath, "typed.cjs"), printed)
        }))

      it.scoped(
        "is bundled by esbuild without the simulator, into a self-contained file",
        () =>
          Effect.gen(function* () {
            const { folder } = yield* Project
            const cwd = yield* temporaryFolder
            const outfile = join(cwd, "unread.mjs")
            yield* bundle({ absWorkingDir: folder, entryPoints: ["unread.ts"], outfile })
            // Only the simulator's seeds know this service.
            assert.notInclude(readFileSync(outfile, "utf8"), Seed.supportDesk.chatServiceSid)

            const simulator = yield* Simulator.make()
            const { url } = yield* serve(simulator)
            const env = {
              BASE_URL: url,
              CHAT_SERVICE_SID: Seed.supportDesk.chatServiceSid,
              TWILIO_ACCOUNT_SID: Simulator.accountSid,
              TWILIO_AUTH_TOKEN: Simulator.authToken
            }
            assert.deepStrictEqual(
              yield* Effect.promise(() => runCommand("node", ["unread.mjs"], { cwd, env })),
              prints("4 unread in Order 1042: where is my parcel?")
            )
          })
      )

      it.scoped("runs on workerd, in process and through its fetch", () =>
        Effect.gen(function* () {
          const { folder } = yield* Project
          yield* bundle({
            absWorkingDir: folder,
            entryPoints: ["worker.ts"],
            outfile: "worker.js",
            conditions: ["workerd", "worker", "browser"]
          })
          const simulator = yield* simulated
          const { url: SIMULATOR } = yield* serve(simulator)
          const worker = yield* serveWorker(folder, "worker.js", { SIMULATOR })
          const ask = (path: string) =>
            Effect.promise(async () => {
              const response = await fetch(worker + path)
              return { status: response.status, body: await response.text() }
            })
          assert.deepStrictEqual(yield* ask("/in-process"), { status: 200, body: JSON.stringify(tour) })
          assert.deepStrictEqual(yield* simulator.requests, [])
          assert.deepStrictEqual(yield* ask("/fetch"), { status: 200, body: JSON.stringify(tour) })
          assert.deepStrictEqual((yield* simulator.requests).map(({ status }) => status), statuses)
        }))

      it.scoped("answers the webhooks of many conversations at once on workerd, as the guide does", () =>
        Effect.gen(function* () {
          const { folder } = yield* Project
          copyFileSync(`${root}examples/serverless/cloudflare.ts`, join(folder, "cloudflare.ts"))
          yield* bundle({ absWorkingDir: folder, entryPoints: ["cloudflare.ts"], outfile: "cloudflare.js" })
          const simulator = yield* Effect.withClock(Simulator.make({ webhooks: fetch }), Clock.make())
          const { url: twilio } = yield* serve(simulator)
          const worker = yield* serveWorker(folder, "cloudflare.js", {
            TWILIO_API_KEY: Simulator.apiKeySid,
            TWILIO_API_SECRET: Simulator.apiKeySecret,
            TWILIO_AUTH_TOKEN: Simulator.authToken
          }, twilio)
          const service = { chatServiceSid: Seed.supportDesk.chatServiceSid }
          const orders = Array.from({ length: 30 }, (_, nth) => `order-${3000 + nth}`)
          yield* Effect.gen(function* () {
            yield* updateServiceWebhookConfiguration(service, {
              postWebhookUrl: `${worker}/hooks`,
              filters: ["onMessageAdded"]
            })
            const participant = [{ identity: "ada" }]
            yield* Effect.forEach(
              orders,
              (uniqueName) => createServiceConversationWithParticipants(service, { uniqueName, participant })
            )
          }).pipe(Effect.provide(Simulator.layerClientFrom(simulator)))
          yield* Effect.forEach(
            orders,
            (order) => simulator.sendMessage(order, { author: "ada", body: "Where is my parcel?" }),
            { concurrency: "unbounded" }
          )
          yield* simulator.settled
          const answered = ["ada: Where is my parcel?", "desk: Thank you, we have got your message."]
          for (const order of orders) {
            const messages = yield* simulator.messages(order)
            assert.deepStrictEqual(messages.map(({ author, body }) => `${author}: ${body}`), answered)
          }
          const forged = yield* Effect.promise(() =>
            fetch(`${worker}/hooks`, { method: "POST", body: new URLSearchParams({ EventType: "onMessageAdded" }) })
          )
          assert.strictEqual(forged.status, 403)
        }))

      it.scoped(
        "shares one client between all requests of a worker on workerd, also after a 429",
        () =>
          Effect.gen(function* () {
            const { folder } = yield* Project
            yield* bundle({
              absWorkingDir: folder,
              entryPoints: ["shared-worker.ts"],
              outfile: "shared-worker.js",
              conditions: ["workerd", "worker", "browser"]
            })
            const simulator = yield* Effect.withClock(Simulator.make({ latency: "10 millis" }), Clock.make())
            let [inFlight, most] = [0, 0]
            const handler: Simulator.Service["handler"] = (request) => {
              most = Math.max(most, ++inFlight)
              return simulator.handler(request).finally(() => inFlight--)
            }
            const { url: SIMULATOR } = yield* serve({ ...simulator, handler })
            const worker = yield* serveWorker(folder, "shared-worker.js", { SIMULATOR })
            /**
             * The number of each response to concurrent requests. A request that fails counts by the name of its error.
             */
            const ask = (path: string, count: number) =>
              Effect.promise(async () => {
                const counts: Record<string, number> = {}
                await Promise.all(Array.from({ length: count }, async () => {
                  const outcome = await fetch(worker + path, { signal: AbortSignal.timeout(30_000) }).then(
                    (response) => response.text(),
                    (error: Error) => error.name
                  )
                  counts[outcome] = (counts[outcome] ?? 0) + 1
                }))
                return counts
              })
            const rateLimited = simulator.injectFaults(Fault.rateLimited({ retryAfter: 1 }))

            assert.deepStrictEqual(yield* ask("/", 120), { "order-1042": 120 })
            assert.isAbove(most, 1)
            // The request that paused the gate, and its timers, have ended before the others arrive.
            yield* rateLimited
            assert.deepStrictEqual(yield* ask("/once", 1), { RateLimited: 1 })
            assert.deepStrictEqual(yield* ask("/", 120), { "order-1042": 120 })
            // Many requests wait at the gate when it pauses, whether the rate-limited one is retried or not.
            yield* rateLimited
            assert.deepStrictEqual(yield* ask("/", 120), { "order-1042": 120 })
            yield* rateLimited
            assert.deepStrictEqual(yield* ask("/once", 120), { RateLimited: 1, "order-1042": 119 })
            assert.lengthOf(yield* simulator.requests, 120 + 1 + 120 + 121 + 120)
            assert.isAtMost(most, 10)
          })
      )
    }
  )

  const WithUndici = Layer.provideMerge(
    Compiled.layer({ types: ["node"] }, "undici.ts"),
    Project.layer("npm", "undici@7", "@types/node@20")
  )
  it.layer(WithUndici, { timeout: "3 minutes" })("installed with npm and undici,", (it) => {
    it.effect("compiles in strict TypeScript, with its declarations checked", () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* yield* Compiled, prints())
      }))

    it.effect.each(nodes)("sends through undici on Node %s", (version) =>
      Effect.gen(function* () {
        const { run } = yield* Project
        const binary = yield* node(version)
        yield* yield* Compiled
        assert.deepStrictEqual(yield* run(binary, "out/undici.js"), prints("order-1042", "order-1042"))
        const { [overUndici]: expected } = yield* exported
        assert.deepStrictEqual(
          yield* run(binary, "--input-type=module", "-e", importAll, overUndici),
          prints(JSON.stringify({ [overUndici]: expected }))
        )
      }))
  })

  it.layer(Project.layer("npm", ...testRunners()), { timeout: "3 minutes" })(
    "installed with the test runners that the guide names,",
    (it) => {
      const kit = `${root}test/testing/kit/`

      it.effect("is tested with vitest, and @effect/vitest", () =>
        Effect.gen(function* () {
          const { folder, run } = yield* Project
          for (const file of ["inbox.ts", "vitest.test.ts", "effect-vitest.test.ts"]) {
            cpSync(kit + file, join(folder, "vitest", file))
          }
          const { status, stderr, stdout } = yield* run(process.execPath, "node_modules/vitest/vitest.mjs", "run")
          assert.strictEqual(status, 0, stdout + stderr)
          assert.match(stdout, /Tests +7 passed \(7\)/)
        }))

      it.effect("is tested with Jest in CommonJS", () =>
        Effect.gen(function* () {
          const { folder } = yield* Project
          const [babel, manifest] = blocks("docs/testing.md").filter(({ language }) => language === "json")
          const cwd = join(folder, "jest")
          cpSync(`${kit}inbox.ts`, join(cwd, "inbox.ts"))
          cpSync(`${kit}jest.ts`, join(cwd, "inbox.test.ts"))
          writeFileSync(join(cwd, "package.json"), manifest?.text ?? "")
          const jest = (binary: string, ...args: ReadonlyArray<string>) =>
            Effect.promise(() =>
              runCommand(binary, [...args, "../node_modules/jest/bin/jest.js", "--silent"], { cwd, timeout: 120_000 })
            )
          writeFileSync(join(cwd, "babel.config.json"), babel?.text ?? "")
          const { status, stderr } = yield* jest(process.execPath)
          assert.strictEqual(status, 0, stderr)
          assert.match(stderr, /Tests: +2 passed, 2 total/)

          // Without the conversion of packages, which only a later Node does not need.
          writeFileSync(join(cwd, "package.json"), `{ "jest": {} }`)
          assert.include((yield* jest(process.execPath)).stderr, "Must use import to load ES Module")
          const unconverted = yield* jest(yield* node("26.10.0"), "--experimental-vm-modules")
          assert.strictEqual(unconverted.status, 0, unconverted.stderr)
          assert.match(unconverted.stderr, /Tests: +2 passed, 2 total/)
        }))
    }
  )

  it.layer(Project.layer("bun"), { timeout: "3 minutes" })("installed with Bun,", (it) => {
    it.effect("has the peers that the README names, and runs", () =>
      Effect.gen(function* () {
        const { folder, run } = yield* Project
        assert.match(versionOf(folder, "effect"), /^3\./)
        assert.match(versionOf(folder, "@effect/platform"), /^0\.97\./)
        assert.deepStrictEqual(yield* run(executable("bun"), "--no-install", "main.ts"), printedByMain)
      }))
  })

  it.layer(Project.layerWithEffect4("npm"), { timeout: "3 minutes" })(
    "installed with npm and Effect 4,",
    (it) => {
      it.effect("fails with the messages that the guide quotes", () =>
        Effect.gen(function* () {
          const { folder, run } = yield* Project
          const program = `import "@effect-twilio/conversations"\n`
          for (const name of ["app.mjs", "app.ts"]) writeFileSync(join(folder, name), program)
          const onNode = yield* run(process.execPath, "app.mjs")
          hasQuoted(onNode.stderr, "Node, Deno", /^Cannot find/)
          const onDeno = yield* run(executable("deno"), "run", "--no-prompt", "app.mjs")
          hasQuoted(onDeno.stderr, "Node, Deno", /^Cannot find/)
          const compiled = yield* typescript({ module: "NodeNext", noEmit: true }, "app.ts")
          hasQuoted(compiled.stdout, "`tsc`", /TS2307/)
          const listed = yield* run(npm, "ls", "effect")
          assert.include(listed.stdout, "effect@4.1.0 invalid")
        }))
    }
  )

  it.layer(Project.layerWithEffect4("bun"), { timeout: "3 minutes" })(
    "installed with Bun and Effect 4,",
    (it) => {
      it.effect("fails with the message that the guide quotes", () =>
        Effect.gen(function* () {
          const { folder, run } = yield* Project
          writeFileSync(join(folder, "app.mjs"), `import "@effect-twilio/conversations/TimeoutPolicy"\n`)
          const { stderr } = yield* namingGuard(run(executable("bun"), "--no-install", "app.mjs"))
          hasQuoted(stderr, "Bun", /^Cannot find/)
        }))
    }
  )

  // The same program on both: it uses only names that both majors have.
  const program = `
import { fetchServiceUserConversation, NotFound } from "@effect-twilio/conversations"
import { Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as Effect from "effect/Effect"

const { chatServiceSid } = Seed.supportDesk
const fetched = fetchServiceUserConversation({ chatServiceSid, userSid: "ada@example.com", conversationSid: "order-1042" })
const { friendlyName } = await Effect.runPromise(Effect.provide(fetched, Simulator.layerClient()))
console.log("catchAll" in Effect ? 3 : 4, friendlyName, new NotFound({ message: "no" })._tag)
`

  const runtimeOf = {
    npm: [process.execPath],
    pnpm: [process.execPath],
    bun: [executable("bun"), "--no-install"],
    deno: [executable("deno"), "run", "--allow-all"]
  } as const

  /** Runs the program in a project. */
  const ran = ([command, ...args]: readonly [string, ...Array<string>]) =>
    Effect.gen(function* () {
      const { folder, run } = yield* Project
      writeFileSync(join(folder, "app.mjs"), program)
      return yield* run(command, ...args, "app.mjs")
    })

  const printedOn = (major: number) => prints(`${major} Order 1042: where is my parcel? NotFound`)

  for (const manager of ["npm", "pnpm", "bun", "deno"] as const) {
    const runtimes = manager === "npm" ? Object.values(runtimeOf) : [runtimeOf[manager]]

    it.layer(Project.layerForEffect4(manager), { timeout: "3 minutes" })(
      `for Effect 4, installed with ${manager},`,
      (it) => {
        it.effect("runs", () =>
          Effect.gen(function* () {
            for (const runtime of runtimes) assert.deepStrictEqual(yield* ran(runtime), printedOn(4))
          }))

        if (manager === "npm") {
          it.scoped("serves the simulator with its command, and what that prints works as it is", () =>
            printsWhatWorks(installLine("npm", 4)))

          it.effect("has versions of its own in its changelog, its comments and its User-Agent", () =>
            Effect.gen(function* () {
              const { folder } = yield* Project
              const installed = join(folder, "node_modules/@effect-twilio/conversations")
              const shown = (path: string) => readFileSync(join(installed, path), "utf8")
              const { version }: { version: string } = JSON.parse(shown("package.json"))
              assert.strictEqual(version, versionFor(4))
              const [newest] = /(?<=^## \[)[^\]]+/m.exec(shown("CHANGELOG.md")) ?? []
              assert.strictEqual(newest, version)
              assert.notMatch(shown("CHANGELOG.md"), /^## \[3\./m)
              const files = readdirSync(installed, { recursive: true, encoding: "utf8" })
              const since = files.filter((path) => path.endsWith(".d.ts")).flatMap((path) =>
                [...shown(path).matchAll(/@since (\S+)/g)].map(([, version = ""]) => version)
              )
              assert.include(since, version)
              assert.deepStrictEqual(since.filter((version) => version.startsWith("3.")), [])
              const code = files.filter((path) => path.endsWith(".js") && path.startsWith("dist")).map(shown)
              assert.isTrue(code.some((text) => text.includes(`"${version}"`)))
            }))
        }
      }
    )

    it.layer(Project.layerOfEffect(manager, 4), { timeout: "3 minutes" })(
      `added with ${manager} to a project with Effect 4,`,
      (it) => {
        it.effect("runs, with its major and without", () =>
          Effect.gen(function* () {
            const { add } = yield* Project
            for (const major of [undefined, 4]) {
              const { status, stderr } = yield* add(major)
              assert.strictEqual(status, 0, stderr)
              assert.deepStrictEqual(yield* ran(runtimeOf[manager]), printedOn(4))
            }
          }))
      }
    )

    it.layer(Project.layerOfEffect(manager, 3), { timeout: "3 minutes" })(
      `added with ${manager} to a project with Effect 3,`,
      (it) => {
        it.effect("runs with its major, and without it says what is wrong", () =>
          Effect.gen(function* () {
            const { add } = yield* Project
            const plain = yield* add()
            const said = plain.stdout + plain.stderr
            if (manager === "npm") hasQuoted(said, "`npm install`", /^npm error/)
            else {
              assert.strictEqual(plain.status, 0, said)
              if (manager !== "bun") hasQuoted(said, `\`${manager} add\``, /peer dependenc/)
              const { status, stderr } = yield* manager === "deno"
                ? ran(runtimeOf.deno)
                : namingGuard(ran(runtimeOf[manager]))
              assert.notStrictEqual(status, 0)
              if (manager === "deno") hasQuoted(stderr, "Deno, from JSR", /is for Effect 4/)
              else assert.match(stderr, /install-effect@4\.js/)
            }
            const { status, stderr } = yield* add(3)
            assert.strictEqual(status, 0, stderr)
            assert.deepStrictEqual(yield* ran(runtimeOf[manager]), printedOn(3))
          }))
      }
    )
  }

  it.layer(Project.layer("pnpm"), { timeout: "3 minutes" })("installed with pnpm,", (it) => {
    it.effect("has the peers that the README names, and runs", () =>
      Effect.gen(function* () {
        const { folder } = yield* Project
        assert.match(versionOf(folder, "effect"), /^3\./)
        assert.match(versionOf(folder, "@effect/platform"), /^0\.97\./)
        assert.deepStrictEqual(yield* ran(runtimeOf.pnpm), printedOn(3))
      }))
  })

  for (const manager of ["npm", "bun"] as const) {
    it.layer(Project.layerWithEffect3(manager), { timeout: "3 minutes" })(
      `for Effect 4, installed with ${manager} and Effect 3,`,
      (it) => {
        it.effect("says in the message of the first import what to install", () =>
          Effect.gen(function* () {
            const { folder, run } = yield* Project
            writeFileSync(join(folder, "app.mjs"), `import "@effect-twilio/conversations/TimeoutPolicy"\n`)
            for (
              const [command, ...args] of [[process.execPath], [executable("bun")], [
                executable("deno"),
                "run"
              ]] as const
            ) {
              const { status, stderr } = yield* namingGuard(run(command, ...args, "app.mjs"))
              assert.notStrictEqual(status, 0)
              assert.match(stderr, /^.*effect.* from .*@effect-twilio\/conversations\/dist\/install-effect@4\.js/m)
            }
          }))
      }
    )
  }

  /** Runs code on Deno, in a project with its dependencies from JSR. */
  const ranFromJsr = (code: string) =>
    Effect.gen(function* () {
      const { folder, run } = yield* Project
      writeFileSync(join(folder, "app.ts"), code)
      return yield* run(executable("deno"), "run", "--no-prompt", "app.ts")
    })

  it.layer(Project.layerOfEffect("deno", 3), { timeout: "3 minutes" })(
    "from JSR for Effect 4, in a project with Effect 3,",
    (it) => {
      it.effect("runs, if only another package names it", () =>
        Effect.gen(function* () {
          const { status, stdout } = yield* ranFromJsr(`
            import { PromiseClient } from "jsr:@effect-twilio/conversations@4/PromiseClient"
            import { Seed, Simulator } from "jsr:@effect-twilio/conversations@4/testing"
            const { apiKeySecret, apiKeySid, unsafeMake } = Simulator
            const { fetchServiceConversation } = PromiseClient.make({ apiKeySecret, apiKeySid, fetch: unsafeMake().fetch })
            const { chatServiceSid, conversationSid } = Seed.order
            console.log((await fetchServiceConversation({ chatServiceSid, sid: conversationSid })).friendlyName)
          `)
          assert.deepStrictEqual([status, stdout], [0, "Order 1042: where is my parcel?\n"])
        }))

      it.effect("fails with the messages that the guide quotes, if the program names both", () =>
        Effect.gen(function* () {
          const failing = (effect: string) =>
            ranFromJsr(`
              import { fetchServiceUserConversation } from "jsr:@effect-twilio/conversations@4"
              import { Seed, Simulator } from "jsr:@effect-twilio/conversations@4/testing"
              import * as Effect from "effect/Effect"
              const fetched = fetchServiceUserConversation(Seed.order)
              await Effect.runPromise(${effect})
            `)
          for (
            const [effect, message] of [
              ["fetched", /valid effect/],
              ["Effect.gen(function* () { yield* fetched })", /BUG/],
              ["Effect.provide(fetched, Simulator.layerClient())", /undefined/]
            ] as const
          ) hasQuoted((yield* failing(effect)).stderr, "Deno, `jsr:` in the code", message)
        }))
    }
  )

  for (const [installed, added] of [[3, 4], [4, 3]] as const) {
    it.layer(Project.layerOfEffect("deno", installed), { timeout: "3 minutes" })(
      `for Effect ${added}, added with deno to a project with Effect ${installed},`,
      (it) => {
        // The version for Effect 4 has no command on JSR.
        it.effect("has a command for any project", () =>
          Effect.gen(function* () {
            const { run } = yield* Project
            const [, ...args] = named(/^deno (run .*)$/m, "docs/simulator.md").split(" ")
            const { stdout, stderr } = yield* run(executable("deno"), "run", ...args, "--version")
            assert.strictEqual(stdout.trim(), versionFor(3), stderr)
          }))

        it.effect("fails at the first import, with the message that the guide quotes", () =>
          Effect.gen(function* () {
            const { add } = yield* Project
            const { status, stderr } = yield* add(added)
            assert.strictEqual(status, 0, stderr)
            for (const entry of ["", "/testing", "/UndiciHttpClient", "/FetchHttpClient", "/WebhookSignature"]) {
              const { status, stderr } = yield* ranFromJsr(`import "@effect-twilio/conversations${entry}"`)
              assert.strictEqual(status, 1, entry)
              if (added === 4) hasQuoted(stderr, "Deno, from JSR", /is for Effect 4/)
              // Only what needs no @effect/platform is loaded at all.
              else if (entry !== "/WebhookSignature") hasQuoted(stderr, "Deno, from JSR", /^Cannot find/)
              else assert.match(stderr, /has Effect 4: deno add jsr:@effect-twilio\/conversations@4\n/)
            }
          }))
      }
    )
  }

  it.scoped("serves the simulator with the commands of the Dockerfile in the guide", () =>
    Effect.gen(function* () {
      const registry = yield* Registry
      const folder = yield* temporaryFolder
      const guide = blocks("docs/simulator.md")
      const dockerfile = guide.find(({ text }) => text.startsWith("FROM "))?.text.trim().split("\n") ?? []
      const lines = dockerfile.map((line) => /^(\S+) (.*)$/.exec(line) ?? assert.fail(line))
      const of = (instruction: string) =>
        lines.filter(([, name]) => name === instruction).map(([, , text = ""]) => text)
      const known = ["FROM", "WORKDIR", "RUN", "COPY", "USER", "EXPOSE", "CMD"]
      assert.deepStrictEqual(lines.map(([, name]) => name), known)
      assert.deepStrictEqual(of("FROM"), [`node:${engines.node.replace(">=", "")}-slim`])
      assert.deepStrictEqual(of("COPY"), ["seed.json ."])
      writeFileSync(join(folder, ".npmrc"), `@effect-twilio:registry=${registry.npm}\n`)
      for (const command of of("RUN")) {
        const { status, stderr } = yield* Effect.promise(() => runCommand("sh", ["-c", command], { cwd: folder }))
        assert.strictEqual(status, 0, stderr)
      }
      writeFileSync(join(folder, "seed.json"), guide.find(({ language }) => language === "json")?.text ?? "")
      const [file = "", ...args]: Array<string> = JSON.parse(of("CMD").join())
      const { child, port } = yield* served(folder, file, ...args, "--port", "0")
      const ended = Effect.async<number | null>((resume) => {
        child.once("exit", (code) => resume(Effect.succeed(code)))
      })
      const asked = (path: string, headers: Record<string, string>) =>
        Effect.promise(async () => {
          const answer = await new Promise<IncomingMessage>((resolve, reject) => {
            request({ port, path, headers }, resolve).on("error", reject).end()
          })
          return `${answer.statusCode} ${await text(answer)}`
        })
      const authorization = `Basic ${btoa(`${Simulator.accountSid}:${Simulator.authToken}`)}`
      assert.match(yield* asked("/v1/Conversations/order-17", { authorization }), /^200 .*"Order 17"/)
      assert.match(yield* asked("/", { host: "localhost:4010" }), /^200 <!doctype html>/i)
      assert.match(yield* asked("/", { host: "desk.example:4010" }), /^403 /)
      // What \`docker stop\` sends: an image without an init has the command as its first process.
      const exit = yield* Effect.fork(ended)
      yield* Effect.yieldNow()
      child.kill("SIGTERM")
      yield* Effect.timeout(Fiber.join(exit), "5 seconds").pipe(Effect.withClock(Clock.make()))
      assert.isNull(child.signalCode)
    }))

  it.layer(Project.layer("deno"), { timeout: "3 minutes" })("installed with Deno, from JSR,", (it) => {
    it.effect("type-checks", () =>
      Effect.gen(function* () {
        const { run } = yield* Project
        const { status, stderr } = yield* run(executable("deno"), "check", "main.ts", "services.ts")
        assert.strictEqual(status, 0, stderr)
      }))

    it.effect(
      "has the peers that the README names, and runs with network access only",
      () =>
        Effect.gen(function* () {
          const { folder, run } = yield* Project
          const { imports } = JSON.parse(readFileSync(join(folder, "deno.json"), "utf8"))
          assert.match(imports["@effect-twilio/conversations"], /^jsr:/)
          assert.match(imports.effect, /^npm:effect@\^3\./)
          assert.match(imports["@effect/platform"], /^npm:@effect\/platform@\^0\.97\./)
          const ran = yield* run(executable("deno"), "run", "--no-prompt", "--allow-net=127.0.0.1", "main.ts")
          assert.deepStrictEqual(ran, printedByMain)
        })
    )
  })
})
