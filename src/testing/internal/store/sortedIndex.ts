/**
 * Rows of a table by group, sorted by rank and then by position, so that a filtered or sorted list finds a page without
 * reading the rows before it. It takes some numbers for each row, and is only made when a list needs it.
 */

/** What an index is made of. Both must not depend on anything but the row. */
export interface Index<R> {
  /** The group of a row; `null` for one that is in no list. */
  group(row: R): string | null
  /** The default is the same for all: ordered by position. */
  rank?(row: R): number
}

export class SortedIndex<R> {
  private readonly index: Index<R>
  private readonly groups = new Map<string, Array<number>>()
  private readonly groupAt: Array<string | null> = []
  /** Also those of rows that were removed, so that a page token after one of them finds its place. */
  private readonly rankAt: Array<number> = []

  constructor(index: Index<R>, rows: Iterable<readonly [position: number, row: R]>) {
    this.index = index
    for (const [position, row] of rows) this.enter(position, row)?.push(position)
    if (index.rank === undefined) return
    for (const positions of this.groups.values()) positions.sort((left, right) => this.compare(left, right))
  }

  /** Adds a row, or moves it to where it belongs now. */
  put(position: number, row: R): void {
    const [group, rank] = [this.groupAt[position], this.rankAt[position]]
    // Most changes move nothing.
    if (group === this.index.group(row) && rank === (this.index.rank?.(row) ?? 0)) return
    this.remove(position)
    const positions = this.enter(position, row)
    positions?.splice(this.place(positions, this.rankAt[position] ?? 0, position), 0, position)
  }

  remove(position: number): void {
    const group = this.groupAt[position] ?? null
    const positions = group === null ? undefined : this.groups.get(group)
    if (positions === undefined) return
    positions.splice(this.place(positions, this.rankAt[position] ?? 0, position), 1)
    this.groupAt[position] = null
  }

  /**
   * Up to `count` positions of a group with ranks from `least` to `most`, beginning beside `from`, and in the reverse
   * order if not `forward`.
   */
  take(
    group: string,
    { least = -Infinity, most = Infinity }: { readonly least?: number | undefined; readonly most?: number | undefined },
    from: { readonly position: number; readonly inclusive: boolean } | undefined,
    forward: boolean,
    count: number
  ): ReadonlyArray<number> {
    const positions = this.groups.get(group) ?? []
    let low = this.place(positions, least, -1)
    let high = this.place(positions, most, Infinity)
    if (from !== undefined) {
      const { inclusive, position } = from
      const place = this.place(positions, this.rankAt[position] ?? 0, position + (inclusive === forward ? 0 : 1))
      if (forward) low = Math.max(low, place)
      else high = Math.min(high, place)
    }
    return forward
      ? positions.slice(low, Math.min(high, low + count))
      : positions.slice(Math.max(low, high - count), Math.max(low, high)).reverse()
  }

  /** Remembers the group and the rank of a row, and returns the positions of its group. */
  private enter(position: number, row: R): Array<number> | undefined {
    const group = this.index.group(row)
    this.groupAt[position] = group
    this.rankAt[position] = this.index.rank?.(row) ?? 0
    if (group === null) return undefined
    const known = this.groups.get(group)
    if (known !== undefined) return known
    const made: Array<number> = []
    this.groups.set(group, made)
    return made
  }

  private compare(left: number, right: number): number {
    return (this.rankAt[left] ?? 0) - (this.rankAt[right] ?? 0) || left - right
  }

  /** The first place that is not before a rank and a position. */
  private place(positions: ReadonlyArray<number>, rank: number, position: number): number {
    let low = 0
    let high = positions.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const at = positions[middle] ?? 0
      const atRank = this.rankAt[at] ?? 0
      if (atRank < rank || (atRank === rank && at < position)) low = middle + 1
      else high = middle
    }
    return low
  }
}
