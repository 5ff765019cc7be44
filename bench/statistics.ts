/** What is told of a number of rounds. */

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export const quantile = (values: ArrayLike<number>, part: number): number => {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN
}

export const spread = (values: ReadonlyArray<number>): Spread => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1)
  return {
    median: middle.reduce((sum, value) => sum + value, 0) / middle.length,
    min: sorted[0] ?? NaN,
    max: sorted[sorted.length - 1] ?? NaN
  }
}

/** Of two that were measured in the same rounds: round by round, because what disturbs one round disturbs both. */
export const ratio = (values: ReadonlyArray<number>, others: ReadonlyArray<number>): Spread =>
  spread(values.map((value, round) => value / (others[round] ?? NaN)))
