import {
  ConversationsClient,
  fetchServiceUserConversation,
  RetryPolicy,
  ThrottlePolicy
} from "@effect-twilio/conversations"
import { assert, describe, it } from "@effect/vitest"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { spawn } from "node:child_process"
import { ConcurrencyLimit } from "../src/internal/call/concurrencyLimit.ts"
import { Gate, type Permit, type QueuedCall } from "../src/internal/call/gate.ts"
import { turns } from "./advancing.ts"
import { programCommand } from "./runtimes/program.ts"
import { credentials, path } from "./support.ts"

interface Plan {
  /** The time after the previous caller. */
  readonly after: number
  readonly maxConcurrent: number
  readonly latency: number
  readonly response: "accepted" | "failed" | { readonly retryAfter: number | null }
  /** The step at which the caller is interrupted; `null` for never. */
  readonly interrupt: number | null
}

interface Caller {
  readonly index: number
  readonly plan: Plan
  waiter: QueuedCall | undefined
  permit: Permit | undefined
  /** How often it has checked the gate. */
  checks: number
  hasTimer: boolean
  isDone: boolean
}

/**
 * Simulates callers of a gate, with its own clock and scheduler: due events run in the order of `choices`, and the
 * clock can advance before they have run.
 */
class Model {
  readonly gate = new Gate()
  readonly #choices: ReadonlyArray<number>
  readonly #maxPause: number
  now: number
  steps = 0
  #inFlight = 0
  #pausedUntil = 0
  readonly callers: Array<Caller> = []
  readonly #queue: Array<Caller> = []
  /** The due events, which can run in any order. */
  readonly #due = new Map<string, () => void>()
  readonly #timed = new Map<string, { readonly at: number; readonly action: () => void }>()

  constructor(choices: ReadonlyArray<number>, start: number, maxPause: number) {
    this.#choices = choices
    this.now = start
    this.#maxPause = maxPause
  }

  start(plans: ReadonlyArray<Plan>): void {
    let at = this.now
    for (const [index, plan] of plans.entries()) {
      const caller: Caller = {
        index,
        plan,
        waiter: undefined,
        permit: undefined,
        checks: 0,
        hasTimer: false,
        isDone: false
      }
      this.callers.push(caller)
      at += plan.after
      this.#timed.set(`arrive ${index}`, { at, action: () => this.#arrive(caller) })
    }
  }

