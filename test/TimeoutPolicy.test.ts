import {
  ConversationsClient,
  type ConversationsError,
  deleteServiceUserConversation,
  fetchServiceUserConversation,
  InvalidRequest,
  listServiceUserConversation,
  RetryPolicy,
  ThrottlePolicy,
  TimeoutPolicy,
  updateServiceUserConversation
} from "@effect-twilio/conversations"
import { Fault, Seed, Simulator } from "@effect-twilio/conversations/testing"
import { serve } from "@effect-twilio/conversations/testing/serve"
import { assert, describe, it } from "@effect/vitest"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { advancing, clockOf, timed, turns } from "./advancing.ts"
import { always, credentials, next, record, requests, simulated, user } from "./support.ts"

const path = { ...user, conversationSid: "order-1042" }
const fetched = fetchServiceUserConversation(path)

/** Headers and a first byte, then silence. */
const stalledError = (status: number, headers: Record<string, string> = {}) =>
  Fault.reply(() =>
    new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([123])) }), {
      status,
      headers: { "content-type": "application/json", ...headers }
    })
  )

const unavailable = (retryAfter: number) =>
  Fault.reply(() => new Response(null, { status: 503, headers: { "retry-after": String(retryAfter) } }))

/** The error of an effect, and its duration in milliseconds. */
const failure = <A, R>(effect: Effect.Effect<A, ConversationsError, R>) =>
  Effect.gen(function* () {
    const { exit, millis } = yield* timed(Effect.either(effect))
    const error = Either.getOrThrow(Either.flip(yield* exit))
    return error._tag === "TimedOut"
      ? { tag: error._tag, millis, phase: error.phase, duration: Duration.toMillis(error.duration) }
      : { tag: error._tag, millis }
  })

const attempt = (duration: Duration.DurationInput) =>
  Layer.merge(RetryPolicy.none, TimeoutPolicy.layer({ attempt: duration, overall: Infinity }))

describe("attempt", () => {
  const timedOut = { tag: "TimedOut", millis: 3_000, phase: "attempt", duration: 3_000 } as const

  it.effect("ends an attempt without headers, body or error body on time, and aborts it on the wire", () =>
    Effect.gen(function* () {
      for (
        const fault of [
          Fault.latency("3001 millis"),
          Fault.stalledBody(),
          Fault.stalledBody({ latency: "2 seconds" }),
          stalledError(500),
          stalledError(404),
          stalledError(429, { "retry-after": "1" }),
          stalledError(200, { "content-length": "100" })
        ]
      ) {
        yield* next(fault)
        assert.deepStrictEqual(yield* failure(fetched), timedOut)
      }
      const seen = yield* requests
      assert.deepStrictEqual(seen.slice(0, 3).map((request) => request.aborted), [true, true, true])
      yield* next(Fault.latency("1 day"))
      assert.deepStrictEqual(yield* failure(updateServiceUserConversation(path, { lastReadMessageIndex: 1 })), timedOut)
      yield* next(Fault.stalledBody({ processed: false }))
      assert.deepStrictEqual(yield* failure(deleteServiceUserConversation(path)), timedOut)
    }).pipe(Effect.provide(simulated()), Effect.provide(attempt("3 seconds"))))

  it.effect("applies in an uninterruptible region, such as a finalizer", () =>
    Effect.gen(function* () {
      yield* next(Fault.latency("1 day"))
      assert.deepStrictEqual(yield* failure(Effect.uninterruptible(fetched)), timedOut)
    }).pipe(Effect.provide(simulated()), Effect.provide(attempt("3 seconds"))))

  it.effect("accepts a response that is just in time", () =>
    Effect.gen(function* () {
      yield* next(Fault.latency("2999 millis"))
      assert.strictEqual((yield* timed(fetched)).millis, 2_999)
    }).pipe(Effect.provide(simulated()), Effect.provide(attempt("3 seconds"))))

  it.effect("restarts with every attempt, and does not include the delays in between", () =>
    Effect.gen(function* () {
      yield* next(
        Fault.latency("1 day"),
        Fault.rateLimited({ retryAfter: 20 }),
        Fault.stalledBody(),
        Fault.serverError()
      )
      yield* advancing(fetched)
      assert.deepStrictEqual(
        (yield* requests).map((request) => request.receivedAt),
        [0, 3_250, 23_250, 27_250, 29_250]
      )
    }).pipe(
      Effect.withRandom(Random.fixed([0.5])),
      Effect.provide(simulated()),
      Effect.provide(RetryPolicy.layer({ maxRetries: 4 })),
      Effect.provide(TimeoutPolicy.layer({ attempt: "3 seconds" }))
    ))

  it.effect("does not count the wait for a permit", () =>
    Effect.gen(function* () {
      const outcomes = yield* advancing(Effect.all([fetched, fetched, fetched].map(Effect.either), {
        concurrency: "unbounded"
      }))
      assert.isTrue(outcomes.every(Either.isRight))
      assert.deepStrictEqual((yield* requests).map((request) => request.receivedAt), [0, 2_000, 4_000])
    }).pipe(
      Effect.provide(simulated({ latency: "2 seconds" })),
      Effect.provide(ThrottlePolicy.layer({ maxConcurrent: 1 })),
      Effect.provide(attempt("3 seconds"))
    ))

  it.effect("is 30 seconds without a policy, and overall 2 minutes", () =>
    Effect.gen(function* () {
      yield* always(Fault.latency("1 day"))
      assert.deepStrictEqual(yield* Effect.provide(failure(fetched), RetryPolicy.none), {
        tag: "TimedOut",
        millis: 30_000,
        phase: "attempt",
        duration: 30_000
      })
      const patient = RetryPolicy.layer({ maxRetries: 10 })
      assert.deepStrictEqual(yield* Effect.provide(failure(fetched), patient), {
        tag: "TimedOut",
        millis: 120_000,
        phase: "overall",
        duration: 120_000
      })
    }).pipe(Effect.provide(simulated())))
})

