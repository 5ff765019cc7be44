/**
 * The `RequestInit` for `fetch`.
 *
 * When a pooled connection drops, two runtimes resend a request, even if the service has already read it: Deno any
 * request, Bun GET and DELETE. So writes use a new connection there. Reads can be repeated safely.
 */

/** The `RequestInit` of one request. */
export interface Outgoing {
  readonly init: RequestInit
  /** Must be called when the request has ended, including its body. */
  readonly release: () => void
}

export const forMethod = (method: string, provided: RequestInit | undefined): Outgoing => {
  // A redirect would forward the credentials.
  const init: RequestInit = { ...provided, redirect: "manual" }
  if (method === "GET" || method === "HEAD") return { init, release }
  const { Deno } = globalThis as { readonly Deno?: { readonly createHttpClient?: CreateHttpClient } }
  // Keep what the program has set.
  if (Deno?.createHttpClient !== undefined && !("client" in init)) return unpooled(init, Deno.createHttpClient)
  return { init: "Bun" in globalThis ? { keepalive: false, ...init } : init, release }
}

const release = (): void => {}

interface CreateHttpClient {
  (options: { readonly poolMaxIdlePerHost: number }): { readonly close: () => void }
}

/**
 * A client for this request only. A client shared by all writes would resume TLS sessions, and the request would then
 * wait for an acknowledgement, which the server may delay by 40 ms. It is made on first access, because not every
 * transport uses `fetch`.
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
