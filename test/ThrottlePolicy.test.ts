import {
  ClientCredentials,
  ConversationsClient,
  ConversationsError,
  createServiceConversation,
  deleteServiceConversation,
  fetchServiceUserConversation,
  InvalidRequest,
  listServiceUser,
  RequestOptions,
  RetryPolicy,
  ThrottlePolicy,
  TimeoutPolicy,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as FastCheck from "effect/FastCheck"
import * as Fiber from "effect/Fiber"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import type * as Tracer from "effect/Tracer"
import { inspect } from "node:util"
import { advancing, clockOf, crowded, promptClock, timed, turns } from "./advancing.ts"
import { chatServiceSid, credentials, next, record, simulated, transport } from "./support.ts"

const users = Array.from({ length: 400 }, (_, index) => `user-${index}`)
const support = Seed.conversation({ uniqueName: "support" })
const seed = Seed.make({ users: users.map((identity) => Seed.user({ identity, conversations: [support] })) })

const fetchOf = (index: number) =>
  fetchServiceUserConversation({ chatServiceSid, userSid: `user-${index}`, conversationSid: "support" })

const crowd = (count: number) =>
  Effect.all(Array.from({ length: count }, (_, index) => Effect.either(fetchOf(index))), {
    concurrency: "unbounded"
  })

/** The user and the time since `start` of each request. */
const arrivals = (start = 0) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator
    const requests = yield* simulator.requests
    return requests.map(({ pathname, receivedAt }) =>
      [Number(/user-(\d+)/.exec(pathname)?.[1]), receivedAt - start] as const
    )
  })
const times = Effect.map(arrivals(), (all) => all.map(([, time]) => time))

const patient = Layer.merge(TimeoutPolicy.none, RetryPolicy.layer({ maxRetries: 20 }))

/** A service that accepts up to `capacity` requests in flight, which can change, and responds with 429 to others. */
const service = (options: {
  readonly capacity: number
  readonly latency?: Duration.DurationInput
  readonly retryAfter?: string
  readonly respond?: () => Response
}) => {
  const seen = { capacity: options.capacity, requests: 0, rateLimited: 0, inFlight: 0, maxInFlight: 0 }
  const httpClient = HttpClient.make((request) =>
    Effect.suspend(() => {
      seen.requests++
      if (seen.inFlight >= seen.capacity) {
        seen.rateLimited++
        const headers = options.retryAfter === undefined ? {} : { "retry-after": options.retryAfter }
        return Effect.succeed(HttpClientResponse.fromWeb(request, new Response("{}", { status: 429, headers })))
      }
      seen.inFlight++
      seen.maxInFlight = Math.max(seen.maxInFlight, seen.inFlight)
      return Effect.sleep(options.latency ?? "100 millis").pipe(
        Effect.map(() => HttpClientResponse.fromWeb(request, options.respond?.() ?? Response.json(record))),
        Effect.ensuring(Effect.sync(() => seen.inFlight--))
      )
    })
  )
  const layer = Layer.provide(ConversationsClient.layer(credentials), Layer.succeed(HttpClient.HttpClient, httpClient))
  return { layer, seen }
}

/** A logger that throws. */
const broken = Logger.make(() => {
  throw new Error("the disk is full")
})

describe("the gate of a client", () => {
  it.effect("admits at most maxConcurrent requests, in order of arrival", () =>
    Effect.gen(function* () {
      yield* advancing(crowd(10))
      assert.deepStrictEqual(yield* arrivals(), [
        [0, 0],
        [1, 0],
        [2, 0],
        [3, 1_000],
        [4, 1_000],
        [5, 1_000],
        [6, 2_000],
        [7, 2_000],
        [8, 2_000],
        [9, 3_000]
      ])
    }).pipe(
      Effect.provide(simulated({ seed, latency: "1 second" })),
      Effect.provide(Layer.merge(patient, ThrottlePolicy.layer({ maxConcurrent: 3 })))
    ))

  it.effect("is shared by calls with different policies", () =>
    Effect.gen(function* () {
      const limited = (index: number, maxConcurrent: number) =>
        Effect.provide(fetchOf(index), ThrottlePolicy.layer({ maxConcurrent }))
      yield* advancing(Effect.all([2, 2, 2, 3, 1, 2, 3].map((max, index) => limited(index, max)), {
        concurrency: "unbounded"
      }))
      // The fifth waits until no other request is in flight, and the calls behind it do not overtake it.
      assert.deepStrictEqual(yield* arrivals(), [
        [0, 0],
        [1, 0],
        [2, 1_000],
        [3, 1_000],
        [4, 2_000],
        [5, 2_000],
        [6, 2_000]
      ])
    }).pipe(Effect.provide(simulated({ seed, latency: "1 second" })), Effect.provide(patient)))

  it.effect("is not shared with another client", () =>
    Effect.gen(function* () {
      const other = Effect.provide(fetchOf(1), ConversationsClient.layer(credentials))
      yield* advancing(Effect.all([fetchOf(0), other], { concurrency: "unbounded" }))
      assert.deepStrictEqual(yield* times, [0, 0])
    }).pipe(
      Effect.provide(simulated({ seed, latency: "1 second" })),
      Effect.provide(Layer.merge(patient, ThrottlePolicy.layer({ maxConcurrent: 1 })))
    ))

  it.effect("admits 100 requests by default, and all of them with `none`", () =>
    Effect.gen(function* () {
      const inFlight = Effect.gen(function* () {
        const simulator = yield* Simulator
        yield* simulator.reset
        const fiber = yield* Effect.fork(crowd(150))
        yield* turns(50)
        const count = (yield* simulator.requests).length
        yield* Fiber.interrupt(fiber)
        return count
      })
      assert.strictEqual(yield* inFlight, 100)
      assert.strictEqual(yield* Effect.provide(inFlight, ThrottlePolicy.none), 150)
      assert.strictEqual(yield* Effect.provideService(inFlight, ThrottlePolicy, ThrottlePolicy.make()), 100)
      const nearest = Effect.provide(inFlight, ThrottlePolicy.layer({ maxConcurrent: 7 }))
      assert.strictEqual(yield* Effect.provide(nearest, ThrottlePolicy.none), 7)
    }).pipe(Effect.provide(simulated({ seed, latency: "1 second" })), Effect.provide(patient)))

  const invalid: ReadonlyArray<readonly [field: string, options: unknown]> = [
    ...[0, -1, NaN, 0.5, 1.5, -Infinity, "5", null].map((maxConcurrent) =>
      ["maxConcurrent", { maxConcurrent }] as const
    ),
    ...[-1, NaN, "soon", "-1 minute", [0, -1], null].map((maxPause) => ["maxPause", { maxPause }] as const),
    ...[null, 5, "redis", () => Effect.void, Promise.resolve()].map((limiter) => ["limiter", { limiter }] as const),
    ...[null, true, "ignore"].map((onLimiterFailure) => ["onLimiterFailure", { onLimiterFailure }] as const),
    ["maxConcurent", { maxConcurent: 5 }],
    ["limitter", { limitter: Effect.void }],
    ["onLimiterFail", { limiter: Effect.void, onLimiterFail: "pass" }],
    ["options", null],
    ["options", 5],
    ["options", []]
  ]
  it.effect.each(invalid)("rejects %s of %o", ([field, options]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Layer.build(ThrottlePolicy.layer(options as ThrottlePolicy.Options)))
      assert.strictEqual(error.field, field)
      assert.match(
        error.message,
        new RegExp(`^${field} (must be|is not one of maxConcurrent, maxPause, limiter, onLimiterFailure)`)
      )
      assert.throws(() => ThrottlePolicy.make(options as ThrottlePolicy.Options), InvalidRequest, error.message)
    }).pipe(Effect.scoped))

  it("accepts Infinity, undefined and no options", () => {
    assert.strictEqual(ThrottlePolicy.make({ maxConcurrent: Infinity }).maxConcurrent, Infinity)
    const { maxConcurrent, maxPause } = ThrottlePolicy.make({ maxConcurrent: undefined, maxPause: undefined })
    assert.deepStrictEqual([maxConcurrent, Duration.toMillis(maxPause)], [100, 60_000])
    assert.isTrue(Duration.equals(ThrottlePolicy.make({ maxPause: 0 }).maxPause, 0))
    assert.strictEqual(ThrottlePolicy.make({ limiter: Effect.void }).onLimiterFailure, "fail")
    assert.isUndefined(ThrottlePolicy.make({ limiter: undefined, onLimiterFailure: undefined }).limiter)
  })
})

