import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"

export * from "effect/Ref"

export const make = (value) => Effect.map(Ref.make(value), (ref) => Object.assign(Ref.get(ref), ref))
