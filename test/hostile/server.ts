/** A server that writes any bytes to the socket. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createServer, type Socket } from "node:net"

export interface Hostile {
  readonly url: string
  /** The head of each request, as text. */
  readonly requests: ReadonlyArray<string>
  readonly connections: () => number
  /** The number of bytes written to the sockets. */
  readonly written: () => number
  /** Resolves when a response was written, as far as possible. */
  readonly responded: Effect.Effect<void>
  /** Resolves when the client has closed or reset its connection. */
  readonly closed: Effect.Effect<void>
}

/** The chunks of a response. An endless one is pulled as fast as the client reads. */
export type Chunks = Iterable<string | Uint8Array>

export interface Options {
  /** Whether to end the connection after the response. The default is `true`. */
  readonly end?: boolean
}

const send = (socket: Socket, pieces: Iterator<string | Uint8Array>, on: (bytes: number) => void, done: () => void) => {
  const next = (): void => {
    while (!socket.destroyed) {
      const { done: isLast, value } = pieces.next()
      if (isLast === true) return done()
      const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value
      on(bytes.byteLength)
      if (!socket.write(bytes)) return void socket.once("drain", next)
    }
  }
  next()
}

export const serve = (
  chunks: (request: string) => Chunks,
  { end = true }: Options = {}
): Effect.Effect<Hostile, never, Scope.Scope> =>
  Effect.gen(function* () {
    const responded = yield* Deferred.make<void>()
    const closed = yield* Deferred.make<void>()
    const requests: Array<string> = []
    const sockets = new Set<Socket>()
    let [connections, written] = [0, 0]
    const onSocket = (socket: Socket) => {
      connections++
      sockets.add(socket)
      let head = ""
      socket.on("error", () => {})
      // A client that disconnects may only half-close the socket, so close it too.
      socket.on("end", () => socket.destroy())
      socket.on("close", () => {
        sockets.delete(socket)
        Deferred.unsafeDone(closed, Effect.void)
      })
      socket.on("data", (chunk: Uint8Array) => {
        const isHead = !head.includes("\r\n\r\n")
        head += new TextDecoder("latin1").decode(chunk)
        if (!isHead || !head.includes("\r\n\r\n")) return
        requests.push(head)
        send(socket, chunks(head)[Symbol.iterator](), (bytes) => written += bytes, () => {
          Deferred.unsafeDone(responded, Effect.void)
          if (end) socket.end()
        })
      })
    }
    const server = yield* Effect.acquireRelease(
      Effect.async<ReturnType<typeof createServer>>((resume) => {
        const server = createServer({ allowHalfOpen: true }, onSocket)
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.sync(() => {
          server.close()
          for (const socket of sockets) socket.destroy()
        })
    )
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    return {
      url: `http://127.0.0.1:${port}`,
      requests,
      connections: () => connections,
      written: () => written,
      responded: Deferred.await(responded),
      closed: Deferred.await(closed)
    }
  })
