/**
 * A {@link Simulator} on a port, for clients outside of the process: other languages, Twilio's SDK, curl.
 *
 * It is a separate module because it needs `node:http`, which Node, Bun and Deno have, but edge runtimes do not.
 *
 * @module testing/serve
 * @since 0.1.0
 */
import type * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { once } from "node:events"
import * as Http from "node:http"
import type { AddressInfo, Socket } from "node:net"
import * as Major from "../internal/effect/effect.ts"
import { wholeOf } from "./internal/http/body.ts"
import { badRequest, methodNotAllowed, noContent, type PlainResponse } from "./internal/http/plainResponse.ts"
import * as Inspector from "./internal/inspector/inspector.ts"
import type { Simulator } from "./Simulator.ts"

const ServeErrorBase: new (args: {
  readonly host: string
  readonly port: number
  readonly message: string
  readonly cause: unknown
}) => Cause.YieldableError & {
  readonly _tag: "ServeError"
  readonly host: string
  readonly port: number
  readonly cause: unknown
} = Data.TaggedError("ServeError")

/**
 * The port could not be opened: it is in use, or the process is not allowed to use it.
 *
 * @example
 * ```ts
 * import { Simulator } from "@effect-twilio/conversations/testing"
 * import { serve } from "@effect-twilio/conversations/testing/serve"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator.make()
 *   const { port } = yield* serve(simulator)
 *   yield* Effect.catchTag(
 *     serve(simulator, { port }),
 *     "ServeError",
 *     (error) => Console.log(`the port is in use: ${error.port === port}`)
 *   )
 * })
 *
 * await Effect.runPromise(Effect.scoped(program))
 * // the port is in use: true
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class ServeError extends ServeErrorBase {}

/**
 * Options of {@link serve}.
 *
 * @since 0.1.0
 */
export interface ServeOptions {
  /** The port. The default is 0: any free port. */
  readonly port?: number | undefined
  /** The host name or address to listen on. The default is `127.0.0.1`, which other machines cannot reach. */
  readonly host?: string | undefined
  /**
   * Serves a page at `/` that shows the conversations, inboxes and requests as they change, and lets a person write,
   * move the clock and inject faults. The default is `false`. It is only served to this machine, under `localhost` or an
   * address of loopback, and takes no requests of pages from elsewhere. It needs no credential and shows none.
   *
   * @since 3.0.0
   */
  readonly page?: boolean | undefined
  /**
   * Serves the page to other machines too, under these host names only, such as `["simulator.local"]`. Whoever can
   * reach the port can then read and change everything.
   *
   * @since 3.0.0
   */
  readonly pageHosts?: ReadonlyArray<string> | undefined
}

/**
 * A served simulator.
 *
 * @since 0.1.0
 */
export interface Served {
  /** The base URL of the service, without a trailing slash. */
  readonly url: string
  /** The port it listens on. */
  readonly port: number
}

const nothing = new Uint8Array()

const readBody = async (incoming: Http.IncomingMessage): Promise<Uint8Array<ArrayBuffer>> => {
  const { headers } = incoming
  // Most requests have no body, and waiting for its end is a tenth of their time.
  if (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined) return nothing
  const chunks: Array<Uint8Array> = []
  for await (const chunk of incoming) chunks.push(chunk)
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}

/**
 * The URL of a request as the client knows it, so the links in a response lead back to the same host; `undefined` if the
 * target of the request or its Host header make no URL. A proxy may get the target in absolute form.
 */
const urlOf = ({ headers, url = "/" }: Http.IncomingMessage, base: string): URL | undefined => {
  const origin = headers.host === undefined ? base : `http://${headers.host}`
  // Host has a name and a port at most: anything else would become part of the path.
  if (/[/?#@\\\s]/.test(origin.slice("http://".length))) return undefined
  // Not `URL.canParse`: that of Node 20 denies an international host name once it is optimised.
  try {
    const host = new URL(origin)
    if (/^https?:\/\//i.test(url)) return new URL(url)
    return url.startsWith("/") ? new URL(`${host.origin}${url}`) : undefined
  } catch {
    return undefined
  }
}

const toRequest = async (incoming: Http.IncomingMessage, url: URL, signal: AbortSignal): Promise<Request> => {
  const method = incoming.method ?? "GET"
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) headers.append(name, one)
    }
  }
  const body = await readBody(incoming)
  return new Request(url, {
    method,
    headers,
    signal,
    ...(body.length === 0 || method === "GET" || method === "HEAD" ? {} : { body })
  })
}

/** The response to what no `Request` can hold; `undefined` if there is nothing special about it. */
const refusal = (incoming: Http.IncomingMessage, url: URL | undefined): PlainResponse | undefined => {
  const method = incoming.method ?? "GET"
  if (method === "OPTIONS" && incoming.url === "*") return { ...noContent, headers: { allow } }
  if (/^(CONNECT|TRACE|TRACK)$/i.test(method)) return methodNotAllowed(method, allow)
  return url === undefined ? badRequest : undefined
}

const allow = "GET, POST, DELETE"

