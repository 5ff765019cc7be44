/** The same failures as in test/transport-errors.test.ts, over the other transports that there are on Node. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { describe } from "@effect/vitest"
import { transportErrors } from "../transport/cases.ts"

describe("@effect/platform-node's undici client", () => {
  transportErrors(NodeHttpClient.layerUndici)
})

describe("@effect/platform-node's node:http client", () => {
  transportErrors(NodeHttpClient.layer)
})