describe("a permit", () => {
  it.effect("is not held through a backoff", () =>
    Effect.gen(function* () {
      yield* next(Fault.serverError())
      yield* advancing(crowd(3))
      assert.deepStrictEqual(yield* arrivals(), [[0, 0], [1, 1_000], [2, 2_000], [0, 6_000]])
    }).pipe(
      Effect.withRandom(Random.fixed([0.5])),
      Effect.provide(simulated({ seed, latency: "1 second" })),
      Effect.provide(Layer.merge(TimeoutPolicy.none, RetryPolicy.layer({ baseDelay: "10 seconds" }))),
      Effect.provide(ThrottlePolicy.layer({ maxConcurrent: 1 }))
    ))

  it.effect("is released by a request that fails, times out or is interrupted", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* next(
        Fault.droppedConnection(),
        Fault.serverError(),
        Fault.stalledBody(),
        Fault.reply(() => Response.json({}))
      )
      for (let index = 0; index < 4; index++) assert.isTrue(Either.isLeft(yield* advancing(Effect.either(fetchOf(0)))))
      yield* next(Fault.stalledBody())
      const fiber = yield* Effect.fork(fetchOf(0))
      yield* simulator.awaitRequests((requests) => requests.length === 5)
      yield* Fiber.interrupt(fiber)
      assert.isTrue(Either.isRight(yield* advancing(Effect.either(fetchOf(0)))))
    }).pipe(
      Effect.provide(simulated({ seed })),
      Effect.provide(Layer.merge(RetryPolicy.none, TimeoutPolicy.layer({ attempt: "1 second" }))),
      Effect.provide(ThrottlePolicy.layer({ maxConcurrent: 1 }))
    ))

  it.effect("goes to the next waiter if one is interrupted", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* next(Fault.stalledBody())
      const fibers = yield* Effect.forEach([0, 1, 2, 3], (index) => Effect.tap(Effect.fork(fetchOf(index)), turns(3)))
      const [holder, first, second, third] = fibers
      if (holder === undefined || first === undefined || second === undefined || third === undefined) {
        return assert.fail("four fibers")
      }
      assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(first)))
      assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(third)))
      yield* Fiber.interrupt(holder)
      yield* Fiber.join(second)
      assert.deepStrictEqual((yield* arrivals()).map(([index]) => index), [0, 2])
      assert.deepStrictEqual((yield* simulator.requests).map(({ aborted }) => aborted), [true, false])
      yield* fetchOf(4)
    }).pipe(
      Effect.provide(simulated({ seed })),
      Effect.provide(Layer.merge(patient, ThrottlePolicy.layer({ maxConcurrent: 1 })))
    ))

  it.effect("is not lost if a logger dies while a call waits for it", () =>
    Effect.gen(function* () {
      yield* next(Fault.stalledBody())
      const holder = yield* Effect.fork(fetchOf(0))
      yield* turns(3)
      const exit = yield* fetchOf(1).pipe(
        Effect.provide(Logger.replace(Logger.defaultLogger, broken)),
        Logger.withMinimumLogLevel(LogLevel.Debug),
        Effect.exit
      )
      assert.isTrue(Exit.isFailure(exit) && Cause.isDie(exit.cause))
      yield* Fiber.interrupt(holder)
      yield* advancing(fetchOf(2))
      assert.deepStrictEqual((yield* arrivals()).map(([index]) => index), [0, 2])
    }).pipe(
      Effect.provide(simulated({ seed })),
      Effect.provide(
        Layer.merge(TimeoutPolicy.layer({ overall: "1 minute" }), ThrottlePolicy.layer({ maxConcurrent: 1 }))
      )
    ))

  const step = FastCheck.record({
    fault: FastCheck.constantFrom(
      null,
      null,
      Fault.serverError(),
      Fault.droppedConnection(),
      Fault.rateLimited(),
      Fault.rateLimited({ retryAfter: 1 }),
      Fault.latency("2 seconds"),
      Fault.stalledBody()
    ),
    limiter: FastCheck.constantFrom(
      undefined,
      Effect.void,
      Effect.sleep("700 millis"),
      Effect.ensuring(Effect.never, Effect.sleep("100 millis")),
      Effect.fail("no Redis"),
      Effect.die("a bug")
    ),
    /** After how many steps the call is interrupted; `null` for never. */
    interrupt: FastCheck.option(FastCheck.integer({ min: 0, max: 12 })),
    advance: FastCheck.boolean()
  })

  it.effect.prop(
    "is never lost, whatever fails or is interrupted",
    {
      steps: FastCheck.array(step, { minLength: 5, maxLength: 25 }),
      maxConcurrent: FastCheck.integer({ min: 1, max: 4 })
    },
    ({ maxConcurrent, steps }) =>
      Effect.gen(function* () {
        yield* promptClock
        const simulator = yield* Simulator
        const fibers: Array<Fiber.RuntimeFiber<unknown, unknown>> = []
        const due: Array<readonly [number, Fiber.RuntimeFiber<unknown, unknown>]> = []
        for (const [index, { advance, fault, interrupt, limiter }] of steps.entries()) {
          if (fault !== null) yield* simulator.injectFaults(fault)
          const fiber = yield* Effect.fork(
            Effect.provide(Effect.either(fetchOf(index)), ThrottlePolicy.layer({ maxConcurrent, limiter }))
          )
          fibers.push(fiber)
          if (interrupt === 0) yield* Fiber.interrupt(fiber)
          else if (interrupt !== null) due.push([index + interrupt, fiber])
          for (const [at, one] of due) if (at === index) yield* Fiber.interruptFork(one)
          if (advance) yield* TestClock.adjust("500 millis")
        }
        for (const fiber of fibers.slice(0, fibers.length / 2)) yield* Fiber.interruptFork(fiber)
        yield* advancing(Fiber.awaitAll(fibers))
        // Ends every pause and every lower limit.
        yield* simulator.clearFaults
        yield* TestClock.adjust("1 hour")
        for (let round = 0; round < 3; round++) yield* advancing(crowd(8))
        yield* simulator.reset
        const start = yield* TestClock.currentTimeMillis
        yield* simulator.setFaults(() => Fault.latency("1 second"))
        yield* advancing(crowd(3 * maxConcurrent))
        assert.deepStrictEqual(
          (yield* arrivals(start)).map(([, time]) => time),
          [0, 1_000, 2_000].flatMap((time) => Array.from({ length: maxConcurrent }, () => time))
        )
      }).pipe(
        Effect.provide(simulated({ seed })),
        Effect.provide(Layer.mergeAll(
          RetryPolicy.layer({ maxRetries: 2, baseDelay: "300 millis" }),
          TimeoutPolicy.layer({ attempt: "3 seconds", overall: "20 seconds" }),
          ThrottlePolicy.layer({ maxConcurrent })
        ))
      ),
    { fastCheck: { numRuns: 15 }, timeout: 60_000 }
  )
})

