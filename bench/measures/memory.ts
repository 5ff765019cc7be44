/** What a long list needs of memory. */
import type { Name } from "../contestants/all.ts"
import { measure } from "../processes.ts"
import { type Section, told } from "../report.ts"
import { interleave } from "../rounds.ts"
import { spread } from "../statistics.ts"
import { targets } from "../targets.ts"
import type { Settings } from "./settings.ts"

const listings = {
  "ours (fetch), 50 a page": ["ours (fetch)", 50, undefined],
  "ours (fetch), 1,000 a page": ["ours (fetch)", 1_000, undefined],
  "ours (undici), 50 a page": ["ours (undici)", 50, undefined],
  "ours (undici), 1,000 a page": ["ours (undici)", 1_000, undefined],
  "twilio-node each, 1,000 a page": ["twilio-node", 1_000, "each"],
  "twilio-node list, 1,000 a page": ["twilio-node", 1_000, "list"],
  "bare fetch, 1,000 a page": ["bare fetch", 1_000, undefined]
} as const satisfies Record<string, readonly [Name, number, string | undefined]>

type Listing = keyof typeof listings

const names = Object.keys(listings) as ReadonlyArray<Listing>

export const memory = async ({ isQuick, rounds, url }: Settings): Promise<ReadonlyArray<Section>> => {
  const records = isQuick ? 100_000 : 1_000_000
  // Of a peak, unlike of a time, three say as much as seven, and each of them takes as long as a measure elsewhere.
  const results = await interleave(Math.min(rounds, 3), names, (listing) => {
    const [name, pageSize, how] = listings[listing]
    return measure({
      task: "memory",
      name,
      base: `${url}/length`,
      records,
      pageSize,
      ...(how === undefined ? {} : { how })
    })
  })
  const label = `a list of ${records.toLocaleString("en")} records`
  return [{
    title: `${label}: MiB of resident memory, in three rounds`,
    table: [
      ["", "idle", "peak above it", ""],
      ...names.map((name) => [
        name,
        told(spread(results.of(name, "idle"))),
        told(spread(results.of(name, "peak"))),
        results.of(name, "died").includes(1) ? "ran out of memory before its end" : ""
      ])
    ],
    ratios: names.filter((name) => name.startsWith("ours")).map((name) => ({
      label: `${label}: ${name}`,
      value: spread(results.of(name, "peak")),
      unit: " MiB",
      limit: { kind: "at most", value: targets.memory }
    }))
  }]
}
