import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import { dual } from "effect/Function"

export * from "effect/Logger"

export const jsonLogger = Logger.formatJson
export const logfmtLogger = Logger.formatLogFmt
export const stringLogger = Logger.formatSimple
export const structuredLogger = Logger.formatStructured
/** What a logger of Effect 3 gets. */
export const make = (log) =>
  Logger.make((options) =>
    log({
      ...options,
      annotations: options.fiber.getRef(References.CurrentLogAnnotations),
      logLevel: Object.assign(new String(options.logLevel), { label: options.logLevel.toUpperCase() })
    })
  )
export const minimumLogLevel = (level) => Layer.succeed(References.MinimumLogLevel, level)
export const replace = (_, logger) => Logger.layer([logger])
export const withMinimumLogLevel = dual(
  2,
  (self, level) => Effect.provideService(self, References.MinimumLogLevel, level)
)
export const zip = (one, other) => Logger.make((options) => [one.log(options), other.log(options)])
