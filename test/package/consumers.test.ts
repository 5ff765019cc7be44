// Installs the package for each major of Effect as users do, with the commands of the README, and runs real programs. The
// registry is on loopback: it has the package as it would be published, and proxies npm for everything else. This does not
// cover jsr.io's checks of an upload, nor the optional packages of the peers on Deno, which are omitted for it.

import { assert, layer } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { build, type BuildOptions, type BuildResult } from "esbuild"
import { readFileSync, writeFileSync } from "node:fs"
import { type IncomingMessage, request } from "node:http"
import { join } from "node:path"
import process from "node:process"
import { text } from "node:stream/consumers"
import { createServiceConversationWithParticipants, updateServiceWebhookConfiguration } from "../../mod.ts"
import { executable } from "../../scripts/runtimes.ts"
import { Fault, Seed, Simulator } from "../../src/testing/mod.ts"
import { serve } from "../../src/testing/serve.ts"
import { blocks } from "../documents/markdown.ts"
import { runCommand } from "../runtimes/program.ts"
import { simulated } from "./consumers/tour.ts"
import { temporaryFolder } from "../temporaryFolder.ts"
import {
  Compiled,
  engines,
  exported,
  hasPeers,
  importAll,
  named,
  newest,
  nodes,
  oldest,
  overUndici,
  printedByMain,
  prints,
  printsWhatWorks,
  served,
  statuses,
  tour,
  typescript
} from "./programs.ts"
import { copyProgram, installLine, majors, node, Project } from "./project.ts"
import { Registry } from "./registry.ts"
import { serveWorker } from "./workerd.ts"

const bundle = (options: BuildOptions): Effect.Effect<BuildResult> =>
  Effect.promise(() => build({ bundle: true, format: "esm", logLevel: "silent", ...options }))

/** Bundles a program of a project for workerd, beside it. */
const bundleWorker = (folder: string, name: string): Effect.Effect<BuildResult> =>
  bundle({
    absWorkingDir: folder,
    entryPoints: [`${name}.ts`],
    outfile: `${name}.js`,
    conditions: ["workerd", "worker", "browser"]
  })

/** The errors that the compiler must report in services.ts, and a part of each message. */
const refused = [
  ["a forgotten case stays in the type", "Type 'RateLimited' is not assignable to type 'never'"],
  ["there is no such error", `Argument of type '"NotFond"' is not assignable`],
  ["a layer is missing: who is Inbox?", "Type 'Inbox' is not assignable to type 'never'"],
  ["Twilio has no such level", `Type '"off"' is not assignable to type '"default" | "muted" | undefined'`],
  ["a user is not a conversation", "Property 'conversationSid' is missing in type 'ServiceUserPath'"],
  ["what may be null has to be looked at", "Type 'null' is not assignable to type 'number'"]
] as const

/** Has the credentials from the environment, by `layerConfig` or as values, or calls the server at a URL. */
const onDeno = `
import { PromiseClient } from "@effect-twilio/conversations/PromiseClient"
import { Seed, Simulator } from "@effect-twilio/conversations/testing"

const [baseUrl] = Deno.args
const { fetch } = Simulator.unsafeMake()
const twilio = PromiseClient.make(
  baseUrl === "environment"
    ? { fetch }
    : baseUrl === "values"
    ? { apiKeySid: Deno.env.get("TWILIO_API_KEY"), apiKeySecret: Deno.env.get("TWILIO_API_SECRET"), fetch }
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

layer(Registry.layer, { timeout: "3 minutes" })("what is published,", (it) => {
  const Programs = Compiled.layer({}, "main.ts", "services.ts", "unread.ts", "worker.ts", "shared-worker.ts")
  for (const major of majors) {
    it.layer(Layer.provideMerge(Programs, Project.layer("npm", major)), { timeout: "3 minutes" })(
      `for Effect ${major}, installed with npm,`,
      (it) => {
        it.effect("has the peers that the README names", () =>
          Effect.gen(function* () {
            const { folder } = yield* Project
            hasPeers(folder, major)
          }))

        it.scoped("serves the simulator with its command, and what that prints works as it is", () =>
          printsWhatWorks(installLine("npm", major)))

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
            const environment = (env: string) => deno(env, "deno.mjs", "environment")
            const onlyNamed = `--allow-env=${variables.join()}`
            const limited = yield* environment(onlyNamed)
            assert.deepStrictEqual(
              yield* deno(onlyNamed, "deno.mjs", "values"),
              prints("Order 1042: where is my parcel?")
            )
            if (major === 4) {
              assert.include(limited.stderr, "Requires env access, run again with the --allow-env flag")
              const all = named(/^With Effect 4 `layerConfig` needs `(--allow-env)` without names/m)
              assert.deepStrictEqual(yield* environment(all), prints("Order 1042: where is my parcel?"))
            } else {
              assert.deepStrictEqual(limited, prints("Order 1042: where is my parcel?"))
              for (const variable of variables) {
                const others = variables.filter((one) => one !== variable).join()
                const { stderr } = yield* environment(`--allow-env=${others}`)
                assert.include(stderr, `Requires env access to "${variable}"`)
              }
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
            for (const binary of [process.execPath, yield* node(newest)]) {
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
            yield* bundleWorker(folder, "worker")
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
            const file = copyProgram(major, "examples/serverless/cloudflare.ts", folder)
            yield* bundle({ absWorkingDir: folder, entryPoints: [file], outfile: "cloudflare.js" })
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
              yield* bundleWorker(folder, "shared-worker")
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
})
