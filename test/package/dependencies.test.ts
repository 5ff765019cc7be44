// Tests `npm run check:dependencies` with an audit service that reports nothing, reports an advisory, or does not
// respond.

import { assert, describe, it } from "@effect/vitest"
import { createServer } from "node:http"
import { gunzipSync } from "node:zlib"
import { programArguments } from "../../scripts/runtimes.ts"
import { runCommand } from "../runtimes/program.ts"

const advisory = {
  id: 1,
  url: "https://github.com/advisories/GHSA-0000-0000-0000",
  title: "an advisory",
  severity: "high",
  vulnerable_versions: "<999.0.0",
  cwe: [],
  cvss: { score: 7, vectorString: null }
}

/** Runs the check against a registry with this response to a bulk request. Returns the requested packages. */
const check = async (status: number, responseBody: object) => {
  const requested: Array<string> = []
  const server = createServer(async (request, response) => {
    const chunks: Array<Uint8Array> = []
    for await (const chunk of request) chunks.push(chunk)
    if (!request.url?.endsWith("/advisories/bulk")) {
      response.writeHead(404).end("{}")
      return
    }
    const body = Buffer.concat(chunks)
    const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body
    requested.push(...Object.keys(JSON.parse(text.toString())))
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(responseBody))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  try {
    const result = await runCommand("node", [
      ...programArguments("node"),
      "scripts/dependencies.ts",
      "--locked",
      "--registry",
      `http://127.0.0.1:${port}/`
    ])
    return { ...result, requested }
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

describe("npm run check:dependencies", { timeout: 120_000 }, () => {
  it("asks about the peers and their dependencies, and passes without advisories", async () => {
    const { requested, status, stderr, stdout } = await check(200, {})
    assert.strictEqual(status, 0, stdout + stderr)
    assert.includeMembers(requested, ["effect", "@effect/platform", "fast-check", "msgpackr", "find-my-way-ts"])
    assert.notInclude(requested, "vitest")
    // Effect 4 has no dependency of its own.
    assert.match(stdout, /^Effect 3, as locked: no advisory on any of \d+ packages$/m)
    assert.match(stdout, /^Effect 4, as locked: no advisory on any of 1 packages$/m)
  })

  it("fails on an advisory", async () => {
    const { status, stderr } = await check(200, { "fast-check": [advisory] })
    assert.strictEqual(status, 1, stderr)
    assert.include(stderr, "fast-check")
  })

  it("fails on an advisory on the Effect of either package", async () => {
    const { status, stderr } = await check(200, { effect: [{ ...advisory, vulnerable_versions: ">=4" }] })
    assert.strictEqual(status, 1, stderr)
    assert.match(stderr, /^Effect 4, as locked: effect .*: high$/m)
    assert.notInclude(stderr, "Effect 3")
  })

  it("does not pass if the service does not respond", async () => {
    const { status, stderr } = await check(405, {})
    assert.strictEqual(status, 3, stderr)
    assert.include(stderr, "NOT CHECKED")
  })
})
