/**
 * Finds how many requests the service allows in flight at once.
 *
 * Some of the requests in flight get 429. The limit becomes the number in flight, minus one for each 429. It stays there
 * for a while, and is then raised by 1, 2, 4 … as long as each step is confirmed by a whole round of responses with the
 * limit used up. If a step gets 429, it is undone, and the next try comes after twice the time.
 *
 * A 429 may have another cause: it may be about one resource, or come from a proxy. If each of them lowered the limit, a few
 * in a hundred would reduce it to one. See {@link acceptedPerStray}.
 *
 * Additive increase with multiplicative decrease, as in TCP, would leave a part of the capacity unused and get a 429 in each
 * cycle, each of which may pause all requests for a `Retry-After`. This algorithm stays at the capacity, tries a higher
 * limit less and less often, and reaches a new capacity in logarithmic time.
 */

const shortestHold = 1_000
const longestHold = 60_000
/** A try that fails pauses all requests. The time until the next one is at least twenty pauses. */
const pausesPerHold = 20
const longestHoldForPause = 600_000

/**
 * A stray is a 429 with another cause: its request was within the proven limit, and this many requests were accepted
 * before. If the service has lowered its limit, the next requests get 429 too, and soon there are too many to be strays.
 */
const acceptedPerStray = 10
/** This many in a row can be strays, or a tenth of the proven limit if that is more. */
const straysInARow = 3

/** The right to have one request in flight, and its state. */
export interface Permit {
  readonly at: number
  readonly inFlight: number
  readonly round: number
}

export class ConcurrencyLimit {
  /** The most requests in flight; infinite until the first 429. */
  current: number = Infinity
  /** The last limit that is known to work. */
  #proven = Infinity
  #step = 1
  /** Accepted requests that were sent with the limit used up, since the limit was set. */
  #confirmed = 0
  #hold = shortestHold
  #holdUntil = 0
  /** Counts the corrections, to tell whether a request that gets 429 was sent before or after one. */
  #round = 0
  /** The most requests in flight in this round. */
  #peak = 0
  /** Corrections without an accepted request in between. */
  #inARow = 0
  /** Requests that were accepted since the last correction, minus {@link acceptedPerStray} for each stray. */
  #accepted = 0
  /** Strays with fewer than {@link acceptedPerStray} accepted requests between them. A correction counts them too. */
  #strays = 0
  #acceptedSinceStray = 0

  sent(inFlight: number, at: number): Permit {
    this.#peak = Math.max(this.#peak, inFlight)
    return { at, inFlight, round: this.#round }
  }

  /** The service accepted a request, whatever it responded. */
  confirmed(permit: Permit, now: number): void {
    this.#inARow = 0
    if (++this.#acceptedSinceStray >= acceptedPerStray) this.#strays = 0
    this.#accepted = Math.min(this.#accepted + 1, Math.max(acceptedPerStray * straysInARow, this.#proven))
    if (permit.inFlight < this.current) return
    this.#confirmed++
    if (this.#confirmed < this.current || now < this.#holdUntil) return
    if (this.current > this.#proven) this.#hold = Math.max(shortestHold, this.#hold / 2)
    this.#proven = this.current
    this.current += this.#step
    this.#step *= 2
    this.#confirmed = 0
  }

  /**
   * Lowers the limit, and returns for how many milliseconds nothing should be sent, at most `maxPause`: the time in
   * `Retry-After`, otherwise one round trip, so that requests in flight can end, and twice as long after each further
   * correction. A stray changes nothing; only its own call waits.
   */
  onRateLimited(permit: Permit, now: number, asked: number | null, maxPause: number): number {
    const isFirst = permit.round === this.#round
    if (isFirst && this.#isStray(permit)) {
      this.#accepted -= acceptedPerStray
      this.#strays++
      this.#acceptedSinceStray = 0
      return 0
    }
    const wasProbe = this.current > this.#proven
    if (isFirst) {
      this.current = Math.min(this.current, this.#peak) - 1 - this.#strays
      this.#round++
      this.#peak = 0
      this.#inARow++
    } else if (permit.round === this.#round - 1) {
      this.current--
    }
    this.current = Math.max(1, this.current)
    this.#proven = this.current
    this.#step = 1
    this.#confirmed = this.#accepted = this.#strays = 0
    // Bounded, because zero times infinity is NaN.
    const pause = Math.min(asked ?? (now - permit.at) * 2 ** Math.min(this.#inARow - 1, 30), maxPause)
    if (isFirst) {
      this.#hold = Math.max(
        Math.min(longestHold, wasProbe ? this.#hold * 2 : this.#hold),
        Math.min(longestHoldForPause, pause * pausesPerHold)
      )
      this.#holdUntil = now + pause + this.#hold
    }
    return pause
  }

  /** The first 429 is never a stray, because no limit is proven before it. */
  #isStray(permit: Permit): boolean {
    return this.current < Infinity && permit.inFlight <= this.#proven && this.#accepted >= acceptedPerStray
  }
}
