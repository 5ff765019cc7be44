/** What many fetches at once come to. */
import type { Name } from "../contestants/all.ts"
import { measure } from "../processes.ts"
import { type Section, told } from "../report.ts"
import { interleave } from "../rounds.ts"
import { ratio, spread } from "../statistics.ts"
import { targets } from "../targets.ts"
import { type Settings, warmUp } from "./settings.ts"

const names: ReadonlyArray<Name> = [
  "ours (fetch)",
  "ours (undici)",
  "twilio-node",
  "twilio-node (20 sockets)",
  "bare fetch",
  "bare undici"
]

const callers = 500

export const concurrent = async ({ isQuick, rounds, url }: Settings): Promise<ReadonlyArray<Section>> => {
  const count = isQuick ? 3_000 : 10_000
  const results = await interleave(
    rounds,
    names,
    (name) =>
      measure({ task: "fetch", name, base: `${url}/length`, callers, warmUp: isQuick ? 2_000 : warmUp.fetches, count })
  )
  const throughput = (name: Name) => results.of(name, "wall").map((micros) => 1_000_000 / micros)
  const ours: Name = "ours (undici)"
  const label = `${count.toLocaleString("en")} fetches, ${callers} at a time`
  return [{
    title: label,
    table: [
      ["", "fetches/s", "p50, ms", "p99, ms", "CPU, µs each"],
      ...names.map((name) => [
        name,
        told(spread(throughput(name))),
        told(spread(results.of(name, "p50"))),
        told(spread(results.of(name, "p99"))),
        told(spread(results.of(name, "cpu")))
      ])
    ],
    ratios: [
      {
        label: `${label}: throughput of ${ours} of twilio-node`,
        value: ratio(throughput(ours), throughput("twilio-node")),
        limit: { kind: "at least", value: targets.throughputOfTwilio }
      },
      {
        label: `${label}: p99 of ${ours} of twilio-node`,
        value: ratio(results.of(ours, "p99"), results.of("twilio-node", "p99")),
        limit: { kind: "at most", value: targets.p99OfTwilio }
      },
      {
        label: `${label}: throughput of ours (fetch) of twilio-node`,
        value: ratio(throughput("ours (fetch)"), throughput("twilio-node"))
      },
      {
        label: `${label}: p99 of ours (fetch) of twilio-node`,
        value: ratio(results.of("ours (fetch)", "p99"), results.of("twilio-node", "p99"))
      }
    ]
  }]
}
