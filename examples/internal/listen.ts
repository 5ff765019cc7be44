/**
 * A web handler on a port, by `node:http`, which Node, Bun and Deno all have. Where a program is for one of them alone,
 * `Bun.serve({ fetch: handler })` or `Deno.serve(handler)` takes the same handler.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import type { ReadableStream as WebStream } from "node:stream/web"
import { Failed } from "./command.ts"

export type WebHandler = (request: Request) => Promise<Response>

// No other machine reaches it.
const hostname = "127.0.0.1"

/** Longer than a request may take, and shorter than who waits for the end of the process is ready to. */
const grace = 10_000

const answer = async (
  incoming: Http.IncomingMessage,
  outgoing: Http.ServerResponse,
  handler: WebHandler,
  isOpen: () => boolean
): Promise<void> => {
  const gone = new AbortController()
  outgoing.once("close", () => outgoing.writableFinished || gone.abort())
  const { headers: fields, method = "GET", url = "/" } = incoming
  const headers = new Headers()
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value ?? []].flat()) headers.append(name, one)
  }
  const body = method === "GET" || method === "HEAD" ? {} : {
    body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>,
    duplex: "half"
  }
  const response = await handler(
    new Request(new URL(url, `http://${fields.host ?? hostname}`), { method, headers, signal: gone.signal, ...body })
  )
  // A connection that is kept would keep the server from closing.
  if (!isOpen()) outgoing.setHeader("connection", "close")
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  if (response.body === null) outgoing.end()
  else await pipeline(Readable.fromWeb(response.body as WebStream), outgoing)
}

interface Open {
  readonly server: Http.Server
  /** The answers that are not yet out. */
  readonly underWay: Set<Http.ServerResponse>
}

const open = (handler: WebHandler, port: number) =>
  Effect.async<Open, Failed>((resume) => {
    const underWay = new Set<Http.ServerResponse>()
    const server = Http.createServer((incoming, outgoing) => {
      underWay.add(outgoing)
      outgoing.once("close", () => {
        underWay.delete(outgoing)
        if (!server.listening && underWay.size === 0) server.closeAllConnections()
      })
      answer(incoming, outgoing, handler, () => server.listening).catch(() => outgoing.destroy())
    })
    server.once("error", (error) => resume(new Failed({ message: `Cannot listen on port ${port}: ${error.message}` })))
    server.listen(port, hostname, () => resume(Effect.succeed({ server, underWay })))
  })

const close = ({ server, underWay }: Open) =>
  Effect.async<void>((resume) => {
    const timer = setTimeout(() => server.closeAllConnections(), grace)
    server.close(() => {
      clearTimeout(timer)
      resume(Effect.void)
    })
    if (underWay.size === 0) server.closeAllConnections()
  })

/**
 * Serves until the scope closes: then no new connection is taken, and the requests under way are waited for, within
 * reason. With port 0 it is any that is free.
 */
export const listen = (
  handler: WebHandler,
  port: number
): Effect.Effect<{ readonly url: string }, Failed, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(open(handler, port), close),
    ({ server }) => ({ url: `http://${hostname}:${(server.address() as AddressInfo).port}` })
  )
