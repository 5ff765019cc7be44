import * as NodeHttpClient from "@effect-twilio/conversations/NodeHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import { assert, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { createServer, type Socket } from "node:net"
import * as Transport from "../../src/internal/transport/transport.ts"
import { currentRuntime } from "../../scripts/runtimes.ts"
import { exchanges, failure, respond } from "./exchange.ts"
import { listening, serve } from "./server.ts"

const transport: Effect.Effect<Transport.Transport, never, Scope.Scope> = Effect.map(
  Layer.build(Layer.fresh(NodeHttpClient.layer)),
  (context) => {
    const transport = Transport.of(Context.get(context, HttpClient.HttpClient))
    if (transport === undefined) throw new Error("the client has no transport")
    return transport
  }
)

exchanges({ keepsConnections: currentRuntime !== "deno", limitsConnections: false, transport: () => transport })

it.live("after its layer was closed, it sends nothing", () =>
  Effect.gen(function* () {
    const server = yield* serve((_, response) => void response.end("{}"))
    const closed = yield* Effect.scoped(transport)
    const { cause, neverSent } = yield* failure(closed, { url: server.url })
    assert.deepStrictEqual([cause instanceof Error && cause.message, neverSent], ["the layer is closed", true])
    assert.lengthOf(server.requests, 0)
  }).pipe(Effect.scoped))

it.live("a response that changes the protocol is a failure", () =>
  Effect.gen(function* () {
    const server = yield* serve((_, response) => {
      response.writeHead(101, { connection: "upgrade", upgrade: "other" }).end()
    })
    const { neverSent } = yield* failure(yield* transport, { url: server.url })
    assert.isFalse(neverSent)
  }).pipe(Effect.scoped))

it.live("a response before the end of its request ends the request", () =>
  Effect.gen(function* () {
    const closed = yield* Deferred.make<void>()
    const sockets = new Set<Socket>()
    let received = 0
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on("error", () => {})
      socket.on("close", () => Deferred.unsafeDone(closed, Effect.void))
      socket.on("data", (chunk: Uint8Array) => received += chunk.byteLength)
      socket.once("data", () => {
        socket.pause()
        socket.write("HTTP/1.1 413 Payload Too Large\r\ncontent-length: 2\r\n\r\n{}")
      })
    })
    const port = yield* listening(server, sockets)
    const body = new Blob([new Uint8Array(64 * 1024 * 1024)])
    const url = `http://127.0.0.1:${port}`
    const { status, text } = yield* respond(yield* transport, { url, method: "POST", body })
    assert.deepStrictEqual([status, text], [413, "{}"])
    for (const socket of sockets) socket.resume()
    yield* Deferred.await(closed)
    assert.isBelow(received, body.size / 2)
  }).pipe(Effect.scoped))
