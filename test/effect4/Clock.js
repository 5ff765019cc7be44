export * from "effect/Clock"

export const ClockTypeId = "clock"
