/** TLS over `NodeHttpClient`. A runtime reads the certificates that it trusts when it starts. */
import { assert, beforeAll, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { bundlePrograms, runProgram } from "../runtimes/program.ts"
import { record } from "../support.ts"
import { temporaryFolder } from "../temporaryFolder.ts"
import { selfSigned, serve } from "./server.ts"

const program = "test/transports/trusting.ts"

beforeAll(() => bundlePrograms(".snippets/trusting", [program]))

it.live("a trusted certificate is accepted, and a request over it that breaks off may have arrived", () =>
  Effect.gen(function* () {
    const certificate = selfSigned()
    const file = join(yield* temporaryFolder, "certificate.pem")
    writeFileSync(file, certificate.cert)
    const server = yield* serve(({ method }, response) => {
      if (method === "POST") response.destroy()
      else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(record))
    }, certificate)
    for (const url of [server.url, server.url.replace("127.0.0.1", "localhost")]) {
      const { stderr, stdout } = yield* Effect.promise(() =>
        runProgram(program, [url], { env: { NODE_EXTRA_CA_CERTS: file, DENO_CERT: file } })
      )
      assert.strictEqual(stdout, `${record.unique_name}\nECONNRESET true\n`, stderr)
    }
    assert.deepStrictEqual(server.requests.map(({ method }) => method), ["GET", "POST", "GET", "POST"])
  }).pipe(Effect.scoped))
