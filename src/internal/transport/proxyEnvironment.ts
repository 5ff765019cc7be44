/**
 * The proxies that environment variables name, by the rules of curl: the lower-case variable comes first, an empty one
 * counts as not set, `ALL_PROXY` is for what has no variable of its own, a URL without a scheme is `http:`, and without
 * a port it has 1080 (443 for `https:`). Other than curl, `HTTP_PROXY` counts in upper case too, and an entry of
 * `NO_PROXY` can have a port.
 */
import { parseUrl } from "./url.ts"

export type Environment = { readonly [name: string]: string | undefined }

export interface Proxy {
  /** Without a user and a password. */
  readonly url: string
  /** The value of `Proxy-Authorization`. */
  readonly authorization: string | undefined
}

/** A variable that cannot be used, and why. The value is not in it, because it may contain a password. */
export interface Problem {
  readonly variable: string
  readonly message: string
}

const first = (environment: Environment, ...names: ReadonlyArray<string>): readonly [string, string] | undefined => {
  for (const name of names.flatMap((name) => [name, name.toUpperCase()])) {
    const value = environment[name]
    if (value !== undefined && value !== "") return [name, value]
  }
  return undefined
}

/** The name of the variable that has the proxy for a scheme. */
export const variableOf = (environment: Environment, scheme: "http" | "https"): string | undefined =>
  first(environment, `${scheme}_proxy`, "all_proxy")?.[0]

/** The proxy for a scheme, or why there is none; `undefined` if no variable is set. */
export const proxyOf = (environment: Environment, scheme: "http" | "https"): Proxy | Problem | undefined => {
  const found = first(environment, `${scheme}_proxy`, "all_proxy")
  if (found === undefined) return undefined
  const [variable, value] = found
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`
  const url = parseUrl(text)
  const credentials = url === undefined ? undefined : decoded(url)
  if (url === undefined || credentials === undefined || !/^https?:$/.test(url.protocol) || /\s/.test(value)) {
    return { variable, message: "must be the URL of an HTTP proxy, such as http://127.0.0.1:3128" }
  }
  // A URL drops the port that its scheme has by default, and keeps that of the other.
  const other = new URL(text.replace(/^https?/i, url.protocol === "https:" ? "http" : "https"))
  const port = url.port || other.port || (url.protocol === "https:" ? "443" : "1080")
  return {
    url: `${url.protocol}//${url.hostname}:${port}`,
    authorization: credentials === ":" ? undefined : `Basic ${base64(credentials)}`
  }
}

export const isProblem = (proxy: Proxy | Problem | undefined): proxy is Problem =>
  proxy !== undefined && "variable" in proxy

const decoded = ({ password, username }: URL): string | undefined => {
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  } catch {
    return undefined
  }
}

const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""))

/** Whether `NO_PROXY` lists a host, or a domain of it. */
export const isExcluded = (environment: Environment, url: URL): boolean => {
  const value = first(environment, "no_proxy")?.[1] ?? ""
  const port = url.port !== "" ? url.port : url.protocol === "https:" ? "443" : "80"
  return value.split(/[,\s]+/).some((entry) => {
    if (entry === "" || entry === "*") return entry !== ""
    // An IPv6 address without brackets has no port.
    const [, host = "", itsPort] = /^([^:]+|\[.*\]):(\d+)$/.exec(entry) ?? [entry, entry]
    if (itsPort !== undefined && itsPort !== port) return false
    const listed = normalized(host.replace(/^\*?\./, "").replace(/\.$/, ""))
    const hostname = url.hostname.replace(/\.$/, "")
    return listed !== "" && (hostname === listed || hostname.endsWith(`.${listed}`))
  })
}

/** In the form of a URL's `hostname`. */
const normalized = (host: string): string => {
  const text = `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}`
  return parseUrl(text)?.hostname ?? host.toLowerCase()
}

/** Whether a URL names this machine, where a request needs no proxy. */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname)
