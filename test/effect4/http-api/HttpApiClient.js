import * as Effect from "effect/Effect"
import * as HttpApiClient from "effect/http-api/HttpApiClient"

export * from "effect/http-api/HttpApiClient"

const endpoint = (call) => ({ path, urlParams, ...request } = {}) =>
  call({ ...request, ...(path && { params: path }), ...(urlParams && { query: urlParams }) })

const named = (client) =>
  Object.fromEntries(
    Object.entries(client).map(([name, one]) => [name, typeof one === "function" ? endpoint(one) : named(one)])
  )

/** A client whose endpoints take what those of Effect 3 take. */
export const make = (api, options) => Effect.map(HttpApiClient.make(api, options), named)
