/** What Effect 3 and Effect 4 call or do differently. `effect.ts` has the same names for Effect 3. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import { constUndefined } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Metric from "effect/Metric"
import type * as Option from "effect/Option"
import * as Pull from "effect/Pull"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"

// Services

export type { ServiceClass } from "effect/Context"

export const serviceClass =
  <Self, Shape>() => <const Key extends string>(key: Key): Context.ServiceClass<Self, Key, Shape> =>
    Context.Service<Self, Shape>()(key)

export type ReferenceClass<_Self, _Key extends string, Shape> = Context.Reference<Shape>

export const referenceClass =
  <Self, Shape>() =>
  <const Key extends string>(key: Key, defaultValue: () => Shape): ReferenceClass<Self, Key, Shape> =>
    Context.Reference<Shape>(key, { defaultValue })

/** What the layer of a reference provides. */
export type Provided<_Self> = never

export type AnyKey<Self, Shape> = Context.Key<Self, Shape>

/** The service that a context has. A reference that nobody provided has no default here. */
export const providedIn = <Self, Shape>(context: Context.Context<never>, key: AnyKey<Self, Shape>): Shape | undefined =>
  Context.getOrUndefined(context as Context.Context<Self>, key)

// Effects and layers

export const catchAll: typeof Effect.catch = Effect.catch

export const catchAllCause: typeof Effect.catchCause = Effect.catchCause

/** In a fiber of its own, which outlives the one that starts it. */
export const forkDaemon = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<AnyFiber<A, E>, never, R> =>
  Effect.forkDetach(effect)

export const callback: <A, E = never>(
  register: (resume: (effect: Effect.Effect<A, E>) => void) => Effect.Effect<void> | void
) => Effect.Effect<A, E> = Effect.callback

export const scopedLayer: typeof Layer.effect = Layer.effect

export const unwrapLayer: typeof Layer.unwrap = Layer.unwrap

/** What a fiber inherits: its services, logger, metric labels and so on. */
export type Runtime = Context.Context<never>

export const runtime: Effect.Effect<Runtime> = Effect.context<never>()

export const defaultRuntime: Runtime = Context.empty()

export const contextOf = (context: Runtime): Context.Context<never> => context

export type AnyFiber<A, E = never> = Fiber.Fiber<A, E>

export const fork = <A, E>(runtime: Runtime, effect: Effect.Effect<A, E>): AnyFiber<A, E> =>
  Effect.runForkWith(runtime)(effect)

/**
 * A runtime with services.
 *
 * @since 3.0.0
 * @category models
 */
export type RuntimeWith<Services> = Context.Context<Services>

export const runPromiseWith =
  <Services>(runtime: RuntimeWith<Services>) => <A, E>(effect: Effect.Effect<A, E, Services>): Promise<A> =>
    Effect.runPromiseWith(runtime)(effect)

export const runPromiseExit = <A, E>(
  runtime: Runtime,
  effect: Effect.Effect<A, E>,
  signal: AbortSignal
): Promise<Exit.Exit<A, E>> => Effect.runPromiseExitWith(runtime)(effect, { signal })

/** Interrupts without waiting for the end. */
export const interruptLater = (fiber: AnyFiber<unknown, unknown>): Effect.Effect<void> =>
  Effect.sync(() => fiber.interruptUnsafe())

// Causes

export const isInterruptedOnly: (cause: Cause.Cause<unknown>) => boolean = Cause.hasInterruptsOnly

export const isInterrupted: (cause: Cause.Cause<unknown>) => boolean = Cause.hasInterrupts

export const failureOf = <E>(cause: Cause.Cause<E>): E | undefined => {
  for (const reason of cause.reasons) if (reason._tag === "Fail") return reason.error
  return undefined
}

export const withoutFailures = (cause: Cause.Cause<unknown>): Cause.Cause<never> =>
  Cause.fromReasons(cause.reasons.filter((reason) => reason._tag !== "Fail"))

/** The error itself, if it was made to carry a span. */
export const originalError = <E>(error: E): E => error

// Time

export type { Input as DurationInput } from "effect/Duration"

/** Throws for an input that is not a duration: "Infinity" is one here. A negative one is zero, as Effect 3 has no others. */
export const durationOf = (input: Duration.Input): Duration.Duration => {
  // To Effect 4 any object is a duration, and one without a known unit, such as a Date, is none at all.
  if (typeof input === "object" && !Duration.isDuration(input) && !Array.isArray(input)) {
    throw new TypeError("not a duration")
  }
  const duration = Duration.fromInputUnsafe(input)
  return Duration.isNegative(duration) ? Duration.zero : duration
}

/**
 * The same as `DateTime.fromDateUnsafe`, which defines a hidden property as a cache: that takes 200 ns a date, which is
 * 5 % of a listed record with two. Here the cache is made on first use, and can be seen among the fields from then on. If
 * `DateTime` gets other fields, it makes the date itself.
 */
export const utc: (millis: number) => DateTime.Utc = /* @__PURE__ */ (() => {
  const made = (millis: number) => DateTime.fromDateUnsafe(new Date(millis))
  const example = made(0)
  if (`${Object.getOwnPropertyNames(example)}` !== "epochMilliseconds,partsUtc") return made
  const prototype = Object.getPrototypeOf(example)
  return (millis) => {
    const date = Object.create(prototype)
    date.epochMilliseconds = millis
    return date
  }
})()

export const clockOf = (runtime: Runtime): Clock.Clock => Context.get(runtime, Clock.Clock)

