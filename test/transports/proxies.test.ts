/** Proxies of the environment, over the `fetch` of each runtime. The variables are read when a runtime starts. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { record } from "../support.ts"
import { runProgram } from "../runtimes/program.ts"
import { names, proxy } from "./proxy.ts"
import { serve } from "./server.ts"

const json = JSON.stringify(record)

it.live.each(names.filter((name) => /^(?:http|all)_/i.test(name)))(
  "a proxy of %s gets nothing of a request to http on loopback",
  (name) =>
    Effect.gen(function* () {
      const server = yield* serve((_, response) => {
        response.writeHead(200, { "content-type": "application/json" }).end(json)
      })
      const via = yield* proxy()
      const variables = { ...Object.fromEntries(names.map((name) => [name, ""])), [name]: via.url }
      const { stderr, stdout } = yield* Effect.promise(() =>
        runProgram("test/transports/loopback.ts", [server.url], { env: variables })
      )
      assert.strictEqual(stdout, `${record.unique_name}\n`.repeat(2), stderr)
      assert.deepStrictEqual(server.requests.map(({ method }) => method), ["GET", "POST", "GET", "POST"])
      assert.strictEqual(via.seen(), "")
    }).pipe(Effect.scoped)
)
