/**
 * The one gate of a client: how many requests are in flight, which ones wait for a permit, and how long a 429 holds all
 * of them back. Permits are given in order of arrival. Times are in milliseconds of a clock that never jumps.
 */
import { ConcurrencyLimit, type Sent } from "./concurrencyLimit.ts"

/** Allows one request to be in flight. */
export type Permit = Sent

/** A request in the queue. */
export class Waiter {
  readonly maxConcurrent: number
  permit: Permit | undefined
  /** Has the waiter look at the gate again. */
  wake: (() => void) | undefined
  /** Whether it wakes by itself when the pause is over. */
  hasTimer = false
  previous: Waiter | undefined
  next: Waiter | undefined

  constructor(maxConcurrent: number) {
    this.maxConcurrent = maxConcurrent
  }
}

export class Gate {
  readonly #limit = new ConcurrencyLimit()
  #inFlight = 0
  #pausedUntil = 0
  /** How long it was to last when it was set. */
  #pause = 0
  #first: Waiter | undefined
  #last: Waiter | undefined

  /** A permit, if there is one right now. */
  enter(maxConcurrent: number, now: number): Permit | undefined {
    return this.#first === undefined ? this.#permit(maxConcurrent, now) : undefined
  }

  /** A place at the end of the queue. */
  enqueue(maxConcurrent: number): Waiter {
    const waiter = new Waiter(maxConcurrent)
    waiter.previous = this.#last
    if (this.#last === undefined) this.#first = waiter
    else this.#last.next = waiter
    this.#last = waiter
    return waiter
  }

  /**
   * For how long a waiter without a permit has to sleep before it looks again; `Infinity` if it is woken before there is
   * anything to see. The first in the queue watches for the end of a pause. Every waiter could, but a crowd would then
   * wake all at once; and the gate must not, because a timer does not outlive the request of a worker that has set it.
   */
  sleepOf(waiter: Waiter, now: number): number {
    this.admit(now)
    const rest = this.#pauseLeft(now)
    waiter.hasTimer = waiter.permit === undefined && waiter === this.#first && rest > 0
    return waiter.hasTimer ? rest : Infinity
  }

  /** Lets in whatever may be sent now, in order. */
  admit(now: number): void {
    for (;;) {
      const first = this.#first
      if (first === undefined) return
      first.permit = this.#permit(first.maxConcurrent, now)
      if (first.permit === undefined) {
        if (!first.hasTimer && this.#pauseLeft(now) > 0) first.wake?.()
        return
      }
      this.#unlink(first)
      first.wake?.()
    }
  }

  /** A waiter that gives up, with or without a permit: the next one must not wait for it. */
  leave(waiter: Waiter, now: number): void {
    if (waiter.permit === undefined) this.#unlink(waiter)
    else this.#inFlight--
    this.admit(now)
  }

  /** A request has ended; `wasTaken` says whether the service took it, whatever it answered. */
  release(permit: Permit, now: number, wasTaken: boolean): void {
    this.#inFlight--
    if (wasTaken) this.#limit.confirmed(permit, now)
    this.admit(now)
  }

  /**
   * A request has ended with 429. Returns for how long everything pauses because of it; `undefined` if a longer pause is
   * on already. `asked` is the time of the `Retry-After`.
   */
  releaseRateLimited(permit: Permit, now: number, asked: number | null, maxPause: number): number | undefined {
    this.#inFlight--
    const pause = this.#limit.onRateLimited(permit, now, asked, maxPause)
    const isLonger = pause > this.#pauseLeft(now)
    if (isLonger) {
      this.#pausedUntil = now + pause
      // Not `pause`: the sum is rounded.
      this.#pause = this.#pausedUntil - now
    }
    this.admit(now)
    return isLonger ? pause : undefined
  }

  #permit(maxConcurrent: number, now: number): Permit | undefined {
    if (this.#pauseLeft(now) > 0 || this.#inFlight >= Math.min(maxConcurrent, this.#limit.current)) return undefined
    this.#inFlight++
    return this.#limit.sent(this.#inFlight, now)
  }

  /** More than the pause was to last is left only if the clock was set back, as a clock of a test can be. */
  #pauseLeft(now: number): number {
    const rest = this.#pausedUntil - now
    return rest > this.#pause ? 0 : Math.max(0, rest)
  }

  #unlink(waiter: Waiter): void {
    if (waiter.previous === undefined) this.#first = waiter.next
    else waiter.previous.next = waiter.next
    if (waiter.next === undefined) this.#last = waiter.previous
    else waiter.next.previous = waiter.previous
    waiter.previous = waiter.next = undefined
  }
}
