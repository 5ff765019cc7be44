/** The URLs that Twilio may have signed for a request to a URL. */

/** The parts of a URL, character by character: `new URL` would escape some of them. */
interface Parts {
  readonly scheme: string
  readonly userInfo: string
  readonly host: string
  /** With its colon. */
  readonly port: string
  /** The path and the query. */
  readonly rest: string
}

/** `undefined` unless the URL is absolute. Twilio neither sends nor signs a fragment. */
const split = (url: string): Parts | undefined => {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*@)?(\[[^\]/?#]*\][^:/?#]*|[^:/?#]*)([^/?#]*)([^#]*)/i.exec(url)
  if (match === null) return undefined
  const [, scheme = "", userInfo = "", host = "", port = "", rest = ""] = match
  return { scheme, userInfo, host, port, rest }
}

const join = ({ host, port, rest, scheme, userInfo }: Parts): string => scheme + userInfo + host + port + rest

/** Twilio's services do not agree on whether the standard port is signed. Any port may be missing in what they sign. */
const withAndWithoutPort = (parts: Parts): ReadonlyArray<string> => [
  join({ ...parts, port: "" }),
  join(parts.port === "" ? { ...parts, port: parts.scheme.toLowerCase() === "https://" ? ":443" : ":80" } : parts)
]

/** The URL that is signed if the URL is configured like this: without its fragment. */
export const signedUrl = (url: string): string => {
  const parts = split(url)
  return parts === undefined ? url : join(parts)
}

/**
 * The same candidates as in twilio-node, in its order: first the URL as received. Some services sign an escaped form:
 * the URL as `new URL` writes it, or its query as Node's `querystring` writes it. Those are made only when they are needed.
 */
export function* candidates(url: string): Generator<string> {
  const received = split(url)
  if (received === undefined) return
  yield* withAndWithoutPort(received)
  const normalized = split(parse(url)?.href ?? "")
  if (normalized === undefined) return
  yield* withAndWithoutPort(normalized)
  yield* withAndWithoutPort({ ...normalized, rest: withLegacyQuery(normalized.rest) })
}

const parse = (url: string): URL | undefined => {
  try {
    return new URL(url)
  } catch {
    return undefined
  }
}

/** The query without its question mark. */
export const queryOf = (url: string): string => {
  const rest = split(url)?.rest ?? ""
  const start = rest.indexOf("?")
  return start < 0 ? "" : rest.slice(start + 1)
}

/** The query as Node's `querystring` would parse and write it. */
const withLegacyQuery = (rest: string): string => {
  const start = rest.indexOf("?")
  if (start < 0 || start === rest.length - 1) return rest
  // As there: all values of a name together, and names that are array indexes first.
  const byName: Record<string, string> = Object.create(null)
  for (const pair of rest.slice(start + 1).split("&")) {
    if (pair === "") continue
    const equals = pair.indexOf("=")
    const name = encodeURIComponent(unescape(equals < 0 ? pair : pair.slice(0, equals)))
    const value = equals < 0 ? "" : encodeURIComponent(unescape(pair.slice(equals + 1)))
    const before = byName[name]
    byName[name] = `${before === undefined ? "" : `${before}&`}${name}=${value}`
  }
  return `${rest.slice(0, start)}?${Object.values(byName).join("&")}`
}

/** Decodes what can be decoded, and leaves the rest as it is. */
const unescape = (text: string): string => {
  const spaced = text.replaceAll("+", " ")
  try {
    return decodeURIComponent(spaced)
  } catch {
    const bytes = spaced.replace(
      /%([0-9a-f]{2})/gi,
      (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))
    )
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
      Uint8Array.from(bytes, (character) => character.charCodeAt(0))
    )
  }
}
