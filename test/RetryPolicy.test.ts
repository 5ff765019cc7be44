import {
  type ConversationsClient,
  type ConversationsError,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  InvalidRequest,
  listServiceUserConversation,
  pageServiceUserConversation,
  RetryPolicy,
  ThrottlePolicy,
  TimeoutPolicy,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import { Fault, Simulator } from "@effect-twilio/conversations/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as FastCheck from "effect/FastCheck"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import process from "node:process"
import { advancing, timed } from "./advancing.ts"
import { always, next, requests, simulated, user } from "./support.ts"

const path = { ...user, conversationSid: "order-1042" }

const idempotent = {
  fetch: fetchServiceUserConversation(path),
  page: pageServiceUserConversation(user),
  list: Stream.runCollect(listServiceUserConversation(user)),
  delete: deleteServiceUserConversation(path)
}
const update = updateServiceUserConversation(path, { notificationLevel: "muted" })

const reset = Effect.flatMap(Simulator, (simulator) => simulator.reset)

/** The number of requests that an effect sends, whatever its outcome. */
const sentBy = <A, R>(effect: Effect.Effect<A, unknown, R>) =>
  Effect.gen(function* () {
    const before = (yield* requests).length
    yield* Effect.exit(advancing(effect))
    return (yield* requests).length - before
  })

/** The times between the requests of an effect, in milliseconds. */
const gapsOf = <A, R>(effect: Effect.Effect<A, unknown, R>) =>
  Effect.gen(function* () {
    yield* reset
    yield* Effect.exit(advancing(effect))
    const times = (yield* requests).map((request) => request.receivedAt)
    return times.slice(1).map((time, index) => time - (times[index] ?? NaN))
  })

const status = (code: number, headers: Record<string, string> = {}) =>
  Fault.reply(() =>
    new Response(JSON.stringify({ code: 20000 + code, message: "no", more_info: "", status: code }), {
      status: code,
      headers: { "content-type": "application/json", ...headers }
    })
  )

/** Without delays, unless a header asks for one. */
const atOnce = Layer.merge(
  RetryPolicy.layer({ maxRetries: 2, baseDelay: 0 }),
  TimeoutPolicy.layer({ attempt: "1 second", overall: Infinity })
)

describe("retries", () => {
  const failures: ReadonlyArray<readonly [ConversationsError["_tag"], name: string, Fault.Fault]> = [
    ["RateLimited", "429", Fault.rateLimited()],
    ["ServerError", "500", Fault.serverError()],
    ["ServerError", "502 with a page", Fault.serverError({ status: 502, body: "html" })],
    ["ServerError", "503 done all the same", Fault.serverError({ status: 503, processed: true })],
    ["ServerError", "599", status(599)],
    ["TransportError", "a dropped connection", Fault.droppedConnection()],
    ["TransportError", "a truncated body", Fault.truncatedBody({ processed: false })],
    ["TimedOut", "no response in time", Fault.latency("1 minute")],
    ["TimedOut", "a stalled body", Fault.stalledBody({ processed: false })],
    ["NotFound", "404", status(404)],
    ["Unauthorized", "401", status(401)],
    ["Forbidden", "403", status(403)],
    ["InvalidRequest", "400", status(400)],
    ["Conflict", "409", status(409)],
    ["UnexpectedResponse", "a redirect", status(302, { location: "https://example.com" })],
    ["UnexpectedResponse", "418", status(418)],
    ["UnexpectedResponse", "a response of another shape", Fault.reply(() => Response.json({}))],
    ["UnexpectedResponse", "a page instead of a record", Fault.reply(() => new Response("<html></html>"))]
  ]
  const transient: ReadonlyArray<ConversationsError["_tag"]> = ["ServerError", "TransportError", "TimedOut"]

  for (const [tag, name, fault] of failures) {
    it.effect(`${tag}: ${name}`, () =>
      Effect.gen(function* () {
        const tagged = <A, R>(effect: Effect.Effect<A, ConversationsError, R>) =>
          Effect.gen(function* () {
            yield* reset
            yield* always(fault)
            const { _tag } = yield* Effect.flip(advancing(effect))
            return { _tag, requests: (yield* requests).length }
          })
        const once = { _tag: tag, requests: 1 }
        const thrice = { _tag: tag, requests: 3 }
        for (const operation of Object.values(idempotent)) {
          assert.deepStrictEqual(
            yield* tagged<unknown, ConversationsClient>(operation),
            tag === "RateLimited" || transient.includes(tag) ? thrice : once
          )
        }
        assert.deepStrictEqual(yield* tagged(update), tag === "RateLimited" ? thrice : once)
        const updates = Layer.merge(atOnce, RetryPolicy.layer({ maxRetries: 2, baseDelay: 0, retryUpdates: true }))
        assert.deepStrictEqual(
          yield* Effect.provide(tagged(update), updates),
          tag === "RateLimited" || transient.includes(tag) ? thrice : once
        )
      }).pipe(Effect.provide(Layer.merge(simulated(), atOnce))))
  }

  it.effect("does not send invalid input at all", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* sentBy(fetchServiceUserConversation({ ...path, userSid: "" })), 0)
    }).pipe(Effect.provide(Layer.merge(simulated(), atOnce))))

  it.effect("does not retry after an overall timeout", () =>
    Effect.gen(function* () {
      yield* always(Fault.latency("1 minute"))
      assert.strictEqual(yield* sentBy(idempotent.fetch), 1)
    }).pipe(Effect.provide(Layer.mergeAll(
      simulated(),
      RetryPolicy.layer({ maxRetries: 5, baseDelay: 0 }),
      TimeoutPolicy.layer({ overall: "2 seconds" })
    ))))
})

