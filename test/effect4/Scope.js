import * as Scope from "effect/Scope"

export * from "effect/Scope"

export const extend = Scope.provide
