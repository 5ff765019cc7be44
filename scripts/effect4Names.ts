/**
 * What Effect 4 calls differently in programs that are written for Effect 3. The tests, the examples and the documents run
 * on Effect 4 with these names.
 */

/** In this order. What the docs show of it is the first two columns of docs/effect-4.md. */
const names: ReadonlyArray<readonly [effect3: RegExp, effect4: string]> = [
  [/"@effect\/platform\/HttpApi(\w*)"/g, '"effect/http-api/HttpApi$1"'],
  [/"@effect\/platform\//g, '"effect/http/'],
  [/"@effect\/rpc\//g, '"effect/rpc/'],
  [/\bEffect\.fork\(/g, "Effect.forkChild("],
  [/\bEffect\.zipRight\(/g, "Effect.andThen("],
  [/\bEffect\.async\b/g, "Effect.callback"],
  [/\bEffect\.catchAll\(/g, "Effect.catch("],
  [/\bStream\.catchAll\(/g, "Stream.catch("],
  [/\bEffect\.dieMessage\(/g, "Effect.die("],
  [/\bEffect\.tapErrorCause\b/g, "Effect.tapCause"],
  [/\bEffect\.repeatN\(/g, "Effect.repeat("],
  [/\bEffect\.forkDaemon\b/g, "Effect.forkDetach"],
  [/\bEffect\.makeSemaphore\b/g, "Semaphore.make"],
  [/\bFiber\.RuntimeFiber\b/g, "Fiber.Fiber"],
  [/\bLayer\.unwrapEffect\b/g, "Layer.unwrap"],
  [/\bLayer\.scoped\b/g, "Layer.effect"],
  [/\bLayer\.setTracer\(/g, "Layer.succeed(Tracer.Tracer, "],
  [/\bDateTime\.unsafeMake\b/g, "DateTime.makeUnsafe"],
  [/\bDateTime\.unsafeMakeZoned\b/g, "DateTime.makeZonedUnsafe"],
  [/\bDeferred\.unsafeDone\b/g, "Deferred.doneUnsafe"],
  [/\bConfig\.string\b/g, "Config.String"],
  [/\bConfig\.redacted\b/g, "Config.Redacted"],
  [/\bDuration\.DurationInput\b/g, "Duration.Input"],
  [/\bCause\.failureOption\b/g, "Cause.findErrorOption"],
  [/\bExit\.isInterrupted\b/g, "Exit.hasInterrupts"],
  [/\bSchema\.decodeUnknown\(/g, "Schema.decodeUnknownEffect("],
  [/\bSchema\.decode\(/g, "Schema.decodeEffect("],
  [/\bSchema\.encode\(/g, "Schema.encodeEffect("],
  [/\bSchema\.decodeUnknownEither\(/g, "Schema.decodeUnknownResult("],
  [/\bSchema\.parseJson\(/g, "Schema.fromJsonString("],
  [/\bMetric\.tagged\("(\w+)", ([^)]+)\)/g, "Metric.withAttributes({ $1: $2 })"],
  [/\bit\.scoped\(/g, "it.effect("]
]

export const toEffect4 = (text: string): string =>
  names.reduce((text, [effect3, effect4]) => text.replaceAll(effect3, effect4), text)
