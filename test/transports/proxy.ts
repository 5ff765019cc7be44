/** A proxy on loopback, and the variables that name one. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { connect, createServer, type Socket } from "node:net"
import process from "node:process"
import { listening } from "./server.ts"

export interface Proxy {
  readonly url: string
  /** Everything that it got, inside and outside of tunnels. */
  readonly seen: () => string
  readonly heads: ReadonlyArray<string>
}

/** A proxy that opens tunnels, or responds to `CONNECT` with this status. */
export const proxy = (status = 200): Effect.Effect<Proxy, never, Scope.Scope> =>
  Effect.gen(function* () {
    const heads: Array<string> = []
    const sockets = new Set<Socket>()
    let seen = ""
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on("error", () => {})
      socket.on("data", (chunk: Uint8Array) => seen += new TextDecoder("latin1").decode(chunk))
      let head = ""
      const onHead = (chunk: Uint8Array): void => {
        head += new TextDecoder("latin1").decode(chunk)
        if (!head.includes("\r\n\r\n")) return
        socket.off("data", onHead)
        heads.push(head)
        const [, host = "", port = ""] = /^CONNECT ([^:]+):(\d+) /.exec(head) ?? []
        if (status !== 200 || host === "") {
          return void socket.end(`HTTP/1.1 ${status === 200 ? 405 : status} No\r\ncontent-length: 0\r\n\r\n`)
        }
        // It resolves the names of a network of its own.
        const upstream = connect(Number(port), host === "server.test" ? "127.0.0.1" : host, () => {
          socket.write("HTTP/1.1 200 Connection established\r\n\r\n")
          socket.pipe(upstream).pipe(socket)
        })
        sockets.add(upstream)
        upstream.on("error", () => socket.destroy())
        upstream.on("close", () => socket.destroy())
        socket.on("close", () => upstream.destroy())
      }
      socket.on("data", onHead)
    })
    const port = yield* listening(server, sockets)
    return { url: `http://user:pass@127.0.0.1:${port}`, seen: () => seen, heads }
  })

/** A proxy that closes each connection at its first bytes, in the way of `close`, and counts them. */
export const closing = (
  close: (socket: Socket) => void
): Effect.Effect<{ readonly url: string; readonly connections: () => number }, never, Scope.Scope> =>
  Effect.gen(function* () {
    const sockets = new Set<Socket>()
    let connections = 0
    const server = createServer((socket) => {
      sockets.add(socket)
      connections++
      socket.on("error", () => {})
      socket.once("data", () => close(socket))
    })
    const port = yield* listening(server, sockets)
    return { url: `http://127.0.0.1:${port}`, connections: () => connections }
  })

export const names = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"].flatMap((
  name
) => [name, name.toUpperCase()])

/** Sets the proxy variables until the scope is closed, and removes all others. */
export const environment = (values: Readonly<Record<string, string>>): Effect.Effect<void, never, Scope.Scope> => {
  const set = (values: Readonly<Record<string, string | undefined>>): void => {
    for (const name of names) {
      const value = values[name]
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
  return Effect.asVoid(Effect.acquireRelease(
    Effect.sync(() => {
      const before = Object.fromEntries(names.map((name) => [name, process.env[name]]))
      set(values)
      return before
    }),
    (before) => Effect.sync(() => set(before))
  ))
}
