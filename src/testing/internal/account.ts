/** An account with its conversation services, each with its own tables. */
import type * as Seed from "../Seed.ts"
import { Journal } from "./table.ts"
import { World } from "./world.ts"

export class Account {
  /** The account's default service; `undefined` if there is no service. */
  readonly default: World | undefined
  private readonly worlds: Map<string, World>
  private readonly options: { readonly accountSid: string; readonly now: () => number; readonly journal: Journal }

  constructor(seeds: ReadonlyArray<Seed.Seed>, accountSid: string, now: () => number) {
    this.options = { accountSid, now, journal: new Journal() }
    this.worlds = new Map(seeds.map((seed) => [seed.chatServiceSid, this.make(seed)]))
    this.default = this.worlds.values().next().value
    const date = this.default?.now()
    for (const { chatServiceSid } of seeds) {
      this.services?.add({
        sid: chatServiceSid,
        friendly_name: "Simulated service",
        date_created: date,
        date_updated: date
      })
    }
  }

  /** Finds a service by its SID. */
  service(sid: string): World | undefined {
    // A created service is empty, and made on first use.
    if (this.services?.find(sid) === undefined) return undefined
    const world = this.worlds.get(sid) ?? this.make({ chatServiceSid: sid, users: [] })
    this.worlds.set(sid, world)
    return world
  }

  private get services() {
    return this.default?.rows(this.options.accountSid, "Services")
  }

  private make(seed: Seed.Seed): World {
    return new World(seed, this.options)
  }
}