describe("the calls of a client", () => {
  /** Milliseconds in steps of 100, so that many events happen at the same time. */
  const tenths = (max: number) => FastCheck.nat({ max }).map((count) => count * 100)
  const caller = FastCheck.record({
    start: tenths(20),
    maxConcurrent: FastCheck.integer({ min: 1, max: 4 }),
    latency: tenths(15),
    status: FastCheck.constantFrom(200, 200, 404, 500, 429, 429),
    retryAfter: FastCheck.constantFrom(undefined, "0", "0.848729", "2"),
    /** How long after its start the call is interrupted; `null` for never. */
    interrupt: FastCheck.option(tenths(30)),
    /** After how many microtasks of that time. */
    turn: FastCheck.nat({ max: 40 })
  })

  type Caller = typeof caller extends FastCheck.Arbitrary<infer A> ? A : never

  it.effect.prop(
    "all end, are admitted in order, and respect the maxConcurrent of each",
    { callers: FastCheck.array(caller, { minLength: 2, maxLength: 40 }) },
    ({ callers }) =>
      Effect.gen(function* () {
        const called: Array<number> = []
        const arrived = new Map<number, number>()
        const inFlight = new Set<number>()
        const excesses: Array<string> = []
        const httpClient = HttpClient.make((request, url) =>
          Effect.gen(function* () {
            const index = Number(/user-(\d+)/.exec(url.pathname)?.[1])
            const { latency, retryAfter, status } = callers[index] ?? { latency: 1, retryAfter: undefined, status: 200 }
            const now = yield* Clock.currentTimeMillis
            arrived.set(index, now)
            inFlight.add(index)
            // Requests that are admitted in the same moment arrive in any order: one of them was the last.
            const together = [...inFlight].filter((other) => arrived.get(other) === now)
            if (inFlight.size > Math.max(...together.map((other) => callers[other]?.maxConcurrent ?? 1))) {
              excesses.push(`${inFlight.size} with caller ${index}`)
            }
            yield* Effect.sleep(latency)
            inFlight.delete(index)
            const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter }
            return HttpClientResponse.fromWeb(request, Response.json(record, { status, headers }))
          })
        )
        const call = (index: number, { interrupt, maxConcurrent, start, turn }: Caller) =>
          Effect.gen(function* () {
            yield* Effect.sleep(start)
            called.push(index)
            const fiber = yield* Effect.fork(
              Effect.provide(Effect.either(fetchOf(index)), ThrottlePolicy.layer({ maxConcurrent }))
            )
            if (interrupt === null) return yield* Fiber.await(fiber)
            yield* Effect.sleep(interrupt)
            for (let count = 0; count < turn; count++) yield* Effect.promise(() => Promise.resolve())
            // The request no longer counts, although it is aborted a little later.
            inFlight.delete(index)
            return yield* Fiber.interrupt(fiber)
          })
        yield* crowded(
          Effect.gen(function* () {
            const exits = yield* Effect.all(callers.map((one, index) => call(index, one)), { concurrency: "unbounded" })
            for (const [index, exit] of exits.entries()) {
              assert.isTrue(Exit.isSuccess(exit) || callers[index]?.interrupt !== null, `caller ${index}`)
            }
            yield* Effect.sleep("1 hour")
            // Times out if a permit was lost.
            yield* fetchOf(callers.length).pipe(
              Effect.provide(ThrottlePolicy.layer({ maxConcurrent: 1 })),
              Effect.provide(TimeoutPolicy.layer({ overall: "1 second" }))
            )
          }).pipe(
            Effect.provide(Layer.provide(
              ConversationsClient.layer(credentials),
              Layer.succeed(HttpClient.HttpClient, httpClient)
            )),
            Effect.provide(Layer.merge(TimeoutPolicy.none, RetryPolicy.none))
          )
        )
        assert.deepStrictEqual(excesses, [])
        const inOrder = called.flatMap((index) => arrived.get(index) ?? [])
        assert.deepStrictEqual(inOrder, [...inOrder].sort((a, b) => a - b))
      }),
    { fastCheck: { numRuns: 40 }, timeout: 60_000 }
  )
})

const tooMany = (millis: number) =>
  new Response("{}", { status: 429, headers: { "retry-after": String(millis / 1_000) } })

