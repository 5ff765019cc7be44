/** What the HTTP servers of Effect 3 and Effect 4 do differently. `server.4.ts` has the same names for Effect 4. */
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Context from "effect/Context"

/** By its key: importing the platform's module would add 10 kB to a bundle, for multipart bodies and sockets. */
export const serverRequest: Context.Tag<HttpServerRequest.HttpServerRequest, HttpServerRequest.HttpServerRequest> =
  /* @__PURE__ */ Context.GenericTag(
    "@effect/platform/HttpServerRequest"
  )
