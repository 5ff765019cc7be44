/** The transports of the platform. */
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as Layer from "effect/Layer"

/** Imported only when it is used, because the memory of a process has everything in it that was ever imported. */
export const transports = {
  fetch: async () => (await import("@effect/platform/FetchHttpClient")).layer,
  undici: async () => (await import("@effect/platform-node/NodeHttpClient")).layerUndici,
  node: async () => (await import("@effect/platform-node/NodeHttpClient")).layer
} satisfies Record<string, () => Promise<Layer.Layer<HttpClient.HttpClient>>>

export type Transport = keyof typeof transports
