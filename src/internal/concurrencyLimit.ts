/**
 * How many requests at once the service allows, found out from its answers.
 *
 * Of the requests that are in flight together, those answered with 429 are the ones too many: the limit becomes their
 * number less one for each 429. It then holds for a while, and is raised in probes of 1, 2, 4 …, as long as each is borne
 * out by a whole round of answers with the limit used up. A probe that is answered with 429 is taken back, and the next
 * one comes after twice the time.
 *
 * A 429 need not be about the limit, though: it can be about one resource, or come from a proxy on the way. If each
 * lowered the limit, a few in a hundred would wear it down to one.
 *
 * Additive increase with multiplicative decrease, the textbook's way, would leave part of the capacity unused and provoke
 * a 429 with every tooth of its saw, each of which may cost a `Retry-After` for everybody. This one settles at the
 * capacity and asks for more ever more rarely, and comes back in logarithmic time when there is more.
 */

const shortestHold = 1_000
const longestHold = 60_000
/** A probe that fails costs a pause for everybody, so it has to be rare beside it: one part in twenty at first. */
const pausesPerHold = 20
const longestHoldForPause = 600_000

/**
 * A stray is a 429 that says nothing of the limit: it came to a request within the limit that is proven, after so many
 * that the service took. Where the limit has fallen, the next requests get 429 too, and are soon more than may be strays.
 */
const takenPerStray = 10
/** That many in a row may be strays at least, and one in ten of the proven limit. */
const straysInARow = 3

/** What is remembered of a request while it is in flight. */
export interface Sent {
  readonly at: number
  readonly inFlight: number
  readonly round: number
}

export class ConcurrencyLimit {
  /** The most requests in flight; infinite until the service has turned one away. */
  current: number = Infinity
  /** The last limit that is known to pass. */
  #proven = Infinity
  #step = 1
  /** Answers that used up the limit since it was set. */
  #confirmed = 0
  #hold = shortestHold
  #holdUntil = 0
  /** Counts the corrections, to tell a 429 that follows one from a 429 that was in flight together with it. */
  #round = 0
  /** The most requests in flight in this round. */
  #peak = 0
  /** Corrections without another answer in between. */
  #inARow = 0
  /** Requests that the service took since the last correction, less {@link takenPerStray} for each stray. */
  #taken = 0
  /** Strays with fewer than {@link takenPerStray} taken requests between them: if another 429 follows, they were none. */
  #strays = 0
  #takenSinceStray = 0

  sent(inFlight: number, at: number): Sent {
    this.#peak = Math.max(this.#peak, inFlight)
    return { at, inFlight, round: this.#round }
  }

  /** The service took a request, whatever it answered. */
  confirmed(sent: Sent, now: number): void {
    this.#inARow = 0
    if (++this.#takenSinceStray >= takenPerStray) this.#strays = 0
    this.#taken = Math.min(this.#taken + 1, Math.max(takenPerStray * straysInARow, this.#proven))
    if (sent.inFlight < this.current) return
    this.#confirmed++
    if (this.#confirmed < this.current || now < this.#holdUntil) return
    if (this.current > this.#proven) this.#hold = Math.max(shortestHold, this.#hold / 2)
    this.#proven = this.current
    this.current += this.#step
    this.#step *= 2
    this.#confirmed = 0
  }

  /**
   * Lowers the limit; returns for how many milliseconds nothing should be sent, `maxPause` at most: as long as the
   * service asked for, else for a round trip, which lets those that are in flight come back, and for longer where that
   * was not enough. A stray changes nothing, and only its own call waits.
   */
  onRateLimited(sent: Sent, now: number, asked: number | null, maxPause: number): number {
    const isFirst = sent.round === this.#round
    if (isFirst && this.#isStray(sent)) {
      this.#taken -= takenPerStray
      this.#strays++
      this.#takenSinceStray = 0
      return 0
    }
    const wasProbe = this.current > this.#proven
    if (isFirst) {
      this.current = Math.min(this.current, this.#peak) - 1 - this.#strays
      this.#round++
      this.#peak = 0
      this.#inARow++
    } else if (sent.round === this.#round - 1) {
      this.current--
    }
    this.current = Math.max(1, this.current)
    this.#proven = this.current
    this.#step = 1
    this.#confirmed = this.#taken = this.#strays = 0
    // Bounded, because nothing times infinity is not a number.
    const pause = Math.min(asked ?? (now - sent.at) * 2 ** Math.min(this.#inARow - 1, 30), maxPause)
    if (isFirst) {
      this.#hold = Math.max(
        Math.min(longestHold, wasProbe ? this.#hold * 2 : this.#hold),
        Math.min(longestHoldForPause, pause * pausesPerHold)
      )
      this.#holdUntil = now + pause + this.#hold
    }
    return pause
  }

  /** The first 429 of all is none: until then nothing is proven. */
  #isStray(sent: Sent): boolean {
    return this.current < Infinity && sent.inFlight <= this.#proven && this.#taken >= takenPerStray
  }
}
