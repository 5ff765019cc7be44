// The User-Agent of requests, over every kind of transport.
import { ConversationsClient, fetchServiceUserConversation } from "@effect-twilio/conversations"
import * as FetchHttpClient from "@effect-twilio/conversations/FetchHttpClient"
import * as NodeHttpClient from "@effect-twilio/conversations/NodeHttpClient"
import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
import * as PlatformFetch from "@effect/platform/FetchHttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import process from "node:process"
import { currentRuntime } from "../scripts/runtimes.ts"
import * as UserAgent from "../src/internal/client/userAgent.ts"
import { version } from "../src/internal/client/version.ts"
import { credentials, path, record, transport } from "./support.ts"
import { serve } from "./transports/server.ts"

declare const Bun: { readonly version: string }
declare const Deno: { readonly version: { readonly deno: string } }

const runtime = {
  node: () => `node ${process.versions.node}`,
  bun: () => `bun ${Bun.version}`,
  deno: () => `deno ${Deno.version.deno}`
}[currentRuntime]()

const library = `effect-twilio-conversations/${version} (${runtime})`

const transports = [
  ["the platform's FetchHttpClient", PlatformFetch.layer],
  ["FetchHttpClient", FetchHttpClient.layer],
  ["NodeHttpClient", NodeHttpClient.layer],
  ["UndiciHttpClient", UndiciHttpClient.layer]
] as const

describe("every request carries the User-Agent", () => {
  it.scopedLive.each(transports)("over %s", ([, httpClient]) =>
    Effect.gen(function* () {
      const { requests, url } = yield* serve((_, response) => response.end(JSON.stringify(record)))
      const call = Effect.gen(function* () {
        yield* fetchServiceUserConversation(path)
        const { http } = yield* ConversationsClient
        yield* http.get("/v1/Services")
        yield* http.execute(
          HttpClientRequest.get("/v1/Services").pipe(HttpClientRequest.setHeader("user-agent", "of this request"))
        )
      })
      for (const options of [{}, { userAgent: "my-desk/1.2 (support)" }]) {
        const Client = ConversationsClient.layer({ ...credentials, ...options, baseUrl: url })
        yield* Effect.provide(call, Layer.provide(Client, httpClient))
      }
      const named = `${library} my-desk/1.2 (support)`
      assert.deepStrictEqual(requests.map(({ headers }) => headers["user-agent"]), [
        ...[library, library, "of this request"],
        ...[named, named, "of this request"]
      ])
    }))

  it("with the name and version of the runtime", () => {
    const node = { process: { versions: { node: "20.19.5" } } }
    const bun = { ...node, Bun: { version: "1.4.5" } }
    const deno = { ...node, Deno: { version: { deno: "2.9.6" } }, navigator: { userAgent: "Deno/2.9.6" } }
    const workerd = { ...node, navigator: { userAgent: "Cloudflare-Workers" } }
    const texts = [node, bun, deno, workerd, {}].map((globals) => UserAgent.make(undefined, globals))
    assert.deepStrictEqual(texts, [
      `effect-twilio-conversations/${version} (node 20.19.5)`,
      `effect-twilio-conversations/${version} (bun 1.4.5)`,
      `effect-twilio-conversations/${version} (deno 2.9.6)`,
      `effect-twilio-conversations/${version} (workerd)`,
      `effect-twilio-conversations/${version}`
    ])
    assert.strictEqual(UserAgent.make("my-desk/1.2", {}), `effect-twilio-conversations/${version} my-desk/1.2`)
  })

  it("except in a browser, where the server would have to allow the header", () => {
    const browser = {
      navigator: { userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0" }
    }
    assert.isUndefined(UserAgent.make(undefined, browser))
    assert.isUndefined(UserAgent.make("my-desk/1.2", browser))
  })
})

describe("userAgent", () => {
  const unusable = ["", " ", "a\r\nx-evil: 1", "a\tb", "a\0", " a", "a ", "büro/1", "a\ud800", 1, null, {}]
  it.effect.each(unusable)("refuses %o", (userAgent) =>
    Effect.gen(function* () {
      const { layer, sent } = transport(() => Response.json(record))
      const client = ConversationsClient.layer({ ...credentials, userAgent: userAgent as string })
      const error = yield* fetchServiceUserConversation(path).pipe(
        Effect.provide(Layer.provide(client, layer)),
        Effect.flip
      )
      if (error._tag !== "InvalidRequest") return assert.fail(error._tag)
      assert.strictEqual(error.field, "userAgent")
      assert.lengthOf(sent, 0)
    }))
})
