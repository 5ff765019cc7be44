/** What an operation is: a method on a path template, what comes of its response, and whether it may be sent again. */
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as Either from "effect/Either"
import * as String from "effect/String"
import type { InvalidRequest } from "../ConversationsError.ts"
import type { Problem } from "./decode.ts"
import { isWellFormed, refuse } from "./input.ts"
import type { Replay } from "./replay.ts"
import type { TransportResponse } from "./transport.ts"

export interface Operation<A> {
  /** The name of the public function: for spans, metrics and messages. */
  readonly name: string
  readonly method: HttpMethod
  /** The path with its parameters named but not filled in, so that it can go into a span. */
  readonly template: string
  readonly replay: Replay
  /** The value of a response with a 2xx status. */
  readonly read: ReadResponse<A>
  /** The value of a delete whose earlier attempt may have been carried out and that is now answered with 404. */
  readonly onAlreadyDeleted?: () => A
}

export interface ReadResponse<A> {
  (response: TransportResponse): Either.Either<A, Problem>
}

/** The response of an operation that has nothing to tell. */
export const noContent: ReadResponse<void> = ({ status }) =>
  status === 204 ? Either.void : Either.left({ field: null, message: "204 without a body was expected" })

/** What goes into a request beside its method and its headers. */
export interface OperationRequest {
  /** Percent-encoded, below the client's base URL. */
  readonly path: string
  readonly query?: Pairs | undefined
  readonly form?: Pairs | undefined
  /** Headers of the operation's own. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** What of it no error may repeat, whatever the service says. */
  readonly secrets?: ReadonlyArray<string> | undefined
}

/** Names and values, in the order in which they are sent. */
export type Pairs = ReadonlyArray<readonly [name: string, value: string]>

/** As `application/x-www-form-urlencoded`, which a query is written in too. */
export const urlEncode = (pairs: Pairs): string => new URLSearchParams(pairs as Array<[string, string]>).toString()

/** The path of a request with its query. */
export const target = ({ path, query }: OperationRequest): string =>
  query === undefined || query.length === 0 ? path : `${path}?${urlEncode(query)}`

/**
 * The path of an operation for the values of its parameters: for every text either exactly the template's segments,
 * with a value that decodes to the same text, or a refusal.
 *
 * A parameter `{ChatServiceSid}` is filled from the field `chatServiceSid`; `sids` names the prefix of those that have to
 * be SIDs.
 */
export const path = (template: string, sids: Readonly<Record<string, string | undefined>>): Path => {
  const segments = template.split("/").map((segment) => {
    const field = /^\{(.+)\}$/.exec(segment)?.[1]
    if (field === undefined) return segment
    const name = String.uncapitalize(field)
    const prefix = sids[name]
    return {
      name,
      sid: prefix === undefined ? undefined : { prefix, pattern: new RegExp(`^${prefix}[0-9a-fA-F]{32}$`) }
    }
  })
  return (path) => {
    // A caller without types may pass nothing at all.
    const values = path as { readonly [field: string]: unknown } | null | undefined
    let out = ""
    for (const segment of segments) {
      if (typeof segment === "string") {
        if (segment !== "") out += `/${segment}`
        continue
      }
      const value = values?.[segment.name]
      if (typeof value !== "string" || value === "") {
        return Either.left(refuse(segment.name, "must be text that is not empty"))
      }
      if (segment.sid !== undefined && !segment.sid.pattern.test(value)) {
        return Either.left(
          refuse(segment.name, `must be a SID: ${segment.sid.prefix} followed by 32 hexadecimal digits`)
        )
      }
      if (value === "." || value === "..") {
        // A URL has no way to write these as a segment: `%2e` means the same as `.`, and every parser resolves both.
        return Either.left(refuse(segment.name, `must not be "${value}", which no URL can carry as a name`))
      }
      if (!isWellFormed(value)) {
        return Either.left(refuse(segment.name, "must not hold a lone surrogate, which cannot be sent as UTF-8"))
      }
      out += `/${encodeSegment(value)}`
    }
    return Either.right(out)
  }
}

export interface Path {
  (path: object): Either.Either<string, InvalidRequest>
}

/** RFC 3986 allows `@` and `:` in a segment as they are, and identities are often e-mail addresses or `type:id`. */
const encodeSegment = (value: string): string => encodeURIComponent(value).replaceAll("%40", "@").replaceAll("%3A", ":")
