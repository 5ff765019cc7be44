/** How results are told: tables in Markdown, on the terminal as in RESULTS.md. */
import type { Spread } from "./statistics.ts"

/** One value that a target is set for, or that is worth knowing beside those. */
export interface Ratio {
  readonly label: string
  readonly value: Spread
  readonly unit?: string
  readonly limit?: { readonly kind: "at most" | "at least"; readonly value: number }
}

/** What a measure has to say: who got which numbers, and what they come to. */
export interface Section {
  readonly title: string
  readonly table: ReadonlyArray<ReadonlyArray<string>>
  readonly ratios: ReadonlyArray<Ratio>
}

export const number = (value: number): string =>
  Number.isNaN(value) ? "–" : value.toLocaleString("en", {
    maximumFractionDigits: Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0
  })

/** The median, and the least and the most where there were several rounds. */
export const told = ({ max, median, min }: Spread, unit = ""): string =>
  min === max ? number(median) + unit : `${number(median)}${unit} (${number(min)}–${number(max)})`

export const isMet = ({ limit, value }: Ratio): boolean | undefined =>
  limit && (limit.kind === "at most" ? value.median <= limit.value : value.median >= limit.value)

const mark = (met: boolean | undefined): string => met === undefined ? "" : met ? "pass" : "**FAIL**"

export const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = rows[0]?.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const lines = rows.map((row) => `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`)
  return [lines[0], `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...lines.slice(1)].join("\n")
}

export const ratioTable = (ratios: ReadonlyArray<Ratio>): string =>
  table([
    ["what", "measured", "target", ""],
    ...ratios.map((ratio) => [
      ratio.label,
      told(ratio.value, ratio.unit),
      ratio.limit === undefined ? "" : `${ratio.limit.kind} ${number(ratio.limit.value)}${ratio.unit ?? ""}`,
      mark(isMet(ratio))
    ])
  ])
