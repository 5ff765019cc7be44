/** The options of a client that do not depend on the kind of credentials. */
import * as Either from "../effect/either.ts"
import type { InvalidRequest } from "../../errors/ConversationsError.ts"
import * as BaseUrl from "./baseUrl.ts"
import type { Binding } from "./client.ts"
import { integer } from "../guard/input.ts"
import * as UserAgent from "./userAgent.ts"

export interface ClientOptions {
  readonly region?: string | undefined
  readonly edge?: string | undefined
  readonly baseUrl?: string | URL | undefined
  readonly maxResponseBytes?: number | undefined
  readonly userAgent?: string | undefined
}

/** The options that select the host. */
export const hostFields: ReadonlyArray<string> = ["region", "edge"]

/** All other options. */
export const otherFields: ReadonlyArray<string> = ["baseUrl", "maxResponseBytes", "userAgent"]

export const read = (
  options: ClientOptions
): Either.Either<Pick<Binding, "baseUrl" | "mediaUrl" | "maxResponseBytes" | "userAgent">, InvalidRequest> =>
  Either.flatMap(BaseUrl.resolve(options), (baseUrl) =>
    Either.flatMap(
      integer("maxResponseBytes", options.maxResponseBytes, 1, Number.MAX_SAFE_INTEGER),
      (maxResponseBytes = 32 * 1024 * 1024) =>
        Either.map(
          UserAgent.product("userAgent", options.userAgent),
          (own) => ({
            baseUrl,
            mediaUrl: BaseUrl.media(baseUrl, options),
            maxResponseBytes,
            userAgent: UserAgent.make(own)
          })
        )
    ))
