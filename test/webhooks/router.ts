/** An HttpRouter of Effect 3. `router.4.ts` has the same for Effect 4. */
import * as HttpApp from "@effect/platform/HttpApp"
import * as HttpRouter from "@effect/platform/HttpRouter"
import type * as Layer from "effect/Layer"

/** A web handler that has an app at /hooks, and at all paths below. */
export const routed = (
  app: HttpApp.Default,
  layer: Layer.Layer<never>
): (request: Request) => Promise<Response> => {
  const router = HttpRouter.empty.pipe(
    HttpRouter.mountApp("/hooks", HttpRouter.empty.pipe(HttpRouter.all("*", app)))
  )
  return HttpApp.toWebHandlerLayer(router, layer).handler
}
