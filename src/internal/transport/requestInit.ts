/**
 * The `RequestInit` for `fetch`.
 *
 * When a pooled connection drops, two runtimes resend a request, even if the service has already read it: Deno any
 * request, Bun GET and DELETE. So writes use a new connection there. Reads can be repeated safely.
 *
 * A proxy reads everything that is sent to an `http:` URL, and the credentials are in each request. A client has such a
 * URL only on loopback, so no proxy is used for it: Bun and Deno are told so, and Node, whose `fetch` uses a proxy only
 * with `NODE_USE_ENV_PROXY`, does not send the request.
 */
import * as ProxyEnvironment from "./proxyEnvironment.ts"

/** The `RequestInit` of one request. */
export interface Outgoing {
  readonly init: RequestInit
  /** Must be called when the request has ended, including its body. */
  readonly release: () => void
}

export const make = (method: string, url: string, provided: RequestInit | undefined): Outgoing => {
  // A redirect would forward the credentials.
  const init: RequestInit = { ...provided, redirect: "manual" }
  const isRead = method === "GET" || method === "HEAD"
  const isPlain = url.startsWith("http:")
  if (isRead && !isPlain) return { init, release }
  const { Bun, Deno } = globalThis as { readonly Bun?: unknown; readonly Deno?: DenoRuntime }
  // Keep what the program has set.
  if (Deno?.createHttpClient !== undefined) {
    if ("client" in init) return { init, release }
    const proxy = isPlain && mayProxy(Deno) ? direct(new URL(url)) : undefined
    return isRead && proxy === undefined
      ? { init, release }
      : unpooled(init, Deno.createHttpClient, proxy === undefined ? {} : { proxy })
  }
  if (Bun !== undefined) {
    return {
      init: { ...(isRead ? {} : { keepalive: false }), ...(isPlain ? { proxy: false } : {}), ...init },
      release
    }
  }
  return { init: isPlain && isProxied(new URL(url)) ? { dispatcher: refusing, ...init } as RequestInit : init, release }
}

const release = (): void => {}

interface DenoRuntime {
  readonly createHttpClient?: CreateHttpClient
  readonly env: { readonly get: (name: string) => string | undefined }
  readonly permissions: {
    readonly querySync: (descriptor: { readonly name: "env"; readonly variable: string }) => { readonly state: string }
  }
}

interface HttpClientOptions {
  readonly poolMaxIdlePerHost?: number
  readonly proxy?: { readonly transport: "tcp"; readonly hostname: string; readonly port: number }
}

interface CreateHttpClient {
  (options: HttpClientOptions): { readonly close: () => void }
}

let isProxiedByDeno: boolean | undefined

/**
 * Deno uses the proxy of the environment even if the program is not allowed to read it. Like Deno, this reads it once:
 * asking for the permissions takes as much CPU time as the rest of the request that is not `fetch`.
 */
const mayProxy = ({ env, permissions }: DenoRuntime): boolean =>
  isProxiedByDeno ??= ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"].some((variable) =>
    permissions.querySync({ name: "env", variable }).state !== "granted" || (env.get(variable) ?? "") !== ""
  )

/** The host itself in place of a proxy. */
const direct = ({ hostname, port }: URL): HttpClientOptions["proxy"] => ({
  transport: "tcp",
  hostname: hostname.replace(/^\[|\]$/g, ""),
  port: port === "" ? 80 : Number(port)
})

/**
 * A client for this request only. A client shared by all writes would resume TLS sessions, and the request would then
 * wait for an acknowledgement, which the server may delay by 40 ms. It is made on first access, because not every
 * transport uses `fetch`.
 */
const unpooled = (init: RequestInit, createHttpClient: CreateHttpClient, options: HttpClientOptions): Outgoing => {
  let client: ReturnType<CreateHttpClient> | undefined
  const withClient = {
    ...init,
    get client() {
      return client ??= createHttpClient({ poolMaxIdlePerHost: 0, ...options })
    }
  }
  return { init: withClient, release: () => client?.close() }
}

/** Whether the `fetch` of Node would use a proxy. */
const isProxied = (url: URL): boolean => {
  const { process } = globalThis as {
    readonly process?: {
      readonly env?: ProxyEnvironment.Environment
      readonly execArgv?: ReadonlyArray<string>
    }
  }
  const { env = {}, execArgv = [] } = process ?? {}
  return (env["NODE_USE_ENV_PROXY"] === "1" || execArgv.includes("--use-env-proxy") ||
    (env["NODE_OPTIONS"] ?? "").includes("--use-env-proxy")) &&
    (env["http_proxy"] || env["HTTP_PROXY"] || "") !== "" && !ProxyEnvironment.isExcluded(env, url)
}

/** Node's `fetch` calls it to send a request. */
const refusing = {
  dispatch: (): boolean => {
    throw Object.assign(
      new Error("HTTP_PROXY would read the credentials of a request to loopback: add its host to NO_PROXY"),
      { code: "ERR_PROXY_TUNNEL" }
    )
  }
}