describe("overall", () => {
  const timedOut = { tag: "TimedOut", millis: 10_000, phase: "overall", duration: 10_000 } as const
  const bounded = Effect.provide(TimeoutPolicy.layer({ attempt: Infinity, overall: "10 seconds" }))

  it.effect("limits attempts, backoff and Retry-After together", () =>
    Effect.gen(function* () {
      yield* next(Fault.latency("1 day"))
      assert.deepStrictEqual(yield* failure(fetched), timedOut)
      yield* next(Fault.rateLimited({ retryAfter: 6 }), Fault.latency("1 day"))
      assert.deepStrictEqual(yield* failure(fetched), timedOut)
      yield* next(Fault.serverError())
      const slow = RetryPolicy.layer(Schedule.spaced("50 seconds"))
      // Without a wait that could not end in time.
      assert.deepStrictEqual(yield* Effect.provide(failure(fetched), slow), { tag: "ServerError", millis: 0 })
    }).pipe(Effect.provide(simulated()), bounded))

  it.effect("fails at once if Retry-After is longer than what is left of it", () =>
    Effect.gen(function* () {
      yield* next(Fault.rateLimited({ retryAfter: 50 }))
      assert.deepStrictEqual(yield* failure(fetched), { tag: "RateLimited", millis: 0 })
      yield* next(unavailable(50))
      assert.deepStrictEqual(yield* failure(fetched), { tag: "ServerError", millis: 0 })
      // After the first 6 seconds only 4 are left, but the second response asks for 6.
      yield* next(Fault.rateLimited({ retryAfter: 6 }), Fault.rateLimited({ retryAfter: 6 }))
      assert.deepStrictEqual(yield* failure(fetched), { tag: "RateLimited", millis: 6_000 })
      assert.lengthOf(yield* requests, 4)
      // The same if it asks for all of the time left.
      yield* next(Fault.rateLimited({ retryAfter: 10 }))
      assert.deepStrictEqual(yield* failure(fetched), { tag: "RateLimited", millis: 0 })
      const patient = RetryPolicy.layer({ maxRetryAfter: Infinity })
      yield* next(Fault.rateLimited({ retryAfter: "9".repeat(400) }))
      assert.deepStrictEqual(
        yield* failure(fetched).pipe(Effect.provide(patient), Effect.provide(TimeoutPolicy.none)),
        { tag: "RateLimited", millis: 0 }
      )
    }).pipe(
      Effect.provide(simulated()),
      Effect.provide(ThrottlePolicy.none),
      Effect.withRandom(Random.fixed([0])),
      bounded
    ))

  it.effect("limits any number of attempts", () =>
    Effect.gen(function* () {
      yield* always(Fault.serverError({ latency: "1 second" }))
      const tireless = RetryPolicy.layer({ maxRetries: Infinity, baseDelay: "1 second", maxDelay: "2 seconds" })
      assert.deepStrictEqual(yield* Effect.provide(failure(fetched), tireless), timedOut)
    }).pipe(Effect.withRandom(Random.fixed([0.5])), Effect.provide(simulated()), bounded))

  it.effect("limits the wait for a permit, after which nothing is sent", () =>
    Effect.gen(function* () {
      yield* next(Fault.stalledBody())
      const holder = yield* Effect.fork(Effect.provide(fetched, TimeoutPolicy.none))
      yield* turns(10)
      assert.deepStrictEqual(yield* failure(fetched), timedOut)
      yield* Fiber.interrupt(holder)
      yield* turns(10)
      assert.lengthOf(yield* requests, 1)
    }).pipe(Effect.provide(simulated()), Effect.provide(ThrottlePolicy.layer({ maxConcurrent: 1 })), bounded))

  it.effect("fails at once at a gate that another call's 429 has paused for longer", () =>
    Effect.gen(function* () {
      yield* next(Fault.rateLimited({ retryAfter: 50 }))
      yield* Effect.either(Effect.provide(fetched, RetryPolicy.none))
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(yield* failure(fetched), { tag: "RateLimited", millis: 0 })
      const error = yield* Effect.flip(fetched)
      if (error._tag !== "RateLimited") return assert.fail(error._tag)
      assert.deepStrictEqual(error.retryAfter, Duration.seconds(20))
      assert.include(error, { operation: "fetchServiceUserConversation", status: null, mayHaveArrived: false })
      assert.include(error.message, "was not sent: the client pauses after a 429; retry after 20s")
      assert.lengthOf(yield* requests, 1)
      // A call with more time waits, and one that just cannot does not.
      const within = (overall: number) => Effect.provide(fetched, TimeoutPolicy.layer({ attempt: Infinity, overall }))
      assert.strictEqual((yield* Effect.flip(within(20_000)))._tag, "RateLimited")
      yield* advancing(within(20_001))
      assert.lengthOf(yield* requests, 2)
    }).pipe(Effect.provide(simulated()), bounded))

  it.effect("ends the wait for a permit as soon as a pause begins that is longer than it", () =>
    Effect.gen(function* () {
      yield* next(Fault.rateLimited({ retryAfter: 50, latency: "1 second" }))
      const outcomes = yield* Effect.fork(Effect.all(
        [fetched, fetched, fetched, Effect.provide(fetched, TimeoutPolicy.none)].map((call) =>
          timed(Effect.exit(call))
        ),
        { concurrency: "unbounded" }
      ))
      yield* turns(20)
      yield* TestClock.adjust("1 second")
      yield* turns(50)
      const ended = yield* advancing(Fiber.join(outcomes))
      assert.deepStrictEqual(ended.map(({ millis }) => millis), [1_000, 1_000, 1_000, 51_000])
    }).pipe(Effect.provide(simulated()), Effect.provide(ThrottlePolicy.layer({ maxConcurrent: 1 })), bounded))

  it.effect("says that nothing was sent, if the call only waited", () =>
    Effect.gen(function* () {
      yield* always(Fault.stalledBody())
      const holder = yield* Effect.fork(Effect.provide(fetched, TimeoutPolicy.none))
      yield* turns(10)
      const waiting = yield* advancing(Effect.flip(fetched))
      const limiter = ThrottlePolicy.layer({ limiter: Effect.never })
      const limited = yield* advancing(Effect.flip(Effect.provide(fetched, limiter)))
      yield* Fiber.interrupt(holder)
      const sent = yield* advancing(Effect.flip(fetched))
      assert.deepStrictEqual(
        [waiting, limited, sent].map(({ _tag, mayHaveArrived, operation }) => [_tag, mayHaveArrived, operation]),
        [false, false, true].map((mayHaveArrived) => ["TimedOut", mayHaveArrived, "fetchServiceUserConversation"])
      )
      // An earlier attempt may have arrived, and the next one only waits.
      yield* always(Fault.serverError())
      let asked = 0
      const once = ThrottlePolicy.layer({ limiter: Effect.suspend(() => asked++ === 0 ? Effect.void : Effect.never) })
      const later = yield* advancing(Effect.flip(Effect.provide(fetched, once)))
      assert.deepStrictEqual([later._tag, later.mayHaveArrived], ["TimedOut", true])
    }).pipe(Effect.provide(simulated()), Effect.provide(ThrottlePolicy.layer({ maxConcurrent: 1 })), bounded))

  it.effect("aborts the attempt in flight", () =>
    Effect.gen(function* () {
      yield* next(Fault.stalledBody())
      assert.deepStrictEqual(yield* failure(fetched), timedOut)
      assert.deepStrictEqual((yield* requests).map((request) => request.aborted), [true])
    }).pipe(Effect.provide(simulated()), bounded))

  for (const [name, jump] of [["back", -3_600_000], ["forward", 3_600_000]] as const) {
    it.effect(`does not depend on the system time, which is set ${name} an hour in the middle`, () =>
      Effect.gen(function* () {
        const steady = yield* Effect.clock
        let offset = 0
        const clock: Clock.Clock = {
          [Clock.ClockTypeId]: Clock.ClockTypeId,
          currentTimeMillis: Effect.sync(() => clock.unsafeCurrentTimeMillis()),
          currentTimeNanos: steady.currentTimeNanos,
          unsafeCurrentTimeMillis: () => steady.unsafeCurrentTimeMillis() + offset,
          unsafeCurrentTimeNanos: () => steady.unsafeCurrentTimeNanos(),
          sleep: (duration) => steady.sleep(duration)
        }
        const setInTheMiddle = <A, E, R>(call: Effect.Effect<A, E, R>) =>
          Effect.gen(function* () {
            offset = 0
            const set = yield* Effect.fork(Effect.delay(Effect.sync(() => (offset = jump)), "3500 millis"))
            return yield* Effect.ensuring(Effect.withClock(call, clock), Fiber.interrupt(set))
          })
        const tireless = RetryPolicy.layer({ maxRetries: Infinity, baseDelay: "1 second", maxDelay: "2 seconds" })
        yield* always(Fault.serverError({ latency: "800 millis" }))
        assert.deepStrictEqual(yield* failure(Effect.provide(setInTheMiddle(fetched), tireless)), {
          tag: "ServerError",
          millis: 9_300
        })
        // A seventh would come after 10.3 seconds.
        assert.lengthOf(yield* requests, 6)

        yield* always(Fault.stalledBody())
        assert.deepStrictEqual(yield* failure(setInTheMiddle(fetched)), timedOut)

        const holder = yield* Effect.fork(Effect.provide(fetched, TimeoutPolicy.none))
        yield* turns(10)
        assert.deepStrictEqual(yield* failure(setInTheMiddle(fetched)), timedOut)
        yield* Fiber.interrupt(holder)

        yield* always(Fault.latency("9999 millis"))
        assert.strictEqual((yield* timed(setInTheMiddle(fetched))).millis, 9_999)
      }).pipe(
        Effect.provide(simulated()),
        Effect.provide(ThrottlePolicy.layer({ maxConcurrent: 1 })),
        Effect.withRandom(Random.fixed([0.5])),
        bounded
      ))
  }

  it.effect("applies to each page of a list, not to the list", () =>
    Effect.gen(function* () {
      const all = Stream.runCount(listServiceUserConversation(user, { pageSize: 1 }))
      const { exit, millis } = yield* timed(all)
      assert.strictEqual(yield* exit, 7)
      assert.isAbove(millis, 10_000)
    }).pipe(Effect.provide(simulated({ latency: "4 seconds" })), bounded))
})

