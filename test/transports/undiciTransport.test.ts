import * as UndiciHttpClient from "@effect-twilio/conversations/UndiciHttpClient"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createServer, type Socket } from "node:net"
import { Agent } from "undici/index.js"
import * as Transport from "../../src/internal/transport/transport.ts"
import { exchanges, methods, start } from "./exchange.ts"
import { listening } from "./server.ts"

const transportOf = (options: Agent.Options): Effect.Effect<Transport.Transport, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => new Agent(options)),
    (agent) => Effect.promise(() => agent.destroy())
  ).pipe(Effect.map((agent) => {
    const transport = Transport.of(UndiciHttpClient.make(agent))
    if (transport === undefined) throw new Error("the client has no transport")
    return transport
  }))

exchanges({
  keepsConnections: true,
  limitsConnections: true,
  transport: (connections) => transportOf(connections === undefined ? {} : { connections }),
  trusting: ({ cert }) => transportOf({ connect: { ca: cert } })
})

it.live.each(methods)("%s is sent once, behind others on an agent that pipelines", (method) =>
  Effect.gen(function* () {
    // A raw server, because node:http reads the next request only after its response.
    const heads: Array<string> = []
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      let count = 0
      socket.on("error", () => {})
      socket.on("data", (chunk: Uint8Array) => {
        for (const [, path = ""] of new TextDecoder().decode(chunk).matchAll(/^[A-Z]+ (\S+) HTTP/gm)) {
          heads.push(path)
          if (count++ === 0) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
          else setImmediate(() => socket.destroy())
        }
      })
    })
    const port = yield* listening(server, sockets)
    const transport = yield* transportOf({ connections: 1, pipelining: 10 })
    const sent = Array.from({ length: 8 }, (_, nth) =>
      start(transport, { url: `http://127.0.0.1:${port}/${nth}`, method }))
    yield* Effect.forEach(sent, ({ outcome }) =>
      outcome)
    assert.sameMembers(heads, sent.map((_, nth) => `/${nth}`))
    assert.lengthOf(heads, sent.length)
  }).pipe(Effect.scoped))
