/** The serialization of the example rpc, with Effect 3. `ndjson.4.ts` is this file for Effect 4. */
import * as RpcSerialization from "@effect/rpc/RpcSerialization"
import * as Layer from "effect/Layer"

/**
 * JSON lines. `ndjson.4.ts` has the same ones with Effect 4, so that both majors can call each other.
 * `RpcSerialization.ndjson` decodes each chunk of a body by itself and breaks a character that is split between
 * two chunks. This one decodes them as one text.
 */
export const Ndjson: Layer.Layer<RpcSerialization.RpcSerialization> = Layer.succeed(
  RpcSerialization.RpcSerialization,
  {
    ...RpcSerialization.ndjson,
    unsafeMake: () => {
      const parser = RpcSerialization.ndjson.unsafeMake()
      const decoder = new TextDecoder()
      return {
        encode: parser.encode,
        decode: (piece) => parser.decode(typeof piece === "string" ? piece : decoder.decode(piece, { stream: true }))
      }
    }
  }
)