describe("the options", () => {
  const times = [0, -1, NaN, -Infinity, "5 secs", "0 seconds", "-5 seconds", 0n, Duration.zero, [0, 0], {}, null]
  const refusals: ReadonlyArray<readonly [field: string, options: unknown]> = [
    ...["attempt", "overall"].flatMap((name) => times.map((value) => [name, { [name]: value }] as const)),
    ["atempt", { atempt: "5 seconds" }],
    ["options", null],
    ["options", "5 seconds"]
  ]
  it.effect.each(refusals)("reject %s of %o", ([field, options]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Layer.build(TimeoutPolicy.layer(options as TimeoutPolicy.Options)))
      assert.strictEqual(error.field, field)
      assert.match(error.message, new RegExp(`^${field} (must be|is not one of attempt, overall)`))
      assert.throws(() => TimeoutPolicy.make(options as TimeoutPolicy.Options), InvalidRequest, error.message)
    }).pipe(Effect.scoped))

  it("can be Infinity and undefined", () => {
    for (const overall of [Infinity, Duration.infinity]) {
      const policy = TimeoutPolicy.make({ attempt: undefined, overall })
      assert.deepStrictEqual([Duration.toMillis(policy.attempt), Duration.toMillis(policy.overall)], [30_000, Infinity])
    }
  })
})

