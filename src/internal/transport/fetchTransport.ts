/** The transport over the runtime's `fetch`: a promise and an `AbortController` for each request, without Effect. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Headers from "@effect/platform/Headers"
import type * as Context from "effect/Context"
import { identity } from "effect/Function"
import * as Major from "../effect/effect.ts"
import * as Body from "./body.ts"
import { BoundedBody, type Text } from "./boundedBody.ts"
import * as RequestInit from "./requestInit.ts"
import { isSuccess, type Transport, type TransportRequest, usedHeaders } from "./transport.ts"

/** `provided` is the context of the layer. The context of a call takes precedence. */
export const make = (provided: Context.Context<never>): Transport => ({
  send: ({ body, headers, maxResponseBytes, method, url }, receiver, context) => {
    const find = <A, S>(key: Major.AnyKey<A, S>): S | undefined =>
      Major.providedIn(context, key) ?? Major.providedIn(provided, key)
    const fetch = find(FetchHttpClient.Fetch) ?? globalThis.fetch
    const { init, release } = RequestInit.make(method, url, find(FetchHttpClient.RequestInit))
    const controller = new AbortController()
    const { signal } = controller
    const exchange = async (): Promise<void> => {
      try {
        // Not a literal that begins with `...init`: on Node 20 that takes 0.9 µs for each field that it adds.
        Object.assign(init, {
          method,
          headers: init.headers === undefined
            ? uncompressed(headers)
            : { ...uncompressed(Headers.fromInput(init.headers as Headers.Input)), ...headers },
          body: body ?? null,
          signal
        })
        const response = await fetch(url, init)
        const received = await readBody(response, maxResponseBytes)
        if (signal.aborted) return
        receiver.onResponse({
          status: response.status,
          headers: used(response.headers),
          allHeaders: () => Object.fromEntries(response.headers),
          ...received
        })
      } catch (cause) {
        // The URL has the port that `fetch` blocks.
        if (!signal.aborted) receiver.onFailure({ cause, request: { url } })
      } finally {
        release()
      }
    }
    exchange()
    return () => controller.abort()
  }
})

const readBody = async (response: Response, maxBytes: number): Promise<Text> => {
  const whole = new BoundedBody(maxBytes)
  try {
    // The runtime reads a body natively. On Deno a reader in JavaScript takes as much CPU time as the request.
    if (isBounded(response, maxBytes)) whole.add(new Uint8Array(await response.arrayBuffer()))
    else if (response.body !== null) await Body.readWeb(response.body.getReader(), whole)
  } catch (cause) {
    // For an error response the status is enough, since its body may be missing, broken or endless.
    if (isSuccess(response.status)) throw cause
  }
  return whole.read()
}

type RequestHeaders = TransportRequest["headers"]

/**
 * Asks for no compression: decompressing a record takes more CPU time than it saves on the network. Not on Deno, which does
 * not decompress a response whose request has this header, and a server or a gateway may compress in spite of it.
 */
const uncompressed: (headers: RequestHeaders) => RequestHeaders = "Deno" in globalThis
  ? identity
  : (headers) => ({ "accept-encoding": "identity", ...headers })

/**
 * Whether `Content-Length` bounds the body. It is the length before decompression, and chunks override it (RFC 9112 §6.3).
 */
const isBounded = ({ headers }: Response, maxBytes: number): boolean => {
  const length = headers.get("content-length")
  return length !== null && Number(length) <= maxBytes && headers.get("content-encoding") === null &&
    headers.get("transfer-encoding") === null
}

/** A record of all headers would take 20 µs. */
const used = (headers: globalThis.Headers): { readonly [name: string]: string } => {
  const found: { [name: string]: string } = {}
  for (const name of usedHeaders) {
    const value = headers.get(name)
    if (value !== null) found[name] = value
  }
  return found
}
