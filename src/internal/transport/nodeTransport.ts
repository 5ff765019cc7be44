/** The transport over `node:http` and `node:https`: only what Node documents, without `fetch` and without a dependency. */
import { Buffer } from "node:buffer"
import * as Http from "node:http"
import * as Https from "node:https"
import { nextTick } from "node:process"
import { pipeline, Readable } from "node:stream"
import { BoundedBody, type Text } from "./boundedBody.ts"
import * as NodeMessage from "./nodeMessage.ts"
import * as ProxyEnvironment from "./proxyEnvironment.ts"
import { isSuccess, type Transport, type TransportRequest } from "./transport.ts"

/** Where requests to one origin go. */
interface Target extends Http.RequestOptions {
  readonly origin: string
}

/** Deno repeats a request, also a write, if a kept connection turns out to be closed. Node and Bun repeat none. */
const agentOptions: Http.AgentOptions = { keepAlive: !("Deno" in globalThis) }

/** Kept connections, which do not go through a proxy. */
export class Connections {
  readonly #environment: ProxyEnvironment.Environment
  readonly #http = new Http.Agent(agentOptions)
  readonly #https = new Https.Agent(agentOptions)
  #isClosed = false
  /** Most programs have one. To parse a URL for each request would cost 2 µs. */
  #last: Target = { origin: "" }

  constructor(environment: ProxyEnvironment.Environment) {
    this.#environment = environment
  }

  /** Why a request to this URL is not sent: the environment wants a proxy for it. */
  refusal(url: URL): ProxyEnvironment.Problem | undefined {
    const scheme = url.protocol === "https:" ? "https" : "http"
    const variable = ProxyEnvironment.variableOf(this.#environment, scheme)
    return variable === undefined || ProxyEnvironment.isExcluded(this.#environment, url) ||
        (scheme === "http" && ProxyEnvironment.isLoopback(url))
      ? undefined
      : {
        variable,
        message: `is set, but NodeHttpClient uses no proxy: use UndiciHttpClient, or add ${url.hostname} to NO_PROXY`
      }
  }

  /** Makes a request that has yet to be ended. It throws for one that cannot be sent. */
  open(
    url: string,
    method: string,
    headers: Http.OutgoingHttpHeaders,
    signal?: AbortSignal
  ): Http.ClientRequest {
    const pathAt = url.indexOf("/", "https://".length)
    const origin = pathAt === -1 ? url : url.slice(0, pathAt)
    if (origin !== this.#last.origin) this.#last = this.#targetOf(origin)
    if (this.#isClosed) throw Object.assign(new Error("the layer is closed"), { code: "ABORT_ERR" })
    const { agent, hostname, port, protocol } = this.#last
    const path = pathAt === -1 ? "/" : url.slice(pathAt)
    const options: Http.RequestOptions = { agent, protocol, hostname, port, path, method, headers }
    if (signal !== undefined) options.signal = signal
    return protocol === "https:" ? Https.request(options) : Http.request(options)
  }

  close(): void {
    this.#isClosed = true
    this.#http.destroy()
    this.#https.destroy()
  }

  #targetOf(origin: string): Target {
    const url = new URL(origin)
    const refusal = this.refusal(url)
    if (refusal !== undefined) {
      throw Object.assign(new Error(`${refusal.variable} ${refusal.message}`), { code: "ERR_PROXY_TUNNEL" })
    }
    return {
      origin,
      agent: url.protocol === "https:" ? this.#https : this.#http,
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port
    }
  }
}

/** Sends the rest of a request. If a stream fails, so does the request. */
export const end = (request: Http.ClientRequest, body: string | Uint8Array | Readable | undefined): void => {
  if (body instanceof Readable) pipeline(body, request, () => {})
  else request.end(body)
}

/** The length of a body in bytes. */
export const lengthOf = (body: string | Uint8Array | Blob): number =>
  typeof body === "string" ? Buffer.byteLength(body) : body instanceof Blob ? body.size : body.byteLength

export const make = (connections: Connections): Transport => ({
  refusal: (url) => connections.refusal(url),
  send: ({ body, headers, maxResponseBytes, method, url }: TransportRequest, receiver) => {
    let isOver = false
    let isConnected = false
    let response: Http.IncomingMessage | undefined

    const respond = ({ headers, statusCode = 0 }: Http.IncomingMessage, text: Text): void => {
      if (isOver) return
      isOver = true
      receiver.onResponse({ status: statusCode, headers: NodeMessage.joined(headers), ...text })
    }

    const fail = (cause: unknown): void => {
      if (isOver) return
      // The status is enough.
      if (response !== undefined && !isSuccess(response.statusCode ?? 0)) {
        return respond(response, { text: "", bodyProblem: "the body is incomplete" })
      }
      isOver = true
      receiver.onFailure(cause, !isConnected)
    }

    let request: Http.ClientRequest
    try {
      request = connections.open(
        url,
        method,
        body === undefined ? headers : { "content-length": lengthOf(body), ...headers }
      )
    } catch (cause) {
      // Like all others: the caller does not have the cancel function yet.
      queueMicrotask(() => fail(cause))
      return () => void (isOver = true)
    }
    const isSecure = request.protocol === "https:"
    request
      .on("socket", (socket) => {
        if (!socket.connecting) isConnected = true
        else socket.once(isSecure ? "secureConnect" : "connect", () => isConnected = true)
      })
      .on("response", (incoming) => {
        response = incoming
        const whole = new BoundedBody(maxResponseBytes, Number(incoming.headers["content-length"]) || 0)
        const read = (): void => respond(incoming, NodeMessage.textOf(whole, incoming.headers["content-encoding"]))
        incoming
          .on("data", (chunk: Uint8Array) => {
            if (whole.add(chunk)) return
            read()
            request.destroy()
          })
          .on("end", () => {
            // Node frees the connection in the next tick. A request that is sent before would open another one.
            nextTick(read)
            // The service did not wait for the rest of a file, and may never read it.
            if (!request.writableEnded) request.destroy()
          })
          .on("error", fail)
      })
      .on("error", fail)
      .on("close", () => {
        // Without an error, if the server changes the protocol. A response has its own end.
        if (!isOver && response === undefined) fail(new Error("the body is incomplete"))
      })
    end(request, body instanceof Blob ? Readable.from(body.stream(), { objectMode: false }) : body)
    return () => {
      if (isOver) return
      isOver = true
      request.destroy()
    }
  }
})
