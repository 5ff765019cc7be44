/**
 * What `fetch` is told besides the request.
 *
 * Two runtimes send a request again by themselves when a pooled connection drops, also one that the service had read:
 * Deno any request, Bun GET and DELETE. So a write goes over a connection of its own there. A read may be repeated.
 */

/** For one request. */
export interface Outgoing {
  readonly init: RequestInit
  /** To be called when the request has come to its end, its body included. */
  readonly release: () => void
}

export const forMethod = (method: string, own: RequestInit | undefined): Outgoing => {
  // A redirect would take the credentials along.
  const init: RequestInit = { ...own, redirect: "manual" }
  if (method === "GET" || method === "HEAD") return { init, release }
  const { Deno } = globalThis as { readonly Deno?: { readonly createHttpClient?: CreateHttpClient } }
  // What the program has chosen itself stays.
  if (Deno?.createHttpClient !== undefined && !("client" in init)) return unpooled(init, Deno.createHttpClient)
  return { init: "Bun" in globalThis ? { keepalive: false, ...init } : init, release }
}

const release = (): void => {}

interface CreateHttpClient {
  (options: { readonly poolMaxIdlePerHost: number }): { readonly close: () => void }
}

/**
 * A client for this request alone. One for all writes would resume TLS sessions, after which the request waits for an
 * acknowledgement that the server may delay by 40 ms. It is made when it is read, because not every transport is `fetch`.
 */
const unpooled = (init: RequestInit, createHttpClient: CreateHttpClient): Outgoing => {
  let client: ReturnType<CreateHttpClient> | undefined
  return {
    init: Object.defineProperty({ ...init }, "client", {
      enumerable: true,
      get: () => client ??= createHttpClient({ poolMaxIdlePerHost: 0 })
    }),
    release: () => client?.close()
  }
}
