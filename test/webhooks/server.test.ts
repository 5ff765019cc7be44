// The web handler in the server that each runtime has itself: Bun.serve, Deno.serve, and on Node that of the platform.

import { assert, describe, it } from "@effect/vitest"
import { WebhookReceiver } from "@effect-twilio/conversations"
import * as Effect from "effect/Effect"
import { listen } from "../../examples/internal/listen.ts"
import { currentRuntime } from "../../scripts/runtimes.ts"
import { postEvent, preEvent, publicUrl, signed } from "./requests.ts"
import { token } from "./vectors.ts"

type Handler = ReturnType<typeof WebhookReceiver.webHandler>

/** What is used of Bun and Deno. */
const { Bun, Deno } = globalThis as {
  readonly Bun?: {
    readonly serve: (options: { readonly port: 0; readonly hostname: string; readonly fetch: Handler }) => {
      readonly port: number
      readonly stop: (now: true) => Promise<void>
    }
  }
  readonly Deno?: {
    readonly serve: (
      options: { readonly port: 0; readonly hostname: string; readonly onListen: () => void },
      handler: Handler
    ) => { readonly addr: { readonly port: number }; readonly shutdown: () => Promise<void> }
  }
}

const hostname = "127.0.0.1"

const served = (handle: Handler) =>
  currentRuntime === "node" ? Effect.map(listen((request) => handle(request), 0), ({ url }) => url) : Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const bun = Bun?.serve({ port: 0, hostname, fetch: handle })
        const deno = Deno?.serve({ port: 0, hostname, onListen: () => {} }, handle)
        return { port: bun?.port ?? deno?.addr.port, stop: () => bun?.stop(true) ?? deno?.shutdown() }
      }),
      ({ stop }) => Effect.promise(() => Promise.resolve(stop()))
    ),
    ({ port }) => `http://${hostname}:${port}`
  )

describe("WebhookReceiver.webHandler", () => {
  it.scopedLive("is all that the server of a runtime needs", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const origin = yield* served(WebhookReceiver.webHandler({
        authToken: token,
        baseUrl: publicUrl,
        on: {
          onMessageAdd: ({ body }) => Effect.succeed({ body: `${body}!` }),
          onMessageAdded: ({ body }) => Effect.sync(() => seen.push(body ?? ""))
        }
      }))
      const send = (form: Record<string, string>, sending: { readonly method?: string; readonly body?: string } = {}) =>
        Effect.flatMap(signed(form, sending), ({ body = null, headers, method, path }) =>
          Effect.promise(async () => {
            const response = await fetch(origin + path, { method, headers: { ...headers, connection: "close" }, body })
            return `${response.status} ${await response.text()}`
          }))
      assert.strictEqual(yield* send(preEvent({ Body: "Grüße & 1+1" })), '200 {"body":"Grüße & 1+1!"}')
      assert.strictEqual(yield* send(postEvent({ Body: "a" })), "200 {}")
      assert.strictEqual(yield* send(postEvent({ Body: "b" }), { method: "GET" }), "200 {}")
      assert.match(yield* send(postEvent(), { body: "Body=forged" }), /^403 /)
      assert.deepStrictEqual(seen, ["a", "b"])
    }))
})
