import * as Config from "effect/Config"

export * from "effect/Config"

export const string = Config.String
export const redacted = Config.Redacted
export const url = Config.URL
