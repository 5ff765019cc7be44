/**
 * How many requests at once the service allows, found out from its answers.
 *
 * A 429 says that as many as were under way when its request was sent are too many, so the limit becomes one less. It
 * then holds for a while, and is raised in probes of 1, 2, 4 …, as long as each is borne out by a whole round of
 * successes with the limit used up. A probe that is answered with 429 takes the limit back, and the next one comes after
 * twice the time.
 *
 * Additive increase with multiplicative decrease, the textbook's way, would leave part of the capacity unused and provoke
 * a 429 with every tooth of its saw, each of which may cost a `Retry-After` for everybody. This one settles at the
 * capacity and asks for more ever more rarely, and comes back in logarithmic time when there is more.
 */

const shortestHold = 1_000
const longestHold = 60_000

/** What is remembered of a request while it is under way. */
export interface Sent {
  readonly at: number
  readonly underWay: number
  readonly round: number
}

export class Limit {
  /** The most requests under way; infinite until the service has turned one away. */
  current: number = Infinity
  /** The last limit that is known to pass. */
  #proven = Infinity
  #step = 1
  /** Successes that used up the limit since it was set. */
  #borneOut = 0
  #hold = shortestHold
  #holdUntil = 0
  /** Counts the corrections, to tell a 429 that follows one from a 429 that was under way together with it. */
  #round = 0
  /** Corrections without a success in between. */
  #inARow = 0

  sent(underWay: number, at: number): Sent {
    return { at, underWay, round: this.#round }
  }

  passed(sent: Sent, now: number): void {
    this.#inARow = 0
    if (sent.underWay < this.current) return
    this.#borneOut++
    if (this.#borneOut < this.current || now < this.#holdUntil) return
    if (this.current > this.#proven) this.#hold = Math.max(shortestHold, this.#hold / 2)
    this.#proven = this.current
    this.current += this.#step
    this.#step *= 2
    this.#borneOut = 0
  }

  /** Lowers the limit; returns for how many milliseconds nothing should be sent where the service does not say. */
  turnedAway(sent: Sent, now: number): number {
    const wasProbe = this.current > this.#proven
    this.current = Math.max(1, Math.min(wasProbe ? this.#proven : this.current, sent.underWay - 1))
    this.#proven = this.current
    this.#step = 1
    this.#borneOut = 0
    if (sent.round === this.#round) {
      this.#round++
      this.#inARow++
      this.#hold = wasProbe ? Math.min(longestHold, this.#hold * 2) : this.#hold
      this.#holdUntil = now + this.#hold
    }
    // A round trip lets those that are under way come back; several in a row mean that it was not enough.
    return (now - sent.at) * 2 ** (this.#inARow - 1)
  }
}
