/** The same as in test/transports/, over the other transports on Node. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Agent } from "@effect/platform-node/Undici"
import { describe } from "@effect/vitest"
import * as Layer from "effect/Layer"
import { everyTransport } from "../transports/suite.ts"

describe("@effect/platform-node's undici client", () => {
  everyTransport(NodeHttpClient.layerUndici, {
    decompresses: false,
    keepsConnections: true,
    trusting: ({ cert }) =>
      Layer.provide(
        NodeHttpClient.layerUndiciWithoutDispatcher,
        Layer.sync(NodeHttpClient.Dispatcher, () => new Agent({ connect: { ca: cert } }))
      )
  })
})

describe("@effect/platform-node's node:http client", () => {
  everyTransport(NodeHttpClient.layer, { decompresses: false, keepsConnections: false })
})

describe("@effect/platform-node's node:http client that keeps its connections", () => {
  everyTransport(
    Layer.provide(NodeHttpClient.layerWithoutAgent, NodeHttpClient.makeAgentLayer({ keepAlive: true })),
    {
      decompresses: false,
      keepsConnections: true,
      trusting: ({ cert }) =>
        Layer.provide(NodeHttpClient.layerWithoutAgent, NodeHttpClient.makeAgentLayer({ keepAlive: true, ca: cert }))
    }
  )
})
