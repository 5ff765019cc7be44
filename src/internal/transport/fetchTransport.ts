/** The transport over the runtime's `fetch`: a promise and an `AbortController` for each request, without Effect. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Headers from "@effect/platform/Headers"
import * as Context from "effect/Context"
import type * as Major from "../effect/effect.ts"
import * as Body from "./body.ts"
import { BoundedBody } from "./boundedBody.ts"
import * as RequestInit from "./requestInit.ts"
import { isSuccess, type Transport } from "./transport.ts"

/** `provided` is the context of the layer. The context of a call takes precedence. */
export const make = (provided: Context.Context<never>): Transport => ({
  send: ({ body, headers, maxResponseBytes, method, url }, receiver, context) => {
    const find = <A, S>(tag: Major.AnyKey<A, S>): S | undefined => get(context, tag) ?? get(provided, tag)
    const fetch = find(FetchHttpClient.Fetch) ?? globalThis.fetch
    const own = find(FetchHttpClient.RequestInit)
    const { init, release } = RequestInit.make(method, url, own)
    const controller = new AbortController()
    const { signal } = controller
    const exchange = async (): Promise<void> => {
      const response = await fetch(url, {
        ...init,
        method,
        headers: init.headers === undefined
          ? headers
          : { ...Headers.fromInput(init.headers as Headers.Input), ...headers },
        body: body ?? null,
        signal
      })
      const { status } = response
      const whole = new BoundedBody(maxResponseBytes)
      try {
        if (response.body !== null) await Body.readWeb(response.body.getReader(), whole)
      } catch (cause) {
        // For an error response the status is enough, since its body may be missing, broken or endless.
        if (isSuccess(status)) throw cause
      }
      if (!signal.aborted) {
        receiver.onResponse({ status, headers: Object.fromEntries(response.headers), ...whole.read() })
      }
    }
    exchange()
      .catch((cause) => {
        if (!signal.aborted) receiver.onFailure(cause)
      })
      .finally(release)
    return () => controller.abort()
  }
})

const get = <A, S>(context: Context.Context<never>, tag: Major.AnyKey<A, S>): S | undefined =>
  Context.getOrElse(context as Context.Context<A>, tag, () => undefined)
