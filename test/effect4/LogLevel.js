export * from "effect/LogLevel"

export const All = "All"
export const Trace = "Trace"
export const Debug = "Debug"
export const Info = "Info"
export const Warning = "Warn"
export const Error = "Error"

const levels = [All, Trace, Debug, Info, Warning, Error, "Fatal"]

export const greaterThanEqual = (self, that) => levels.indexOf(String(self)) >= levels.indexOf(String(that))
