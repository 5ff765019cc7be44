/**
 * One access token for all calls of a client, renewed before it expires and after a 401.
 *
 * There is at most one renewal that counts. It runs in a fiber of its own, and all calls that need a token wait for that
 * fiber, whoever started it:
 *
 *     no token, expired or rejected ── a call needs it ──▶ renewal ── success ──▶ token
 *     token, soon to expire         ── a call uses it ───▶ renewal, and the token is used meanwhile
 *     token ── a 401 ──▶ rejected, and a renewal from before does not count any more
 *
 * A failed renewal fails those who wait for it, and the next call starts another one.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import type { ConversationsError } from "../../errors/ConversationsError.ts"
import { type Call, event, type Session, timedOut, timeLeft } from "../call/callState.ts"
import { errorAttributes } from "../call/telemetry.ts"
import { after, monotonicMillis } from "../call/timer.ts"
import { wait } from "../call/wait.ts"
import * as Major from "../effect/effect.ts"

/** The response of the token endpoint. */
export interface Grant {
  readonly accessToken: string
  /** The lifetime of the token in seconds. */
  readonly expiresIn: number
}

interface Token {
  readonly header: Redacted.Redacted<string>
  /** In milliseconds of the monotonic clock. After a 401 it is `-Infinity`. */
  expiresAt: number
  /** When to renew it ahead of its expiry. */
  renewAt: number
}

const rejected = -Infinity

/**
 * How long before its expiry a token is renewed, in milliseconds. A short-lived token is renewed after three quarters
 * of its lifetime.
 */
const maxRenewAhead = 60_000

const tokenOf = ({ accessToken, expiresIn }: Grant, now: number): Token => {
  const lifetime = expiresIn * 1000
  return {
    header: Redacted.make(`Bearer ${accessToken}`),
    expiresAt: now + lifetime,
    renewAt: now + lifetime - Math.min(maxRenewAhead, lifetime / 4)
  }
}

/** A token request and its retries. */
interface Renewal {
  readonly startedBy: Call<unknown>
  /** When it should have ended. If it has not, the worker in which it ran was terminated, and it never ends. */
  readonly deadline: number
  /** Never fails, because the runtime logs the failure of a fiber that nobody waits for. */
  fiber?: Major.AnyFiber<Exit.Exit<void, ConversationsError>>
}

export class TokenSession implements Session {
  readonly #fetch: Effect.Effect<Grant, ConversationsError>
  readonly #timeout: number
  readonly #diesWithItsEvent: boolean
  readonly #sentWith = new WeakMap<Call<unknown>, Token>()
  #token: Token | undefined
  #renewal: Renewal | undefined

  /**
   * `fetch` ends within `timeout` milliseconds. `diesWithItsEvent` is true in workerd, which cancels what an event
   * started when the event is over.
   */
  constructor(fetch: Effect.Effect<Grant, ConversationsError>, timeout: number, diesWithItsEvent: boolean) {
    this.#fetch = fetch
    this.#timeout = timeout
    this.#diesWithItsEvent = diesWithItsEvent
  }

  authorized<A>(call: Call<A>, attempt: Effect.Effect<A, ConversationsError>): Effect.Effect<A, ConversationsError> {
    const sent = Effect.andThen(this.#ready(call), attempt)
    let isRenewed = false
    return Effect.catchIf(
      sent,
      (error) => error._tag === "Unauthorized" && !call.isFinal && !isRenewed,
      (error) => {
        isRenewed = true
        this.#reject(this.#sentWith.get(call), monotonicMillis(call.clock))
        return Effect.andThen(
          event(call, "renewing the access token after Unauthorized", errorAttributes(error)),
          sent
        )
      }
    )
  }

  headers(call: Call<unknown>): Readonly<Record<string, string>> {
    const token = this.#token
    if (token === undefined) return {}
    this.#sentWith.set(call, token)
    // If the token was rejected while this call waited for a permit, the call gets another 401 and then waits for the
    // new token.
    return { authorization: Redacted.value(token.header) }
  }

  /** Interrupts the renewal. Calls that wait for it start another one. */
  readonly stop: Effect.Effect<void> = Effect.suspend(() => {
    const fiber = this.#renewal?.fiber
    this.#renewal = undefined
    return fiber === undefined ? Effect.void : Major.interruptLater(fiber)
  })

  #reject(token: Token | undefined, now: number): void {
    // Only the first 401 of the current token counts.
    if (token === undefined || token !== this.#token || token.expiresAt === rejected) return
    // If it was revoked, so may be the token of a renewal that was started before.
    if (now < token.expiresAt) Effect.runFork(this.stop)
    token.expiresAt = rejected
  }

  /** Waits for a token that has not expired. The call does not retry a failure of this. */
  #ready(call: Call<unknown>): Effect.Effect<void, ConversationsError> {
    return Effect.tapError(this.#valid(call), () =>
      Effect.sync(() => {
        call.isFinal = true
      }))
  }

  #valid(call: Call<unknown>): Effect.Effect<void, ConversationsError> {
    return Effect.suspend(() => {
      const now = monotonicMillis(call.clock)
      const token = this.#token
      const renewal = this.#renewal !== undefined && now < this.#renewal.deadline ? this.#renewal : undefined
      if (token === undefined || now >= token.expiresAt) return this.#wait(call, renewal ?? this.#renew(call, now), now)
      if (now >= token.renewAt && renewal === undefined) {
        // If the renewal fails, or is never answered, a later call tries again.
        token.renewAt = now + Math.max(1_000, (token.expiresAt - now) / 2)
        this.#renew(call, now)
      }
      return Effect.void
    })
  }

  #renew(call: Call<unknown>, now: number): Renewal {
    // Later than its own timeout, whose error is for those who wait.
    const renewal: Renewal = { startedBy: call, deadline: now + this.#timeout + 1_000 }
    this.#renewal = renewal
    const fetched = Effect.map(
      Effect.exit(Effect.interruptible(Effect.withParentSpan(this.#fetch, call.span))),
      (exit) => {
        if (this.#renewal === renewal) {
          this.#renewal = undefined
          if (Exit.isSuccess(exit)) this.#token = tokenOf(exit.value, monotonicMillis(call.clock))
        }
        return Exit.asVoid(exit)
      }
    )
    renewal.fiber = Major.fork(call.runtime, Effect.uninterruptible(fetched))
    return renewal
  }

  /** Waits for a renewal, in the asynchronous context of the call and within its timeout. */
  #wait(call: Call<unknown>, renewal: Renewal, now: number): Effect.Effect<void, ConversationsError> {
    const left = timeLeft(call)
    if (left <= 0) return Effect.fail(timedOut(call, "overall"))
    const waited = wait<Exit.Exit<void, ConversationsError> | undefined, never>(call, (resume) => {
      renewal.fiber?.addObserver(resume)
      return after(call.clock, Math.min(left, renewal.deadline - now), () => resume(Exit.succeed(undefined)))
    })
    return Effect.flatMap(waited, (exit) => {
      if (Exit.isFailure(exit)) {
        const isOrphan = this.#diesWithItsEvent && renewal.startedBy === call && this.#renewal === renewal
        return isOrphan ? Effect.andThen(this.stop, exit) : exit
      }
      const renewed = exit.value
      const isStopped = renewed === undefined || Exit.isFailure(renewed) && Major.isInterrupted(renewed.cause)
      // Another call may have got a 401 with the new token already.
      return isStopped || this.#token?.expiresAt === rejected ? this.#valid(call) : renewed
    })
  }
}
