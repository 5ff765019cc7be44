/** Requests that are safe to print, for example in a middleware. */
import * as Headers from "@effect/platform/Headers"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Inspectable from "effect/Inspectable"
import type * as Redacted from "effect/Redacted"
import * as Http from "../effect/http.ts"

/**
 * Makes a request print its credentials as `<redacted>`, which the platform itself only does in its loggers. This is a
 * prototype of the headers, because `fetch` would send any other property.
 */
export const printable = (
  request: HttpClientRequest.HttpClientRequest,
  secret: ReadonlyArray<string>
): HttpClientRequest.HttpClientRequest => {
  Object.setPrototypeOf(request.headers, secret.length === 0 ? prototype : prototypeOf(["authorization", ...secret]))
  return request
}

const prototypeOf = (names: ReadonlyArray<string>): object => {
  function print(this: Headers.Headers): Record<string, string | Redacted.Redacted> {
    return Headers.redact(this, names)
  }
  const value = { value: print }
  return Object.create(Object.getPrototypeOf(Headers.empty), {
    toJSON: value,
    [Http.symbolRedactable]: value,
    [Inspectable.NodeInspectSymbol]: value
  })
}

const prototype = /* @__PURE__ */ prototypeOf(["authorization"])
