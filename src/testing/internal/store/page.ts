import type { Cursor } from "./pageToken.ts"
import type { Table } from "./table.ts"

/** The rows of a table in a list, and their order. The default is all, ordered by position. */
export interface Order<R> {
  readonly descending?: boolean
  keep?(row: R): boolean
  /** Has to read every row, once until one changes. Must not depend on the passage of time. */
  compare?(left: R, right: R): number
}

export interface Page<R> {
  readonly rows: ReadonlyArray<R>
  /** The cursors of the previous and next pages, if there are any. */
  readonly previous: Cursor | undefined
  readonly next: Cursor | undefined
}

/** Returns the position of the next or previous row. `from` is `undefined` at the start. */
type Step = (from: number | undefined, forward: boolean) => number | undefined

const byPosition = <R>(table: Table<R>, order: Order<R>): Step => (from, forward) => {
  const { descending = false } = order
  const step = forward === descending ? -1 : 1
  let position = from ?? (step === 1 ? -1 : table.end)
  for (position += step; position >= 0 && position < table.end; position += step) {
    if (!table.has(position)) continue
    if (order.keep === undefined) return position
    const row = table.at(position)
    if (row !== undefined && order.keep(row)) return position
  }
  return undefined
}

const inOrder = <R>(
  table: Table<R>,
  { keep = () => true }: Order<R>,
  compare: (left: R, right: R) => number
): Step => {
  const positions = table.sortedBy(compare)
  /** The place of a position in the order, or where it was before its row was removed. */
  const placeOf = (from: number): number => {
    const row = table.lastAt(from)
    let low = 0
    let high = positions.length
    while (row !== undefined && low < high) {
      const middle = (low + high) >>> 1
      const position = positions[middle] ?? 0
      const one = table.at(position)
      if (one !== undefined && (compare(one, row) || position - from) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
  return (from, forward) => {
    const step = forward ? 1 : -1
    let place = forward ? 0 : positions.length - 1
    if (from !== undefined) {
      place = placeOf(from)
      if (!forward) place--
      else if (positions[place] === from) place++
    }
    for (; place >= 0 && place < positions.length; place += step) {
      const row = table.at(positions[place] ?? -1)
      if (row !== undefined && keep(row)) return positions[place]
    }
    return undefined
  }
}

export const page = <R>(table: Table<R>, order: Order<R>, cursor: Cursor | undefined, size: number): Page<R> => {
  const step = order.compare === undefined ? byPosition(table, order) : inOrder(table, order, order.compare)
  const forward = cursor?.direction !== "before"
  const positions: Array<number> = []
  let position = step(cursor?.position, forward)
  for (; position !== undefined && positions.length < size; position = step(position, forward)) positions.push(position)
  if (!forward) positions.reverse()
  // The pages before and after an empty page are on both sides of its cursor.
  const [start, end] = positions.length > 0
    ? [positions[0], positions[positions.length - 1]]
    : cursor === undefined || order.compare !== undefined
    ? [cursor?.position, cursor?.position]
    : forward === (order.descending ?? false)
    ? [cursor.position - (forward ? 1 : 0), cursor.position - (forward ? 0 : 1)]
    : [cursor.position + (forward ? 1 : 0), cursor.position + (forward ? 0 : 1)]
  const cursorBeyond = (from: number | undefined, direction: Cursor["direction"]): Cursor | undefined =>
    from === undefined || step(from, direction === "after") === undefined ? undefined : { direction, position: from }
  return {
    rows: positions.flatMap((one) => table.at(one) ?? []),
    previous: cursorBeyond(start, "before"),
    next: cursorBeyond(end, "after")
  }
}
