import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"

export * from "@effect/platform-node/NodeHttpClient"

export const layer = NodeHttpClient.layerNodeHttp
export const layerUndiciWithoutDispatcher = NodeHttpClient.layerUndiciNoDispatcher
export const layerWithoutAgent = NodeHttpClient.layerNodeHttpNoAgent
export const makeAgentLayer = NodeHttpClient.layerAgentOptions
