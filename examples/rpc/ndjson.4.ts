/** The serialization of the example rpc, with Effect 4. `ndjson.ts` is this file for Effect 3. */
import type * as Layer from "effect/Layer"
import * as RpcSerialization from "effect/rpc/RpcSerialization"

/** JSON lines. */
export const Ndjson: Layer.Layer<RpcSerialization.RpcSerialization> = RpcSerialization.layerNdjson
