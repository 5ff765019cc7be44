import type { Change } from "./changes.ts"
import { type Index, SortedIndex } from "./sortedIndex.ts"

/**
 * Undoes changes, so that an operation is atomic: a rule may fail after others have changed something, and a fault may
 * need a response without the change.
 */
export class Journal {
  private undo: Array<() => void> | undefined
  private changes: Array<Change> = []

  /** Whether anybody takes the changes. */
  isWatched = false

  /** Reports a change, unless it is undone. */
  report(change: Change): void {
    this.changes.push(change)
    this.record(() => this.changes.pop())
  }

  /** The changes since the last call. */
  take(): ReadonlyArray<Change> {
    const { changes } = this
    if (changes.length > 0) this.changes = []
    return changes
  }

  record(undo: () => void): void {
    this.undo?.push(undo)
  }

  /** Runs `change`, and rolls back if it throws or `keep` is false. */
  run<A>(keep: boolean, change: () => A): A {
    const undo: Array<() => void> = []
    this.undo = undo
    let kept = false
    try {
      const result = change()
      kept = keep
      return result
    } finally {
      this.undo = undefined
      if (!kept) { for (const one of undo.reverse()) one() }
    }
  }
}

/** Rows that are computed when they are read. They take no memory until they are changed. */
export interface Computed<R> {
  readonly count: number
  at(index: number): R
  /** Finds the index of a row by a name; `undefined` if there is none. */
  indexOf(name: string): number | undefined
}

export interface TableOptions<R> {
  readonly journal: Journal
  /** The names of a row. Names are unique in a table. */
  names(row: R): ReadonlyArray<string | null>
  /** The first rows. The default is none. */
  readonly computed?: Computed<R> | undefined
  /** Applies the passage of time to a row. A row that an index has is to be set when time has changed it. */
  read?(row: R): R
  /** Called with each computed row that an index has. */
  onIndexed?(row: R): void
}

/**
 * Rows by position. A position is never reused, so a page token survives deletions: it means "after position 49", not
 * "skip 50".
 */
export class Table<R> {
  private readonly options: TableOptions<R>
  /** The number of computed rows, which come first. */
  readonly offset: number
  private readonly slots: Array<R> = []
  /** Computed rows that were changed. */
  private readonly changed = new Map<number, R>()
  private readonly removed = new Set<number>()
  private readonly positions = new Map<string, number>()
  private readonly indexes = new Map<Index<R>, SortedIndex<R>>()

  constructor(options: TableOptions<R>) {
    this.options = options
    this.offset = options.computed?.count ?? 0
  }

  /** One more than the greatest position so far. */
  get end(): number {
    return this.offset + this.slots.length
  }

  /** Whether there is a row at a position, without computing it. */
  has(position: number): boolean {
    return position >= 0 && position < this.end && !this.removed.has(position)
  }

  at(position: number): R | undefined {
    return this.has(position) ? this.lastAt(position) : undefined
  }

  /** The row at a position as it was saved, before the passage of time. */
  saved(position: number): R | undefined {
    return position >= this.offset
      ? this.slots[position - this.offset]
      : this.changed.get(position) ?? this.options.computed?.at(position)
  }

  /** The row at a position, even if it was removed. */
  lastAt(position: number): R | undefined {
    const row = this.saved(position)
    return row === undefined || this.options.read === undefined ? row : this.options.read(row)
  }

  /** Finds the position of a row by any of its names. */
  find(name: string): number | undefined {
    const position = this.positions.get(name) ?? this.options.computed?.indexOf(name)
    return position !== undefined && this.has(position) ? position : undefined
  }

  get(name: string): R | undefined {
    const position = this.find(name)
    return position === undefined ? undefined : this.at(position)
  }

  /** The number of rows after a position. */
  countAfter(position: number): number {
    let count = this.end - 1 - position
    for (const one of this.removed) if (one > position) count--
    return count
  }

  /** The rows in the order of an index. Its first use reads all rows. */
  by(index: Index<R>): SortedIndex<R> {
    const known = this.indexes.get(index)
    if (known !== undefined) return known
    const made = new SortedIndex(index, this.entries())
    this.indexes.set(index, made)
    return made
  }

  private *entries(): Generator<readonly [position: number, row: R]> {
    for (let position = 0; position < this.end; position++) {
      const row = this.at(position)
      if (row === undefined) continue
      if (position < this.offset) this.options.onIndexed?.(row)
      yield [position, row]
    }
  }

  *rows(from = 0): Generator<R> {
    for (let position = from; position < this.end; position++) {
      const row = this.at(position)
      if (row !== undefined) yield row
    }
  }

  /** Appends a row, and returns its position. */
  add(row: R): number {
    const position = this.end
    this.slots.push(row)
    this.enter(row, position)
    this.options.journal.record(() => {
      this.leave(row, position)
      this.slots.pop()
    })
    return position
  }

  set(position: number, row: R): void {
    const before = this.at(position)
    if (before === undefined) return
    this.write(position, before, row)
    this.options.journal.record(() => this.write(position, row, before))
  }

  remove(position: number): void {
    const row = this.at(position)
    if (row === undefined) return
    this.removed.add(position)
    this.leave(row, position)
    this.options.journal.record(() => {
      this.removed.delete(position)
      this.enter(row, position)
    })
  }

  private write(position: number, before: R, row: R): void {
    this.removeNames(before)
    if (position >= this.offset) this.slots[position - this.offset] = row
    else this.changed.set(position, row)
    this.enter(row, position)
  }

  private enter(row: R, position: number): void {
    for (const name of this.options.names(row)) if (name !== null) this.positions.set(name, position)
    for (const sorted of this.indexes.values()) sorted.put(position, row)
  }

  private leave(row: R, position: number): void {
    this.removeNames(row)
    for (const sorted of this.indexes.values()) sorted.remove(position)
  }

  private removeNames(row: R): void {
    for (const name of this.options.names(row)) if (name !== null) this.positions.delete(name)
  }
}
