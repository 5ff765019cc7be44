export * from "effect/LogLevel"

export const All = "All"
export const Trace = "Trace"
export const Debug = "Debug"
export const Info = "Info"
export const Warning = "Warn"
export const Error = "Error"
