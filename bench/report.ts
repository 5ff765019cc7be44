/** Numbers of several rounds, and their Markdown tables. */
import type { Target } from "./targets.ts"

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

/** The results of a target, by round, for each measured transport. */
export interface Result {
  readonly target: Target
  readonly undici?: ReadonlyArray<number>
  readonly fetch?: ReadonlyArray<number>
}

/** A table, and its results. */
export interface Section {
  readonly title: string
  readonly rows: Rows
  readonly results: ReadonlyArray<Result>
}

const transports = ["undici", "fetch"] as const

const isMet = ({ target, ...values }: Result, transport: typeof transports[number]): boolean => {
  const limit = target[transport]
  const measured = values[transport]
  if (limit === undefined || measured === undefined) return true
  return target.isAtLeast === true ? median(measured) >= limit : median(measured) <= limit
}

export const areMet = (results: ReadonlyArray<Result>): boolean =>
  results.every((result) => transports.every((transport) => isMet(result, transport)))

export const resultsTable = (results: ReadonlyArray<Result>): string =>
  table([
    ["", "over UndiciHttpClient", "target", "", "over the platform's FetchHttpClient", "target", ""],
    ...results.map((result) => [
      result.target.label + (result.target.unit === undefined ? "" : `,${result.target.unit}`),
      ...transports.flatMap((transport) => {
        const limit = result.target[transport]
        const measured = result[transport]
        return [
          measured === undefined ? "" : spread(measured),
          limit === undefined ? "" : `${result.target.isAtLeast === true ? "at least" : "at most"} ${format(limit)}`,
          limit === undefined ? "" : isMet(result, transport) ? "pass" : "**FAIL**"
        ]
      })
    ])
  ])