describe("maxRetries", () => {
  const faults = [
    Fault.rateLimited(),
    Fault.rateLimited({ retryAfter: 1 }),
    Fault.serverError(),
    Fault.serverError({ status: 503, body: "html" }),
    Fault.droppedConnection(),
    Fault.truncatedBody(),
    Fault.stalledBody(),
    Fault.latency("1 minute")
  ]

  it.effect.prop(
    "is an exact limit for any mix of failures",
    {
      failures: FastCheck.array(FastCheck.constantFrom(...faults), { maxLength: 8 }),
      maxRetries: FastCheck.integer({ min: 0, max: 5 }),
      throttled: FastCheck.boolean()
    },
    ({ failures, maxRetries, throttled }) =>
      Effect.gen(function* () {
        yield* next(...failures)
        const exit = yield* Effect.exit(advancing(idempotent.fetch))
        assert.strictEqual((yield* requests).length, Math.min(failures.length, maxRetries) + 1)
        assert.strictEqual(Exit.isSuccess(exit), failures.length <= maxRetries)
      }).pipe(Effect.provide(Layer.mergeAll(
        simulated(),
        RetryPolicy.layer({ maxRetries, baseDelay: "10 millis" }),
        TimeoutPolicy.layer({ attempt: "1 second", overall: Infinity }),
        throttled ? ThrottlePolicy.layer() : ThrottlePolicy.none
      ))),
    { fastCheck: { numRuns: 40 } }
  )

  it.effect("can be 0", () =>
    Effect.gen(function* () {
      yield* always(Fault.serverError())
      for (const [maxRetries, sent] of [[0, 1], [2, 3]] as const) {
        const policy = RetryPolicy.layer({ maxRetries, baseDelay: 0 })
        assert.strictEqual(yield* Effect.provide(sentBy(idempotent.fetch), policy), sent)
      }
    }).pipe(Effect.provide(simulated())))
})

