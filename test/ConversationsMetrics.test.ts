import {
  callsCounter,
  ConversationsClient,
  type ConversationsError,
  deleteServiceUserConversation,
  downloadMedia,
  fetchServiceUserConversation,
  limiterDurationHistogram,
  listServiceUserConversation,
  pageServiceUserConversation,
  requestDurationHistogram,
  requestsCounter,
  retriesCounter,
  RetryPolicy,
  throttledCounter,
  ThrottlePolicy,
  TimeoutPolicy,
  updateServiceUserConversation,
  uploadMedia
} from "@effect-twilio/conversations"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Stream from "effect/Stream"
import { inspect } from "node:util"
import { advancing, turns } from "./advancing.ts"
import { always, chatServiceSid, credentials, next, simulated } from "./support.ts"
import { measured, watched } from "./watching.ts"

const identity = "ada.identity@example.com"
const uniqueName = "a-secret-case"
const friendlyName = "The case of Ada"
const seed = Seed.make({
  users: [Seed.user({
    identity,
    conversations: [Seed.conversation({ uniqueName, friendlyName, createdBy: identity, messages: 3 })],
    generated: { count: 4, conversation: () => ({ createdBy: identity }) }
  })]
})
const user = { chatServiceSid, userSid: identity }
const path = { ...user, conversationSid: uniqueName }
const fetched = fetchServiceUserConversation(path)

const half = Effect.withRandom(Random.fixed([0.5]))

describe("media", () => {
  it.effect("are counted, logged and traced as other calls, without a name and a temporary URL", () =>
    Effect.gen(function* () {
      const program = Effect.gen(function* () {
        const uploaded = yield* uploadMedia({ chatServiceSid }, {
          content: new Uint8Array(3),
          filename: "diagnosis.pdf"
        })
        yield* Stream.runDrain(downloadMedia(uploaded))
      })
      const { lines, spans, texts } = yield* watched(program)
      const media = "/v1/Services/{ChatServiceSid}/Media"
      assert.deepStrictEqual(spans.map(({ attributes, name }) => [name, attributes.get("url.template")]), [
        ["uploadMedia", media],
        ["downloadMedia", `${media}/{Sid}`],
        ["downloadMedia", "(temporary URL)"]
      ])
      assert.deepStrictEqual(lines.map(({ message }) => message.replace(/\d+ ms/, "… ms")), [
        `POST ${media} 201 in … ms`,
        `GET ${media}/{Sid} 200 in … ms`,
        "GET (temporary URL) 200 in … ms"
      ])
      const all = inspect([spans, texts], { depth: 10 })
      assert.notMatch(all, /diagnosis|Signature|Expires|ME[0-9a-f]{32}/)
      const { counts } = yield* measured(program)
      assert.deepInclude(counts, {
        "calls{uploadMedia,Success}": 1,
        "requests{uploadMedia,Success}": 1,
        "calls{downloadMedia,Success}": 2,
        "requests{downloadMedia,Success}": 2
      })
    }).pipe(Effect.provide(simulated())))
})

