// The receiver in other people's servers over real ports, and its guard with a Redis that two processes could share.

import { assert, describe, it, vi } from "@effect/vitest"
import { WebhookReceiver, WebhookRejected } from "@effect-twilio/conversations"
import type * as Persistence from "@effect/experimental/Persistence"
import * as PersistenceRedis from "@effect/experimental/Persistence/Redis" // Effect 3
// Effect 4: import * as Persisted from "effect/persistence/Persistence"
// Effect 4: import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpServer from "@effect/platform/HttpServer"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { once } from "node:events"
import { serve } from "@hono/node-server"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import twilio from "twilio"
import { appOf as expressApp } from "../../examples/webhooks/express.ts"
import { appOf as honoApp } from "../../examples/webhooks/hono.ts"
import * as next from "../../examples/webhooks/next.ts"
import { root } from "../../scripts/runtimes.ts"
import { programs, writePrograms } from "../documents/markdown.ts"
import { freePort, startRedis } from "../runtimes/redis.ts"
import { closeSafely } from "../shared-limit/SharedLimit.ts" // Effect 3
// Effect 4: import { closeSafely, LazyRedis } from "../shared-limit/SharedLimit.ts"
import { type Form, postEvent, preEvent, publicUrl, type Sent, signed } from "../webhooks/requests.ts"
import { authToken, token } from "../webhooks/vectors.ts"

const options = (seen: Array<string>) => ({
  authToken: token,
  baseUrl: publicUrl,
  on: {
    onMessageAdd: ({ body }) => body === "spam" ? new WebhookRejected() : Effect.succeed({ body: `${body}!` }),
    onMessageAdded: ({ body }) => Effect.sync(() => seen.push(body ?? ""))
  }
} satisfies WebhookReceiver.Options<WebhookReceiver.Handlers>)

/** What Twilio may get from a server, and what a stranger does. Twilio's own SDK signs. */
const exchanges = (origin: string, seen: ReadonlyArray<string>, path = "/hooks?tenant=a%20b&x=%2f") =>
  Effect.gen(function* () {
    const send = (form: Form, sending: Sent = {}) =>
      Effect.flatMap(
        signed(form, { path, ...sending }),
        ({ body = null, headers, method, path }) =>
          Effect.promise(async () => {
            const parameters = method === "GET" ? {} : form
            const signature = twilio.getExpectedTwilioSignature(authToken, publicUrl + path, parameters)
            const response = await fetch(origin + path, {
              method,
              headers: { ...headers, "x-twilio-signature": signature, ...sending.headers },
              body
            })
            return [response.status, await response.text()]
          })
      )
    assert.deepStrictEqual(yield* send(preEvent({ Body: "Grüße & 1+1" })), [200, '{"body":"Grüße & 1+1!"}'])
    assert.deepStrictEqual(yield* send(preEvent({ Body: "spam" })), [403, ""])
    assert.deepStrictEqual(yield* send(postEvent({ Body: "a" })), [200, "{}"])
    assert.deepStrictEqual(yield* send(postEvent({ Body: "b = c" }), { method: "GET" }), [200, "{}"])
    assert.deepStrictEqual(seen, ["a", "b = c"])
    assert.strictEqual((yield* send(postEvent(), { body: "Body=forged" }))[0], 403)
    assert.strictEqual((yield* send(postEvent(), { body: "" }))[0], 403)
    assert.strictEqual((yield* send(postEvent(), { headers: { "x-twilio-signature": "" } }))[0], 403)
    assert.strictEqual((yield* send(postEvent(), { headers: { "content-type": "application/json" } }))[0], 415)
    assert.lengthOf(seen, 2)
  })

/** The origin of a server that Node starts on a port. */
const listening = (start: () => Server) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        const server = start()
        if (!server.listening) await once(server, "listening")
        return server
      }),
      (server) => Effect.sync(() => server.closeAllConnections() ?? server.close())
    ),
    (server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  )