describe("the options", () => {
  const times = [-1, NaN, -Infinity, "5 secs", "-5 seconds", "soon", [1, -1], true, null]
  const refusals: ReadonlyArray<readonly [field: string, options: unknown]> = [
    ...[-3, NaN, 0.9, 1.5, -Infinity, "0", null].map((maxRetries) => ["maxRetries", { maxRetries }] as const),
    ...["baseDelay", "maxDelay", "maxRetryAfter"].flatMap((name) =>
      times.map((value) => [name, { [name]: value }] as const)
    ),
    ["retryUpdates", { retryUpdates: "yes" }],
    ["retryUpdates", { retryUpdates: 1 }],
    ["schedule", { schedule: "1 second" }],
    ["schedule", { schedule: { maxRetries: 1 } }],
    ["schedule", { schedule: null }],
    ["maxRetry", { maxRetry: 0 }],
    ["a b", { "a\nb": 0 }],
    ["options", null],
    ["options", 3],
    ["options", "3"],
    ["options", [3]]
  ]
  it.effect.each(refusals)("reject %s of %o", ([field, options]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Layer.build(RetryPolicy.layer(options as RetryPolicy.Options)))
      assert.instanceOf(error, InvalidRequest)
      assert.strictEqual(error.field, field)
      assert.match(error.message, new RegExp(`^${field} (must be|is not one of maxRetries, baseDelay, maxDelay, )`))
      assert.throws(() => RetryPolicy.make(options as RetryPolicy.Options), InvalidRequest, error.message)
    }).pipe(Effect.scoped))

  it.effect("fail the program with an error that every operation can have", () =>
    Effect.gen(function* () {
      const program: Effect.Effect<unknown, ConversationsError, ConversationsClient | Simulator> = Effect.provide(
        idempotent.fetch,
        RetryPolicy.layer({ maxRetries: -1 })
      )
      const error = yield* Effect.flip(program)
      assert.strictEqual(error.message, "maxRetries must be an integer, 0 or more, or Infinity")
      assert.lengthOf(yield* requests, 0)
    }).pipe(Effect.provide(simulated())))

  it("can be undefined, 0 and Infinity where that makes sense", () => {
    const policy = RetryPolicy.make({
      maxRetries: Infinity,
      baseDelay: undefined,
      maxDelay: Infinity,
      maxRetryAfter: Duration.infinity,
      retryUpdates: undefined,
      schedule: undefined
    })
    assert.deepStrictEqual([Duration.toMillis(policy.maxRetryAfter), policy.retryUpdates], [Infinity, false])
    for (const none of [0, 0n, "0 seconds", [0, 0], Duration.zero] as const) {
      assert.strictEqual(Duration.toMillis(RetryPolicy.make({ maxRetryAfter: none }).maxRetryAfter), 0)
    }
    assert.strictEqual(Duration.toMillis(RetryPolicy.make(policy).maxRetryAfter), Infinity)
  })
})

describe("the wait before a retry", () => {
  const random = (...values: readonly [number, ...ReadonlyArray<number>]) =>
    Effect.withRandom(Random.fixed(values as [number, ...Array<number>]))

  it.effect("has an upper bound that starts at baseDelay, doubles, and never exceeds maxDelay", () =>
    Effect.gen(function* () {
      yield* reset
      const gaps = Effect.gen(function* () {
        yield* always(Fault.serverError())
        yield* idempotent.fetch
      })
      assert.deepStrictEqual(yield* random(0.5)(gapsOf(gaps)), [50, 100, 200, 400, 500, 500])
      assert.deepStrictEqual(yield* random(0)(gapsOf(gaps)), [0, 0, 0, 0, 0, 0])
      assert.deepStrictEqual(yield* random(0.25, 0.75)(gapsOf(gaps)), [25, 150, 100, 600, 250, 750])
    }).pipe(
      Effect.provide(simulated()),
      Effect.provide(RetryPolicy.layer({ maxRetries: 6, baseDelay: "100 millis", maxDelay: "1 second" })),
      Effect.provide(TimeoutPolicy.none)
    ))

  it.effect("is spread over the whole range", () =>
    Effect.gen(function* () {
      const crowd = 100
      const simulator = yield* Simulator
      yield* simulator.setFaults((_, index) => index < crowd ? Fault.serverError() : null)
      yield* advancing(Effect.all(Array.from({ length: crowd }, () => idempotent.fetch), { concurrency: "unbounded" }))
      const waits = (yield* requests).slice(crowd).map((request) => request.receivedAt)
      assert.lengthOf(waits, crowd)
      assert.isTrue(waits.every((wait) => wait >= 0 && wait < 1_000))
      for (let tenth = 0; tenth < 5; tenth++) {
        const count = waits.filter((wait) => wait >= tenth * 200 && wait < (tenth + 1) * 200).length
        assert.isTrue(count >= 8 && count <= 32, `${count} of ${crowd} in fifth ${tenth + 1}`)
      }
    }).pipe(
      Effect.withRandom(Random.make("jitter")),
      Effect.provide(simulated()),
      Effect.provide(Layer.merge(RetryPolicy.layer({ maxRetries: 1, baseDelay: "1 second" }), TimeoutPolicy.none)),
      Effect.provide(ThrottlePolicy.none)
    ))

  it.effect("is at most half a second at first, without a policy, for three retries", () =>
    Effect.gen(function* () {
      const gaps = gapsOf(Effect.zipRight(always(Fault.serverError()), idempotent.fetch))
      assert.deepStrictEqual(yield* random(0.5)(gaps), [250, 500, 1_000])
    }).pipe(Effect.provide(simulated())))

  it.effect("keeps its length after any number of retries", () =>
    Effect.gen(function* () {
      const gaps = yield* random(0.5)(gapsOf(Effect.zipRight(always(Fault.serverError()), idempotent.fetch)))
      assert.lengthOf(gaps, 130)
      assert.deepStrictEqual(new Set(gaps.slice(5)), new Set([500]))
    }).pipe(
      Effect.provide(simulated()),
      Effect.provide(RetryPolicy.layer({ maxRetries: 130, baseDelay: "100 millis", maxDelay: "1 second" })),
      Effect.provide(TimeoutPolicy.none)
    ))
})

