/**
 * The one gate of a client: how many requests are under way, who waits for a permit, and what the service was found to
 * allow. Waiting is in order of arrival.
 */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as MutableList from "effect/MutableList"
import type { ConversationsError } from "../ConversationsError.ts"
import type { ThrottlePolicy } from "../ThrottlePolicy.ts"
import { ConcurrencyLimit, type Sent } from "./concurrencyLimit.ts"

interface Waiter {
  readonly maxConcurrent: number
  /** Ends its wait, once it does wait. */
  resume: ((effect: Effect.Effect<void>) => void) | undefined
  state: "waiting" | "admitted" | "gone"
  /** How many were under way with it when it was admitted. */
  underWay: number
}

export class Gate {
  readonly #waiters = MutableList.empty<Waiter>()
  readonly #limit = new ConcurrencyLimit()
  #underWay = 0
  /** How many of `#waiters` are still there. */
  #waiting = 0
  #pausedUntil = 0
  /** How long it was to last in milliseconds, when it was set. */
  #pause = 0
  #waker: Fiber.RuntimeFiber<void> | undefined

  /**
   * Runs `request` with a permit, as soon as there is one; where it has to wait for its turn `on.wait` does so, and where
   * its 429 pauses the gate `on.pause` runs. The permit is given back when the request ends, however it ends.
   */
  withPermit<A, R>(
    policy: ThrottlePolicy.Service,
    request: Effect.Effect<A, ConversationsError, R>,
    on: {
      readonly wait: (turn: Effect.Effect<void>) => Effect.Effect<void, ConversationsError>
      readonly pause: (pause: Duration.Duration) => Effect.Effect<void>
    }
  ): Effect.Effect<A, ConversationsError, R> {
    if (policy.maxConcurrent === Infinity) return request
    return Effect.clockWith((clock) =>
      Effect.uninterruptibleMask((restore) => {
        const run = (underWay: number) =>
          Effect.suspend(() => {
            const sent = this.#limit.sent(underWay, clock.unsafeCurrentTimeMillis())
            return Effect.flatMap(Effect.exit(restore(request)), (exit) => {
              this.#underWay--
              const pause = this.#learn(policy, clock, sent, exit)
              this.#admit(clock)
              return pause === undefined
                ? exit
                : Effect.zipRight(Effect.zipRight(this.#wakeAfterPause(clock), on.pause(pause)), exit)
            })
          })
        if (MutableList.isEmpty(this.#waiters) && this.#enter(policy.maxConcurrent, clock)) return run(this.#underWay)
        // A place in the queue is taken at once: whoever comes while `on.wait` runs is behind.
        const waiter: Waiter = { maxConcurrent: policy.maxConcurrent, resume: undefined, state: "waiting", underWay: 0 }
        MutableList.append(this.#waiters, waiter)
        this.#waiting++
        return Effect.zipRight(
          this.#wakeAfterPause(clock),
          Effect.matchCauseEffect(restore(on.wait(turnOf(waiter))), {
            onFailure: (cause) => Effect.zipRight(this.#leave(waiter, clock), Effect.failCause(cause)),
            onSuccess: () => run(waiter.underWay)
          })
        )
      })
    )
  }

  #enter(maxConcurrent: number, clock: Clock.Clock): boolean {
    if (this.#isPaused(clock) || this.#underWay >= Math.min(maxConcurrent, this.#limit.current)) return false
    this.#underWay++
    return true
  }

  #isPaused(clock: Clock.Clock): boolean {
    return this.#restOfPause(clock.unsafeCurrentTimeMillis()) > 0
  }

  /** In milliseconds. More than the pause was to last is left only where the clock was set back, for an hour perhaps. */
  #restOfPause(now: number): number {
    const rest = this.#pausedUntil - now
    return rest > this.#pause ? 0 : Math.max(0, rest)
  }

  /** Interrupted while it waited, or between being admitted and starting: the next one must not wait for it. */
  #leave(waiter: Waiter, clock: Clock.Clock): Effect.Effect<void> {
    if (waiter.state === "admitted") this.#underWay--
    else this.#waiting--
    waiter.state = "gone"
    this.#admit(clock)
    if (this.#waiting > 0 || this.#waker === undefined) return Effect.void
    // With nobody waiting, a timer would only keep the process from ending.
    const waker = this.#waker
    this.#waker = undefined
    return Fiber.interruptFork(waker)
  }

  /** Lets in whoever may go now, the longest waiting first. */
  #admit(clock: Clock.Clock): void {
    for (;;) {
      const next = MutableList.head(this.#waiters)
      if (next === undefined || (next.state === "waiting" && !this.#enter(next.maxConcurrent, clock))) return
      MutableList.shift(this.#waiters)
      if (next.state === "waiting") {
        this.#waiting--
        next.state = "admitted"
        next.underWay = this.#underWay
        next.resume?.(Effect.void)
      }
    }
  }

  /** What an answer says of the service's limit; the pause it asks for, if it is a longer one than is under way. */
  #learn(
    policy: ThrottlePolicy.Service,
    clock: Clock.Clock,
    sent: Sent,
    exit: Exit.Exit<unknown, ConversationsError>
  ): Duration.Duration | undefined {
    const now = clock.unsafeCurrentTimeMillis()
    const error = Exit.isFailure(exit) && exit.cause._tag === "Fail" ? exit.cause.error : undefined
    if (error?._tag !== "RateLimited") {
      if (Exit.isSuccess(exit) || (error !== undefined && wasTaken(error))) this.#limit.passed(sent, now)
      return undefined
    }
    const asked = error.retryAfter === null ? null : Duration.toMillis(error.retryAfter)
    const pause = this.#limit.turnedAway(sent, now, asked, Duration.toMillis(policy.maxPause))
    if (pause <= this.#restOfPause(now)) return undefined
    this.#pause = pause
    this.#pausedUntil = now + pause
    return Duration.millis(pause)
  }

  /** While the gate is paused and somebody waits, one fiber sleeps until the pause is over, however often it grows. */
  #wakeAfterPause(clock: Clock.Clock): Effect.Effect<void> {
    if (!this.#isPaused(clock)) {
      // It went by since it was found to be on, and without it nothing may be left to let anybody in.
      this.#admit(clock)
      return Effect.void
    }
    if (this.#waker !== undefined || this.#waiting === 0) return Effect.void
    const sleep: Effect.Effect<void> = Effect.suspend(() => {
      const rest = this.#restOfPause(clock.unsafeCurrentTimeMillis())
      if (rest > 0) return Effect.zipRight(clock.sleep(Duration.millis(rest)), sleep)
      this.#waker = undefined
      this.#admit(clock)
      return Effect.void
    })
    return Effect.map(Effect.forkDaemon(Effect.interruptible(sleep)), (waker) => {
      // The scheduler may have turned to others in between until it had ended; kept then, it would be the last one.
      if (waker.unsafePoll() === null) this.#waker = waker
    })
  }
}

const turnOf = (waiter: Waiter): Effect.Effect<void> =>
  Effect.async((resume) => {
    if (waiter.state === "admitted") resume(Effect.void)
    else waiter.resume = resume
  })

/** Whether a failure is an answer to a request that the service took: `NotFound`, say. */
const wasTaken = (error: ConversationsError): boolean =>
  "status" in error && error.status !== null && error.status < 500
