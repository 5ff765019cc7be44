/**
 * Converts what a runtime threw to a `TransportError`. Every runtime and client has its own message for the same event,
 * and some contain the whole URL, so messages are only matched, and never passed on.
 */
import { TransportError, type TransportErrorReason } from "../../errors/ConversationsError.ts"
import { reasonOf } from "../effect/http.ts"
import type { OperationName } from "./telemetry.ts"
import { parseUrl } from "../transport/url.ts"

/** The reason of a failure, and whether the request may have arrived. */
export interface Classification {
  readonly reason: TransportErrorReason
  readonly mayHaveArrived: boolean
}

/** `neverSent` is `true` if the transport knows that the request was not sent. */
export const fromCause = (operation: OperationName, cause: unknown, neverSent = false): TransportError => {
  const { reason, ...classification } = classify(cause)
  const mayHaveArrived = classification.mayHaveArrived && !neverSent
  const port = reason === "EACCES" ? blockedPort(cause) : undefined
  return new TransportError({
    message: `${operation.name} ${mayHaveArrived ? "got no complete response" : "was not sent"}: ${
      port === undefined ? sentences[reason] : `fetch blocks ${port}`
    } (${reason})`,
    operation: operation.name,
    reason,
    mayHaveArrived
  })
}

/** Requests to some ports are blocked: https://fetch.spec.whatwg.org/#port-blocking */
const blocked = /^bad port$|Requests to port \d+ are blocked/

/** The port that `fetch` blocks, in words; `undefined` for any other error. The error of Node does not have the port. */
const blockedPort = (error: unknown, depth = 0, url: unknown = undefined): string | undefined => {
  if (typeof error !== "object" || error === null || depth === 8) return undefined
  const { cause, message, reason, request } = error as { readonly [key: string]: unknown }
  const requested = typeof request === "object" && request !== null && "url" in request ? request.url : url
  if (typeof message === "string" && blocked.test(message)) {
    const port = typeof requested === "string" ? parseUrl(requested)?.port : undefined
    return port ? `port ${port}` : "the port"
  }
  return blockedPort(cause, depth + 1, requested) ?? blockedPort(reason, depth + 1, requested)
}

const sentences: { readonly [Reason in TransportErrorReason]: string } = {
  ECONNREFUSED: "the connection was refused",
  ENOTFOUND: "the host name has no address",
  EAI_AGAIN: "the name service did not respond",
  ENETUNREACH: "there is no route to the host's network",
  EHOSTUNREACH: "there is no route to the host",
  EACCES: "this program is not allowed to connect",
  ETIMEDOUT: "the connection timed out",
  ECONNRESET: "the connection was closed or reset",
  CERTIFICATE: "the host's certificate was not accepted",
  TLS: "the TLS connection failed",
  PROXY: "the proxy did not open a tunnel",
  PROTOCOL: "the response is not valid HTTP",
  ABORTED: "the request was aborted by the client",
  Transport: "the HTTP client failed for an unknown reason"
}

/** Reasons that imply that there was no connection. */
const neverSent: ReadonlySet<TransportErrorReason> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "CERTIFICATE",
  "PROXY"
])

const unknown: Classification = { reason: "Transport", mayHaveArrived: true }

export const classify = (cause: unknown): Classification => {
  try {
    return classifyCause(cause)
  } catch {
    // A getter of the error has thrown.
    return unknown
  }
}

const classifyCause = (cause: unknown): Classification => {
  const classification = find(cause, 0) ?? unknown
  switch (reasonOf(cause)) {
    // The URL or the body of the request is invalid.
    case "InvalidUrl":
    case "Encode":
      return { ...classification, mayHaveArrived: false }
    case "Transport":
    case undefined:
      return classification
    // An error of a response, so the request was sent.
    default:
      return { ...classification, mayHaveArrived: true }
  }
}

/** Finds the innermost known error. Outer errors only wrap it ("fetch failed"). */
const find = (error: unknown, depth: number): Classification | undefined => {
  if (typeof error !== "object" || error === null || depth === 8) return undefined
  const { cause, code, errors } = error as { readonly [key: string]: unknown }
  // Its cause is that the connection to the proxy was closed, which says nothing about the request.
  if (code === "UND_ERR_PRX_CONN") return classifyOne(error)
  return (Array.isArray(errors) ? classifyAll(errors, depth) : undefined) ?? find(cause, depth + 1) ??
    classifyOne(error)
}

/** The errors of several addresses of one host. */
const classifyAll = (errors: ReadonlyArray<unknown>, depth: number): Classification | undefined => {
  const classifications = errors.map((error) => find(error, depth + 1) ?? unknown)
  // A machine without IPv6 has no route to an IPv6 address, which says nothing about the host.
  const relevant = classifications.find(({ reason }) => reason !== "ENETUNREACH" && reason !== "EHOSTUNREACH") ??
    classifications[0]
  return relevant &&
    { reason: relevant.reason, mayHaveArrived: classifications.some((classification) => classification.mayHaveArrived) }
}

const classifyOne = (error: object): Classification | undefined => {
  const { code, message, name, syscall } = error as { readonly [key: string]: unknown }
  const text = typeof message === "string" ? message : ""
  const isConnecting = syscall === "connect" || syscall === "getaddrinfo" || connecting.test(text) ||
    connectingCodes.includes(code) || name === "NotCapable"
  const reason = reasonOfCode(code) ?? firstMatch(messagePatterns, text) ?? reasons.get(name) ??
    // For example no free port or file descriptor.
    (isConnecting ? "Transport" : undefined)
  return reason && { reason, mayHaveArrived: !neverSent.has(reason) && !isConnecting }
}

