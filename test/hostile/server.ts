/** A server that writes to the socket whatever it is told, right or wrong. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createServer, type Socket } from "node:net"

export interface Hostile {
  readonly url: string
  /** The head of each request that came, as text. */
  readonly requests: ReadonlyArray<string>
  readonly connections: () => number
  /** How many bytes were given to the sockets. */
  readonly written: () => number
  /** Resolves when a request was answered, as far as it ever will be. */
  readonly answered: Effect.Effect<void>
  /** Resolves when the client has closed or reset its connection. */
  readonly closed: Effect.Effect<void>
}

/** One piece after another; what never ends is asked for as fast as the client reads. */
export type Answer = Iterable<string | Uint8Array>

export interface Options {
  /** Ends the connection after the answer; `true` if not given. */
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
  answer: (request: string) => Answer,
  { end = true }: Options = {}
): Effect.Effect<Hostile, never, Scope.Scope> =>
  Effect.gen(function* () {
    const answered = yield* Deferred.make<void>()
    const closed = yield* Deferred.make<void>()
    const requests: Array<string> = []
    const sockets = new Set<Socket>()
    let [connections, written] = [0, 0]
    const onSocket = (socket: Socket) => {
      connections++
      sockets.add(socket)
      let head = ""
      socket.on("error", () => {})
      // A client that goes away may show as an end only, which is to be answered with one.
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
        send(socket, answer(head)[Symbol.iterator](), (bytes) => written += bytes, () => {
          Deferred.unsafeDone(answered, Effect.void)
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
      answered: Deferred.await(answered),
      closed: Deferred.await(closed)
    }
  })
