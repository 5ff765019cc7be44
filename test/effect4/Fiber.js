import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

export * from "effect/Fiber"

export const interrupt = (fiber) => Effect.andThen(Fiber.interrupt(fiber), Fiber.await(fiber))
export const interruptFork = (fiber) => Effect.sync(() => fiber.interruptUnsafe())
