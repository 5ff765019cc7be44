/** The base URL of requests: Twilio's host for a region and an edge, or a custom one. */
import * as Either from "../effect/either.ts"
import type { InvalidRequest } from "../../errors/ConversationsError.ts"
import { invalidRequest } from "../guard/input.ts"
import { parseUrl } from "../transport/url.ts"

/**
 * The edge of each region. The host name of a region must include an edge:
 * https://www.twilio.com/docs/global-infrastructure
 */
const edgeOfRegion: Readonly<Record<string, string>> = { us1: "ashburn", ie1: "dublin", au1: "sydney" }

const label = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

// Subdomains of localhost are excluded: some resolvers look them up on the network.
const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname)

/** The path of a base URL without trailing slashes, to be prepended to the path of a request. */
export const prefixOf = ({ pathname }: URL): string => {
  let end = pathname.length
  while (pathname[end - 1] === "/") end--
  return pathname.slice(0, end)
}

/**
 * What `new URL` silently makes another URL of: a backslash and a missing `//` (`https:host`), spaces and control characters,
 * and segments of dots.
 */
const isRewritten = (text: string): boolean =>
  !/^https?:\/\/[^/]/i.test(text) || /[\\\s]|[^\x21-\u{10ffff}]/u.test(text) || /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(text)

/** Validates a custom base URL, to which the credentials will be sent. */
export const custom = (field: string, baseUrl: string | URL): Either.Either<URL, InvalidRequest> => {
  const text = String(baseUrl)
  const url = isRewritten(text) ? undefined : parseUrl(text)
  // Every request carries the credentials.
  if (url?.protocol !== "https:" && !(url?.protocol === "http:" && isLoopback(url.hostname))) {
    return Either.left(invalidRequest(field, "must be an absolute https URL; http is for loopback only"))
  }
  if (url.username !== "" || url.password !== "" || /[?#]/.test(text)) {
    return Either.left(invalidRequest(field, "must not have a user, a password, a query or a fragment"))
  }
  return Either.right(url)
}

/**
 * The base URL of the media API: Twilio's host for a region, or the custom one. It has no edge:
 * https://www.twilio.com/docs/global-infrastructure/edge-locations
 */
export const media = (baseUrl: URL, { baseUrl: custom, region = "us1" }: {
  readonly baseUrl?: string | URL | undefined
  readonly region?: string | undefined
}): URL => custom === undefined ? new URL(`https://mcs.${region}.twilio.com`) : baseUrl

export const resolve = (options: {
  readonly baseUrl?: string | URL | undefined
  readonly region?: string | undefined
  readonly edge?: string | undefined
}): Either.Either<URL, InvalidRequest> => {
  if (options.baseUrl !== undefined) {
    return options.region === undefined && options.edge === undefined
      ? custom("baseUrl", options.baseUrl)
      : Either.left(invalidRequest("baseUrl", "cannot be combined with region or edge"))
  }
  for (const field of ["region", "edge"] as const) {
    const value = options[field]
    if (value !== undefined && !(typeof value === "string" && label.test(value))) {
      return Either.left(
        invalidRequest(
          field,
          `must be a name like ${field === "region" ? "ie1" : "dublin"}: lower case letters, digits and hyphens`
        )
      )
    }
  }
  if (options.region === undefined && options.edge === undefined) {
    return Either.right(new URL("https://conversations.twilio.com"))
  }
  const region = options.region ?? "us1"
  const edge = options.edge ?? (Object.hasOwn(edgeOfRegion, region) ? edgeOfRegion[region] : undefined)
  return edge === undefined
    ? Either.left(
      invalidRequest(
        "edge",
        `must be given with this region; only of ${Object.keys(edgeOfRegion).join(", ")} is it known`
      )
    )
    : Either.right(new URL(`https://conversations.${edge}.${region}.twilio.com`))
}
