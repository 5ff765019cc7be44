import * as DateTime from "effect/DateTime"

export * from "effect/DateTime"

export const unsafeMake = DateTime.makeUnsafe
export const unsafeMakeZoned = DateTime.makeZonedUnsafe