describe("WebhookReceiver", () => {
  it.scoped("is a raw handler of an HttpApi", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const api = HttpApi.make("desk").add(
        HttpApiGroup.make("twilio").add(HttpApiEndpoint.post("hooks", "/hooks")).add(
          HttpApiEndpoint.get("get", "/hooks")
        )
      )
      const hooks = WebhookReceiver.httpApp(options(seen))
      const group = HttpApiBuilder.group(
        api,
        "twilio",
        (handlers) => handlers.handleRaw("hooks", () => hooks).handleRaw("get", () => hooks)
      )
      const Api = Layer.provide(HttpApiBuilder.api(api), group) // Effect 3
      // Effect 4: const Api = Layer.provide(HttpApiBuilder.layer(api), group)
      const server = yield* NodeHttpServer.make(() => createServer(), { port: 0, host: "127.0.0.1" })
      yield* HttpApiBuilder.serve().pipe( // Effect 3
        Layer.provide(Api), // Effect 3
        // Effect 4: yield* HttpRouter.serve(Api, { disableLogger: true, disableListenLog: true }).pipe(
        Layer.provide(Layer.succeed(HttpServer.HttpServer, server)),
        Layer.provide(NodeHttpServer.layerContext), // Effect 3
        // Effect 4: Layer.provide(NodeHttpServer.layerHttpServices),
        Layer.build
      )
      yield* exchanges(HttpServer.formatAddress(server.address), seen)
    }))

  it.scoped("is a handler of Express, with a parsed body and with bytes, as in docs/webhooks.md", () =>
    Effect.gen(function* () {
      for (const path of ["/hooks?tenant=a%20b&x=%2f", "/bytes?tenant=a%20b"]) {
        const seen: Array<string> = []
        const origin = yield* listening(() => expressApp(options(seen)).listen(0, "127.0.0.1"))
        yield* exchanges(origin, seen, path)
        assert.strictEqual((yield* Effect.promise(() => fetch(origin + path, { method: "PUT" }))).status, 405)
      }
    }))

  it.scoped("is a handler of Hono, as in docs/webhooks.md", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const { fetch } = honoApp(options(seen))
      const origin = yield* listening(() => serve({ fetch, hostname: "127.0.0.1", port: 0 }) as Server)
      yield* exchanges(origin, seen)
    }))

  it.scoped("is a route of Next, as in docs/webhooks.md", () =>
    Effect.gen(function* () {
      vi.stubEnv("TWILIO_AUTH_TOKEN", authToken)
      vi.stubEnv("PUBLIC_URL", publicUrl)
      yield* Effect.addFinalizer(() => Effect.sync(() => vi.unstubAllEnvs()))
      const route: Record<string, (request: Request) => Promise<Response>> = next
      const fetch = (request: Request) => route[request.method]?.(request) ?? new Response(null, { status: 405 })
      const origin = yield* listening(() => serve({ fetch, hostname: "127.0.0.1", port: 0 }) as Server)
      const send = (form: Form, method = "POST") =>
        Effect.flatMap(signed(form, { method }), ({ body = null, headers, path }) =>
          Effect.promise(async () =>
            (await globalThis.fetch(origin + path, { method, headers, body })).status
          ))
      assert.strictEqual(yield* send(preEvent()), 200)
      assert.strictEqual(yield* send(preEvent({ Body: "You won the lottery" })), 403)
      assert.strictEqual(yield* send(postEvent(), "GET"), 200)
      const forged = yield* signed(postEvent(), { body: "Body=forged" })
      const { status } = yield* Effect.promise(() =>
        globalThis.fetch(origin + forged.path, { method: "POST", headers: forged.headers, body: "Body=forged" })
      )
      assert.strictEqual(status, 403)
    }))
})

/** The guard of docs/webhooks.md. */
const documentedGuard = Effect.promise(async () => {
  const block = programs("docs/webhooks.md").find(({ text }) => text.startsWith("// sharedGuard.ts\n"))
  const [written] = writePrograms(".snippets/shared-guard", block === undefined ? [] : [block])
  const { sharedGuard }: {
    readonly sharedGuard: Effect.Effect<WebhookReceiver.Guard, never, Persistence.BackingPersistence | Scope.Scope>
  } = await import(`${root}${written?.path}`)
  return sharedGuard
})