describe("spans", () => {
  it.effect("are one per operation, with the template, the status and the request id and the attempts", () =>
    Effect.gen(function* () {
      const { spans } = yield* watched(Effect.all([
        fetched,
        updateServiceUserConversation(path, { notificationLevel: "muted" }),
        pageServiceUserConversation(user),
        Stream.runDrain(listServiceUserConversation(user, { pageSize: 3 })),
        deleteServiceUserConversation(path)
      ]))
      const simulator = yield* Simulator
      assert.lengthOf(yield* simulator.requests, 6)
      const instance = "/v1/Services/{ChatServiceSid}/Users/{UserSid}/Conversations/{ConversationSid}"
      const list = "/v1/Services/{ChatServiceSid}/Users/{UserSid}/Conversations"
      const expected = [
        ["fetchServiceUserConversation", "GET", instance, 200],
        ["updateServiceUserConversation", "POST", instance, 200],
        ["pageServiceUserConversation", "GET", list, 200],
        ["listServiceUserConversation", "GET", list, 200],
        ["listServiceUserConversation", "GET", list, 200],
        ["deleteServiceUserConversation", "DELETE", instance, 204]
      ]
      assert.deepStrictEqual(
        spans.map(({ attributes, name }) => [
          name,
          attributes.get("http.request.method"),
          attributes.get("url.template"),
          attributes.get("http.response.status_code")
        ]),
        expected
      )
      for (const { attributes, kind, status } of spans) {
        assert.strictEqual(kind, "client")
        assert.strictEqual(attributes.get("twilio.attempts"), 1)
        assert.match(String(attributes.get("twilio.request_id")), /^RQ/)
        assert.isTrue(status._tag === "Ended" && Exit.isSuccess(status.exit))
      }
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("have the user's own span for parent, and send no header of it to the service", () =>
    Effect.gen(function* () {
      const { spans } = yield* watched(Effect.withSpan(
        Effect.zip(fetched, Stream.runDrain(listServiceUserConversation(user, { readAhead: true, pageSize: 2 }))),
        "outer"
      ))
      const [outer, ...inner] = spans
      assert.strictEqual(outer?.name, "outer")
      assert.lengthOf(inner, 4)
      for (const span of inner) assert.strictEqual(Option.getOrUndefined(span.parent), outer)
      const simulator = yield* Simulator
      for (const { headers } of yield* simulator.requests) {
        assert.notProperty(headers, "traceparent")
        assert.notProperty(headers, "b3")
      }
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("have the kind, the status and Twilio's code of a failure, and of an interruption that it was one", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const { spans: [failed] } = yield* watched(fetchServiceUserConversation({ ...path, conversationSid: "nowhere" }))
      assert.strictEqual(failed?.attributes.get("error.type"), "NotFound")
      assert.strictEqual(failed?.attributes.get("http.response.status_code"), 404)
      assert.strictEqual(typeof failed?.attributes.get("twilio.error_code"), "number")
      assert.isTrue(failed?.status._tag === "Ended" && Exit.isFailure(failed.status.exit))
      yield* next(Fault.stalledBody())
      const { spans: [interrupted] } = yield* watched(Effect.gen(function* () {
        const fiber = yield* Effect.fork(fetched)
        yield* simulator.awaitRequests((requests) => requests[1]?.status === 200)
        yield* Fiber.interrupt(fiber)
      }))
      assert.isTrue(interrupted?.status._tag === "Ended" && Exit.isInterrupted(interrupted.status.exit))
      assert.strictEqual(interrupted?.attributes.get("twilio.attempts"), 1)
    }).pipe(Effect.provide(simulated({ seed }))))
})

describe("the cause of a failure", () => {
  it.effect("has the span of the call, below those of the program", () =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(
        Effect.withSpan(fetchServiceUserConversation({ ...path, userSid: "nobody" }), "look up the order")
      )
      if (Exit.isSuccess(exit)) return assert.fail("succeeded")
      const [first = "", ...frames] = Cause.pretty(exit.cause).split("\n")
      assert.match(first, /^NotFound: fetchServiceUserConversation: /)
      const spans = frames.flatMap((frame) =>
        /^ {4}at (fetchServiceUserConversation|look up the order)/.exec(frame)?.[1] ?? []
      )
      assert.deepStrictEqual(spans, ["fetchServiceUserConversation", "look up the order"])
    }).pipe(Effect.provide(simulated({ seed }))))
})

describe("each retry, wait and pause", () => {
  it.effect("is a log line and an event of the call's span, of which only a pause is above debug level", () =>
    Effect.gen(function* () {
      yield* next(Fault.rateLimited({ retryAfter: 3 }), Fault.serverError(), Fault.droppedConnection())
      const { lines: all, spans } = yield* watched(advancing(
        Effect.all([fetched, fetched], { concurrency: "unbounded" }).pipe(
          Effect.provide(ThrottlePolicy.layer({ maxConcurrent: 1 }))
        )
      ))
      // Each attempt also has a line, but no event.
      const lines = all.filter(({ message }) => !message.startsWith("GET "))
      for (const { level, message } of lines) {
        assert.strictEqual(level, message.startsWith("pausing all requests") ? "WARN" : "DEBUG", message)
      }
      const events = spans.flatMap((span) => span.events)
      // Log lines and events are the same, with the same attributes.
      const comparable = (name: string, attributes: Readonly<Record<string, unknown>>) =>
        JSON.stringify([name, ...Object.entries(attributes).sort(([a], [b]) => a < b ? -1 : 1)])
      assert.deepStrictEqual(
        lines.map(({ annotations, message }) => comparable(message, annotations)).sort(),
        events.map(({ attributes, name }) =>
          comparable(name, { operation: "fetchServiceUserConversation", ...attributes })
        ).sort()
      )
      const logged = (name: RegExp) => events.filter((event) => name.test(event.name))
      assert.lengthOf(logged(/^retrying in .* after RateLimited$/), 1)
      assert.lengthOf(logged(/^retrying in .* after ServerError$/), 1)
      assert.lengthOf(logged(/^retrying in .* after TransportError$/), 1)
      assert.deepStrictEqual(logged(/^pausing all requests for 3s$/)[0]?.attributes["twilio.pause_millis"], 3_000)
      assert.isAtLeast(logged(/^waiting for a permit$/).length, 1)
      const [retry] = logged(/after RateLimited/)
      assert.strictEqual(retry?.attributes["twilio.delay_millis"], 3_000)
      assert.strictEqual(retry?.attributes["http.response.status_code"], 429)
      assert.strictEqual(retry?.attributes["twilio.error_code"], 20429)
      assert.match(String(retry?.attributes["twilio.request_id"]), /^RQ/)
      const attempts = spans.reduce((sum, span) => sum + Number(span.attributes.get("twilio.attempts")), 0)
      assert.strictEqual(attempts, 5)
    }).pipe(half, Effect.provide(simulated({ seed }))))

  it.effect("is one for each time that a limiter is asked, with how long it took and never with its words", () =>
    Effect.gen(function* () {
      const secret = `redis://:${Simulator.authToken}@${identity}`
      const failed: ReadonlyArray<Effect.Effect<void, unknown>> = [Effect.fail(new Error(secret)), Effect.die(secret)]
      const results = [Effect.sleep("1500 millis"), ...failed, Effect.sleep("25 millis")]
      const limiter = Effect.suspend(() => results.shift() ?? Effect.never)
      const { counts, spans, lines, texts } = yield* Effect.gen(function* () {
        const { exit, ...seen } = yield* watched(measured(advancing(
          Effect.gen(function* () {
            yield* fetched
            yield* Effect.provide(fetched, ThrottlePolicy.layer({ limiter, onLimiterFailure: "pass" }))
            // One failure that is retried, and a success.
            yield* fetched
            yield* Effect.flip(fetched)
            const fiber = yield* Effect.fork(fetched)
            yield* turns(3)
            yield* Fiber.interrupt(fiber)
          }).pipe(Effect.provide(ThrottlePolicy.layer({ limiter })))
        )))
        return { ...seen, counts: (yield* exit).counts }
      })
      const limiterEvents = spans.map(({ events }) => events.filter(({ name }) => name.startsWith("the limiter")))
      assert.deepStrictEqual(limiterEvents, [
        [{ name: "the limiter took 1s 500ms", attributes: { "twilio.attempts": 0, "twilio.limiter_millis": 1_500 } }],
        [{
          name: "the limiter took 0: LimiterFailed",
          attributes: { "twilio.attempts": 0, "twilio.limiter_millis": 0, "error.type": "LimiterFailed" }
        }],
        [
          {
            name: "the limiter took 0: LimiterFailed",
            attributes: { "twilio.attempts": 0, "twilio.limiter_millis": 0, "error.type": "LimiterFailed" }
          },
          { name: "the limiter took 25ms", attributes: { "twilio.attempts": 0, "twilio.limiter_millis": 25 } }
        ],
        [{
          name: "the limiter took 1m: TimedOut",
          attributes: { "twilio.attempts": 0, "twilio.limiter_millis": 60_000, "error.type": "TimedOut" }
        }],
        [{ name: "the limiter took 0", attributes: { "twilio.attempts": 0, "twilio.limiter_millis": 0 } }]
      ])
      const name = "limiter_duration_millis{fetchServiceUserConversation"
      const histograms = Object.entries(counts).filter(([key]) => key.startsWith(name))
      assert.deepStrictEqual(Object.fromEntries(histograms), {
        [`${name},Success}`]: 2,
        [`${name},Success}.sum`]: 1_525,
        [`${name},LimiterFailed}`]: 2,
        [`${name},LimiterFailed}.sum`]: 0,
        [`${name},TimedOut}`]: 1,
        [`${name},TimedOut}.sum`]: 60_000,
        [`${name},Interrupted}`]: 1,
        [`${name},Interrupted}.sum`]: 0
      })
      assert.strictEqual(counts["calls{fetchServiceUserConversation,Success}"], 3)
      assert.strictEqual(counts["retries{fetchServiceUserConversation,LimiterFailed}"], 1)
      assert.strictEqual(lines.filter(({ message }) => message.startsWith("the limiter")).length, 6)
      const everything = [inspect(spans, { depth: 9 }), inspect(lines, { depth: 9 }), ...texts].join("\n")
      assert.notInclude(everything, "redis")
      assert.notInclude(everything, Simulator.authToken)
    }).pipe(
      half,
      Effect.provide(TimeoutPolicy.layer({ overall: "1 minute" })),
      Effect.provide(simulated({ seed }))
    ))

  it.effect("is not logged for a successful call, which logs only its attempt", () =>
    Effect.gen(function* () {
      const { lines, spans } = yield* watched(fetched)
      assert.lengthOf(lines, 1)
      assert.match(lines[0]?.message ?? "", /^GET .* 200 in 0 ms$/)
      assert.deepStrictEqual(spans.map((span) => span.events), [[]])
    }).pipe(Effect.provide(simulated({ seed }))))
})

describe("each attempt", () => {
  const template = "/v1/Services/{ChatServiceSid}/Users/{UserSid}/Conversations/{ConversationSid}"

  const attempts = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.map(watched(effect), ({ lines }) => lines.filter(({ message }) => /^[A-Z]+ [/(]/.test(message)))

  it.effect("is one line at debug level, with outcome, duration and request id", () =>
    Effect.gen(function* () {
      yield* next(
        Fault.rateLimited({ latency: "20 millis" }),
        Fault.serverError({ status: 503, latency: "1500 micros" }),
        Fault.droppedConnection(),
        Fault.stalledBody()
      )
      const lines = yield* attempts(
        advancing(fetched).pipe(
          Effect.provide(RetryPolicy.layer({ maxRetries: 4, baseDelay: 0 })),
          Effect.provide(TimeoutPolicy.layer({ attempt: "5 seconds" }))
        )
      )
      assert.deepStrictEqual(lines.map(({ message }) => message), [
        `GET ${template} 429 RateLimited in 20 ms`,
        `GET ${template} 503 ServerError in 2 ms`,
        `GET ${template} TransportError Transport in 0 ms`,
        `GET ${template} TimedOut attempt in 5000 ms`,
        `GET ${template} 200 in 0 ms`
      ])
      assert.isTrue(lines.every(({ level }) => level === "DEBUG"))
      const ids = lines.flatMap(({ annotations }) => annotations["twilio.request_id"] ?? [])
      assert.lengthOf(new Set(ids), 3)
      for (const id of ids) assert.match(String(id), /^RQ[0-9a-f]{32}$/)
      const common = (number: number, millis: number) => ({
        operation: "fetchServiceUserConversation",
        "twilio.attempts": number,
        "twilio.duration_millis": millis
      })
      assert.deepStrictEqual(lines.map(({ annotations }) => annotations), [
        {
          ...common(1, 20),
          "error.type": "RateLimited",
          "http.response.status_code": 429,
          "twilio.error_code": 20429,
          "twilio.request_id": ids[0]
        },
        {
          ...common(2, 2),
          "error.type": "ServerError",
          "http.response.status_code": 503,
          "twilio.error_code": 20503,
          "twilio.request_id": ids[1]
        },
        { ...common(3, 0), "error.type": "TransportError" },
        { ...common(4, 5_000), "error.type": "TimedOut" },
        { ...common(5, 0), "http.response.status_code": 200, "twilio.request_id": ids[2] }
      ])
    }).pipe(half, Effect.provide(simulated({ seed }))))

  it.effect("is logged for an invalid response, an interruption and a custom request", () =>
    Effect.gen(function* () {
      yield* next(Fault.reply(() => new Response("{}")), Fault.latency("1 hour"))
      const lines = yield* attempts(Effect.gen(function* () {
        yield* Effect.ignore(fetched)
        const fiber = yield* Effect.fork(fetched)
        yield* Effect.flatMap(Simulator, (simulator) => simulator.awaitRequests((all) => all.length === 2))
        yield* Fiber.interrupt(fiber)
        const { http } = yield* ConversationsClient
        yield* Effect.ignore(http.get(`/v1/Services/${chatServiceSid}/Users/nobody-at-all`))
      }))
      assert.deepStrictEqual(lines.map(({ message }) => message), [
        `GET ${template} 200 UnexpectedResponse in 0 ms`,
        `GET ${template} Interrupted in 0 ms`,
        "GET (custom path) 404 NotFound in 0 ms"
      ])
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("is not logged above debug level", () =>
    Effect.gen(function* () {
      const { lines } = yield* watched(Effect.provide(fetched, Logger.minimumLogLevel(LogLevel.Info)))
      assert.deepStrictEqual(lines, [])
    }).pipe(Effect.provide(simulated({ seed }))))
})

describe("metrics", () => {
  it.effect("are found by their labels, even if the program adds labels", () =>
    Effect.gen(function* () {
      const counter = requestsCounter.pipe(
        Metric.tagged("operation", "fetchServiceUserConversation"),
        Metric.tagged("outcome", "Success")
      )
      const count = yield* Effect.tagMetrics(Effect.zipRight(fetched, Metric.value(counter)), "team", "desk")
      assert.strictEqual(count.count, 1)
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("are named and described", () =>
    Effect.gen(function* () {
      yield* measured(fetched)
      const states = [
        yield* Metric.value(callsCounter),
        yield* Metric.value(requestsCounter),
        yield* Metric.value(retriesCounter),
        yield* Metric.value(throttledCounter),
        yield* Metric.value(limiterDurationHistogram),
        yield* Metric.value(requestDurationHistogram)
      ]
      assert.lengthOf(states, 6)
      const seen = new Set((yield* Metric.snapshot).map(({ metricKey }) => metricKey.name))
      for (
        const name of [
          "calls",
          "requests",
          "retries",
          "throttled",
          "limiter_duration_millis",
          "request_duration_millis"
        ]
      ) {
        assert.isTrue(seen.has(`twilio_conversations_${name}`), name)
      }
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("count requests by outcome, retries by error, and durations of requests", () =>
    Effect.gen(function* () {
      yield* next(
        Fault.rateLimited({ retryAfter: 1 }),
        Fault.serverError({ latency: "200 millis" }),
        Fault.droppedConnection(),
        Fault.stalledBody(),
        Fault.latency("50 millis")
      )
      const { counts } = yield* measured(advancing(fetched))
      assert.deepStrictEqual(counts, {
        "calls{fetchServiceUserConversation,Success}": 1,
        "requests{fetchServiceUserConversation,RateLimited}": 1,
        "requests{fetchServiceUserConversation,ServerError}": 1,
        "requests{fetchServiceUserConversation,TransportError}": 1,
        "requests{fetchServiceUserConversation,TimedOut}": 1,
        "requests{fetchServiceUserConversation,Success}": 1,
        "retries{fetchServiceUserConversation,RateLimited}": 1,
        "retries{fetchServiceUserConversation,ServerError}": 1,
        "retries{fetchServiceUserConversation,TransportError}": 1,
        "retries{fetchServiceUserConversation,TimedOut}": 1,
        "request_duration_millis{fetchServiceUserConversation}": 5,
        "request_duration_millis{fetchServiceUserConversation}.sum": 200 + 3_000 + 50
      })
    }).pipe(
      half,
      Effect.provide(simulated({ seed })),
      Effect.provide(Layer.mergeAll(
        RetryPolicy.layer({ maxRetries: 9 }),
        TimeoutPolicy.layer({ attempt: "3 seconds" }),
        ThrottlePolicy.none
      ))
    ))

  it.effect("count no retry, and have no event, if the overall timeout or Retry-After ends the call", () =>
    Effect.gen(function* () {
      yield* always(Fault.latency("1 day"))
      const late = yield* watched(measured(advancing(fetched)))
      yield* always(Fault.rateLimited({ retryAfter: 30 }))
      const early = yield* watched(measured(Effect.provide(advancing(fetched), ThrottlePolicy.none)))
      assert.deepStrictEqual((yield* late.exit).counts, {
        "calls{fetchServiceUserConversation,TimedOut}": 1,
        "requests{fetchServiceUserConversation,TimedOut}": 1,
        "request_duration_millis{fetchServiceUserConversation}": 1,
        "request_duration_millis{fetchServiceUserConversation}.sum": 2_000
      })
      assert.deepStrictEqual((yield* early.exit).counts, {
        "calls{fetchServiceUserConversation,RateLimited}": 1,
        "requests{fetchServiceUserConversation,RateLimited}": 1,
        "request_duration_millis{fetchServiceUserConversation}": 1,
        "request_duration_millis{fetchServiceUserConversation}.sum": 0
      })
      assert.isFalse([...late.lines, ...early.lines].some(({ message }) => message.startsWith("retrying")))
    }).pipe(Effect.provide(simulated({ seed })), Effect.provide(TimeoutPolicy.layer({ overall: "2 seconds" }))))

  it.effect("count requests that waited for a permit, and interrupted ones", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const { counts } = yield* measured(
        advancing(Effect.all([fetched, fetched, fetched], { concurrency: "unbounded" }))
      )
      assert.deepStrictEqual(counts, {
        "calls{fetchServiceUserConversation,Success}": 3,
        "requests{fetchServiceUserConversation,Success}": 3,
        "throttled{fetchServiceUserConversation}": 2,
        "request_duration_millis{fetchServiceUserConversation}": 3,
        "request_duration_millis{fetchServiceUserConversation}.sum": 3_000
      })
      const interrupted = yield* measured(Effect.gen(function* () {
        const fiber = yield* Effect.fork(deleteServiceUserConversation(path))
        yield* simulator.awaitRequests((requests) => requests.length === 4)
        yield* Fiber.interrupt(fiber)
      }))
      assert.strictEqual(interrupted.counts["requests{deleteServiceUserConversation,Interrupted}"], 1)
      assert.strictEqual(interrupted.counts["calls{deleteServiceUserConversation,Interrupted}"], 1)
    }).pipe(
      Effect.provide(simulated({ seed, latency: "1 second" })),
      Effect.provide(ThrottlePolicy.layer({ maxConcurrent: 1 }))
    ))

  it.effect("count an invalid record as a successful request, but a failed call", () =>
    Effect.gen(function* () {
      yield* next(Fault.reply(() => Response.json({ hello: "from a proxy" })))
      const { counts } = yield* measured(Effect.ignore(fetched))
      assert.strictEqual(counts["requests{fetchServiceUserConversation,Success}"], 1)
      assert.strictEqual(counts["calls{fetchServiceUserConversation,UnexpectedResponse}"], 1)
      const refused = yield* measured(Effect.ignore(fetchServiceUserConversation({ ...path, userSid: "" })))
      assert.deepStrictEqual(refused.counts, {})
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("are tagged with the operation, also for lists and custom requests with the client's", () =>
    Effect.gen(function* () {
      const { http } = yield* ConversationsClient
      const { counts } = yield* measured(Effect.all([
        Stream.runDrain(listServiceUserConversation(user, { pageSize: 3 })),
        pageServiceUserConversation(user),
        http.get(`/v1/Services/${chatServiceSid}/Users/${identity}/Conversations`),
        deleteServiceUserConversation(path)
      ]))
      assert.deepStrictEqual(Object.entries(counts).filter(([name]) => /^(calls|requests)\{/.test(name)).sort(), [
        ["calls{ConversationsClient.http,Success}", 1],
        ["calls{deleteServiceUserConversation,Success}", 1],
        ["calls{listServiceUserConversation,Success}", 2],
        ["calls{pageServiceUserConversation,Success}", 1],
        ["requests{ConversationsClient.http,Success}", 1],
        ["requests{deleteServiceUserConversation,Success}", 1],
        ["requests{listServiceUserConversation,Success}", 2],
        ["requests{pageServiceUserConversation,Success}", 1]
      ])
    }).pipe(Effect.provide(simulated({ seed }))))
})

describe("credentials and identities", () => {
  const authorization = btoa(`${Simulator.accountSid}:${Simulator.authToken}`)
  const secrets = [
    Simulator.authToken,
    encodeURIComponent(Simulator.authToken),
    authorization,
    identity,
    encodeURIComponent(identity),
    "ada.identity",
    uniqueName,
    friendlyName,
    "PT-token"
  ]

  /** Echoes the path, the identity and the credential, as a proxy may do. */
  const echoing = (status: number, headers: Record<string, string> = {}) =>
    Fault.reply((request) =>
      new Response(
        JSON.stringify({
          code: 20000 + status,
          message: `${identity} in ${uniqueName} (${request.url}): ${request.headers.get("authorization")}`,
          more_info: `https://example.com/${identity}/${Simulator.authToken}`,
          status
        }),
        { status, headers: { "content-type": "application/json", ...headers } }
      )
    )

  /** Everything that can be seen of a value, by any means. */
  const renderingsOf = (value: unknown): ReadonlyArray<string> => {
    const texts = [inspect(value, { depth: 12, showHidden: true, getters: true }), Inspectable.toStringUnknown(value)]
    return value instanceof Error ? [...texts, value.message, String(value.stack), ...renderingsOf(value.cause)] : texts
  }

  const search = (everything: ReadonlyArray<string>) => {
    assert.isAbove(everything.join("").length, 200)
    for (const text of everything) {
      for (const secret of secrets) {
        assert.isFalse(text.includes(secret), `${secret} is in: ${text.slice(0, 2_000)}`)
      }
    }
  }

  // Running a stream forks a fiber, whose failure Effect logs at debug level.
  const drained = (list: ReturnType<typeof listServiceUserConversation>) =>
    Stream.runDrain(Stream.catchAll(list, () => Stream.empty))

  it.effect("are in no log line, span or metric, whatever the server sends", () =>
    Effect.gen(function* () {
      const calls: ReadonlyArray<Effect.Effect<unknown, ConversationsError, ConversationsClient>> = [
        fetched,
        updateServiceUserConversation(path, { notificationLevel: "muted" }),
        drained(listServiceUserConversation(user, { pageSize: 2 })),
        drained(listServiceUserConversation(user, { pageSize: 2, readAhead: true })),
        drained(listServiceUserConversation(user, { pageToken: "PT-token" })),
        pageServiceUserConversation(user),
        Effect.flatMap(ConversationsClient, ({ http }) => http.get(`/v1/Services/${chatServiceSid}/Users/${identity}`)),
        deleteServiceUserConversation(path)
      ]
      const faults: ReadonlyArray<ReadonlyArray<Fault.Fault>> = [
        [],
        ...[400, 401, 403, 404, 409, 418, 500].map((status) => [echoing(status)]),
        [echoing(429), echoing(429, { "retry-after": "1" }), echoing(503)],
        [echoing(429, { "retry-after": "3600" })],
        // For a list, a later page fails.
        [Fault.latency(0), Fault.latency(0), echoing(400), echoing(400)],
        [Fault.droppedConnection(), Fault.truncatedBody({ processed: false }), Fault.stalledBody({ processed: false })],
        [Fault.reply(() => Response.json({ account_sid: identity, conversations: uniqueName }))],
        [Fault.reply((request) => new Response(`<html>${request.headers.get("authorization")} ${identity}</html>`))]
      ]
      const simulator = yield* Simulator
      const everything: Array<string> = []
      const { pairs } = yield* measured(Effect.gen(function* () {
        for (const call of calls) {
          for (const some of faults) {
            yield* simulator.clearFaults
            yield* next(...some)
            const twice = Effect.all([Effect.either(call), Effect.either(call)], { concurrency: "unbounded" })
            const { lines, spans, texts } = yield* watched(advancing(twice))
            everything.push(...texts, ...lines.flatMap(renderingsOf))
            for (const { attributes, events, links, name, status } of spans) {
              everything.push(
                name,
                ...renderingsOf(attributes),
                ...renderingsOf(events),
                ...renderingsOf(links),
                ...renderingsOf(status)
              )
              if (status._tag !== "Ended") return assert.fail("a span is never ended")
              if (Exit.isFailure(status.exit)) {
                everything.push(Cause.pretty(status.exit.cause, { renderErrorCause: true }))
                for (const failure of Cause.failures(status.exit.cause)) everything.push(...renderingsOf(failure))
              }
            }
          }
        }
      }))
      everything.push(...pairs.flatMap(({ metricKey }) => renderingsOf([metricKey.name, metricKey.tags])))
      search(everything)
    }).pipe(
      Effect.withRandom(Random.fixed([0])),
      Effect.provide(simulated({ seed })),
      Effect.provide(Layer.mergeAll(
        RetryPolicy.layer({ maxRetries: 3, retryUpdates: true }),
        TimeoutPolicy.layer({ attempt: "1 second", overall: Infinity }),
        ThrottlePolicy.layer({ maxConcurrent: 1, maxPause: "2 seconds" })
      ))
    ), 60_000)

  it.effect("do not leak from a transport that fails or dies with the request", () =>
    Effect.gen(function* () {
      const everything: Array<string> = []
      for (const dies of [false, true]) {
        const transport = HttpClient.make((request, url) => {
          const error = Object.assign(new Error(`${url} ${request.headers["authorization"]}`), { request })
          return dies ? Effect.die(error) : Effect.promise(() => Promise.reject(error))
        })
        const layer = Layer.provide(
          ConversationsClient.layer(credentials),
          Layer.succeed(HttpClient.HttpClient, transport)
        )
        const { lines, spans, texts } = yield* watched(Effect.provide(Effect.exit(fetched), layer))
        everything.push(...texts, ...lines.flatMap(renderingsOf))
        for (const span of spans) {
          everything.push(...renderingsOf(span.attributes), ...renderingsOf(span.events), ...renderingsOf(span.status))
        }
      }
      yield* turns(1)
      search(everything)
    }).pipe(Effect.provide(RetryPolicy.none)))
})
