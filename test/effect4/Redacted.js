import * as Redacted from "effect/Redacted"

export * from "effect/Redacted"

export const unsafeWipe = Redacted.wipeUnsafe
