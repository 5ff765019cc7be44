/** How much later a program starts because of the library. */
import type { Import } from "../importing.ts"
import { importTime as measure } from "../processes.ts"
import { type Section, told } from "../report.ts"
import { interleave } from "../rounds.ts"
import { spread } from "../statistics.ts"
import { targets } from "../targets.ts"

const labels: Readonly<Record<Import, string>> = {
  "ours": "ours, on top of Effect and HttpClient",
  "effect and HttpClient": "Effect and HttpClient",
  "twilio-node": "twilio-node"
}

const names = Object.keys(labels) as ReadonlyArray<Import>

export const importTime = async ({ rounds }: { readonly rounds: number }): Promise<ReadonlyArray<Section>> => {
  const results = await interleave(rounds, names, measure)
  return [{
    title: "import time: ms",
    table: [["", "wall"], ...names.map((name) => [labels[name], told(spread(results.of(name, "millis")))])],
    ratios: [{
      label: "import time on top of Effect and HttpClient",
      value: spread(results.of("ours", "millis")),
      unit: " ms",
      limit: { kind: "at most", value: targets.importTime }
    }]
  }]
}
