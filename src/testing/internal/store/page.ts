import type { Cursor } from "./pageToken.ts"
import type { Index } from "./sortedIndex.ts"
import type { Table } from "./table.ts"

/** The rows of a table in a list, and their order. The default is all, ordered by position. */
export interface Order<R> {
  readonly descending?: boolean
  /** Only those of a group of an index with these ranks, in the order of the index. */
  readonly within?: {
    readonly index: Index<R>
    readonly group: string
    readonly least?: number | undefined
    readonly most?: number | undefined
  } | undefined
}

export interface Page<R> {
  readonly rows: ReadonlyArray<R>
  /** The cursors of the previous and next pages, if there are any. */
  readonly previous: Cursor | undefined
  readonly next: Cursor | undefined
}

/** Returns up to `count` positions after or before a cursor, the nearest first. Without a cursor they are the first. */
type Take = (cursor: Cursor | undefined, count: number) => ReadonlyArray<number>

const byPosition = <R>(table: Table<R>, descending: boolean): Take => (cursor, count) => {
  const step = (cursor?.direction === "before") === descending ? 1 : -1
  const found: Array<number> = []
  let position = cursor === undefined
    ? (step === 1 ? 0 : table.end - 1)
    : cursor.position + (cursor.inclusive ? 0 : step)
  for (; position >= 0 && position < table.end && found.length < count; position += step) {
    if (table.has(position)) found.push(position)
  }
  return found
}

const byIndex = <R>(table: Table<R>, { group, index, ...ranks }: NonNullable<Order<R>["within"]>): Take => {
  const sorted = table.by(index)
  return (cursor, count) => sorted.take(group, ranks, cursor, cursor?.direction !== "before", count)
}

export const page = <R>(table: Table<R>, order: Order<R>, cursor: Cursor | undefined, size: number): Page<R> => {
  const take = order.within === undefined ? byPosition(table, order.descending ?? false) : byIndex(table, order.within)
  const taken = take(cursor, size)
  const positions = cursor?.direction === "before" ? [...taken].reverse() : taken
  const beside = (direction: Cursor["direction"], position: number | undefined): Cursor | undefined => {
    const found = position !== undefined
      ? { direction, position, inclusive: false }
      // The pages before and after an empty page are on both sides of its cursor.
      : cursor && { ...cursor, direction, inclusive: cursor.inclusive === (cursor.direction === direction) }
    return found === undefined || take(found, 1).length === 0 ? undefined : found
  }
  return {
    rows: positions.flatMap((one) => table.at(one) ?? []),
    previous: beside("before", positions[0]),
    next: beside("after", positions[positions.length - 1])
  }
}
