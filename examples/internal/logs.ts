/** The log of the examples, with Effect 3. `logs.4.ts` is this file for Effect 4. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import { lineOf, say } from "./terminal.ts"

const lineLogger = Logger.make(({ annotations, message }) => {
  Effect.runFork(say(lineOf(message, annotations)))
})

/** Logs to stderr, one line for each message. */
export const Logs: Layer.Layer<never> = Logger.replace(Logger.defaultLogger, lineLogger)

export const VerboseLogs: Layer.Layer<never> = Layer.merge(Logs, Logger.minimumLogLevel(LogLevel.Debug))

/** Leaves out warnings. */
export const OnlyErrors: Layer.Layer<never> = Logger.minimumLogLevel(LogLevel.Error)
