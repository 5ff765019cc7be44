/** What Effect 3 and Effect 4 call or do differently. `effect.4.ts` has the same names for Effect 4. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as FiberRefs from "effect/FiberRefs"
import * as HashSet from "effect/HashSet"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import * as MetricLabel from "effect/MetricLabel"
import * as Option from "effect/Option"
import * as R from "effect/Runtime"
import * as Schedule from "effect/Schedule"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as ScheduleInterval from "effect/ScheduleInterval"
import * as ScheduleIntervals from "effect/ScheduleIntervals"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Chunk from "effect/Chunk"

// Services

export type { ReferenceClass, TagClass as ServiceClass } from "effect/Context"

export const serviceClass =
  <Self, Shape>() => <const Key extends string>(key: Key): Context.TagClass<Self, Key, Shape> =>
    Context.Tag(key)<Self, Shape>()

export const referenceClass =
  <Self, Shape>() =>
  <const Key extends string>(key: Key, defaultValue: () => Shape): Context.ReferenceClass<Self, Key, Shape> =>
    Context.Reference<Self>()(key, { defaultValue })

/** What the layer of a reference provides. */
export type Provided<Self> = Self

export type AnyKey<Self, Shape> = Context.Tag<Self, Shape>

/** The service that a context has. A reference that nobody provided has no default here. */
export const providedIn = <Self, Shape>(context: Context.Context<never>, key: AnyKey<Self, Shape>): Shape | undefined =>
  Context.getOrElse(context as Context.Context<Self>, key, () => undefined)

// Effects and layers

export const catchAll: typeof Effect.catchAll = Effect.catchAll

export const catchAllCause: typeof Effect.catchAllCause = Effect.catchAllCause

/** In a fiber of its own, which outlives the one that starts it. */
export const forkDaemon = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<AnyFiber<A, E>, never, R> =>
  Effect.forkDaemon(effect)

export const callback: <A, E = never>(
  register: (resume: (effect: Effect.Effect<A, E>) => void) => Effect.Effect<void> | void
) => Effect.Effect<A, E> = Effect.async

export const scopedLayer: typeof Layer.scoped = Layer.scoped

export const unwrapLayer: typeof Layer.unwrapEffect = Layer.unwrapEffect

/** What a fiber inherits: its services, logger, metric labels and so on. */
export type Runtime = R.Runtime<never>

export const runtime: Effect.Effect<Runtime> = Effect.runtime<never>()

export const defaultRuntime: Runtime = R.defaultRuntime

export const contextOf = ({ context }: Runtime): Context.Context<never> => context

export type AnyFiber<A, E = never> = Fiber.RuntimeFiber<A, E>

export const fork = <A, E>(runtime: Runtime, effect: Effect.Effect<A, E>): AnyFiber<A, E> => R.runFork(runtime)(effect)

/**
 * A runtime with services.
 *
 * @since 3.0.0
 * @category models
 */
export type RuntimeWith<Services> = R.Runtime<Services>

export const runPromiseWith =
  <Services>(runtime: RuntimeWith<Services>) => <A, E>(effect: Effect.Effect<A, E, Services>): Promise<A> =>
    R.runPromise(runtime)(effect)

export const runPromiseExit = <A, E>(
  runtime: Runtime,
  effect: Effect.Effect<A, E>,
  signal: AbortSignal
): Promise<Exit.Exit<A, E>> => R.runPromiseExit(runtime)(effect, { signal })

/** Interrupts without waiting for the end. */
export const interruptLater: (fiber: AnyFiber<unknown, unknown>) => Effect.Effect<void> = Fiber.interruptFork

// Causes

export const isInterruptedOnly: (cause: Cause.Cause<unknown>) => boolean = Cause.isInterruptedOnly

export const isInterrupted: (cause: Cause.Cause<unknown>) => boolean = Cause.isInterrupted

export const failureOf = <E>(cause: Cause.Cause<E>): E | undefined => Option.getOrUndefined(Cause.failureOption(cause))

export const withoutFailures: (cause: Cause.Cause<unknown>) => Cause.Cause<never> = Cause.stripFailures

/** The error itself, if it was made to carry a span. */
export const originalError: <E>(error: E) => E = Cause.originalError

// Time

export type { DurationInput } from "effect/Duration"

/** Throws for an input that is not a duration. */
export const durationOf: (input: Duration.DurationInput) => Duration.Duration = Duration.decode

/**
 * The same as `DateTime.unsafeFromDate`, which defines a hidden property as a cache: that takes 200 ns a date, which is
 * 5 % of a listed record with two. Here the cache is made on first use, and can be seen among the fields from then on. If
 * `DateTime` gets other fields, it makes the date itself.
 */
export const utc: (millis: number) => DateTime.Utc = /* @__PURE__ */ (() => {
  const made = (millis: number) => DateTime.unsafeFromDate(new Date(millis))
  const example = made(0)
  if (`${Object.getOwnPropertyNames(example)}` !== "epochMillis,partsUtc") return made
  const prototype = Object.getPrototypeOf(example)
  return (millis) => {
    const date = Object.create(prototype)
    date.epochMillis = millis
    return date
  }
})()

export const clockOf = (runtime: Runtime): Clock.Clock => R.runSync(runtime)(Effect.clock)

export const liveClock: Clock.Clock = Context.get(DefaultServices.liveServices, Clock.Clock)

export const millis = (clock: Clock.Clock): number => clock.unsafeCurrentTimeMillis()