const connectingCodes: ReadonlyArray<unknown> = ["UND_ERR_CONNECT_TIMEOUT", "ERR_ACCESS_DENIED", "FailedToOpenSocket"]

/**
 * Messages of Deno, Bun and Node that only occur before there is a connection. Each pattern here and below contains a
 * space, so that it cannot match a part of a URL.
 */
const connecting =
  /client error \(Connect\)|^EPROTO: The TLS handshake failed|^E[A-Z]+: Was there a typo in the url|disconnected before secure TLS connection was established|^bad port$|Requests to port \d+ are blocked/

/**
 * Reasons by the codes of Node, undici and Bun, or the names of errors without a code. Deno's `NotCapable` is about
 * `--allow-net`.
 */
const reasons: ReadonlyMap<unknown, TransportErrorReason> = new Map(
  Object.entries(
    {
      ECONNREFUSED: "ECONNREFUSED ConnectionRefused",
      ENOTFOUND: "ENOTFOUND ENODATA EAI_NONAME EAI_NODATA",
      EAI_AGAIN: "EAI_AGAIN EAI_FAIL ESERVFAIL",
      ENETUNREACH: "ENETUNREACH ENETDOWN",
      EHOSTUNREACH: "EHOSTUNREACH EHOSTDOWN",
      ETIMEDOUT: "ETIMEDOUT Timeout UND_ERR_CONNECT_TIMEOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT TimeoutError",
      ECONNRESET: "ECONNRESET ECONNABORTED EPIPE ConnectionClosed ERR_STREAM_PREMATURE_CLOSE UND_ERR_SOCKET",
      EACCES: "EACCES EPERM ERR_ACCESS_DENIED NotCapable",
      TLS: "EPROTO",
      PROXY: "ERR_PROXY_TUNNEL UND_ERR_PRX_TLS UND_ERR_PRX_CONN",
      PROTOCOL:
        "UND_ERR_HEADERS_OVERFLOW UND_ERR_HTTP_PARSER UND_ERR_RES_CONTENT_LENGTH_MISMATCH UND_ERR_RES_EXCEEDED_MAX_SIZE " +
        "InvalidHTTPResponse InvalidContentLength Malformed_HTTP_Response ZlibError HTTPParserError",
      ABORTED: "ABORT_ERR UND_ERR_DESTROYED UND_ERR_CLOSED AbortError"
    } satisfies { readonly [Reason in TransportErrorReason]?: string }
  ).flatMap(([reason, codes]) => codes.split(" ").map((code) => [code, reason as TransportErrorReason]))
)

/** OpenSSL's codes for a certificate that is not accepted, as spelled by Node and Bun. */
const certificate =
  /^(?:CERT_|CRL_|ERROR_IN_C(?:ERT|RL)_|UNABLE_TO_)|^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|ERR_TLS_CERT_ALTNAME_INVALID)$/

const codePatterns: ReadonlyArray<readonly [pattern: RegExp, reason: TransportErrorReason]> = [
  [certificate, "CERTIFICATE"],
  [/^(?:HPE_|Z_|ERR__ERROR_|(?:ERR_)?(?:BROTLI|ZSTD)|Brotli|Zstd)/, "PROTOCOL"],
  [/^ERR_(?:SSL|TLS)_/, "TLS"]
]

const firstMatch = (patterns: typeof codePatterns, text: string): TransportErrorReason | undefined =>
  patterns.find(([pattern]) => pattern.test(text))?.[1]

const reasonOfCode = (code: unknown): TransportErrorReason | undefined =>
  typeof code === "string" ? reasons.get(code) ?? firstMatch(codePatterns, code) : undefined

/**
 * Reasons by message, for errors without a specific code: those of `fetch` in Deno and workerd, and of undici's proxy
 * agent, whose code is that of any abort. Deno's messages end with the number of a system error on Linux, macOS or
 * Windows. None of these numbers means another of these errors on another system.
 */
const messagePatterns: typeof codePatterns = [
  [blocked, "EACCES"],
  [/^Proxy response \(\d+\) !== 200/, "PROXY"],
  [/\(Connect\): (?:proxy authentication required|unsuccessful tunnel|unexpected eof while tunneling)/, "PROXY"],
  [/invalid peer certificate/, "CERTIFICATE"],
  [/dns error: .*(?:Temporary failure|try again|os error 11002)/i, "EAI_AGAIN"],
  [/dns error/, "ENOTFOUND"],
  [/\(os error (?:111|61|10061)\)/, "ECONNREFUSED"],
  [/\(os error (?:101|51|10051)\)/, "ENETUNREACH"],
  [/\(os error (?:113|65|10065)\)/, "EHOSTUNREACH"],
  [/\(os error (?:110|60|10060)\)|operation timed out/, "ETIMEDOUT"],
  [/\(os error (?:104|54|10054|103|53|10053|32)\)/, "ECONNRESET"],
  [/\(os error 13\)/, "EACCES"],
  [/received fatal alert|received corrupt message|tls handshake eof/, "TLS"],
  [/connection closed before message completed|error reading a body from connection/, "ECONNRESET"],
  [/^Network connection lost\.|^the body is incomplete$/, "ECONNRESET"],
  [/^(?:unexpected end of file|.* decompression failed\.)$|message head is too large/, "PROTOCOL"],
  [/invalid (?:HTTP )?\S+ parsed/, "PROTOCOL"]
]
