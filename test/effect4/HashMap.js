import * as HashMap from "effect/HashMap"

export * from "effect/HashMap"

/** The annotations of a log line are a record in Effect 4. */
export const toEntries = (self) => HashMap.isHashMap(self) ? HashMap.toEntries(self) : Object.entries(self)
export const entries = (self) => toEntries(self).values()