export const nanos = (clock: Clock.Clock): bigint => clock.unsafeCurrentTimeNanos()

/** `unsafeCurrentTimeNanos` of the live clock is monotonic; `unsafeCurrentTimeMillis` follows the system time. */
export const monotonicNanos: (clock: Clock.Clock) => bigint = nanos

// Schedules

/** A schedule that waits for what `next` makes of the state, and adapts the state. */
export const scheduleOf = <S>(
  initial: S,
  next: (state: S) => Effect.Effect<readonly [delay: number, state: S]>
): Schedule.Schedule<unknown> =>
  Schedule.makeWithState(initial, (now, _, state) =>
    Effect.map(next(state), ([delay, state]) => [
      state,
      undefined,
      ScheduleDecision.continueWith(ScheduleInterval.after(now + delay))
    ]))

export const atMost = <Input>(
  schedule: Schedule.Schedule<unknown, Input>,
  times: number
): Schedule.Schedule<unknown, Input> => Schedule.intersect(schedule, Schedule.recurs(times))

/** Runs a schedule step by step. A step returns the delay, or `undefined` at the end. */
export const stepsOf = <Input>(
  { initial, step }: Schedule.Schedule<unknown, Input>
): (now: number, input: Input) => Effect.Effect<number | undefined> => {
  let state = initial
  return (now, input) =>
    Effect.map(step(now, input, state), ([next, _, decision]) => {
      state = next
      return ScheduleDecision.isDone(decision) ? undefined : ScheduleIntervals.start(decision.intervals) - now
    })
}

// Spans and logs

export const noStackTrace: { readonly captureStackTrace: false } = { captureStackTrace: false }

export const logsDebug = ({ fiberRefs }: Runtime): boolean =>
  LogLevel.lessThanEqual(FiberRefs.getOrDefault(fiberRefs, FiberRef.currentMinimumLogLevel), LogLevel.Debug)

/** Without the tracer's logger, which would add the line to the span a second time. */
export const withoutTracerLogger: <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A, E> = Effect.locallyWith(
  FiberRef.currentLoggers,
  HashSet.remove(Logger.tracerLogger)
)

// Metrics

/**
 * A counter of this library: a `Metric` of Effect.
 *
 * @since 3.0.0
 * @category models
 */
export type MetricCounter = Metric.Metric.Counter<number>

/**
 * A histogram of this library: a `Metric` of Effect.
 *
 * @since 3.0.0
 * @category models
 */
export type MetricHistogram = Metric.Metric.Histogram<number>

export const counter = (name: string, description: string): MetricCounter =>
  Metric.counter(name, { description, incremental: true })

export const histogram = (name: string, description: string, start: number, count: number): MetricHistogram =>
  Metric.histogram(name, MetricBoundaries.exponential({ start, factor: 2, count }), description)

const labels = new Map<string, Map<string | undefined, ReadonlyArray<MetricLabel.MetricLabel>>>()

/** The same array for the same labels, because a metric looks up its state by the array. */
const labelsOf = (operation: string, outcome: string | undefined): ReadonlyArray<MetricLabel.MetricLabel> => {
  let byOutcome = labels.get(operation)
  if (byOutcome === undefined) labels.set(operation, byOutcome = new Map())
  let found = byOutcome.get(outcome)
  if (found === undefined) {
    const label = MetricLabel.make("operation", operation)
    found = outcome === undefined ? [label] : [label, MetricLabel.make("outcome", outcome)]
    byOutcome.set(outcome, found)
  }
  return found
}

/** Updates a metric with the labels `operation` and `outcome`, and those that the program has set. */
export const count = (
  metric: MetricCounter | MetricHistogram,
  { fiberRefs }: Runtime,
  operation: string,
  outcome: string | undefined,
  value: number
): void => {
  const own = FiberRefs.getOrDefault(fiberRefs, FiberRef.currentMetricLabels)
  const tagged = labelsOf(operation, outcome)
  // In this order, `Metric.tagged` finds the same state if the program has set labels. `Metric.update` on a tagged metric
  // would make new labels each time, and look up the state by their hash.
  metric.unsafeUpdate(value, own.length === 0 ? tagged : [...tagged, ...own])
}

// Configuration

export type { ConfigError } from "effect/ConfigError"

/** The value of a variable; empty if it is not set. */
export const variable = (name: string): Effect.Effect<string, ConfigError.ConfigError> =>
  Config.withDefault(Config.string(name), "")

export const configFailure = (name: string, message: string): ConfigError.ConfigError =>
  ConfigError.MissingData([name], message)

// Streams

export const isStream = (u: unknown): u is Stream.Stream<unknown, unknown, unknown> =>
  typeof u === "object" && u !== null && Stream.StreamTypeId in u

export const unwrapStream = <A, E2, R2, E, R>(
  effect: Effect.Effect<Stream.Stream<A, E2, R2>, E, R>
): Stream.Stream<A, E | E2, R2 | Exclude<R, Scope.Scope>> => Stream.unwrapScoped(effect)

export const paginate = <S, A, E, R>(
  start: S,
  page: (state: S) => Effect.Effect<readonly [ReadonlyArray<A>, Option.Option<S>], E, R>
): Stream.Stream<A, E, R> =>
  Stream.paginateChunkEffect(
    start,
    (state) => Effect.map(page(state), ([items, next]) => [Chunk.unsafeFromArray(items), next])
  )