export const liveClock: Clock.Clock = Context.get(Context.empty(), Clock.Clock)

export const millis = (clock: Clock.Clock): number => clock.currentTimeMillisUnsafe()

export const nanos = (clock: Clock.Clock): bigint => clock.currentTimeNanosUnsafe()

export const monotonicNanos = (clock: Clock.Clock): bigint => clock.monotonicTimeNanosUnsafe()

// Schedules

/** A schedule that waits for what `next` makes of the state, and adapts the state. */
export const scheduleOf = <S>(
  initial: S,
  next: (state: S) => Effect.Effect<readonly [delay: number, state: S]>
): Schedule.Schedule<unknown> =>
  Schedule.fromStep(Effect.sync(() => {
    let state = initial
    return () =>
      Effect.map(next(state), ([delay, adapted]): [undefined, Duration.Duration] => {
        state = adapted
        return [undefined, Duration.millis(delay)]
      })
  }))

export const atMost = <Input>(
  schedule: Schedule.Schedule<unknown, Input>,
  times: number
): Schedule.Schedule<unknown, Input> => Schedule.upTo(schedule, { times })

/** Runs a schedule step by step. A step returns the delay, or `undefined` at the end. */
export const stepsOf = <Input>(
  schedule: Schedule.Schedule<unknown, Input>
): (now: number, input: Input) => Effect.Effect<number | undefined> => {
  const begin = Schedule.toStep(schedule)
  let step: Effect.Success<typeof begin> | undefined
  const run = (now: number, input: Input): Effect.Effect<number | undefined> =>
    step === undefined
      ? Effect.flatMap(begin, (made) => {
        step = made
        return run(now, input)
      })
      : Pull.catchDone(
        Effect.map(step(now, input), ([, delay]) => Duration.toMillis(delay)),
        () => Effect.sync(constUndefined)
      )
  return run
}

// Spans and logs

/** `makeSpan` captures none. */
export const noStackTrace: Record<never, never> = {}

export const logsDebug = (context: Runtime): boolean =>
  LogLevel.isLessThanOrEqualTo(Context.get(context, References.MinimumLogLevel), "Debug")

/** Without the tracer's logger, which would add the line to the span a second time. */
export const withoutTracerLogger = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.updateService(
    effect,
    References.CurrentLoggers,
    (loggers) => new Set([...loggers].filter((logger) => logger !== Logger.tracerLogger))
  )

// Metrics

/**
 * A counter of this library: a `Metric` of Effect.
 *
 * @since 3.0.0
 * @category models
 */
export type MetricCounter = Metric.Counter<number>

/**
 * A histogram of this library: a `Metric` of Effect.
 *
 * @since 3.0.0
 * @category models
 */
export type MetricHistogram = Metric.Histogram<number>

type Attributes = Readonly<Record<string, string>>

/** Makes a metric again with attributes: the same metric, but faster than `Metric.withAttributes` for each update. */
const makers = new WeakMap<Metric.Metric<number, unknown>, (attributes: Attributes) => Metric.Metric<number, unknown>>()

const remember = <M extends Metric.Metric<number, unknown>>(make: (attributes: Attributes) => M): M => {
  const metric = make({})
  makers.set(metric, make)
  return metric
}

export const counter = (name: string, description: string): MetricCounter =>
  remember((attributes) => Metric.counter(name, { description, incremental: true, attributes }))

export const histogram = (name: string, description: string, start: number, count: number): MetricHistogram =>
  remember((attributes) =>
    Metric.histogram(name, {
      description,
      attributes,
      boundaries: Metric.exponentialBoundaries({ start, factor: 2, count })
    })
  )

const tagged = new WeakMap<object, Map<string, Map<string | undefined, Metric.Metric<number, unknown>>>>()

/** Updates a metric with the labels `operation` and `outcome`, and those that the program has set. */
export const count = (
  metric: MetricCounter | MetricHistogram,
  context: Runtime,
  operation: string,
  outcome: string | undefined,
  value: number
): void => {
  let byOperation = tagged.get(metric)
  if (byOperation === undefined) tagged.set(metric, byOperation = new Map())
  let byOutcome = byOperation.get(operation)
  if (byOutcome === undefined) byOperation.set(operation, byOutcome = new Map())
  let found = byOutcome.get(outcome)
  if (found === undefined) {
    found = makers.get(metric)?.(outcome === undefined ? { operation } : { operation, outcome }) ?? metric
    byOutcome.set(outcome, found)
  }
  found.updateUnsafe(value, context)
}

// Configuration

export type { ConfigError } from "effect/Config"

/** The value of a variable; empty if it is not set. `Config.String` would add 1 kB to every bundle, gzipped. */
export const variable = (name: string): Effect.Effect<string, Config.ConfigError> =>
  Effect.flatMap(ConfigProvider.ConfigProvider, (provider) =>
    Effect.mapBoth(provider.load([name]), {
      onFailure: (error) => new Config.ConfigError(error),
      onSuccess: (node) => node?.value ?? ""
    }))

export const configFailure = (_name: string, message: string): Config.ConfigError =>
  new Config.ConfigError(new ConfigProvider.SourceError({ message }))

// Streams

export const isStream = (u: unknown): u is Stream.Stream<unknown, unknown, unknown> => Stream.isStream(u)

export const unwrapStream: typeof Stream.unwrap = Stream.unwrap

export const paginate: <S, A, E, R>(
  start: S,
  page: (state: S) => Effect.Effect<readonly [ReadonlyArray<A>, Option.Option<S>], E, R>
) => Stream.Stream<A, E, R> = Stream.paginate