describe("a 429", () => {
  const limitedFirst = (policy: Layer.Layer<ThrottlePolicy, InvalidRequest>, fault: Fault.Fault) =>
    Effect.gen(function* () {
      const start = yield* TestClock.currentTimeMillis
      const simulator = yield* Simulator
      yield* simulator.reset
      yield* next(fault)
      yield* Effect.provide(Effect.either(fetchOf(0)), RetryPolicy.none)
      yield* advancing(crowd(3))
      return (yield* arrivals(start)).map(([, time]) => time)
    }).pipe(
      Effect.provide(policy),
      Effect.provide(simulated({ seed })),
      Effect.provide(patient)
    )

  it.effect("pauses all requests for its Retry-After", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* limitedFirst(ThrottlePolicy.layer(), Fault.rateLimited({ retryAfter: 7 })), [
        0,
        7_000,
        7_000,
        7_000
      ])
    }))

  it.effect("pauses for a round trip if Retry-After is missing or invalid", () =>
    Effect.gen(function* () {
      for (const retryAfter of [undefined, "soon", "-3"]) {
        const fault = Fault.rateLimited({ retryAfter, latency: "40 millis" })
        const seen = yield* advancing(limitedFirst(ThrottlePolicy.layer(), fault))
        assert.deepStrictEqual(seen, [0, 80, 80, 80])
      }
    }))

  it.effect("pauses for at most maxPause, a minute by default", () =>
    Effect.gen(function* () {
      const limited = Fault.rateLimited({ retryAfter: 3_600 })
      const short = ThrottlePolicy.layer({ maxPause: "2 seconds" })
      assert.deepStrictEqual(yield* limitedFirst(short, limited), [0, 2_000, 2_000, 2_000])
      assert.deepStrictEqual(yield* limitedFirst(ThrottlePolicy.layer(), limited), [0, 60_000, 60_000, 60_000])
      const huge = Fault.rateLimited({ retryAfter: "9".repeat(400) })
      assert.deepStrictEqual(yield* limitedFirst(ThrottlePolicy.layer(), huge), [0, 60_000, 60_000, 60_000])
    }))

  it.effect("neither pauses calls without a gate, nor pauses others because of them", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* limitedFirst(ThrottlePolicy.none, Fault.rateLimited({ retryAfter: 7 })), [
        0,
        0,
        0,
        0
      ])
      const seen = yield* Effect.gen(function* () {
        yield* next(Fault.rateLimited({ retryAfter: 7 }))
        yield* Effect.either(Effect.provide(fetchOf(0), Layer.merge(ThrottlePolicy.none, RetryPolicy.none)))
        yield* advancing(crowd(2))
        return yield* times
      }).pipe(Effect.provide(simulated({ seed })), Effect.provide(patient))
      assert.deepStrictEqual(seen, [0, 0, 0])
    }))

  it.effect("that comes later can make a pause longer, but not shorter", () =>
    Effect.gen(function* () {
      for (
        const [first, second, until] of [
          [Fault.rateLimited({ retryAfter: 10 }), Fault.rateLimited({ retryAfter: 3, latency: "1 second" }), 10_000],
          [Fault.rateLimited({ retryAfter: 3 }), Fault.rateLimited({ retryAfter: 10, latency: "1 second" }), 11_000]
        ] as const
      ) {
        const start = yield* TestClock.currentTimeMillis
        const seen = yield* Effect.gen(function* () {
          yield* next(first, second)
          yield* advancing(Effect.provide(crowd(2), RetryPolicy.none))
          yield* advancing(fetchOf(2))
          return (yield* arrivals(start)).map(([, time]) => time)
        }).pipe(Effect.provide(simulated({ seed })), Effect.provide(patient))
        assert.deepStrictEqual(seen, [0, 0, until])
      }
    }))

  it.effect("admits all requests after the pause, whenever it ends", () =>
    Effect.gen(function* () {
      for (let pause = 1; pause <= 14; pause++) {
        // Few operations before a yield, so that fibers are suspended at every point.
        for (const operations of [2048, 12, 13, 14, 15, 16, 17, 18, 20, 24]) {
          let now = 0
          // Time passes whenever it is read.
          const clock = clockOf(() => ++now, (millis) => Effect.sync(() => void (now += millis)))
          let sent = 0
          const { layer } = transport(() => ++sent % 2 === 1 ? tooMany(pause) : Response.json(record))
          const fiber = yield* Effect.fork(
            Effect.replicateEffect(Effect.zipRight(Effect.either(fetchOf(0)), fetchOf(1)), 3).pipe(
              Effect.withClock(clock),
              Effect.withMaxOpsBeforeYield(operations),
              Effect.provide(Layer.provide(ConversationsClient.layer(credentials), layer)),
              Effect.provide(Layer.merge(TimeoutPolicy.none, RetryPolicy.none))
            )
          )
          for (let turn = 0; turn < 100 && Option.isNone(yield* fiber.poll); turn++) yield* turns(1)
          const ended = yield* fiber.poll
          yield* Fiber.interrupt(fiber)
          assert.isTrue(Option.isSome(ended), `a pause of ${pause}, ${operations} operations`)
        }
      }
    }))

  it.effect("does not pause longer if the clock is set back", () =>
    Effect.gen(function* () {
      let now = 7_200_000
      const slept: Array<number> = []
      const clock = clockOf(() => now, (millis) =>
        Effect.sync(() => {
          slept.push(millis)
          now += millis
        }))
      const responses = [tooMany(2_000), Response.json(record), tooMany(3_000), Response.json(record)]
      const { layer } = transport(() => responses.shift() ?? Response.error())
      yield* Effect.gen(function* () {
        yield* Effect.either(fetchOf(0))
        now -= 3_600_000
        yield* fetchOf(1)
        // A later pause has its whole length.
        yield* Effect.either(fetchOf(0))
        yield* fetchOf(1)
      }).pipe(
        Effect.withClock(clock),
        Effect.provide(Layer.provide(ConversationsClient.layer(credentials), layer)),
        Effect.provide(Layer.merge(TimeoutPolicy.none, RetryPolicy.none))
      )
      assert.deepStrictEqual(slept, [3_000])
    }))

  it.effect("ends on time if the rest of a pause is below the resolution of the clock", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(2_130)
      yield* next(Fault.rateLimited({ retryAfter: 0.848729 }))
      const other = Effect.delay(fetchOf(1), "564 millis")
      yield* advancing(Effect.all([fetchOf(0), other], { concurrency: "unbounded" }))
      const [limited, ...others] = yield* times
      assert.strictEqual(limited, 2_130)
      assert.lengthOf(others, 2)
      for (const time of others) assert.isTrue(time >= 2_978.729 && time < 2_980, `${time}`)
    }).pipe(
      Effect.withRandom(Random.fixed([0])),
      Effect.provide(simulated({ seed })),
      Effect.provide(patient)
    ))

  it.effect("does not pause if no time passes, however often it happens", () =>
    Effect.gen(function* () {
      let sent = 0
      const { layer } = transport(() => ++sent <= 1_100 ? new Response("{}", { status: 429 }) : Response.json(record))
      const clock = clockOf(() => 5, () => Effect.never)
      yield* Effect.gen(function* () {
        for (let count = 0; count < 1_100; count++) yield* Effect.flip(fetchOf(0))
        yield* fetchOf(0)
      }).pipe(
        Effect.withClock(clock),
        Effect.provide(Layer.provide(ConversationsClient.layer(credentials), layer)),
        Effect.provide(Layer.merge(TimeoutPolicy.none, RetryPolicy.none))
      )
      assert.strictEqual(sent, 1_101)
    }))

  it.live("that is a stray neither pauses others nor lowers a known limit", () =>
    Effect.gen(function* () {
      const millisOf = (throttle: Layer.Layer<ThrottlePolicy, InvalidRequest>) => {
        const random = Random.make("strays")
        const isStray = () => Effect.runSync(random.next) < 0.02
        const respond = () => isStray() ? tooMany(1_000) : Response.json(record)
        return crowded(Effect.gen(function* () {
          yield* Effect.all(Array.from({ length: 1_500 }, () => fetchOf(0)), { concurrency: 100, discard: true })
          return yield* Clock.currentTimeMillis
        })).pipe(Effect.provide(service({ capacity: Infinity, respond }).layer), Effect.provide(throttle))
      }
      const without = yield* millisOf(ThrottlePolicy.none)
      // Only the first one pauses all requests.
      assert.isAtMost(yield* millisOf(ThrottlePolicy.layer()), without + 1_500)
    }).pipe(Effect.withRandom(Random.make("jitter")), Effect.provide(patient)))

  it.effect("leaves no timer if no call waits, because it would keep the process running", () =>
    Effect.gen(function* () {
      yield* next(Fault.rateLimited({ retryAfter: 30 }))
      yield* Effect.either(fetchOf(0))
      yield* turns(5)
      assert.isTrue(Chunk.isEmpty(yield* TestClock.sleeps()))
    }).pipe(
      Effect.provide(simulated({ seed })),
      Effect.provide(Layer.mergeAll(TimeoutPolicy.none, RetryPolicy.none, ThrottlePolicy.layer()))
    ))
})

