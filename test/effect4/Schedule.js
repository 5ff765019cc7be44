import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { dual } from "effect/Function"

export * from "effect/Schedule"

export const addDelay = dual(2, (self, f) => Schedule.addDelay(self, (output) => Effect.succeed(f(output))))
export const intersect = (self, that) => Schedule.max([self, that])
export const recurWhile = (predicate) =>
  Schedule.while(Schedule.forever, ({ input }) => Effect.succeed(predicate(input)))
export const tapOutput = dual(2, (self, f) => Schedule.tap(self, ({ output }) => f(output)))
export const upTo = (self, duration) => Schedule.upTo(self, { duration })
