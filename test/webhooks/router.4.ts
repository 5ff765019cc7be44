/** An HttpRouter of Effect 4. `router.ts` has the same for Effect 3. */
import type * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import type { HttpServerResponse } from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"

/** A web handler that has an app at /hooks, and at all paths below. */
export const routed = (
  app: Effect.Effect<HttpServerResponse, never, HttpServerRequest>,
  layer: Layer.Layer<never>
): (request: Request) => Promise<Response> => {
  const routes = HttpRouter.use((router) => router.prefixed("/hooks").add("*", "*", app))
  return HttpRouter.toWebHandler(Layer.provideMerge(routes, layer), { disableLogger: true }).handler
}
