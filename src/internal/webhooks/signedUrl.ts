/** The URLs that Twilio may have signed for a request to a URL. Twilio neither sends nor signs a fragment. */
import { valuesOf } from "./form.ts"
import { parseUrl } from "../transport/url.ts"

/** The URL that is signed if the URL is configured like this: without its fragment. */
export const signedUrl = (url: string): string => url.replace(/#.*/s, "")

/**
 * The same candidates as in twilio-node, in its order: first the URL as received. Some services sign an escaped form:
 * the URL as `new URL` writes it, or its query as Node's `querystring` writes it. Those are made only when they are needed.
 */
export function* candidates(url: string): Generator<string> {
  const received = signedUrl(url)
  yield* withAndWithoutPort(received)
  const normalized = parseUrl(received)?.href ?? received
  // Mostly they are the same.
  for (const escaped of [normalized, withLegacyQuery(normalized)]) {
    if (escaped !== received) yield* withAndWithoutPort(escaped)
  }
}

/**
 * Twilio's services do not agree on whether the standard port is signed. Any port may be missing in what they sign. None
 * unless the URL is absolute. Character by character, because `new URL` would escape some of them.
 */
const withAndWithoutPort = (url: string): ReadonlyArray<string> => {
  const match = /^([a-z][a-z0-9+.-]*:\/\/(?:[^/?]*@)?(?:\[[^\]/?]*\])?[^:/?]*)(:[^/?]*)?(.*)/is.exec(url)
  if (match === null) return []
  const [, start = "", port = /^https:/i.test(start) ? ":443" : ":80", rest = ""] = match
  return [start + rest, start + port + rest]
}

/** The query without its question mark. */
export const queryOf = (url: string): string => /\?(.*)/s.exec(signedUrl(url))?.[1] ?? ""

/**
 * The URL with its query as Node's `querystring` would parse and write it: all values of a name together, and names that are
 * array indexes first.
 */
const withLegacyQuery = (url: string): string => {
  const query = queryOf(url)
  if (query === "") return url
  const pairs = Object.entries(valuesOf(query)).flatMap(([name, values]) =>
    [values ?? []].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  )
  return url.slice(0, -query.length) + pairs.join("&")
}
