/** What one fetch costs. */
import type { Name } from "../contestants/all.ts"
import { measure } from "../processes.ts"
import { type Ratio, type Section, told } from "../report.ts"
import { interleave } from "../rounds.ts"
import { ratio, spread } from "../statistics.ts"
import { targets } from "../targets.ts"
import { encodings, type Settings, warmUp } from "./settings.ts"

const names: ReadonlyArray<Name> = [
  "ours (fetch)",
  "ours (undici)",
  "ours (node)",
  "twilio-node",
  "HttpClient (fetch)",
  "HttpClient (undici)",
  "bare fetch",
  "bare undici"
]

const variants = [
  { encoding: encodings[0], callers: 1, label: "one after the other" },
  { encoding: encodings[1], callers: 1, label: `one after the other${encodings[1].label}` }
]

export const fetch = async ({ isQuick, rounds, url }: Settings): Promise<ReadonlyArray<Section>> => {
  const sections: Array<Section> = []
  for (const { callers, encoding, label } of variants) {
    const results = await interleave(
      rounds,
      names,
      (name) =>
        measure({
          task: "fetch",
          name,
          base: `${url}/${encoding.path}`,
          callers,
          warmUp: isQuick ? 1_000 : warmUp.fetches,
          count: isQuick ? 1_000 : 3_000
        })
    )
    const cpu = (name: Name) => results.of(name, "cpu")
    const against = (one: Name, other: Name, limit?: number): Ratio => ({
      label: `fetch, ${label}: ${one} of ${other}`,
      value: ratio(cpu(one), cpu(other)),
      ...(limit === undefined ? {} : { limit: { kind: "at most", value: limit } })
    })
    sections.push({
      title: `fetch, ${label}: µs per operation`,
      table: [
        ["", "CPU", "wall"],
        ...names.map((name) => [name, told(spread(cpu(name))), told(spread(results.of(name, "wall")))])
      ],
      ratios: [
        against("ours (fetch)", "bare fetch", targets.fetchOfBare),
        against("ours (undici)", "twilio-node", targets.fetchOfTwilio),
        against("ours (undici)", "bare fetch"),
        against("ours (fetch)", "HttpClient (fetch)"),
        against("ours (undici)", "HttpClient (undici)"),
        against("HttpClient (fetch)", "bare fetch"),
        against("HttpClient (undici)", "twilio-node"),
        against("ours (undici)", "bare undici"),
        against("ours (node)", "twilio-node"),
        against("ours (fetch)", "twilio-node")
      ]
    })
  }
  return sections
}
