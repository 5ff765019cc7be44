import * as ManagedRuntime from "effect/ManagedRuntime"

export * from "effect/ManagedRuntime"

export const make = (layer, options) => {
  const runtime = ManagedRuntime.make(layer, options)
  return Object.assign(runtime, { runtimeEffect: runtime.contextEffect })
}
