import * as Effect from "effect/Effect"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Layer from "effect/Layer"
import * as Tracer from "effect/Tracer"

export * from "effect/Layer"

export const scoped = Layer.effect
export const setConfigProvider = ConfigProvider.layer
export const setTracer = (tracer) => Layer.succeed(Tracer.Tracer, tracer)
export const unwrapEffect = Layer.unwrap
export const discard = (layer) => Layer.effectDiscard(Layer.build(layer))
export const fail = (error) => Layer.effectDiscard(Effect.fail(error))
