import * as Context from "effect/Context"

export * from "effect/Context"

export const Tag = (key) => () => Context.Service()(key)
export const GenericTag = (key) => Context.Service(key)
