/** Recorded errors of each runtime and client. `url` stands for the parts of the request that they contain. */
import type { TransportErrorReason } from "@effect-twilio/conversations"

export interface Shape {
  readonly about: string
  readonly thrown: (url: string) => unknown
  readonly reason: TransportErrorReason
  readonly mayHaveArrived: boolean
}

const error = (message: string, fields: object = {}): Error => Object.assign(new Error(message), fields)
const named = (name: string, message: string, fields: object = {}): Error => error(message, { name, ...fields })

type Expected = readonly [reason: TransportErrorReason, mayHaveArrived: boolean]
type Row = readonly [what: string, thrown: (url: string) => unknown, ...Expected]

const shapes = (where: string, rows: ReadonlyArray<Row>, wrap: (cause: unknown) => unknown = (cause) => cause) =>
  rows.map(([what, thrown, reason, mayHaveArrived]): Shape => ({
    about: `${where}: ${what}`,
    thrown: (url) => wrap(thrown(url)),
    reason,
    mayHaveArrived
  }))

const fetchFailed = (cause: unknown): unknown => new TypeError("fetch failed", { cause })
const terminated = (cause: unknown): unknown => new TypeError("terminated", { cause })

const system = (syscall: string, code: string, fields: object = {}) => () =>
  error(`${syscall} ${code} 127.0.0.1:443`, { code, errno: -111, syscall, ...fields })