  run(): void {
    const maxSteps = 200 + this.callers.length * 100
    while (this.#due.size + this.#timed.size > 0) {
      assert.isBelow(this.steps, maxSteps, "steps")
      this.#step()
    }
    for (const { index, isDone } of this.callers) assert.isTrue(isDone, `caller ${index} is still waiting`)
    assert.deepStrictEqual([this.#queue.length, this.#inFlight], [0, 0])
  }

  #step(): void {
    this.steps++
    for (const caller of this.callers) if (caller.plan.interrupt === this.steps) this.#interrupt(caller)
    const choice = this.#choices[this.steps % this.#choices.length] ?? 0
    const next = Math.min(...[...this.#timed.values()].map(({ at }) => at))
    const due = [...this.#due]
    const [name, action] = due[choice % (due.length + (next === Infinity ? 0 : 1))] ?? []
    if (name !== undefined && action !== undefined) {
      this.#due.delete(name)
      action()
    } else if (next < Infinity) {
      this.now = Math.max(this.now, next)
      for (const [name, { action, at }] of [...this.#timed]) {
        if (at > this.now) continue
        this.#timed.delete(name)
        this.#due.set(name, action)
      }
    }
    const timed = this.#queue.filter(({ hasTimer, index }) => hasTimer && !this.#due.has(`check ${index}`))
    assert.isAtMost(timed.length, 1, "timers for the end of a pause")
    this.#checkQueue()
  }

  #arrive(caller: Caller): void {
    if (caller.isDone) return
    const { index, plan: { maxConcurrent } } = caller
    const permit = this.gate.enter(maxConcurrent, this.now)
    if (permit !== undefined) {
      assert.lengthOf(this.#queue, 0, "overtaken callers")
      this.#admitted(caller, permit)
      return this.#send(caller)
    }
    caller.waiter = this.gate.enqueue(maxConcurrent, Infinity)
    this.#queue.push(caller)
    // A call first logs that it waits, which may take a while.
    this.#due.set(`check ${index}`, () => this.#check(caller))
  }

  #check(caller: Caller): void {
    const { index, waiter } = caller
    if (waiter === undefined) return
    this.#dropTimer(caller)
    waiter.wake = undefined
    caller.checks++
    const sleep = this.gate.sleepOf(waiter, this.now)
    this.#checkAdmitted()
    if (waiter.permit !== undefined) return this.#send(caller)
    const wake = () => void this.#due.set(`check ${index}`, () => this.#check(caller))
    waiter.wake = wake
    if (sleep === Infinity) return
    assert.isAbove(sleep, 0)
    caller.hasTimer = true
    this.#timed.set(`timer ${index}`, { at: this.now + Math.ceil(sleep), action: wake })
  }

  #send(caller: Caller): void {
    const { index, plan: { latency } } = caller
    this.#timed.set(`response ${index}`, { at: this.now + latency, action: () => this.#respond(caller) })
  }

  #respond(caller: Caller): void {
    const { permit, plan: { response } } = caller
    if (permit === undefined || caller.isDone) return
    this.#end(caller)
    this.#inFlight--
    if (typeof response === "string") {
      this.gate.release(permit, this.now, response === "accepted")
    } else {
      const pause = this.gate.releaseRateLimited(permit, this.now, response.retryAfter, this.#maxPause)
      if (pause !== undefined) {
        assert.isAtMost(pause, this.#maxPause)
        assert.isAtLeast(this.now + pause, this.#pausedUntil)
        this.#pausedUntil = this.now + pause
      }
    }
    this.#checkAdmitted()
  }

  #interrupt(caller: Caller): void {
    const { permit, waiter } = caller
    if (caller.isDone) return
    this.#end(caller)
    if (waiter !== undefined && !this.#timed.has(`response ${caller.index}`)) {
      waiter.wake = undefined
      const at = this.#queue.indexOf(caller)
      if (at !== -1) this.#queue.splice(at, 1)
      if (permit !== undefined) this.#inFlight--
      this.gate.leave(waiter, this.now)
      assert.deepStrictEqual([waiter.previous, waiter.next], [undefined, undefined])
    } else if (permit !== undefined) {
      this.#inFlight--
      this.gate.release(permit, this.now, false)
    }
    this.#checkAdmitted()
  }

  #end(caller: Caller): void {
    caller.isDone = true
    this.#dropTimer(caller)
    this.#due.delete(`check ${caller.index}`)
  }

  #dropTimer(caller: Caller): void {
    caller.hasTimer = false
    this.#timed.delete(`timer ${caller.index}`)
    this.#due.delete(`timer ${caller.index}`)
  }

  /** Checks that every caller who got a permit since the last check was at the head of the queue. */
  #checkAdmitted(): void {
    for (;;) {
      const [first] = this.#queue
      if (first?.waiter?.permit === undefined) break
      this.#queue.shift()
      this.#admitted(first, first.waiter.permit)
    }
    for (const { index, waiter } of this.#queue) {
      assert.isUndefined(waiter?.permit, `caller ${index} has overtaken those before it`)
    }
  }

  #admitted(caller: Caller, permit: Permit): void {
    caller.permit = permit
    this.#inFlight++
    assert.isAtMost(this.#inFlight, caller.plan.maxConcurrent)
    assert.strictEqual(permit.inFlight, this.#inFlight, "permits in flight")
    assert.isAtLeast(this.now, this.#pausedUntil, "admitted during a pause")
  }

  /** Checks that the queue of the gate contains exactly the waiting callers, in order. */
  #checkQueue(): void {
    let [at] = this.#queue.map(({ waiter }) => waiter)
    assert.isUndefined(at?.previous)
    for (const { waiter } of this.#queue) {
      assert.isTrue(at === waiter && (waiter?.next === undefined || waiter.next.previous === waiter))
      at = at?.next
    }
    assert.isUndefined(at)
  }
}

const everyOtherFirst = <A>(all: ReadonlyArray<A>): ReadonlyArray<A> => [
  ...all.filter((_, index) => index % 2 === 0),
  ...all.filter((_, index) => index % 2 === 1)
]

const millis = FastCheck.oneof(
  FastCheck.integer({ min: 0, max: 3_000 }),
  FastCheck.double({ min: 0, max: 3_000, noNaN: true })
)

const plan: FastCheck.Arbitrary<Plan> = FastCheck.record({
  after: FastCheck.oneof(FastCheck.constant(0), millis),
  maxConcurrent: FastCheck.integer({ min: 1, max: 5 }),
  latency: millis,
  response: FastCheck.oneof(
    FastCheck.constantFrom("accepted" as const, "accepted" as const, "failed" as const),
    FastCheck.record({ retryAfter: FastCheck.option(millis) })
  ),
  interrupt: FastCheck.option(FastCheck.integer({ min: 1, max: 150 }))
})

describe("the gate", () => {
  it.prop(
    "keeps the limit and the order, loses no permit, and admits every caller, in any interleaving",
    [
      FastCheck.array(plan, { minLength: 1, maxLength: 40 }),
      FastCheck.array(FastCheck.nat({ max: 1_000 }), { minLength: 1, maxLength: 50 }),
      FastCheck.double({ min: 0, max: 2 ** 40, noNaN: true }),
      FastCheck.constantFrom(Infinity, 1_000)
    ],
    ([plans, choices, start, maxPause]) => {
      const model = new Model(choices, start, maxPause)
      model.start(plans)
      model.run()
      const last = model.gate.enter(1, model.now + 3_600_000)
      assert.strictEqual(last?.inFlight, 1)
    },
    { fastCheck: { numRuns: 1_000 } }
  )

  it.prop(
    "admits no request between a 429 and the end of its pause",
    [FastCheck.double({ min: 0, max: 2 ** 40, noNaN: true }), FastCheck.double({ min: 0.1, max: 60_000, noNaN: true })],
    ([now, retryAfter]) => {
      const gate = new Gate()
      const permit = gate.enter(1, now) ?? assert.fail("no permit")
      gate.releaseRateLimited(permit, now, retryAfter, Infinity)
      assert.isUndefined(gate.enter(1, now))
      assert.isUndefined(gate.enter(1, now + retryAfter / 2))
      assert.isDefined(gate.enter(1, now + retryAfter))
    },
    { fastCheck: { numRuns: 1_000 } }
  )

  it("keeps no reference to interrupted waiters, even if the head of the queue stays", () => {
    const gate = new Gate()
    const holder = gate.enter(1, 0) ?? assert.fail("no permit")
    const first = gate.enqueue(1, Infinity)
    const crowd = Array.from({ length: 10_000 }, () => gate.enqueue(1, Infinity))
    const last = gate.enqueue(1, Infinity)
    // Every other one first, so that each removed waiter has neighbours.
    for (const waiter of everyOtherFirst(crowd)) gate.leave(waiter, 0)
    assert.isTrue(first.next === last && last.previous === first)
    assert.isTrue(crowd.every(({ next, permit, previous }) => permit === undefined && next === previous))
    gate.leave(last, 0)
    assert.isUndefined(first.next)
    gate.leave(first, 0)
    gate.release(holder, 0, true)
    assert.strictEqual(gate.enter(1, 0)?.inFlight, 1)
  })

  it("gives the timer of a pause to the next waiter if the first one is interrupted", () => {
    const gate = new Gate()
    gate.releaseRateLimited(gate.enter(9, 0) ?? assert.fail("no permit"), 0, 1_000, Infinity)
    const waiters = [gate.enqueue(9, Infinity), gate.enqueue(9, Infinity), gate.enqueue(9, Infinity)]
    assert.deepStrictEqual(waiters.map((waiter) => gate.sleepOf(waiter, 0)), [1_000, Infinity, Infinity])
    const woken: Array<number> = []
    for (const [index, waiter] of waiters.entries()) waiter.wake = () => woken.push(index)
    gate.leave(waiters[0] ?? assert.fail(), 400)
    assert.deepStrictEqual(woken, [1])
    assert.strictEqual(gate.sleepOf(waiters[1] ?? assert.fail(), 400), 600)
  })
})

describe("the limit", () => {
  it("returns a finite pause after any number of 429s in no time", () => {
    const limit = new ConcurrencyLimit()
    for (let count = 0; count < 1_100; count++) {
      assert.strictEqual(limit.onRateLimited(limit.sent(1, 5), 5, null, 60_000), 0)
    }
    assert.strictEqual(limit.onRateLimited(limit.sent(1, 5), 6, null, 60_000), 60_000)
    assert.strictEqual(limit.current, 1)
  })

  /** A limit of 50, after one 429 among 51 requests. */
  const limited = () => {
    const limit = new ConcurrencyLimit()
    const round = Array.from({ length: 51 }, (_, index) => limit.sent(index + 1, 0))
    const pause = limit.onRateLimited(round.pop() ?? assert.fail(), 100, 1_000, Infinity)
    const accept = (count: number) => {
      for (let index = 0; index < count; index++) limit.confirmed(limit.sent(10, 1_200), 1_300)
    }
    const onRateLimited = (inFlight: number) => limit.onRateLimited(limit.sent(inFlight, 1_400), 1_500, 1_000, Infinity)
    return { accept, limit, onRateLimited, pause }
  }

  it("is lowered by the first 429, but not by a stray after ten accepted requests", () => {
    const { accept, limit, onRateLimited, pause } = limited()
    assert.deepStrictEqual([pause, limit.current], [1_000, 50])
    accept(10)
    assert.deepStrictEqual([onRateLimited(50), limit.current], [0, 50])
    accept(9)
    // One accepted request too few, so neither of the two is a stray.
    assert.deepStrictEqual([onRateLimited(50), limit.current], [1_000, 48])
  })

  it("is lowered when a tenth of it gets 429 in a row, after any number of accepted requests", () => {
    const { limit, onRateLimited, accept } = limited()
    accept(10_000)
    const pauses = Array.from({ length: 6 }, () => onRateLimited(50))
    // The five before count too.
    assert.deepStrictEqual([pauses, limit.current], [[0, 0, 0, 0, 0, 1_000], 44])
  })

  it("is restored when a higher limit gets 429, after any number of accepted requests", () => {
    const limit = new ConcurrencyLimit()
    limit.onRateLimited(limit.sent(3, 0), 100, 0, Infinity)
    assert.strictEqual(limit.current, 2)
    for (let index = 0; index < 20; index++) limit.confirmed(limit.sent(2, 10_000), 10_100)
    assert.strictEqual(limit.current, 3)
    assert.strictEqual(limit.onRateLimited(limit.sent(3, 20_000), 20_100, 700, Infinity), 700)
    assert.strictEqual(limit.current, 2)
  })
})

/** A server in another process, which holds requests until it is told to respond. */
const holding = Effect.gen(function* () {
  const [command, ...args] = programCommand("test/holding.ts")
  const port = yield* Effect.acquireRelease(
    Effect.sync(() => spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] })),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  ).pipe(
    Effect.flatMap((child) =>
      Effect.async<string>((resume) => {
        let text = ""
        child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk
          if (text.endsWith("\n")) resume(Effect.succeed(text.trim()))
        })
        child.once("error", (error) => resume(Effect.die(error)))
        child.once("exit", (code) => resume(Effect.dieMessage(`the server ended with ${code}`)))
      })
    )
  )
  const url = `http://127.0.0.1:${port}`
  const control = (command: "counts" | "respond") =>
    Effect.promise(async (): Promise<{ readonly inFlight: number; readonly maxInFlight: number }> => {
      const response = await fetch(`${url}/${command}`)
      return await response.json()
    })
  const client = Layer.provide(ConversationsClient.layer({ ...credentials, baseUrl: url }), FetchHttpClient.layer)
  return { client, control }
})