/** Servers with a guard and a connection of their own each, as two processes have. */
const twoServers = (port: number, seen: Array<string>) =>
  Effect.gen(function* () {
    const sharedGuard = yield* documentedGuard
    return yield* Effect.forEach([1, 2], () =>
      Effect.gen(function* () {
        const redis = PersistenceRedis.layer({ host: "127.0.0.1", port, commandTimeout: 1_000 }) // Effect 3
        // Effect 4: const redis = Layer.provide(Persisted.layerBackingRedis, LazyRedis({ host: "127.0.0.1", port }))
        const backing = yield* Layer.build(closeSafely(redis))
        const guard = yield* Effect.provide(sharedGuard, backing)
        return WebhookReceiver.make({ ...options(seen), guard })
      }))
  })

describe("a guard with a Redis", () => {
  it.scopedLive("handles a delivery once, whichever of two servers gets it", () =>
    Effect.gen(function* () {
      const port = yield* freePort
      yield* startRedis(port)
      const seen: Array<string> = []
      const servers = yield* twoServers(port, seen)
      const send = (form: Form, idempotencyToken: string) =>
        Effect.flatMap(
          signed(form, { idempotencyToken }),
          ({ body = "", headers, method, path }) =>
            Effect.forEach(servers, (receive) => receive({ method, url: path, headers, body }))
        )
      assert.deepStrictEqual((yield* send(postEvent({ Body: "a" }), "t1")).map(({ body }) => body), ["{}", "{}"])
      assert.deepStrictEqual(seen, ["a"])
      const changed = '{"body":"hello!"}'
      assert.deepStrictEqual((yield* send(preEvent(), "t1")).map(({ body }) => body), [changed, changed])
      yield* send(postEvent({ Body: "b" }), "t2")
      assert.deepStrictEqual(seen, ["a", "b"])
    }))

  it.scopedLive(
    "loses no event while the Redis refuses, stalls or is gone, and replies in time",
    () =>
      Effect.gen(function* () {
        const port = yield* freePort
        const seen: Array<string> = []
        const ofServers = yield* Scope.make()
        const servers = yield* Scope.extend(twoServers(port, seen), ofServers)
        let tokens = 0
        /** How often an event is handled that both servers get twice, and a pre-event's reply. */
        const handled = Effect.gen(function* () {
          const idempotencyToken = `event ${tokens++}`
          seen.length = 0
          for (const receive of [...servers, ...servers]) {
            for (const [form, reply] of [[postEvent(), "{}"], [preEvent(), '{"body":"hello!"}']] as const) {
              const { body = "", headers, method, path } = yield* signed(form, { idempotencyToken })
              const started = performance.now()
              const { body: actual } = yield* receive({ method, url: path, headers, body })
              assert.isBelow(performance.now() - started, 5_000)
              assert.strictEqual(actual, reply)
            }
          }
          return seen.length
        })
        /** A connection that was lost is made again after a while. */
        const recognised = Effect.repeat(handled, { until: (times) => times === 1 })

        // Nobody listens yet: once in each server, which still recognises what it has handled itself.
        assert.strictEqual(yield* handled, 2)
        const scope = yield* Scope.make()
        const redis = yield* Scope.extend(startRedis(port), scope)
        assert.strictEqual(yield* recognised, 1)
        redis.kill("SIGSTOP")
        assert.strictEqual(yield* handled, 2)
        redis.kill("SIGCONT")
        assert.strictEqual(yield* recognised, 1)
        yield* Scope.close(scope, Exit.void)
        assert.strictEqual(yield* handled, 2)
        const last = yield* startRedis(port)
        assert.strictEqual(yield* recognised, 1)
        last.kill("SIGSTOP")
        yield* Scope.close(ofServers, Exit.void)
      }),
    120_000
  )
})
