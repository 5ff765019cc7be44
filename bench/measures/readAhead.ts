/** How much of a server's latency is hidden by fetching the next page while the current one is consumed. */
import { measure } from "../processes.ts"
import { type Section, told } from "../report.ts"
import { interleave } from "../rounds.ts"
import { ratio, spread } from "../statistics.ts"
import { targets } from "../targets.ts"
import type { Settings } from "./settings.ts"

const millis = 20

const ways = ["reading ahead", "page after page"] as const

export const readAhead = async ({ isQuick, rounds, url }: Settings): Promise<ReadonlyArray<Section>> => {
  const results = await interleave(rounds, ways, (way) =>
    measure({
      task: "readAhead",
      name: "ours (fetch)",
      base: `${url}/length`,
      pages: isQuick ? 20 : 50,
      millis,
      readAhead: way === "reading ahead"
    }))
  const wall = (way: typeof ways[number]) => results.of(way, "wall").map((micros) => micros / 1_000)
  const label = `a server of ${millis} ms a page, a consumer of ${millis} ms a page`
  return [{
    title: `${label}: ms per page`,
    table: [["", "wall"], ...ways.map((way) => [way, told(spread(wall(way)))])],
    ratios: [{
      label: "reading ahead, of waiting and consuming one after the other",
      value: ratio(wall("reading ahead"), wall("page after page")),
      limit: { kind: "at most", value: targets.readAhead }
    }]
  }]
}