describe("against a server in another process", () => {
  it.scopedLive("admits exactly maxConcurrent after thousands of interrupts", () =>
    Effect.gen(function* () {
      const { client, control } = yield* holding
      const maxConcurrent = 7
      const inFlight = (count: number) =>
        Effect.repeat(control("counts"), { until: (counts) => counts.inFlight === count })
      yield* Effect.gen(function* () {
        const fetched = fetchServiceUserConversation(path)
        for (let wave = 0; wave < 20; wave++) {
          const fibers: Array<Fiber.RuntimeFiber<unknown, unknown>> = []
          for (let index = 0; index < 150; index++) fibers.push(yield* Effect.fork(fetched))
          if (wave % 2 === 0) yield* inFlight(maxConcurrent)
          else yield* turns(wave % 4)
          // Requests in flight first, waiting ones first, or every other one first.
          const order = [fibers, [...fibers].reverse(), everyOtherFirst(fibers)][wave % 3] ?? fibers
          for (const [index, fiber] of order.entries()) {
            yield* Fiber.interruptFork(fiber)
            if (index % 50 === 49) yield* turns(1)
          }
          yield* Fiber.awaitAll(fibers)
        }
        yield* inFlight(0)
        yield* control("respond")
        const crowd = yield* Effect.fork(
          Effect.all(Array.from({ length: 30 }, () => Effect.either(fetched)), { concurrency: "unbounded" })
        )
        yield* inFlight(maxConcurrent)
        for (let round = 0; round < 10; round++) {
          assert.deepStrictEqual(yield* control("counts"), { inFlight: maxConcurrent, maxInFlight: maxConcurrent })
        }
        const responding = yield* Effect.fork(Effect.forever(control("respond")))
        const outcomes = yield* Fiber.join(crowd)
        yield* Fiber.interrupt(responding)
        assert.isTrue(outcomes.every(Either.isRight))
        assert.isAtMost((yield* control("counts")).maxInFlight, maxConcurrent)
      }).pipe(
        Effect.provide(client),
        Effect.provide(Layer.merge(ThrottlePolicy.layer({ maxConcurrent }), RetryPolicy.none))
      )
    }), 60_000)
})
