/**
 * The gate of a client. It counts the requests in flight, queues those that wait for a permit, and pauses all of them after
 * a 429. Permits are given in order of arrival. Times are in milliseconds of a monotonic clock.
 */
import { ConcurrencyLimit, type Permit } from "./concurrencyLimit.ts"

export type { Permit }

/** A call that waits for a permit. */
export class QueuedCall {
  readonly maxConcurrent: number
  readonly deadline: number
  permit: Permit | undefined
  /** Makes the call check the gate again. */
  wake: (() => void) | undefined
  /** Whether it wakes up by itself at the end of the pause. */
  hasTimer = false
  previous: QueuedCall | undefined
  next: QueuedCall | undefined

  constructor(maxConcurrent: number, deadline: number) {
    this.maxConcurrent = maxConcurrent
    this.deadline = deadline
  }
}

export class Gate {
  readonly #limit = new ConcurrencyLimit()
  #inFlight = 0
  #pausedUntil = 0
  /** The whole length of the pause. */
  #pause = 0
  #first: QueuedCall | undefined
  #last: QueuedCall | undefined

  /** A permit, if one is free now. */
  enter(maxConcurrent: number, now: number): Permit | undefined {
    return this.#first === undefined ? this.#permit(maxConcurrent, now) : undefined
  }

  /** Adds a call to the end of the queue. */
  enqueue(maxConcurrent: number, deadline: number): QueuedCall {
    const queued = new QueuedCall(maxConcurrent, deadline)
    queued.previous = this.#last
    if (this.#last === undefined) this.#first = queued
    else this.#last.next = queued
    this.#last = queued
    return queued
  }

  /**
   * How long a call without a permit sleeps before it checks the gate again; `Infinity` if another one wakes it. Only the
   * first one has a timer for the end of a pause, so a long queue does not wake up all at once. The gate itself has none,
   * because in workerd a timer ends with the request that has set it.
   */
  sleepOf(queued: QueuedCall, now: number): number {
    this.admit(now)
    const rest = this.pauseLeft(now)
    queued.hasTimer = queued.permit === undefined && queued === this.#first && rest > 0
    return queued.hasTimer ? rest : Infinity
  }

  /** Gives out the free permits, in order. */
  admit(now: number): void {
    for (;;) {
      const first = this.#first
      if (first === undefined) return
      first.permit = this.#permit(first.maxConcurrent, now)
      if (first.permit === undefined) {
        if (!first.hasTimer && this.pauseLeft(now) > 0) first.wake?.()
        return
      }
      this.#unlink(first)
      first.wake?.()
    }
  }

  /** Removes a call that gives up, with or without a permit, and admits the next one. */
  leave(queued: QueuedCall, now: number): void {
    if (queued.permit === undefined) this.#unlink(queued)
    else this.#inFlight--
    this.admit(now)
  }

  /**
   * Replaces the permit of a call that waited for the limiter and sends its request only now. Otherwise that wait would
   * count as a part of the round trip.
   */
  renew(now: number): Permit {
    return this.#limit.sent(this.#inFlight, now)
  }

  /** A request has ended; `wasAccepted` says whether the service accepted it, whatever it responded. */
  release(permit: Permit, now: number, wasAccepted: boolean): void {
    this.#inFlight--
    if (wasAccepted) this.#limit.confirmed(permit, now)
    this.admit(now)
  }

  /**
   * A request has ended with 429. Returns the length of the pause that it starts; `undefined` if the gate is paused for
   * longer already. `asked` is the time in `Retry-After`.
   */
  releaseRateLimited(permit: Permit, now: number, asked: number | null, maxPause: number): number | undefined {
    this.#inFlight--
    const pause = this.#limit.onRateLimited(permit, now, asked, maxPause)
    const isLonger = pause > this.pauseLeft(now)
    if (isLonger) {
      this.#pausedUntil = now + pause
      // Not `pause`, because the sum is rounded.
      this.#pause = this.#pausedUntil - now
      // These fail at once, because they cannot outwait it.
      for (let queued = this.#first; queued !== undefined; queued = queued.next) {
        if (queued.deadline <= this.#pausedUntil) queued.wake?.()
      }
    }
    this.admit(now)
    return isLonger ? pause : undefined
  }

  /**
   * How long the gate is still paused. If more is left than the whole length of the pause, the clock was set back, as a
   * clock in a test can be, and the pause is over.
   */
  pauseLeft(now: number): number {
    const rest = this.#pausedUntil - now
    return rest > this.#pause ? 0 : Math.max(0, rest)
  }

  #permit(maxConcurrent: number, now: number): Permit | undefined {
    if (this.pauseLeft(now) > 0 || this.#inFlight >= Math.min(maxConcurrent, this.#limit.current)) return undefined
    this.#inFlight++
    return this.#limit.sent(this.#inFlight, now)
  }

  #unlink(queued: QueuedCall): void {
    if (queued.previous === undefined) this.#first = queued.next
    else queued.previous.next = queued.next
    if (queued.next === undefined) this.#last = queued.previous
    else queued.next.previous = queued.previous
    queued.previous = queued.next = undefined
  }
}
