import * as Cause from "effect/Cause"

export * from "effect/Cause"

export const defects = (cause) => cause.reasons.filter(Cause.isDieReason).map(({ defect }) => defect)
export const failures = (cause) => cause.reasons.filter(Cause.isFailReason).map(({ error }) => error)
export const failureOption = Cause.findErrorOption
export const isDie = Cause.hasDies
export const isInterrupted = Cause.hasInterrupts
export const isInterruptedException = (error) => error instanceof Error && /interrupt/i.test(error.message)
export const isInterruptedOnly = Cause.hasInterruptsOnly
