/** What the HTTP servers of Effect 3 and Effect 4 do differently. `server.ts` has the same names for Effect 3. */
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Context from "effect/Context"

export type ServerRequest = HttpServerRequest.HttpServerRequest

export type ServerResponse = HttpServerResponse.HttpServerResponse

/** By its key: importing the platform's module would add 10 kB to a bundle, for multipart bodies and sockets. */
export const serverRequest: Context.Key<ServerRequest, ServerRequest> = /* @__PURE__ */ Context.Service(
  "effect/http/HttpServerRequest"
)

export const textResponse: (
  body: string,
  options: { readonly status: number; readonly headers: Readonly<Record<string, string>> }
) => ServerResponse = HttpServerResponse.text
