import type { Cursor } from "./pageToken.ts"
import type { Table } from "./table.ts"

/** The rows of a table in a list, and their order. The default is all, ordered by position. */
export interface Order<R> {
  readonly descending?: boolean
  keep?(row: R): boolean
  /** Has to read every row. */
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

const sorted = <R>(table: Table<R>, { compare = () => 0, keep = () => true }: Order<R>): Step => {
  const found: Array<{ readonly position: number; readonly row: R }> = []
  for (let position = 0; position < table.end; position++) {
    const row = table.at(position)
    if (row !== undefined && keep(row)) found.push({ position, row })
  }
  const order = (left: (typeof found)[number], right: (typeof found)[number]): number =>
    compare(left.row, right.row) || left.position - right.position
  found.sort(order)
  return (from, forward) => {
    if (from === undefined) return found[forward ? 0 : found.length - 1]?.position
    const row = table.lastAt(from)
    if (row === undefined) return undefined
    // Binary search for the first row at or after `from`.
    let low = 0
    let high = found.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const one = found[middle]
      if (one !== undefined && order(one, { position: from, row }) < 0) low = middle + 1
      else high = middle
    }
    if (!forward) return found[low - 1]?.position
    return found[found[low]?.position === from ? low + 1 : low]?.position
  }
}

export const page = <R>(table: Table<R>, order: Order<R>, cursor: Cursor | undefined, size: number): Page<R> => {
  const step = order.compare === undefined ? byPosition(table, order) : sorted(table, order)
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
