/** A server that records requests, and does to their connections what a test needs. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Net from "node:net"
import * as Tls from "node:tls"

export interface Faulty {
  readonly url: string
  /** The head of each request, as text. */
  readonly requests: ReadonlyArray<string>
}

/**
 * A key and a self-signed certificate of localhost, for tests only:
 *
 *     openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost \
 *       -addext "subjectAltName=DNS:localhost,IP:127.0.0.1"
 */
const selfSigned = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUMSnmfGuOncA3yJSpMFEQyQeb2EEwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNTE0MDIwNloYDzIxMjYxMTAx
MTQwMjA2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQgi3wZjO3BP7AaEZSiSvcLfwmhxPcMir0Q/nOJbJJ6NjPhtIzK51bm
pwQTM8hNPMWTCDF8L2YakzIKW8OXOIVOo28wbTAdBgNVHQ4EFgQUlKL61RfoYmEM
DlsDiqU6F19jjkAwHwYDVR0jBBgwFoAUlKL61RfoYmEMDlsDiqU6F19jjkAwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAPHvefB8iPR7RMobFEfSpcOUrfSp98EDqKk5Yn+kYIVkAiAN
cnX9vKJpXRIFIKrIXdZ1vl596+l7qru1yvuXWOLz5g==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgIBAt03MkFbNbR3Fo
rBb2NDqmvohflE0XYYHkWV7gUpmhRANCAAQgi3wZjO3BP7AaEZSiSvcLfwmhxPcM
ir0Q/nOJbJJ6NjPhtIzK51bmpwQTM8hNPMWTCDF8L2YakzIKW8OXOIVO
-----END PRIVATE KEY-----
`
}

const listen = (
  onSocket: (socket: Net.Socket) => void,
  { tls }: { readonly tls: boolean }
): Effect.Effect<string, never, Scope.Scope> =>
  Effect.gen(function* () {
    const sockets = new Set<Net.Socket>()
    const accept = (socket: Net.Socket) => {
      sockets.add(socket)
      socket.on("error", () => {})
      socket.on("close", () => sockets.delete(socket))
      onSocket(socket)
    }
    const server = yield* Effect.acquireRelease(
      Effect.async<Net.Server>((resume) => {
        const server: Net.Server = tls ? Tls.createServer(selfSigned, accept) : Net.createServer(accept)
        // A client rejected the certificate.
        server.on("tlsClientError", () => {})
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
    return `${tls ? "https" : "http"}://127.0.0.1:${port}`
  })

/** Calls `onRequest` for each request as soon as its head has arrived. */
export const serve = (
  onRequest: (socket: Net.Socket, request: string) => void,
  { tls = false }: { readonly tls?: boolean } = {}
): Effect.Effect<Faulty, never, Scope.Scope> =>
  Effect.gen(function* () {
    const requests: Array<string> = []
    const url = yield* listen((socket) => {
      let text = ""
      socket.on("data", (chunk: Uint8Array) => {
        text += new TextDecoder("latin1").decode(chunk)
        const end = text.indexOf("\r\n\r\n")
        if (end === -1) return
        const request = text.slice(0, end)
        const length = Number(/^content-length: *(\d+)/im.exec(request)?.[1] ?? 0)
        if (text.length < end + 4 + length) return
        text = text.slice(end + 4 + length)
        requests.push(request)
        onRequest(socket, request)
      })
    }, { tls })
    return { url, requests }
  })

/** Responds at once, even to a request that is not HTTP. */
export const plain: Effect.Effect<Faulty, never, Scope.Scope> = Effect.map(
  listen((socket) => {
    socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
  }, { tls: false }),
  (url) => ({ url, requests: [] })
)

/** A port that nothing listens on. */
export const closedPort: Effect.Effect<Faulty> = Effect.map(
  Effect.scoped(listen(() => {}, { tls: false })),
  (url) => ({ url, requests: [] })
)
