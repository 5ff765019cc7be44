/** An account with its conversation services, each with its own tables. */
import type * as Seed from "../../model/Seed.ts"
import { Journal } from "./table.ts"
import { ServiceStore } from "./serviceStore.ts"

export class Account {
  /** The account's default service; `undefined` if there is no service. */
  readonly default: ServiceStore | undefined
  private readonly stores: Map<string, ServiceStore>
  readonly journal: Journal
  private readonly options: { readonly accountSid: string; readonly now: () => number; readonly journal: Journal }

  constructor(seeds: ReadonlyArray<Seed.Seed>, accountSid: string, now: () => number) {
    this.journal = new Journal()
    this.options = { accountSid, now, journal: this.journal }
    this.stores = new Map(seeds.map((seed) => [seed.chatServiceSid, this.make(seed)]))
    this.default = this.stores.values().next().value
    const date = this.default?.now()
    for (const { chatServiceSid } of seeds) {
      this.rows?.add({
        sid: chatServiceSid,
        friendly_name: "Simulated service",
        date_created: date,
        date_updated: date
      })
    }
  }

  /** Finds a service by its SID. */
  service(sid: string): ServiceStore | undefined {
    // A created service is empty, and made on first use.
    if (this.rows?.find(sid) === undefined) return undefined
    const store = this.stores.get(sid) ?? this.make({ chatServiceSid: sid, users: [] })
    this.stores.set(sid, store)
    return store
  }

  /** The services in use. */
  get services(): Iterable<ServiceStore> {
    return this.stores.values()
  }

  private get rows() {
    return this.default?.rows(this.options.accountSid, "Services")
  }

  private make(seed: Seed.Seed): ServiceStore {
    return new ServiceStore(seed, this.options)
  }
}