/** Streams the response, with back-pressure from the socket. */
const send = async (response: Response, outgoing: Http.ServerResponse, signal: AbortSignal): Promise<void> => {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  const whole = wholeOf(response)
  if (whole !== undefined || response.body === null) {
    outgoing.end(whole)
    return
  }
  // Sends the headers together with the body, or before its first byte if that byte does not come at once.
  const alone = setImmediate(() => outgoing.flushHeaders())
  let left = Number(response.headers.get("content-length") ?? NaN)
  const reader = response.body.getReader()
  const cancel = () => void reader.cancel(signal.reason).catch(() => {})
  signal.addEventListener("abort", cancel, { once: true })
  for (;;) {
    const { done, value } = await reader.read()
    clearImmediate(alone)
    if (done) break
    left -= value.length
    // The last bytes and the end are one write to the socket.
    if (left === 0) {
      outgoing.end(value)
      void reader.cancel().catch(() => {})
      break
    }
    // The next bytes may never come, or the connection may break.
    outgoing.flushHeaders()
    if (!outgoing.write(value)) {
      await once(outgoing, "drain", { signal })
    }
  }
  signal.removeEventListener("abort", cancel)
  if (left !== 0) outgoing.end()
}

const loopbackHosts = ["localhost", "127.0.0.1", "[::1]"]

const isLoopback = (address: string): boolean => /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address)

const makePage = (simulator: Simulator.Service, hosts: ReadonlyArray<string> = []) =>
  Inspector.make({
    simulator,
    hosts: new Set([...loopbackHosts, ...hosts.map((host) => host.toLowerCase())]),
    asset: async (name) => (await import("./internal/inspector/assets.ts")).read(name)
  })

/**
 * Serves a simulator on a port until the scope closes, which closes all connections at once.
 *
 * Faults happen on the wire: a dropped connection is a destroyed socket, a truncated body ends in the middle. A client
 * that disconnects shows as `aborted` in the simulator's requests.
 *
 * @example
 * ```ts
 * import { Seed, Simulator } from "@effect-twilio/conversations/testing"
 * import { serve } from "@effect-twilio/conversations/testing/serve"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const simulator = yield* Simulator.make()
 *   const { url } = yield* serve(simulator)
 *   const path = `/v1/Services/${Seed.supportDesk.chatServiceSid}/Users/ada@example.com/Conversations`
 *   const authorization = `Basic ${btoa(`${Simulator.accountSid}:${Simulator.authToken}`)}`
 *   const response = yield* Effect.promise(() => fetch(url + path, { headers: { authorization } }))
 *   yield* Effect.promise(() => response.text())
 *   yield* Console.log(response.status)
 * })
 *
 * // the port is closed with the scope
 * await Effect.runPromise(Effect.scoped(program))
 * // 200
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const serve = (
  simulator: Simulator.Service,
  options?: ServeOptions
): Effect.Effect<Served, ServeError, Scope.Scope> => {
  const host = options?.host ?? "127.0.0.1"
  const page = options?.page === true ? makePage(simulator, options.pageHosts) : undefined
  const port = options?.port ?? 0
  const open = Major.callback<{ readonly server: Http.Server; readonly sockets: ReadonlySet<Socket> }, ServeError>(
    (resume) => {
      const sockets = new Set<Socket>()
      const server = Http.createServer((incoming, outgoing) => {
        const controller = new AbortController()
        outgoing.once("close", () => {
          if (!outgoing.writableFinished) controller.abort(new DOMException("The client disconnected", "AbortError"))
        })
        const url = urlOf(incoming, `http://${host}`)
        const refused = refusal(incoming, url)
        if (refused !== undefined || url === undefined) {
          const { body, headers, status } = refused ?? badRequest
          outgoing.writeHead(status, headers).end(body ?? undefined)
          return
        }
        const isForPage = page !== undefined &&
          (options?.pageHosts !== undefined || isLoopback(incoming.socket.remoteAddress ?? ""))
        toRequest(incoming, url, controller.signal)
          .then((request) => (isForPage ? page(request) : undefined) ?? simulator.handler(request))
          .then((response) => send(response, outgoing, controller.signal))
          .catch(() => incoming.socket.destroy())
      })
      server.on("connection", (socket: Socket) => {
        sockets.add(socket)
        socket.once("close", () => sockets.delete(socket))
      })
      const refuse = (cause: Error) =>
        resume(Effect.fail(
          new ServeError({ host, port, cause, message: `Cannot serve on ${host}:${port}: ${cause.message}` })
        ))
      server.once("error", refuse)
      server.listen(port, host, () => {
        server.off("error", refuse)
        resume(Effect.succeed({ server, sockets }))
      })
    }
  )
  return Effect.map(
    Effect.acquireRelease(open, ({ server, sockets }) =>
      Major.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        for (const socket of sockets) socket.destroy()
        server.closeAllConnections()
      })),
    ({ server }) => {
      const address = server.address() as AddressInfo
      const name = host.includes(":") ? `[${host}]` : host
      return { url: `http://${name}:${address.port}`, port: address.port }
    }
  )
}