describe("Retry-After", () => {
  const today = Date.UTC(2026, 9, 21, 7, 28, 0)
  const inTenSeconds = [
    "Wed, 21 Oct 2026 07:28:10 GMT",
    "Wednesday, 21-Oct-26 07:28:10 GMT",
    "Wed Oct 21 07:28:10 2026"
  ]

  /** The delay after a 429 with these headers, if the delay of the policy is `scheduled`. */
  const waited = (headers: Record<string, string>, scheduled = 0) =>
    Effect.gen(function* () {
      yield* next(status(429, headers))
      const { exit, millis } = yield* timed(idempotent.fetch)
      yield* reset
      return Exit.isSuccess(exit) ? millis : yield* exit
    }).pipe(
      Effect.withRandom(Random.fixed([0.5])),
      Effect.provide(RetryPolicy.layer({ baseDelay: 2 * scheduled, maxDelay: 2 * scheduled })),
      Effect.provide(ThrottlePolicy.none)
    )

  it.effect("is read in seconds and as a date, and otherwise ignored", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(today)
      const table: ReadonlyArray<readonly [string, millis: number]> = [
        ["0", 0],
        ["1", 1_000],
        ["007", 7_000],
        ["1.5", 1_500],
        ["60", 60_000],
        ["-5", 0],
        ["soon", 0],
        ["5 apples", 0],
        ["1e1", 0],
        ["0x10", 0],
        ["1, 2", 0],
        ["NaN", 0],
        ["Infinity", 0],
        ["2026-10-21T07:28:10Z", 0],
        ["Wed, 21 Foo 2026 07:28:10 GMT", 0],
        ["Wed, 21 Oct 2026 25:28:10 GMT", 0],
        ["Wed, 21 Oct 2026 07:28:10 CET", 0],
        ["Sun, 06 Nov 1994 08:49:37 GMT", 0],
        ["Sunday, 06-Nov-94 08:49:37 GMT", 0],
        ["Sun Nov  6 08:49:37 1994", 0]
      ]
      for (const [value, millis] of table) {
        yield* TestClock.setTime(today)
        assert.strictEqual(yield* waited({ "retry-after": value }), millis, value)
      }
      for (const value of inTenSeconds) {
        yield* TestClock.setTime(today)
        assert.strictEqual(yield* waited({ "retry-after": value }), 10_000, value)
      }
      assert.strictEqual(yield* waited({}), 0)
    }).pipe(Effect.provide(simulated())))

  it.effect("as a date is relative to the Date of the response, so that a clock which is wrong does not matter", () =>
    Effect.gen(function* () {
      for (const now of [0, today - 3_600_000, today + 3_600_000]) {
        for (const value of inTenSeconds) {
          yield* TestClock.setTime(now)
          const headers = { "retry-after": value, date: "Wed, 21 Oct 2026 07:28:07 GMT" }
          assert.strictEqual(yield* waited(headers), 3_000, `${value} at ${now}`)
        }
      }
      yield* TestClock.setTime(today)
      assert.strictEqual(yield* waited({ "retry-after": inTenSeconds[0] ?? "", date: "today" }), 10_000)
    }).pipe(Effect.provide(simulated())))

  it.effect("as a date is in GMT, whatever the local time zone", () =>
    Effect.gen(function* () {
      for (const value of inTenSeconds) {
        yield* TestClock.setTime(today)
        assert.strictEqual(yield* waited({ "retry-after": value }), 10_000, value)
      }
    }).pipe(
      Effect.provide(simulated()),
      (effect) =>
        Effect.acquireUseRelease(
          Effect.sync(() => {
            const before = process.env["TZ"]
            process.env["TZ"] = "Asia/Tokyo"
            return before
          }),
          () => effect,
          (before) =>
            Effect.sync(() => {
              if (before === undefined) delete process.env["TZ"]
              else process.env["TZ"] = before
            })
        )
    ))

  it.effect("is never shortened, and never shortens the delay of the policy", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* waited({ "retry-after": "10" }, 4_000), 10_000)
      assert.strictEqual(yield* waited({ "retry-after": "3" }, 4_000), 4_000)
      assert.strictEqual(yield* waited({ "retry-after": "0" }, 4_000), 4_000)
      assert.strictEqual(yield* waited({}, 4_000), 4_000)
    }).pipe(Effect.provide(simulated())))

  it.effect("is honoured with a 5xx too", () =>
    Effect.gen(function* () {
      yield* next(status(503, { "retry-after": "7" }))
      assert.strictEqual((yield* timed(idempotent.fetch)).millis, 7_000)
      const error = yield* Effect.zipRight(next(status(503, { "retry-after": "7" })), Effect.flip(update))
      assert.isTrue(error._tag === "ServerError" && Duration.equals(error.retryAfter ?? 0, "7 seconds"))
    }).pipe(Effect.provide(simulated())))

  it.effect("longer than maxRetryAfter fails at once, with the time in the error", () =>
    Effect.gen(function* () {
      for (
        const [value, seconds] of [
          ["61", 61],
          ["60.001", 60.001],
          ["86400", 86_400],
          ["99999999999999999999", Infinity],
          ["9".repeat(400), Infinity]
        ] as const
      ) {
        yield* next(Fault.rateLimited({ retryAfter: value }))
        const { exit, millis } = yield* timed(Effect.either(idempotent.fetch))
        const error = Either.getOrThrow(Either.flip(yield* exit))
        assert.strictEqual(millis, 0, value)
        if (error._tag !== "RateLimited" || error.retryAfter === null) return assert.fail(error.message)
        assert.strictEqual(Duration.toSeconds(error.retryAfter), seconds, value)
        assert.lengthOf(yield* requests, 1)
        yield* reset
      }
      yield* next(Fault.rateLimited({ retryAfter: 60 }))
      assert.strictEqual((yield* timed(idempotent.fetch)).millis, 60_000)
      yield* next(Fault.rateLimited({ retryAfter: 4 }))
      const impatient = RetryPolicy.layer({ maxRetryAfter: "3 seconds" })
      assert.strictEqual((yield* Effect.provide(Effect.flip(idempotent.fetch), impatient))._tag, "RateLimited")
    }).pipe(
      Effect.provide(simulated()),
      Effect.provide(Layer.merge(ThrottlePolicy.none, TimeoutPolicy.none)),
      Effect.withRandom(Random.fixed([0]))
    ))

  it.effect("is honoured for an update, which is otherwise not retried", () =>
    Effect.gen(function* () {
      yield* next(Fault.rateLimited({ retryAfter: 5 }))
      assert.strictEqual((yield* timed(update)).millis, 5_000)
      assert.lengthOf(yield* requests, 2)
    }).pipe(Effect.provide(simulated()), Effect.withRandom(Random.fixed([0]))))
})

