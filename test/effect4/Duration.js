import * as Duration from "effect/Duration"
import { dual } from "effect/Function"

export * from "effect/Duration"

/** Effect 3 compares whatever a duration is made of. */
export const equals = dual(
  2,
  (self, that) => Duration.equals(Duration.fromInputUnsafe(self), Duration.fromInputUnsafe(that))
)
