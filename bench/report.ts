/** Numbers of several rounds, and their Markdown tables. */
import type { Figure } from "./figures.ts"

export const quantile = (values: ArrayLike<number>, part: number): number => {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN
}

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1)
  return middle.reduce((sum, value) => sum + value, 0) / middle.length
}

const format = (value: number): string =>
  value.toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0 })

/** The median, with minimum and maximum if there were several rounds; empty if not measured. */
export const spread = (values: ReadonlyArray<number>, unit = ""): string =>
  values.length === 0
    ? ""
    : values.length === 1
    ? format(median(values)) + unit
    : `${format(median(values))}${unit} (${format(Math.min(...values))}–${format(Math.max(...values))})`

export type Rows = ReadonlyArray<ReadonlyArray<string>>

export const table = (rows: Rows): string => {
  const widths = rows[0]?.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const lines = rows.map((row) => `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`)
  return [lines[0], `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...lines.slice(1)].join("\n")
}

/** The values of a figure, by round, over each measured transport. */
export interface Result {
  readonly figure: Figure
  readonly undici?: ReadonlyArray<number>
  readonly node?: ReadonlyArray<number>
  readonly fetch?: ReadonlyArray<number>
  readonly undici4?: ReadonlyArray<number>
  readonly fetch4?: ReadonlyArray<number>
}

/** A table, and its figures. */
export interface Section {
  readonly title: string
  readonly rows: Rows
  readonly results: ReadonlyArray<Result>
}

export const summaryTable = (results: ReadonlyArray<Result>): string =>
  table([
    [
      "",
      "over UndiciHttpClient",
      "over NodeHttpClient",
      "over FetchHttpClient of this package",
      "on Effect 4, over UndiciHttpClient",
      "on Effect 4, over FetchHttpClient of this package",
      "what it means"
    ],
    ...results.map(({ fetch, fetch4, figure: { label, meaning, unit }, node, undici, undici4 }) => [
      unit === undefined ? `${label}, of twilio-node's` : `${label}, ${unit}`,
      spread(undici ?? []),
      spread(node ?? []),
      spread(fetch ?? []),
      spread(undici4 ?? []),
      spread(fetch4 ?? []),
      meaning
    ])
  ])