describe("the policy in the context", () => {
  it.effect("is the nearest one, and `none` never times out", () =>
    Effect.gen(function* () {
      yield* always(Fault.latency("1 day"))
      const program = Effect.all([
        failure(fetched),
        Effect.provide(failure(fetched), TimeoutPolicy.layer({ attempt: "1 second" })),
        Effect.provideService(failure(fetched), TimeoutPolicy, TimeoutPolicy.make({ attempt: "7 seconds" })),
        Effect.provide(timed(fetched), TimeoutPolicy.none)
      ])
      const [one, two, three, four] = yield* program
      assert.deepStrictEqual([one.millis, two.millis, three.millis, four.millis], [5_000, 1_000, 7_000, 86_400_000])
      assert.isTrue(Exit.isSuccess(four.exit))
    }).pipe(Effect.provide(simulated()), Effect.provide(attempt("5 seconds"))))
})

/** A `node:http` server that reports requests, and those that were aborted before the response. */
const listening = (respond: (response: ServerResponse, request: IncomingMessage) => void) =>
  Effect.gen(function* () {
    const arrived = yield* Deferred.make<void>()
    const aborted = yield* Deferred.make<void>()
    const port = yield* Effect.acquireRelease(
      Effect.async<{ readonly port: number; readonly close: Effect.Effect<void> }>((resume) => {
        const server = createServer((request, response) => {
          response.once("close", () => {
            if (!response.writableFinished) Deferred.unsafeDone(aborted, Effect.void)
          })
          respond(response, request)
          Deferred.unsafeDone(arrived, Effect.void)
        })
        server.listen(0, "127.0.0.1", () =>
          resume(Effect.succeed({
            port: (server.address() as AddressInfo).port,
            close: Effect.async((resume) => {
              server.close(() => resume(Effect.void))
              server.closeAllConnections()
            })
          })))
      }),
      ({ close }) => close
    )
    const client = ConversationsClient.layer({ ...credentials, baseUrl: `http://127.0.0.1:${port.port}` }).pipe(
      Layer.provide(FetchHttpClient.layer)
    )
    return {
      arrived: Deferred.await(arrived),
      aborted: Deferred.await(aborted),
      /** The error of a call. On a busy machine the first request may time out before it arrives. */
      failed: Effect.repeat(Effect.flip(fetched), { until: () => Deferred.isDone(arrived) }),
      client
    }
  })