describe("the limit", () => {
  for (const retryAfter of [undefined, "1"]) {
    it.live(`is found with few 429s, and used up (Retry-After: ${retryAfter ?? "none"})`, () =>
      Effect.gen(function* () {
        const { layer, seen } = service({ capacity: 20, ...(retryAfter === undefined ? {} : { retryAfter }) })
        const millis = yield* crowded(Effect.gen(function* () {
          const fetches = Effect.forEach(Array.from({ length: 10 }), () => fetchOf(0))
          yield* Effect.all(Array.from({ length: 100 }, () => fetches), { concurrency: "unbounded" })
          return yield* Clock.currentTimeMillis
        })).pipe(Effect.provide(layer))
        assert.isAtMost(seen.requests / 1_000, 1.3)
        // 20 in flight, each for 100 ms.
        assert.isAtLeast(1_000 / 20 * 100 / millis, 0.75)
      }).pipe(Effect.withRandom(Random.make("limit"))))
  }

  it.live("needs fewer requests than no gate if the service has a lower limit", () =>
    Effect.gen(function* () {
      const requestsOf = crowded(
        Effect.gen(function* () {
          const simulator = yield* Simulator
          const outcomes = yield* crowd(100)
          return [outcomes.every(Either.isRight), (yield* simulator.requests).length] as const
        }).pipe(Effect.provide(simulated({ seed, latency: "200 millis", maxConcurrentRequests: 5 })))
      )
      const [allSucceeded, requests] = yield* Effect.provide(requestsOf, ThrottlePolicy.layer({ maxConcurrent: 25 }))
      const [, withoutGate] = yield* Effect.provide(requestsOf, ThrottlePolicy.none)
      assert.isTrue(allSucceeded)
      assert.isAtMost(requests / 100, 1.3)
      assert.isAbove(withoutGate / 100, 2)
    }).pipe(Effect.withRandom(Random.make("crowd")), Effect.provide(RetryPolicy.layer({ maxRetries: 10 }))))

  it.live("falls if the service accepts fewer requests, and rises if it accepts more", () =>
    Effect.gen(function* () {
      const { layer, seen } = service({ capacity: 40 })
      /** Fetches with 60 fibers. Returns the maximum in flight, and the number of 429s. */
      const work = (rounds: number) =>
        Effect.gen(function* () {
          Object.assign(seen, { maxInFlight: 0, rateLimited: 0 })
          yield* Effect.all(Array.from({ length: 60 * rounds }, () => fetchOf(0)), { concurrency: 60, discard: true })
          return [seen.maxInFlight, seen.rateLimited] as const
        })
      const program = Effect.gen(function* () {
        const first = yield* work(5)
        seen.capacity = 5
        yield* work(1)
        const second = yield* work(2)
        seen.capacity = 50
        yield* Effect.sleep("2 minutes")
        yield* work(8)
        return [first, second, yield* work(5)] as const
      })
      const [first, second, third] = yield* crowded(Effect.provide(program, layer))
      assert.deepStrictEqual(first, [40, 20])
      assert.isAtMost(second[0], 5)
      assert.isAtMost(second[1], 4)
      assert.isAtLeast(third[0], 40)
      assert.isAtMost(third[1], 20)
    }).pipe(Effect.withRandom(Random.make("recovery")), Effect.provide(patient)))

  it.live("rises even if every response is an error, as long as the service accepts the requests", () =>
    Effect.gen(function* () {
      const { layer, seen } = service({ capacity: 4, respond: () => new Response("{}", { status: 404 }) })
      const work = (count: number) =>
        Effect.all(Array.from({ length: count }, () => Effect.either(fetchOf(0))), { concurrency: 30, discard: true })
      const program = Effect.gen(function* () {
        yield* work(60)
        seen.capacity = 30
        yield* Effect.sleep("2 minutes")
        yield* work(300)
      })
      yield* crowded(Effect.provide(program, layer))
      assert.strictEqual(seen.maxInFlight, 30)
    }).pipe(Effect.provide(patient)))

  it.live("is raised less often after each 429, and still less often if the pause is long", () =>
    Effect.gen(function* () {
      for (const [retryAfter, min, max] of [["0", 2, 6], ["2", 0, 0]] as const) {
        const { layer, seen } = service({ capacity: 10, retryAfter })
        const program = Effect.gen(function* () {
          yield* Effect.all(Array.from({ length: 40 }, () => fetchOf(0)), { concurrency: 20, discard: true })
          seen.rateLimited = 0
          // Ten seconds of requests.
          yield* Effect.all(Array.from({ length: 1_000 }, () => fetchOf(0)), { concurrency: 20, discard: true })
        })
        yield* crowded(Effect.provide(program, layer))
        assert.isTrue(seen.rateLimited >= min && seen.rateLimited <= max, `${seen.rateLimited} at ${retryAfter}`)
      }
    }).pipe(Effect.provide(patient)))
})