describe("a schedule of the user's", () => {
  const schedule = Schedule.intersect(Schedule.spaced("2 seconds"), Schedule.recurs(3))
  const failing = Effect.zipRight(always(Fault.serverError()), idempotent.fetch)

  it.effect("replaces the built-in backoff and maximum", () =>
    Effect.gen(function* () {
      for (const policy of [RetryPolicy.layer(schedule), RetryPolicy.layer({ schedule })]) {
        assert.deepStrictEqual(yield* Effect.provide(gapsOf(failing), policy), [2_000, 2_000, 2_000])
      }
      const bounded = RetryPolicy.layer({ schedule: Schedule.spaced("1 second"), maxRetries: 2 })
      assert.deepStrictEqual(yield* Effect.provide(gapsOf(failing), bounded), [1_000, 1_000])
      const shorter = RetryPolicy.layer({ schedule, maxRetries: 5 })
      assert.lengthOf(yield* Effect.provide(gapsOf(failing), shorter), 3)
      const lasting = RetryPolicy.layer(Schedule.upTo(Schedule.spaced("1 second"), "4500 millis"))
      assert.lengthOf(yield* Effect.provide(gapsOf(failing), lasting), 5)
    }).pipe(Effect.provide(simulated())))

  it.effect("still honours Retry-After, and maxRetryAfter", () =>
    Effect.gen(function* () {
      const limited = (retryAfter: number) =>
        gapsOf(Effect.zipRight(next(Fault.rateLimited({ retryAfter })), idempotent.fetch))
      for (const policy of [RetryPolicy.layer(schedule), RetryPolicy.layer({ schedule, maxRetries: 2 })]) {
        assert.deepStrictEqual(yield* Effect.provide(limited(30), policy), [30_000])
        assert.deepStrictEqual(yield* Effect.provide(limited(1), policy), [2_000])
        assert.deepStrictEqual(yield* Effect.provide(limited(61), policy), [])
      }
    }).pipe(Effect.provide(simulated()), Effect.provide(ThrottlePolicy.none)))

  it.effect("sees the error, restarts with every call, and does not retry unsafe requests", () =>
    Effect.gen(function* () {
      const picky = RetryPolicy.layer(Schedule.recurWhile((error: ConversationsError) => error._tag !== "ServerError"))
      yield* next(Fault.droppedConnection(), Fault.serverError())
      assert.strictEqual(yield* Effect.provide(sentBy(idempotent.fetch), picky), 2)
      const once = RetryPolicy.make(Schedule.recurs(1))
      yield* always(Fault.serverError())
      for (const _ of [1, 2]) {
        assert.strictEqual(yield* Effect.provideService(sentBy(idempotent.fetch), RetryPolicy, once), 2)
      }
      assert.strictEqual(yield* Effect.provide(sentBy(update), RetryPolicy.layer(Schedule.forever)), 1)
      yield* always(status(404))
      assert.strictEqual(yield* Effect.provide(sentBy(idempotent.fetch), RetryPolicy.layer(Schedule.forever)), 1)
    }).pipe(Effect.provide(simulated())))
})

