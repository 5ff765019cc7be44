import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

let made = 0

export const unsafeMake = (initial) => Context.Reference(`FiberRef ${made++}`, { defaultValue: () => initial })
export const get = (ref) => Effect.map(Effect.context(), (context) => Context.get(context, ref))
