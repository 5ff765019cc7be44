import * as Deferred from "effect/Deferred"

export * from "effect/Deferred"

export const unsafeDone = Deferred.doneUnsafe