/** The ways in which a server may leave a response unfinished. */
const unfinished: ReadonlyArray<readonly [name: string, respond: (response: ServerResponse) => void]> = [
  ["a response that never starts", () => {}],
  ["a body that stops halfway", (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" }).write(`{"account_sid":`)
  }],
  ["a body without a length that stops", (response) => {
    response.writeHead(200, { "content-type": "application/json" }).write(JSON.stringify(record))
  }],
  ["an error whose body stops", (response) => {
    response.writeHead(500, { "content-type": "application/json", "content-length": "1000" }).write(`{"code":`)
  }]
]

describe("on the wire", () => {
  for (const [name, respond] of unfinished) {
    it.scopedLive(`${name} is aborted when the attempt times out`, () =>
      Effect.gen(function* () {
        const { aborted, client, failed } = yield* listening(respond)
        const error = yield* Effect.provide(failed, Layer.merge(client, attempt("100 millis")))
        assert.strictEqual(error._tag, "TimedOut")
        yield* aborted
      }))

    it.scopedLive(`${name} is aborted at the overall timeout`, () =>
      Effect.gen(function* () {
        const { aborted, client, failed } = yield* listening(respond)
        const overall = TimeoutPolicy.layer({ attempt: Infinity, overall: "100 millis" })
        const error = yield* Effect.provide(failed, Layer.merge(client, overall))
        assert.isTrue(error._tag === "TimedOut" && error.phase === "overall")
        yield* aborted
      }))

    it.scopedLive(`${name} is aborted when the caller is interrupted`, () =>
      Effect.gen(function* () {
        const { aborted, arrived, client } = yield* listening(respond)
        const fiber = yield* Effect.fork(Effect.provide(fetched, client))
        yield* arrived
        assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
        yield* aborted
      }))
  }

  it.effect("a request whose caller is interrupted as it starts is aborted too, with its timer", () =>
    Effect.gen(function* () {
      const seen = { aborted: false, timers: 0 }
      const clock = clockOf(() => 0, () =>
        Effect.async(() => {
          seen.timers++
          return Effect.sync(() => seen.timers--)
        }))
      let interruptCaller = () => {}
      const httpClient = HttpClient.make((_, _url, signal) =>
        Effect.async<never>(() => {
          signal.addEventListener("abort", () => (seen.aborted = true))
          // Interrupt the caller while it runs, before it waits for this.
          interruptCaller()
        })
      )
      const client = Layer.provide(
        ConversationsClient.layer(credentials),
        Layer.succeed(HttpClient.HttpClient, httpClient)
      )
      const fiber = yield* Effect.fork(Effect.withClock(Effect.provide(fetched, client), clock))
      interruptCaller = () => fiber.unsafeInterruptAsFork(FiberId.none)
      assert.isTrue(Exit.isInterrupted(yield* Fiber.await(fiber)))
      yield* turns(5)
      assert.deepStrictEqual(seen, { aborted: true, timers: 0 })
    }))

  it.scopedLive("a page that is read ahead is aborted when the stream ends early", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make({
        seed: Seed.make({
          users: [Seed.user({ identity: user.userSid, generated: { count: 5, conversation: () => ({}) } })]
        })
      })
      const { url } = yield* serve(simulator)
      yield* simulator.setFaults((_, index) => index === 1 ? Fault.stalledBody() : null)
      const client = ConversationsClient.layer({ ...credentials, baseUrl: url }).pipe(
        Layer.provide(FetchHttpClient.layer)
      )
      const first = listServiceUserConversation(user, { pageSize: 1, readAhead: true }).pipe(
        Stream.mapEffect((_) => simulator.awaitRequests((requests) => requests[1]?.status === 200)),
        Stream.take(1)
      )
      yield* Effect.provide(Stream.runDrain(first), client)
      const [responded, left] = yield* simulator.awaitRequests((requests) => requests[1]?.aborted === true)
      assert.deepStrictEqual([responded?.status, responded?.aborted, left?.aborted], [200, false, true])
    }))

  it.effect("a clock that throws is a defect of the call, which does not hang", () =>
    Effect.gen(function* () {
      const clock = clockOf(() => 0, () => {
        throw new Error("no timers")
      })
      const exit = yield* Effect.exit(Effect.withClock(listServiceUserConversation(user).pipe(Stream.runDrain), clock))
      assert.isTrue(Exit.isFailure(exit) && Cause.isDie(exit.cause))
    }).pipe(Effect.provide(simulated())))

  it.effect("also in an uninterruptible region", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* simulator.setFaults((_, index) => index === 1 ? Fault.latency("20 seconds") : null)
      const first = listServiceUserConversation(user, { pageSize: 1, readAhead: true }).pipe(
        Stream.mapEffect((_) => simulator.awaitRequests((requests) => requests.length === 2)),
        Stream.take(1)
      )
      const { millis } = yield* timed(Effect.uninterruptible(Stream.runDrain(first)))
      assert.strictEqual(millis, 0)
      assert.deepStrictEqual((yield* requests).map(({ aborted }) => aborted), [false, true])
    }).pipe(Effect.provide(simulated())))

  it.scopedLive("a request with a timely response is not aborted", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make()
      const { url } = yield* serve(simulator)
      const client = ConversationsClient.layer({ ...credentials, baseUrl: url }).pipe(
        Layer.provide(FetchHttpClient.layer)
      )
      yield* Effect.provide(fetched, client)
      yield* Effect.provide(Effect.flip(fetchServiceUserConversation({ ...path, conversationSid: "none" })), client)
      assert.deepStrictEqual((yield* simulator.requests).map(({ aborted, status }) => [status, aborted]), [
        [200, false],
        [404, false]
      ])
    }))
})
