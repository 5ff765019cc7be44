import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as HashMap from "effect/HashMap"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Metric from "effect/Metric"
import * as MetricState from "effect/MetricState"
import type * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"

export interface Line {
  readonly level: string
  readonly message: string
  readonly annotations: Readonly<Record<string, unknown>>
}

export interface SpanEvent {
  readonly name: string
  readonly attributes: Readonly<Record<string, unknown>>
}

export class RecordedSpan implements Tracer.Span {
  readonly _tag = "Span"
  readonly spanId: string
  readonly traceId = "trace"
  readonly sampled = true
  readonly attributes = new Map<string, unknown>()
  readonly events: Array<SpanEvent> = []
  readonly links: Array<Tracer.SpanLink>
  readonly name: string
  readonly parent: Option.Option<Tracer.AnySpan>
  readonly context: Tracer.Span["context"]
  readonly kind: Tracer.SpanKind
  status: Tracer.SpanStatus

  constructor(
    name: string,
    parent: Option.Option<Tracer.AnySpan>,
    context: Tracer.Span["context"],
    links: ReadonlyArray<Tracer.SpanLink>,
    startTime: bigint,
    kind: Tracer.SpanKind,
    index: number
  ) {
    this.name = name
    this.parent = parent
    this.context = context
    this.kind = kind
    this.spanId = String(index)
    this.links = [...links]
    this.status = { _tag: "Started", startTime }
  }

  end(endTime: bigint, exit: Exit.Exit<unknown, unknown>): void {
    this.status = { _tag: "Ended", startTime: this.status.startTime, endTime, exit }
  }

  attribute(key: string, value: unknown): void {
    this.attributes.set(key, value)
  }

  event(name: string, _time: bigint, attributes: Record<string, unknown> = {}): void {
    this.events.push({ name, attributes })
  }

  addLinks(links: ReadonlyArray<Tracer.SpanLink>): void {
    this.links.push(...links)
  }
}

/** Runs an effect, and records its log lines of every level and its spans. */
export const watched = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const lines: Array<Line> = []
    const texts: Array<string> = []
    const spans: Array<RecordedSpan> = []
    const logger = Logger.make((options) => {
      lines.push({
        level: options.logLevel.label,
        message: String(Array.isArray(options.message) ? options.message.join(" ") : options.message),
        annotations: Object.fromEntries(HashMap.toEntries(options.annotations))
      })
      texts.push(Logger.logfmtLogger.log(options), Logger.jsonLogger.log(options), Cause.pretty(options.cause))
    })
    const tracer = Tracer.make({
      span: (name, parent, context, links, startTime, kind) => {
        const span = new RecordedSpan(name, parent, context, links, startTime, kind, spans.length)
        spans.push(span)
        return span
      },
      context: (f) => f()
    })
    const exit = yield* Effect.exit(effect).pipe(
      Effect.withTracer(tracer),
      Logger.withMinimumLogLevel(LogLevel.All),
      Effect.provide(Logger.replace(Logger.defaultLogger, logger))
    )
    return { exit, lines, spans, texts }
  })

let watch = 0

/** Runs an effect, and returns the metrics that it updated, as `name{operation,outcome}` with the count. */
export const measured = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    // A label separates the metrics of this effect from those of other tests in the process.
    const label = `watch-${watch++}`
    yield* Effect.exit(effect).pipe(Effect.tagMetrics("watch", label))
    const counts: Record<string, number> = {}
    const pairs = (yield* Metric.snapshot).filter(({ metricKey }) =>
      // The runtime counts fibers itself.
      !metricKey.name.startsWith("effect_") &&
      metricKey.tags.some((tag) => tag.key === "watch" && tag.value === label)
    )
    for (const { metricKey: { name, tags }, metricState } of pairs) {
      const own = tags.filter((tag) => tag.key !== "watch").map((tag) => tag.value)
      const key = `${name.replace("twilio_conversations_", "")}{${own.join(",")}}`
      if (MetricState.isCounterState(metricState)) counts[key] = Number(metricState.count)
      if (MetricState.isHistogramState(metricState)) {
        counts[key] = metricState.count
        counts[`${key}.sum`] = metricState.sum
      }
    }
    return { counts, pairs }
  })
