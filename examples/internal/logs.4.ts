/** The log of the examples, with Effect 4. `logs.ts` is this file for Effect 3. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import { lineOf, say } from "./terminal.ts"

const lineLogger = Logger.make(({ fiber, message }) => {
  Effect.runFork(say(lineOf(message, Object.entries(fiber.getRef(References.CurrentLogAnnotations)))))
})

/** Logs to stderr, one line for each message. */
export const Logs: Layer.Layer<never> = Logger.layer([lineLogger])

export const VerboseLogs: Layer.Layer<never> = Layer.merge(Logs, Layer.succeed(References.MinimumLogLevel, "Debug"))

/** Leaves out warnings. */
export const OnlyErrors: Layer.Layer<never> = Layer.succeed(References.MinimumLogLevel, "Error")
