/**
 * The one gate of a client: how many requests are under way, who waits for a permit, and what the service was found to
 * allow. Waiting is in order of arrival.
 */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as MutableList from "effect/MutableList"
import type { ConversationsError, RateLimited } from "../ConversationsError.ts"
import type { ThrottlePolicy } from "../ThrottlePolicy.ts"
import { Limit, type Sent } from "./limit.ts"

interface Waiter {
  readonly maxConcurrent: number
  resume: () => void
  state: "waiting" | "admitted" | "gone"
}

type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

export class Gate {
  readonly #waiters = MutableList.empty<Waiter>()
  readonly #limit = new Limit()
  #underWay = 0
  #pausedUntil = 0
  #isWaking = false

  /**
   * Runs `request` with a permit, as soon as there is one; `onWait` runs first where it has to wait, `onPause` where its
   * 429 pauses the gate. The permit is given back when the request ends, however it ends.
   */
  withPermit<A, R>(
    policy: ThrottlePolicy.Service,
    request: Effect.Effect<A, ConversationsError, R>,
    on: { readonly wait: Effect.Effect<void>; readonly pause: (pause: Duration.Duration) => Effect.Effect<void> }
  ): Effect.Effect<A, ConversationsError, R> {
    if (policy.maxConcurrent === Infinity) return request
    return Effect.clockWith((clock) =>
      Effect.uninterruptibleMask((restore) => {
        const run = Effect.suspend(() => {
          const sent = this.#limit.sent(this.#underWay, clock.unsafeCurrentTimeMillis())
          return Effect.flatMap(Effect.exit(restore(request)), (exit) => {
            this.#underWay--
            const pause = this.#learn(policy, clock, sent, exit)
            this.#admit(clock)
            return pause === undefined
              ? exit
              : Effect.zipRight(Effect.zipRight(this.#wakeAfterPause(clock), on.pause(pause)), exit)
          })
        })
        return MutableList.isEmpty(this.#waiters) && this.#enter(policy.maxConcurrent, clock)
          ? run
          : Effect.zipRight(restore(on.wait), this.#wait(policy.maxConcurrent, clock, restore, run))
      })
    )
  }

  #enter(maxConcurrent: number, clock: Clock.Clock): boolean {
    if (
      clock.unsafeCurrentTimeMillis() < this.#pausedUntil ||
      this.#underWay >= Math.min(maxConcurrent, this.#limit.current)
    ) {
      return false
    }
    this.#underWay++
    return true
  }

  #wait<A, R>(
    maxConcurrent: number,
    clock: Clock.Clock,
    restore: Restore,
    run: Effect.Effect<A, ConversationsError, R>
  ): Effect.Effect<A, ConversationsError, R> {
    return Effect.suspend(() => {
      const waiter: Waiter = { maxConcurrent, resume: () => {}, state: "waiting" }
      const turn = Effect.async<void>((resume) => {
        waiter.resume = () => resume(Effect.void)
        MutableList.append(this.#waiters, waiter)
        this.#admit(clock)
      })
      return Effect.matchCauseEffect(restore(turn), {
        // Interrupted while it waited, or between being admitted and starting: the next one must not wait for it.
        onFailure: (cause) => {
          if (waiter.state === "admitted") this.#underWay--
          waiter.state = "gone"
          this.#admit(clock)
          return Effect.failCause(cause)
        },
        onSuccess: () => run
      })
    })
  }

  /** Lets in whoever may go now, the longest waiting first. */
  #admit(clock: Clock.Clock): void {
    for (;;) {
      const next = MutableList.head(this.#waiters)
      if (next === undefined || (next.state === "waiting" && !this.#enter(next.maxConcurrent, clock))) return
      MutableList.shift(this.#waiters)
      if (next.state === "waiting") {
        next.state = "admitted"
        next.resume()
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
    const rateLimited = Exit.isFailure(exit) ? rateLimitedOf(exit) : undefined
    if (rateLimited === undefined) {
      if (Exit.isSuccess(exit)) this.#limit.passed(sent, now)
      return undefined
    }
    const backoff = this.#limit.turnedAway(sent, now)
    const pause = Math.min(
      rateLimited.retryAfter === null ? backoff : Duration.toMillis(rateLimited.retryAfter),
      Duration.toMillis(policy.maxPause)
    )
    if (now + pause <= Math.max(now, this.#pausedUntil)) return undefined
    this.#pausedUntil = now + pause
    return Duration.millis(pause)
  }

  /** One fiber at a time sleeps until the pause is over, however often it is made longer meanwhile. */
  #wakeAfterPause(clock: Clock.Clock): Effect.Effect<void> {
    if (this.#isWaking) return Effect.void
    this.#isWaking = true
    const sleep: Effect.Effect<void> = Effect.suspend(() => {
      const rest = this.#pausedUntil - clock.unsafeCurrentTimeMillis()
      if (rest > 0) return Effect.zipRight(clock.sleep(Duration.millis(rest)), sleep)
      this.#isWaking = false
      this.#admit(clock)
      return Effect.void
    })
    return Effect.asVoid(Effect.forkDaemon(Effect.interruptible(sleep)))
  }
}

const rateLimitedOf = (exit: Exit.Failure<unknown, ConversationsError>): RateLimited | undefined =>
  exit.cause._tag === "Fail" && exit.cause.error._tag === "RateLimited" ? exit.cause.error : undefined
