import * as Effect from "effect/Effect"

export * from "effect/Fiber"

export const interruptFork = (fiber) => Effect.sync(() => fiber.interruptUnsafe())
