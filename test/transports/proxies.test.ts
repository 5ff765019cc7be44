/** Proxies of the environment, over the `fetch` of each runtime. The variables are read when a runtime starts. */
import { assert, beforeAll, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { record } from "../support.ts"
import { currentRuntime } from "../../scripts/runtimes.ts"
import { bundlePrograms, runProgram } from "../runtimes/program.ts"
import { closing, names, proxy } from "./proxy.ts"
import { serve } from "./server.ts"

const json = JSON.stringify(record)

const program = "test/transports/loopback.ts"

beforeAll(() => bundlePrograms(".snippets/proxies", [program]))

it.live.each(names.filter((name) => /^(?:http|all)_/i.test(name)))(
  "a proxy of %s gets nothing of a request to http on loopback",
  (name) =>
    Effect.gen(function* () {
      const server = yield* serve((_, response) => {
        response.writeHead(200, { "content-type": "application/json" }).end(json)
      })
      const via = yield* proxy()
      const variables = { ...Object.fromEntries(names.map((name) => [name, ""])), [name]: via.url }
      const { stderr, stdout } = yield* Effect.promise(() => runProgram(program, [server.url], { env: variables }))
      assert.strictEqual(stdout, `${record.unique_name}\n`.repeat(2), stderr)
      assert.deepStrictEqual(server.requests.map(({ method }) => method), ["GET", "POST", "GET", "POST"])
      assert.strictEqual(via.seen(), "")
    }).pipe(Effect.scoped)
)

it.live("a proxy that closes the connection in place of opening a tunnel gets one an attempt", () =>
  Effect.gen(function* () {
    const via = yield* closing((socket) => socket.end())
    const variables = { ...Object.fromEntries(names.map((name) => [name, ""])), HTTPS_PROXY: via.url }
    // Node 20 has no proxy for `fetch`: there it is the server that closes the connection.
    const { stderr, stdout } = yield* Effect.promise(() =>
      runProgram(program, [via.url.replace("http:", "https:")], {
        // Deno asks for its newest version, through the same proxy.
        env: { ...variables, DENO_NO_UPDATE_CHECK: "1" }
      })
    )
    // Over our client and over the platform's, which are one attempt each. Only Deno says that there was no tunnel.
    assert.strictEqual(via.connections(), 2, stdout + stderr)
    const reasons = [...stdout.matchAll(/\((\w+)\)\n/g)].map(([, reason]) => reason)
    assert.deepStrictEqual(reasons, Array(2).fill(currentRuntime === "deno" ? "PROXY" : "ECONNRESET"), stdout + stderr)
  }).pipe(Effect.scoped))