describe("the limiter", () => {
  /** A limiter that records when it runs, and how many fibers run it at once. */
  const limiterOf = (effect: Effect.Effect<unknown, unknown>) => {
    const seen = { runs: 0, running: 0, maxRunning: 0, interrupted: 0, times: [] as Array<number> }
    const limiter = Effect.flatMap(Clock.currentTimeMillis, (now) => {
      seen.runs++
      seen.times.push(now)
      seen.maxRunning = Math.max(seen.maxRunning, ++seen.running)
      return effect
    }).pipe(
      Effect.onInterrupt(() => Effect.sync(() => void seen.interrupted++)),
      Effect.ensuring(Effect.sync(() => void seen.running--))
    )
    return { limiter, seen }
  }

  const noRedis = new Error(`no Redis\nat redis://:${Simulator.authToken}@10.0.0.1`)

  it.effect("runs once before each attempt, retries included", () =>
    Effect.gen(function* () {
      const { limiter, seen } = limiterOf(Effect.sleep("3 seconds"))
      yield* next(Fault.serverError({ latency: "1 second" }), Fault.droppedConnection())
      yield* advancing(fetchOf(0)).pipe(Effect.provide(ThrottlePolicy.layer({ limiter })))
      // Without backoff.
      assert.deepStrictEqual(seen.times, [0, 4_000, 7_000])
      assert.deepStrictEqual(yield* times, [3_000, 7_000, 10_000])
    }).pipe(
      Effect.withRandom(Random.fixed([0])),
      Effect.provide(simulated({ seed })),
      Effect.provide(patient)
    ))

  it.effect("runs for every kind of call, and for each page of a list", () =>
    Effect.gen(function* () {
      const { http } = yield* ConversationsClient
      const { limiter, seen } = limiterOf(Effect.void)
      yield* Effect.gen(function* () {
        yield* Effect.flatMap(fetchOf(0), (one) => updateServiceUserConversation(one, { notificationLevel: "muted" }))
        yield* Stream.runDrain(listServiceUser({ chatServiceSid }, { pageSize: 50, limit: 150 }))
        yield* http.get(`/v1/Services/${chatServiceSid}/Users/user-0`)
        yield* createServiceConversation({ chatServiceSid }, { uniqueName: "new" })
        yield* deleteServiceConversation({ chatServiceSid, sid: "new" })
      }).pipe(Effect.provide(ThrottlePolicy.layer({ limiter })))
      assert.strictEqual(seen.runs, 8)
      assert.lengthOf(yield* times, 8)
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("does not run for an access token, which comes from another host", () =>
    Effect.gen(function* () {
      const { limiter, seen } = limiterOf(Effect.void)
      yield* Effect.provide(fetchOf(0), ThrottlePolicy.layer({ limiter }))
      assert.lengthOf(yield* times, 2)
      assert.strictEqual(seen.runs, 1)
    }).pipe(Effect.provide(
      Layer.provideMerge(
        ClientCredentials.layer({
          clientId: Simulator.clientId,
          clientSecret: Redacted.make(Simulator.clientSecret)
        }),
        Simulator.layer({ seed })
      )
    )))

  it.effect("can take longer than an attempt, but not longer than the call", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const slow = limiterOf(Effect.sleep("5 seconds"))
      yield* advancing(fetchOf(0)).pipe(Effect.provide(ThrottlePolicy.layer({ limiter: slow.limiter })))
      assert.strictEqual(yield* TestClock.currentTimeMillis, 5_000)
      yield* simulator.reset
      for (const onLimiterFailure of ["fail", "pass"] as const) {
        const never = limiterOf(Effect.never)
        const policy = ThrottlePolicy.layer({ limiter: never.limiter, maxConcurrent: 1, onLimiterFailure })
        // A finalizer is uninterruptible, but its timeouts apply.
        for (const call of [fetchOf(0), Effect.uninterruptible(fetchOf(0))]) {
          const { exit, millis } = yield* timed(Effect.flip(call)).pipe(Effect.provide(policy))
          assert.deepInclude(Effect.runSync(exit), { _tag: "TimedOut", phase: "overall" })
          assert.strictEqual(millis, 10_000)
        }
        yield* turns(2)
        assert.deepInclude(never.seen, { runs: 2, interrupted: 2, running: 0 })
      }
      assert.lengthOf(yield* times, 0)
      // No permit was lost.
      yield* Effect.provide(fetchOf(0), ThrottlePolicy.layer({ maxConcurrent: 1 }))
    }).pipe(
      Effect.provide(simulated({ seed })),
      Effect.provide(Layer.merge(RetryPolicy.none, TimeoutPolicy.layer({ attempt: "1 second", overall: "10 seconds" })))
    ))

  it.effect("that is uninterruptible does not delay a call that times out", () =>
    Effect.gen(function* () {
      const gate = yield* Effect.makeLatch()
      const limiter = Effect.uninterruptible(gate.await)
      const { exit, millis } = yield* timed(Effect.flip(fetchOf(0))).pipe(
        Effect.provide(ThrottlePolicy.layer({ limiter }))
      )
      assert.strictEqual(Effect.runSync(exit)._tag, "TimedOut")
      assert.strictEqual(millis, 10_000)
      yield* gate.open
    }).pipe(Effect.provide(simulated({ seed })), Effect.provide(TimeoutPolicy.layer({ overall: "10 seconds" }))))

  it.effect("is interrupted by a timeout even if a logger dies", () =>
    Effect.gen(function* () {
      const { limiter, seen } = limiterOf(Effect.never)
      const exit = yield* advancing(Effect.exit(fetchOf(0))).pipe(
        Effect.provide(ThrottlePolicy.layer({ limiter })),
        Effect.provide(Logger.replace(Logger.defaultLogger, broken)),
        Logger.withMinimumLogLevel(LogLevel.Debug)
      )
      assert.isTrue(Exit.isFailure(exit) && Cause.isDie(exit.cause))
      yield* turns(2)
      assert.deepInclude(seen, { runs: 1, interrupted: 1, running: 0 })
    }).pipe(Effect.provide(simulated({ seed })), Effect.provide(TimeoutPolicy.layer({ overall: "10 seconds" }))))

  it.effect("is interrupted with its call, which waits for its end", () =>
    Effect.gen(function* () {
      const end = yield* Deferred.make<void>()
      const { limiter, seen } = limiterOf(Effect.ensuring(Effect.never, Deferred.await(end)))
      const fiber = yield* Effect.fork(Effect.provide(fetchOf(0), ThrottlePolicy.layer({ limiter, maxConcurrent: 1 })))
      yield* turns(3)
      assert.strictEqual(seen.running, 1)
      const interruption = yield* Effect.fork(Fiber.interrupt(fiber))
      yield* turns(3)
      assert.isTrue(Option.isNone(yield* fiber.poll))
      yield* Deferred.succeed(end, undefined)
      yield* Fiber.join(interruption)
      assert.isTrue(Exit.isInterrupted(yield* Fiber.await(fiber)))
      assert.deepInclude(seen, { runs: 1, interrupted: 1, running: 0 })
      assert.lengthOf(yield* times, 0)
      yield* Effect.provide(fetchOf(0), ThrottlePolicy.layer({ maxConcurrent: 1 }))
    }).pipe(Effect.provide(simulated({ seed })), Effect.provide(patient)))

  const failures: ReadonlyArray<readonly [string, Effect.Effect<unknown, unknown>, string]> = [
    ["fails with an error", Effect.fail(noRedis), "no Redis at redis://:<redacted>@10.0.0.1"],
    ["fails with text", Effect.fail("no Redis"), "no Redis"],
    ["fails with something else", Effect.fail({ message: 42, secret: "keep" }), ""],
    ["fails with nothing", Effect.fail(undefined), ""],
    ["dies", Effect.die(noRedis), "no Redis at redis://:<redacted>@10.0.0.1"],
    ["throws", Effect.sync(() => JSON.parse("{")), "JSON"],
    ["interrupts itself", Effect.interrupt, "Interrupted"]
  ]

  for (const maxConcurrent of [1, Infinity]) {
    it.effect.each(failures)(
      `that %s is a typed error with its message alone, or is ignored (maxConcurrent: ${maxConcurrent})`,
      ([, failure, message]) =>
        Effect.gen(function* () {
          const { limiter, seen } = limiterOf(failure)
          const error = yield* Effect.flip(fetchOf(0)).pipe(
            Effect.provide(ThrottlePolicy.layer({ limiter, maxConcurrent }))
          )
          if (error._tag !== "LimiterFailed") return assert.fail(error._tag)
          assert.match(
            error.message,
            message === ""
              ? /^fetchServiceUserConversation: the limiter failed$/
              : /^fetchServiceUserConversation: the limiter failed: ./
          )
          assert.include(error.message, message)
          assert.isNull(error.retryAfter)
          assert.deepStrictEqual(Schema.encodeSync(ConversationsError)(error), {
            _tag: "LimiterFailed",
            ...{ operation: "fetchServiceUserConversation", mayHaveArrived: false },
            ...{ status: null, code: null, moreInfo: null, requestId: null },
            message: error.message,
            retryAfter: null
          })
          assert.notInclude(inspect(error, { depth: 9, showHidden: true }), Simulator.authToken)
          assert.lengthOf(yield* times, 0)
          assert.strictEqual(seen.runs, 1)
          yield* Effect.provide(
            fetchOf(0),
            ThrottlePolicy.layer({ limiter, maxConcurrent, onLimiterFailure: "pass" })
          )
          assert.lengthOf(yield* times, 1)
          assert.strictEqual(seen.runs, 2)
        }).pipe(Effect.provide(simulated({ seed })), Effect.provide(RetryPolicy.none))
    )
  }

  it.effect("that fails runs again after its retryAfter, even for a create", () =>
    Effect.gen(function* () {
      const results: Array<Effect.Effect<void, unknown>> = [
        Effect.fail({ retryAfter: Duration.seconds(7) }),
        Effect.fail("no Redis"),
        Effect.void
      ]
      // Negative on Effect 4, and zero on Effect 3.
      const past = Duration.subtract(Duration.seconds(1), Duration.seconds(3))
      const failed = yield* Effect.flip(fetchOf(0)).pipe(
        Effect.provide(ThrottlePolicy.layer({ limiter: Effect.fail({ retryAfter: past }) }))
      )
      assert.deepStrictEqual(failed._tag === "LimiterFailed" && failed.retryAfter, Duration.zero)

      const { limiter, seen } = limiterOf(Effect.suspend(() => results.shift() ?? Effect.void))
      yield* advancing(createServiceConversation({ chatServiceSid }, { uniqueName: "new" })).pipe(
        Effect.provide(ThrottlePolicy.layer({ limiter }))
      )
      assert.deepStrictEqual(seen.times, [0, 7_000, 7_000])
      assert.deepStrictEqual(yield* times, [7_000])
      // Longer than maxRetryAfter.
      const late = yield* Effect.flip(fetchOf(0)).pipe(
        Effect.provide(ThrottlePolicy.layer({ limiter: Effect.fail({ retryAfter: Duration.minutes(2) }) }))
      )
      assert.isTrue(late._tag === "LimiterFailed" && Duration.toMinutes(late.retryAfter ?? 0) === 2)
      // As often as for any other error.
      const down = limiterOf(Effect.fail("no Redis"))
      yield* Effect.flip(Effect.provide(fetchOf(0), ThrottlePolicy.layer({ limiter: down.limiter })))
      assert.strictEqual(down.seen.runs, 4)
      assert.lengthOf(yield* times, 1)
    }).pipe(
      Effect.withRandom(Random.fixed([0])),
      Effect.provide(simulated({ seed })),
      Effect.provide(Layer.merge(TimeoutPolicy.none, RetryPolicy.layer({ maxRetries: 3 })))
    ))

  it.effect("that fails does not make a later 404 of a delete a success", () =>
    Effect.gen(function* () {
      const results: Array<Effect.Effect<void, unknown>> = [Effect.fail("no Redis")]
      const limiter = Effect.suspend(() => results.shift() ?? Effect.void)
      const path = { chatServiceSid, sid: "nowhere" }
      const error = yield* Effect.flip(
        Effect.provide(deleteServiceConversation(path), ThrottlePolicy.layer({ limiter }))
      )
      assert.strictEqual(error._tag, "NotFound")
      assert.lengthOf(yield* times, 1)
    }).pipe(
      Effect.withRandom(Random.fixed([0])),
      Effect.provide(simulated({ seed })),
      Effect.provide(patient)
    ))

  it.effect("runs while the call holds a permit, or at once without a gate", () =>
    Effect.gen(function* () {
      for (const [maxConcurrent, maxRunning] of [[3, 3], [Infinity, 12]] as const) {
        const { limiter, seen } = limiterOf(Effect.sleep("1 second"))
        yield* advancing(crowd(12)).pipe(Effect.provide(ThrottlePolicy.layer({ limiter, maxConcurrent })))
        assert.deepInclude(seen, { runs: 12, maxRunning, running: 0 })
      }
    }).pipe(Effect.provide(simulated({ seed, latency: "1 second" })), Effect.provide(patient)))

  it.effect("runs again if a 429 pauses the gate meanwhile", () =>
    Effect.gen(function* () {
      // The first run ends at once, the others after 1 second.
      const { limiter, seen } = limiterOf(
        Effect.suspend(() => seen.runs === 1 ? Effect.void : Effect.sleep("1 second"))
      )
      yield* next(Fault.rateLimited({ retryAfter: 5, latency: "500 millis" }))
      yield* advancing(crowd(3)).pipe(
        Effect.provide(ThrottlePolicy.layer({ limiter })),
        Effect.provide(Layer.merge(TimeoutPolicy.none, RetryPolicy.none))
      )
      assert.deepStrictEqual(seen.times, [0, 0, 0, 5_500, 5_500])
      assert.deepStrictEqual(yield* times, [0, 6_500, 6_500])
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("does not count towards the round trip for which a 429 without Retry-After pauses", () =>
    Effect.gen(function* () {
      const limiter = Effect.sleep("10 seconds")
      yield* next(Fault.rateLimited({ latency: "40 millis" }))
      yield* advancing(Effect.either(fetchOf(0))).pipe(
        Effect.provide(ThrottlePolicy.layer({ limiter })),
        Effect.provide(RetryPolicy.none)
      )
      yield* advancing(fetchOf(1))
      assert.deepStrictEqual(yield* times, [10_000, 10_080])
    }).pipe(Effect.provide(simulated({ seed })), Effect.provide(patient)))

  it.effect("is the one of the nearest layer", () =>
    Effect.gen(function* () {
      const outer = limiterOf(Effect.void)
      const inner = limiterOf(Effect.void)
      yield* fetchOf(0)
      yield* Effect.gen(function* () {
        yield* fetchOf(0)
        yield* Effect.provide(fetchOf(0), ThrottlePolicy.layer({ limiter: inner.limiter }))
        yield* Effect.provide(fetchOf(0), ThrottlePolicy.layer({ maxConcurrent: 5 }))
        yield* Effect.provide(fetchOf(0), ThrottlePolicy.none)
      }).pipe(Effect.provide(ThrottlePolicy.layer({ limiter: outer.limiter })))
      assert.deepStrictEqual([outer.seen.runs, inner.seen.runs], [1, 1])
      assert.lengthOf(yield* times, 5)
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("has the services, log annotations and span of the call, but no limit of its own", () =>
    Effect.gen(function* () {
      const seen: Array<unknown> = []
      const limiter = Effect.gen(function* () {
        const annotations = yield* Effect.logAnnotations
        const { parent } = yield* Effect.currentSpan
        seen.push(HashMap.toEntries(annotations), Option.getOrUndefined(parent), yield* ThrottlePolicy)
      }).pipe(Effect.withSpan("limiter"))
      const policy = ThrottlePolicy.make({ limiter })
      yield* Effect.annotateLogs(fetchOf(0), "job", 7).pipe(Effect.provideService(ThrottlePolicy, policy))
      const [annotations, parent, own] = seen
      assert.deepStrictEqual(annotations, [["job", 7]])
      assert.strictEqual((parent as Tracer.Span).name, "fetchServiceUserConversation")
      assert.deepInclude(own, { maxConcurrent: Infinity })
      assert.notProperty(own, "limiter")
    }).pipe(Effect.provide(simulated({ seed }))))
})

describe("code of the program that calls the same client while the client waits for it", () => {
  const calls = 150

  it.effect("passes as a limiter, without a permit and without asking itself", () =>
    Effect.gen(function* () {
      const client = yield* ConversationsClient
      let runs = 0
      const limiter = Effect.suspend(() => {
        runs++
        return Effect.provideService(fetchOf(0), ConversationsClient, client)
      })
      const outcomes = yield* Effect.provide(crowd(calls), ThrottlePolicy.layer({ limiter }))
      assert.isTrue(outcomes.every(Either.isRight))
      assert.strictEqual(runs, calls)
      assert.lengthOf(yield* times, 2 * calls)
    }).pipe(Effect.provide(simulated({ seed }))))

  it.effect("passes as onResponse, after its call has given its permit back", () =>
    Effect.gen(function* () {
      const client = yield* ConversationsClient
      let inHook = 0
      const onResponse = () =>
        Effect.suspend(() => {
          inHook++
          return fetchOf(0).pipe(
            Effect.provideService(ConversationsClient, client),
            Effect.provide(RequestOptions.none),
            Effect.orDie
          )
        })
      const outcomes = yield* Effect.provide(crowd(calls), RequestOptions.layer({ onResponse }))
      assert.isTrue(outcomes.every(Either.isRight))
      assert.strictEqual(inHook, calls)
      assert.lengthOf(yield* times, 2 * calls)
    }).pipe(Effect.provide(simulated({ seed }))))
})

describe("a pause", () => {
  it.effect("is one warning in the log, however many get a 429", () =>
    Effect.gen(function* () {
      const warnings: Array<unknown> = []
      const logger = Logger.make<unknown, void>(({ logLevel, message }) => {
        if (LogLevel.greaterThanEqual(logLevel, LogLevel.Warning)) warnings.push(message)
      })
      const limited = Array.from({ length: 5 }, (_, i) => Fault.rateLimited({ retryAfter: 30, latency: i }))
      const round = Effect.gen(function* () {
        yield* Effect.flatMap(Simulator, (simulator) => simulator.injectFaults(...limited))
        assert.isTrue((yield* advancing(Effect.provide(crowd(5), RetryPolicy.none))).every(Either.isLeft))
      }).pipe(Effect.provide(Logger.replace(Logger.defaultLogger, logger)))
      yield* round
      assert.deepStrictEqual(warnings, [["pausing all requests for 30s"]])
      yield* TestClock.adjust("1 hour")
      yield* next(Fault.rateLimited({ retryAfter: 30 }))
      yield* advancing(Effect.ignore(Effect.provide(fetchOf(0), RetryPolicy.none))).pipe(
        Effect.provide(Logger.replace(Logger.defaultLogger, logger))
      )
      assert.lengthOf(warnings, 2)
    }).pipe(Effect.provide(simulated({ seed }))))
})
