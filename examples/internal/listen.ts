/**
 * Serves a web handler on a port. It is `@effect/platform-node`'s server, which runs on Node, Bun and Deno; a program for
 * one of the others alone can pass the same handler to `Bun.serve({ fetch: handler })` or `Deno.serve(handler)`.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServer from "@effect/platform/HttpServer"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createServer } from "node:http"
import { Failed } from "./command.ts"

export type WebHandler = (request: Request) => Promise<Response>

/** Serves until the scope closes, to this machine alone. Port 0 takes any free port. */
export const listen = (
  handler: WebHandler,
  port: number
): Effect.Effect<{ readonly url: string }, Failed, Scope.Scope> =>
  Effect.gen(function* () {
    // To close it waits for open connections, so idle ones must not stay open for long.
    const server = yield* NodeHttpServer.make(() => createServer({ keepAliveTimeout: 500 }), {
      port,
      host: "127.0.0.1"
    })
    // Interruptible, so that a client that goes away aborts its request.
    yield* HttpServer.serveEffect(Effect.interruptible(HttpApp.fromWebHandler(handler))).pipe(
      Effect.provideService(HttpServer.HttpServer, server)
    )
    return { url: HttpServer.formatAddress(server.address) }
  }).pipe(
    Effect.catchTag("ServeError", ({ cause }) =>
      new Failed({ message: `Cannot listen on port ${port}: ${cause instanceof Error ? cause.message : cause}` }))
  )
