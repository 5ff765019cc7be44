/**
 * Serves a web handler on a port. It is `@effect/platform-node`'s server, which runs on Node, Bun and Deno; a program for
 * one of the others alone can pass the same handler to `Bun.serve({ fetch: handler })` or `Deno.serve(handler)`.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServer from "@effect/platform/HttpServer"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createServer, type Server } from "node:http"
import type { Socket } from "node:net"
import { Failed } from "./command.ts"

export type WebHandler = (request: Request) => Promise<Response>

/**
 * Closes at the end the connections that never had a request, which a server does not count as idle. A client can open one
 * ahead: Deno's `fetch` does it while its other connection is not free yet.
 */
const closeUnused = (server: Server): Effect.Effect<void, never, Scope.Scope> => {
  const unused = new Set<Socket>()
  server.on("connection", (socket) => {
    unused.add(socket)
    socket.once("close", () => unused.delete(socket))
  })
  server.on("request", ({ socket }) => unused.delete(socket))
  return Effect.addFinalizer(() => Effect.sync(() => unused.forEach((socket) => socket.destroy())))
}

/** Serves until the scope closes, to this machine alone. Port 0 takes any free port. */
export const listen = (
  handler: WebHandler,
  port: number
): Effect.Effect<{ readonly url: string }, Failed, Scope.Scope> =>
  Effect.gen(function* () {
    // To close it waits for open connections, so idle ones must not stay open for long.
    const nodeServer = createServer({ keepAliveTimeout: 500 })
    const server = yield* NodeHttpServer.make(() => nodeServer, { port, host: "127.0.0.1" })
    // Interruptible, so that a client that goes away aborts its request.
    yield* HttpServer.serveEffect(Effect.interruptible(HttpApp.fromWebHandler(handler))).pipe(
      Effect.provideService(HttpServer.HttpServer, server)
    )
    yield* closeUnused(nodeServer)
    return { url: HttpServer.formatAddress(server.address) }
  }).pipe(
    Effect.catchTag("ServeError", ({ cause }) =>
      new Failed({ message: `Cannot listen on port ${port}: ${cause instanceof Error ? cause.message : cause}` }))
  )