describe("the policy in the context", () => {
  const failing = Effect.zipRight(always(Fault.rateLimited()), sentBy(idempotent.fetch))

  it.effect("has a default, and the nearest one wins", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* failing, 4)
      const program = Effect.all([
        failing,
        Effect.provide(failing, RetryPolicy.layer({ maxRetries: 1 })),
        Effect.provide(failing, RetryPolicy.none),
        Effect.provide(failing, RetryPolicy.layer()),
        Effect.provideService(failing, RetryPolicy, RetryPolicy.make({ maxRetries: 4, baseDelay: 0 }))
      ])
      const sent = yield* Effect.provide(program, RetryPolicy.layer({ maxRetries: 2 }))
      assert.deepStrictEqual(sent, [3, 2, 1, 4, 5])
    }).pipe(Effect.provide(simulated())))

  it.effect("is read when the request is sent, not when the effect is made", () =>
    Effect.gen(function* () {
      const policy = yield* RetryPolicy
      assert.isFalse(policy.retryUpdates)
      const list = Stream.provideSomeLayer(listServiceUserConversation(user), RetryPolicy.none)
      yield* always(Fault.serverError())
      assert.strictEqual(yield* sentBy(Stream.runDrain(list)), 1)
    }).pipe(Effect.provide(simulated())))

  it.effect("works the same in any order of providing the policies", () =>
    Effect.gen(function* () {
      const layers: ReadonlyArray<Layer.Layer<never, InvalidRequest>> = [
        RetryPolicy.layer({ maxRetries: 3, baseDelay: "2 seconds", maxDelay: "2 seconds" }),
        TimeoutPolicy.layer({ attempt: "3 seconds", overall: "20 seconds" }),
        ThrottlePolicy.layer({ maxConcurrent: 1, maxPause: "4 seconds" })
      ]
      const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]].map((order) =>
        order.flatMap((index) => layers.slice(index, index + 1))
      )
      const program = Effect.gen(function* () {
        const simulator = yield* Simulator
        yield* simulator.reset
        yield* simulator.injectFaults(
          Fault.latency("5 seconds"),
          Fault.rateLimited({ retryAfter: 6 }),
          Fault.serverError({ latency: "1 second" }),
          Fault.stalledBody(),
          Fault.rateLimited({ retryAfter: 9 })
        )
        const start = yield* TestClock.currentTimeMillis
        const outcomes = yield* advancing(
          Effect.all(
            [idempotent.fetch, update, idempotent.page].map((call) =>
              Effect.either<unknown, ConversationsError, ConversationsClient>(call)
            ),
            {
              concurrency: "unbounded"
            }
          )
        )
        const seen = (yield* simulator.requests).map(({ aborted, method, receivedAt, status }) =>
          `${method} ${status} ${aborted} ${receivedAt - start}`
        )
        return [...outcomes.map((outcome) => Either.isLeft(outcome) ? outcome.left._tag : "done"), ...seen]
      }).pipe(Effect.withRandom(Random.fixed([0.5])))
      const traces: Array<ReadonlyArray<string>> = []
      for (const order of orders) {
        const fresh = Effect.provide(program, simulated())
        traces.push(
          yield* order.reduce<Effect.Effect<ReadonlyArray<string>, InvalidRequest>>(
            (effect, layer) => Effect.provide(effect, layer),
            fresh
          )
        )
        const [one, two, three] = order
        if (one === undefined || two === undefined || three === undefined) return assert.fail("three layers")
        traces.push(yield* Effect.provide(fresh, Layer.mergeAll(one, two, three)))
      }
      assert.isAbove(traces[0]?.length ?? 0, 6)
      for (const trace of traces) assert.deepStrictEqual(trace, traces[0])
    }))
})