/** Errors of Node's sockets, as passed on by undici and node:http. */
const sockets: ReadonlyArray<Row> = [
  ["refused", system("connect", "ECONNREFUSED"), "ECONNREFUSED", false],
  [
    "refused on every address",
    () => new AggregateError([system("connect", "ECONNREFUSED")(), system("connect", "ECONNREFUSED")()]),
    "ECONNREFUSED",
    false
  ],
  [
    "no IPv6, and refused",
    () => new AggregateError([system("connect", "ENETUNREACH")(), system("connect", "ECONNREFUSED")()]),
    "ECONNREFUSED",
    false
  ],
  [
    "no route, neither here nor there",
    () => new AggregateError([system("connect", "ENETUNREACH")(), system("connect", "EHOSTUNREACH")()]),
    "ENETUNREACH",
    false
  ],
  [
    "one address of which nothing is known",
    () => new AggregateError([system("connect", "ECONNREFUSED")(), new Error("?")]),
    "ECONNREFUSED",
    true
  ],
  ["no such host", system("getaddrinfo", "ENOTFOUND", { hostname: "nosuch.invalid" }), "ENOTFOUND", false],
  ["no name service", system("getaddrinfo", "EAI_AGAIN"), "EAI_AGAIN", false],
  ["no such host, by a resolver of its own", system("queryA", "ENODATA"), "ENOTFOUND", false],
  ["no network", system("connect", "ENETUNREACH"), "ENETUNREACH", false],
  ["no route", system("connect", "EHOSTUNREACH"), "EHOSTUNREACH", false],
  ["the route is lost", system("read", "EHOSTUNREACH"), "EHOSTUNREACH", true],
  ["not allowed", system("connect", "EACCES"), "EACCES", false],
  ["not allowed, once connected", system("write", "EPERM"), "EACCES", true],
  ["not allowed by Node", () => error("Access restricted", { code: "ERR_ACCESS_DENIED" }), "EACCES", false],
  ["no free port", system("connect", "EADDRNOTAVAIL"), "Transport", false],
  ["too many open files", system("connect", "EMFILE"), "Transport", false],
  ["connecting takes too long", system("connect", "ETIMEDOUT"), "ETIMEDOUT", false],
  ["no acknowledgement", system("read", "ETIMEDOUT"), "ETIMEDOUT", true],
  ["reset while connecting", system("connect", "ECONNRESET"), "ECONNRESET", false],
  ["reset", system("read", "ECONNRESET"), "ECONNRESET", true],
  ["reset while writing", system("write", "ECONNRESET"), "ECONNRESET", true],
  ["broken pipe", system("write", "EPIPE"), "ECONNRESET", true],
  [
    "closed in the handshake",
    () =>
      error("Client network socket disconnected before secure TLS connection was established", { code: "ECONNRESET" }),
    "ECONNRESET",
    false
  ],
  [
    "self-signed",
    () => error("self-signed certificate", { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }),
    "CERTIFICATE",
    false
  ],
  ["expired", () => error("certificate has expired", { code: "CERT_HAS_EXPIRED" }), "CERTIFICATE", false],
  [
    "an unknown authority",
    () => error("unable to get local issuer certificate", { code: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" }),
    "CERTIFICATE",
    false
  ],
  [
    "another host's certificate",
    (url) =>
      error(`Hostname/IP does not match certificate's altnames: Host: ${url}. is not in the cert's altnames`, {
        code: "ERR_TLS_CERT_ALTNAME_INVALID",
        reason: `Host: ${url}`,
        host: url
      }),
    "CERTIFICATE",
    false
  ],
  [
    "no TLS on the port",
    () =>
      error("80AC613FC17F0000:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:", {
        library: "SSL routines",
        reason: "wrong version number",
        code: "ERR_SSL_WRONG_VERSION_NUMBER"
      }),
    "TLS",
    true
  ]
]

const undici: ReadonlyArray<Row> = [
  ["closed", () => named("SocketError", "other side closed", { code: "UND_ERR_SOCKET" }), "ECONNRESET", true],
  [
    "connecting takes too long",
    (url) => named("ConnectTimeoutError", `Connect Timeout Error (${url})`, { code: "UND_ERR_CONNECT_TIMEOUT" }),
    "ETIMEDOUT",
    false
  ],
  [
    "no head in time",
    () => named("HeadersTimeoutError", "Headers Timeout Error", { code: "UND_ERR_HEADERS_TIMEOUT" }),
    "ETIMEDOUT",
    true
  ],
  [
    "no body in time",
    () => named("BodyTimeoutError", "Body Timeout Error", { code: "UND_ERR_BODY_TIMEOUT" }),
    "ETIMEDOUT",
    true
  ],
  [
    "not HTTP",
    (url) =>
      named("HTTPParserError", "Response does not match the HTTP/1.1 protocol", {
        code: "HPE_INVALID_CONSTANT",
        data: url
      }),
    "PROTOCOL",
    true
  ],
  [
    "not HTTP, without a code",
    (url) => named("HTTPParserError", "Response does not match the HTTP/1.1 protocol", { code: undefined, data: url }),
    "PROTOCOL",
    true
  ],
  [
    "a head that is too large",
    () => named("HeadersOverflowError", "Headers Overflow Error", { code: "UND_ERR_HEADERS_OVERFLOW" }),
    "PROTOCOL",
    true
  ],
  [
    "two lengths",
    () =>
      named("ResponseContentLengthMismatchError", "Response body length does not match content-length header", {
        code: "UND_ERR_RES_CONTENT_LENGTH_MISMATCH"
      }),
    "PROTOCOL",
    true
  ],
  ...[407, 502].map((status): Row => [
    `the proxy responds with ${status}`,
    () => named("AbortError", `Proxy response (${status}) !== 200 when HTTP Tunneling`, { code: "UND_ERR_ABORTED" }),
    "PROXY",
    false
  ]),
  [
    "no TLS with the proxy",
    () => named("SecureProxyConnectionError", "Secure Proxy Connection failed", { code: "UND_ERR_PRX_TLS" }),
    "PROXY",
    false
  ],
  ["aborted", () => named("AbortError", "Request aborted", { code: "UND_ERR_ABORTED" }), "ABORTED", true],
  [
    "the dispatcher was destroyed",
    () => named("ClientDestroyedError", "The client is destroyed", { code: "UND_ERR_DESTROYED" }),
    "ABORTED",
    true
  ]
]

const nodeHttp: ReadonlyArray<Row> = [
  ["closed before the head", () => error("socket hang up", { code: "ECONNRESET" }), "ECONNRESET", true],
  ["closed within the body", () => error("aborted", { code: "ECONNRESET" }), "ECONNRESET", true],
  [
    "not HTTP",
    () => error("Parse Error: Expected HTTP/", { code: "HPE_INVALID_CONSTANT", reason: "Expected HTTP/" }),
    "PROTOCOL",
    true
  ],
  [
    "a head that is too large",
    () => error("Parse Error: Header overflow", { code: "HPE_HEADER_OVERFLOW" }),
    "PROTOCOL",
    true
  ],
  [
    "no TLS on the port",
    () => error("write EPROTO 80AC:error:0A00010B:SSL routines:", { code: "EPROTO", errno: -71, syscall: "write" }),
    "TLS",
    true
  ]
]

const bunError = (code: string, words: string) => (url: string) =>
  Object.assign(new TypeError(`${code}: ${words}`), { code, path: url, errno: 0 })
const bunFetching = (code: string) => (url: string) =>
  Object.assign(new TypeError(`${code} fetching "${url}". For more information, pass \`verbose: true\``), {
    code,
    path: url,
    errno: 0
  })
const bunCertificate = (code: string, words: string) => (url: string) =>
  Object.assign(new TypeError(words), { code, path: url, errno: 0 })
const bunClosed = "The socket connection was closed unexpectedly. For more information, pass `verbose: true`"

const bun: ReadonlyArray<Row> = [
  [
    "refused",
    bunError("ECONNREFUSED", "Unable to connect. Is the computer able to access the url?"),
    "ECONNREFUSED",
    false
  ],
  [
    "refused, by an older version",
    bunCertificate("ConnectionRefused", "Unable to connect. Is the computer able to access the url?"),
    "ECONNREFUSED",
    false
  ],
  ["no network", bunError("ENETUNREACH", "Was there a typo in the url or port?"), "ENETUNREACH", false],
  [
    "no network, by an older version",
    bunCertificate("FailedToOpenSocket", "Was there a typo in the url or port?"),
    "Transport",
    false
  ],
  [
    "no such host",
    (url) =>
      Object.assign(new TypeError("getaddrinfo ENOTFOUND nosuch.invalid"), {
        code: "ENOTFOUND",
        path: url,
        syscall: "getaddrinfo",
        hostname: "nosuch.invalid",
        errno: 4
      }),
    "ENOTFOUND",
    false
  ],
  ["reset or closed", bunError("ECONNRESET", bunClosed), "ECONNRESET", true],
  [
    "reset at once",
    bunError("ECONNRESET", "Unable to connect. Is the computer able to access the url?"),
    "ECONNRESET",
    true
  ],
  ["closed, by an older version", bunCertificate("ConnectionClosed", bunClosed), "ECONNRESET", true],
  ["self-signed", bunCertificate("DEPTH_ZERO_SELF_SIGNED_CERT", "self signed certificate"), "CERTIFICATE", false],
  ["expired", bunCertificate("CERT_HAS_EXPIRED", "certificate has expired"), "CERTIFICATE", false],
  ["another host's certificate", bunFetching("ERR_TLS_CERT_ALTNAME_INVALID"), "CERTIFICATE", false],
  [
    "no TLS on the port",
    bunError("EPROTO", "The TLS handshake failed. Does the server speak TLS on this port?"),
    "TLS",
    false
  ],
  ["a bad chunk", bunFetching("InvalidHTTPResponse"), "PROTOCOL", true],
  ["a bad status", bunFetching("Malformed_HTTP_Response"), "PROTOCOL", true],
  ["two lengths", bunFetching("InvalidContentLength"), "PROTOCOL", true],
  ["gzip that is none", bunFetching("ZlibError"), "PROTOCOL", true],
  [
    "the proxy responds with 407",
    (url) => error(`Proxy refused to open a tunnel: 407 ${url}`, { code: "ERR_PROXY_TUNNEL", statusText: url }),
    "PROXY",
    false
  ]
]

const denoConnect = (words: string) => (url: string) =>
  error(`error sending request for url (${url}): client error (Connect): ${words}`)
const denoSend = (words: string) => (url: string) =>
  error(`error sending request from 127.0.0.1:1 for ${url} (127.0.0.1:2): client error (SendRequest): ${words}`)

const deno: ReadonlyArray<Row> = [
  ["refused", denoConnect("tcp connect error: Connection refused (os error 111)"), "ECONNREFUSED", false],
  ["refused on macOS", denoConnect("tcp connect error: Connection refused (os error 61)"), "ECONNREFUSED", false],
  [
    "refused on Windows, in its user's language",
    denoConnect("tcp connect error: Es konnte keine Verbindung hergestellt werden. (os error 10061)"),
    "ECONNREFUSED",
    false
  ],
  ["no network", denoConnect("tcp connect error: Network is unreachable (os error 101)"), "ENETUNREACH", false],
  ["no route", denoConnect("tcp connect error: No route to host (os error 113)"), "EHOSTUNREACH", false],
  [
    "connecting takes too long",
    denoConnect("tcp connect error: Connection timed out (os error 110)"),
    "ETIMEDOUT",
    false
  ],
  [
    "no such host",
    denoConnect("dns error: failed to lookup address information: Name or service not known"),
    "ENOTFOUND",
    false
  ],
  [
    "no name service",
    denoConnect("dns error: failed to lookup address information: Temporary failure in name resolution"),
    "EAI_AGAIN",
    false
  ],
  [
    "self-signed",
    denoConnect("invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))"),
    "CERTIFICATE",
    false
  ],
  [
    "expired",
    denoConnect("invalid peer certificate: certificate expired: verification time 1795"),
    "CERTIFICATE",
    false
  ],
  [
    "another host's certificate",
    denoConnect('invalid peer certificate: certificate not valid for name "localhost"'),
    "CERTIFICATE",
    false
  ],
  ["no TLS on the port", denoConnect("received corrupt message of type InvalidContentType"), "TLS", false],
  ["no common protocol", denoConnect("received fatal alert: NoApplicationProtocol"), "TLS", false],
  ["closed in the handshake", denoConnect("tls handshake eof"), "TLS", false],
  ["reset in the handshake", denoConnect("Connection reset by peer (os error 104)"), "ECONNRESET", false],
  ["the proxy responds with 407", denoConnect("proxy authentication required"), "PROXY", false],
  ["the proxy responds with 502", denoConnect("unsuccessful tunnel"), "PROXY", false],
  ["the proxy closes", denoConnect("unexpected eof while tunneling"), "PROXY", false],
  ["something new while connecting", denoConnect("out of luck"), "Transport", false],
  ["reset", () => error("Connection reset by peer (os error 104)"), "ECONNRESET", true],
  ["broken pipe", denoSend("Broken pipe (os error 32)"), "ECONNRESET", true],
  ["closed", denoSend("connection closed before message completed"), "ECONNRESET", true],
  ["not HTTP", denoSend("invalid HTTP version parsed"), "PROTOCOL", true],
  ["a bad status", denoSend("invalid HTTP status-code parsed"), "PROTOCOL", true],
  ["two lengths", denoSend("invalid content-length parsed"), "PROTOCOL", true],
  ["a head that is too large", denoSend("message head is too large"), "PROTOCOL", true],
  ["something new", denoSend("out of luck"), "Transport", true]
]

const denoBare: ReadonlyArray<Row> = [
  ["cut within the body", () => new TypeError("error reading a body from connection"), "ECONNRESET", true],
  ["gzip that is none", () => new TypeError("unexpected end of file"), "PROTOCOL", true],
  [
    "not allowed",
    (url) => named("NotCapable", `Requires net access to "${url}", run again with the --allow-net flag`),
    "EACCES",
    false
  ]
]

const workerd: ReadonlyArray<Row> = [
  [
    "refused, reset, closed or not HTTP",
    () => error("Network connection lost.", { retryable: true }),
    "ECONNRESET",
    true
  ],
  [
    "no such host, no TLS",
    () => error("internal error; reference = 6pds2a1sqb81l9n3ljnaarkb"),
    "Transport",
    true
  ],
  ["gzip that is none", () => new TypeError("Gzip decompression failed."), "PROTOCOL", true]
]

const anywhere: ReadonlyArray<Row> = [
  ["aborted", () => new DOMException("The operation was aborted.", "AbortError"), "ABORTED", true],
  ["a signal's timeout", () => new DOMException("The operation timed out.", "TimeoutError"), "ETIMEDOUT", true],
  ["words that nobody knows", (url) => error(`something about ${url}`, { code: url, syscall: url }), "Transport", true],
  ["not even an error", (url) => url, "Transport", true],
  ["nothing", () => undefined, "Transport", true],
  [
    "its own cause",
    () => {
      const own = error("round and round", { code: "ECONNREFUSED" })
      return Object.assign(own, { cause: own })
    },
    "ECONNREFUSED",
    false
  ]
]

const gzip: ReadonlyArray<Row> = [
  ["gzip that is none", () => error("incorrect header check", { code: "Z_DATA_ERROR", errno: -3 }), "PROTOCOL", true]
]

export const all: ReadonlyArray<Shape> = [
  ...shapes("Node's fetch", [...sockets, ...undici], fetchFailed),
  ...shapes("Node's fetch, in the body", [...undici.slice(0, 1), ...gzip], terminated),
  ...shapes(
    "Node's fetch over a proxy",
    undici.slice(8, 10),
    (cause) => fetchFailed(Object.assign(new DOMException("Request was cancelled."), { cause }))
  ),
  ...shapes("undici", [...sockets, ...undici]),
  ...shapes("node:http", [...sockets, ...nodeHttp]),
  ...shapes("Bun", bun),
  ...shapes("Deno", deno, fetchFailed),
  ...shapes("Deno", denoBare),
  ...shapes("workerd", workerd),
  ...shapes("anywhere", anywhere)
]
