/** An HTTP server on loopback that handles requests as a test needs, and records them. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import * as Http from "node:http"
import * as Https from "node:https"
import { type AddressInfo, createServer, type Server as NetServer, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: Http.IncomingHttpHeaders
  readonly body: string
}

export interface Served {
  readonly url: string
  readonly requests: ReadonlyArray<Received>
  /** The number of connections opened so far, and of open ones. */
  readonly connections: () => number
  readonly open: () => number
  /** Resolves when a complete request has arrived. */
  readonly arrived: Effect.Effect<void>
  /** Resolves when a connection was closed before its response was complete. */
  readonly aborted: Effect.Effect<void>
}

/** `nth` counts the requests of one connection, from 0. */
export type Respond = (request: Received, response: Http.ServerResponse, nth: number) => void

export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** A self-signed certificate for loopback. */
export const selfSigned = (): Certificate => {
  const folder = mkdtempSync(join(tmpdir(), "certificate-"))
  try {
    const file = (name: string) => join(folder, name)
    const made = spawnSync("openssl", [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
      ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
      ...["-keyout", file("key.pem"), "-out", file("cert.pem")]
    ], { encoding: "utf8" })
    if (made.status !== 0) throw new Error(`openssl is needed to make a certificate: ${made.stderr}`)
    return { key: readFileSync(file("key.pem"), "utf8"), cert: readFileSync(file("cert.pem"), "utf8") }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Listens on loopback until the scope is closed. The default is a free port. */
export const listening = (
  server: NetServer,
  sockets: ReadonlySet<Socket>,
  port = 0
): Effect.Effect<number, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.async<number>((resume) => {
      server.once("error", (cause) => resume(Effect.die(cause)))
      server.listen(port, "127.0.0.1", () => resume(Effect.succeed((server.address() as AddressInfo).port)))
    }),
    () =>
      Effect.sync(() => {
        server.close()
        for (const socket of sockets) socket.destroy()
      })
  )

/** A port that nothing listens on. */
export const closedPort: Effect.Effect<number> = Effect.scoped(
  Effect.suspend(() => listening(createServer(), new Set()))
)

export const serve = (
  respond: Respond,
  certificate?: Certificate,
  atPort?: number
): Effect.Effect<Served, never, Scope.Scope> =>
  Effect.gen(function* () {
    const arrived = yield* Deferred.make<void>()
    const aborted = yield* Deferred.make<void>()
    const requests: Array<Received> = []
    const sockets = new Set<Socket>()
    const counts = new WeakMap<Socket, number>()
    let connections = 0
    const onRequest = (incoming: Http.IncomingMessage, response: Http.ServerResponse): void => {
      const nth = counts.get(incoming.socket) ?? 0
      counts.set(incoming.socket, nth + 1)
      const chunks: Array<Uint8Array> = []
      incoming.on("data", (chunk: Uint8Array) => chunks.push(chunk))
      incoming.on("error", () => {})
      response.on("error", () => {})
      response.on("close", () => {
        if (!response.writableFinished) Deferred.unsafeDone(aborted, Effect.void)
      })
      incoming.on("end", () => {
        const { headers, method = "", url = "" } = incoming
        const request = { method, url, headers, body: new TextDecoder().decode(joined(chunks)) }
        requests.push(request)
        Deferred.unsafeDone(arrived, Effect.void)
        respond(request, response, nth)
      })
    }
    const server = certificate === undefined ? Http.createServer(onRequest) : Https.createServer(certificate, onRequest)
    server.keepAliveTimeout = 60_000
    server.on("connection", (socket: Socket) => {
      connections++
      sockets.add(socket)
      socket.once("close", () => sockets.delete(socket))
    })
    const port = yield* listening(server, sockets, atPort)
    return {
      url: `${certificate === undefined ? "http" : "https"}://127.0.0.1:${port}`,
      requests,
      connections: () => connections,
      open: () => sockets.size,
      arrived: Deferred.await(arrived),
      aborted: Deferred.await(aborted)
    }
  })

const joined = (chunks: ReadonlyArray<Uint8Array>): Uint8Array => {
  const all = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}
