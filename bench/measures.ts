/** The measurements, and the numbers to report. */
import { type Name, names } from "./contestants/all.ts"
import { measure, type Task } from "./processes.ts"
import { type Section, spread } from "./report.ts"
import { type Figure, figures } from "./figures.ts"
import type { Numbers } from "./worker.ts"

interface Column {
  readonly label: string
  readonly of: (numbers: Numbers) => number
  readonly figure?: Figure
}

/** The same work for all contestants. */
type Variant = Pick<Task, "work" | "warmUp" | "count" | "windows"> & {
  readonly encoding?: "gzip"
  /** The default is Node. */
  readonly runtime?: Task["runtime"]
  /** Contestants that are not worth measuring here. */
  readonly without?: ReadonlyArray<Name>
  readonly columns: ReadonlyArray<Column>
}

export interface Measure {
  readonly title: string
  readonly names: ReadonlyArray<Name>
  readonly variants: ReadonlyArray<Variant>
  readonly maxRounds?: number
}

interface Settings {
  /** The server's base URL. */
  readonly url: string
  readonly rounds: number
}

const cpu = (label: string, figure?: Figure): Column => ({
  label,
  of: (numbers) => numbers.cpu,
  ...figure && { figure }
})
const peak = (label: string, figure: Figure): Column => ({ label, of: (numbers) => numbers.peak, figure })

const overNode: Name = "ours, NodeHttpClient"
const ownFetch: Name = "ours, FetchHttpClient of this package"
const platformFetch: Name = "ours, FetchHttpClient of the platform"
const overUndici4: Name = "on Effect 4: ours, UndiciHttpClient"
const ownFetch4: Name = "on Effect 4: ours, FetchHttpClient of this package"

const allBut = (...others: ReadonlyArray<Name>): ReadonlyArray<Name> => names.filter((name) => !others.includes(name))

/**
 * After this warm-up the engine has compiled the hot code: times have stopped falling, in windows of 1,000 fetches or 30,000
 * records. With 50 a page that takes as many requests as for single fetches. JavaScriptCore takes longer than V8.
 */
export const measures = (isQuick: boolean): Readonly<Record<string, Measure>> => {
  const fetches = isQuick ? { warmUp: 1_000, count: 1_000 } : { warmUp: 8_000, count: 4_000, windows: 8 }
  const records = isQuick ? { warmUp: 10_000, count: 10_000 } : { warmUp: 240_000, count: 120_000, windows: 8 }
  const many = { warmUp: 0, count: isQuick ? 100_000 : 1_000_000 }
  return {
    fetch: {
      title: "One fetch after the other: CPU of each, µs",
      names,
      variants: [
        { ...fetches, work: { callers: 1 }, columns: [cpu("Content-Length", figures.fetch)] },
        {
          ...fetches,
          work: { callers: 1 },
          encoding: "gzip",
          without: [ownFetch, ownFetch4],
          columns: [cpu("chunked, gzip if accepted", figures.fetchGzip)]
        }
      ]
    },
    runtimes: {
      title: "One fetch after the other on Bun and Deno: CPU of each, µs",
      names: [ownFetch, platformFetch, "twilio-node", "bare fetch"],
      variants: [
        {
          ...fetches,
          warmUp: isQuick ? 1_000 : 24_000,
          runtime: "bun",
          work: { callers: 1 },
          columns: [cpu("Bun", figures.fetchBun)]
        },
        { ...fetches, runtime: "deno", work: { callers: 1 }, columns: [cpu("Deno", figures.fetchDeno)] }
      ]
    },
    list: {
      title: "A list: CPU of a record, µs",
      names: allBut(platformFetch),
      variants: [
        { ...records, work: { pageSize: 50 }, columns: [cpu("50 a page", figures.list50)] },
        { ...records, work: { pageSize: 1_000 }, columns: [cpu("1,000 a page", figures.list1000)] }
      ]
    },
    concurrent: {
      title: "Fetches, 500 at a time",
      names: allBut(overNode, ownFetch, ownFetch4, platformFetch),
      variants: [{
        ...fetches,
        count: isQuick ? 3_000 : 10_000,
        windows: 1,
        work: { callers: 500 },
        columns: [
          { label: "per second", of: ({ wall }) => 1_000_000 / wall, figure: figures.throughput },
          { label: "median, ms", of: ({ p50 }) => p50 },
          { label: "99th percentile, ms", of: ({ p99 }) => p99, figure: figures.p99 },
          cpu("CPU, µs")
        ]
      }]
    },
    memory: {
      title: `A list of ${many.count.toLocaleString("en")} records: peak of resident memory above idle, MiB`,
      names: ["ours, UndiciHttpClient", "twilio-node", overUndici4],
      // A peak varies less than a time, and takes ten times as long to measure.
      maxRounds: 2,
      variants: [
        { ...many, work: { pageSize: 50 }, columns: [peak("50 a page", figures.memory50)] },
        { ...many, work: { pageSize: 1_000 }, columns: [peak("1,000 a page", figures.memory1000)] }
      ]
    },
    import: {
      title: "Loading the modules, as compiled here, and making a client, ms",
      names: allBut("bare fetch", "bare undici"),
      variants: [{
        warmUp: 0,
        count: 1,
        work: { callers: 1 },
        columns: [{ label: "ms", of: ({ load }) => load, figure: figures.import }]
      }]
    }
  }
}

export const run = async (
  { maxRounds = Infinity, names, title, variants }: Measure,
  { rounds, url }: Settings
): Promise<Section> => {
  const columns: Array<Column & { readonly values: (name: Name) => ReadonlyArray<number> }> = []
  for (
    const { columns: ofVariant, count, encoding = "length", runtime, warmUp, windows, without = [], work } of variants
  ) {
    const all = new Map<Name, Array<Numbers>>(names.map((name) => [name, []]))
    for (let round = 0; round < Math.min(rounds, maxRounds); round++) {
      for (const name of names) {
        if (without.includes(name)) continue
        all.get(name)?.push(await measure({ name, base: `${url}/${encoding}`, work, warmUp, count, windows, runtime }))
      }
    }
    for (const column of ofVariant) columns.push({ ...column, values: (name) => all.get(name)?.map(column.of) ?? [] })
  }
  return {
    title,
    rows: [
      ["", ...columns.map(({ label }) => label)],
      ...names.map((name) => [name, ...columns.map(({ values }) => spread(values(name)))])
    ],
    results: columns.flatMap(({ figure, values }) => {
      if (figure === undefined) return []
      // Ratios are computed within each round, because other load on the machine affects both.
      const others = values("twilio-node")
      const measured = (name: Name) =>
        values(name).map((value, round) => "unit" in figure ? value : value / (others[round] ?? NaN))
      return [{
        figure,
        undici: measured("ours, UndiciHttpClient"),
        node: measured(overNode),
        fetch: measured(ownFetch),
        undici4: measured(overUndici4),
        fetch4: measured(ownFetch4)
      }]
    })
  }
}
