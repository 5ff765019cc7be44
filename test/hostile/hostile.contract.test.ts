/** The same servers as in hostile.test.ts, over the other transports on Node. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { describe } from "@effect/vitest"
import { hostileServers } from "./cases.ts"

describe("@effect/platform-node's undici client", () => {
  hostileServers(NodeHttpClient.layerUndici, { decompresses: false })
})

describe("@effect/platform-node's node:http client", () => {
  hostileServers(NodeHttpClient.layer, { decompresses: false })
})
