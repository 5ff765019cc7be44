import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Option from "effect/Option"

export * from "effect/Duration"

export const decode = Duration.fromInputUnsafe
export const decodeUnknown = (input) =>
  Option.match(Duration.fromInput(input), { onNone: () => Effect.fail("no duration"), onSome: Effect.succeed })

/** Effect 3 compares whatever a duration is made of. */
const compared = (f) => dual(2, (self, that) => f(Duration.fromInputUnsafe(self), Duration.fromInputUnsafe(that)))

export const equals = compared(Duration.equals)
export const greaterThan = compared(Duration.isGreaterThan)
export const lessThan = compared(Duration.isLessThan)
export const lessThanOrEqualTo = compared(Duration.isLessThanOrEqualTo)
