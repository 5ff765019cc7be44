/** What the library adds to a bundle. */
import { type Bundle, bundle } from "../bundle.ts"
import { number, type Section } from "../report.ts"
import { spread } from "../statistics.ts"
import { targets } from "../targets.ts"

export const size = async (): Promise<ReadonlyArray<Section>> => {
  const ours = await bundle("ours")
  const row = (label: string, { gzipped, minified }: Bundle) => [label, number(minified), number(gzipped)]
  return [{
    title: "a bundle of a program with the four operations: bytes",
    table: [
      ["", "minified", "gzipped"],
      row("ours", ours),
      row("Effect, HttpClient and Stream alone", await bundle("effect")),
      row("the same with Schema's errors and records, DateTime and Config", await bundle("contract")),
      row("twilio-node", await bundle("twilioNode"))
    ],
    ratios: [{
      label: "the bundle, gzipped",
      value: spread([ours.gzipped]),
      unit: " bytes",
      limit: { kind: "at most", value: targets.size }
    }]
  }]
}
