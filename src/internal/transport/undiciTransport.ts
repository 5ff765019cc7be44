/** The transport over undici's dispatcher, which uses its callbacks directly. */
import { Readable } from "node:stream"
import type { Dispatcher } from "undici"
import { BoundedBody, type Text } from "./boundedBody.ts"
import * as NodeMessage from "./nodeMessage.ts"
import * as UndiciError from "./undiciError.ts"
import type { Receiver, Transport, TransportRequest } from "./transport.ts"

/**
 * The options for undici, for both ways of sending. Spread them last: options that start with a spread cost 25 µs more
 * per request.
 */
export const dispatchOptions = {
  // Undici resends a pipelined request when its connection drops. It pipelines only idempotent requests, whatever the
  // dispatcher's `pipelining`.
  idempotent: false,
  // Timeouts are up to TimeoutPolicy or the caller.
  headersTimeout: 0,
  bodyTimeout: 0,
  // For `interceptors.retry()`: retries are up to RetryPolicy or the caller.
  retryOptions: { maxRetries: 0 }
} as const

/** Undici calls back in the async context of the request that opened the connection, which may be another request. */
export const make = (dispatcher: Dispatcher): Transport => ({
  send: (request, receiver) => {
    const exchange = new Exchange(receiver, request.maxResponseBytes)
    try {
      const { body, url } = request
      // Parsing the URL again would cost 2 µs.
      const pathAt = url.indexOf("/", "https://".length)
      dispatcher.dispatch({
        origin: pathAt === -1 ? url : url.slice(0, pathAt),
        path: pathAt === -1 ? "/" : url.slice(pathAt),
        method: request.method,
        // A copy, because a proxy agent adds headers. Undici itself would read a `Blob` into memory.
        ...(body instanceof Blob
          ? {
            headers: { ...request.headers, "content-length": `${body.size}` },
            body: Readable.from(body.stream(), { objectMode: false })
          }
          : { headers: { ...request.headers }, body: body ?? null }),
        ...dispatchOptions
      }, exchange)
    } catch (cause) {
      exchange.onResponseError(undefined, cause)
    }
    return () => exchange.cancel()
  }
})

class Exchange implements Dispatcher.DispatchHandler {
  readonly #maxResponseBytes: number
  /** `undefined` as soon as it was called, or must not be called any more. */
  #receiver: Receiver | undefined
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #headers: { readonly [name: string]: string } = {}
  #body: BoundedBody | undefined

  constructor(receiver: Receiver, maxResponseBytes: TransportRequest["maxResponseBytes"]) {
    this.#receiver = receiver
    this.#maxResponseBytes = maxResponseBytes
  }

  /** There is a connection, but the request is not written yet. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    this.#status = 0
    if (this.#receiver === undefined) this.#abort()
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: NodeMessage.NodeHeaders
  ): void {
    // Undici keeps the raw headers, 1.7 kB in many buffers, until the next response of the connection. `Reflect.set`
    // does not throw for the controller of an interceptor, which may only have a getter.
    Reflect.set(controller, "rawHeaders", null)
    if (status < 200) return
    this.#status = status
    this.#headers = NodeMessage.joined(headers)
    this.#body = new BoundedBody(this.#maxResponseBytes, Number(this.#headers["content-length"]) || 0)
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#body === undefined || this.#body.add(chunk)) return
    this.#respond()
    this.#abort()
  }

  onResponseEnd(): void {
    this.#respond()
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, cause: unknown): void {
    const response = UndiciError.responseOf(cause, this.#maxResponseBytes)
    if (response !== undefined) return this.#settle((receiver) => receiver.onResponse(response))
    // The status is enough.
    if (this.#status >= 300) return this.#respondWith({ text: "", bodyProblem: "the body is incomplete" })
    const neverSent = this.#controller === undefined
    const fail = (): void => this.#settle((receiver) => receiver.onFailure(cause, neverSent))
    // Report a synchronous failure asynchronously, like all others: the caller does not have the cancel function yet.
    if (neverSent) queueMicrotask(fail)
    else fail()
  }

  cancel(): void {
    if (this.#receiver === undefined) return
    // Must be first, because undici reports the abort synchronously.
    this.#receiver = undefined
    this.#abort()
  }

  #abort(): void {
    this.#body = undefined
    this.#controller?.abort(new Error("the request was canceled"))
  }

  #respond(): void {
    const body = this.#body
    this.#body = undefined
    if (body === undefined) return
    this.#respondWith(NodeMessage.textOf(body, this.#headers["content-encoding"]))
  }

  #respondWith(text: Text): void {
    this.#settle((receiver) => receiver.onResponse({ status: this.#status, headers: this.#headers, ...text }))
  }

  #settle(tell: (receiver: Receiver) => void): void {
    const receiver = this.#receiver
    this.#receiver = undefined
    if (receiver !== undefined) tell(receiver)
  }
}
