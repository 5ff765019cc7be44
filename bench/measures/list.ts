/** What a listed record costs. */
import type { Name } from "../contestants/all.ts"
import { measure } from "../processes.ts"
import { type Ratio, type Section, told } from "../report.ts"
import { interleave } from "../rounds.ts"
import { ratio, spread } from "../statistics.ts"
import { targets } from "../targets.ts"
import { encodings, type Settings, warmUp } from "./settings.ts"

/** Who lists, and how: by a fold or with an effect for each record, into an array or by a callback. */
const listings = {
  "ours (fetch)": ["ours (fetch)", undefined],
  "ours (fetch), runForEach": ["ours (fetch)", "forEach"],
  "ours (undici)": ["ours (undici)", undefined],
  "twilio-node, list": ["twilio-node", "list"],
  "twilio-node, each": ["twilio-node", "each"],
  "bare fetch": ["bare fetch", undefined],
  "bare undici": ["bare undici", undefined]
} as const satisfies Record<string, readonly [Name, string | undefined]>

type Listing = keyof typeof listings

const names = Object.keys(listings) as ReadonlyArray<Listing>

const variants = [
  { encoding: encodings[0], pageSize: 50 },
  { encoding: encodings[0], pageSize: 1_000 },
  { encoding: encodings[1], pageSize: 50 }
]

export const list = async ({ isQuick, rounds, url }: Settings): Promise<ReadonlyArray<Section>> => {
  const sections: Array<Section> = []
  for (const { encoding, pageSize } of variants) {
    const label = `list, ${pageSize} a page${encoding.label}`
    const results = await interleave(rounds, names, (listing) => {
      const [name, how] = listings[listing]
      return measure({
        task: "list",
        name,
        ...(how === undefined ? {} : { how }),
        base: `${url}/${encoding.path}`,
        pageSize,
        warmUp: isQuick ? 10_000 : warmUp.records,
        records: isQuick ? 10_000 : 30_000
      })
    })
    const cpu = (listing: Listing) => results.of(listing, "cpu")
    const twilio = spread(cpu("twilio-node, list")).median < spread(cpu("twilio-node, each")).median
      ? "twilio-node, list"
      : "twilio-node, each"
    const against = (one: Listing, other: Listing, limit?: number): Ratio => ({
      label: `${label}: ${one} of ${other}`,
      value: ratio(cpu(one), cpu(other)),
      ...(limit === undefined ? {} : { limit: { kind: "at most", value: limit } })
    })
    sections.push({
      title: `${label}: µs per record`,
      table: [
        ["", "CPU", "wall"],
        ...names.map((name) => [name, told(spread(cpu(name))), told(spread(results.of(name, "wall")))])
      ],
      ratios: [
        against("ours (fetch)", twilio, targets.listOfTwilio),
        against("ours (undici)", twilio, targets.listOfTwilio),
        against("ours (fetch)", "bare fetch", targets.listOfBare),
        against("ours (undici)", "bare undici"),
        against("ours (fetch), runForEach", "bare fetch")
      ]
    })
  }
  return sections
}
