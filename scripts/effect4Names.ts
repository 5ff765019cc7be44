/**
 * What Effect 4 calls differently in programs that are written for Effect 3: tests, examples and doc comments. Documents
 * have both forms of a line that differs, and so can any other file.
 */

type Renamed = ReadonlyArray<readonly [effect3: RegExp, effect4: string]>

const modules: Renamed = [
  [/"@effect\/platform\/(HttpApi\w*|OpenApi)"/g, '"effect/http-api/$1"'],
  [/"@effect\/platform\/HttpApp"/g, '"effect/http/HttpEffect"'],
  [/"@effect\/platform\/(Socket\w*)"/g, '"effect/socket/$1"'],
  [/"@effect\/platform\//g, '"effect/http/'],
  [/"@effect\/(cluster|rpc|sql|workflow)\//g, '"effect/$1/'],
  [/"@effect\/experimental\/Reactivity"/g, '"effect/reactivity/Reactivity"'],
  [/"effect\/FastCheck"/g, '"fast-check"'],
  [/"effect\/ConfigError"/g, '"effect/Config"']
]

const names: Renamed = [
  [/\bLogLevel, Logger\b/g, "References"],
  [/\bLogLevel\.Warning\b/g, "LogLevel.Warn"],
  [
    /\bEffect\.provide\(Logger\.minimumLogLevel\(LogLevel\.(\w+)\)\)/g,
    'Effect.provideService(References.MinimumLogLevel, "$1")'
  ],
  [/\* as TestContext from "effect\/TestContext"/g, '* as TestClock from "effect/testing/TestClock"'],
  [/"effect\/TestClock"/g, '"effect/testing/TestClock"'],
  [/\bTestContext\.TestContext\b/g, "TestClock.layer()"],
  [/\bLayer\.setConfigProvider\(/g, "ConfigProvider.layer("],
  [/\bConfigProvider\.fromJson\(/g, "ConfigProvider.fromUnknown("],
  [/\bEffect\.fork\b/g, "Effect.forkChild"],
  [/\bEffect\.zipRight\(/g, "Effect.andThen("],
  [/\bEffect\.async\b/g, "Effect.callback"],
  [/\bEffect\.catchAll\(/g, "Effect.catch("],
  [/\bStream\.repeatEffectWithSchedule\(/g, "Stream.fromEffectSchedule("],
  [/\bSchedule\.addDelay\(\(\) => ([^()]+|"[^"]+")\)/g, "Schedule.addDelay(() => Effect.succeed($1))"],
  [/\bSchedule\.tapOutput\(\((\w+)\) =>/g, "Schedule.tap(({ output: $1 }) =>"],
  [/\bLogger\.replace\(Logger\.defaultLogger, (\w+)\)/g, "Logger.layer([$1])"],
  [/\bLogLevel\.(Debug|Error|Warn)\b/g, '"$1"'],
  [/\bConfig\.nonEmptyString\b/g, "Config.NonEmptyString"],
  [/\bRpcServer\.toHttpApp\(/g, "RpcServer.toHttpEffect("],
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
  [/\bSchema\.equivalence\b/g, "Schema.toEquivalence"],
  [/\bStream\.(runFold|runFoldEffect)\((\{[^{}]*\}), /g, "Stream.$1(() => ($2), "],
  [/\bStream\.runFold\((new Map<[^()]*>\(\)), /g, "Stream.runFold(() => $1, "],
  [/\bSink\.foldChunksEffect\((\s*)(\{[^{}]*\}),/g, "Sink.foldArray($1() => ($2),"],
  [
    /\bEffect\.timeoutFail\(\{ duration: (\w+), onTimeout: \(\) => (.+) \}\)/g,
    "Effect.timeoutOrElse({ duration: $1, orElse: () => Effect.fail($2) })"
  ],
  [
    /\bEffect\.timeoutFail\(\{(\n *duration: \w+,\n *)onTimeout: \(\) => (.+)(\n *\}\))/g,
    "Effect.timeoutOrElse({$1orElse: () => Effect.fail($2)$3"
  ],
  [/\bDuration\.decodeUnknown\((\w+)\)/g, "Duration.fromInput($1 as Duration.Input)"],
  [/\bDateTime\.lessThan\b/g, "DateTime.isLessThan"],
  [/\bCause\.isInterruptedOnly\b/g, "Cause.hasInterruptsOnly"],
  [
    /\bHttpApp\.toWebHandlerRuntime\(yield\* Effect\.runtime<never>\(\)\)\((\w+)\)/g,
    "HttpApp.toWebHandlerWith<never, Effect.Services<typeof $1>>(yield* Effect.context<never>())($1)"
  ],
  // NodeRuntime of Effect 4 adds no logger.
  [/^ *disablePrettyLogger: true,\n|, \{ disablePrettyLogger: true \}/gm, ""],
  [/\bit\.scoped\(/g, "it.effect("],
  [/\bit\.scopedLive\(/g, "it.live("],
  [/\bContext\.Tag\(("\w+")\)<(\w+, \w+)>\(\)/g, "Context.Service<$2>()($1)"],
  [/\bWorkflow\.make\(\{\n *name: ("\w+"),/g, "Workflow.make($1, {"],
  [/\bSchema\.Literal\(("\w+"(?:, "\w+")+)\)/g, "Schema.Literals([$1])"],
  [/\bShardingConfig\["Type"\]/g, 'ShardingConfig["Service"]'],
  [/\bCause\.isDie\b/g, "Cause.hasDies"],
  [/\bLayer\.catchAllCause\b/g, "Layer.catchCause"],
  [/\bLayer\.fail\((new \w+\(\{ .+? \}\))\)/g, "Layer.unwrap(Effect.fail($1))"]
]

const rename = (renamed: Renamed) => (text: string): string =>
  renamed.reduce((text, [effect3, effect4]) => text.replaceAll(effect3, effect4), text)

/**
 * Chooses between the forms of a line, where a text has both. One ends with `// Effect 3`, and one is a comment; in commands
 * with `#`:
 *
 *     const fiber = yield* Effect.fork(program) // Effect 3
 *     // Effect 4: const fiber = yield* Effect.forkChild(program)
 *     npm install effect@3 # Effect 3
 *     # Effect 4: npm install effect@4
 */
export const linesFor4 = (text: string): string =>
  text.replaceAll(/^.* (?:\/\/|#) Effect 3\n/gm, "").replaceAll(/^([ *]*)(?:\/\/|#) Effect 4: /gm, "$1")

/** Renames the modules of Effect. */
export const modulesFor4 = (text: string): string => rename(modules)(linesFor4(text))

/** Renames what Effect 4 calls differently. */
export const toEffect4 = (text: string): string => rename([...modules, ...names])(linesFor4(text))
