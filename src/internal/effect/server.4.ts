/** What the HTTP servers of Effect 3 and Effect 4 do differently. `server.ts` has the same names for Effect 3. */
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Context from "effect/Context"

/** By its key: importing the platform's module would add 10 kB to a bundle, for multipart bodies and sockets. */
export const serverRequest: Context.Key<HttpServerRequest.HttpServerRequest, HttpServerRequest.HttpServerRequest> =
  /* @__PURE__ */ Context.Service(
    "effect/http/HttpServerRequest"
  )