describe("a delete", () => {
  const outcomeOf = (...faults: ReadonlyArray<Fault.Fault>) =>
    Effect.gen(function* () {
      yield* reset
      yield* next(...faults)
      const outcome = yield* Effect.either(advancing(idempotent.delete))
      const simulator = yield* Simulator
      const left = yield* simulator.conversations(user.userSid)
      return [Either.isLeft(outcome) ? outcome.left._tag : "done", left.length, (yield* requests).length]
    })
  const here = Effect.provide(Layer.merge(simulated(), atOnce))

  it.effect("succeeds for a 404 if an earlier attempt may have arrived", () =>
    Effect.gen(function* () {
      for (
        const arrived of [
          Fault.serverError({ processed: true }),
          Fault.serverError({ status: 504, body: "html", processed: true }),
          Fault.droppedConnection({ processed: true }),
          Fault.truncatedBody({ processed: true }),
          Fault.stalledBody({ processed: true }),
          Fault.latency("1 minute", { processed: true })
        ]
      ) {
        assert.deepStrictEqual(yield* outcomeOf(arrived), ["done", 6, 2])
        // Failures before or in between do not change that.
        assert.deepStrictEqual(yield* outcomeOf(Fault.rateLimited(), arrived), ["done", 6, 3])
        assert.deepStrictEqual(yield* outcomeOf(arrived, Fault.rateLimited()), ["done", 6, 3])
      }
    }).pipe(here))

  it.effect("that did not arrive is retried and processed", () =>
    Effect.gen(function* () {
      for (const fault of [Fault.serverError(), Fault.droppedConnection(), Fault.rateLimited()]) {
        assert.deepStrictEqual(yield* outcomeOf(fault), ["done", 6, 2])
      }
    }).pipe(here))

  it.effect("fails with NotFound for a first 404, or one after 429s only", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* outcomeOf(status(404)), ["NotFound", 7, 1])
      assert.deepStrictEqual(yield* outcomeOf(Fault.rateLimited(), status(404)), ["NotFound", 7, 2])
      assert.deepStrictEqual(yield* outcomeOf(Fault.rateLimited(), Fault.rateLimited(), status(404)), [
        "NotFound",
        7,
        3
      ])
    }).pipe(here))

  it.effect("is the only operation that does: a fetch and an update fail with NotFound", () =>
    Effect.gen(function* () {
      const updates = RetryPolicy.layer({ maxRetries: 2, baseDelay: 0, retryUpdates: true })
      for (const call of [idempotent.fetch, Effect.provide(update, updates)]) {
        yield* next(Fault.droppedConnection(), status(404))
        assert.strictEqual(
          (yield* Effect.flip<unknown, ConversationsError, ConversationsClient>(call))._tag,
          "NotFound"
        )
      }
    }).pipe(here))
})
