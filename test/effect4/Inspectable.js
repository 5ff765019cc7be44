import * as Inspectable from "effect/Inspectable"

export * from "effect/Inspectable"

export const format = Inspectable.toStringUnknown
